import type { MachineSimulator } from '../../simulator/simulated-machine.ts'
import { createSimulatedRelayBoard } from './simulated-relay-board.ts'
import type { RelayBoardEntry } from './simulated-relay-board.ts'

/**
 * An LCUS relay board before a cabinet: relay 1 is wired to the first column, 2 to the second, and so on. A column's
 * motor turns at the end of each pulse. The board hangs on the cabinet's supply: a power cycle opens all relays.
 */
export const relayLcusSimulator: MachineSimulator = {
  protocol: 'relay-lcus',
  columns: [
    { selection: '1', priceYen: 350 },
    { selection: '2', priceYen: 480 },
    { selection: '3', priceYen: 600 },
    { selection: '4', priceYen: 500 }
  ],
  create: (line, { cabinet, clock, onEntry }) => {
    const board = createSimulatedRelayBoard(line, {
      clock,
      answers: true,
      channelCount: Math.max(8, cabinet.columns.length),
      onDispensed: (channel) => {
        const column = cabinet.columns[channel - 1]
        if (column !== undefined) void cabinet.dispense(column.selection)
      },
      onEntry: (entry) => {
        onEntry?.({ atMs: entry.atMs, kind: entry.type === 'pulse' ? 'note' : 'heard', text: describeEntry(entry) })
      }
    })
    const stopListening = cabinet.onEvent((event) => {
      if (event.type === 'power_cycled') board.powerCycle()
    })
    return {
      cabinet,
      detach: () => {
        stopListening()
        board.detach()
      }
    }
  }
}

function describeEntry(entry: RelayBoardEntry): string {
  switch (entry.type) {
    case 'frame':
      return `relay ${String(entry.channel)} ${entry.on ? 'on' : 'off'}`
    case 'frame_lost':
      return `relay ${String(entry.channel)} ${entry.on ? 'on' : 'off'}, lost`
    case 'bytes_discarded':
      return `${String(entry.byteCount)} bytes of no frame`
    case 'pulse':
      return `pulse ${String(entry.count)} of relay ${String(entry.channel)}, ${String(Math.round(entry.heldMs))} ms`
  }
}

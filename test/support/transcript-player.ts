import { expect } from 'vitest'
import type { Clock } from '../../device/clock.ts'
import { ok } from '../../device/result.ts'
import type { OpenSerialPort, SerialListener } from '../../device/serial/serial-port.ts'
import { createByteCallbacks } from '../../device/serial/simulator/line-far-end.ts'
import { SimulatedCabinet } from '../../device/vending/simulator/simulated-cabinet.ts'
import type { MachineSimulator } from '../../device/vending/simulator/simulated-machine.ts'
import type { MachineEvent, VendingMachine } from '../../device/vending/vending-machine.ts'
import { formatHex } from './transcript.ts'
import type { TranscriptAct, TranscriptScene } from './transcript.ts'
import { VirtualClock } from './vending-clock.ts'

/**
 * Plays a conversation with a driver: what the machine says is put into its port, and what the driver writes must be,
 * byte for byte, what the transcript has. Acts: `vend ID SELECTION YEN`, `decline`, `close`, `pass MS`, and what must
 * have come of it, `reported EVENT…` and `answered ID ANSWER…`. Those of the far side are left out.
 */
export async function playNearSide(
  scene: TranscriptScene,
  makeMachine: (parts: { readonly open: OpenSerialPort; readonly clock: Clock }) => VendingMachine
): Promise<void> {
  const clock = new VirtualClock()
  const written: number[] = []
  const told: string[] = []
  let listener: SerialListener | null = null
  const open: OpenSerialPort = async (_, opened) => {
    listener = opened
    return ok({
      write: async (bytes) => {
        written.push(...bytes)
        return ok(undefined)
      },
      close: async () => undefined
    })
  }
  const machine = makeMachine({ open, clock })
  void machine.start((event) => told.push(`reported ${eventInWords(event)}`))
  for (const line of scene.lines) {
    await clock.run(() => false, 0)
    if (line.kind === 'bytes') {
      if (line.direction === 'to_us') (listener as SerialListener | null)?.onBytes(line.bytes)
      else expectBytes(written, line.bytes, line.lineNumber)
    } else await act(line)
  }
  await clock.run(() => false, 0)
  expect({ unexpected: formatHex(Uint8Array.from(written)), told }).toEqual({ unexpected: '', told: [] })
  await machine.close()

  async function act({ words, lineNumber }: TranscriptAct): Promise<void> {
    const [verb, ...rest] = words
    const [first = '', second = '', third = ''] = rest
    switch (verb) {
      case 'vend':
        void machine.vend({ vendId: first, selection: second, priceYen: Number(third) }).then((result) => {
          const answer = result.ok ? result.value : `${result.error.code} ${result.error.cause}`
          told.push(`answered ${first} ${answer}`)
        })
        return
      case 'decline':
        machine.decline()
        return
      case 'close':
        void machine.close()
        return
      case 'pass':
        await clock.run(() => false, Number(first))
        return
      case 'reported':
      case 'answered':
        expect(told.shift(), `line ${String(lineNumber)}`).toBe(words.join(' '))
        return
      default:
        expect(isOfFarSide(verb), `line ${String(lineNumber)}: ${words.join(' ')}`).toBe(true)
    }
  }
}

/**
 * Plays the same conversation with a simulated machine: what we say is put into its line, and what it says must be what
 * the transcript has. Acts: `press SELECTION`, `jam SELECTION`, `door open|closed`, `power`, `pass MS`,
 * and `swallowed BYTES`: said, and lost on the way.
 */
export async function playFarSide(scene: TranscriptScene, simulator: MachineSimulator): Promise<void> {
  const clock = new VirtualClock()
  const said: number[] = []
  const arrivals = createByteCallbacks()
  const cabinet = new SimulatedCabinet({ clock, columns: simulator.columns })
  const line = { onBytes: arrivals.add, write: (bytes: Uint8Array) => void said.push(...bytes) }
  const machine = simulator.create(line, { cabinet, clock })
  for (const each of scene.lines) {
    await clock.run(() => false, 0)
    if (each.kind === 'bytes') {
      if (each.direction === 'from_us') arrivals.call(each.bytes)
      else expectBytes(said, each.bytes, each.lineNumber)
      continue
    }
    const [verb, first = ''] = each.words
    if (verb === 'pass') await clock.run(() => false, Number(first))
    if (verb === 'press') cabinet.press(first)
    if (verb === 'jam') cabinet.jam(first, 1)
    if (verb === 'door') cabinet.setDoor(first === 'open')
    if (verb === 'power') cabinet.powerCycle()
    if (verb === 'swallowed') {
      expectBytes(said, Uint8Array.from(each.words.slice(1), (hex) => Number.parseInt(hex, 16)), each.lineNumber)
    }
  }
  await clock.run(() => false, 0)
  expect(formatHex(Uint8Array.from(said))).toBe('')
  machine.detach()
}

function isOfFarSide(verb: string | undefined): boolean {
  return ['press', 'jam', 'door', 'power', 'swallowed'].includes(verb ?? '')
}

function expectBytes(queue: number[], bytes: Uint8Array, lineNumber: number): void {
  const got = Uint8Array.from(queue.splice(0, bytes.length))
  expect(formatHex(got), `line ${String(lineNumber)}`).toBe(formatHex(bytes))
}

/** An event with its values: `selection_made 2`. */
function eventInWords({ type, ...values }: MachineEvent): string {
  return [type, ...Object.values(values).map(String)].join(' ')
}

import { setImmediate as tick } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { ManualClock } from '../../test/support/manual-clock.ts'
import { collectUncaught } from '../../test/support/uncaught.ts'
import { ok } from '../result.ts'
import type { OpenSerialPort } from '../serial/serial-port.ts'
import { createSimulatedLine } from '../serial/simulator/simulated-serial-port.ts'
import { createRelayMachine, relayLineSettings } from './relay/relay-driver.ts'
import { createSerialMachine } from './serial-machine.ts'
import type { SerialMachineEffect, SerialProtocol } from './serial-machine.ts'
import type { MachineEvent, VendingMachine } from './vending-machine.ts'

const settings = relayLineSettings('/dev/simulated')
const order = (vendId: string) => ({ vendId, selection: '1', priceYen: 350 })

interface State {
  readonly unsettled: readonly string[]
}

/** A protocol that is ready with its line, takes orders, and never answers one; it throws where it is told to. */
function makeProtocol(breaksAt: 'transition' | 'decoder' | 'nothing'): SerialProtocol<State, string, 'none'> {
  const done = (state: State, ...effects: readonly SerialMachineEffect<'none'>[]) => ({ state, effects })
  return {
    initial: { unsettled: [] },
    capabilities: ({ unsettled }) => ({
      protocol: 'test',
      confirms: 'told',
      reportsSelection: false,
      leads: false,
      reportsStock: false,
      reportsDoor: false,
      settles: unsettled.length > 0
    }),
    withUnsettled: (_, unsettled) => ({ unsettled }),
    createDecoder: () => (bytes) => {
      if (breaksAt === 'decoder') throw new Error('decoder')
      return [String(bytes.length)]
    },
    transition: (state, event) => {
      switch (event.type) {
        case 'open_due':
          return done(state, { type: 'open_line' })
        case 'line_opened':
          return done(state, { type: 'report', event: { type: 'machine_ready' } })
        case 'open_failed':
          return done(
            state,
            { type: 'report', event: { type: 'machine_lost', cause: event.cause } },
            { type: 'open_later', failedAttempts: 0 }
          )
        case 'heard':
          if (breaksAt === 'transition') throw new Error('transition')
          return done(state)
        case 'close_asked':
          return done(state, { type: 'free_line' })
        case 'line_lost':
        case 'elapsed':
        case 'vend_asked':
        case 'decline_asked':
          return done(state)
      }
    }
  }
}

function makeWorld(breaksAt: 'transition' | 'decoder' | 'nothing') {
  const clock = new ManualClock()
  const line = createSimulatedLine()
  const events: MachineEvent[] = []
  const machine = createSerialMachine(makeProtocol(breaksAt), { open: line.open, settings, clock })
  return { clock, line, events, machine }
}

describe('a machine on a line', () => {
  test.each(['transition', 'decoder'] as const)('that throws in its %s answers who waits, frees the line and is told of', async (at) => {
    const { line, events, machine } = makeWorld(at)
    await machine.start((event) => events.push(event))
    const vend = machine.vend(order('v1'))
    const thrown = await collectUncaught(async () => {
      line.far.write(Uint8Array.of(1))
      expect(await vend).toEqual({ ok: false, error: { code: 'vend_unknown', cause: 'driver_failed' } })
    })
    expect(thrown).toEqual([new Error(at)])
    expect(events).toEqual([{ type: 'machine_ready' }, { type: 'machine_lost', cause: 'driver_failed' }])
    expect(await machine.vend(order('v2'))).toEqual({
      ok: false,
      error: { code: 'vend_not_started', cause: 'driver_failed' }
    })
    machine.decline()
    await machine.close()
    expect(line.far.isOpen()).toBe(false)
  })

  test('hands vends of earlier runs to its protocol before the line is opened, and says what that can do', async () => {
    const { events, machine } = makeWorld('nothing')
    expect(machine.capabilities.settles).toBe(false)
    const started = machine.start((event) => events.push(event), ['v0'])
    expect(machine.capabilities.settles).toBe(true)
    await started
    await machine.close()
  })
})

describe('an opening that hangs', () => {
  const machines: readonly [string, (open: OpenSerialPort, clock: ManualClock) => VendingMachine][] = [
    ['of a protocol', (open, clock) => createSerialMachine(makeProtocol('nothing'), { open, settings, clock })],
    ['of a relay board', (open, clock) => createRelayMachine({ open, settings, clock, pulseMs: 100, channels: { '1': 1 } })]
  ]
  test.each(machines)('%s is given up, its late port closed, and tried again', async (_, make) => {
    const clock = new ManualClock()
    const late = Promise.withResolvers<Awaited<ReturnType<OpenSerialPort>>>()
    const line = createSimulatedLine()
    let attempts = 0
    const events: MachineEvent[] = []
    const machine = make((...asked) => {
      attempts += 1
      return attempts === 1 ? late.promise : line.open(...asked)
    }, clock)
    const started = machine.start((event) => events.push(event))
    clock.advance(3000)
    await started
    await tick()
    expect(events).toEqual([{ type: 'machine_lost', cause: 'open_timed_out' }])
    let closeCount = 0
    const close = () => {
      closeCount += 1
      return Promise.resolve()
    }
    late.resolve(ok({ write: () => Promise.resolve(ok(undefined)), close }))
    clock.advance(1000)
    await tick()
    expect([closeCount, attempts]).toEqual([1, 2])
    expect(events.at(-1)).toEqual({ type: 'machine_ready' })
    const closed = machine.close()
    await tick()
    await closed
  })
})

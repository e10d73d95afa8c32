import { describe, expect, test } from 'vitest'
import { collectUncaught } from '../../../test/support/uncaught.ts'
import type { Clock } from '../../clock.ts'
import { createSimulatedLine } from '../../serial/simulator/simulated-serial-port.ts'
import type { SerialPort } from '../../serial/serial-port.ts'
import type { MachineEvent } from '../vending-machine.ts'
import { createRelayMachine, relayLineSettings } from './relay-driver.ts'
import type { RelayMachineOptions } from './relay-driver.ts'
import { encodeRelayFrame } from './lcus-codec.ts'
import { createSimulatedRelayBoard } from './simulator/simulated-relay-board.ts'

const pulseMs = 200
const restMs = 100
const priceYen = 350
const reopenDelaysMs = [50, 2000]
const notStarted = (cause: string) => ({ ok: false, error: { code: 'vend_not_started', cause } })
const unknown = (cause: string) => ({ ok: false, error: { code: 'vend_unknown', cause } })
const told = { ok: true, value: 'told' }

/** Lets every microtask that is due, and those that it causes, run. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve()
}

/** A clock that moves only when told. */
function createFakeClock() {
  let nowMs = 0
  const timers = new Set<{ dueMs: number; callback: () => void }>()
  const clock: Clock = {
    nowMs: () => nowMs,
    monotonicMs: () => nowMs,
    after: (delayMs, callback) => {
      const timer = { dueMs: nowMs + delayMs, callback }
      timers.add(timer)
      return () => timers.delete(timer)
    }
  }
  async function pass(durationMs: number): Promise<void> {
    const untilMs = nowMs + durationMs
    for (;;) {
      await settle()
      const next = [...timers].filter(({ dueMs }) => dueMs <= untilMs).toSorted((a, b) => a.dueMs - b.dueMs)[0]
      if (next === undefined) break
      nowMs = next.dueMs
      timers.delete(next)
      next.callback()
    }
    nowMs = untilMs
  }
  return { clock, pass, timerCount: () => timers.size }
}

function makeWorld(options: Partial<RelayMachineOptions> = {}, answers = false) {
  const { clock, pass, timerCount } = createFakeClock()
  const line = createSimulatedLine()
  const board = createSimulatedRelayBoard(line.far, { clock, answers })
  const events: MachineEvent[] = []
  const settings = relayLineSettings('/dev/simulated')
  const channels = { '1': 1, B2: 2 }
  const machine = createRelayMachine({
    open: line.open,
    settings,
    clock,
    channels,
    pulseMs,
    restMs,
    reopenDelaysMs,
    writeDeadlineMs: 3000,
    ...options
  })
  const start = () => machine.start((event) => events.push(event))
  return { line, board, machine, events, start, pass, timerCount }
}

describe('relay driver', () => {
  test('tells a latched relay off before it is ready', async () => {
    const { line, board, start, events } = makeWorld()
    const dead = await line.open(relayLineSettings(''), { onBytes: () => undefined, onClose: () => undefined })
    if (!dead.ok) throw new Error(dead.error.code)
    await dead.value.write(encodeRelayFrame({ channel: 2, on: true }))
    await dead.value.close()
    expect(board.latched()).toEqual([2])
    await start()
    expect(board.latched()).toEqual([])
    expect(board.log.slice(1).map((entry) => entry.type)).toEqual(['frame', 'frame', 'pulse'])
    expect(events).toEqual([{ type: 'machine_ready' }])
  })

  test('closes the relay for the pulse, and answers when it was told off', async () => {
    const { board, machine, start, pass } = makeWorld()
    await start()
    const vend = machine.vend({ vendId: 'v1', selection: 'B2', priceYen })
    await pass(pulseMs - 1)
    expect(board.latched()).toEqual([2])
    await pass(1)
    expect(await vend).toEqual(told)
    expect(board.log.at(-1)).toMatchObject({ type: 'pulse', channel: 2, heldMs: pulseMs, count: 1 })
  })

  test('hands out one after another, with a pause between', async () => {
    const { board, machine, start, pass } = makeWorld()
    await start()
    const vends = ['v1', 'v2', 'v3'].map((vendId) => machine.vend({ vendId, selection: '1', priceYen }))
    await pass(pulseMs * 3 + restMs * 2)
    expect(await Promise.all(vends)).toEqual([told, told, told])
    const pulses = board.log.filter((entry) => entry.type === 'pulse')
    expect(pulses.map(({ atMs, heldMs }) => [atMs - heldMs, atMs])).toEqual([
      [0, 200],
      [300, 500],
      [600, 800]
    ])
  })

  test('never tells a vendId twice: not while it waits, not under way, not after', async () => {
    const { board, machine, start, pass } = makeWorld()
    await start()
    const order = { vendId: 'v1', selection: '1', priceYen }
    const first = machine.vend(order)
    expect(await machine.vend(order)).toEqual(notStarted('already_told'))
    await pass(pulseMs + restMs)
    expect(await first).toEqual(told)
    expect(await machine.vend({ ...order, selection: 'B2' })).toEqual(notStarted('already_told'))
    await pass(pulseMs * 2)
    expect(board.totalPulseCount()).toBe(1)
  })

  test.each(['C3', 'constructor', '__proto__', ''])('knows no selection "%s"', async (selection) => {
    const { machine, start } = makeWorld()
    await start()
    expect(await machine.vend({ vendId: 'v1', selection, priceYen })).toEqual(notStarted('unknown_selection'))
  })

  test.each([
    [1, 'switching_on'],
    [3, 'switching_on'],
    // The frame's last byte: the relay closed, yet the line broke before anybody could know.
    [4, 'switching_on'],
    [5, 'switching_off'],
    [8, 'switching_off']
  ])('a line that breaks after byte %i of a vend leaves it unknown, and is cleared later', async (bytes, phase) => {
    const { line, board, machine, start, pass, events } = makeWorld()
    await start()
    line.far.unplugAfter(bytes)
    const vend = machine.vend({ vendId: 'v1', selection: '1', priceYen })
    await pass(pulseMs)
    expect(await vend).toEqual(unknown(`port_lost_while_${phase}`))
    line.far.plug()
    await pass(2000)
    expect(board.latched()).toEqual([])
    expect(events.map(({ type }) => type)).toEqual(['machine_ready', 'machine_lost', 'machine_ready'])
    expect(await machine.vend({ vendId: 'v1', selection: '1', priceYen })).toEqual(notStarted('already_told'))
    expect(board.totalPulseCount()).toBeLessThanOrEqual(1)
  })

  test('a line that breaks while the relay is held leaves it unknown', async () => {
    const { line, machine, start, pass } = makeWorld()
    await start()
    const vend = machine.vend({ vendId: 'v1', selection: '1', priceYen })
    const waiting = machine.vend({ vendId: 'v2', selection: '1', priceYen })
    await pass(pulseMs / 2)
    line.far.unplug()
    expect(await vend).toEqual(unknown('port_lost_while_holding'))
    expect(await waiting).toEqual(notStarted('port_lost'))
  })

  test('a late timer of a broken pulse does not shorten the next', async () => {
    const { line, board, machine, start, pass } = makeWorld()
    await start()
    void machine.vend({ vendId: 'v1', selection: '1', priceYen })
    await pass(pulseMs / 2)
    line.far.unplug()
    line.far.plug()
    await pass(50)
    const vend = machine.vend({ vendId: 'v2', selection: 'B2', priceYen })
    await pass(pulseMs)
    expect(await vend).toEqual(told)
    expect(board.log.at(-1)).toMatchObject({ channel: 2, heldMs: pulseMs })
  })

  test('reports an absent line at the start once, refuses, and opens it when it comes', async () => {
    const { line, machine, start, pass, events } = makeWorld()
    line.far.unplug()
    await start()
    expect(events).toEqual([{ type: 'machine_lost', cause: 'port_absent' }])
    await pass(10_000)
    expect(await machine.vend({ vendId: 'v1', selection: '1', priceYen })).toEqual(notStarted('line_absent'))
    line.far.plug()
    await pass(2000)
    expect(events.slice(1)).toEqual([{ type: 'machine_ready' }])
    // Nothing was told before, so the same order may be given now.
    const vend = machine.vend({ vendId: 'v1', selection: '1', priceYen })
    await pass(pulseMs)
    expect(await vend).toEqual(told)
  })

  test('opens again fast at first', async () => {
    const { line, start, pass, events } = makeWorld()
    await start()
    line.far.unplug()
    line.far.plug()
    await pass(50)
    expect(events.map(({ type }) => type)).toEqual(['machine_ready', 'machine_lost', 'machine_ready'])
  })

  test('counts a line that takes no more bytes as lost', async () => {
    const { line, machine, start, pass, events } = makeWorld()
    await start()
    line.far.stallWrites()
    const vend = machine.vend({ vendId: 'v1', selection: '1', priceYen })
    await pass(3000)
    expect(await vend).toEqual(unknown('write_timed_out_while_switching_on'))
    expect(events.at(-1)).toEqual({ type: 'machine_lost', cause: 'write_timed_out' })
    line.far.resumeWrites()
    await pass(10_000)
    expect(events.at(-1)).toEqual({ type: 'machine_ready' })
  })

  test('a late answer of a lost line does not pass for one of the next', async () => {
    const open: RelayMachineOptions['open'] = (settings, listener) => openSlowly(settings, listener)
    const { line, machine, start, pass, board } = makeWorld({ open })
    const lateAnswers: (() => void)[] = []
    let holdBack = false
    const openSlowly: RelayMachineOptions['open'] = async (settings, listener) => {
      const opened = await line.open(settings, listener)
      if (!opened.ok) return opened
      const write: SerialPort['write'] = async (bytes) => {
        const result = await opened.value.write(bytes)
        if (holdBack) await new Promise<void>((resolve) => lateAnswers.push(resolve))
        return result
      }
      return { ok: true, value: { ...opened.value, write } }
    }
    await start()
    holdBack = true
    const lost = machine.vend({ vendId: 'v1', selection: '1', priceYen })
    await pass(3000)
    expect(await lost).toEqual(unknown('write_timed_out_while_switching_on'))
    // The next line's clearing is under way, and only its own answer may end it.
    await pass(50)
    lateAnswers.shift()?.()
    await pass(0)
    expect(await machine.vend({ vendId: 'v2', selection: '1', priceYen })).toEqual(notStarted('machine_not_ready'))
    lateAnswers.shift()?.()
    holdBack = false
    await pass(0)
    const vend = machine.vend({ vendId: 'v3', selection: '1', priceYen })
    await pass(pulseMs)
    expect(await vend).toEqual(told)
    expect(board.latched()).toEqual([])
  })

  test('close ends the pulse under way, tells all off, frees the line and leaves no timer', async () => {
    const { line, board, machine, start, pass, timerCount } = makeWorld()
    await start()
    const vend = machine.vend({ vendId: 'v1', selection: '1', priceYen })
    const waiting = machine.vend({ vendId: 'v2', selection: '1', priceYen })
    await pass(1)
    const closed = machine.close()
    expect(await waiting).toEqual(notStarted('closed'))
    await pass(pulseMs)
    await closed
    await machine.close()
    expect(await vend).toEqual(told)
    expect(board.log.slice(-2)).toMatchObject([
      { type: 'frame', channel: 1, on: false },
      { type: 'frame', channel: 2, on: false }
    ])
    expect([line.far.isOpen(), board.latched(), timerCount()]).toEqual([false, [], 0])
    expect(await machine.vend({ vendId: 'v3', selection: '1', priceYen })).toEqual(notStarted('closed'))
  })

  test('closes at once without a line, at any moment', async () => {
    const absent = makeWorld()
    absent.line.far.unplug()
    await absent.start()
    await absent.machine.close()
    expect(absent.timerCount()).toBe(0)
    const opening = makeWorld()
    const started = opening.start()
    await opening.machine.close()
    await started
    expect([opening.line.far.isOpen(), opening.timerCount()]).toEqual([false, 0])
    await makeWorld().machine.close()
  })

  test('a listener that throws does not keep a relay closed', async () => {
    const thrown: unknown[] = []
    const note = (error: unknown): void => void thrown.push(error)
    const others = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException').on('uncaughtException', note)
    try {
      const { board, machine, pass } = makeWorld()
      await machine.start(() => {
        throw new Error('listener')
      })
      const vend = machine.vend({ vendId: 'v1', selection: '1', priceYen })
      await pass(pulseMs)
      expect(await vend).toEqual(told)
      expect(board.latched()).toEqual([])
      expect(thrown).toEqual([new Error('listener')])
    } finally {
      process.removeAllListeners('uncaughtException')
      for (const other of others) process.on('uncaughtException', other)
    }
  })

  test('a mistake in a pulse leaves no relay closed, and is told of', async () => {
    const { clock, pass } = createFakeClock()
    const line = createSimulatedLine()
    const board = createSimulatedRelayBoard(line.far, { clock })
    const breaking: Clock = {
      ...clock,
      after: (delayMs, callback) => {
        if (delayMs === pulseMs) throw new Error('hold')
        return clock.after(delayMs, callback)
      }
    }
    const settings = relayLineSettings('/dev/simulated')
    const machine = createRelayMachine({ open: line.open, settings, clock: breaking, channels: { '1': 1 }, pulseMs })
    const events: MachineEvent[] = []
    await machine.start((event) => events.push(event))
    const thrown = await collectUncaught(async () => {
      const vend = machine.vend({ vendId: 'v1', selection: '1', priceYen })
      await pass(0)
      expect(await vend).toEqual(unknown('driver_failed'))
    })
    await pass(100)
    expect(thrown).toEqual([new Error('hold')])
    expect(events.at(-1)).toEqual({ type: 'machine_lost', cause: 'driver_failed' })
    expect([board.latched(), line.far.isOpen()]).toEqual([[], false])
    expect(await machine.vend({ vendId: 'v2', selection: '1', priceYen })).toEqual(notStarted('driver_failed'))
    await machine.close()
  })

  describe('with feedback', () => {
    test('is ready, and has told, when the board has answered', async () => {
      const { machine, start, pass, events } = makeWorld({ feedback: true }, true)
      await start()
      expect(events).toEqual([{ type: 'machine_ready' }])
      const vend = machine.vend({ vendId: 'v1', selection: '1', priceYen })
      await pass(pulseMs)
      expect(await vend).toEqual(told)
    })

    test('says "off" again where its answer is lost, and "on" never', async () => {
      const { board, machine, start, pass, events } = makeWorld({ feedback: true }, true)
      board.loseFrames(2)
      const started = start()
      await pass(500)
      await started
      expect(events).toEqual([{ type: 'machine_ready' }])
      board.loseFrames(1)
      const vend = machine.vend({ vendId: 'v1', selection: '1', priceYen })
      await pass(500)
      expect(await vend).toEqual(unknown('no_feedback_while_switching_on'))
      await pass(50)
      expect([board.totalPulseCount(), board.latched()]).toEqual([0, []])
      expect(events.map(({ type }) => type)).toEqual(['machine_ready', 'machine_lost', 'machine_ready'])
    })

    test('a relay whose "off" is lost for good is told off anew', async () => {
      const { board, machine, start, pass, events } = makeWorld({ feedback: true }, true)
      await start()
      const vend = machine.vend({ vendId: 'v1', selection: '1', priceYen })
      await pass(pulseMs / 2)
      board.loseFrames(3)
      await pass(pulseMs / 2 + 1500)
      expect(await vend).toEqual(unknown('no_feedback_while_switching_off'))
      await pass(50)
      expect([board.totalPulseCount(), board.latched()]).toEqual([1, []])
      expect(events.at(-1)).toEqual({ type: 'machine_ready' })
    })

    test('a board that cannot answer is no machine', async () => {
      const { start, pass, events } = makeWorld({ feedback: true })
      const started = start()
      await pass(1500)
      await started
      expect(events).toEqual([{ type: 'machine_lost', cause: 'no_feedback' }])
    })
  })

  test.each([
    [{ channels: { '1': 0 } }],
    [{ channels: { '1': 33 } }],
    [{ channels: {} }],
    [{ pulseMs: 0 }],
    [{ pulseMs: NaN }],
    [{ reopenDelaysMs: [] }]
  ])('throws for impossible options %j', (options) => {
    expect(() => makeWorld(options)).toThrow(RangeError)
  })
})

import { EventEmitter } from 'node:events'
import { beforeEach, describe, expect, it } from 'vitest'
import { FakeApp, FakePower, FakeWindow } from '../../../test/support/kiosk-double.ts'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { endInOrder, SHUTDOWN_LIMIT_MS } from './shutdown.ts'

let app: FakeApp
let power: FakePower
let window: FakeWindow
let signals: EventEmitter
let clock: ManualClock
let stops: number
let stopped: PromiseWithResolvers<void>
let refusals: string[]

function wire(windowed = false): void {
  endInOrder({
    app,
    power,
    window,
    signals,
    clock,
    windowed,
    stop: () => {
      stops += 1
      return stopped.promise
    },
    report: (refusal) => refusals.push(refusal)
  })
}
beforeEach(() => {
  app = new FakeApp()
  power = new FakePower()
  window = new FakeWindow()
  signals = new EventEmitter()
  clock = new ManualClock()
  stops = 0
  stopped = Promise.withResolvers()
  refusals = []
})
const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('an end', () => {
  it.each<[string, () => unknown]>([
    ['SIGTERM', () => signals.emit('SIGTERM')],
    ['SIGINT', () => signals.emit('SIGINT')],
    ['SIGHUP', () => signals.emit('SIGHUP')],
    ['the power button', () => power.happen('shutdown')],
    ['a quit', () => app.happen('before-quit')],
    ['the end of a session on Windows', () => window.happen('session-end')],
    ['the question whether it may end', () => window.happen('query-session-end')]
  ])('by %s waits until everything has stopped, and is 0', async (_, tell) => {
    wire()
    tell()
    await settled()
    expect({ stops, exits: app.exits }).toEqual({ stops: 1, exits: [] })
    stopped.resolve()
    await settled()
    expect(app.exits).toEqual([0])
  })

  it('asks the system to wait for it', () => {
    wire()
    expect(power.happen('shutdown')).toBe(true)
    expect(app.happen('before-quit')).toBe(true)
    expect(window.happen('query-session-end')).toBe(true)
  })

  it('happens once', async () => {
    wire()
    signals.emit('SIGTERM')
    signals.emit('SIGTERM')
    app.happen('before-quit')
    stopped.resolve()
    await settled()
    expect({ stops, exits: app.exits }).toEqual({ stops: 1, exits: [0] })
  })

  it('comes all the same where stopping takes too long', async () => {
    wire()
    signals.emit('SIGTERM')
    clock.advance(SHUTDOWN_LIMIT_MS)
    await settled()
    expect(app.exits).toEqual([0])
  })

  it('that failed is said', async () => {
    wire()
    signals.emit('SIGTERM')
    stopped.reject(new Error('x'))
    await settled()
    expect(app.exits).toEqual([70])
  })
})

describe('closing the window', () => {
  it('is refused in a kiosk', () => {
    wire()
    expect(window.happen('close')).toBe(true)
    expect({ stops, refusals }).toEqual({ stops: 0, refusals: ['closing'] })
  })

  it('ends in development', () => {
    wire(true)
    expect(window.happen('close')).toBe(true)
    expect(stops).toBe(1)
  })
})

import { expect, test } from 'vitest'
import { ManualClock } from '../../test/support/manual-clock.ts'
import { createWatches, Durations } from './durations.ts'
import type { Stopwatch } from './stopwatch.ts'

/** Durations on a clock that stands still, and work that ends when it is told to. */
function timing() {
  const clock = new ManualClock()
  const watches = createWatches(clock)
  const durations = new Durations(clock, watches)
  const startWork = (watch: Stopwatch) => {
    const { promise, resolve } = Promise.withResolvers<undefined>()
    const timed = watch.time(() => promise)
    return async () => {
      resolve(undefined)
      await timed
    }
  }
  return { clock, watches, durations, startWork }
}

test('own time is what is left of the machine’s phases', async () => {
  const { clock, watches, durations, startWork } = timing()
  durations.begin()
  clock.advance(1000)
  durations.enter('reading_card')
  const endVisit = startWork(watches.card)
  clock.advance(300)
  await endVisit()
  clock.advance(2)
  durations.enter('entering_pin')
  clock.advance(5000)
  durations.enter('vending')
  const endVend = startWork(watches.machine)
  clock.advance(200)
  await endVend()
  clock.advance(3)
  durations.enter('sold')
  expect(durations.read()).toEqual({ cardMs: 300, networkMs: 0, machineMs: 200, ownMs: 5 })
})

test('an exchange that goes on while the shopper types takes nothing away from own time', async () => {
  const { clock, watches, durations, startWork } = timing()
  durations.begin()
  durations.enter('reading_card')
  clock.advance(1)
  const endExchange = startWork(watches.network)
  clock.advance(10)
  durations.enter('entering_pin')
  clock.advance(4000)
  durations.enter('proving_holder')
  clock.advance(20)
  await endExchange()
  clock.advance(7)
  durations.enter('storing_intent')
  expect(durations.read()).toEqual({ cardMs: 0, networkMs: 4030, machineMs: 0, ownMs: 8 })
})

test('kinds overlap with each other, and not with own time', async () => {
  const { clock, watches, durations, startWork } = timing()
  durations.begin()
  durations.enter('reading_card')
  const endVisit = startWork(watches.card)
  clock.advance(10)
  const endExchange = startWork(watches.network)
  clock.advance(10)
  await endVisit()
  clock.advance(10)
  await endExchange()
  clock.advance(10)
  expect(durations.read()).toEqual({ cardMs: 20, networkMs: 20, machineMs: 0, ownMs: 10 })
})

test('each session counts from its beginning', () => {
  const { clock, durations } = timing()
  durations.begin()
  durations.enter('asking')
  clock.advance(9)
  durations.enter('not_sold')
  durations.begin()
  clock.advance(50)
  durations.enter('reading_card')
  clock.advance(4)
  expect(durations.read().ownMs).toBe(4)
})

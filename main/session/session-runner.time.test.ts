import { setImmediate as tick } from 'node:timers/promises'
import { describe, expect, it, test } from 'vitest'
import { ok } from '../../device/result.ts'
import { held, myNumberCard, startRunnerWorld, STEADY, type RunnerWorld } from '../../test/support/runner-world.ts'
import { goodEvidence } from '../../test/support/session.ts'
import type { DecisionRecord } from '../audit/decision-record.ts'
import { DEFAULT_TIMEOUTS } from './policy.ts'

interface Waiting {
  readonly phase: string
  readonly arrange: (world: RunnerWorld) => Promise<unknown>
  readonly screen: RunnerWorld['view']['screen']
  readonly totalMs: number
  /** Null where there is no session that could leave one. */
  readonly record: Partial<DecisionRecord> | null
  readonly then: RunnerWorld['view']['screen']
}

const never = () => held<never>().promise
const productFirst = { order: 'product_first' } as const
const cardFirst = { order: 'card_first' } as const
const timedOut = { outcome: 'timed_out' } as const

const waits: readonly Waiting[] = [
  {
    phase: 'choosing',
    arrange: (world) => world.command('wake'),
    screen: 'choose',
    totalMs: DEFAULT_TIMEOUTS.chooseMs,
    record: null,
    then: 'attract'
  },
  {
    phase: 'choosing, the card first',
    arrange: (world) => world.lay(myNumberCard()),
    screen: 'choose',
    totalMs: DEFAULT_TIMEOUTS.chooseMs,
    record: { ...timedOut, ...cardFirst },
    then: 'not_sold'
  },
  {
    phase: 'awaiting_card',
    arrange: (world) => world.choose(),
    screen: 'tap',
    totalMs: DEFAULT_TIMEOUTS.tapMs,
    record: { ...timedOut, ...productFirst },
    then: 'not_sold'
  },
  {
    phase: 'awaiting_consent',
    arrange: async (world) => {
      await world.lay(myNumberCard())
      await world.choose()
    },
    screen: 'consent',
    totalMs: DEFAULT_TIMEOUTS.consentMs,
    record: { ...timedOut, ...cardFirst },
    then: 'not_sold'
  },
  {
    phase: 'reading_card',
    arrange: async (world) => {
      world.verification.onExamine = never
      await world.upToPin()
    },
    screen: 'reading',
    totalMs: DEFAULT_TIMEOUTS.readMs,
    record: { outcome: 'card_not_usable', reason: 'card_unreadable' },
    then: 'not_sold'
  },
  {
    phase: 'entering_pin',
    arrange: async (world) => {
      await world.upToPin()
      await world.press('12')
    },
    screen: 'pin',
    totalMs: DEFAULT_TIMEOUTS.pinMs,
    record: { ...timedOut, pinAttempts: 0 },
    then: 'not_sold'
  },
  {
    phase: 'entering_pin, the card lifted',
    arrange: async (world) => {
      await world.upToPin()
      await world.take()
    },
    screen: 'pin',
    totalMs: DEFAULT_TIMEOUTS.returnCardMs,
    record: { outcome: 'card_removed' },
    then: 'not_sold'
  },
  {
    phase: 'awaiting_return',
    arrange: async (world) => {
      await world.upToPin()
      await world.take()
      await world.typePin()
    },
    screen: 'return_card',
    totalMs: DEFAULT_TIMEOUTS.returnCardMs,
    record: { outcome: 'card_removed', pinAttempts: 0 },
    then: 'not_sold'
  },
  {
    phase: 'last_try',
    arrange: async (world) => {
      await world.upToPin()
      await world.typePin('9999')
      await world.typePin('9999')
    },
    screen: 'last_try',
    totalMs: DEFAULT_TIMEOUTS.lastTryMs,
    record: { outcome: 'card_not_usable', reason: 'last_try_kept', pinAttempts: 2 },
    then: 'not_sold'
  },
  {
    phase: 'proving_holder',
    arrange: async (world) => {
      world.verification.onChallenge = never
      await world.upToPin()
      await world.typePin()
    },
    screen: 'asking',
    totalMs: DEFAULT_TIMEOUTS.proveMs,
    record: { outcome: 'card_not_usable', reason: 'card_unreadable', pinAttempts: 1 },
    then: 'not_sold'
  },
  {
    phase: 'asking',
    arrange: async (world) => {
      world.verification.onVerify = never
      await world.upToPin()
      await world.typePin()
    },
    screen: 'asking',
    totalMs: DEFAULT_TIMEOUTS.askMs,
    record: { outcome: 'undetermined', reason: 'platform_unavailable', holder: 'pin' },
    then: 'not_sold'
  },
  {
    phase: 'vending',
    arrange: async (world) => {
      world.machine.onVend = never
      await world.upToPin()
      await world.typePin()
    },
    screen: 'dispensing',
    totalMs: DEFAULT_TIMEOUTS.vendMs,
    record: { outcome: 'outcome_unknown', reason: 'vend_unknown' },
    then: 'not_sold'
  },
  {
    phase: 'sold',
    arrange: async (world) => {
      await world.upToPin()
      await world.typePin()
      await world.take()
    },
    screen: 'sold',
    totalMs: DEFAULT_TIMEOUTS.soldMs,
    record: { outcome: 'sold' },
    then: 'attract'
  },
  {
    phase: 'not_sold',
    arrange: async (world) => {
      await world.choose()
      await world.command('cancel')
    },
    screen: 'not_sold',
    totalMs: DEFAULT_TIMEOUTS.notSoldMs,
    record: { outcome: 'cancelled' },
    then: 'attract'
  }
]

/** Where the record is written as the screen comes, not as it goes. */
const recordedBefore = new Set(['sold', 'not_sold'])

describe('a wait that nobody ends', () => {
  it.each(waits)('ends by itself: $phase', async ({ phase, arrange, screen, totalMs, record, then }) => {
    const world = await startRunnerWorld()
    await arrange(world)
    const before = recordedBefore.has(phase) ? 1 : 0
    await world.pass(totalMs - 1)
    expect(world.view.screen).toBe(screen)
    expect(world.recorder.records).toHaveLength(before)
    await world.pass(1)
    expect(world.view.screen).toBe(then)
    expect(world.recorder.records).toMatchObject(record === null ? [] : [record])
    // The end screen goes by itself too, once the card is taken; and no second record comes.
    if (world.reader.hasCard) await world.take()
    await world.pass(DEFAULT_TIMEOUTS.notSoldMs)
    expect(world.view.screen).toBe('attract')
    expect(world.recorder.records).toHaveLength(record === null ? 0 : 1)
    expect(world.clock.pending).toBe(0)
  })
})

describe('more time', () => {
  const extendable = waits.filter(({ screen }) => !['reading', 'asking', 'dispensing', 'sold'].includes(screen))

  it.each(extendable)('is given as often as the screen says: $phase', async ({ arrange, screen, totalMs, then }) => {
    const world = await startRunnerWorld()
    await arrange(world)
    let extensions = 0
    for (let view = world.view; 'deadline' in view && view.deadline?.extendable === true; view = world.view) {
      await world.pass(totalMs - 1)
      await world.command('extend_time')
      extensions += 1
      expect(extensions).toBeLessThan(100)
    }
    expect(extensions).toBe(10)
    // It has run out: asking again gives none.
    await world.pass(totalMs - 1)
    await world.command('extend_time')
    expect(world.view.screen).toBe(screen)
    await world.pass(1)
    expect(world.view.screen).toBe(then)
  })

  const working = waits.filter((wait) => !extendable.includes(wait))

  it.each(working)('is not given while the machine is at work: $phase', async ({ arrange, totalMs, then }) => {
    const world = await startRunnerWorld()
    await arrange(world)
    await world.pass(totalMs - 1)
    await world.command('extend_time')
    await world.pass(1)
    expect(world.view.screen).toBe(then)
  })
})

test('a reply that comes after its time-out is ignored, and noted', async () => {
  const world = await startRunnerWorld()
  const answer = held<ReturnType<typeof goodEvidence>>()
  world.verification.onVerify = () => answer.promise
  await world.upToPin()
  await world.typePin()
  await world.pass(DEFAULT_TIMEOUTS.askMs)
  answer.release(goodEvidence())
  await world.settle()
  expect(world.machine.orders).toEqual([])
  expect(world.recorder.events.at(-1)).toEqual({
    name: 'late_reply_ignored',
    fields: { sessionId: world.recorder.records[0]?.sessionId, event: 'evidence_gathered' }
  })
})

test('own time is what the machine itself took in its own phases', async () => {
  const world = await startRunnerWorld()
  const { clock, verification, machine, watches } = world
  const takes = (ms: number) => new Promise<void>((resolve) => void clock.after(ms, resolve))
  verification.onExamine = async () => {
    await takes(7)
    return { path: { result: 'valid' } }
  }
  verification.onChallenge = (challenge) =>
    watches.network.time(async () => {
      await takes(2_000)
      return ok(challenge)
    })
  verification.onVerify = async () => {
    await takes(4)
    await watches.network.time(() => takes(90))
    return goodEvidence()
  }
  machine.onVend = async () => {
    await takes(200)
    return ok('told')
  }
  const passBy = async (ms: number) => {
    for (let passed = 0; passed < ms; passed++) {
      clock.advance(1)
      await tick()
    }
  }
  await world.choose()
  await passBy(300)
  await world.lay(myNumberCard({}, STEADY))
  await passBy(47)
  expect(world.view.screen).toBe('pin')
  await passBy(3_000)
  await world.typePin()
  await passBy(530 + 94 + 200)
  expect(world.recorder.records).toMatchObject([
    {
      outcome: 'sold',
      // Reading: 4 SELECT. Proving: 4 SELECT, VERIFY, signature. The 7 ms of the examination cost nobody any time: the
      // challenge was still on its way.
      durations: { cardMs: 40 + 530, networkMs: 2_000 + 90, machineMs: 200, ownMs: 4 }
    }
  ])
})

import { describe, expect, it } from 'vitest'
import { FakeMemory, FakeSurroundings, offlineEvidence, REMEMBERING } from '../../test/support/offline-session.ts'
import { myNumberCard, startRunnerWorld, type RunnerWorld } from '../../test/support/runner-world.ts'
import { goodEvidence } from '../../test/support/session.ts'
import type { Evidence } from '../age/evidence.ts'
import { DEFAULT_TIMEOUTS } from './policy.ts'

async function worldWith(memory: FakeMemory | null, evidence: Evidence = goodEvidence()): Promise<RunnerWorld> {
  const world = await startRunnerWorld(REMEMBERING, (reader) => reader, { memory })
  world.verification.onVerify = () => Promise.resolve(evidence)
  return world
}

/** Buys with the PIN, and takes the card. */
async function buy(world: RunnerWorld): Promise<void> {
  await world.upToPin(myNumberCard())
  await world.typePin()
  await world.pass(1_000, 100)
  await world.take()
}

const shown = (world: RunnerWorld) => (world.view.screen === 'sold' ? world.view.memory : world.view.screen)

describe('the question whether an age may be remembered', () => {
  it('is asked after a yes to the PIN, and not answering it remembers nothing', async () => {
    const memory = new FakeMemory()
    const world = await worldWith(memory)
    await buy(world)
    expect(shown(world)).toEqual({ state: 'offered', atLeastYears: 20, keepDays: 90 })
    expect(world.view).toMatchObject({ deadline: { totalMs: DEFAULT_TIMEOUTS.memoryMs, extendable: true } })
    await world.pass(DEFAULT_TIMEOUTS.memoryMs)
    expect(world.view.screen).toBe('attract')
    expect(memory.kept.size).toBe(0)
    expect(world.eventNames).not.toContain('age_remembered')
  })

  it('is answered yes: remembered, recorded without whose it is, and taken back by a key', async () => {
    const memory = new FakeMemory()
    const world = await worldWith(memory)
    await buy(world)
    await world.command('remember_age')
    expect([...memory.kept.values()]).toEqual([20])
    expect(shown(world)).toEqual({ state: 'remembered', atLeastYears: 20, keepDays: 90 })
    expect(world.recorder.events).toContainEqual({ name: 'age_remembered', fields: { atLeastYears: 20 } })
    await world.command('forget_age')
    expect(memory.kept.size).toBe(0)
    expect(shown(world)).toMatchObject({ state: 'forgotten' })
    expect(world.eventNames).toContain('age_forgotten')
    await world.command('remember_age')
    expect(memory.kept.size).toBe(0)
  })

  it('is answered no: nothing was kept, and nothing is recorded', async () => {
    const memory = new FakeMemory()
    const world = await worldWith(memory)
    await buy(world)
    await world.command('forget_age')
    expect(shown(world)).toMatchObject({ state: 'declined' })
    expect(memory.kept.size).toBe(0)
    expect(world.eventNames).not.toContain('age_forgotten')
  })

  it('can be given more time, and gets its time once the card is out of the way', async () => {
    const world = await worldWith(new FakeMemory())
    await world.upToPin(myNumberCard())
    await world.typePin()
    await world.pass(DEFAULT_TIMEOUTS.memoryMs - 1_000, 1_000)
    expect(world.view).toMatchObject({ screen: 'sold', cardPresent: true })
    await world.take()
    expect(world.view).toMatchObject({ memory: { state: 'offered' }, deadline: { remainingMs: DEFAULT_TIMEOUTS.memoryMs } })
    await world.pass(DEFAULT_TIMEOUTS.memoryMs - 1)
    await world.command('extend_time')
    await world.pass(DEFAULT_TIMEOUTS.memoryMs - 1)
    expect(shown(world)).toMatchObject({ state: 'offered' })
  })

  it('is over with its time where the card was forgotten: whoever finds that is asked nothing', async () => {
    const memory = new FakeMemory()
    const world = await worldWith(memory)
    await world.upToPin(myNumberCard())
    await world.typePin()
    await world.pass(DEFAULT_TIMEOUTS.memoryMs + 2_000, 500)
    expect(world.view).toMatchObject({ screen: 'sold', cardPresent: true })
    expect(world.view).not.toHaveProperty('memory')
    expect(memory.subjects[0]!.pseudonym).toEqual(new Uint8Array(16))
    await world.command('remember_age')
    await world.take()
    expect(world.view.screen).toBe('attract')
    expect(memory.kept.size).toBe(0)
  })

  it('is over with the screen: whoever dismisses it over a card is asked no more', async () => {
    const memory = new FakeMemory()
    const world = await worldWith(memory)
    await world.upToPin(myNumberCard())
    await world.typePin()
    await world.pass(1_000, 100)
    await world.command('dismiss')
    await world.take()
    expect(world.view.screen).toBe('attract')
    await world.command('remember_age')
    expect(memory.kept.size).toBe(0)
  })

  it('renews what is remembered only at a word, and doing nothing leaves it', async () => {
    const memory = new FakeMemory()
    const world = await worldWith(memory)
    await buy(world)
    await world.command('remember_age', 'dismiss')
    await buy(world)
    expect(shown(world)).toEqual({ state: 'remembered', atLeastYears: 20, keepDays: 90, renewableYears: 20 })
    const events = world.eventNames.length
    await world.command('dismiss')
    expect([...memory.kept.values()]).toEqual([20])
    expect(world.eventNames).toHaveLength(events)
  })

  it('is not offered for longer on a yes to a lower age, which would change nothing', async () => {
    const memory = new FakeMemory()
    const world = await worldWith(memory, goodEvidence())
    await buy(world)
    await world.command('remember_age', 'dismiss')
    for (const subject of memory.kept.keys()) memory.kept.set(subject, 60)
    await buy(world)
    expect(shown(world)).toEqual({ state: 'remembered', atLeastYears: 60, keepDays: 90 })
    await world.command('remember_age')
    expect([...memory.kept.values()]).toEqual([60])
    expect(world.eventNames.filter((name) => name === 'age_remembered')).toHaveLength(1)
  })

  it('is offered after a sale on a remembered age only to forget', async () => {
    const memory = new FakeMemory()
    const world = await worldWith(memory)
    await buy(world)
    await world.command('remember_age', 'dismiss')
    world.verification.onVerify = () => Promise.resolve(offlineEvidence(world.clock.nowMs()))
    await buy(world)
    expect(shown(world)).toEqual({ state: 'remembered', atLeastYears: 20, keepDays: 90 })
    await world.command('remember_age')
    expect(shown(world)).toMatchObject({ state: 'remembered' })
    await world.command('forget_age')
    expect(memory.kept.size).toBe(0)
  })

  it.each([
    ['no memory', null, {}],
    ['no PIN', new FakeMemory(), { holder: 'card_only', enrolment: 'enrolled', possession: 'not_asked' }],
    ['a possession that was not proven here', new FakeMemory(), { possession: 'not_judged' }]
  ] as const)('is not asked with %s', async (_name, memory, change) => {
    const world = await startRunnerWorld(
      memory === null ? { products: REMEMBERING.products! } : REMEMBERING,
      (reader) => reader,
      { memory }
    )
    world.verification.onVerify = () => Promise.resolve(goodEvidence(change as Partial<Evidence>))
    await buy(world)
    expect(world.view).not.toHaveProperty('memory')
  })

  it('is not asked of a memory that cannot be read', async () => {
    const memory = new FakeMemory()
    memory.unreadable = true
    const world = await worldWith(memory)
    await buy(world)
    expect(world.view).toMatchObject({ screen: 'sold' })
    expect(world.view).not.toHaveProperty('memory')
  })

  it('says what was not done where the memory fails', async () => {
    const memory = new FakeMemory()
    const world = await worldWith(memory)
    await buy(world)
    memory.fails = true
    await world.command('remember_age')
    expect(shown(world)).toMatchObject({ state: 'remember_failed' })
    expect(world.recorder.events).toContainEqual({
      name: 'memory_failed',
      fields: { doing: 'remember', cause: 'disk_full' }
    })
    memory.fails = false
    await world.command('dismiss')
    await buy(world)
    await world.command('remember_age')
    memory.fails = true
    await world.command('forget_age')
    expect(shown(world)).toMatchObject({ state: 'forget_failed' })
    expect(world.view.screen).toBe('sold')
  })
})

describe('the pseudonym', () => {
  it('is wiped as soon as nothing can be remembered any more', async () => {
    const memory = new FakeMemory()
    const world = await worldWith(memory)
    await buy(world)
    expect(memory.subjects).toHaveLength(1)
    expect(memory.subjects[0]!.pseudonym).not.toEqual(new Uint8Array(16))
    await world.command('dismiss')
    expect(memory.subjects[0]!.pseudonym).toEqual(new Uint8Array(16))
  })

  it('is wiped at a refusal, too', async () => {
    const memory = new FakeMemory()
    const world = await worldWith(
      memory,
      goodEvidence({ platform: { result: 'answered', validity: 'valid', condition: 'no', answeredAtMs: 0 } })
    )
    await buy(world)
    for (const { pseudonym } of memory.subjects) expect(pseudonym).toEqual(new Uint8Array(16))
  })
})

describe('what is found later', () => {
  const no = goodEvidence({ platform: { result: 'answered', validity: 'valid', condition: 'no', answeredAtMs: 0 } })
  const revoked = goodEvidence({ ocsp: { result: 'revoked', thisUpdateMs: 0, reason: 'certificateHold' } })
  it.each([
    ['a no', no],
    ['a certificate on hold', revoked]
  ] as const)('takes back what is remembered: %s', async (_name, evidence) => {
    const memory = new FakeMemory()
    const world = await worldWith(memory)
    await buy(world)
    await world.command('remember_age', 'dismiss')
    world.verification.onVerify = () => Promise.resolve(evidence)
    await buy(world)
    expect(world.view.screen).toBe('not_sold')
    expect(memory.kept.size).toBe(0)
    expect(world.eventNames.filter((name) => name === 'age_forgotten')).toHaveLength(1)
  })

  it('takes it back unread where it cannot be read, and says so on the record', async () => {
    const memory = new FakeMemory()
    const world = await worldWith(memory)
    await buy(world)
    await world.command('remember_age', 'dismiss')
    memory.unreadable = true
    world.verification.onVerify = () => Promise.resolve(revoked)
    await buy(world)
    expect(memory.kept.size).toBe(0)
    expect(world.eventNames).toContain('age_forgotten')
    memory.fails = true
    await world.command('dismiss')
    await buy(world)
    expect(world.recorder.events).toContainEqual({ name: 'memory_failed', fields: { doing: 'forget', cause: 'disk_full' } })
  })

  it('is taken back once the shopper has heard: the time it takes tells nobody who was remembered', async () => {
    const memory = new FakeMemory()
    const world = await worldWith(memory)
    await buy(world)
    await world.command('remember_age', 'dismiss')
    world.verification.onVerify = () => Promise.resolve(revoked)
    const seen: string[] = []
    world.runner.onView(({ screen }) => seen.push(screen))
    const forget = memory.forget.bind(memory)
    memory.forget = (subject) => {
      seen.push('forgotten')
      return forget(subject)
    }
    await buy(world)
    expect(seen.filter((each) => each === 'forgotten' || each === 'not_sold').slice(0, 2)).toEqual(['not_sold', 'forgotten'])
    expect(world.recorder.calls.lastIndexOf('sessionDecided')).toBeLessThan(world.recorder.calls.lastIndexOf('event'))
  })

  it('leaves it where nothing was found out', async () => {
    const memory = new FakeMemory()
    const world = await startRunnerWorld(REMEMBERING, (reader) => reader, { memory, surroundings: new FakeSurroundings() })
    await buy(world)
    await world.command('remember_age', 'dismiss')
    world.verification.onVerify = () => Promise.resolve(offlineEvidence(world.clock.nowMs(), { remembered: { result: 'none' } }))
    await buy(world)
    expect(world.view.screen).toBe('not_sold')
    expect(memory.kept.size).toBe(1)
  })
})

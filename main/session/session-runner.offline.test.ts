import { describe, expect, it } from 'vitest'
import {
  FakeMemory,
  FakeSurroundings,
  offlineEvidence,
  offlineProduct,
  REMEMBERED,
  REMEMBERING
} from '../../test/support/offline-session.ts'
import { myNumberCard, startRunnerWorld, verifiesOf, type RunnerWorld } from '../../test/support/runner-world.ts'
import { goodEvidence } from '../../test/support/session.ts'
import type { Evidence } from '../age/evidence.ts'
import type { SessionPolicy } from './policy.ts'

async function worldWith(
  policy: Partial<SessionPolicy> = REMEMBERING
): Promise<{ readonly world: RunnerWorld; readonly around: FakeSurroundings }> {
  const around = new FakeSurroundings()
  const world = await startRunnerWorld(policy, (reader) => reader, { memory: new FakeMemory(), surroundings: around })
  return { world, around }
}

async function cutWorld(policy: Partial<SessionPolicy> = REMEMBERING): ReturnType<typeof worldWith> {
  const made = await worldWith(policy)
  made.around.cut(made.world.clock.nowMs())
  made.world.verification.onVerify = () => Promise.resolve(offlineEvidence(made.world.clock.nowMs()))
  return made
}

async function check(world: RunnerWorld): Promise<void> {
  await world.upToPin(myNumberCard())
  await world.typePin()
  await world.pass(1_000, 100)
}

const SERVICE_PROVIDER: Partial<SessionPolicy> = {
  role: 'service_provider',
  products: [offlineProduct('beer', { ...REMEMBERED, ageEvidence: 'none' }), offlineProduct('tea', null)]
}

describe('the resting screen while the line is down', () => {
  it('says that some can buy, and wakes', async () => {
    const { world } = await cutWorld()
    expect(world.view).toMatchObject({ screen: 'attract', network: 'down', sellable: 'if_remembered' })
    await world.command('wake')
    expect(world.view).toMatchObject({ screen: 'choose', network: 'down' })
    if (world.view.screen !== 'choose') return
    expect(world.view.products.map(({ id, sellable }) => [id, sellable])).toEqual([
      ['beer', 'if_remembered'],
      ['tea', 'no']
    ])
  })

  it.each([
    ['as service provider', SERVICE_PROVIDER],
    ['with nothing remembered', { products: REMEMBERING.products! }],
    ['under no policy', { ...REMEMBERING, products: [offlineProduct('beer', null)] }]
  ])('says that nothing is sold %s, and no touch, card or button begins anything', async (_name, policy) => {
    const { world, around } = await cutWorld(policy)
    expect(world.view).toMatchObject({ screen: 'attract', network: 'down', sellable: 'no' })
    await world.command('wake')
    await world.choose('beer')
    await world.lay(myNumberCard())
    world.machine.report({ type: 'selection_made', selection: 'beer' })
    await world.settle()
    expect(world.view.screen).toBe('attract')
    expect(world.recorder.calls).not.toContain('sessionStarted')
    await world.take()
    around.restore()
    expect(world.view).not.toHaveProperty('sellable')
    await world.command('wake')
    expect(world.view.screen).toBe('choose')
  })

  it('can be read in another language, where everything is shown as not to be had', async () => {
    const { world } = await cutWorld(SERVICE_PROVIDER)
    await world.command({ type: 'set_language', language: 'ko' })
    expect(world.view).toMatchObject({ screen: 'choose', language: 'ko', products: [{ sellable: 'no' }, { sellable: 'no' }] })
    await world.choose('beer')
    expect(world.view.screen).toBe('choose')
    await world.pass(60_000)
    expect(world.view).toMatchObject({ screen: 'attract', language: 'ja' })
  })

  it('closes by itself when the outage has been as long as the policy allows', async () => {
    const { world } = await cutWorld()
    const views: unknown[] = []
    world.runner.onView((view) => views.push('sellable' in view ? view.sellable : null))
    await world.pass(REMEMBERED.outageMaxMs, 3_600_000)
    expect(views).toEqual([])
    await world.pass(1)
    expect(views).toEqual(['no'])
  })
})

describe('a product that cannot be sold while the line is down', () => {
  it('cannot be chosen on the screen, and the machine’s own button shows what can', async () => {
    const { world } = await cutWorld()
    world.machine.report({ type: 'selection_made', selection: 'tea' })
    await world.settle()
    expect(world.view.screen).toBe('choose')
    await world.choose('tea')
    expect(world.view.screen).toBe('choose')
    expect(world.recorder.calls).not.toContain('sessionStarted')
  })

  it('is given up kindly where the line goes before the tap, and again when it is back', async () => {
    const { world, around } = await worldWith()
    await world.choose('tea')
    around.cut()
    expect(world.view).toMatchObject({ screen: 'not_sold', message: 'offline_not_possible', mayTryAgain: false })
    await world.command('try_again')
    expect(world.view.screen).toBe('not_sold')
    around.restore()
    expect(world.view).toMatchObject({ mayTryAgain: true })
    await world.command('try_again')
    expect(world.view.screen).toBe('tap')
  })

  it('takes no PIN in vain: the line goes while it is typed, and the card never sees it', async () => {
    const { world, around } = await worldWith()
    const card = myNumberCard()
    await world.upToPin(card, 'tea')
    await world.press('12')
    around.cut()
    expect(world.view).toMatchObject({ screen: 'not_sold', message: 'offline_not_possible' })
    expect(verifiesOf(card)).toEqual([])
    expect(world.recorder.records).toMatchObject([{ outcome: 'undetermined', reason: 'platform_unavailable', pinAttempts: 0 }])
  })
})

describe('a check while the line is down', () => {
  it('says before the tap that nothing is sent and that a PIN comes, and sells on a remembered age', async () => {
    const { world } = await cutWorld()
    await world.choose('beer')
    expect(world.view).toMatchObject({ screen: 'tap', network: 'down', pinExpected: true })
    await world.lay(myNumberCard())
    expect(world.view).toMatchObject({ screen: 'pin', network: 'down' })
    await world.typePin()
    await world.pass(1_000, 100)
    expect(world.view.screen).toBe('sold')
    expect(world.verification.requests).toMatchObject([{ offline: REMEMBERED }])
    expect(world.recorder.records).toMatchObject([
      { outcome: 'sold', basis: { source: 'remembered_age' }, offline: { policyId: 'remembered', policyVersion: 3 } }
    ])
  })

  const refusals: readonly (readonly [string, Partial<Evidence>, string])[] = [
    ['not remembered', { remembered: { result: 'none' } }, 'offline_not_remembered'],
    ['memory unreadable', { remembered: { result: 'unreadable' } }, 'offline_memory_unreadable'],
    ['list too old', { list: { result: 'undetermined', reason: 'list_stale' } }, 'offline_list_too_old'],
    ['listed', { list: { result: 'revoked', thisUpdateMs: 0, reason: 'keyCompromise' } }, 'certificate_invalid'],
    ['suspended', { list: { result: 'revoked', thisUpdateMs: 0, reason: 'certificateHold' } }, 'certificate_invalid']
  ]

  it('ends in one and the same view whatever the reason, which is in the record alone', async () => {
    const views: string[] = []
    for (const [, change, reason] of refusals) {
      const { world } = await cutWorld()
      world.verification.onVerify = () => Promise.resolve(offlineEvidence(world.clock.nowMs(), change))
      await check(world)
      views.push(JSON.stringify(world.view))
      expect(world.view).toMatchObject({ screen: 'not_sold', message: 'offline_not_possible', mayTryAgain: false })
      expect(world.recorder.records).toMatchObject([{ reason }])
    }
    expect(new Set(views).size).toBe(1)
  })

  it('asks for the platform’s challenge again once the line is back before the PIN was used', async () => {
    const { world, around } = await cutWorld()
    await world.upToPin(myNumberCard())
    const asked = world.verification.challengesAsked
    around.restore()
    await world.settle()
    expect(world.verification.challengesAsked).toBe(asked + 1)
    expect(world.view).toMatchObject({ screen: 'pin' })
    expect(world.view).not.toHaveProperty('network')
  })

  it('asks for another challenge once a session, however often the line comes back', async () => {
    const { world, around } = await cutWorld()
    await world.upToPin(myNumberCard())
    const asked = world.verification.challengesAsked
    for (let flicker = 0; flicker < 5; flicker += 1) {
      around.restore()
      await world.settle()
      around.cut(world.clock.nowMs())
      await world.settle()
    }
    expect(world.verification.challengesAsked).toBe(asked + 1)
    await world.press('12')
    expect(world.view).toMatchObject({ screen: 'pin', digitsEntered: 2 })
  })

  it('says the line is down where no challenge can be had', async () => {
    const { world } = await cutWorld()
    world.verification.onChallenge = () =>
      Promise.resolve({ ok: false, error: { code: 'challenge_unavailable', reason: 'unreachable' } })
    await world.upToPin(myNumberCard())
    expect(world.view).toMatchObject({ screen: 'not_sold', message: 'offline_not_possible' })
  })
})

describe('a question that was sent for the card alone, and whose answer the line swallowed', () => {
  const wine = { ...offlineProduct('wine'), rule: { ...offlineProduct('wine').rule, pin: 'pin_unless_enrolled' as const } }
  const alone = (nowMs: number, change: Partial<Evidence> = {}): Evidence =>
    offlineEvidence(nowMs, {
      holder: 'card_only',
      possession: 'not_asked',
      list: { result: 'not_asked' },
      remembered: { result: 'not_asked' },
      ...change
    })

  it.each([
    ['the line is known to be down by now', true],
    ['it is not', false]
  ])('is not asked again with a PIN, for it may have been charged: %s', async (_, isDown) => {
    const { world, around } = await worldWith({ ...REMEMBERING, products: [wine] })
    world.verification.onVerify = () => {
      const nowMs = world.clock.nowMs()
      if (isDown) around.cut(nowMs)
      return Promise.resolve(alone(nowMs, isDown ? {} : { line: { state: 'up' } }))
    }
    await world.upToPin(myNumberCard(), 'wine')
    expect(world.view).toMatchObject({ screen: 'not_sold', message: 'could_not_check', mayTryAgain: true })
    expect(world.verification.requests).toHaveLength(1)
    expect(world.recorder.records).toMatchObject([
      { outcome: 'undetermined', reason: 'platform_unavailable', offline: { policyId: 'remembered' } }
    ])
  })

  it('may be tried again at once, and then, the line down, the PIN is asked and nothing was sent', async () => {
    const { world, around } = await worldWith({ ...REMEMBERING, products: [wine] })
    world.verification.onVerify = () => {
      around.cut(world.clock.nowMs())
      return Promise.resolve(alone(world.clock.nowMs()))
    }
    await world.upToPin(myNumberCard(), 'wine')
    await world.take()
    await world.command('try_again')
    await world.lay(myNumberCard())
    expect(world.view).toMatchObject({ screen: 'pin', pinAfterAll: true })
  })

  it('was sent where the line came back before the answer, whatever was known when it was asked', async () => {
    const { world, around } = await cutWorld({ ...REMEMBERING, products: [wine] })
    world.verification.onVerify = () => {
      around.restore()
      return Promise.resolve(alone(world.clock.nowMs(), { line: { state: 'up' } }))
    }
    await world.upToPin(myNumberCard(), 'wine')
    expect(world.view).toMatchObject({ screen: 'not_sold', message: 'could_not_check' })
  })
})

describe('the record of a session that could not reach the platform', () => {
  const tea = { products: [offlineProduct('tea', { ...REMEMBERED, id: 'nothing', ageEvidence: 'none' })] }
  const terms = { policyId: 'nothing', policyVersion: 3, ageEvidence: 'none' }

  it('has the policy where it was given up before the tap, and since when the line was down', async () => {
    const { world, around } = await worldWith({ ...REMEMBERING, ...tea })
    await world.choose('tea')
    around.cut(7)
    expect(world.recorder.records).toMatchObject([{ reason: 'platform_unavailable', offline: { ...terms, downSinceMs: 7 } }])
  })

  it('has it where the card alone was answered, and the line was cut at the PIN', async () => {
    const rule = { ...offlineProduct('tea').rule, pin: 'pin_unless_enrolled' as const }
    const { world, around } = await worldWith({ ...REMEMBERING, products: [{ ...tea.products[0]!, rule }] })
    const platform = { result: 'answered', validity: 'valid', condition: 'not_answered', answeredAtMs: 0 } as const
    const evidence = goodEvidence({ holder: 'card_only', enrolment: 'not_enrolled', possession: 'not_asked', platform })
    world.verification.onVerify = () => Promise.resolve(evidence)
    await world.upToPin(myNumberCard(), 'tea')
    expect(world.view.screen).toBe('pin')
    around.cut(7)
    expect(world.recorder.records).toMatchObject([{ reason: 'platform_unavailable', offline: { ...terms, downSinceMs: 7 } }])
  })

  it('has it where no answer came in the time of the screen', async () => {
    const { world } = await worldWith({ ...REMEMBERING, ...tea })
    world.verification.onVerify = () => new Promise(() => undefined)
    await world.upToPin(myNumberCard(), 'tea')
    await world.typePin()
    await world.pass(120_000, 1_000)
    expect(world.recorder.records).toMatchObject([{ reason: 'platform_unavailable', offline: terms }])
  })

  it('has it where no challenge could be had, and none where the shopper went away', async () => {
    const { world } = await worldWith({ ...REMEMBERING, ...tea })
    world.verification.onChallenge = () =>
      Promise.resolve({ ok: false, error: { code: 'challenge_unavailable', reason: 'unreachable' } })
    await world.upToPin(myNumberCard(), 'tea')
    await world.leave()
    await world.choose('tea')
    await world.command('cancel')
    expect(world.recorder.records).toMatchObject([{ reason: 'challenge_unavailable', offline: terms }, { outcome: 'cancelled' }])
    expect(world.recorder.records[1]).not.toHaveProperty('offline')
  })
})

describe('the clock', () => {
  it('takes the machine out of service while it is doubted, and back', async () => {
    const { world, around } = await worldWith()
    around.tell({ type: 'clock_changed', clock: 'behind' })
    expect(world.view).toMatchObject({ screen: 'out_of_service', cause: 'clock' })
    await world.command('wake')
    expect(world.view.screen).toBe('out_of_service')
    around.tell({ type: 'clock_changed', clock: 'trusted' })
    expect(world.view.screen).toBe('attract')
  })

  it('ends a session before anything is asked, and sells on no evidence gathered under it', async () => {
    const { world, around } = await worldWith()
    await world.upToPin(myNumberCard())
    around.tell({ type: 'clock_changed', clock: 'ahead' })
    expect(world.view.screen).toBe('not_sold')
    expect(world.recorder.records).toMatchObject([{ outcome: 'undetermined', reason: 'clock_untrusted' }])

    const { world: asking, around: other } = await worldWith()
    asking.verification.onVerify = () => {
      other.tell({ type: 'clock_changed', clock: 'ahead' })
      return Promise.resolve(goodEvidence())
    }
    await check(asking)
    expect(asking.machine.orders).toEqual([])
    expect(asking.recorder.records).toMatchObject([{ reason: 'clock_untrusted', evidence: { clock: 'ahead' } }])
  })
})

describe('the certification', () => {
  it('takes the machine out of service when its year is over, and ends a session under way', async () => {
    const { world, around } = await worldWith()
    await world.upToPin(myNumberCard())
    around.tell({ type: 'certification_changed', lapsed: true })
    expect(world.recorder.records).toMatchObject([{ outcome: 'interrupted', reason: 'certification_lapsed' }])
    await world.leave()
    expect(world.view).toMatchObject({ screen: 'out_of_service', cause: 'certification' })
    around.tell({ type: 'certification_changed', lapsed: false })
    expect(world.view.screen).toBe('attract')
  })
})

describe('the surroundings', () => {
  it('are heard from the start to the stop', async () => {
    const { world, around } = await worldWith()
    expect(around.isHeard).toBe(true)
    await world.runner.stop()
    expect(around.isHeard).toBe(false)
  })
})

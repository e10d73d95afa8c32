import { describe, expect, it } from 'vitest'
import { err, ok } from '../../device/result.ts'
import { FakeMembership, isOverwritten, MEMBERS } from '../../test/support/fake-membership.ts'
import { buy, CARRY, link, LINK, opened, shown, SHOWN, worldWith } from '../../test/support/member-sale.ts'
import { FakeMemory, offlineEvidence } from '../../test/support/offline-session.ts'
import { held, startRunnerWorld } from '../../test/support/runner-world.ts'
import { goodEvidence } from '../../test/support/session.ts'
import type { Evidence } from '../age/evidence.ts'
import type { CarryError, MemberLink } from '../membership/membership.ts'
import { DEFAULT_TIMEOUTS } from './policy.ts'

describe('the member link', () => {
  it('is offered by a key, linked with a code, shown by the end of its number, and undone', async () => {
    const membership = new FakeMembership()
    const world = await worldWith(membership)
    await buy(world)
    expect(world.view).toMatchObject({ screen: 'sold', member: 'not_linked', deadline: { extendable: true } })
    await world.command('open_membership')
    expect(shown(world)).toEqual({ state: 'not_linked' })
    expect(world.view).toMatchObject({ deadline: { totalMs: DEFAULT_TIMEOUTS.memberMs, extendable: true } })
    await world.command({ type: 'open_membership', at: 'code' })
    expect(shown(world)).toEqual({ state: 'not_linked', page: 'code' })
    await world.command(link())
    expect(shown(world)).toEqual({ state: 'linked', link: SHOWN, done: 'linked' })
    expect(JSON.stringify(world.view)).not.toContain('200417')
    await world.command('close_membership')
    expect(world.view).toMatchObject({ screen: 'sold', member: 'linked' })
    await world.command('dismiss')

    await buy(world)
    await world.command('open_membership')
    expect(shown(world)).toEqual({ state: 'linked', link: SHOWN })
    await world.command({ type: 'open_membership', at: 'undo' })
    expect(shown(world)).toMatchObject({ page: 'undo' })
    await world.command('unlink_member')
    expect(shown(world)).toEqual({ state: 'not_linked', done: 'unlinked' })
    expect(membership.links.size).toBe(0)
    expect(world.eventNames.filter((name) => name.startsWith('member_'))).toEqual(['member_linked', 'member_unlinked'])
    expect(JSON.stringify([world.recorder.events, world.recorder.records])).not.toMatch(/200417|12345678/)
    expect(world.faults).toEqual([])
  })

  it('comes over from the card before, which the platform names, and says so', async () => {
    const membership = new FakeMembership()
    const answer = held<ReturnType<typeof ok<MemberLink>>>()
    membership.onCarry = () => answer.promise
    const world = await opened(membership)
    await world.command(CARRY)
    expect(shown(world)).toEqual({ state: 'carrying' })
    expect(world.view).toMatchObject({ deadline: { totalMs: DEFAULT_TIMEOUTS.carryMs, extendable: false } })
    // One thing at a time.
    await world.command(CARRY, link(), 'unlink_member')
    expect(membership.carried).toHaveLength(1)
    answer.release(ok(LINK))
    await world.settle()
    expect(shown(world)).toEqual({ state: 'linked', link: { ...SHOWN, carriedOver: true }, done: 'carried_over' })
    expect(world.eventNames).toContain('member_carried_over')
    expect(isOverwritten(membership.carried[0]!.subject.certificate)).toBe(true)
  })

  it.each([
    [{ code: 'code_refused' }, 'code_refused', 'code'],
    [{ code: 'throttled' }, 'throttled', undefined],
    [{ code: 'already_linked' }, 'already_linked', undefined],
    [{ code: 'membership_failed', cause: 'disk_full' }, 'failed', undefined]
  ] as const)('says kindly why a code did not link: %j', async (error, cause, page) => {
    const membership = new FakeMembership()
    membership.onLink = () => error
    const world = await opened(membership)
    await world.command({ type: 'open_membership', at: 'code' }, link())
    const at = page === undefined ? {} : { page }
    expect(shown(world)).toEqual({ state: 'not_linked', ...at, trouble: { doing: 'link', cause } })
    const recorded = error.code === 'membership_failed' ? error.cause : error.code
    expect(world.recorder.events).toContainEqual({ name: 'member_failed', fields: { doing: 'link', cause: recorded } })
    expect(world.eventNames).not.toContain('member_linked')
    // What went wrong is said once.
    await world.command('close_membership', 'open_membership')
    expect(shown(world)).toEqual({ state: 'not_linked' })
  })

  it('looks at three wrong codes after a sale, and then at none, the right one included', async () => {
    const membership = new FakeMembership()
    const world = await opened(membership)
    for (const code of ['00000000', '00000001']) {
      await world.command({ type: 'open_membership', at: 'code' }, link(code))
      expect(shown(world)).toMatchObject({ page: 'code', trouble: { cause: 'code_refused' } })
    }
    await world.command(link('00000002'))
    const throttled = { state: 'not_linked', trouble: { doing: 'link', cause: 'throttled' } }
    expect(shown(world)).toEqual(throttled)
    let looked = 0
    membership.onLink = () => {
      looked += 1
      return null
    }
    await world.command('close_membership', 'open_membership', link())
    expect(shown(world)).toEqual(throttled)
    expect(looked).toBe(0)
    await world.command('dismiss')
    await buy(world)
    await world.command('open_membership', link())
    expect(shown(world)).toMatchObject({ state: 'linked' })
  })

  it('asks the platform only once the record says so', async () => {
    const membership = new FakeMembership()
    membership.onCarry = () => {
      expect(world.eventNames).toContain('member_asked')
      return Promise.resolve(ok(LINK))
    }
    const world = await opened(membership)
    await world.command(CARRY)
    expect(world.eventNames.filter((name) => name.startsWith('member_'))).toEqual(['member_asked', 'member_carried_over'])
    expect(world.recorder.events).toContainEqual({ name: 'member_asked', fields: {} })
  })

  it('asks nobody where the record refuses that', async () => {
    const membership = new FakeMembership()
    const world = await opened(membership)
    world.recorder.trouble.set('event', 'fails')
    await world.command(CARRY)
    expect(membership.carried).toEqual([])
    expect(shown(world)).toEqual({ state: 'not_linked', trouble: { doing: 'carry', cause: 'failed' } })
  })

  it('shows that a code is looked at, so that a second refusal in the same words is seen', async () => {
    const world = await opened(new FakeMembership())
    const seen: unknown[] = []
    world.runner.onView((view) => seen.push(view.screen === 'membership' ? view.member.state : view.screen))
    await world.command({ type: 'open_membership', at: 'code' }, link('00000000'))
    await world.command(link('00000000'))
    expect(seen).toEqual(['not_linked', 'linking', 'not_linked', 'linking', 'not_linked'])
  })

  it.each<[CarryError, string]>([
    [{ code: 'nothing_to_carry' }, 'nothing_to_carry'],
    [{ code: 'not_consented' }, 'not_consented'],
    [{ code: 'already_linked' }, 'already_linked'],
    [{ code: 'platform_unavailable', reason: 'unreachable' }, 'platform_unavailable'],
    [{ code: 'membership_failed', cause: 'disk_full' }, 'failed']
  ])('says kindly why nothing came over: %j', async (error, cause) => {
    const membership = new FakeMembership()
    membership.onCarry = () => Promise.resolve(err(error))
    const world = await opened(membership)
    await world.command(CARRY)
    expect(shown(world)).toEqual({ state: 'not_linked', trouble: { doing: 'carry', cause } })
    expect(world.view).toMatchObject({ deadline: { totalMs: DEFAULT_TIMEOUTS.memberMs } })
  })

  it('stays where it cannot be undone, and says so', async () => {
    const membership = new FakeMembership()
    const world = await opened(membership)
    await world.command(link(), { type: 'open_membership', at: 'undo' })
    membership.fails = true
    await world.command('unlink_member')
    expect(shown(world)).toEqual({ state: 'linked', link: SHOWN, trouble: { doing: 'unlink', cause: 'failed' } })
  })

  it('shows no more than half of a short number', async () => {
    const membership = new FakeMembership()
    membership.codes.set('87654321', '7788')
    const world = await opened(membership)
    await world.command(link('87654321'))
    expect(shown(world)).toMatchObject({ link: { numberEnd: '88' } })
  })

  it('can be seen to beside the question about the age, one after the other', async () => {
    const membership = new FakeMembership()
    const world = await startRunnerWorld(MEMBERS, (reader) => reader, { membership, memory: new FakeMemory() })
    world.verification.onVerify = () => Promise.resolve(goodEvidence())
    await buy(world)
    expect(world.view).toMatchObject({ member: 'not_linked', memory: { state: 'offered' } })
    await world.command('open_membership', link(), 'close_membership')
    expect(world.view).toMatchObject({ member: 'linked', memory: { state: 'offered' } })
    await world.command('remember_age')
    expect(world.view).toMatchObject({ member: 'linked', memory: { state: 'remembered' } })
    await world.command('forget_age')
    expect(world.view).toMatchObject({ memory: { state: 'forgotten' }, deadline: { extendable: true } })
    await world.command('open_membership')
    expect(shown(world)).toMatchObject({ state: 'linked' })
  })
})

describe('who may see to a member number', () => {
  it.each<[string, Partial<Evidence>]>([
    ['a holder who was not asked for the PIN', { holder: 'card_only', enrolment: 'enrolled', possession: 'not_asked' }],
    ['a possession that was not proven here', { possession: 'not_judged' }],
    ['a path that was not judged here', { path: { result: 'not_judged' } }],
    ['a certificate on which nobody said that it holds', { ocsp: { result: 'not_asked' }, list: { result: 'not_asked' } }]
  ])('not %s', async (_name, change) => {
    const membership = new FakeMembership()
    const world = await worldWith(membership, goodEvidence(change))
    await buy(world)
    expect(world.view).not.toHaveProperty('member')
    await world.command('open_membership', link())
    expect(membership.links.size).toBe(0)
  })

  it.each([
    ['where the operator keeps no members', { ...MEMBERS, members: undefined }],
    ['in the role of a service provider', { ...MEMBERS, role: 'service_provider' as const, memory: undefined }]
  ])('nobody %s', async (_name, { members, ...policy }) => {
    const membership = new FakeMembership()
    const kept = members === undefined ? {} : { members }
    const { memory, ...rest } = policy
    const world = await startRunnerWorld(
      { ...rest, ...kept, ...(memory === undefined ? {} : { memory }) },
      (reader) => reader,
      { membership }
    )
    const role = policy.role ?? 'platform_operator'
    world.verification.onVerify = () => Promise.resolve(goodEvidence({ role }))
    await buy(world)
    expect(world.view.screen).toBe('sold')
    expect(world.view).not.toHaveProperty('member')
  })

  it('also a holder whose certificate the list found good while the line is down', async () => {
    const world = await worldWith(new FakeMembership())
    world.verification.onVerify = () => Promise.resolve(offlineEvidence(world.clock.nowMs()))
    await buy(world)
    expect(world.view).toMatchObject({ screen: 'sold', member: 'not_linked' })
  })

  it('nobody where the links cannot be read, which is on the record', async () => {
    const membership = new FakeMembership()
    membership.fails = true
    const world = await worldWith(membership)
    await buy(world)
    expect(world.view).not.toHaveProperty('member')
    expect(world.recorder.events).toContainEqual({ name: 'member_failed', fields: { doing: 'find', cause: 'disk_full' } })
  })
})

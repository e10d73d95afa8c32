import { describe, expect, it } from 'vitest'
import { err, ok } from '../../device/result.ts'
import { FakeMembership, isOverwritten } from '../../test/support/fake-membership.ts'
import { buy, CARRY, link, LINK, opened, shown, worldWith } from '../../test/support/member-sale.ts'
import { held, myNumberCard } from '../../test/support/runner-world.ts'
import type { CarryError, MemberLink } from '../membership/membership.ts'
import { DEFAULT_TIMEOUTS } from './policy.ts'

describe('the end of a member’s screen', () => {
  it('comes by time, which can be extended, and overwrites the subject', async () => {
    const membership = new FakeMembership()
    const world = await opened(membership)
    await world.pass(DEFAULT_TIMEOUTS.memberMs - 1)
    await world.command('extend_time')
    await world.pass(DEFAULT_TIMEOUTS.memberMs - 1)
    expect(shown(world)).toEqual({ state: 'not_linked' })
    await world.pass(1)
    expect(world.view.screen).toBe('attract')
    for (const { pseudonym, certificate } of membership.subjects) {
      expect(isOverwritten(pseudonym)).toBe(true)
      expect(isOverwritten(certificate)).toBe(true)
    }
  })

  it('comes with any card that is laid down: whose that is nobody knows', async () => {
    const membership = new FakeMembership()
    const world = await opened(membership)
    await world.lay(myNumberCard())
    expect(world.view).toMatchObject({ screen: 'sold', cardPresent: true })
    expect(isOverwritten(membership.subjects[0]!.pseudonym)).toBe(true)
    await world.take()
    expect(world.view).not.toHaveProperty('member')
    await world.command('open_membership', link())
    expect(membership.links.size).toBe(0)
    expect(world.view.screen).toBe('sold')
  })

  it.each(['another', 'two'])('comes with a card laid beside or in place of the own one: %s', async (way) => {
    const membership = new FakeMembership()
    const world = await worldWith(membership)
    await world.upToPin(myNumberCard())
    await world.typePin()
    await world.pass(1_000, 100)
    if (way === 'another') await world.take()
    else world.reader.insertSecond(myNumberCard())
    if (way === 'another') await world.lay(myNumberCard())
    await world.settle()
    expect(world.view).toMatchObject({ screen: 'sold' })
    expect(world.view).not.toHaveProperty('member')
    expect(isOverwritten(membership.subjects[0]!.certificate)).toBe(true)
  })

  it('is there from the first where another card lies there once it is sold', async () => {
    const membership = new FakeMembership()
    const world = await worldWith(membership)
    const vend = held<ReturnType<typeof ok<'told'>>>()
    world.machine.onVend = () => vend.promise
    await world.upToPin(myNumberCard())
    await world.typePin()
    await world.pass(1_000, 100)
    await world.take()
    await world.lay(myNumberCard())
    vend.release(ok('told'))
    await world.settle()
    await world.take()
    expect(world.view).toMatchObject({ screen: 'sold' })
    expect(world.view).not.toHaveProperty('member')
    expect(isOverwritten(membership.subjects[0]!.pseudonym)).toBe(true)
  })

  it('comes with the time of a forgotten card, and its finder finds nothing of the holder’s', async () => {
    const membership = new FakeMembership()
    const world = await worldWith(membership)
    await world.upToPin(myNumberCard())
    await world.typePin()
    await world.pass(1_000, 100)
    expect(world.view).toMatchObject({ screen: 'sold', cardPresent: true, member: 'not_linked' })
    await world.pass(DEFAULT_TIMEOUTS.memoryMs, 1_000)
    expect(world.view).toMatchObject({ screen: 'sold', cardPresent: true })
    expect(world.view).not.toHaveProperty('member')
    for (const { pseudonym, certificate } of membership.subjects) {
      expect(isOverwritten(pseudonym)).toBe(true)
      expect(isOverwritten(certificate)).toBe(true)
    }
    await world.take()
    expect(world.view.screen).toBe('attract')
    await world.command('open_membership', link())
    expect(membership.links.size).toBe(0)
  })

  it('comes with that time where something else happens first at that very moment', async () => {
    const membership = new FakeMembership()
    const world = await worldWith(membership)
    await world.upToPin(myNumberCard())
    await world.typePin()
    await world.pass(1_000, 100)
    const remainingMs = world.view.screen === 'sold' ? world.view.deadline?.remainingMs : undefined
    if (remainingMs === undefined) throw new Error('not sold')
    world.clock.after(remainingMs, () => {
      world.runner.command({ type: 'set_language', language: 'en' })
    })
    // The deadline's own timer is a later one from here on.
    await world.command({ type: 'set_language', language: 'ko' })
    await world.pass(remainingMs)
    await world.pass(1)
    expect(world.view).toMatchObject({ screen: 'sold', language: 'en', cardPresent: true })
    expect(world.view).not.toHaveProperty('member')
    expect(isOverwritten(membership.subjects[0]!.pseudonym)).toBe(true)
  })

  it('is put off once the own card is taken in time, and no more than twice at a word', async () => {
    const membership = new FakeMembership()
    const world = await worldWith(membership)
    await world.upToPin(myNumberCard())
    await world.typePin()
    await world.pass(DEFAULT_TIMEOUTS.memoryMs - 2_000, 1_000)
    await world.take()
    expect(world.view).toMatchObject({ member: 'not_linked', deadline: { remainingMs: DEFAULT_TIMEOUTS.memoryMs } })
    await world.command('open_membership')
    expect(world.view).toMatchObject({ deadline: { totalMs: 45_000 } })
    await world.command('extend_time')
    expect(world.view).toMatchObject({ deadline: { extendable: true } })
    await world.command('extend_time')
    expect(world.view).toMatchObject({ deadline: { extendable: false } })
    await world.pass(44_999)
    await world.command('extend_time')
    await world.pass(1)
    expect(world.view.screen).toBe('attract')
  })

  it('leaves nothing of a holder to whom nothing is offered', async () => {
    const membership = new FakeMembership()
    membership.fails = true
    const world = await worldWith(membership)
    await buy(world)
    expect(world.view.screen).toBe('sold')
    expect(membership.subjects).toHaveLength(1)
    expect(isOverwritten(membership.subjects[0]!.pseudonym)).toBe(true)
    expect(isOverwritten(membership.subjects[0]!.certificate)).toBe(true)
  })

  it('comes with the time where a card lies there: nobody else finds it open', async () => {
    const membership = new FakeMembership()
    const world = await opened(membership)
    await world.lay(myNumberCard())
    await world.pass(DEFAULT_TIMEOUTS.memberMs)
    await world.take()
    expect(world.view.screen).toBe('attract')
    expect(isOverwritten(membership.subjects[0]!.pseudonym)).toBe(true)
  })

  it('gives up what the platform is asked: at a word, by time, by leaving, and at the stop', async () => {
    for (const way of ['close', 'time', 'dismiss', 'dismiss with a card', 'stop']) {
      const membership = new FakeMembership()
      const answer = held<ReturnType<typeof err<CarryError>>>()
      membership.onCarry = () => answer.promise
      const world = await opened(membership)
      await world.command(CARRY)
      const { subject, signal } = membership.carried[0]!
      let stopping: Promise<void> | undefined
      if (way === 'close') await world.command('close_membership')
      if (way === 'time') await world.pass(DEFAULT_TIMEOUTS.carryMs)
      if (way === 'dismiss with a card') await world.lay(myNumberCard())
      if (way.startsWith('dismiss')) await world.command('dismiss')
      if (way === 'stop') stopping = world.runner.stop()
      await world.settle()
      expect(signal.aborted, way).toBe(true)
      if (way === 'time') expect(shown(world)).toMatchObject({ trouble: { doing: 'carry', cause: 'platform_unavailable' } })
      if (way === 'dismiss') expect(world.view.screen).toBe('attract')
      answer.release(err({ code: 'platform_unavailable', reason: 'aborted' }))
      await world.settle()
      await stopping
      expect(isOverwritten(subject.pseudonym), way).toBe(true)
      if (way === 'close') {
        await world.command('open_membership')
        expect(shown(world), way).toEqual({ state: 'not_linked' })
      }
      expect(world.faults, way).toEqual([])
    }
  })

  it('takes nothing back that was done before: it is on the record, and shown where somebody is still there', async () => {
    for (const way of ['time', 'dismiss']) {
      const membership = new FakeMembership()
      const answer = held<ReturnType<typeof ok<MemberLink>>>()
      membership.onCarry = () => answer.promise
      const world = await opened(membership)
      await world.command(CARRY)
      if (way === 'time') await world.pass(DEFAULT_TIMEOUTS.carryMs)
      else await world.command('dismiss')
      answer.release(ok(LINK))
      await world.settle()
      expect(world.eventNames, way).toContain('member_carried_over')
      expect(membership.links.size, way).toBe(1)
      if (way === 'time') expect(shown(world)).toMatchObject({ state: 'linked', done: 'carried_over' })
      else expect(world.view.screen).toBe('attract')
    }
  })

  it('takes the machine out of service where the platform’s side breaks', async () => {
    const membership = new FakeMembership()
    membership.onCarry = () => Promise.reject(new TypeError('a mistake in the program'))
    const world = await opened(membership)
    await world.command(CARRY)
    expect(world.faults).toEqual(['session.carry_member'])
  })
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { err, ok } from '../../device/result.ts'
import { ManualClock } from '../../test/support/manual-clock.ts'
import { cardOf, memberWorld, type MemberWorld } from '../../test/support/member-world.ts'
import { erasableKeyOf } from '../keys/erasable-key.ts'
import type { MemberNote } from './member-notes.ts'
import { membersPath } from './members-file.ts'
import { LOOK_EVERY_MS, MembersKeeper } from './members-keeper.ts'

const DAY_MS = 86_400_000
let data = ''
const clock = new ManualClock()
let world: MemberWorld

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'hatachi-office-'))
  world = memberWorld(data, erasableKeyOf(new Uint8Array(32).fill(7)), clock)
})
afterEach(() => {
  world.close()
  rmSync(data, { recursive: true, force: true })
})

const namesOf = (notes: readonly MemberNote[]) => notes.map(({ name, by }) => [name, by])
const notes = () => {
  const left = world.office.notes()
  return left.ok ? namesOf(left.value) : left.error.cause
}

it('gives out codes of eight digits, each another, for numbers that can be one', () => {
  const codes = Array.from({ length: 50 }, (_, index) => world.codeFor(`H-${String(1000 + index)}`))
  for (const code of codes) expect(code).toMatch(/^[0-9]{8}$/)
  expect(new Set(codes).size).toBe(50)
  for (const number of ['', 'H-1', 'x'.repeat(21), 'H 204817', 'Ｈ204817', "H'204817"]) {
    expect(() => world.office.invite(number, 7)).toThrow(TypeError)
  }
  for (const days of [0, 91, 1.5, NaN]) expect(() => world.office.invite('H-204817', days)).toThrow(TypeError)
})

it('lists links and open codes by number, and no code past its time', () => {
  world.link(cardOf(1), world.codeFor('H-0002'))
  world.codeFor('H-0003', 1)
  world.codeFor('H-0001', 5)
  expect(world.office.roll()).toMatchObject({
    ok: true,
    value: { links: [{ memberNumber: 'H-0002' }], invitations: [{ memberNumber: 'H-0001' }, { memberNumber: 'H-0003' }], damaged: 0 }
  })
  clock.advance(DAY_MS)
  expect(world.office.roll()).toMatchObject({ ok: true, value: { invitations: [{ memberNumber: 'H-0001' }] } })
  expect(world.office.count()).toEqual({ ok: true, value: { links: 1, invitations: 2 } })
  expect(world.office.dropExpired()).toEqual({ ok: true, value: undefined })
  expect(world.office.count()).toEqual({ ok: true, value: { links: 1, invitations: 1 } })
})

it('takes an open code back with its number, and undoes the link of one', () => {
  const code = world.codeFor('H-0001')
  expect(world.office.remove('H-0001')).toEqual({ ok: true, value: { link: false, invitation: true } })
  expect(world.link(cardOf(1), code)).toMatchObject({ ok: false, error: { code: 'code_refused' } })
  world.link(cardOf(1), world.codeFor('H-0001'))
  expect(world.office.remove('H-0001')).toEqual({ ok: true, value: { link: true, invitation: false } })
  expect(world.office.remove('H-0001')).toEqual({ ok: true, value: { link: false, invitation: false } })
})

it('notes what it did until it is on the record, with the act itself', () => {
  world.office.invite('H-0001', 7, 'Sato')
  world.codeFor('H-0001')
  world.office.remove('H-0001')
  world.link(cardOf(1), world.codeFor('H-0001'))
  world.office.remove('H-0001')
  const invited = ['member_invited', null]
  expect(notes()).toEqual([['member_invited', 'Sato'], invited, invited, ['member_unlinked', null]])
})

it('puts its notes on the record within two seconds, each once, and again where the record did not take them', () => {
  let takes = false
  const recorded: MemberNote[] = []
  const faults: string[] = []
  const keeper = new MembersKeeper({
    office: world.office,
    clock,
    isClockTrusted: () => true,
    recordNote: (note) => {
      if (!takes) return err({ code: 'store_failed', cause: 'medium_full' })
      recorded.push(note)
      return ok(undefined)
    },
    onFault: (_doing, cause) => faults.push(cause)
  })
  world.codeFor('H-0001')
  keeper.start()
  expect(notes()).toEqual([['member_invited', null]])
  takes = true
  clock.advance(LOOK_EVERY_MS)
  expect(namesOf(recorded)).toEqual([['member_invited', null]])
  expect(notes()).toEqual([])
  world.link(cardOf(1), world.codeFor('H-0002'))
  world.office.remove('H-0002')
  clock.advance(LOOK_EVERY_MS)
  expect(namesOf(recorded)).toEqual([['member_invited', null], ['member_invited', null], ['member_unlinked', null]])
  world.codeFor('H-0003')
  keeper.stop()
  expect(recorded).toHaveLength(4)
  expect(clock.pending).toBe(0)
  expect(faults).toEqual([])
})

it('is not held up by a note that the record has no place for', () => {
  const recorded: unknown[] = []
  const keeper = new MembersKeeper({
    office: world.office,
    clock,
    isClockTrusted: () => true,
    recordNote: ({ name, by }) => {
      if (by === '1234' || name === ('member_praised' as string)) return err({ code: 'store_failed', cause: 'entry_refused: by' })
      recorded.push([name, by])
      return ok(undefined)
    },
    onFault: (_doing, cause) => recorded.push(cause)
  })
  world.office.invite('H-0001', 7, '1234')
  const file = new Database(membersPath(data))
  // As a newer version may have noted it.
  file.exec("INSERT INTO note (name, by) VALUES ('member_praised', 'Sato')")
  file.close()
  world.office.invite('H-0002', 7, 'Sato')
  keeper.start()
  expect(recorded).toEqual([['member_invited', null], ['member_invited', 'Sato']])
  expect(notes()).toEqual([['member_praised', 'Sato']])
  keeper.stop()
  expect(recorded).toHaveLength(2)
})

it('tells of a file that cannot be used once, and drops no code by a clock that is not to be believed', () => {
  const faults: string[] = []
  let trusted = false
  const other = memberWorld(data, erasableKeyOf(new Uint8Array(32).fill(8)), clock)
  world.codeFor('H-0001', 1)
  const keeperOf = (office: MemberWorld['office']) =>
    new MembersKeeper({
      office,
      clock,
      isClockTrusted: () => trusted,
      recordNote: () => ok(undefined),
      onFault: (_doing, cause) => faults.push(cause)
    })
  const failing = keeperOf(other.office)
  failing.start()
  clock.advance(LOOK_EVERY_MS)
  clock.advance(LOOK_EVERY_MS)
  failing.stop()
  expect(faults).toEqual(['other_key'])
  clock.advance(2 * DAY_MS)
  const keeper = keeperOf(world.office)
  keeper.start()
  expect(world.office.count()).toEqual({ ok: true, value: { links: 0, invitations: 1 } })
  trusted = true
  clock.advance(LOOK_EVERY_MS)
  expect(world.office.count()).toEqual({ ok: true, value: { links: 0, invitations: 0 } })
  keeper.stop()
  other.close()
})

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ManualClock } from '../../test/support/manual-clock.ts'
import { before, cardOf, CONSENTS, memberWorld, RECORDED, type MemberWorld } from '../../test/support/member-world.ts'
import { erasableKeyOf } from '../keys/erasable-key.ts'
import { membersDirectory, membersPath } from './members-file.ts'
import type { MemberConsents } from './membership.ts'
import { WRONG_CODES_AN_HOUR } from './wrong-codes.ts'

const KEY = erasableKeyOf(new Uint8Array(32).fill(7))
const OTHER_KEY = erasableKeyOf(new Uint8Array(32).fill(8))
/** Already the next day in Japan. */
const NOW_MS = Date.parse('2026-11-26T18:00:00Z')
const TODAY_MS = Date.parse('2026-11-27T00:00:00+09:00')
const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const NUMBER = 'H-204817'
const [one, two, three, four] = [1, 2, 3, 4].map((serial) => cardOf(serial)) as [
  ReturnType<typeof cardOf>,
  ReturnType<typeof cardOf>,
  ReturnType<typeof cardOf>,
  ReturnType<typeof cardOf>
]

let data = ''
let clock = new ManualClock(NOW_MS)
let world: MemberWorld
let opened: MemberWorld[] = []

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'hatachi-members-'))
  clock = new ManualClock(NOW_MS)
  opened = []
  world = open()
})
afterEach(() => {
  for (const each of opened) each.close()
  rmSync(data, { recursive: true, force: true })
})

function open(key = KEY): MemberWorld {
  const made = memberWorld(data, key, clock)
  opened.push(made)
  return made
}

const linked = (more: object = {}) => ({ ok: true, value: { memberNumber: NUMBER, linkedOnMs: TODAY_MS, carriedOver: false, ...more } })
const failed = (cause: string) => ({ ok: false, error: { code: 'membership_failed', cause } })
const refused = (code: string) => ({ ok: false, error: { code } })
const path = () => membersPath(data)
/** A code that is nobody's. */
const otherThan = (code: string) => String((Number(code) + 1) % 100_000_000).padStart(8, '0')

describe('a card and a member number', () => {
  it('asked about, makes no file', () => {
    expect(world.find(one)).toEqual({ ok: true, value: null })
    expect(world.unlink(one)).toEqual({ ok: true, value: false })
    expect(world.office.roll()).toEqual({ ok: true, value: { links: [], invitations: [], damaged: 0 } })
    expect(world.office.remove(NUMBER)).toEqual({ ok: true, value: { link: false, invitation: false } })
    expect(readdirSync(data)).toEqual([])
  })

  it('are linked by the code that was given out for the number, once, in a file for its owner alone', () => {
    const code = world.codeFor(NUMBER)
    expect(world.link(one, code)).toEqual(linked())
    expect(statSync(path()).mode & 0o777).toBe(0o600)
    expect(statSync(membersDirectory(data)).mode & 0o777).toBe(0o700)
    expect(statSync(`${path()}-journal`, { throwIfNoEntry: false })?.size ?? 0).toBe(0)
    // Durable: another process finds it.
    expect(open().find(one)).toEqual(linked())
    expect(world.find(two)).toEqual({ ok: true, value: null })
    expect(world.link(two, code)).toEqual(refused('code_refused'))
    expect(world.office.roll()).toMatchObject({ ok: true, value: { links: [{ memberNumber: NUMBER }], invitations: [] } })
  })

  it('are linked on the say-so of both consents; fewer are a mistake of the program', () => {
    const code = world.codeFor(NUMBER)
    for (const consents of [{ answering: true }, { receiving: true }, { answering: false, receiving: true }]) {
      expect(() => world.links.link(world.subject(one), code, consents as unknown as MemberConsents, () => true)).toThrow(TypeError)
    }
    expect(world.find(one)).toEqual({ ok: true, value: null })
    expect(world.link(one, code)).toEqual(linked())
  })

  it('are refused with an unknown, used or expired code alike', () => {
    const code = world.codeFor(NUMBER, 1)
    for (const wrong of [otherThan(code), '', code.slice(1), `${code} `, `${code}0`]) {
      expect(world.link(one, wrong)).toEqual(refused('code_refused'))
    }
    clock.advance(DAY_MS)
    expect(world.link(one, code)).toEqual(refused('code_refused'))
    const fresh = world.codeFor(NUMBER, 1)
    clock.advance(DAY_MS - 1)
    expect(world.link(one, fresh)).toMatchObject({ ok: true })
  })

  it('are refused with the code before, once another was given out for the number', () => {
    const old = world.codeFor(NUMBER)
    const code = world.codeFor(NUMBER)
    expect(world.link(one, old)).toEqual(refused('code_refused'))
    expect(world.link(one, code)).toEqual(linked())
  })

  it('belong to each other alone: no second number for a card, no second card for a number', () => {
    const [first, second] = [world.codeFor(NUMBER), world.codeFor('H-000001')]
    expect(world.link(one, first)).toEqual(linked())
    expect(world.link(one, second)).toEqual(refused('already_linked'))
    // That code is still good for another card.
    expect(world.link(two, second)).toMatchObject({ ok: true, value: { memberNumber: 'H-000001' } })
    expect(world.office.invite(NUMBER, 7)).toEqual(refused('already_linked'))
  })

  it('do not come together by a code of before the number got its card', () => {
    const code = world.codeFor(NUMBER)
    const file = new Database(path())
    const row = file.prepare('SELECT * FROM invitation').get()
    file.close()
    expect(world.link(one, code)).toEqual(linked())
    // As by a copy of the file that was brought back in part.
    const again = new Database(path())
    again.prepare('INSERT INTO invitation VALUES (@code_tag, @number_tag, @sealed)').run(row)
    again.close()
    // Not told from a wrong one, and counted as one.
    for (let tried = 0; tried < WRONG_CODES_AN_HOUR; tried += 1) expect(world.link(two, code)).toEqual(refused('code_refused'))
    expect(world.link(two, code)).toEqual(refused('throttled'))
    expect(world.find(two)).toEqual({ ok: true, value: null })
  })

  it('part again at the word of the person or of the operator, and leave nothing behind', () => {
    expect(world.link(one, world.codeFor(NUMBER))).toEqual(linked())
    const { pseudonym } = world.subject(one)
    expect(readFileSync(path()).includes(Buffer.from(pseudonym))).toBe(true)
    expect(world.unlink(one)).toEqual({ ok: true, value: true })
    expect(world.unlink(one)).toEqual({ ok: true, value: false })
    expect(readFileSync(path()).includes(Buffer.from(pseudonym))).toBe(false)
    expect(world.link(one, world.codeFor(NUMBER))).toEqual(linked())
    expect(world.office.remove(NUMBER)).toEqual({ ok: true, value: { link: true, invitation: false } })
    expect(world.find(one)).toEqual({ ok: true, value: null })
  })

  it('of a certificate that cannot be read have no link, and get none', () => {
    const code = world.codeFor(NUMBER)
    const subject = world.links.subjectOf(Buffer.from('no certificate'))
    expect(world.links.find(subject)).toEqual({ ok: true, value: null })
    expect(world.links.link(subject, code, CONSENTS, () => true)).toEqual(failed('certificate_unreadable'))
    expect(world.link(one, code)).toEqual(linked())
  })
})

describe('what was done at the machine', () => {
  const notes = () => {
    const left = world.office.notes()
    return left.ok ? left.value.map(({ name, by }) => [name, by]) : left.error.cause
  }

  it('stays noted until it is on the record, as the power may go in between', async () => {
    const seen: unknown[] = []
    const unrecorded = () => seen.push(notes()) < 0
    const code = world.codeFor(NUMBER)
    world.office.strike(1)
    expect(world.links.link(world.subject(one), code, CONSENTS, unrecorded)).toEqual(linked())
    world.previous.willSay(before(one))
    expect(await world.carry(two, new AbortController().signal, { asked: () => true, carried: unrecorded })).toMatchObject({ ok: true })
    expect(world.links.unlink(world.subject(two), unrecorded)).toEqual({ ok: true, value: true })
    const all = [['member_linked', null], ['member_carried_over', null], ['member_unlinked', 'person']]
    // Durable with the act itself, before anybody is told.
    expect(seen).toEqual([all.slice(0, 1), all.slice(0, 2), all])
    expect(notes()).toEqual(all)
  })

  it('is struck once it is there, and where nothing was undone nothing is told', async () => {
    const code = world.codeFor(NUMBER)
    world.office.strike(1)
    world.link(one, code)
    world.previous.willSay(before(one))
    await world.carry(two)
    world.unlink(two)
    expect(world.links.unlink(world.subject(two), () => { throw new Error('told of nothing') })).toEqual({ ok: true, value: false })
    expect(notes()).toEqual([])
  })
})

describe('wrong codes', () => {
  const guess = (times: number, code: string) => Array.from({ length: times }, () => world.link(one, otherThan(code)))

  it('are looked at ten times an hour, whatever is started anew; then the right one is not either', () => {
    const code = world.codeFor(NUMBER)
    expect(new Set(guess(WRONG_CODES_AN_HOUR, code).map((each) => JSON.stringify(each)))).toEqual(
      new Set([JSON.stringify(refused('code_refused'))])
    )
    expect(world.link(one, code)).toEqual(refused('throttled'))
    world.close()
    world = open()
    expect(world.link(one, code)).toEqual(refused('throttled'))
    clock.advance(HOUR_MS - 1)
    expect(world.link(two, code)).toEqual(refused('throttled'))
    clock.advance(1)
    expect(world.link(one, code)).toMatchObject({ ok: true })
  })

  it('count for no longer than an hour by a clock that was set back', () => {
    const code = world.codeFor(NUMBER, 90)
    guess(WRONG_CODES_AN_HOUR, code)
    clock.advance(-30 * DAY_MS)
    expect(world.link(one, code)).toEqual(refused('throttled'))
    clock.advance(HOUR_MS)
    expect(world.link(one, code)).toMatchObject({ ok: true })
  })

  it('do not count where the card has its number already', () => {
    expect(world.link(one, world.codeFor(NUMBER))).toEqual(linked())
    const code = world.codeFor('H-000001')
    guess(3 * WRONG_CODES_AN_HOUR, code)
    expect(world.link(two, code)).toMatchObject({ ok: true })
  })
})

describe('a renewed card', () => {
  beforeEach(() => {
    expect(world.link(one, world.codeFor(NUMBER))).toEqual(linked())
    clock.advance(10 * DAY_MS)
  })

  it('gets the link of the one before, once the platform names it; the old one has none any more', async () => {
    world.previous.willSay(before(one))
    expect(await world.carry(two)).toEqual(linked({ carriedOver: true }))
    expect(world.previous.asked).toEqual([Uint8Array.from(two.certificate)])
    expect(world.find(two)).toEqual(linked({ carriedOver: true }))
    expect(open().find(one)).toEqual({ ok: true, value: null })
    expect(world.office.roll()).toMatchObject({ ok: true, value: { links: [{ memberNumber: NUMBER, carriedOver: true }] } })
    // The number has its one card still.
    expect(world.office.invite(NUMBER, 7)).toEqual(refused('already_linked'))
  })

  it('and the one after it, one generation at a time', async () => {
    world.previous.willSay(before(one), before(two))
    expect(await world.carry(two)).toEqual(linked({ carriedOver: true }))
    expect(await world.carry(three)).toEqual(linked({ carriedOver: true }))
    expect(world.find(two)).toEqual({ ok: true, value: null })
    expect(world.find(three)).toEqual(linked({ carriedOver: true }))
  })

  it('two generations on gets nothing: the platform tells one back', async () => {
    world.previous.willSay(before(two))
    expect(await world.carry(three)).toEqual(refused('nothing_to_carry'))
    expect(world.find(one)).toEqual(linked())
  })

  it.each([
    ['none', { result: 'none' }, refused('nothing_to_carry')],
    ['a card without a link', before(four), refused('nothing_to_carry')],
    ['no consent', { result: 'not_consented' }, refused('not_consented')],
    ['nothing to be believed', { result: 'unavailable', reason: 'stale' }, { ok: false, error: { code: 'platform_unavailable', reason: 'stale' } }]
  ] as const)('gets nothing where the platform says %s', async (_, says, comes) => {
    world.previous.willSay(says)
    expect(await world.carry(two)).toEqual(comes)
    expect(world.find(two)).toEqual({ ok: true, value: null })
    expect(world.find(one)).toEqual(linked())
  })

  it('with a link of its own asks nobody, and one that got it meanwhile keeps it', async () => {
    expect(await world.carry(one)).toEqual(refused('already_linked'))
    expect(world.previous.asked).toEqual([])
    const code = world.codeFor('H-000001')
    world.previous.willSay(() => {
      expect(world.link(two, code)).toMatchObject({ ok: true })
      return before(one)
    })
    expect(await world.carry(two)).toEqual(refused('already_linked'))
    expect(world.find(one)).toEqual(linked())
    expect(world.find(two)).toMatchObject({ ok: true, value: { memberNumber: 'H-000001' } })
  })

  it('is asked after only once that is on the record, and not where it has a link', async () => {
    const told: string[] = []
    const record = (takes: boolean) => ({ asked: () => told.push('asked') > 0 && takes, carried: () => told.push('carried') > 0 })
    const { signal } = new AbortController()
    expect(await world.carry(two, signal, record(false))).toEqual(failed('not_recorded'))
    expect(world.previous.asked).toEqual([])
    await world.carry(one, signal, record(true))
    expect(told).toEqual(['asked'])
    world.previous.willSay(() => {
      told.push('answered')
      return before(one)
    })
    expect(await world.carry(two, signal, record(true))).toEqual(linked({ carriedOver: true }))
    expect(told).toEqual(['asked', 'asked', 'answered', 'carried'])
  })

  it('gets nothing once nobody waits for it', async () => {
    const abort = new AbortController()
    world.previous.willSay(() => {
      abort.abort()
      return before(one)
    })
    expect(await world.carry(two, abort.signal)).toMatchObject({ ok: false, error: { code: 'platform_unavailable' } })
    expect(world.find(one)).toEqual(linked())
  })

  it('gets its link even where the subject is overwritten meanwhile, and what the platform named is overwritten', async () => {
    const subject = world.subject(two)
    const named = before(one)
    world.previous.willSay(() => {
      subject.pseudonym.fill(0)
      subject.certificate.fill(0)
      return named
    })
    expect(await world.links.carryOver(subject, CONSENTS, new AbortController().signal, RECORDED)).toEqual(linked({ carriedOver: true }))
    expect(world.find(two)).toEqual(linked({ carriedOver: true }))
    if (named.result !== 'answered') throw new Error('not answered')
    for (const octets of [named.previous.issuer, named.previous.serial]) expect(octets.every((octet) => octet === 0)).toBe(true)
  })

  it('with a damaged link before it gets nothing, and that row stays', async () => {
    const file = new Database(path())
    file.exec('UPDATE link SET sealed = randomblob(length(sealed))')
    file.close()
    world.previous.willSay(before(one))
    expect(await world.carry(two)).toEqual(failed('row_damaged'))
    expect(world.find(one)).toEqual(failed('row_damaged'))
    expect(world.office.roll()).toMatchObject({ ok: true, value: { links: [], damaged: 1 } })
    // The number still finds it.
    expect(world.office.remove(NUMBER)).toEqual({ ok: true, value: { link: true, invitation: false } })
  })
})

describe('a file that cannot be used', () => {
  let code = ''
  beforeEach(() => {
    expect(world.link(one, world.codeFor(NUMBER))).toEqual(linked())
    code = world.codeFor('H-000001')
    world.close()
  })

  /** Each use of it, and none of them changes it. */
  async function expectFailed(used: MemberWorld, cause: string): Promise<void> {
    const file = statSync(path()).isFile() ? readFileSync(path()) : null
    expect(used.find(one)).toEqual(failed(cause))
    expect(used.link(two, code)).toEqual(failed(cause))
    expect(await used.carry(two)).toEqual(failed(cause))
    expect(used.unlink(one)).toEqual(failed(cause))
    expect(used.office.invite('H-000002', 1)).toEqual(failed(cause))
    expect(used.office.roll()).toEqual(failed(cause))
    expect(used.office.remove(NUMBER)).toEqual(failed(cause))
    expect(used.office.count()).toEqual(failed(cause))
    if (file !== null) expect(readFileSync(path())).toEqual(file)
  }

  it('lies under another key', async () => {
    await expectFailed(open(OTHER_KEY), 'other_key')
    expect(open().find(one)).toEqual(linked())
  })

  it.each<[string, () => void]>([
    ['damaged', () => { writeFileSync(path(), 'x'.repeat(8192)) }],
    ['damaged', () => { truncateSync(path(), 5000) }],
    ['foreign', () => { const other = new Database(path()); other.pragma('application_id = 5'); other.close() }],
    ['newer', () => { const other = new Database(path()); other.pragma('user_version = 9'); other.close() }],
    ['cannot_open', () => { rmSync(path()); mkdirSync(path()) }]
  ])('is %s', async (cause, damage) => {
    damage()
    await expectFailed(world, cause)
  })

  it.each([
    ['SQLITE_FULL', 'medium_full'],
    ['SQLITE_READONLY', 'medium_read_only'],
    ['SQLITE_IOERR_FSYNC', 'medium_failed']
  ])('cannot be written (%s): what was stored stays stored, and the code is good still', (thrown, cause) => {
    const failing = vi.spyOn(Database.prototype, 'transaction').mockImplementation(() => {
      throw new Database.SqliteError('of a test', thrown)
    })
    expect(world.link(two, code)).toEqual(failed(cause))
    expect(world.office.remove(NUMBER)).toEqual(failed(cause))
    failing.mockRestore()
    expect(world.find(one)).toEqual(linked())
    expect(world.link(two, code)).toMatchObject({ ok: true })
  })

  it('is locked for a while', () => {
    const writer = new Database(path())
    writer.exec('BEGIN EXCLUSIVE')
    expect(world.link(two, code)).toEqual(failed('locked'))
    writer.exec('ROLLBACK')
    writer.close()
    expect(world.link(two, code)).toMatchObject({ ok: true })
  })

  it('was removed: nothing is linked any more, and it is made anew', () => {
    expect(world.find(one)).toEqual(linked())
    rmSync(membersDirectory(data), { recursive: true })
    expect(world.find(one)).toEqual({ ok: true, value: null })
    expect(world.link(one, world.codeFor(NUMBER))).toMatchObject({ ok: true })
  })
})

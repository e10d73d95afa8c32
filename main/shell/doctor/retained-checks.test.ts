import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '../../../device/clock.ts'
import { deviceKeyPath, openDeviceKey } from '../../keys/device-key.ts'
import { erasableKeyPath, erasingJournalPath, openErasableKey } from '../../keys/erasable-key.ts'
import { AgeMemories } from '../../memory/age-memories.ts'
import { MemberOffice } from '../../membership/member-office.ts'
import { membersPath } from '../../membership/members-file.ts'
import { storePath } from '../../store/database.ts'
import { memoryPath } from '../../memory/memory-file.ts'
import { remedyOfMemory } from '../retention/memory-remedy.ts'
import type { RetainedFacts, RetainedWish } from './retained-checks.ts'
import { checkRetained } from './retained-checks.ts'
import { readRetainedFacts } from './retained-facts.ts'

let data = ''
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'hatachi-doctor-retained-'))
})
afterEach(() => {
  rmSync(data, { recursive: true, force: true })
})

const REMEMBERING: RetainedWish = { role: 'platform_operator', isRemembering: true, keepDays: 90, hasMembers: false }

/** Each check as one line. */
function said(wish: RetainedWish = REMEMBERING): readonly string[] {
  const results = checkRetained(readRetainedFacts(data, 90, Date.now()), wish)
  return results.map(({ id, status, sentence, remedy }) => `${id} ${status} ${sentence} ${remedy ?? ''}`.trim())
}

function remember(): void {
  const key = openErasableKey(data)
  if (!key.ok) throw new Error(key.error.code)
  const memories = new AgeMemories({ dataDirectory: data, key: key.value, keepDays: 90, clock: systemClock })
  memories.remember(memories.subjectOf(Buffer.from('one')), 20, Date.now())
  memories.close()
}

describe('the key and what lies under it', () => {
  test('a new machine: nothing is there, and nothing is made by looking', () => {
    expect(said()).toEqual([
      'key pass The key under which lists and memories are sealed is made at the next start.',
      'memory pass 0 ages are remembered, each for 90 days.'
    ])
    expect(readdirSync(data)).toEqual([])
  })

  test('sound, in use or switched off', () => {
    remember()
    expect(said()).toEqual([
      'key pass The key under which lists and memories are sealed is sound.',
      'memory pass 1 age is remembered, each for 90 days.'
    ])
    expect(said({ ...REMEMBERING, isRemembering: false })[1]).toMatch(/^memory warn 1 age .*switched off.*purge --all$/)
  })

  test('cards of members, in use or switched off, and a file that cannot be used', () => {
    const withMembers = { ...REMEMBERING, hasMembers: true }
    expect(said(withMembers)[2]).toBe('members pass No card is linked to a member number yet.')
    const key = openErasableKey(data)
    if (!key.ok) throw new Error(key.error.code)
    const office = new MemberOffice({ dataDirectory: data, key: key.value, clock: systemClock })
    expect(office.invite('H-204817', 7).ok).toBe(true)
    office.close()
    expect(said(withMembers)[2]).toBe('members pass 0 cards are linked to member numbers, and 1 code is open.')
    expect(said()[2]).toMatch(/^members warn .*switched off\. Set members\.enabled; or undo them: .*member list/)
    truncateSync(membersPath(data), 5000)
    expect(said(withMembers)[2]).toMatch(/^members fail .*\(damaged\).*no card stands for a member card\. Bring it back from a copy/)
    expect(said({ ...withMembers, role: 'service_provider' })).toEqual([expect.stringMatching(/^key fail .*links of member cards.*retention erase/) as string])
  })

  test.each([
    ['the key damaged', () => { truncateSync(erasableKeyPath(data), 9) }, /^key fail .*retention\.key.*retention erase/, /^memory fail (?!.*purge).*key_damaged.*check "key"/],
    ['the key gone', () => { rmSync(erasableKeyPath(data)) }, /^key pass .*next start/, /^memory fail .*key_absent.*purge --all/],
    ['its rights too open', () => { chmodSync(erasableKeyPath(data), 0o644) }, /^key fail .*0644.*chmod go= .*retention\.key$/, /^memory fail (?!.*purge)/],
    ['another key in its place', () => { rmSync(erasableKeyPath(data)); openErasableKey(data) }, /^key pass/, /^memory fail .*other_key.*purge --all/],
    ['the memory damaged', () => { truncateSync(memoryPath(data), 5000) }, /^key pass/, /^memory fail .*damaged.*purge --all/],
    ['an erasing cut short', () => { writeFileSync(erasingJournalPath(data), '{}') }, /^key fail .*begun and not ended.*retention erase --by NAME --reason TEXT --report FILE/, /^memory fail/]
  ])('%s', (_, damage, key, memory) => {
    remember()
    damage()
    const [first, second] = said()
    expect(first).toMatch(key)
    expect(second).toMatch(memory)
  })

  test.each([
    ['damaged', (path: string) => { truncateSync(path, 9) }, /^key fail .*signs.*device\.key(?!.*erase).*copy/],
    ['too open', (path: string) => { chmodSync(path, 0o640) }, /^key fail .*signs.*0640.*chmod go= .*device\.key$/]
  ])('the key that signs, %s, has a row of its own', (_, damage, row) => {
    if (!openDeviceKey(data).ok) throw new Error('no key')
    remember()
    expect(said()).toHaveLength(2)
    damage(deviceKeyPath(data))
    const [first, second, third] = said()
    expect(first).toMatch(/^key pass/)
    expect(second).toMatch(row)
    expect(third).toMatch(/^memory pass/)
  })

  test('a memory that may not be read is to be mended, not removed', () => {
    const facts: RetainedFacts = {
      key: { state: 'sound' },
      deviceKey: { state: 'absent' },
      memory: { state: 'unreadable', cause: 'cannot_open', remedy: remedyOfMemory({ code: 'memory_unusable', cause: 'cannot_open', key: null }, '/data/memory/ages.db') },
      members: { state: 'absent' },
      isAnythingThere: true,
      isRecordThere: false
    }
    const [, memory] = checkRetained(facts, REMEMBERING)
    expect(memory?.remedy).toMatch(/rights: ls -l \/data\/memory\/ages\.db$/)
    expect(memory?.remedy).not.toContain('purge')
  })

  test('the key that signs, gone beside a record, is told in either role', () => {
    const wish: RetainedWish = { role: 'service_provider', isRemembering: false, keepDays: 90, hasMembers: false }
    writeFileSync(storePath(data), '')
    expect(said(wish)).toEqual([expect.stringMatching(/^key fail .*signs the record, is gone.*device\.key back from a copy/) as string])
    if (!openDeviceKey(data).ok) throw new Error('no key')
    expect(said(wish)).toEqual([])
  })

  test("as a service provider: nothing to tell, unless a platform operator's data is still here", () => {
    const wish: RetainedWish = { role: 'service_provider', isRemembering: false, keepDays: 90, hasMembers: false }
    expect(said(wish)).toEqual([])
    mkdirSync(join(data, 'lists'))
    writeFileSync(join(data, 'lists', 'one.list'), '')
    expect(said(wish)).toEqual([expect.stringMatching(/^key fail .*may not hold.*retention erase/) as string])
  })
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { DAY_MS, makeAuthority, makeList } from '../../../test/support/crl-world.ts'
import { certificatePem } from '../../../test/support/openssl-authority.ts'
import { systemClock } from '../../../device/clock.ts'
import { openErasableKey } from '../../keys/erasable-key.ts'
import { AgeMemories } from '../../memory/age-memories.ts'
import { memoryPath } from '../../memory/memory-file.ts'
import { RevocationLists } from '../../revocation/revocation-lists.ts'
import type { TrustSettings } from '../config/configuration.ts'
import { readTrustFacts } from '../doctor/trust-facts.ts'
import { groupRemembered } from '../retention/memory-commands.ts'
import { openListsKey } from '../trust/lists-key.ts'
import { listsHere } from './lists-here.ts'

/** By real lists of real CAs, and a real memory. */

const NOW_MS = Math.floor(Date.now() / 1000) * 1000
const [first, second] = [makeAuthority('First'), makeAuthority('Second')]
let data = ''

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'hatachi-lists-here-'))
})

afterEach(() => {
  rmSync(data, { recursive: true })
})

async function bring(authority: typeof first, thisUpdateMs: number): Promise<void> {
  const path = join(data, 'brought.crl')
  writeFileSync(path, makeList(authority, { thisUpdateMs, nextUpdateMs: NOW_MS + DAY_MS, number: 7 }))
  const key = openListsKey(data)
  if (!key.ok) throw new Error(key.error.code)
  const lists = RevocationLists.open(join(data, 'lists'), key.value)
  const done = await lists.importFile(path, { anchorsDer: [authority.der], nowMs: NOW_MS, thread: 'callers' })
  expect(done.ok).toBe(true)
  lists.close()
}

test('each CA wants a list of its own', async () => {
  const revocation: TrustSettings['revocation'] = {
    method: 'ocsp',
    sources: [],
    maxAgeMs: 2 * DAY_MS,
    authorityMaxAgeMs: 2 * DAY_MS,
    authorityListsRequired: false,
    overdueMs: DAY_MS
  }
  const trust: TrustSettings = {
    anchorsPem: [first, second].map(({ der }) => certificatePem(der)).join('\n'),
    policies: [],
    revocation,
    ocsp: { timeoutMs: 1, maxAgeMs: 1, clockSkewMs: 1, requireNonce: true, cache: true }
  }
  const here = () => listsHere(readTrustFacts(trust, data, NOW_MS), revocation, NOW_MS)
  expect(here()).toEqual({ gap: 'No list of revoked certificates is here.', lists: [] })
  await bring(first, NOW_MS - DAY_MS)
  expect(here().gap).toMatch(/of the CA with key [0-9a-f]{16} is here: its cards are not sold to/)
  await bring(second, NOW_MS)
  const { gap, lists } = here()
  expect(gap).toBeNull()
  expect(lists.map(({ thisUpdateMs }) => thisUpdateMs).toSorted()).toEqual([NOW_MS - DAY_MS, NOW_MS])
})

test('what is remembered is counted by N and day, without what is damaged', () => {
  expect(groupRemembered(data, 90)).toEqual({ ok: true, value: [] })
  const key = openErasableKey(data)
  if (!key.ok) throw new Error(key.error.code)
  const memories = new AgeMemories({ dataDirectory: data, key: key.value, keepDays: 90, clock: systemClock })
  for (const [name, years] of [['a', 20], ['b', 20], ['c', 18]] as const) {
    memories.remember(memories.subjectOf(Buffer.from(name)), years, NOW_MS)
  }
  const third = memories.subjectOf(Buffer.from('c')).pseudonym
  memories.close()
  const counted = () => {
    const groups = groupRemembered(data, 90)
    if (!groups.ok) throw new Error(groups.error.cause)
    return groups.value.map(({ atLeastYears, memories: count }) => [atLeastYears, count]).toSorted()
  }
  expect(counted()).toEqual([[18, 1], [20, 2]])
  const file = new Database(memoryPath(data))
  file.prepare('UPDATE age SET sealed = zeroblob(37) WHERE pseudonym = ?').run(third)
  file.close()
  expect(counted()).toEqual([[20, 2]])
})

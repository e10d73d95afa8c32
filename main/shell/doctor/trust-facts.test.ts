import { existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { DAY_MS, makeAuthority, makeList } from '../../../test/support/crl-world.ts'
import { certificatePem } from '../../../test/support/openssl-authority.ts'
import { destroyErasableKey, erasableKeyPath } from '../../keys/erasable-key.ts'
import { RevocationLists } from '../../revocation/revocation-lists.ts'
import type { TrustSettings } from '../config/configuration.ts'
import { openListsKey } from '../trust/lists-key.ts'
import { readTrustFacts } from './trust-facts.ts'

const NOW_MS = Math.floor(Date.now() / 1000) * 1000
const trusted = makeAuthority('Trusted')
const other = makeAuthority('Other')
let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hatachi-trust-facts-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

async function bring(authority: typeof trusted, number: number): Promise<void> {
  const path = join(folder, 'brought.crl')
  writeFileSync(path, makeList(authority, { thisUpdateMs: NOW_MS - DAY_MS, nextUpdateMs: NOW_MS + DAY_MS, number }))
  const key = openListsKey(folder)
  if (!key.ok) throw new Error(key.error.code)
  const lists = RevocationLists.open(join(folder, 'lists'), key.value)
  const done = await lists.importFile(path, { anchorsDer: [authority.der], nowMs: NOW_MS, thread: 'callers' })
  expect(done.ok).toBe(true)
  lists.close()
}

const trust: TrustSettings = {
  anchorsPem: certificatePem(trusted.der),
  policies: [],
  revocation: {
    method: 'list',
    sources: [],
    maxAgeMs: 2 * DAY_MS,
    authorityMaxAgeMs: 2 * DAY_MS,
    authorityListsRequired: false,
    overdueMs: DAY_MS
  },
  ocsp: { timeoutMs: 1, maxAgeMs: 1, clockSkewMs: 1, requireNonce: true, cache: true }
}

test("tells lists of the configured CAs alone, with numbers as crl status has them", async () => {
  await bring(other, 5)
  expect(readTrustFacts(trust, folder, NOW_MS).peopleLists).toEqual([])
  await bring(trusted, 18)
  const { peopleLists, anchorsFault } = readTrustFacts(trust, folder, NOW_MS)
  expect(anchorsFault).toBeNull()
  expect(peopleLists).toMatchObject([{ kind: 'crl', number: '0x12' }])
})

test('tells lists under a key that is gone, and a key that is damaged, and makes none', async () => {
  expect(readTrustFacts(trust, folder, NOW_MS)).toMatchObject({ damagedLists: 0, keyGoneLists: 0, keyFault: null })
  expect(existsSync(erasableKeyPath(folder))).toBe(false)
  await bring(trusted, 5)
  truncateSync(erasableKeyPath(folder), 9)
  const damaged = readTrustFacts(trust, folder, NOW_MS)
  expect(damaged).toMatchObject({ peopleLists: [], damagedLists: 0, keyGoneLists: 1 })
  expect(damaged.keyFault).toContain('is no whole key')
  expect(destroyErasableKey(folder).ok).toBe(true)
  expect(readTrustFacts(trust, folder, NOW_MS)).toMatchObject({ peopleLists: [], keyGoneLists: 1, keyFault: null })
  expect(existsSync(erasableKeyPath(folder))).toBe(false)
})

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seededRandom } from '../../device/card/simulator/random.ts'
import { keyIdentifier } from '../../main/platform/simulator/signing.ts'
import { RevocationLists } from '../../main/revocation/revocation-lists.ts'
import { AT_MS, DAY_MS, makeAuthority } from '../support/crl-world.ts'
import { makeLargeList, serialOf } from '../support/large-list.ts'
import { LISTS_KEY } from '../support/lists-key.ts'

/** A list that comes cut off, with an octet changed, or a second time: refused, and the one in force stays. */

const SEED = Number(process.env['HATACHI_TEST_SEED'] ?? Math.floor(Math.random() * 1e9))
const CASES = 200
const ENTRIES = 3_000
/** What one import may take in buffers, however long a damaged list says it is. */
const MAX_BUFFER_BYTES = 16 * 1024 * 1024

const ca = makeAuthority('Damaged')
const yesterday = makeLargeList(ca, { entries: ENTRIES, number: 41, salt: 1, thisUpdateMs: AT_MS - DAY_MS, nextUpdateMs: AT_MS + DAY_MS })
const today = makeLargeList(ca, { entries: ENTRIES, number: 42, salt: 2 })
const tomorrow = makeLargeList(ca, { entries: ENTRIES, number: 43, salt: 3 })
const random = seededRandom(SEED)
const upTo = (limit: number): number => Math.floor(random() * limit)

let directory = ''
let lists: RevocationLists
let inForce: Buffer

const listsFolder = (): string => join(directory, 'lists')
const listFiles = (): string[] => readdirSync(listsFolder()).filter((name) => name !== 'incoming')

/** Imports these octets, and measures what it takes for buffers. */
async function bring(der: Uint8Array) {
  const path = join(directory, 'list.crl')
  writeFileSync(path, der)
  const before = process.memoryUsage().arrayBuffers
  const done = await lists.importFile(path, { anchorsDer: [ca.der], nowMs: AT_MS + 1000, thread: 'callers' })
  // Collected garbage can only make it look smaller, and not by what is still in use.
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(MAX_BUFFER_BYTES)
  return done.ok ? 'imported' : done.error.code
}

/** That nothing of the list in force has changed. */
function expectAsBefore(): void {
  expect(listFiles()).toHaveLength(1)
  expect(readFileSync(join(listsFolder(), listFiles()[0]!)).equals(inForce)).toBe(true)
  expect(readdirSync(join(listsFolder(), 'incoming'))).toEqual([])
  const ask = (index: number, salt: number) =>
    lists.lookup({
      issuerKeyIdentifier: keyIdentifier(ca.keys.publicKey),
      issuer: ca.encodedName,
      serialNumber: serialOf(index, salt),
      kind: 'crl',
      distributionPoints: []
    })
  for (const index of [0, upTo(ENTRIES), ENTRIES - 1]) {
    expect(ask(index, 2)).toMatchObject({ result: 'listed' })
    expect(ask(index, 1)).toMatchObject({ result: 'not_listed' })
    expect(ask(index, 3)).toMatchObject({ result: 'not_listed' })
  }
  expect(lists.status()).toMatchObject([{ numberHex: '2a' }])
}

beforeAll(async () => {
  console.log(`list-damage: HATACHI_TEST_SEED=${String(SEED)}`)
  directory = mkdtempSync(join(tmpdir(), 'hatachi-damage-'))
  lists = RevocationLists.open(listsFolder(), LISTS_KEY)
  expect(await bring(today)).toBe('imported')
  inForce = readFileSync(join(listsFolder(), listFiles()[0]!))
})

afterAll(() => {
  lists.close()
  rmSync(directory, { recursive: true })
})

describe('a list on a bad way', () => {
  test(`cut at any of ${String(CASES)} octets is refused`, async () => {
    for (let count = 0; count < CASES; count += 1) {
      const length = upTo(tomorrow.length)
      expect(await bring(tomorrow.subarray(0, length)), `cut at ${String(length)}`).toBe('list_cut_off')
      expectAsBefore()
    }
  })

  test(`with any of ${String(CASES)} octets changed is refused`, async () => {
    const codes = new Map<string, number>()
    for (let count = 0; count < CASES; count += 1) {
      // Half of them where the list says what it is, which is its smallest part.
      const at = count % 2 === 0 ? upTo(tomorrow.length) : count % 4 === 1 ? upTo(200) : tomorrow.length - 1 - upTo(160)
      const changed = Uint8Array.from(tomorrow)
      changed[at]! ^= 1 + upTo(255)
      const code = await bring(changed)
      expect(code, `octet ${String(at)}`).not.toBe('imported')
      codes.set(code, (codes.get(code) ?? 0) + 1)
      expectAsBefore()
    }
    console.log(`list-damage: ${[...codes].map(([code, count]) => `${code} ${String(count)}`).join(', ')}`)
    expect(codes.get('list_signature_bad')).toBeGreaterThan(10)
    expect(codes.get('list_malformed')).toBeGreaterThan(10)
  })

  test('that is yesterday’s, sound and signed, is refused; so is one that says it is endless', async () => {
    expect(await bring(yesterday)).toBe('list_older')
    expectAsBefore()
    // It says two gigabytes, of itself, of what is signed of it, and of its entries.
    const [list, tbs, entries] = placesOf(today)
    const claim = (length: number): Buffer => Buffer.from(`3084${length.toString(16)}`, 'hex')
    const endless = Buffer.concat([
      claim(0x7fff_ff00),
      claim(0x7fff_fe00),
      today.subarray(tbs + headerOctets(today, tbs), entries),
      claim(0x7fff_f000),
      today.subarray(entries + headerOctets(today, entries))
    ])
    expect(list).toBe(0)
    // Where the entries end stands something else, long before they would.
    expect(await bring(endless)).toBe('list_malformed')
    expectAsBefore()
    expect(await bring(endless.subarray(0, 50_000))).toBe('list_cut_off')
    expectAsBefore()
  })

  test('would be seen to come into force: the sound one does', async () => {
    expect(await bring(tomorrow)).toBe('imported')
    expect(() => {
      expectAsBefore()
    }).toThrow()
  })
})

/** Octets of identifier and length at `at`. */
function headerOctets(bytes: Uint8Array, at: number): number {
  const first = bytes[at + 1] ?? 0
  return 2 + (first < 0x80 ? 0 : first & 0x7f)
}

/** Where the list, what is signed of it, and its entries start. */
function placesOf(list: Uint8Array): readonly [number, number, number] {
  const tbs = headerOctets(list, 0)
  // Version, algorithm, issuer, two times: each has a length of one octet.
  let at = tbs + headerOctets(list, tbs)
  for (let field = 0; field < 5; field += 1) at += 2 + list[at + 1]!
  return [0, tbs, at]
}

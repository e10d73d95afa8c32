import { spawn } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seededRandom } from '../../device/card/simulator/random.ts'
import { keyIdentifier } from '../../main/platform/simulator/signing.ts'
import { ListFile } from '../../main/revocation/list-file.ts'
import { ListSeal } from '../../main/revocation/list-seal.ts'
import { RevocationLists } from '../../main/revocation/revocation-lists.ts'
import { readListsKey } from '../../main/shell/trust/lists-key.ts'
import { DAY_MS, makeAuthority } from '../support/crl-world.ts'
import { makeLargeList, revokedAtMs, serialOf } from '../support/large-list.ts'
import { certificatePem } from '../support/openssl-authority.ts'

/** `kill -9` at random moments of `hatachi crl import`: the old list is in force afterwards, or the new one; whole. */

const KILLS = process.env['HATACHI_TEST_SIZE'] === 'full' ? 50 : 10
const SEED = Number(process.env['HATACHI_TEST_SEED'] ?? Math.floor(Math.random() * 1e9))
const ENTRIES = 200_000
const cli = join(import.meta.dirname, '../../main/shell/cli.ts')

const ca = makeAuthority('Killed')
let directory = ''
let oldPath = ''
let newPath = ''
let anchorPath = ''
/** A data directory with the old list in force. */
let prepared = ''

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-list-kill-'))
  const nowMs = Math.floor(Date.now() / 1000) * 1000
  const times = { thisUpdateMs: nowMs - DAY_MS, nextUpdateMs: nowMs + DAY_MS, entries: ENTRIES }
  ;[oldPath, newPath, anchorPath] = ['old.crl', 'new.crl', 'ca.pem'].map((name) => join(directory, name)) as [string, string, string]
  writeFileSync(oldPath, makeLargeList(ca, { ...times, number: 1, salt: 1 }))
  writeFileSync(newPath, makeLargeList(ca, { ...times, number: 2, salt: 2 }))
  writeFileSync(anchorPath, certificatePem(ca.der))
  prepared = join(directory, 'prepared')
  expect((await importInto(prepared, oldPath)).ended).toBe(0)
})

afterAll(() => {
  rmSync(directory, { recursive: true })
})

/** A data directory like the prepared one; a key's folder that others may look into would not be used. */
function copyPrepared(data: string): void {
  cpSync(prepared, data, { recursive: true })
  chmodSync(join(data, 'keys'), 0o700)
}

/** How an import ended: its exit code, or the signal that ended it; and how long it was at work. */
interface Ending {
  readonly ended: number | NodeJS.Signals | null
  readonly workedMs: number
}

/**
 * Runs the real command on a copy of the prepared data, whose `incoming` is missing: it makes that first, so that the
 * start of the program does not count. Kills it so long after.
 */
function importInto(data: string, path: string, killAfterMs?: number): Promise<Ending> {
  const incoming = join(data, 'lists/incoming')
  rmSync(incoming, { recursive: true, force: true })
  const child = spawn(process.execPath, [cli, 'crl', 'import', path, '--anchor', anchorPath], {
    env: { ...process.env, HATACHI_DATA_DIR: data },
    stdio: 'ignore'
  })
  let startedAtMs: number | null = null
  const watch = setInterval(() => {
    const nowMs = performance.now()
    if (existsSync(incoming)) startedAtMs ??= nowMs
    if (startedAtMs !== null && killAfterMs !== undefined && nowMs - startedAtMs >= killAfterMs) child.kill('SIGKILL')
  }, 1)
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      clearInterval(watch)
      resolve({ ended: signal ?? code, workedMs: performance.now() - (startedAtMs ?? performance.now()) })
    })
  })
}

/** Runs the real command once more on whatever the killed one left. */
function importAgain(data: string): Promise<number | null> {
  const child = spawn(process.execPath, [cli, 'crl', 'import', newPath, '--anchor', anchorPath], {
    env: { ...process.env, HATACHI_DATA_DIR: data },
    stdio: 'ignore'
  })
  return new Promise((resolve) => child.once('exit', resolve))
}

/** What the real command sealed them under. */
function listsKey(data: string): Uint8Array {
  const key = readListsKey(data)
  if (!key.ok) throw new Error(key.error.code)
  return key.value
}

/** Which list is in force, with every octet of its file looked at and entries of both looked up. */
function inForce(data: string): 'old' | 'new' {
  const folder = join(data, 'lists')
  const names = readdirSync(folder).filter((name) => name.endsWith('.list'))
  expect(names).toHaveLength(1)
  const file = ListFile.open(join(folder, names[0]!), new ListSeal(listsKey(data)))
  if (!(file instanceof ListFile)) throw new Error(file.fault)
  expect(file.isWhole()).toBe(true)
  file.close()
  const lists = RevocationLists.open(folder, listsKey(data))
  const number = Number(`0x${lists.status()[0]?.numberHex ?? ''}`)
  const of = { issuerKeyIdentifier: keyIdentifier(ca.keys.publicKey), issuer: ca.encodedName }
  for (let index = 0; index < ENTRIES; index += 997) {
    const ask = (salt: number) =>
      lists.lookup({ ...of, serialNumber: serialOf(index, salt), kind: 'crl', distributionPoints: [] })
    expect(ask(number)).toMatchObject({ result: 'listed', revokedAtMs: revokedAtMs(index) })
    expect(ask(3 - number).result).toBe('not_listed')
  }
  lists.close()
  return number === 1 ? 'old' : 'new'
}

describe('kill -9 in an import', () => {
  test(`${String(KILLS)} times: always the old list or the new one, whole, and the next import works`, { timeout: 900_000 }, async () => {
    console.log(`list-kill: HATACHI_TEST_SEED=${String(SEED)}`)
    const random = seededRandom(SEED)
    const whole = join(directory, 'whole')
    copyPrepared(whole)
    const first = await importInto(whole, newPath)
    expect(first.ended).toBe(0)
    expect(inForce(whole)).toBe('new')
    let lastsMs = first.workedMs
    const seen = { killed: 0, old: 0, new: 0, leftovers: 0 }
    for (let round = 0; seen.killed < KILLS; round += 1) {
      if (round > 10 * KILLS) throw new Error('it ends before it can be killed')
      const data = join(directory, `round-${String(round)}`)
      copyPrepared(data)
      const { ended } = await importInto(data, newPath, random() * lastsMs)
      const leftovers = readdirSync(join(data, 'lists/incoming')).length
      const which = inForce(data)
      if (ended === 'SIGKILL') {
        seen.killed += 1
        seen[which] += 1
        seen.leftovers += leftovers
      } else {
        // The machine has become faster since: kill sooner.
        lastsMs *= 0.9
        expect([ended, which]).toEqual([0, 'new'])
      }
      // `incoming` stays as it is here: what lies there has to be removed by the import.
      expect(await importAgain(data)).toBe(0)
      expect(inForce(data)).toBe('new')
      expect(readdirSync(join(data, 'lists/incoming'))).toEqual([])
      rmSync(data, { recursive: true })
    }
    console.log(`list-kill: ${JSON.stringify(seen)}`)
    // It would show nothing if the old one had never been in danger.
    expect(seen.old).toBeGreaterThan(0)
    if (KILLS >= 50) expect(seen.leftovers).toBeGreaterThan(0)
  })

  test('would be seen to have left half a list', () => {
    const data = join(directory, 'doctored')
    copyPrepared(data)
    const folder = join(data, 'lists')
    const [name = ''] = readdirSync(folder).filter((each) => each.endsWith('.list'))
    const file = ListFile.open(join(folder, name), new ListSeal(listsKey(data)))
    if (!(file instanceof ListFile)) throw new Error(file.fault)
    expect(file.isWhole()).toBe(true)
    // Half of its octets stand there, and where the others were are zeros: what a file is that was never synced.
    writeFileSync(join(folder, name), Buffer.alloc(1_000_000), { flag: 'r+' })
    expect(file.isWhole()).toBe(false)
    file.close()
    expect(() => inForce(data)).toThrow()
  })
})

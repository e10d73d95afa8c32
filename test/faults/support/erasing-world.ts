import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { systemClock } from '../../../device/clock.ts'
import { readDeviceKey } from '../../../main/keys/device-key.ts'
import { erasableKeyPath, openErasableKey } from '../../../main/keys/erasable-key.ts'
import { AgeMemories } from '../../../main/memory/age-memories.ts'
import { RevocationLists } from '../../../main/revocation/revocation-lists.ts'
import { verifyReport, type ErasureReport } from '../../../main/shell/retention/erasure-report.ts'
import { listsKeyOf } from '../../../main/shell/trust/lists-key.ts'
import { openStore, openStoreForReading, storePath } from '../../../main/store/database.ts'
import { recordedEvents } from '../../../main/store/record-reader.ts'
import { DAY_MS, makeAuthority, makeList } from '../../support/crl-world.ts'

/** What an erasing must remove, planted in a data directory and searched for in every octet of it. */
export interface Planted {
  readonly pseudonyms: readonly Uint8Array[]
  readonly serial: Uint8Array
  /** The 32 octets of the key itself. */
  readonly secret: Uint8Array
}

export const CERTIFICATES = Array.from({ length: 5 }, (_, index) => Buffer.from(`planted certificate ${String(index)}`))
export const ENTRIES = 3

/**
 * Fills a directory as a machine leaves it: record, key, memory, a list in force (of `nowMs` less a day), and so many half
 * downloaded, with one half imported.
 */
export async function plantRetained(directory: string, nowMs: number, parts = 1): Promise<Planted> {
  const ca = makeAuthority('Erasing')
  // 20 octets, as long as a serial may be, and such as chance does not make.
  const serial = Buffer.from(`11${randomBytes(19).toString('hex')}`, 'hex')
  const key = openErasableKey(directory)
  if (!key.ok) throw new Error(key.error.code)
  const secret = readFileSync(erasableKeyPath(directory)).subarray(8, 40)
  const memories = new AgeMemories({ dataDirectory: directory, key: key.value, keepDays: 90, clock: systemClock })
  const pseudonyms = CERTIFICATES.map((certificate) => memories.subjectOf(certificate).pseudonym)
  for (const certificate of CERTIFICATES) memories.remember(memories.subjectOf(certificate), 20, nowMs - DAY_MS)
  memories.close()
  const listFile = join(directory, 'planted.crl')
  const entries = [serial, Uint8Array.of(1), Uint8Array.of(2)].map((each) => ({ serial: each }))
  const times = { thisUpdateMs: nowMs - DAY_MS, nextUpdateMs: nowMs + DAY_MS }
  writeFileSync(listFile, makeList(ca, { ...times, number: 17, entries }))
  const lists = RevocationLists.open(join(directory, 'lists'), listsKeyOf(key.value))
  const signal = new AbortController().signal
  const imported = await lists.importFile(listFile, { anchorsDer: [ca.der], nowMs, signal, thread: 'callers' })
  if (!imported.ok) throw new Error(imported.error.code)
  lists.close()
  rmSync(listFile)
  const incoming = join(directory, 'lists', 'incoming')
  mkdirSync(incoming, { recursive: true })
  for (let part = 0; part < parts; part++) {
    const name = `source-${part.toString(16).padStart(16, '0')}.part`
    writeFileSync(join(incoming, name), Buffer.concat([randomBytes(100), serial, randomBytes(100)]))
  }
  writeFileSync(join(incoming, 'import-9-ab.spill'), serial.toString('hex'))
  const store = openStore(storePath(directory))
  if (!store.ok) throw new Error(store.error.code)
  store.value.close()
  return { pseudonyms, serial, secret }
}

/** Copies a directory with the rights of its folders, which `cpSync` lets go. */
export function copyDirectory(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true })
  execFileSync('cp', ['-a', from, to])
}

/** Each spelling of octets that a program might have written. */
export function spellings(octets: Uint8Array): readonly Buffer[] {
  const bytes = Buffer.from(octets)
  const hex = bytes.toString('hex')
  // Of base64 what does not hang on what stands around it: from each of the three places an octet can begin at.
  const base64 = [0, 1, 2].map((lead) => Buffer.concat([Buffer.alloc(lead), bytes]).toString('base64').slice(lead === 0 ? 0 : lead + 1, -4))
  const decimal = BigInt(`0x${hex}`).toString()
  const texts = [hex, hex.toUpperCase(), hex.replaceAll(/(..)(?!$)/g, '$1:'), decimal, ...base64, ...base64.map((each) => each.replaceAll('+', '-').replaceAll('/', '_'))]
  return [bytes, Buffer.from(bytes).reverse(), ...texts.map((text) => Buffer.from(text))]
}

/** Files below the directory in which the octets stand in some spelling. */
export function filesBelowWith(directory: string, octets: Uint8Array): readonly string[] {
  const below = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  const wanted = spellings(octets)
  return below.filter((path) => {
    const content = readFileSync(path)
    return wanted.some((spelling) => content.includes(spelling)) || wanted.some((spelling) => path.includes(spelling.toString('latin1')))
  })
}

/** The report in a signed text, checked by the key of the machine whose data directory this is. */
export function verifiedReport(directory: string, signed: string): ErasureReport {
  const key = readDeviceKey(directory)
  if (!key.ok) throw new Error(key.error.code)
  const report = verifyReport(signed, key.value.publicKey)
  if (!report.ok) throw new Error(report.error.code)
  return report.value
}

/** The events of erasing on the record. */
export function erasedEventsOf(directory: string) {
  const store = openStoreForReading(storePath(directory))
  if (!store.ok) throw new Error(store.error.code)
  const events = [...recordedEvents(store.value)].filter(({ name }) => name === 'retention_erased')
  store.value.close()
  return events
}

/** Ways to make a record one that no program of ours opens, each with what a report says of it. */
export const UNOPENABLE_RECORDS: readonly (readonly [string, (path: string) => void, string])[] = [
  ['damaged', (path) => { truncateSync(path, 1000) }, 'store_medium: damaged'],
  [
    "another program's",
    (path) => {
      rmSync(path)
      const other = new Database(path)
      other.pragma('user_version = 7')
      other.exec('CREATE TABLE other (a)')
      other.close()
    },
    'store_foreign'
  ],
  ['a folder', (path) => { rmSync(path); mkdirSync(path) }, 'store_medium: cannot_open'],
  [
    "a newer program's",
    (path) => {
      const newer = new Database(path)
      newer.pragma('user_version = 9999')
      newer.close()
    },
    'store_newer'
  ]
]

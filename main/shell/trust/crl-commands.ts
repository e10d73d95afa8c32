import { systemClock } from '../../../device/clock.ts'
import type { ListJudgement, ListReason } from '../../certificate/judgement.ts'
import type { ListAnswer } from '../../certificate/list-judgement.ts'
import { judgeListAnswer, LIST_CLOCK_SKEW_MS } from '../../certificate/list-judgement.ts'
import { removeList } from '../../revocation/list-removal.ts'
import type { EntryFinding, ListFileFault } from '../../revocation/revocation-lists.ts'
import { RevocationLists } from '../../revocation/revocation-lists.ts'
import { complain, print, untilTold, type CommandValues } from '../command.ts'
import type { Configuration } from '../config/configuration.ts'
import { dataDirectory } from '../config/locations.ts'
import { endIfAnothersData } from '../data-owner.ts'
import { exitCode } from '../exit-codes.ts'
import { endOfKeyError } from '../key-words.ts'
import { listsDirectory, misplacement, unreadableWords } from './crl-place.ts'
import type { AgeDemand } from './crl-words.ts'
import { endOfImport, greatestAgeMs, listJson, listLine, rfc3339 } from './crl-words.ts'
import { givenAnchors } from './given-anchors.ts'
import { openListsKey, readListsKey } from './lists-key.ts'

/** The commands of `hatachi crl`. Each gives the exit code. */

/** The lists, or the exit code where their key cannot be had, which is told. `write` makes a key where there is none. */
function openLists(use: 'read' | 'write', asJson: boolean): RevocationLists | number {
  const key = (use === 'write' ? openListsKey : readListsKey)(dataDirectory(process.env))
  if (key.ok) return RevocationLists.open(listsDirectory(), key.value)
  const { exit, words } = endOfKeyError(key.error)
  if (asJson) print(JSON.stringify({ result: use === 'write' ? 'refused' : 'undetermined', ...key.error }))
  const misplaced = endIfMisplaced()
  if (misplaced !== null) return misplaced
  complain(`${key.error.code}: ${words}.`)
  return exitCode(exit)
}

/** The exit code where no list can ever lie in the directory, which is told; null: one can. */
function endIfMisplaced(): number | null {
  const misplaced = misplacement()
  if (misplaced === null) return null
  complain(`${misplaced}.`)
  return exitCode('cannotCreate')
}

/** `hatachi crl import FILE` */
export async function importCrl(
  path: string,
  values: CommandValues,
  configuration: Configuration | null
): Promise<number> {
  const anchors = givenAnchors(values, configuration)
  if (!anchors.ok) {
    complain(anchors.error.message)
    return exitCode(anchors.error.exit)
  }
  if (anchors.value.length === 0) throw new TypeError('without a configuration name the CA with --anchor')
  const anothers = endIfAnothersData(dataDirectory(process.env), 'crl import', values)
  if (anothers !== null) return anothers
  const asJson = values['json'] === true
  const lists = openLists('write', asJson)
  if (typeof lists === 'number') return lists
  const told = new AbortController()
  void untilTold().then(() => {
    told.abort()
  })
  const nowMs = systemClock.nowMs()
  const age = { nowMs, configuration }
  const imported = await lists.importFile(path, {
    anchorsDer: anchors.value,
    nowMs,
    signal: told.signal,
    thread: 'callers'
  })
  if (imported.ok) {
    const { facts, unchanged } = imported.value
    if (asJson) print(JSON.stringify({ result: unchanged ? 'unchanged' : 'imported', list: listJson(facts, age) }))
    else print(`${unchanged ? 'in force already' : 'in force'}: ${listLine(facts, age)}`)
    return exitCode('ok')
  }
  const { error } = imported
  const { exit, words } = endOfImport(error, { path, directory: listsDirectory() })
  const inForce = lists.status()
  if (asJson) {
    const stay = inForce.map((facts) => listJson(facts, age))
    print(JSON.stringify({ result: 'refused', ...error, file: path, inForce: stay }))
  }
  complain(`${error.code}: ${words}. ${wordsOfStay(lists)}.`)
  return exitCode(exit)
}

/** Why a list answers nothing. */
const FAULTS: Readonly<Record<ListFileFault, string>> = {
  damaged: 'damaged',
  key_gone: 'its key is gone',
  old_version: 'of an old version'
}

/** What stays in force where an import failed. */
function wordsOfStay(lists: RevocationLists): string {
  const unreadable = lists.isReadable ? null : unreadableWords()
  if (unreadable !== null) return `What is in force cannot be told: ${unreadable}`
  const sound = lists.status().map(({ name, kind, thisUpdateMs }) => `${name} (${kind} of ${rfc3339(thisUpdateMs)})`)
  const stays = [...sound, ...lists.damaged().map(({ name, fault }) => `${name} (${FAULTS[fault]})`)]
  return stays.length === 0 ? 'No list is in force' : `In force stays: ${stays.join(', ')}`
}

/** As they stand in `crl status`. */
const SHOUTED: Readonly<Record<ListFileFault, string>> = {
  damaged: 'DAMAGED',
  key_gone: 'SEALED UNDER A KEY THAT IS GONE',
  old_version: 'OF AN OLD VERSION, not sealed'
}

/** `hatachi crl status` */
export function printListStatus(values: CommandValues, configuration: Configuration | null): number {
  const misplaced = endIfMisplaced()
  if (misplaced !== null) return misplaced
  const asJson = values['json'] === true
  const lists = openLists('read', asJson)
  if (typeof lists === 'number') return lists
  const age = { nowMs: systemClock.nowMs(), configuration }
  const inForce = lists.status()
  const damaged = lists.damaged()
  if (asJson) {
    const shown = damaged.map(({ name, kind, issuerKeyIdentifierHex, fault }) => {
      return { name, kind, issuerKeyIdentifier: issuerKeyIdentifierHex, fault }
    })
    print(JSON.stringify({ lists: inForce.map((facts) => listJson(facts, age)), damaged: shown }))
  } else {
    for (const facts of inForce) print(listLine(facts, age))
    for (const { name, kind, issuerKeyIdentifierHex, fault } of damaged) {
      print(`${name}: ${kind} ${SHOUTED[fault]}, key ${issuerKeyIdentifierHex}: import it again`)
    }
    if (lists.isReadable && inForce.length + damaged.length === 0) complain('no list is in force')
  }
  if (!lists.isReadable) complain(`${unreadableWords() ?? 'the directory of the lists cannot be read'}.`)
  return exitCode(inForce.length > 0 && damaged.length === 0 ? 'ok' : 'undetermined')
}

/** `hatachi crl remove NAME`, as `crl status` names it */
export async function removeCrl(name: string, values: CommandValues): Promise<number> {
  const misplaced = endIfMisplaced()
  if (misplaced !== null) return misplaced
  const anothers = endIfAnothersData(dataDirectory(process.env), 'crl remove', values)
  if (anothers !== null) return anothers
  const removed = await removeList(listsDirectory(), name)
  const asJson = values['json'] === true
  if (removed.ok) {
    print(asJson ? JSON.stringify({ result: 'removed', name }) : `not in force any more: ${name}`)
    return exitCode('ok')
  }
  const { error } = removed
  if (asJson) print(JSON.stringify({ result: 'not_removed', ...error }))
  if (error.code === 'list_absent') {
    complain(`list_absent: no list in force has the name "${name}". Names: see crl status.`)
    return exitCode('noInput')
  }
  const { exit, words } = endOfImport(error, { path: name, directory: listsDirectory() })
  complain(`${error.code}: ${words}. The list stays in force.`)
  return exitCode(exit)
}

/** `hatachi crl lookup SERIAL` */
export async function lookUpSerial(
  word: string,
  values: CommandValues,
  configuration: Configuration | null
): Promise<number> {
  const serialNumber = serialOf(word)
  const misplaced = endIfMisplaced()
  if (misplaced !== null) return misplaced
  const given = givenAnchors(values, configuration)
  if (!given.ok) {
    complain(given.error.message)
    return exitCode(given.error.exit)
  }
  const issuers = await keyIdentifiersOf(given.value)
  if (issuers === null) {
    complain('the anchors cannot be used')
    return exitCode('data')
  }
  const lists = openLists('read', values['json'] === true)
  if (typeof lists === 'number') return lists
  const age = { nowMs: systemClock.nowMs(), configuration }
  const findings = issuers.flatMap((issuer) => lists.find(serialNumber, issuer))
  const answer = lists.isReadable ? answerOf(findings, age) : DAMAGED
  if (values['json'] === true) {
    print(JSON.stringify({ ...answer, lists: findings.map((finding) => findingJson(finding, age)) }))
  } else {
    print(answer.result === 'undetermined' ? `undetermined: ${answer.reason}` : answer.result)
    for (const finding of findings) print(`  ${findingLine(finding, age)}`)
  }
  if (!lists.isReadable) complain(`${unreadableWords() ?? 'the directory of the lists cannot be read'}.`)
  return exitCode(answer.result === 'not_listed' ? 'ok' : answer.result === 'listed' ? 'refused' : 'undetermined')
}

/** In hexadecimal, each once; `[null]`, which stands for every issuer, without anchors; null where one is not sound. */
async function keyIdentifiersOf(ders: readonly Uint8Array[]): Promise<readonly (string | null)[] | null> {
  if (ders.length === 0) return [null]
  const { parseAnchors } = await import('../../certificate/anchors.ts')
  const anchors = parseAnchors(ders)
  if (!anchors.ok) return null
  return [...new Set(anchors.value.map(({ keyIdentifier }) => Buffer.from(keyIdentifier).toString('hex')))]
}

type LookupAnswer =
  | { readonly result: 'listed'; readonly reason: string; readonly revokedAt: string }
  | { readonly result: 'not_listed' }
  | { readonly result: 'undetermined'; readonly reason: ListReason }

const DAMAGED = { result: 'undetermined', reason: 'list_damaged' } as const

/** Listed anywhere is listed; not listed it is only where every list says so and may be relied on, as for a sale. */
function answerOf(findings: readonly EntryFinding[], age: AgeDemand): LookupAnswer {
  if (findings.length === 0) return { result: 'undetermined', reason: 'list_absent' }
  const judgements = findings.map((finding) => judgementOf(finding, age))
  const open: ListReason[] = []
  for (const judgement of judgements) {
    if (judgement.result === 'undetermined') open.push(judgement.reason)
    if (judgement.result !== 'revoked') continue
    return { result: 'listed', reason: judgement.reason, revokedAt: rfc3339(judgement.revokedAtMs) }
  }
  const [first] = open
  if (first === undefined) return { result: 'not_listed' }
  const silent = (['list_damaged', 'list_key_gone'] as const).find((reason) => open.includes(reason))
  return { result: 'undetermined', reason: silent ?? first }
}

function judgementOf({ facts, found }: EntryFinding, age: AgeDemand): ListJudgement {
  if (found === 'key_gone') return { result: 'undetermined', reason: 'list_key_gone' }
  if (facts === null || found === 'damaged' || found === 'old_version') return DAMAGED
  const { kind, thisUpdateMs, nextUpdateMs } = facts
  const times = { thisUpdateMs, nextUpdateMs }
  const answer: ListAnswer =
    found === 'not_listed' ? { result: found, ...times } : { result: 'listed', ...found, ...times }
  return judgeListAnswer(answer, { nowMs: age.nowMs, maxAgeMs: greatestAgeMs(kind, age), clockSkewMs: LIST_CLOCK_SKEW_MS })
}

function findingJson(
  { facts, found, issuerKeyIdentifierHex }: EntryFinding,
  age: AgeDemand
): Readonly<Record<string, unknown>> {
  const what =
    typeof found === 'object'
      ? { result: 'listed', reason: found.reason, revokedAt: rfc3339(found.revokedAtMs) }
      : { result: found }
  return { ...what, issuerKeyIdentifier: issuerKeyIdentifierHex, list: facts === null ? null : listJson(facts, age) }
}

function findingLine({ facts, found, issuerKeyIdentifierHex }: EntryFinding, age: AgeDemand): string {
  const what = typeof found === 'object' ? `listed: ${found.reason}, ${rfc3339(found.revokedAtMs)}` : found
  return `${what}: ${facts === null ? `key ${issuerKeyIdentifierHex}` : listLine(facts, age)}`
}

/**
 * A serial number in hexadecimal as content octets, 1 to 20: colons and leading zeros may be there, and `0x`, or `serial=`
 * as `openssl x509 -serial` prints it.
 */
function serialOf(word: string): Uint8Array {
  const digits = word.replace(/^(?:serial=)?(?:0x)?/i, '').replaceAll(':', '').replace(/^0+(?=.)/, '')
  if (!/^[0-9a-f]{1,40}$/i.test(digits) || digits === '0') {
    throw new TypeError('SERIAL must be a positive number in hexadecimal')
  }
  const even = digits.length % 2 === 0 ? digits : `0${digits}`
  // DER puts a zero octet before a first one with its highest bit set.
  const octets = Uint8Array.from(Buffer.from(parseInt(even.slice(0, 2), 16) >= 0x80 ? `00${even}` : even, 'hex'))
  if (octets.length > 20) throw new TypeError('SERIAL has more than 20 octets')
  return octets
}

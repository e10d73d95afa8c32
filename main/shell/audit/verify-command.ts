import { readFileSync, statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Result } from '../../../device/result.ts'
import { err, ok } from '../../../device/result.ts'
import type { ExportBadPlace } from '../../audit/export-chain.ts'
import { systemFiles } from '../../audit/export-files.ts'
import { EXPORT_ENDINGS, isSamePoint, type ExportManifest } from '../../audit/export-format.ts'
import { verifyExport, type ExportFinding } from '../../audit/export-verify.ts'
import { parseDevicePublicKey, readDeviceKey, type DevicePublicKey } from '../../keys/device-key.ts'
import { systemFaultOf } from '../../keys/lasting-files.ts'
import { storePath } from '../../store/database.ts'
import { complain, print, texts, type CommandValues } from '../command.ts'
import { dataDirectory } from '../config/locations.ts'
import { exitCode } from '../exit-codes.ts'
import { endOfStoreError, endWith } from './command-parts.ts'
import { verifyRecord } from './verify-record.ts'

/**
 * `hatachi audit verify [FILE|STORE|DIR]`: a file of an export, a folder of exports, a store; without a word this
 * machine's own record. @returns the exit code
 */
export async function verifyAnything(path: string | undefined, values: CommandValues): Promise<number> {
  const given = keysNamed(values)
  if (!given.ok) return given.error.exit
  const own = readDeviceKey(dataDirectory(process.env), 'any')
  const isNamed = given.value.length > 0
  const held = isNamed ? given.value : own.ok ? [own.value.publicKey] : []
  const place = path ?? storePath(dataDirectory(process.env))
  const found = statSync(place, { throwIfNoEntry: false })
  const isExport = EXPORT_ENDINGS.some((ending) => place.endsWith(ending))
  if (found === undefined && !isExport) return endOfStoreError(values, { code: 'store_absent', path: place })
  if (found?.isDirectory() === true) return verifyFolder(place, values, { held, isNamed })
  if (isExport) return tell(await verifyOne(place, { held, isNamed }), values)
  if (held.length === 0)
    throw new TypeError("--key names the machine's public key (PEM), and is missing: this machine has none of its own")
  return verifyStoreAt(place, held, values)
}

/** One export's proof, with what it was checked by. */
interface ExportProof {
  readonly path: string
  readonly finding: ExportFinding | null
  /** Why it could not be read. */
  readonly fault: string | null
  readonly key: DevicePublicKey | null
  readonly keyFingerprint: string | null
  /** Whether the key came from elsewhere than the export itself. */
  readonly isKeyHeld: boolean
}

/** What exports are checked by. */
interface KeysToProve {
  /** Keys that came from elsewhere than the export: named ones, or this machine's own. */
  readonly held: readonly DevicePublicKey[]
  /** Whether they were named for this, or settled by an export before: then no other will do. */
  readonly isNamed: boolean
}

async function verifyOne(path: string, { held, isNamed }: KeysToProve): Promise<ExportProof> {
  const used: { key: DevicePublicKey | null; isHeld: boolean } = { key: null, isHeld: false }
  const choose = (embedded: string): DevicePublicKey | null => {
    const inside = parseDevicePublicKey(embedded)
    const same = held.find(({ fingerprint }) => inside.ok && inside.value.fingerprint === fingerprint)
    used.isHeld = same !== undefined || isNamed
    // Where the machine's key was replaced, the key before it signed the older checkpoints.
    if (same !== undefined)
      used.key = { ...same, verify: (text, signature) => held.some((key) => key.verify(text, signature)) }
    else used.key = isNamed ? (held[0] ?? null) : inside.ok ? inside.value : null
    return used.key
  }
  const verified = await verifyExport(path, choose, systemFiles)
  const { key, isHeld } = used
  const facts = { path, key, keyFingerprint: key?.fingerprint ?? null, isKeyHeld: key !== null && isHeld }
  if (verified.ok) return { ...facts, finding: verified.value, fault: null }
  return { ...facts, finding: null, fault: 'fault' in verified.error ? verified.error.fault : verified.error.code }
}

/** Every export of a folder, all by the same keys, and that no entry is missing between two of them. */
async function verifyFolder(directory: string, values: CommandValues, keys: KeysToProve): Promise<number> {
  const names = (await readdir(directory))
    .filter((name) => /^audit-[0-9a-f]{8}-.*\.manifest\.json$/.test(name))
    .toSorted()
  if (names.length === 0) {
    return endWith(values, 'no_export', `there is no export in ${directory}`, 'noInput')
  }
  let worst = exitCode('ok')
  let settled = keys
  let before: ExportManifest | null = null
  for (const name of names) {
    const proof = await verifyOne(join(directory, name), settled)
    const { key, isKeyHeld } = proof
    // Exports that each bring a key of their own prove nothing of each other. A key that is not held stays so.
    const isFirst = settled === keys && !keys.isNamed && key !== null
    if (isFirst) settled = { held: isKeyHeld ? keys.held : [key], isNamed: true }
    const isHeldHere = isKeyHeld && keys.held.some(({ fingerprint }) => fingerprint === proof.keyFingerprint)
    worst = Math.max(worst, tell({ ...proof, isKeyHeld: isHeldHere }, values))
    const manifest = proof.finding?.manifest ?? null
    if (manifest === null) continue
    const isSameLog = before !== null && before.logId === manifest.logId
    if (isSameLog && before !== null && manifest.from.sequence > before.through.sequence) {
      complain(
        `gap: entries ${String(before.through.sequence + 1)} to ${String(manifest.from.sequence)} are in no export here before ${name}`
      )
      worst = Math.max(worst, exitCode('notProven'))
    } else if (
      isSameLog &&
      before !== null &&
      manifest.from.sequence === before.through.sequence &&
      !isSamePoint(before.through, manifest.from)
    ) {
      complain(`differs: ${name} does not follow the entry that the export before it ends with`)
      worst = Math.max(worst, exitCode('notProven'))
    } else if (!isSameLog && manifest.from.sequence > 0) {
      complain(
        `begins behind entry ${String(manifest.from.sequence)} of the log ${manifest.logId}: what came before lies in no export here`
      )
    }
    // One that lies within another takes nothing away from it.
    if (!isSameLog || before === null || manifest.through.sequence > before.through.sequence) before = manifest
  }
  return worst
}

function tell(proof: ExportProof, values: CommandValues): number {
  const { path, finding, fault, keyFingerprint, isKeyHeld } = proof
  if (finding === null) {
    if (values['json'] === true) print(JSON.stringify({ result: 'not_done', path, fault }))
    complain(`${path}: cannot be read (${fault ?? ''})`)
    return exitCode('noInput')
  }
  const { manifest, entries, badPlace, looked } = finding
  if (values['json'] === true) {
    const facts = {
      logId: manifest?.logId ?? null,
      from: manifest?.from.sequence ?? null,
      through: manifest?.through.sequence ?? null
    }
    const result = badPlace !== null ? 'bad' : isKeyHeld ? 'good' : 'good_by_its_own_key'
    print(
      JSON.stringify({ result, kind: 'export', path, ...facts, entries, badPlace, keyFingerprint, keyHeld: isKeyHeld })
    )
  } else if (badPlace === null && manifest !== null) {
    const { from, through } = manifest
    print(
      `${isKeyHeld ? 'good' : 'good_by_its_own_key'}: entries ${String(from.sequence + 1)} to ${String(through.sequence)} of the log ${manifest.logId} (${looked.join(', ')})`
    )
    print(`signed by the key ${keyFingerprint ?? ''}`)
  }
  if (badPlace !== null) complain(`bad: ${wordsOfPlace(badPlace, dirname(path))}`)
  if (!isKeyHeld && keyFingerprint !== null) {
    complain(
      `the key ${keyFingerprint} is the one in the manifest itself, not compared with a key that you hold, and so proves nothing: give yours with --key`
    )
  }
  return exitCode(badPlace === null && isKeyHeld ? 'ok' : 'notProven')
}

async function verifyStoreAt(path: string, keys: readonly DevicePublicKey[], values: CommandValues): Promise<number> {
  const verified = await verifyRecord(path, keys)
  if (!verified.ok) return endOfStoreError(values, verified.error)
  const { badPlace, logId, entries, checkpoints, firstSequence, newestSequence, signedLaterThrough, mark } =
    verified.value
  if (values['json'] === true)
    print(JSON.stringify({ result: badPlace === null ? 'good' : 'bad', kind: 'store', path, ...verified.value }))
  else if (badPlace === null) {
    print(
      `good: entries ${String(firstSequence)} to ${String(newestSequence)} of the log ${logId}, with ${String(checkpoints)} checkpoints`
    )
    print(`signed by the key ${keys.map(({ fingerprint }) => fingerprint).join(' or ')}`)
    if (entries === 0) print('there is no entry')
    if (firstSequence > 1)
      print(`older entries were deleted, by a signed cut behind entry ${String(firstSequence - 1)}`)
    if (signedLaterThrough > 0)
      print(`entries through ${String(signedLaterThrough)} are from before the record was signed`)
    if (mark === 'holds') print('it goes at least as far as the mark beside the key')
    else if (mark !== null && mark !== 'new')
      print(`there is no mark beside the key to hold it against (${mark}): whether it was put back is not known`)
  }
  if (badPlace !== null) complain(`bad: ${wordsOfPlace(badPlace)}`)
  return exitCode(badPlace === null ? 'ok' : 'notProven')
}

/** Example: `entry 17 (changed), audit-….jsonl line 19`. */
function wordsOfPlace(
  place: Omit<ExportBadPlace, 'part' | 'problem'> & { readonly part: string; readonly problem: string },
  folder?: string
): string {
  const { part, at, problem, file, line } = place
  const where = file === undefined ? '' : `, ${folder === undefined ? basename(file) : join(folder, file)}`
  return `${part}${at === null ? '' : ` ${String(at)}`} (${problem})${where}${line === undefined ? '' : ` line ${String(line)}`}`
}

/** Every `--key`: several where the machine's key was replaced. Empty: none was named. */
function keysNamed(
  values: CommandValues
): Result<readonly DevicePublicKey[], { readonly code: 'ended'; readonly exit: number }> {
  const keys: DevicePublicKey[] = []
  const ended = (exit: number) => err({ code: 'ended' as const, exit })
  for (const file of texts(values, 'key')) {
    let pem: string
    try {
      pem = readFileSync(file, 'utf8')
    } catch (thrown) {
      return ended(endWith(values, 'key_unreadable', `${file}: cannot be read (${systemFaultOf(thrown)})`, 'noInput'))
    }
    const key = parseDevicePublicKey(pem)
    if (!key.ok) return ended(endWith(values, 'key_unusable', `${file}: no PEM of an Ed25519 public key`, 'data'))
    keys.push(key.value)
  }
  return ok(keys)
}

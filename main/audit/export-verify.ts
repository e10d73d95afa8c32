import { createHash } from 'node:crypto'
import { basename, dirname, join } from 'node:path'
import type { Result } from '../../device/result.ts'
import { err, ok } from '../../device/result.ts'
import type { DevicePublicKey } from '../keys/device-key.ts'
import { entryBody, UNSOUND_EVENTS } from './chain.ts'
import { ChainFollower, genesisPoint, type ExportBadPlace } from './export-chain.ts'
import { linesOf, type ExportFiles } from './export-files.ts'
import {
  CSV_HEADING,
  EXPORT_ENDINGS,
  exportName,
  isSamePoint,
  manifestText,
  readCsvRow,
  readExportLine,
  readManifest,
  type ExportedFile,
  type ExportManifest
} from './export-format.ts'
import { systemFault } from './export-write.ts'

/** What was looked at, and whether it holds. */
export interface ExportFinding {
  readonly manifest: ExportManifest | null
  /** Of these files, the manifest among them, up to the first bad place. */
  readonly looked: readonly string[]
  /** Entries that were followed in the last of them. */
  readonly entries: number
  /** null: all of it holds. `found_unsound`: it is as it was written, and the machine itself tells there of a fault. */
  readonly badPlace: ExportBadPlace | null
}

export type ExportVerifyError =
  /** The file's name is none of an export's. */
  | { readonly code: 'no_export'; readonly path: string }
  | { readonly code: 'export_unreadable'; readonly path: string; readonly fault: string }

/** Gives the key that a manifest is to be checked with; `embedded` is the one in it, as PEM. null: it cannot be used. */
export type ChooseKey = (embedded: string) => DevicePublicKey | null

/**
 * Proves an export by the public key alone. `path` names one of its three files: the manifest, and with it both others,
 * or one of these, and with it the manifest. Reads line by line, however long the files are.
 */
export async function verifyExport(
  path: string,
  chooseKey: ChooseKey,
  files: ExportFiles
): Promise<Result<ExportFinding, ExportVerifyError>> {
  const ending = EXPORT_ENDINGS.find((each) => path.endsWith(each))
  if (ending === undefined) return err({ code: 'no_export', path })
  const stem = path.slice(0, -ending.length)
  const manifestPath = `${stem}.manifest.json`
  const looked = [basename(manifestPath)]
  let at = manifestPath
  const bad = (badPlace: ExportBadPlace | null, manifest: ExportManifest | null = null, entries = 0) =>
    ok({ manifest, looked, entries, badPlace })
  try {
    const size = await files.size(manifestPath)
    const name = basename(manifestPath)
    const badManifest = (problem: ExportBadPlace['problem']) => bad({ part: 'manifest', at: null, problem, file: name })
    if (size === null) return badManifest('file_missing')
    const read = size > LONGEST_MANIFEST ? null : readManifest(await files.text(manifestPath))
    if (read === null) return badManifest('malformed')
    const { manifest, body, signature } = read
    const key = chooseKey(manifest.publicKey)
    if (key === null) return badManifest('malformed')
    if (key.fingerprint !== manifest.keyFingerprint) return badManifest('other_key')
    if (!key.verify(manifestText(body), signature)) return badManifest('signature')
    if (!isConsistent(manifest, basename(stem))) return badManifest('changed')
    let entries = 0
    let unsound: ExportBadPlace | null = null
    for (const file of manifest.files) {
      if (ending !== '.manifest.json' && !file.name.endsWith(ending)) continue
      looked.push(file.name)
      at = join(dirname(path), file.name)
      const finding = await (file.name.endsWith('.csv') ? verifyRows : verifyLines)({
        manifest,
        file,
        path: at,
        key,
        files
      })
      entries = finding.entries
      if (finding.badPlace?.problem === 'found_unsound') unsound ??= finding.badPlace
      else if (finding.badPlace !== null) return bad(finding.badPlace, manifest, entries)
    }
    return bad(unsound, manifest, entries)
  } catch (thrown) {
    return err({ code: 'export_unreadable', path: at, fault: systemFault(thrown) })
  }
}

const LONGEST_MANIFEST = 65_536

/** Body of an entry by which a start told that it found the record unsound: that is never passed over. */
const TOLD_UNSOUND = new RegExp(`^\\{"sequence":[0-9]+,"atMs":[0-9]+,"name":"(?:${UNSOUND_EVENTS.join('|')})",`)

/** Whether what is signed also fits together, and to the names that the files lie under. */
function isConsistent({ logId, from, through, files }: ExportManifest, stem: string): boolean {
  const name = exportName(logId, from.sequence + 1, through.sequence)
  return (
    stem === name &&
    files.every((file, index) => file.name === `${name}${EXPORT_ENDINGS[index] ?? ''}`) &&
    through.sequence > from.sequence &&
    (from.sequence !== 0 || isSamePoint(from, genesisPoint(logId)))
  )
}

interface FileToVerify {
  readonly manifest: ExportManifest
  readonly file: ExportedFile
  readonly path: string
  readonly key: DevicePublicKey
  readonly files: ExportFiles
}

interface FileFinding {
  readonly entries: number
  readonly badPlace: ExportBadPlace | null
}

/** The JSON Lines file: entries, checkpoints and the head. */
async function verifyLines(order: FileToVerify): Promise<FileFinding> {
  const { manifest, key } = order
  const follower = new ChainFollower(manifest.logId, manifest.from, key)
  let ended = false
  return verifyFile(order, follower, (text, notice) => {
    const line = text.endsWith('\n') && !ended ? readExportLine(text.slice(0, -1)) : null
    switch (line?.kind) {
      case undefined:
        return { part: 'file', at: null, problem: 'malformed' }
      case 'entry':
        notice(line.sequence, line.body)
        return follower.entry(line.sequence, line.body, line.hash)
      case 'checkpoint':
        return follower.checkpoint(line.checkpoint)
      case 'head':
        ended = true
        return (
          follower.exportHead(line.head) ??
          (isSamePoint(line.head, manifest.through) ? null : { part: 'head', at: null, problem: 'changed' })
        )
    }
  }, () => (ended ? null : { part: 'head', at: null, problem: 'missing_or_moved' }))
}

/** The CSV file: entries alone. */
async function verifyRows(order: FileToVerify): Promise<FileFinding> {
  const { manifest, key } = order
  const { through } = manifest
  const follower = new ChainFollower(manifest.logId, manifest.from, key)
  let headed = false
  return verifyFile(order, follower, (text, notice) => {
    if (!headed) {
      headed = true
      return text === CSV_HEADING ? null : { part: 'file', at: null, problem: 'malformed' }
    }
    const entry = text.endsWith('\n') ? readCsvRow(text.slice(0, -1)) : null
    if (entry === null) return { part: 'file', at: null, problem: 'malformed' }
    if (follower.point.sequence === through.sequence)
      return { part: 'entry', at: through.sequence + 1, problem: 'surplus' }
    const body = entryBody(entry)
    notice(entry.sequence, body)
    return follower.entry(entry.sequence, body, entry.hash)
  }, () => {
    const { sequence, hash } = follower.point
    if (sequence < through.sequence) return { part: 'entry', at: sequence + 1, problem: 'missing_or_moved' }
    return Buffer.compare(hash, through.hash) === 0 ? null : { part: 'entry', at: sequence, problem: 'changed' }
  })
}

/** Line by line; where no line is at fault, by length and sum; and at last what the machine itself told. */
async function verifyFile(
  { manifest, file, path, files }: FileToVerify,
  follower: ChainFollower,
  look: (line: string, notice: (sequence: number, body: string) => void) => ExportBadPlace | null,
  atEnd: () => ExportBadPlace | null
): Promise<FileFinding> {
  const found = (place: ExportBadPlace | null): FileFinding => ({
    entries: follower.point.sequence - manifest.from.sequence,
    badPlace: place === null ? null : { ...place, file: file.name }
  })
  if ((await files.size(path)) === null) return found({ part: 'file', at: null, problem: 'file_missing' })
  const sum = createHash('sha256')
  let number = 0
  let bytes = 0
  let unsound: ExportBadPlace | null = null
  const notice = (sequence: number, body: string): void => {
    if (TOLD_UNSOUND.test(body)) unsound ??= { part: 'entry', at: sequence, problem: 'found_unsound', line: number }
  }
  for await (const line of linesOf(files, path)) {
    number++
    bytes += line.length
    sum.update(line)
    const text = textOf(line)
    const place = text === null ? ({ part: 'file', at: null, problem: 'malformed' } as const) : look(text, notice)
    if (place !== null) return found({ ...place, line: number })
  }
  const end = atEnd()
  if (end !== null) return found({ ...end, line: number + 1 })
  const isWhole = bytes === file.bytes && number === file.lines && sum.digest('hex') === file.sha256
  return found(isWhole ? unsound : { part: 'file', at: null, problem: 'file_changed' })
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** null: no UTF-8. Nothing is put in the place of what is none, for that could be what was there before. */
function textOf(line: Uint8Array): string | null {
  try {
    return utf8.decode(line)
  } catch {
    return null
  }
}

import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Result } from '../../device/result.ts'
import { err, ok } from '../../device/result.ts'
import { verifyExport } from './export-verify.ts'
import type { ExportFiles } from './export-files.ts'
import { EXPORT_ENDINGS, exportName, manifestText, readManifest, type ExportManifest } from './export-format.ts'
import { draftOf, systemFault } from './export-write.ts'
import type { DeviceKey, DevicePublicKey } from '../keys/device-key.ts'

/**
 * The folder on the second medium. A marker in it says that it is one, and whose: an empty mount point, whose medium is
 * away, has none, and is not written to.
 */
export const MARKER_NAME = 'hatachi-backup.json'

const MARKER_TYPE = 'hatachi-backup-medium-1'

export type FolderFault =
  /** No folder, or none with the marker: the medium is away, or was never made one. */
  | { readonly code: 'medium_away' }
  /** The marker names another machine's key. */
  | { readonly code: 'medium_foreign' }
  /** It lies on the same file system as the record: no second medium. */
  | { readonly code: 'medium_same' }
  | { readonly code: 'medium_fault'; readonly fault: string }

/** Looks whether the folder is this machine's second medium, and there. */
export async function openFolder(
  directory: string,
  { files, key, besides }: { readonly files: ExportFiles; readonly key: DevicePublicKey; readonly besides: string | null }
): Promise<Result<void, FolderFault>> {
  try {
    const path = join(directory, MARKER_NAME)
    if (!(await files.exists(path))) return err({ code: 'medium_away' })
    if (!(await isOwnMarker(path, files, key))) return err({ code: 'medium_foreign' })
    return besides !== null && isSameMedium(directory, besides) ? err({ code: 'medium_same' }) : ok(undefined)
  } catch (thrown) {
    const fault = systemFault(thrown)
    return err(fault === 'ENOENT' || fault === 'ENOTDIR' ? { code: 'medium_away' } : { code: 'medium_fault', fault })
  }
}

/** Makes a folder the second medium of this machine; one that is so already stays as it is. */
export async function markFolder(
  directory: string,
  files: ExportFiles,
  key: DevicePublicKey
): Promise<Result<void, FolderFault>> {
  const path = join(directory, MARKER_NAME)
  try {
    if (await files.exists(path)) return (await isOwnMarker(path, files, key)) ? ok(undefined) : err({ code: 'medium_foreign' })
    await files.remove(draftOf(path))
    const file = await files.create(draftOf(path))
    try {
      await file.write(Buffer.from(markerOf(key), 'utf8'))
      await file.sync()
    } finally {
      await file.close()
    }
    await files.rename(draftOf(path), path)
    await files.syncDirectory(directory)
    return ok(undefined)
  } catch (thrown) {
    const fault = systemFault(thrown)
    return err(fault === 'ENOENT' || fault === 'ENOTDIR' ? { code: 'medium_away' } : { code: 'medium_fault', fault })
  }
}

/** What is longer than a marker is none, and not read into memory. */
async function isOwnMarker(path: string, files: ExportFiles, key: DevicePublicKey): Promise<boolean> {
  const marker = markerOf(key)
  return (await files.size(path)) === Buffer.byteLength(marker) && (await files.text(path)) === marker
}

function markerOf({ fingerprint }: DevicePublicKey): string {
  return `${JSON.stringify({ type: MARKER_TYPE, keyFingerprint: fingerprint })}\n`
}

/** Whether two paths lie on one file system. */
export function isSameMedium(one: string, other: string): boolean {
  return statSync(one).dev === statSync(other).dev
}

/** What lies in the folder of one log. */
export interface FolderSurvey {
  /** Exports that can be relied on, by where they begin. */
  readonly exports: readonly ExportManifest[]
  /** Files of ours that no export vouches for: drafts, and what was cut short before its manifest. */
  readonly unfinished: readonly string[]
  /** Names (without endings) of exports that are not whole any more. */
  readonly damaged: readonly string[]
  /** Ids of other logs that this machine's key signed exports of: its record was replaced by a new one. */
  readonly otherLogs: readonly string[]
}

/**
 * Reads every manifest of the log, checks its signature and the length of its files; with `deep` every octet of them.
 * Throws the system's errors.
 */
export async function surveyFolder(
  directory: string,
  { logId, files, key, deep }: { readonly logId: string; readonly files: ExportFiles; readonly key: Pick<DeviceKey, 'publicKey'>; readonly deep: boolean }
): Promise<FolderSurvey> {
  const start = `audit-${logId.slice(0, 8)}-`
  const all = (await files.names(directory)).filter((name) => OURS.test(name))
  const names = all.filter((name) => name.startsWith(start))
  const exports: ExportManifest[] = []
  const damaged: string[] = []
  const stems = names.filter((name) => name.endsWith(MANIFEST)).map((name) => name.slice(0, -MANIFEST.length))
  for (const stem of stems.toSorted()) {
    const manifest = await soundManifest(directory, stem, files, key, deep)
    if (manifest === null) damaged.push(stem)
    else if (manifest.logId === logId) exports.push(manifest)
  }
  const otherLogs = new Set<string>()
  for (const name of all) {
    // One export of a log tells of all.
    if (name.startsWith(start) || !name.endsWith(MANIFEST) || [...otherLogs].some((id) => name.startsWith(`audit-${id.slice(0, 8)}-`))) continue
    const other = await soundManifest(directory, name.slice(0, -MANIFEST.length), files, key, false)
    if (other !== null) otherLogs.add(other.logId)
  }
  const known = new Set(stems.flatMap((stem) => EXPORT_ENDINGS.map((ending) => `${stem}${ending}`)))
  const unfinished = names.filter((name) => !known.has(name))
  return { exports: exports.toSorted((one, other) => one.from.sequence - other.from.sequence), unfinished, damaged, otherLogs: [...otherLogs] }
}

const MANIFEST = '.manifest.json'
/** In octets; longer is none of ours. */
const LONGEST_MANIFEST = 65_536

/** Names that this program gives, drafts among them. */
const OURS = /^audit-[0-9a-f]{8}-[0-9]{10,16}-[0-9]{10,16}\.(?:jsonl|csv|manifest\.json)(?:\.draft)?$/

async function soundManifest(
  directory: string,
  stem: string,
  files: ExportFiles,
  key: Pick<DeviceKey, 'publicKey'>,
  deep: boolean
): Promise<ExportManifest | null> {
  const path = join(directory, `${stem}.manifest.json`)
  if (deep) {
    const verified = await verifyExport(path, () => key.publicKey, files)
    if (!verified.ok) throw unreadable(verified.error)
    const { badPlace, manifest } = verified.value
    // What the machine itself told of a fault is as it was written: writing it anew would change nothing.
    return badPlace === null || badPlace.problem === 'found_unsound' ? manifest : null
  }
  const read = ((await files.size(path)) ?? 0) > LONGEST_MANIFEST ? null : readManifest(await files.text(path))
  if (read === null || !key.publicKey.verify(manifestText(read.body), read.signature)) return null
  const { manifest } = read
  if (exportName(manifest.logId, manifest.from.sequence + 1, manifest.through.sequence) !== stem) return null
  for (const { name, bytes } of manifest.files) if ((await files.size(join(directory, name))) !== bytes) return null
  return manifest
}

/** As the system would have thrown it. */
function unreadable(error: { readonly code: string; readonly path: string; readonly fault?: string }): Error {
  return Object.assign(new Error('the export cannot be read'), { code: error.fault ?? 'EIO', syscall: 'read', path: error.path })
}

/** A short name of what was set aside, by chance of its content: `audit-….set-aside-0f3a9c51`. */
export function setAsideName(name: string, nowMs: number): string {
  return `${name}.set-aside-${createHash('sha256').update(`${name} ${String(nowMs)}`).digest('hex').slice(0, 8)}`
}

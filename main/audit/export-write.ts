import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Result } from '../../device/result.ts'
import { err, ok } from '../../device/result.ts'
import type { DeviceKey } from '../keys/device-key.ts'
import type { Checkpoint } from './chain.ts'
import { entryBody, exportHeadText } from './chain.ts'
import { ChainFollower, type ExportBadPlace } from './export-chain.ts'
import type { ExportFiles, WritableFile } from './export-files.ts'
import { besidesFormerKeys } from './former-keys.ts'
import {
  checkpointLine,
  CSV_HEADING,
  csvRow,
  entryLine,
  EXPORT_ENDINGS,
  exportName,
  headLine,
  manifestBody,
  manifestFile,
  manifestText,
  type ChainPoint,
  type ExportedFile,
  type ExportManifest,
  type HashedEntry
} from './export-format.ts'

/** The record, as an export reads it. */
export interface ExportSource {
  readonly logId: string
  /** What the first entry follows that is still there. */
  readonly start: ChainPoint
  /** Where the log ends. */
  readonly end: ChainPoint
  /** Entries behind one sequence through another, in order, in pages. */
  entries(after: number, through: number): Iterable<HashedEntry>
  /** Checkpoints behind this number, in order, in pages. */
  checkpoints(afterNumber: number): Iterable<Checkpoint>
  /** Hash of one entry; null where it is not there any more. */
  hashAt(sequence: number): Uint8Array | null
  /** The newest checkpoint that covers no entry behind `sequence`, as the point that it signs. */
  checkpointUpTo(sequence: number): ChainPoint | null
  /** As in `besidesFormerKeys`; absent or 0: the key was never replaced. */
  readonly keyReplacedAt?: number
}

/** What to write where. `from` and `through` are points of the source's chain. */
export interface ExportOrder {
  readonly source: ExportSource
  readonly from: ChainPoint
  readonly through: ChainPoint
  readonly directory: string
  readonly key: DeviceKey
  readonly nowMs: number
  readonly software: string
  readonly files: ExportFiles
}

export type ExportError =
  /** The medium did not take it; `fault` is the system's name, such as ENOSPC. */
  | { readonly code: 'export_medium'; readonly fault: string; readonly path: string }
  /** The record itself does not hold there: nothing is signed that does not. */
  | { readonly code: 'record_unsound'; readonly place: ExportBadPlace }
  /** A file of that name is there, and is not written over. */
  | { readonly code: 'export_exists'; readonly path: string }

/** Octets that are gathered before they are written. */
const GATHERED = 65_536

/**
 * Writes one export: three files of which the manifest, which vouches for the others, gets its name last. Each is
 * written under a name of its own (`.draft`), fsynced and renamed, and the directory fsynced: after a loss of power an
 * export with its manifest is whole. The chain is followed on the way, and nothing is signed unless it holds.
 */
export async function writeExport(order: ExportOrder): Promise<Result<ExportManifest, ExportError>> {
  const { source, from, through, directory, files } = order
  const name = exportName(source.logId, from.sequence + 1, through.sequence)
  const paths = EXPORT_ENDINGS.map((ending) => join(directory, `${name}${ending}`))
  const [jsonl = '', csv = '', manifestPath = ''] = paths
  let at = directory
  const opened: WritableFile[] = []
  try {
    for (const path of paths) {
      at = path
      if (await files.exists(path)) return err({ code: 'export_exists', path })
      await files.remove(draftOf(path))
    }
    at = jsonl
    const lines = new GatheredFile(await files.create(draftOf(jsonl)), `${name}.jsonl`)
    opened.push(lines)
    const rows = new GatheredFile(await files.create(draftOf(csv)), `${name}.csv`)
    opened.push(rows)
    const bad = await writeEntries(order, lines, rows)
    if (bad !== null) {
      for (const file of opened.splice(0)) await file.close()
      for (const path of paths) await files.remove(draftOf(path))
      return err({ code: 'record_unsound', place: bad })
    }
    for (const file of opened) await file.sync()
    for (const file of opened.splice(0)) await file.close()
    const manifest = manifestOf(order, [lines.facts(), rows.facts()])
    const body = manifestBody(manifest)
    at = manifestPath
    const file = new GatheredFile(await files.create(draftOf(manifestPath)), '')
    opened.push(file)
    await file.add(manifestFile(body, order.key.sign(manifestText(body))))
    await file.sync()
    for (const each of opened.splice(0)) await each.close()
    for (const path of paths) {
      at = path
      // The manifest's name must not last before those of the files that it vouches for.
      if (path === manifestPath) await files.syncDirectory(directory)
      await files.rename(draftOf(path), path)
    }
    at = directory
    await files.syncDirectory(directory)
    return ok(manifest)
  } catch (thrown) {
    for (const file of opened) await quietly(() => file.close())
    for (const path of paths) await quietly(() => files.remove(draftOf(path)))
    return err({ code: 'export_medium', fault: systemFault(thrown), path: at })
  }
}

/** Name that a file is written under until it is whole. */
export function draftOf(path: string): string {
  return `${path}.draft`
}

/** The system's name of a fault. A programmer's mistake is thrown on. */
export function systemFault(thrown: unknown): string {
  if (thrown instanceof Error && 'syscall' in thrown && 'code' in thrown && typeof thrown.code === 'string') return thrown.code
  throw thrown
}

async function writeEntries(
  order: ExportOrder,
  lines: GatheredFile,
  rows: GatheredFile
): Promise<ExportBadPlace | null> {
  const { source, from, through, key } = order
  const follower = new ChainFollower(source.logId, from, besidesFormerKeys(key.publicKey, source.keyReplacedAt ?? 0))
  const checkpoints = source.checkpoints(from.checkpoints)[Symbol.iterator]()
  let next = checkpoints.next()
  const writeCheckpoints = async (): Promise<ExportBadPlace | null> => {
    while (next.done !== true && next.value.sequence <= follower.point.sequence && next.value.number <= through.checkpoints) {
      const bad = follower.checkpoint(next.value)
      if (bad !== null) return bad
      await lines.add(checkpointLine(next.value))
      next = checkpoints.next()
    }
    return null
  }
  await rows.add(CSV_HEADING)
  // One that was signed at the very end of the export before comes first.
  const before = await writeCheckpoints()
  if (before !== null) return before
  for (const entry of source.entries(from.sequence, through.sequence)) {
    const bad = follower.entry(entry.sequence, entryBody(entry), entry.hash)
    if (bad !== null) return bad
    await lines.add(entryLine(entry))
    await rows.add(csvRow(entry))
    const unsound = await writeCheckpoints()
    if (unsound !== null) return unsound
  }
  const head = { ...through, signature: key.sign(exportHeadText(source.logId, through)) }
  const bad = follower.exportHead(head)
  if (bad !== null) return bad
  await lines.add(headLine(head))
  return null
}

function manifestOf(
  { source, from, through, nowMs, software, key }: ExportOrder,
  files: readonly [ExportedFile, ExportedFile]
): ExportManifest {
  const { fingerprint, pem } = key.publicKey
  return { logId: source.logId, from, through, exportedAtMs: nowMs, software, files, keyFingerprint: fingerprint, publicKey: pem }
}

/** A file that is written in pieces, and summed up as it is. */
class GatheredFile implements WritableFile {
  readonly #file: WritableFile
  readonly #name: string
  readonly #sum = createHash('sha256')
  #waiting: Uint8Array[] = []
  #waitingBytes = 0
  #bytes = 0
  #lines = 0

  constructor(file: WritableFile, name: string) {
    this.#file = file
    this.#name = name
  }

  /** Adds one line, its end included. */
  async add(line: string): Promise<void> {
    this.#lines++
    await this.write(Buffer.from(line, 'utf8'))
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#waiting.push(bytes)
    this.#waitingBytes += bytes.length
    if (this.#waitingBytes >= GATHERED) await this.#flush()
  }

  async sync(): Promise<void> {
    await this.#flush()
    await this.#file.sync()
  }

  close(): Promise<void> {
    return this.#file.close()
  }

  /** Once all is written. */
  facts(): ExportedFile {
    return { name: this.#name, bytes: this.#bytes, lines: this.#lines, sha256: this.#sum.copy().digest('hex') }
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.concat(this.#waiting)
    this.#waiting = []
    this.#waitingBytes = 0
    if (bytes.length === 0) return
    this.#sum.update(bytes)
    this.#bytes += bytes.length
    await this.#file.write(bytes)
  }
}

async function quietly(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch {
    // The fault that ended the export is what is told.
  }
}

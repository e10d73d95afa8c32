import { z } from 'zod'
import type { ChainedEntry, ChainHead, Checkpoint } from './chain.ts'
import { entryBody, LOG_ID } from './chain.ts'

/**
 * The words of an export, octet by octet as docs/audit-format.md has them: the lines of the JSON Lines file, the rows of
 * the CSV file, the manifest, and the names of all three. Pure.
 */

/** A place between two entries: what the head would say if the log ended there. */
export type ChainPoint = Omit<ChainHead, 'signature'>

/** An entry with the hash that is stored beside it. */
export interface HashedEntry extends ChainedEntry {
  readonly hash: Uint8Array
}

export const EXPORT_FORMAT = 'hatachi-audit-export-1'
/** First line of what is signed of a manifest. */
const MANIFEST_HEADING = 'hatachi-audit-manifest-1\n'

/** First row of the CSV file. Rows end as in RFC 4180. */
export const CSV_HEADING = 'sequence,at_ms,at,name,fields,hash\r\n'

const hash = z.string().regex(/^[0-9a-f]{64}$/)
const signature = z.string().regex(/^[0-9a-f]{128}$/)
const count = z.int().min(0)

const pointSchema = z.strictObject({ sequence: count, hash, checkpoints: count, newestCheckpoint: hash })
const headSchema = pointSchema.extend({ signature })
const checkpointSchema = z.strictObject({
  number: count.min(1),
  sequence: count,
  hash,
  atMs: count,
  previous: hash,
  signature
})

const fileSchema = z.strictObject({
  name: z.string().regex(/^audit-[0-9a-f]{8}-[0-9]{10,16}-[0-9]{10,16}\.(?:jsonl|csv)$/),
  bytes: count,
  lines: count,
  sha256: hash
})

const manifestSchema = z.strictObject({
  format: z.literal(EXPORT_FORMAT),
  logId: z.string().regex(LOG_ID),
  from: pointSchema,
  through: pointSchema,
  exportedAtMs: count,
  software: z.string().max(120),
  files: z.tuple([fileSchema, fileSchema]),
  keyFingerprint: hash,
  publicKey: z.string().max(1000)
})

/** One of the two files that a manifest speaks for. */
export type ExportedFile = z.infer<typeof fileSchema>

export interface ExportManifest {
  readonly logId: string
  /** Where the export begins: its first entry follows this point. */
  readonly from: ChainPoint
  /** Where it ends, its last entry included. */
  readonly through: ChainPoint
  readonly exportedAtMs: number
  /** Name and version of the program that wrote it. */
  readonly software: string
  /** The JSON Lines file, then the CSV file. */
  readonly files: readonly [ExportedFile, ExportedFile]
  /** SHA-256 of the public key's SubjectPublicKeyInfo. */
  readonly keyFingerprint: string
  /** PEM. Worth nothing by itself: compare it with one that you hold. */
  readonly publicKey: string
}

/** Names of an export's files, without their endings. Example: `audit-0f3a9c51-0000000001-0000001000`. */
export function exportName(logId: string, first: number, last: number): string {
  const digits = (sequence: number) => String(sequence).padStart(10, '0')
  return `audit-${logId.slice(0, 8)}-${digits(first)}-${digits(last)}`
}

/** Endings of the three files, in the order in which they get their names. */
export const EXPORT_ENDINGS = ['.jsonl', '.csv', '.manifest.json'] as const

/** An entry's line: its body, with its hash put in before the closing brace. */
export function entryLine(entry: HashedEntry): string {
  return `${entryBody(entry).slice(0, -1)},"hash":"${hex(entry.hash)}"}\n`
}

export function checkpointLine({ number, sequence, hash, atMs, previous, signature }: Checkpoint): string {
  const checkpoint = { number, sequence, hash: hex(hash), atMs, previous: hex(previous), signature: hex(signature) }
  return `${JSON.stringify({ checkpoint })}\n`
}

/** The last line: where the export ends. */
export function headLine(head: ChainHead): string {
  return `${JSON.stringify({ head: { ...pointWords(head), signature: hex(head.signature) } })}\n`
}

/** An entry's row. `fields` is always quoted, nothing else needs it. */
export function csvRow(entry: HashedEntry): string {
  const { sequence, atMs, name, fieldsJson, hash } = entry
  const at = new Date(atMs).toISOString()
  return `${String(sequence)},${String(atMs)},${at},${name},"${fieldsJson.replaceAll('"', '""')}",${hex(hash)}\r\n`
}

/** One line of the JSON Lines file, without its line feed; null: none of these. */
export type ExportLine =
  | { readonly kind: 'entry'; readonly sequence: number; readonly body: string; readonly hash: Uint8Array }
  | { readonly kind: 'checkpoint'; readonly checkpoint: Checkpoint }
  | { readonly kind: 'head'; readonly head: ChainHead }

const ENTRY_LINE = /^(\{"sequence":([1-9][0-9]{0,15}),[^\n]*),"hash":"([0-9a-f]{64})"\}$/

/** Reads a line. What is not written exactly as this module writes it is no line: nothing is free to be changed. */
export function readExportLine(line: string): ExportLine | null {
  const [, open, sequence, digits = ''] = ENTRY_LINE.exec(line) ?? []
  if (open !== undefined) return { kind: 'entry', sequence: Number(sequence), body: `${open}}`, hash: octets(digits) }
  const found = jsonOf(line)
  const point = z.strictObject({ checkpoint: checkpointSchema }).safeParse(found)
  if (point.success) {
    const { hash, previous, signature, ...rest } = point.data.checkpoint
    const checkpoint = { ...rest, hash: octets(hash), previous: octets(previous), signature: octets(signature) }
    return checkpointLine(checkpoint) === `${line}\n` ? { kind: 'checkpoint', checkpoint } : null
  }
  const end = z.strictObject({ head: headSchema }).safeParse(found)
  if (!end.success) return null
  const head = { ...pointOf(end.data.head), signature: octets(end.data.head.signature) }
  return headLine(head) === `${line}\n` ? { kind: 'head', head } : null
}

const CSV_ROW = /^([1-9][0-9]{0,15}),(0|[1-9][0-9]{0,15}),[^,"]*,([a-z][a-z0-9_]*),"((?:[^"]|"")*)",([0-9a-f]{64})\r$/

/** Reads a row of the CSV file, without its line feed; null: none that this module would have written. */
export function readCsvRow(row: string): HashedEntry | null {
  const [, sequence, atMs, name = '', quoted = '', digits = ''] = CSV_ROW.exec(row) ?? []
  if (sequence === undefined || Number(atMs) > 8_640_000_000_000_000) return null
  const entry = {
    sequence: Number(sequence),
    atMs: Number(atMs),
    name,
    fieldsJson: quoted.replaceAll('""', '"'),
    hash: octets(digits)
  }
  return csvRow(entry) === `${row}\n` ? entry : null
}

/** A manifest's one line, without its signature: the octets that are signed follow a heading of their own. */
export function manifestBody(manifest: ExportManifest): string {
  const { logId, from, through, exportedAtMs, software, files, keyFingerprint, publicKey } = manifest
  return JSON.stringify({
    format: EXPORT_FORMAT,
    logId,
    from: pointWords(from),
    through: pointWords(through),
    exportedAtMs,
    software,
    files: files.map(({ name, bytes, lines, sha256 }) => ({ name, bytes, lines, sha256 })),
    keyFingerprint,
    publicKey
  })
}

/** What the machine signs of a manifest. */
export function manifestText(body: string): Uint8Array {
  return Buffer.from(`${MANIFEST_HEADING}${body}\n`, 'utf8')
}

/** The manifest's file: the body, with the signature put in before the closing brace. */
export function manifestFile(body: string, signature: Uint8Array): string {
  return `${body.slice(0, -1)},"signature":"${hex(signature)}"}\n`
}

const MANIFEST_FILE = /^(\{[^\n]*),"signature":"([0-9a-f]{128})"\}\n$/

/** Reads a manifest's file; null: it is none. Its signature is still to be checked over `manifestText(body)`. */
export function readManifest(
  file: string
): { readonly manifest: ExportManifest; readonly body: string; readonly signature: Uint8Array } | null {
  const [, open, digits = ''] = MANIFEST_FILE.exec(file) ?? []
  if (open === undefined) return null
  const body = `${open}}`
  const parsed = manifestSchema.safeParse(jsonOf(body))
  if (!parsed.success) return null
  const { from, through, logId, exportedAtMs, software, files, keyFingerprint, publicKey } = parsed.data
  const manifest = {
    logId,
    from: pointOf(from),
    through: pointOf(through),
    exportedAtMs,
    software,
    files,
    keyFingerprint,
    publicKey
  }
  return { manifest, body, signature: octets(digits) }
}

/** Whether two points are the same place of the same chain. */
export function isSamePoint(one: ChainPoint, other: ChainPoint): boolean {
  return JSON.stringify(pointWords(one)) === JSON.stringify(pointWords(other))
}

function pointWords({ sequence, hash, checkpoints, newestCheckpoint }: ChainPoint): z.infer<typeof pointSchema> {
  return { sequence, hash: hex(hash), checkpoints, newestCheckpoint: hex(newestCheckpoint) }
}

function pointOf({ sequence, hash, checkpoints, newestCheckpoint }: z.infer<typeof pointSchema>): ChainPoint {
  return { sequence, hash: octets(hash), checkpoints, newestCheckpoint: octets(newestCheckpoint) }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function octets(digits: string): Uint8Array {
  return new Uint8Array(Buffer.from(digits, 'hex'))
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Result } from '../../device/result.ts'
import { err, ok } from '../../device/result.ts'
import { systemFaultOf, writeDurably } from './durable-file.ts'
import type { ClockMark } from './judge-clock.ts'

/** A mark as it lies on the disk, with the acceptance that was taken last, so that none is taken twice. */
export interface NotedMark {
  readonly mark: ClockMark
  readonly acceptanceId: string | null
}

/** Why the mark was not written; `fault` is the system's, such as ENOSPC. */
export interface MarkError {
  readonly code: 'mark_unwritable'
  readonly fault: string
}

const VERSION = 1

/** Where the mark lies below a data directory. It holds times only, and is kept in every role. */
export function markPath(dataDirectory: string): string {
  return join(clockDirectory(dataDirectory), 'mark.json')
}

/** The guard's folder of the data directory. */
export function clockDirectory(dataDirectory: string): string {
  return join(dataDirectory, 'clock')
}

/** What was noted; null: nothing yet. Never throws: what cannot be read is `damaged`, whatever the cause. */
export function readMark(path: string): NotedMark | null | 'damaged' {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (thrown) {
    return systemFaultOf(thrown) === 'ENOENT' ? null : 'damaged'
  }
  return parseMark(text) ?? 'damaged'
}

/** Writes the mark durably. */
export function writeMark(path: string, noted: NotedMark): Result<void, MarkError> {
  try {
    writeDurably(path, printMark(noted))
    return ok(undefined)
  } catch (thrown) {
    const fault = systemFaultOf(thrown)
    if (fault === null) throw thrown
    return err({ code: 'mark_unwritable', fault })
  }
}

/** One line of JSON, with a digest over the rest: a digit that turned on the disk would else be another time. */
export function printMark({ mark, acceptanceId }: NotedMark): string {
  const { signedMs, reachedMs, provenMs, doubtedFromMs } = mark
  const content = { version: VERSION, signedMs, reachedMs, provenMs, doubtedFromMs, acceptanceId }
  return `${JSON.stringify({ ...content, sha256: digestOf(content) })}\n`
}

/** Undefined for what no program of ours wrote whole. */
export function parseMark(text: string): NotedMark | undefined {
  let read: unknown
  try {
    read = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof read !== 'object' || read === null) return undefined
  const found: Record<string, unknown> = { ...read }
  const { version, signedMs, reachedMs, provenMs, doubtedFromMs, acceptanceId } = found
  if (version !== VERSION || !isTime(reachedMs) || !isTime(provenMs)) return undefined
  if (!isTimeOrNull(signedMs) || !isTimeOrNull(doubtedFromMs)) return undefined
  if (acceptanceId !== null && typeof acceptanceId !== 'string') return undefined
  const content = { version, signedMs, reachedMs, provenMs, doubtedFromMs, acceptanceId }
  if (found['sha256'] !== digestOf(content)) return undefined
  return { mark: { signedMs, reachedMs, provenMs, doubtedFromMs }, acceptanceId }
}

function digestOf(content: object): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex')
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value)
}

function isTimeOrNull(value: unknown): value is number | null {
  return value === null || isTime(value)
}

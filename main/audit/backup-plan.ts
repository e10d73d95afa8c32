import { isSamePoint, type ChainPoint, type ExportManifest } from './export-format.ts'
import type { ExportSource } from './export-write.ts'

/** One stretch of the record that is to be exported. */
export interface PlannedSpan {
  readonly from: ChainPoint
  readonly through: ChainPoint
}

/** What is missing on the medium, by what lies there. */
export interface BackupPlan {
  /** Without gap or overlap, in order. */
  readonly spans: readonly PlannedSpan[]
  /** Newest entry up to which everything that the record still holds lies on the medium. */
  readonly coveredThrough: number
}

export type PlanFault =
  /** The medium holds more of this log than the record does: the record was put back to an older state. */
  | { readonly code: 'record_behind' }
  /** An export has another entry there than the record: one of them was changed. */
  | { readonly code: 'record_differs' }

/** Entries of one export at most, rounded to a checkpoint: a long catch-up gets on although it is cut short. */
export const MOST_ENTRIES = 20_000

/** What has to be written so that the medium holds all that the record does. */
export function planBackup(
  source: ExportSource,
  exports: readonly ExportManifest[],
  most = MOST_ENTRIES
): BackupPlan | PlanFault {
  const { start, end } = source
  const spans: PlannedSpan[] = []
  let cursor = start
  let isCovered = true
  let coveredThrough = start.sequence
  for (const { from, through } of exports) {
    if (through.sequence > end.sequence) return { code: 'record_behind' }
    if (!agrees(source, through)) return { code: 'record_differs' }
    // Of what was deleted since, or lies in an export before.
    if (through.sequence <= cursor.sequence) continue
    if (from.sequence > cursor.sequence) {
      spans.push({ from: cursor, through: from })
      isCovered = false
    }
    cursor = through
    if (isCovered) coveredThrough = through.sequence
  }
  if (end.sequence > cursor.sequence) spans.push({ from: cursor, through: end })
  return { spans: spans.flatMap((span) => split(source, span, most)), coveredThrough }
}

/** Whether the record has the same entry there; what was deleted cannot be compared any more. */
function agrees(source: ExportSource, point: ChainPoint): boolean {
  if (point.sequence < source.start.sequence) return true
  if (point.sequence === source.start.sequence) return isSame(point.hash, source.start.hash)
  const hash = source.hashAt(point.sequence)
  return hash !== null && isSame(hash, point.hash)
}

function split(source: ExportSource, { from, through }: PlannedSpan, most: number): readonly PlannedSpan[] {
  const spans: PlannedSpan[] = []
  let cursor = from
  while (through.sequence - cursor.sequence > most) {
    const point = source.checkpointUpTo(cursor.sequence + most)
    if (point === null || point.sequence <= cursor.sequence || isSamePoint(point, cursor)) break
    spans.push({ from: cursor, through: point })
    cursor = point
  }
  return [...spans, { from: cursor, through }]
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0
}

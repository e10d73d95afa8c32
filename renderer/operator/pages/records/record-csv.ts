import { csvOf, type Cell } from '../../csv.ts'
import { lengthOf, type RecordView } from './record-view.ts'

/** What the words of a CSV of records are taken from; the codes stand beside them for programs. */
export interface CsvWords {
  readonly head: readonly string[]
  readonly outcome: (code: string) => string
  readonly reason: (code: string) => string
  readonly product: (id: string) => string
  readonly time: (ms: number) => string
}

/** Decision records as CSV: one row for each thing of a purchase, and one where nothing was chosen. */
export function recordsCsv(views: readonly RecordView[], words: CsvWords): string {
  return csvOf([words.head, ...views.flatMap((view) => rowsOf(view, words))])
}

function rowsOf(view: RecordView, words: CsvWords): readonly (readonly Cell[])[] {
  const time = (ms: number | null): Cell => (ms === null ? null : words.time(ms))
  const things = view.things.length === 0 ? [undefined] : view.things
  return things.map((thing) => [
    view.sequence,
    time(view.startedAtMs),
    time(view.endedAtMs),
    words.outcome(view.outcome),
    view.outcome,
    view.reason === null ? null : words.reason(view.reason),
    view.reason,
    thing === undefined ? null : words.product(thing.productId),
    thing?.productId ?? null,
    thing?.rule?.id ?? null,
    thing?.rule?.version ?? null,
    thing?.rule?.atLeastYears ?? null,
    view.pinAttempts,
    lengthOf(view)
  ])
}

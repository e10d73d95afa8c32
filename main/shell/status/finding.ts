import type { StatusId, StatusItem } from '../../contract/operator-watch.ts'
import { statusCodes, type CodeOf, type StatusCode } from '../../contract/status-codes.ts'

/** A code with what there is to say of it. */
interface Found<Code extends StatusCode> {
  readonly code: Code
  /** Since when it is so, where that is known better than by having looked; milliseconds since 1970. */
  readonly sinceMs?: number | null | undefined
  /** Until when it is good. */
  readonly untilMs?: number | null | undefined
  readonly facts?: StatusItem['facts'] | undefined
}

/** What one part of the machine was found to be. */
export type Finding<Id extends StatusId = StatusId> = Found<CodeOf<Id>>

/** How each part is looked at, by its id. */
export type Looks = { readonly [Id in StatusId]: () => Finding<Id> }

interface Row {
  readonly id: StatusId
  readonly state: StatusItem['state']
  /** Place in the table: of two codes of one part, the smaller goes first. */
  readonly at: number
}

const rows: ReadonlyMap<StatusCode, Row> = new Map(
  statusCodes.map(({ id, code, state }, at) => [code, { id, state, at }])
)

/** What the table says of a code. */
export function rowOf(code: StatusCode): Row {
  const row = rows.get(code)
  // The type has every code of the table, and nothing else.
  if (row === undefined) throw new TypeError(`no status code ${code}`)
  return row
}

/** The gravest of findings about one part, the first of its kind. Example: `[sold_out, door_open]` → `door_open`. */
export function gravest<F extends { readonly code: StatusCode }>(first: F, ...others: readonly F[]): F {
  return others.reduce((worst, each) => (rowOf(each.code).at < rowOf(worst.code).at ? each : worst), first)
}

/** Whether a text is a code of this part: a driver of one's own may have causes that the table lacks. */
export function isCodeOf<Id extends StatusId>(id: Id, text: string): text is CodeOf<Id> {
  return rows.get(text as StatusCode)?.id === id
}

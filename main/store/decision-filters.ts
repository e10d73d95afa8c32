import { setImmediate } from 'node:timers/promises'
import type { Store } from './database.ts'
import type { DecisionRow } from './record-pages.ts'

/** What a decision record has to be; what is absent does not matter. All that is given has to hold. */
export interface DecisionFilter {
  /** Ended at this moment or later, milliseconds since 1970. */
  readonly fromMs?: number | undefined
  /** Ended before this moment. */
  readonly untilMs?: number | undefined
  readonly outcome?: string | undefined
  readonly reason?: string | undefined
  /** Of a basket: one of its products, with the rule where both are given. */
  readonly productId?: string | undefined
  readonly ruleId?: string | undefined
}

/** A page of decision records, the newest first. */
export interface DecisionPage {
  readonly decisions: readonly DecisionRow[]
  /** Whether there are older ones that fit. */
  readonly more: boolean
}

/** What each filter says of a row of `decision_kind`, or of `decision_facts`. */
const OF_KINDS = {
  outcome: 'outcome = @outcome',
  reason: 'reason = @reason',
  productId: 'product_id = @productId',
  ruleId: 'rule_id = @ruleId'
} as const satisfies Partial<Record<keyof DecisionFilter, string>>
const OF_TIMES = {
  fromMs: 'ended_at_ms >= @fromMs',
  untilMs: 'ended_at_ms < @untilMs'
} as const satisfies Partial<Record<keyof DecisionFilter, string>>

/** One look into the records of a kind, or into all of them: the newest within a span of sequences. */
interface Look extends DecisionFilter {
  readonly kind: number
  readonly below: number
  readonly least: number
  readonly most: number
}

/** So many kinds are looked at between two turns of the event loop: no sale waits for more. */
const KINDS_A_TURN = 20

/**
 * Finds decision records before one, the newest first, `limit` at most. Which outcomes, reasons, products and rules fit
 * together is found among the kinds of records first, of which there are few; then the newest of each that fits, by an
 * index. So what finds nothing among a million records is as fast as what finds many.
 */
export async function findDecisions(
  store: Store,
  filter: DecisionFilter,
  { before, limit }: { readonly before: number; readonly limit: number }
): Promise<DecisionPage> {
  const { database } = store
  const span = spanOf(store, filter)
  if (span === null) return { decisions: [], more: false }
  const ofKinds = conditionsOf(OF_KINDS, filter)
  const times = conditionsOf(OF_TIMES, filter)
  const within = ['sequence < @below', 'sequence >= @least', ...times]
  const look = (conditions: readonly string[]) =>
    database
      .prepare<Look, number>(
        `SELECT DISTINCT sequence FROM decision_facts WHERE ${conditions.join(' AND ')} ORDER BY sequence DESC LIMIT @most`
      )
      .pluck()
  const of = { ...filter, below: Math.min(before, span.last + 1), least: span.first, most: limit + 1 }
  let found: number[] = []
  if (ofKinds.length === 0) found = look(within).all({ ...of, kind: 0 })
  else {
    const kinds = database
      .prepare<DecisionFilter, number>(`SELECT id FROM decision_kind WHERE ${ofKinds.join(' AND ')}`)
      .pluck()
      .all(filter)
    const newestOf = look(['kind = @kind', ...within])
    for (const [at, kind] of kinds.entries()) {
      const newest = new Set([...found, ...newestOf.all({ ...of, kind })])
      found = [...newest].toSorted((one, other) => other - one).slice(0, limit + 1)
      if (at % KINDS_A_TURN === KINDS_A_TURN - 1) await setImmediate()
    }
  }
  const read = database.prepare<[number], DecisionRow>('SELECT sequence, record FROM decision_record WHERE sequence = ?')
  // One that was deleted meanwhile is left out.
  const decisions = found.slice(0, limit).flatMap((sequence) => read.get(sequence) ?? [])
  return { decisions, more: found.length > limit }
}

function conditionsOf(table: Partial<Record<keyof DecisionFilter, string>>, filter: DecisionFilter): readonly string[] {
  return Object.entries(table).flatMap(([name, condition]) =>
    filter[name as keyof DecisionFilter] === undefined ? [] : [condition]
  )
}

/** A longer time is not worth looking for where it begins and ends among the records: what fits is soon found in it. */
const WORTH_BOUNDING_MS = 40 * 86_400_000

/**
 * The oldest and the newest record that can fit, by the time of their end; null: none can. Times need not ascend as records
 * do, for a clock may have been set.
 */
function spanOf(
  { database }: Store,
  { fromMs = 0, untilMs = Number.MAX_SAFE_INTEGER }: DecisionFilter
): { readonly first: number; readonly last: number } | null {
  const span =
    untilMs - fromMs > WORTH_BOUNDING_MS
      ? // Each by itself: of both in one SQLite reads everything in between.
        database
          .prepare<[], Span>(
            'SELECT (SELECT min(sequence) FROM decision_record) AS first, (SELECT max(sequence) FROM decision_record) AS last'
          )
          .get()
      : database
          .prepare<[number, number], Span>(
            'SELECT min(sequence) AS first, max(sequence) AS last FROM decision_record WHERE ended_at_ms >= ? AND ended_at_ms < ?'
          )
          .get(fromMs, untilMs)
  if (span === undefined || span.first === null || span.last === null) return null
  return { first: span.first, last: span.last }
}

interface Span {
  readonly first: number | null
  readonly last: number | null
}

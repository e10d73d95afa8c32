import type Database from 'better-sqlite3'
import type { DecisionRecord } from '../audit/decision-record.ts'

/**
 * What a decision record is looked for and counted by, in narrow rows beside it: one for each product and rule that it
 * names, one alone where it names none. Example: a basket of two beers and a tea has two rows, `at` 0 and 1.
 */
export interface DecisionFacts {
  /** Of the decision record. */
  readonly sequence: number
  /** Counts the rows of one record, from 0. */
  readonly at: number
  readonly endedAtMs: number
  readonly outcome: string
  readonly reason: string | null
  readonly productId: string | null
  readonly ruleId: string | null
  /** How many of it were chosen, and how many came out as far as the machine said when the session ended. */
  readonly things: number
  readonly cameOut: number
  /** 1: a ticket at its full fare. */
  readonly fullFare: number
}

/** Of a stored record only what the rows are made of; those of older versions have it too. */
export type CountedRecord = Pick<
  DecisionRecord,
  'endedAtMs' | 'outcome' | 'reason' | 'product' | 'rule' | 'items' | 'fare' | 'vend'
>

/** The rows of one record, in the order of its things. Pure. */
export function decisionFactsOf(sequence: number, record: CountedRecord): readonly DecisionFacts[] {
  const { endedAtMs, outcome, reason = null, product, rule, items, fare, vend } = record
  const common = { sequence, endedAtMs, outcome, reason, fullFare: fare === 'full' ? 1 : 0 }
  if (items === undefined) {
    const [productId, ruleId] = [product?.id ?? null, rule?.id ?? null]
    const things = productId === null ? 0 : 1
    return [{ ...common, at: 0, productId, ruleId, things, cameOut: cameOutOf(vend) }]
  }
  const rows = new Map<string, Omit<DecisionFacts, 'at'>>()
  for (const item of items) {
    const [productId, ruleId] = [item.product.id, item.rule?.id ?? null]
    // Neither name has a blank in it.
    const key = `${productId} ${ruleId ?? ''}`
    const { things, cameOut } = rows.get(key) ?? { things: 0, cameOut: 0 }
    rows.set(key, { ...common, productId, ruleId, things: things + 1, cameOut: cameOut + cameOutOf(item.vend) })
  }
  return [...rows.values()].map((row, at) => ({ ...row, at }))
}

function cameOutOf(vend: DecisionRecord['vend']): number {
  return vend?.confirmation === 'told' || vend?.confirmation === 'dispensed' ? 1 : 0
}

/** What many records have in common: few such rows stand for millions of records. */
type Kind = Pick<DecisionFacts, 'outcome' | 'reason' | 'productId' | 'ruleId'>

/** Inserts the rows of one record, with what they have in common where that is new; in the record's own transaction. */
export function prepareFactsInsert(database: Database.Database): (rows: readonly DecisionFacts[]) => void {
  const findKind = database
    .prepare<Kind, number>(
      'SELECT id FROM decision_kind' +
        ' WHERE outcome = @outcome AND reason IS @reason AND product_id IS @productId AND rule_id IS @ruleId'
    )
    .pluck()
  const insertKind = database.prepare<Kind>(
    'INSERT INTO decision_kind (outcome, reason, product_id, rule_id) VALUES (@outcome, @reason, @productId, @ruleId)'
  )
  const insert = database.prepare<Omit<DecisionFacts, keyof Kind> & { readonly kind: number }>(
    'INSERT INTO decision_facts (sequence, at, kind, ended_at_ms, things, came_out, full_fare)' +
      ' VALUES (@sequence, @at, @kind, @endedAtMs, @things, @cameOut, @fullFare)'
  )
  return (rows) => {
    for (const { outcome, reason, productId, ruleId, ...row } of rows) {
      const of = { outcome, reason, productId, ruleId }
      insert.run({ ...row, kind: findKind.get(of) ?? Number(insertKind.run(of).lastInsertRowid) })
    }
  }
}

/** The rows that are stored of one record, in order. */
export function prepareFactsReader(database: Database.Database): (sequence: number) => readonly DecisionFacts[] {
  const read = database.prepare<[number], DecisionFacts>(
    'SELECT f.sequence, f.at, f.ended_at_ms AS endedAtMs, k.outcome, k.reason, k.product_id AS productId,' +
      ' k.rule_id AS ruleId, f.things, f.came_out AS cameOut, f.full_fare AS fullFare' +
      ' FROM decision_facts f JOIN decision_kind k ON k.id = f.kind WHERE f.sequence = ? ORDER BY f.at'
  )
  return (sequence) => read.all(sequence)
}

import type Database from 'better-sqlite3'

/** Rows that are read at a time. */
const PAGE_ROWS = 1000

const TABLE = `
-- What many records have in common. There are some hundreds at most, so that what fits a filter is found among them first.
CREATE TABLE decision_kind (
  id INTEGER PRIMARY KEY NOT NULL,
  outcome TEXT NOT NULL,
  reason TEXT,
  product_id TEXT,
  rule_id TEXT
) STRICT;

-- What decision records are looked for and counted by: the records themselves are too long to be read through.
CREATE TABLE decision_facts (
  sequence INTEGER NOT NULL REFERENCES decision_record (sequence),
  at INTEGER NOT NULL,
  kind INTEGER NOT NULL REFERENCES decision_kind (id),
  ended_at_ms INTEGER NOT NULL,
  things INTEGER NOT NULL,
  came_out INTEGER NOT NULL,
  full_fare INTEGER NOT NULL,
  PRIMARY KEY (sequence, at)
) STRICT, WITHOUT ROWID;
`

/** Behind the rows, so that it is made in one go. */
const INDEXES_AND_TRIGGERS = `
CREATE INDEX decision_kind_of ON decision_kind (outcome, reason, product_id, rule_id);
CREATE INDEX decision_facts_kind ON decision_facts (kind, sequence, ended_at_ms);
CREATE TRIGGER decision_kind_no_update BEFORE UPDATE ON decision_kind BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER decision_kind_no_delete BEFORE DELETE ON decision_kind BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER decision_facts_no_update BEFORE UPDATE ON decision_facts BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER decision_facts_no_delete BEFORE DELETE ON decision_facts
  WHEN NOT EXISTS (SELECT 1 FROM decision_record JOIN deleting USING (session_id) WHERE sequence = OLD.sequence)
  BEGIN SELECT RAISE(ABORT, 'append_only'); END;
`

interface OldItem {
  readonly product: { readonly id: string }
  readonly rule?: { readonly id: string }
  readonly vend?: { readonly confirmation: string }
}

interface OldRecord {
  readonly endedAtMs: number
  readonly product?: { readonly id: string }
  readonly rule?: { readonly id: string }
  readonly items?: readonly OldItem[]
  readonly fare?: string
  readonly vend?: { readonly confirmation: string }
}

/**
 * Narrow rows beside the decision records, one for each product and rule that a record names, with those of the records
 * that are there. As the recorder makes them (`main/store/decision-facts.ts`), by the records of that time.
 *
 * Never edited after landing: a change is a new migration.
 */
export function migration0005(database: Database.Database): void {
  database.exec(TABLE)
  const page = database.prepare<[number, number], { sequence: number; endedAtMs: number; outcome: string; reason: string | null; record: string }>(
    'SELECT sequence, ended_at_ms AS endedAtMs, outcome, reason, record FROM decision_record WHERE sequence > ?' +
      ' ORDER BY sequence LIMIT ?'
  )
  const insertKind = database.prepare('INSERT INTO decision_kind (outcome, reason, product_id, rule_id) VALUES (?, ?, ?, ?)')
  const insert = database.prepare(
    'INSERT INTO decision_facts (sequence, at, kind, ended_at_ms, things, came_out, full_fare) VALUES (?, ?, ?, ?, ?, ?, ?)'
  )
  const kinds = new Map<string, number>()
  const kindOf = (...of: readonly (string | null)[]): number => {
    const key = JSON.stringify(of)
    const id = kinds.get(key) ?? Number(insertKind.run(...of).lastInsertRowid)
    kinds.set(key, id)
    return id
  }
  for (let after = 0; ; ) {
    const rows = page.all(after, PAGE_ROWS)
    for (const { sequence, endedAtMs, outcome, reason, record } of rows) {
      const old = JSON.parse(record) as OldRecord
      const fullFare = old.fare === 'full' ? 1 : 0
      for (const [at, of] of rowsOf(old).entries()) {
        const kind = kindOf(outcome, reason, of.productId, of.ruleId)
        insert.run(sequence, at, kind, endedAtMs, of.things, of.cameOut, fullFare)
      }
      after = sequence
    }
    if (rows.length < PAGE_ROWS) break
  }
  database.exec(INDEXES_AND_TRIGGERS)
}

interface Row {
  readonly productId: string | null
  readonly ruleId: string | null
  readonly things: number
  readonly cameOut: number
}

function rowsOf({ product, rule, items, vend }: OldRecord): readonly Row[] {
  if (items === undefined) {
    const productId = product?.id ?? null
    return [{ productId, ruleId: rule?.id ?? null, things: productId === null ? 0 : 1, cameOut: cameOutOf(vend) }]
  }
  const rows = new Map<string, Row>()
  for (const item of items) {
    const [productId, ruleId] = [item.product.id, item.rule?.id ?? null]
    const key = `${productId} ${ruleId ?? ''}`
    const { things, cameOut } = rows.get(key) ?? { things: 0, cameOut: 0 }
    rows.set(key, { productId, ruleId, things: things + 1, cameOut: cameOut + cameOutOf(item.vend) })
  }
  return [...rows.values()]
}

function cameOutOf(vend: OldRecord['vend']): number {
  return vend?.confirmation === 'told' || vend?.confirmation === 'dispensed' ? 1 : 0
}

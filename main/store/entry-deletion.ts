import type { Checkpoint } from '../audit/chain.ts'
import { UNSOUND_EVENTS } from '../audit/chain.ts'
import { chainStart, checkpointsWithin, checkpointUpTo, storedEntries, type StoredEntry } from './chain-reader.ts'
import type { Store } from './database.ts'
import { standingServiceSequence } from './service-mode.ts'

/** Events that stand for a row of a table of sessions, vends or decisions. */
const OF_A_SESSION: ReadonlySet<string> = new Set([
  'session_started',
  'vend_intended',
  'vend_reported',
  'vend_settled',
  'session_decided'
])

/** About so many entries go in one cut, so that a sale waits for no more than that. */
export const ENTRIES_A_CUT = 2000

/** Outcome after which a session may still have an entry: what became of such a vend is told much later. */
const UNKNOWN = 'outcome_unknown'

/**
 * The checkpoint, not behind `sequence`, up to which entries are to be deleted next: one that no session spans, so that
 * each session is in the record whole or not at all, the newest within so many entries, or else the first behind them.
 * Entries in which a start told that it found the record unsound never go, nor what comes after them; nor does, while it
 * lasts, the one by which the machine is out of service. Null: there is
 * nothing to delete. Reads no more of the log than it needs.
 */
export function deletableThrough(store: Store, sequence: number, entriesACut = ENTRIES_A_CUT): Checkpoint | null {
  const after = chainStart(store).sequence
  const last = Math.min(sequence, firstUnsound(store) - 1, (standingServiceSequence(store) ?? Infinity) - 1)
  for (let width = entriesACut; ; width *= 2) {
    const through = Math.min(last, after + width)
    const points = checkpointsWithin(store, { after, through })
    const newest = points.length === 0 ? undefined : unspanned(store, after, points)
    if (newest !== undefined) return checkpointUpTo(store, newest)
    if (through === last) return null
  }
}

/** The newest of these points, all behind `after`, that no session spans. */
function unspanned(store: Store, after: number, points: readonly number[]): number | undefined {
  const end = points.at(-1) ?? after
  const spanned = new Uint8Array(points.length)
  const span = (from: number, to: number): void => {
    for (let at = firstAtLeast(points, from); at < points.length && (points[at] ?? to) < to; at++) spanned[at] = 1
  }
  /** First entry of each session that is not decided, and of each that is and may have another one even so. */
  const open = new Map<string, number>()
  const unknown = new Map<string, number>()
  for (const entry of storedEntries(store, { after, through: end })) {
    const { sessionId, outcome } = sessionOf(entry) ?? {}
    if (sessionId === undefined) continue
    const first = open.get(sessionId) ?? unknown.get(sessionId) ?? entry.sequence
    span(first, entry.sequence)
    if (entry.name !== 'session_decided' && !unknown.has(sessionId)) open.set(sessionId, first)
    else if (entry.name !== 'session_decided' || outcome === UNKNOWN) unknown.set(sessionId, first)
    if (entry.name === 'session_decided') open.delete(sessionId)
  }
  // Under way, or decided behind these points: either way none of them that comes after its beginning will do.
  for (const first of open.values()) span(first, Infinity)
  if (unknown.size > 0) {
    for (const settled of settledAfter(store, end)) {
      const first = unknown.get(settled)
      if (first !== undefined) span(first, Infinity)
    }
  }
  return points.findLast((_, at) => spanned[at] === 0)
}

/** Deletes what a signed cut at `through` has given free; in the transaction of the cut. @returns how many entries */
export function deleteThrough(store: Store, through: Checkpoint): number {
  const { database } = store
  database.prepare(
    `INSERT OR IGNORE INTO deleting (session_id)
     SELECT json_extract(fields, '$.sessionId') FROM event WHERE name = 'session_decided' AND sequence <= ?`
  ).run(through.sequence)
  const vends = 'vend_id IN (SELECT vend_id FROM vend_intent JOIN deleting USING (session_id))'
  const sessions = 'session_id IN (SELECT session_id FROM deleting)'
  database.exec(`DELETE FROM vend_settlement WHERE ${vends}`)
  database.exec(`DELETE FROM vend_report WHERE ${vends}`)
  database.exec(`DELETE FROM vend_intent WHERE ${sessions}`)
  database.exec(
    `DELETE FROM decision_facts WHERE sequence IN (SELECT sequence FROM decision_record JOIN deleting USING (session_id))`
  )
  database.exec(`DELETE FROM decision_record WHERE ${sessions}`)
  database.exec(`DELETE FROM session WHERE ${sessions}`)
  database.exec('DELETE FROM deleting')
  // The checkpoint of the cut stays: the next one names it.
  database.prepare('DELETE FROM checkpoint WHERE number < ?').run(through.number)
  return database.prepare('DELETE FROM event WHERE sequence <= ?').run(through.sequence).changes
}

/** The session that an entry tells of, and how it ended where this is its end. Null: of none. */
function sessionOf({ name, fieldsJson }: StoredEntry): { readonly sessionId: string; readonly outcome?: string } | null {
  return OF_A_SESSION.has(name) ? (JSON.parse(fieldsJson) as { sessionId: string; outcome?: string }) : null
}

/** Sessions of which something is told behind this entry that was not known when they ended. */
function settledAfter(store: Store, sequence: number): readonly string[] {
  const sql = `SELECT json_extract(fields, '$.sessionId') FROM event WHERE name = 'vend_settled' AND sequence > ?`
  return store.database.prepare<[number], string>(sql).pluck().all(sequence)
}

/** Sequence of the first entry that tells that the record was found unsound. */
function firstUnsound(store: Store): number {
  const sql = `SELECT min(sequence) FROM event WHERE name IN (${UNSOUND_EVENTS.map(() => '?').join(', ')})`
  return store.database.prepare<string[], number | null>(sql).pluck().get(...UNSOUND_EVENTS) ?? Number.MAX_SAFE_INTEGER
}

/** Index of the first point that is `value` or more. */
function firstAtLeast(points: readonly number[], value: number): number {
  let [low, high] = [0, points.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((points[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return low
}

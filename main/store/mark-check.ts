import type { FoundMark, MarkLoss } from '../audit/record-mark.ts'
import type { BadPlace } from '../audit/verify-chain.ts'
import { chainEnd, chainStart, hashOfEntry, logIdOf, storedHead } from './chain-reader.ts'
import type { Store } from './database.ts'

/** How a store stands to the mark beside the key. */
export type MarkFinding =
  /** It goes at least as far, and has the same entry there; or it was deleted since, by a signed cut. */
  | { readonly state: 'holds'; readonly markedSequence: number }
  /** No mark, and nothing recorded yet that the key signed. */
  | { readonly state: 'new' }
  | { readonly state: 'lost'; readonly cause: MarkLoss }
  /** It ends before the mark, or has another entry there: it was put back, or is a copy that went on elsewhere. */
  | { readonly state: 'behind'; readonly problem: 'behind' | 'differs'; readonly markedSequence: number; readonly newestSequence: number }
  /** It is another log, and does not say itself that it was begun in place of the marked one. */
  | { readonly state: 'replaced'; readonly formerLogId: string; readonly markedSequence: number }

/**
 * Holds a store against the mark. An entry is committed before the mark of it is written, so that a store is never
 * behind by a kill or a loss of power. Where another process records meanwhile, the mark is read before the store's
 * snapshot is taken. Throws SQLite's errors.
 */
export function checkMark(store: Store, found: FoundMark): MarkFinding {
  // Of one moment: what is deleted beside it must not look as if it had never been there.
  return store.database.transaction(() => findingOf(store, found))()
}

function findingOf(store: Store, found: FoundMark): MarkFinding {
  if ('lost' in found) {
    const isNew = found.lost === 'missing' && storedHead(store) === null
    return isNew ? { state: 'new' } : { state: 'lost', cause: found.lost }
  }
  const { sequence: markedSequence, hash } = found
  if (found.logId !== logIdOf(store)) {
    if (begunAnewAfter(store) === found.logId) return { state: 'holds', markedSequence: 0 }
    return { state: 'replaced', formerLogId: found.logId, markedSequence }
  }
  const newestSequence = chainEnd(store).sequence
  const start = chainStart(store)
  const behind = (problem: 'behind' | 'differs'): MarkFinding => ({ state: 'behind', problem, markedSequence, newestSequence })
  if (newestSequence < markedSequence) return behind('behind')
  if (markedSequence < start.sequence) return { state: 'holds', markedSequence }
  const there = markedSequence === start.sequence ? start.hash : hashOfEntry(store, markedSequence)
  const isSame = there !== null && Buffer.compare(there, hash) === 0
  return isSame ? { state: 'holds', markedSequence } : behind('differs')
}

/** The place that a proof names; null: the mark does not speak against the store. */
export function badPlaceOfMark(finding: MarkFinding): BadPlace | null {
  switch (finding.state) {
    case 'behind':
      return { part: 'mark', at: finding.markedSequence, problem: finding.problem }
    case 'replaced':
      return { part: 'mark', at: finding.markedSequence, problem: 'replaced' }
    case 'holds':
    case 'new':
    case 'lost':
      return null
  }
}

/** The log in whose place a person had this one begun: its first entry says so. */
function begunAnewAfter(store: Store): string | null {
  const sql = `SELECT fields ->> 'formerLogId' FROM event WHERE sequence = 1 AND name = 'record_begun_anew'`
  return store.database.prepare<[], string | null>(sql).pluck().get() ?? null
}

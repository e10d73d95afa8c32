import { setImmediate } from 'node:timers/promises'
import type { Result } from '../../device/result.ts'
import { err, ok } from '../../device/result.ts'
import { entryBody } from '../audit/chain.ts'
import type { FoundMark } from '../audit/record-mark.ts'
import { ChainVerifier, inOrder, type BadPlace, type ChainOrigin, type ChainTally } from '../audit/verify-chain.ts'
import { logIdOf, storedCheckpoints, storedCuts, storedEntries, storedHead, unsignedThrough } from './chain-reader.ts'
import { openStoreForReading, type Store, type StoreError } from './database.ts'
import { badPlaceOfMark, checkMark, type MarkFinding } from './mark-check.ts'
import { mediumFaultOf } from './sqlite-error.ts'
import { TableCheck } from './table-check.ts'

/** Entries and checkpoints between two pauses, in which an appliance that runs beside can do its work. */
const STEPS_BETWEEN_PAUSES = 500

/** What a store came to. */
export interface StoreVerdict {
  readonly logId: string
  /** Null: everything holds. */
  readonly badPlace: BadPlace | null
  /** As far as it was checked. */
  readonly tally: ChainTally
  /** How it stands to the mark beside the key; null: none was held against it, or a bad place came first. */
  readonly mark: MarkFinding | null
}

/**
 * Proves a store's record by public keys alone: every entry's hash, every checkpoint, the head, the cut at which the log
 * begins, and that the tables beside say what the entries say. Reads as the store was at the beginning, also while an
 * appliance records into it; in bounded memory, with pauses. Errors: that the store cannot be opened or read.
 * @param options.isChecked as in `openStoreForReading`
 * @param options.mark the mark beside the key, read before this is called: else what is recorded meanwhile would seem put back
 */
export async function verifyStore(
  path: string,
  keys: ChainOrigin['keys'],
  options: { readonly isChecked?: boolean; readonly mark?: FoundMark | null } = {}
): Promise<Result<StoreVerdict, StoreError>> {
  const opened = openStoreForReading(path, options)
  if (!opened.ok) return opened
  const store = opened.value
  try {
    // One transaction: every read sees the same state.
    store.database.exec('BEGIN')
    return ok(await verifyOpenStore(store, keys, options.mark ?? null))
  } catch (thrown) {
    const fault = mediumFaultOf(thrown)
    if (fault === null) throw thrown
    return err({ code: 'store_medium', path, fault })
  } finally {
    store.close()
  }
}

/** The same of a store that is open; nobody may write by its connection meanwhile. Throws SQLite's errors. */
export async function verifyOpenStore(
  store: Store,
  keys: ChainOrigin['keys'],
  found: FoundMark | null = null
): Promise<StoreVerdict> {
  const logId = logIdOf(store)
  const cuts = storedCuts(store)
  const origin = { logId, keys, unsignedThrough: unsignedThrough(store) }
  const chain = new ChainVerifier({ ...origin, cut: cuts.at(-1) ?? null })
  const tables = new TableCheck(store)
  const verdict = (badPlace: BadPlace | null, mark: MarkFinding | null = null): StoreVerdict => ({ logId, badPlace, tally: chain.tally(), mark })
  for (const cut of cuts) {
    const bad = new ChainVerifier({ ...origin, cut }).cut()
    if (bad !== null) return verdict(bad)
  }
  let steps = 0
  for (const step of inOrder(storedEntries(store), storedCheckpoints(store))) {
    const bad = 'entry' in step ? (chain.entry({ ...step.entry, body: entryBody(step.entry) }) ?? tables.entry(step.entry)) : chain.checkpoint(step.checkpoint)
    if (bad !== null) return verdict(bad)
    steps++
    if (steps % STEPS_BETWEEN_PAUSES === 0) await setImmediate()
  }
  const bad = chain.head(storedHead(store)) ?? tables.end()
  if (bad !== null || found === null) return verdict(bad)
  const mark = checkMark(store, found)
  return verdict(badPlaceOfMark(mark), mark)
}

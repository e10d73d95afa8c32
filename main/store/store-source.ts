import type { Result } from '../../device/result.ts'
import { err, ok } from '../../device/result.ts'
import { checkpointDigest, NO_DIGEST } from '../audit/chain.ts'
import { genesisPoint } from '../audit/export-chain.ts'
import type { ChainPoint } from '../audit/export-format.ts'
import type { ExportSource } from '../audit/export-write.ts'
import { checkpointUpTo, hashOfEntry, logIdOf, storedCheckpoints, storedCuts, storedEntries, storedHead } from './chain-reader.ts'
import type { Store } from './database.ts'

/**
 * Lets a connection see the record as it is now until it is closed: what is deleted beside it stays there for it, and the
 * head, the cut and every page are of one moment. For a connection of one's own that only reads.
 */
export function readAsOfNow(store: Store): void {
  store.database.exec('BEGIN')
}

/**
 * The record of a store, as an export reads it: up to where it ends now, however much is recorded meanwhile. Errors:
 * nothing was recorded yet by a program that chains its record.
 */
export function storeSource(store: Store): Result<ExportSource, { readonly code: 'record_empty' }> {
  const head = storedHead(store)
  if (head === null) return err({ code: 'record_empty' })
  const logId = logIdOf(store)
  return ok({
    logId,
    start: startOf(store, logId),
    end: pointOfHead(head),
    entries: (after, through) => storedEntries(store, { after, through }),
    checkpoints: (afterNumber) => storedCheckpoints(store, afterNumber),
    keyReplacedAt: keyReplacedAt(store),
    hashAt: (sequence) => hashOfEntry(store, sequence),
    checkpointUpTo: (sequence) => {
      const checkpoint = checkpointUpTo(store, sequence)
      if (checkpoint === null) return null
      const newestCheckpoint = checkpointDigest(logId, checkpoint)
      return { sequence: checkpoint.sequence, hash: checkpoint.hash, checkpoints: checkpoint.number, newestCheckpoint }
    }
  })
}

/** What the oldest entry that is still there follows. */
function startOf(store: Store, logId: string): ChainPoint {
  const cut = storedCuts(store).at(-1)
  if (cut === undefined) return genesisPoint(logId)
  return { sequence: cut.sequence, hash: cut.hash, checkpoints: cut.checkpoint, newestCheckpoint: cut.digest }
}

function pointOfHead({ sequence, hash, checkpoints, newestCheckpoint }: ChainPoint): ChainPoint {
  return { sequence, hash, checkpoints, newestCheckpoint: checkpoints === 0 ? NO_DIGEST : newestCheckpoint }
}

/** The newest entry in which a start told that another key than the machine's had signed the log's end; 0: none. */
function keyReplacedAt(store: Store): number {
  const sql = `SELECT max(sequence) FROM event WHERE name = 'record_unsound' AND fields ->> 'problem' = 'head_signature'`
  return store.database.prepare<[], number | null>(sql).pluck().get() ?? 0
}

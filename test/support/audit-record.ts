import { checkpointDigest, checkpointText, entryBody, entryHash, type Checkpoint } from '../../main/audit/chain.ts'
import { genesisPoint } from '../../main/audit/export-chain.ts'
import type { ChainPoint, HashedEntry } from '../../main/audit/export-format.ts'
import type { ExportSource } from '../../main/audit/export-write.ts'
import { testDeviceKey } from './test-device-key.ts'

/** A record in memory, as an export reads it. */
export interface MemoryRecord extends ExportSource {
  readonly allEntries: readonly HashedEntry[]
  readonly allCheckpoints: readonly Checkpoint[]
  /** The point behind one entry. */
  pointAt(sequence: number): ChainPoint
}

export const TEST_LOG_ID = '0f3a9c5177b24de08e61d2c4a5b3f908'
const START_MS = Date.parse('2026-04-01T03:00:00Z')

/** What a few entries say; the last has what a CSV file has to quote, and letters of several octets. */
const FIELDS: readonly (readonly [string, string])[] = [
  ['reader_ready', '{}'],
  ['stock_changed', '{"selection":"A3","available":true}'],
  ['machine_lost', '{"cause":"紙幣 \\"詰まり\\", 扉"}']
]

const UNSOUND = ['record_unsound', '{"problem":"head_missing"}'] as const

/**
 * A record of `count` entries with a checkpoint after every `every` of them, signed by the tests' key.
 * @param unsoundAt the entry in which a start told that it found the record unsound; 0: none
 */
export function memoryRecord(count: number, every: number, logId = TEST_LOG_ID, unsoundAt = 0): MemoryRecord {
  const entries: HashedEntry[] = []
  const checkpoints: Checkpoint[] = []
  const points: ChainPoint[] = [genesisPoint(logId)]
  let point = genesisPoint(logId)
  for (let sequence = 1; sequence <= count; sequence++) {
    const [name, fieldsJson] = sequence === unsoundAt ? UNSOUND : (FIELDS[(sequence - 1) % FIELDS.length] ?? ['', '{}'])
    const entry = { sequence, atMs: START_MS + sequence * 1000, name, fieldsJson }
    const hash = entryHash(point.hash, entryBody(entry))
    entries.push({ ...entry, hash })
    point = { ...point, sequence, hash }
    if (sequence % every === 0) {
      const body = { number: point.checkpoints + 1, sequence, hash, atMs: entry.atMs, previous: point.newestCheckpoint }
      const checkpoint = { ...body, signature: testDeviceKey.sign(checkpointText(logId, body)) }
      checkpoints.push(checkpoint)
      point = { ...point, checkpoints: body.number, newestCheckpoint: checkpointDigest(logId, checkpoint) }
    }
    points.push(point)
  }
  const pointAt = (sequence: number): ChainPoint => points[sequence] ?? genesisPoint(logId)
  return {
    logId,
    start: genesisPoint(logId),
    end: point,
    entries: (after, through) => entries.slice(after, through),
    checkpoints: (afterNumber) => checkpoints.slice(afterNumber),
    hashAt: (sequence) => entries[sequence - 1]?.hash ?? null,
    checkpointUpTo: (sequence) => {
      const newest = checkpoints.findLast((checkpoint) => checkpoint.sequence <= sequence)
      return newest === undefined ? null : pointAt(newest.sequence)
    },
    allEntries: entries,
    allCheckpoints: checkpoints,
    pointAt
  }
}

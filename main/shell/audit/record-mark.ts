import type { Clock } from '../../../device/clock.ts'
import type { Result } from '../../../device/result.ts'
import { ok } from '../../../device/result.ts'
import type { Role } from '../../age/evidence.ts'
import type { Place } from '../../age/rule.ts'
import { parseMark, printMark, type FoundMark } from '../../audit/record-mark.ts'
import type { DeviceKey, DevicePublicKey } from '../../keys/device-key.ts'
import { readRecordMark, writeRecordMark } from '../../keys/record-mark-file.ts'
import type { RecorderError } from '../../session/ports.ts'
import { chainEnd, logIdOf } from '../../store/chain-reader.ts'
import type { LogPosition } from '../../store/chain-writer.ts'
import type { Store } from '../../store/database.ts'
import { checkMark, type MarkFinding } from '../../store/mark-check.ts'
import { StoreSessionRecorder } from '../../store/session-recorder.ts'

/**
 * Entries behind the mark at most while an appliance runs. It is written at every checkpoint too, so at each start and
 * stop: what may be put back unseen is less than so many of the newest entries of a machine that was cut off.
 */
export const MARK_EVERY = 25

/** The mark of a data directory, or why there is none to go by. */
export function findMark(dataDirectory: string, keys: readonly DevicePublicKey[]): FoundMark {
  const found = readRecordMark(dataDirectory)
  if (found === null) return { lost: 'missing' }
  return found === 'unreadable' ? { lost: 'unreadable' } : parseMark(found.text, keys)
}

/** Writes the mark after the record: at each checkpoint, and at the latest after so many entries. */
export class MarkKeeper {
  readonly #dataDirectory: string
  readonly #key: DeviceKey
  /** Newest entry that it was written for; null: not begun. */
  #through: number | null = null
  #isFailing = false
  #tell: () => void = () => undefined

  constructor(dataDirectory: string, key: DeviceKey) {
    this.#dataDirectory = dataDirectory
    this.#key = key
  }

  /** From here on it is written, what the one before had to say being on the record. @param tell that it cannot be */
  begin(tell: () => void): void {
    // The next commit is the first to be marked, whichever it is.
    this.#through = -MARK_EVERY
    this.#tell = tell
  }

  /** After each commit; the record goes on whatever becomes of the mark. */
  reached({ logId, sequence, hash, checkedThrough }: LogPosition): void {
    if (this.#through === null || sequence === this.#through || sequence === 0) return
    if (checkedThrough !== sequence && sequence - this.#through < MARK_EVERY) return
    const written = writeRecordMark(this.#dataDirectory, printMark({ logId, sequence, hash }, this.#key))
    // What could not be written is tried again after the next commit: the entries since are still behind the mark.
    if (written.ok) this.#through = sequence
    const isNew = !written.ok && !this.#isFailing
    this.#isFailing = !written.ok
    if (isNew) this.#tell()
  }
}

/** What a recorder needs that keeps the mark. */
export interface MarkedRecorderParts {
  readonly dataDirectory: string
  /** Open for recording. */
  readonly store: Store
  readonly clock: Clock
  readonly setting: { readonly role: Role; readonly place: Place }
  readonly key: DeviceKey
}

/**
 * The recorder of a machine's own record: holds the store against the mark beside the key, has the record tell first
 * what there is to say, and keeps the mark from then on. Whatever was found, it records. Errors: the record takes nothing.
 */
export function openMarkedRecorder(parts: MarkedRecorderParts): Result<StoreSessionRecorder, RecorderError> {
  const { dataDirectory, store, clock, setting, key } = parts
  const finding = checkMark(store, findMark(dataDirectory, [key.publicKey]))
  // A log that is marked before its first entry has no moment in which a kill would leave it without a mark.
  if (finding.state === 'new')
    writeRecordMark(dataDirectory, printMark({ logId: logIdOf(store), ...chainEnd(store) }, key))
  const keeper = new MarkKeeper(dataDirectory, key)
  const recorder = new StoreSessionRecorder(store, clock, setting, key, (end) => {
    keeper.reached(end)
  })
  const told = tell(recorder, finding)
  if (!told.ok) return told
  keeper.begin(() => {
    recorder.event('record_mark_lost', { cause: 'unwritable' })
  })
  return ok(recorder)
}

function tell(recorder: StoreSessionRecorder, finding: MarkFinding): Result<void, RecorderError> {
  switch (finding.state) {
    case 'holds':
    case 'new':
      return ok(undefined)
    case 'lost':
      return recorder.event('record_mark_lost', { cause: finding.cause })
    case 'behind': {
      const { problem, markedSequence, newestSequence } = finding
      return recorder.event('record_behind_mark', { problem, markedSequence, newestSequence })
    }
    case 'replaced': {
      const { formerLogId, markedSequence } = finding
      return recorder.event('record_replaced', { formerLogId, markedSequence })
    }
  }
}

import type { Result } from '../../device/result.ts'
import { err, ok } from '../../device/result.ts'
import { hashToken } from '../services/http/secrets.ts'
import type { ServiceDatabase, ServiceFile, StoreFailure } from '../services/service-file.ts'
import { boxFault } from './box-door.ts'
import type { BoxFault, PlatformBox } from './settings.ts'

/** Boxes in a party's store: both parties keep a table `box` with `box_id` and `token_hash`, and what else they know of one. */

/** A box that was taken in. `hadToken`: it had another before, which opens nothing any more. */
export interface BoxTakenIn {
  readonly hadToken: boolean
}

/**
 * Takes a box in, or gives it another token. Boxes are told apart by their tokens, so none is two boxes'.
 * @param put writes the box's row, whatever stood there of it before
 * @returns whether it had a token before
 */
export function takeBoxIn(
  file: ServiceFile,
  box: PlatformBox,
  put: (database: ServiceDatabase, tokenHash: string) => void
): Result<BoxTakenIn, StoreFailure | BoxFault> {
  const fault = boxFault(box)
  if (fault !== null) return err({ code: fault })
  const tokenHash = hashToken(box.token)
  const written = file.write((database) => {
    const isTaken = database.prepare('SELECT 1 FROM box WHERE token_hash = ? AND box_id <> ?').get(tokenHash, box.boxId)
    if (isTaken !== undefined) return null
    const hadToken = database.prepare('SELECT 1 FROM box WHERE box_id = ?').get(box.boxId) !== undefined
    put(database, tokenHash)
    return { hadToken }
  })
  if (!written.ok) return written
  return written.value === null ? err({ code: 'token_taken' }) : ok(written.value)
}

/** Takes boxes in, one after another, until one cannot be: the store is closed then. */
export function takeBoxesIn<B extends PlatformBox>(
  file: ServiceFile,
  boxes: readonly B[],
  enrol: (file: ServiceFile, box: B) => Result<unknown, StoreFailure | BoxFault>
): Result<void, StoreFailure | BoxFault> {
  for (const box of boxes) {
    const enrolled = enrol(file, box)
    if (enrolled.ok) continue
    file.close()
    return enrolled
  }
  return ok(undefined)
}

/** Takes a box out: its token opens nothing any more. @returns whether it had been in */
export function removeBox(file: ServiceFile, boxId: string): Result<boolean, StoreFailure> {
  return file.write((database) => database.prepare('DELETE FROM box WHERE box_id = ?').run(boxId).changes > 0)
}

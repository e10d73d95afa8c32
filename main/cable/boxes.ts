import type { Result } from '../../device/result.ts'
import { err, ok } from '../../device/result.ts'
import { hashToken } from '../services/http/secrets.ts'
import type { ServiceDatabase, ServiceFile, StoreFailure } from '../services/service-file.ts'
import { boxFault } from './box-door.ts'
import type { BoxFault, PlatformBox } from './settings.ts'

/** Boxes in a party's store: both parties keep a table `box` with `box_id` and `token_hash`, and what else they know of one. */

/**
 * Takes a box in, or gives it another token. Boxes are told apart by their tokens, so none is two boxes'.
 * @param put writes the box's row, whatever stood there of it before
 */
export function takeBoxIn(
  file: ServiceFile,
  box: PlatformBox,
  put: (database: ServiceDatabase, tokenHash: string) => void
): Result<void, StoreFailure | BoxFault> {
  const fault = boxFault(box)
  if (fault !== null) return err({ code: fault })
  const tokenHash = hashToken(box.token)
  const written = file.write((database) => {
    const isTaken = database.prepare('SELECT 1 FROM box WHERE token_hash = ? AND box_id <> ?').get(tokenHash, box.boxId)
    if (isTaken !== undefined) return false
    put(database, tokenHash)
    return true
  })
  if (!written.ok) return written
  return written.value ? ok(undefined) : err({ code: 'token_taken' })
}

/** Takes boxes in, one after another, until one cannot be: the store is closed then. */
export function takeBoxesIn<B extends PlatformBox>(
  file: ServiceFile,
  boxes: readonly B[],
  enrol: (file: ServiceFile, box: B) => Result<void, StoreFailure | BoxFault>
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

import type { Result } from '../../../device/result.ts'
import type { ServiceFile, StoreFailure } from '../../services/service-file.ts'
import { openServiceFile } from '../../services/service-file.ts'

/** `PRAGMA application_id` of this file ("HATO"). */
const APPLICATION_ID = 0x4841544f

/**
 * `box`: appliances by the hashes of their tokens, each in one household. `member`: a cable ID belongs to one
 * household. Nothing else of a person is known here: no card, no service.
 */
const SCHEMA = `
CREATE TABLE box (
  box_id TEXT PRIMARY KEY NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  household_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE member (
  cable_id TEXT PRIMARY KEY NOT NULL,
  household_id TEXT NOT NULL,
  joined_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX member_of_household ON member (household_id);
`

/** Opens the cable operator's store, made where it is missing. */
export function openOperatorFile(path: string): Result<ServiceFile, StoreFailure> {
  return openServiceFile(path, { applicationId: APPLICATION_ID, format: 1, schema: SCHEMA })
}

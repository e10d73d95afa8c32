import type { Result } from '../../../device/result.ts'
import type { ServiceFile, StoreFailure } from '../../services/service-file.ts'
import { openServiceFile } from '../../services/service-file.ts'

/** `PRAGMA application_id` of this file ("HATC"). */
const APPLICATION_ID = 0x48415443

/**
 * `link`: one row a linked card. `person`: HMAC-SHA-256 over the issuer's name and the serial number, under a key that
 * is in no such file (`persons.ts`); no serial number stands here. `ticket`: cards that may be linked, for five minutes;
 * `used_at_ms`: since when the
 * pass is good that was given for it, so that using it again gives one that says the same; the pass itself is in no file. `box`: appliances, by their tokens' hashes.
 */
const SCHEMA = `
CREATE TABLE box (
  box_id TEXT PRIMARY KEY NOT NULL,
  token_hash TEXT NOT NULL UNIQUE
) STRICT, WITHOUT ROWID;
CREATE TABLE link (
  person BLOB PRIMARY KEY NOT NULL CHECK (length(person) = 32),
  cable_id TEXT NOT NULL UNIQUE,
  linked_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE ticket (
  ticket_hash TEXT PRIMARY KEY NOT NULL,
  person BLOB NOT NULL CHECK (length(person) = 32),
  box_id TEXT NOT NULL REFERENCES box ON DELETE CASCADE,
  expires_at_ms INTEGER NOT NULL,
  used_at_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_by_end ON ticket (expires_at_ms);
CREATE INDEX ticket_of_person ON ticket (person);
`

/** Opens the cable platform's store, made where it is missing. */
export function openPlatformFile(path: string): Result<ServiceFile, StoreFailure> {
  return openServiceFile(path, { applicationId: APPLICATION_ID, format: 2, schema: SCHEMA })
}

import { ok, type Result } from '../../../device/result.ts'
import type { ServiceDatabase, ServiceFile, StoreFailure } from '../service-file.ts'
import { openServiceFile } from '../service-file.ts'

/** `PRAGMA application_id` of this file ("HATW"). */
const APPLICATION_ID = 0x48415457

/**
 * `user`: the service's own number for a cable ID. `credential`: by the hash of its token, what it may do: a device
 * writes readings of one user, a care office advice to those in `care_for`. A reading is known by device, kind and
 * moment; `first` and `second` are steps, kilograms, or the two pressures. `sign_up`: who asked for a number to become a user
 * by, for two weeks.
 */
const SCHEMA = `
CREATE TABLE user (
  user_id INTEGER PRIMARY KEY,
  user_number TEXT NOT NULL UNIQUE,
  cable_id TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE credential (
  credential_id INTEGER PRIMARY KEY,
  token_hash TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('device', 'care')),
  name_ja TEXT NOT NULL, name_en TEXT NOT NULL,
  user_id INTEGER REFERENCES user,
  revoked_at_ms INTEGER,
  CHECK ((kind = 'device') = (user_id IS NOT NULL))
) STRICT;
CREATE TABLE care_for (
  credential_id INTEGER NOT NULL REFERENCES credential,
  user_id INTEGER NOT NULL REFERENCES user,
  PRIMARY KEY (credential_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE reading (
  user_id INTEGER NOT NULL REFERENCES user,
  kind TEXT NOT NULL CHECK (kind IN ('steps', 'weight', 'blood_pressure')),
  measured_at_ms INTEGER NOT NULL,
  source INTEGER NOT NULL REFERENCES credential,
  first REAL NOT NULL,
  second REAL,
  arrived_at_ms INTEGER NOT NULL,
  PRIMARY KEY (user_id, kind, measured_at_ms, source),
  CHECK ((kind = 'blood_pressure') = (second IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE TABLE advice (
  advice_id TEXT PRIMARY KEY NOT NULL,
  user_id INTEGER NOT NULL REFERENCES user,
  given_by INTEGER NOT NULL REFERENCES credential,
  idempotency_key TEXT NOT NULL,
  given_at_ms INTEGER NOT NULL,
  text TEXT NOT NULL,
  UNIQUE (given_by, idempotency_key)
) STRICT;
CREATE INDEX advice_of_user ON advice (user_id, given_at_ms);
`

/** New in format 2. */
const SIGN_UP = `
CREATE TABLE sign_up (
  number TEXT PRIMARY KEY NOT NULL CHECK (length(number) = 8),
  cable_id TEXT NOT NULL UNIQUE,
  expires_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`

/** Opens the health service's store, made where it is missing; one of format 1 is carried over. */
export function openHealthFile(path: string): Result<ServiceFile, StoreFailure> {
  const opened = openServiceFile(path, { applicationId: APPLICATION_ID, format: 2, schema: SCHEMA + SIGN_UP })
  if (!opened.ok) return opened
  const carried = carryOver(opened.value)
  if (carried.ok) return opened
  opened.value.close()
  return carried
}

/** Waits for whoever writes where there is something to carry over, and only there. */
function carryOver(file: ServiceFile): Result<void, StoreFailure> {
  const isBefore = (database: ServiceDatabase) => database.pragma('user_version', { simple: true }) === 1
  const before = file.read(isBefore)
  if (!before.ok) return before
  if (!before.value) return ok(undefined)
  return file.write((database) => {
    // Another process may have done it a moment ago.
    if (!isBefore(database)) return
    database.exec(SIGN_UP)
    database.pragma('user_version = 2')
  })
}

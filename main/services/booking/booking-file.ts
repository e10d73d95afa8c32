import type { Result } from '../../../device/result.ts'
import type { ServiceFile, StoreFailure } from '../service-file.ts'
import { openServiceFile } from '../service-file.ts'

/** `PRAGMA application_id` of this file ("HATB"). */
const APPLICATION_ID = 0x48415442

/**
 * `timetable`: the times of a room by day of the week (0 is Sunday); from them come the slots of any date. `user`: the
 * service's own number for a cable ID. `booking`: one row a booking, kept when it is cancelled.
 *
 * Who gets a slot is decided here: `one_booking_a_slot` lets one open booking stand for a room and a beginning, and the
 * trigger none that overlaps another, also where a timetable was changed after the first.
 */
const SCHEMA = `
CREATE TABLE facility (
  facility_id TEXT PRIMARY KEY NOT NULL,
  rank INTEGER NOT NULL,
  name_ja TEXT NOT NULL, name_en TEXT NOT NULL,
  place_ja TEXT NOT NULL, place_en TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('hall', 'sports', 'meeting', 'kitchen', 'music', 'garden'))
) STRICT;
CREATE TABLE room (
  room_id TEXT PRIMARY KEY NOT NULL,
  facility_id TEXT NOT NULL REFERENCES facility,
  rank INTEGER NOT NULL,
  name_ja TEXT NOT NULL, name_en TEXT NOT NULL,
  seats INTEGER NOT NULL CHECK (seats > 0)
) STRICT;
CREATE INDEX room_of_facility ON room (facility_id);
CREATE TABLE timetable (
  room_id TEXT NOT NULL REFERENCES room,
  weekday INTEGER NOT NULL CHECK (weekday BETWEEN 0 AND 6),
  from_minute INTEGER NOT NULL CHECK (from_minute BETWEEN 0 AND 1439),
  until_minute INTEGER NOT NULL CHECK (until_minute > from_minute AND until_minute <= 1440),
  PRIMARY KEY (room_id, weekday, from_minute)
) STRICT, WITHOUT ROWID;
CREATE TABLE closed_day (
  facility_id TEXT NOT NULL REFERENCES facility,
  date TEXT NOT NULL,
  PRIMARY KEY (facility_id, date)
) STRICT, WITHOUT ROWID;
CREATE TABLE user (
  user_id INTEGER PRIMARY KEY,
  cable_id TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE booking (
  booking_id TEXT PRIMARY KEY NOT NULL,
  user_id INTEGER NOT NULL REFERENCES user,
  idempotency_key TEXT NOT NULL,
  facility_id TEXT NOT NULL REFERENCES facility,
  room_id TEXT NOT NULL REFERENCES room,
  date TEXT NOT NULL,
  from_minute INTEGER NOT NULL,
  until_minute INTEGER NOT NULL,
  begins_at_ms INTEGER NOT NULL,
  ends_at_ms INTEGER NOT NULL,
  booked_at_ms INTEGER NOT NULL,
  cancelled_at_ms INTEGER,
  UNIQUE (user_id, idempotency_key)
) STRICT;
CREATE UNIQUE INDEX one_booking_a_slot ON booking (room_id, date, from_minute) WHERE cancelled_at_ms IS NULL;
CREATE INDEX booking_of_user ON booking (user_id, ends_at_ms);
CREATE TRIGGER no_overlap BEFORE INSERT ON booking
WHEN EXISTS (
  SELECT 1 FROM booking AS other
  WHERE other.room_id = NEW.room_id AND other.date = NEW.date AND other.cancelled_at_ms IS NULL
    AND other.from_minute < NEW.until_minute AND NEW.from_minute < other.until_minute
)
BEGIN
  SELECT RAISE(ABORT, 'overlaps another booking');
END;
CREATE TRIGGER cancelled_stays_cancelled BEFORE UPDATE ON booking
WHEN OLD.cancelled_at_ms IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'a cancelled booking does not change');
END;
`

/** Opens the booking service's store, made where it is missing. */
export function openBookingFile(path: string): Result<ServiceFile, StoreFailure> {
  return openServiceFile(path, { applicationId: APPLICATION_ID, format: 1, schema: SCHEMA })
}

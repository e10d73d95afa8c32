/**
 * Sessions, their events, vends and decisions. Everything is append-only: each table refuses UPDATE and DELETE, and,
 * with `recursive_triggers` (set on every connection), INSERT OR REPLACE too.
 *
 * Never edited after landing: a change is a new migration.
 */
export const migration0001 = `
CREATE TABLE session (
  session_id TEXT PRIMARY KEY NOT NULL,
  session_order TEXT NOT NULL,
  role TEXT NOT NULL,
  place TEXT NOT NULL,
  started_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE event (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  at_ms INTEGER NOT NULL,
  name TEXT NOT NULL,
  fields TEXT NOT NULL CHECK (json_valid(fields))
) STRICT;

CREATE TABLE vend_intent (
  vend_id TEXT PRIMARY KEY NOT NULL,
  session_id TEXT NOT NULL UNIQUE REFERENCES session (session_id),
  product_id TEXT NOT NULL,
  selection TEXT NOT NULL,
  approved_at_ms INTEGER NOT NULL,
  stored_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE vend_report (
  vend_id TEXT PRIMARY KEY NOT NULL REFERENCES vend_intent (vend_id),
  result TEXT NOT NULL CHECK (result IN ('told', 'dispensed', 'failed', 'unknown', 'not_started')),
  cause TEXT NOT NULL,
  reported_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE decision_record (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  session_id TEXT NOT NULL UNIQUE REFERENCES session (session_id),
  ended_at_ms INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  reason TEXT,
  record TEXT NOT NULL CHECK (json_valid(record))
) STRICT;

CREATE INDEX decision_record_ended_at_ms ON decision_record (ended_at_ms);
CREATE INDEX decision_record_outcome ON decision_record (outcome, sequence);

CREATE TRIGGER session_no_update BEFORE UPDATE ON session BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER session_no_delete BEFORE DELETE ON session BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER vend_intent_no_update BEFORE UPDATE ON vend_intent BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER vend_intent_no_delete BEFORE DELETE ON vend_intent BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER vend_report_no_update BEFORE UPDATE ON vend_report BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER vend_report_no_delete BEFORE DELETE ON vend_report BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER decision_record_no_update BEFORE UPDATE ON decision_record
  BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER decision_record_no_delete BEFORE DELETE ON decision_record
  BEGIN SELECT RAISE(ABORT, 'append_only'); END;

-- Counts the openings: a write that every opening makes, and so finds out early that the medium takes none.
CREATE TABLE opening (id INTEGER PRIMARY KEY CHECK (id = 1), count INTEGER NOT NULL) STRICT;
INSERT INTO opening (id, count) VALUES (1, 0);
`

import { randomBytes } from 'node:crypto'
import type Database from 'better-sqlite3'
import { entryBody, entryHash, genesisHash, type ChainedEntry } from '../../audit/chain.ts'

/** Rows that are moved at a time. */
const PAGE_ROWS = 1000

const NEW_TABLES = `
CREATE TABLE audit_log (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  log_id TEXT NOT NULL CHECK (length(log_id) = 32),
  -- Entries that were there before the log was a chain, which no head was signed for yet; 0 in a new store.
  unsigned_through INTEGER NOT NULL
) STRICT;

CREATE TABLE event_3 (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  at_ms INTEGER NOT NULL,
  name TEXT NOT NULL,
  fields TEXT NOT NULL CHECK (json_valid(fields)),
  hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE TABLE checkpoint (
  number INTEGER PRIMARY KEY NOT NULL,
  sequence INTEGER NOT NULL,
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  at_ms INTEGER NOT NULL,
  previous BLOB NOT NULL CHECK (length(previous) = 32),
  signature BLOB NOT NULL CHECK (length(signature) = 64)
) STRICT;

-- The one row that is ever updated: where the log ends.
CREATE TABLE audit_head (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  sequence INTEGER NOT NULL,
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  checkpoints INTEGER NOT NULL,
  newest_checkpoint BLOB NOT NULL CHECK (length(newest_checkpoint) = 32),
  signature BLOB NOT NULL CHECK (length(signature) = 64)
) STRICT;

CREATE TABLE retention_cut (
  sequence INTEGER PRIMARY KEY NOT NULL,
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  checkpoint INTEGER NOT NULL,
  digest BLOB NOT NULL CHECK (length(digest) = 32),
  at_ms INTEGER NOT NULL,
  signature BLOB NOT NULL CHECK (length(signature) = 64)
) STRICT;

-- Sessions that are being deleted; empty again at the end of that transaction.
CREATE TABLE deleting (session_id TEXT PRIMARY KEY NOT NULL) STRICT, WITHOUT ROWID;
`

const PUT_IN_PLACE = `
-- Dropping a table fires no trigger.
DROP TABLE event;
ALTER TABLE event_3 RENAME TO event;
CREATE INDEX event_name ON event (name, sequence);
CREATE INDEX checkpoint_sequence ON checkpoint (sequence);

CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER checkpoint_no_update BEFORE UPDATE ON checkpoint BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER retention_cut_no_update BEFORE UPDATE ON retention_cut BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER retention_cut_no_delete BEFORE DELETE ON retention_cut BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'append_only'); END;

-- What lies before a signed cut may go, and nothing else.
CREATE TRIGGER event_no_delete BEFORE DELETE ON event
  WHEN OLD.sequence > coalesce((SELECT max(sequence) FROM retention_cut), 0)
  BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER checkpoint_no_delete BEFORE DELETE ON checkpoint
  WHEN OLD.number >= coalesce((SELECT max(checkpoint) FROM retention_cut), 0)
  BEGIN SELECT RAISE(ABORT, 'append_only'); END;

DROP TRIGGER session_no_delete;
DROP TRIGGER vend_intent_no_delete;
DROP TRIGGER vend_report_no_delete;
DROP TRIGGER vend_settlement_no_delete;
DROP TRIGGER decision_record_no_delete;
CREATE TRIGGER session_no_delete BEFORE DELETE ON session
  WHEN OLD.session_id NOT IN (SELECT session_id FROM deleting) BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER vend_intent_no_delete BEFORE DELETE ON vend_intent
  WHEN OLD.session_id NOT IN (SELECT session_id FROM deleting) BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER decision_record_no_delete BEFORE DELETE ON decision_record
  WHEN OLD.session_id NOT IN (SELECT session_id FROM deleting) BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER vend_report_no_delete BEFORE DELETE ON vend_report
  WHEN NOT EXISTS (SELECT 1 FROM vend_intent JOIN deleting USING (session_id) WHERE vend_id = OLD.vend_id)
  BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER vend_settlement_no_delete BEFORE DELETE ON vend_settlement
  WHEN NOT EXISTS (SELECT 1 FROM vend_intent JOIN deleting USING (session_id) WHERE vend_id = OLD.vend_id)
  BEGIN SELECT RAISE(ABORT, 'append_only'); END;
`

/**
 * The event log becomes a hash chain (`main/audit/chain.ts`): every event gets its hash, those from before in their
 * order. There are tables for checkpoints, for the signed head, and for the cuts behind which old entries are deleted.
 * No key is at hand here: the recorder signs the first head, and says in an entry how much it found unsigned.
 *
 * Never edited after landing: a change is a new migration.
 */
export function migration0003(database: Database.Database): void {
  database.exec(NEW_TABLES)
  const logId = randomBytes(16).toString('hex')
  const page = database.prepare<[number, number], ChainedEntry>(
    'SELECT sequence, at_ms AS atMs, name, fields AS fieldsJson FROM event WHERE sequence > ? ORDER BY sequence LIMIT ?'
  )
  const insert = database.prepare<ChainedEntry & { readonly hash: Uint8Array }>(
    'INSERT INTO event_3 (sequence, at_ms, name, fields, hash) VALUES (@sequence, @atMs, @name, @fieldsJson, @hash)'
  )
  let hash = genesisHash(logId)
  let after = 0
  for (;;) {
    const rows = page.all(after, PAGE_ROWS)
    for (const row of rows) {
      hash = entryHash(hash, entryBody(row))
      insert.run({ ...row, hash })
      after = row.sequence
    }
    if (rows.length < PAGE_ROWS) break
  }
  database.prepare('INSERT INTO audit_log (id, log_id, unsigned_through) VALUES (1, ?, ?)').run(logId, after)
  database.exec(PUT_IN_PLACE)
}

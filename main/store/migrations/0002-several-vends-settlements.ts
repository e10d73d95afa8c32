/**
 * A session may have several vends, one after the other, each with its place in the purchase; and what became of a vend
 * may be told late. The tables of intents and reports are made anew, since SQLite cannot take a UNIQUE away: intents
 * from before were each the only thing of their session.
 *
 * Never edited after landing: a change is a new migration.
 */
export const migration0002 = `
CREATE TABLE vend_intent_2 (
  vend_id TEXT PRIMARY KEY NOT NULL,
  session_id TEXT NOT NULL REFERENCES session (session_id),
  product_id TEXT NOT NULL,
  selection TEXT NOT NULL,
  position INTEGER NOT NULL CHECK (position >= 1 AND position <= things),
  things INTEGER NOT NULL,
  approved_at_ms INTEGER NOT NULL,
  stored_at_ms INTEGER NOT NULL,
  UNIQUE (session_id, position)
) STRICT;

INSERT INTO vend_intent_2 (vend_id, session_id, product_id, selection, position, things, approved_at_ms, stored_at_ms)
  SELECT vend_id, session_id, product_id, selection, 1, 1, approved_at_ms, stored_at_ms FROM vend_intent ORDER BY rowid;

CREATE TABLE vend_report_2 (
  vend_id TEXT PRIMARY KEY NOT NULL REFERENCES vend_intent_2 (vend_id),
  result TEXT NOT NULL CHECK (result IN ('told', 'dispensed', 'failed', 'unknown', 'not_started')),
  cause TEXT NOT NULL,
  reported_at_ms INTEGER NOT NULL
) STRICT;

INSERT INTO vend_report_2 (vend_id, result, cause, reported_at_ms)
  SELECT vend_id, result, cause, reported_at_ms FROM vend_report ORDER BY rowid;

-- The one that refers to the other goes first. Dropping a table fires no trigger.
DROP TABLE vend_report;
DROP TABLE vend_intent;
ALTER TABLE vend_intent_2 RENAME TO vend_intent;
ALTER TABLE vend_report_2 RENAME TO vend_report;

CREATE TABLE vend_settlement (
  vend_id TEXT PRIMARY KEY NOT NULL REFERENCES vend_intent (vend_id),
  result TEXT NOT NULL CHECK (result IN ('told', 'dispensed', 'failed')),
  cause TEXT NOT NULL,
  settled_at_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX vend_intent_stored_at_ms ON vend_intent (stored_at_ms);
CREATE INDEX vend_report_result ON vend_report (result);

CREATE TRIGGER vend_intent_no_update BEFORE UPDATE ON vend_intent BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER vend_intent_no_delete BEFORE DELETE ON vend_intent BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER vend_report_no_update BEFORE UPDATE ON vend_report BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER vend_report_no_delete BEFORE DELETE ON vend_report BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER vend_settlement_no_update BEFORE UPDATE ON vend_settlement
  BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER vend_settlement_no_delete BEFORE DELETE ON vend_settlement
  BEGIN SELECT RAISE(ABORT, 'append_only'); END;
`

/**
 * Rule books, by number: which one was ever in force, and by whose word. They stay when old entries are deleted, so that
 * what a record rests on can be read for as long as the record. `book` is canonical JSON, `digest` its SHA-256 in
 * hexadecimal. An intent gets the name of the rule that it rests on, by which a cool-down is known after a restart;
 * intents from before have none.
 *
 * Never edited after landing: a change is a new migration.
 */
export const migration0004 = `
CREATE TABLE rule_book (
  number INTEGER PRIMARY KEY NOT NULL CHECK (number >= 1),
  at_ms INTEGER NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('console', 'command_line')),
  applied_by TEXT NOT NULL,
  approved_by TEXT,
  book TEXT NOT NULL CHECK (json_valid(book)),
  digest TEXT NOT NULL CHECK (length(digest) = 64)
) STRICT;

ALTER TABLE vend_intent ADD COLUMN rule_id TEXT;

CREATE TRIGGER rule_book_no_update BEFORE UPDATE ON rule_book BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER rule_book_no_delete BEFORE DELETE ON rule_book BEGIN SELECT RAISE(ABORT, 'append_only'); END;
`

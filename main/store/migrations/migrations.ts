import type Database from 'better-sqlite3'
import { migration0001 } from './0001-sessions-events-vends-decisions.ts'
import { migration0002 } from './0002-several-vends-settlements.ts'
import { migration0003 } from './0003-hash-chain.ts'
import { migration0004 } from './0004-rule-books.ts'
import { migration0005 } from './0005-decision-facts.ts'

/** One step: SQL, or what does it where SQL alone cannot. */
export type Migration = string | ((database: Database.Database) => void)

/**
 * The store's history, oldest first: applying entry `i` takes `user_version` from `i` to `i + 1`, in a transaction of
 * its own. Entries are only ever appended.
 */
export const migrations: readonly Migration[] = [migration0001, migration0002, migration0003, migration0004, migration0005]

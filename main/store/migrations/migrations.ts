import { migration0001 } from './0001-sessions-events-vends-decisions.ts'
import { migration0002 } from './0002-several-vends-settlements.ts'

/**
 * The store's history, oldest first: applying entry `i` takes `user_version` from `i` to `i + 1`, in a transaction of
 * its own. Entries are only ever appended.
 */
export const migrations: readonly string[] = [migration0001, migration0002]

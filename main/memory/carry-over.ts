import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type Database from 'better-sqlite3'
import type { ErasableKey } from '../keys/erasable-key.ts'
import { isConstraint } from '../store/sqlite-error.ts'
import { isOctets, PSEUDONYM_BYTES, SEALED_BYTES, type RememberedAge, type RowKeys } from './age-row.ts'
import { MemoryUnusable } from './memory-fault.ts'
import { nextAfter, WALK_START } from './memory-walk.ts'

/** One row of format 1: N and day in the clear, with a seal over them. */
interface OldRow extends RememberedAge {
  readonly pseudonym: Uint8Array
  /** HMAC-SHA-256 over pseudonym (16 octets), N (1) and time (8, big-endian), its first 64 bits. */
  readonly seal: Uint8Array
}

const OLD_SEAL_BYTES = 8
const PAGE_ROWS = 1000

/** What the new rows are made with. */
export interface CarryOver {
  readonly key: ErasableKey
  readonly rows: RowKeys
  /** Makes the empty table `age` of the current format, and sets that format's number. */
  readonly createTable: string
}

/**
 * Carries a file of format 1, where N and day of a row stood in the clear, over into the current one, whole: in one
 * transaction every sound row is sealed, and the old table dropped; its pages are overwritten (`secure_delete`), then the
 * file is written anew (VACUUM). A row whose old seal does not fit is carried over as one that does not open: it goes on
 * clearing nobody, and is still told of. Throws `MemoryUnusable`; then the file is as it was.
 */
export function carryOver(database: Database.Database, { key, rows, createTable }: CarryOver): void {
  const carry = () => {
    // Another process may have done it a moment ago.
    if (Number(database.pragma('user_version', { simple: true })) !== 1) return
    // What a damaged tree hides would be lost with it.
    if (database.pragma('quick_check(1)', { simple: true }) !== 'ok') throw new MemoryUnusable('damaged')
    database.exec(`ALTER TABLE age RENAME TO age_1; ${createTable}`)
    carryRows(database, key.derive('age-memory-rows'), rows)
    database.exec('DROP TABLE age_1')
  }
  try {
    database.transaction(carry).immediate()
  } catch (thrown) {
    // Two rows under one name, or a name that is none: the tree is damaged.
    throw isConstraint(thrown) ? new MemoryUnusable('damaged') : thrown
  }
  database.exec('VACUUM')
}

function carryRows(database: Database.Database, oldSeals: Uint8Array, rows: RowKeys): void {
  const columns = 'pseudonym, at_least_years AS atLeastYears, answered_at_ms AS answeredAtMs, seal'
  const page = database.prepare<[Uint8Array, number], OldRow>(
    `SELECT ${columns} FROM age_1 WHERE pseudonym > ? ORDER BY pseudonym LIMIT ?`
  )
  const put = database.prepare<[Uint8Array, Uint8Array]>('INSERT INTO age VALUES (?, ?)')
  let carried = 0
  for (let after = WALK_START; ; ) {
    const old = page.all(after, PAGE_ROWS)
    for (const row of old) {
      put.run(row.pseudonym, isSoundOld(row, oldSeals) ? rows.seal(row.pseudonym, row) : randomBytes(SEALED_BYTES))
    }
    carried += old.length
    const last = old.at(-1)
    if (last === undefined) break
    after = nextAfter(after, last.pseudonym)
  }
  const count = database.prepare<[], number>('SELECT count(*) FROM age_1').pluck().get()
  if (carried !== count) throw new MemoryUnusable('damaged')
}

function isSoundOld({ pseudonym, atLeastYears, answeredAtMs, seal }: OldRow, key: Uint8Array): boolean {
  if (!Number.isInteger(atLeastYears) || atLeastYears < 1 || atLeastYears > 150) return false
  if (!Number.isSafeInteger(answeredAtMs) || answeredAtMs < 0) return false
  if (!isOctets(pseudonym, PSEUDONYM_BYTES) || !isOctets(seal, OLD_SEAL_BYTES)) return false
  const rest = Buffer.alloc(9)
  rest.writeUInt8(atLeastYears, 0)
  rest.writeBigUInt64BE(BigInt(answeredAtMs), 1)
  const whole = createHmac('sha256', key).update(pseudonym).update(rest).digest()
  return timingSafeEqual(whole.subarray(0, OLD_SEAL_BYTES), seal)
}

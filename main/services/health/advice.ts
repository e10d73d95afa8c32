import { randomBytes } from 'node:crypto'
import type Database from 'better-sqlite3'
import type { Result } from '../../../device/result.ts'
import { err, ok } from '../../../device/result.ts'
import { japanDateOf } from '../../age/rules/japan-time.ts'
import type { ServiceFile, StoreFailure } from '../service-file.ts'
import { userIdByNumber } from './enrolment.ts'
import type { Advice } from './protocol.ts'

/** Advice that is shown, at most: the newest. */
const MOST_SHOWN = 50

/** `user_unknown`: no user that this office cares for; `key_reused`: this key gave other advice before. */
export interface AdviceRefusal {
  readonly code: 'user_unknown' | 'key_reused'
}

interface AdviceRow {
  readonly adviceId: string
  readonly givenAtMs: number
  readonly ja: string
  readonly en: string
  readonly text: string
  readonly userId: number
}

const ROWS = `SELECT advice_id AS adviceId, given_at_ms AS givenAtMs, name_ja AS ja, name_en AS en, text, advice.user_id AS userId
  FROM advice JOIN credential ON credential_id = given_by`

/** Records a care office's advice to one of its users, durable on return. The same key again gives the same advice. */
export function giveAdvice(
  file: ServiceFile,
  from: { readonly credentialId: number; readonly key: string },
  advice: { readonly userNumber: string; readonly text: string; readonly nowMs: number }
): Result<{ readonly advice: Advice; readonly isNew: boolean }, AdviceRefusal | StoreFailure> {
  const { credentialId, key } = from
  const written = file.write(
    (database): Result<{ readonly advice: Advice; readonly isNew: boolean }, AdviceRefusal> => {
      const userId = userIdByNumber(database, advice.userNumber)
      const cares = database
        .prepare('SELECT 1 FROM care_for WHERE credential_id = ? AND user_id = ?')
        .get(credentialId, userId)
      // Whether there is such a user at all is not told to an office that does not care for them.
      if (userId === null || cares === undefined) return err({ code: 'user_unknown' })
      const byKey = database.prepare<[number, string], AdviceRow>(`${ROWS} WHERE given_by = ? AND idempotency_key = ?`)
      const before = byKey.get(credentialId, key)
      if (before !== undefined) {
        if (before.userId !== userId || before.text !== advice.text) return err({ code: 'key_reused' })
        return ok({ advice: adviceOf(before), isNew: false })
      }
      const adviceId = `a-${randomBytes(8).toString('hex')}`
      database
        .prepare('INSERT INTO advice VALUES (?, ?, ?, ?, ?, ?)')
        .run(adviceId, userId, credentialId, key, advice.nowMs, advice.text)
      const added = byKey.get(credentialId, key)
      if (added === undefined) throw new TypeError('an advice that was written is there')
      return ok({ advice: adviceOf(added), isNew: true })
    }
  )
  return written.ok ? written.value : written
}

/** A user's advice, the newest first. */
export function readAdvice(database: Database.Database, userId: number): readonly Advice[] {
  return database
    .prepare<[number, number], AdviceRow>(
      `${ROWS} WHERE advice.user_id = ? ORDER BY given_at_ms DESC, advice_id LIMIT ?`
    )
    .all(userId, MOST_SHOWN)
    .map(adviceOf)
}

function adviceOf({ adviceId, givenAtMs, ja, en, text }: AdviceRow): Advice {
  return { adviceId, date: japanDateOf(givenAtMs), from: { ja, en }, text }
}

import type { Result } from '../../../device/result.ts'
import type { ServiceFile, StoreFailure } from '../../services/service-file.ts'

/** The cable IDs of a household, for the operator's own staff; in the order in which they joined. */
export function membersOf(file: ServiceFile, householdId: string): Result<readonly string[], StoreFailure> {
  const sql = 'SELECT cable_id FROM member WHERE household_id = ? ORDER BY joined_at_ms, cable_id'
  return file.read((database) => database.prepare<[string], string>(sql).pluck().all(householdId))
}

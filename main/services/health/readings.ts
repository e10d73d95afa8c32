import type Database from 'better-sqlite3'
import type { Result } from '../../../device/result.ts'
import { addDays, dayOfDate, japanDateOf, msOfJapanDay } from '../../age/rules/japan-time.ts'
import type { ServiceFile, StoreFailure } from '../service-file.ts'
import type { HealthDay, Reading, ReadingsAnswer } from './protocol.ts'

/** A device's clock may be ahead by so much. */
const CLOCK_LEEWAY_MS = 10 * 60_000
const OLDEST_MS = 366 * 86_400_000

interface ReadingRow {
  readonly kind: Reading['kind']
  readonly measuredAtMs: number
  readonly first: number
  readonly second: number | null
}

/** Takes in a batch of one device's readings of one user, durable on return. Sent again, it changes nothing. */
export function takeReadings(
  file: ServiceFile,
  from: { readonly userId: number; readonly credentialId: number },
  batch: { readonly readings: readonly Reading[]; readonly nowMs: number }
): Result<ReadingsAnswer, StoreFailure> {
  const { readings, nowMs } = batch
  return file.write((database) => {
    const outcomes = readings.map((reading) => takeReading(database, from, rowOf(reading), nowMs))
    return {
      taken: outcomes.filter((outcome) => outcome === 'taken').length,
      duplicates: outcomes.filter((outcome) => outcome === 'duplicate').length,
      refused: outcomes.flatMap((code, index) => (code === 'taken' || code === 'duplicate' ? [] : [{ index, code }]))
    }
  })
}

type Outcome = 'taken' | 'duplicate' | ReadingsAnswer['refused'][number]['code']

function takeReading(
  database: Database.Database,
  { userId, credentialId }: { readonly userId: number; readonly credentialId: number },
  row: ReadingRow,
  nowMs: number
): Outcome {
  if (row.measuredAtMs > nowMs + CLOCK_LEEWAY_MS) return 'in_future'
  if (row.measuredAtMs < nowMs - OLDEST_MS) return 'too_old'
  const key = { userId, kind: row.kind, measuredAtMs: row.measuredAtMs, source: credentialId }
  const added = database
    .prepare(
      `INSERT INTO reading VALUES (@userId, @kind, @measuredAtMs, @source, @first, @second, @nowMs) ON CONFLICT DO NOTHING`
    )
    .run({ ...key, first: row.first, second: row.second, nowMs })
  if (added.changes === 1) return 'taken'
  const same = database
    .prepare<object, number>(
      `SELECT first = @first AND second IS @second FROM reading
       WHERE user_id = @userId AND kind = @kind AND measured_at_ms = @measuredAtMs AND source = @source`
    )
    .pluck()
    .get({ ...key, first: row.first, second: row.second })
  return same === 1 ? 'duplicate' : 'contradicts'
}

function rowOf(reading: Reading): ReadingRow {
  const measuredAtMs = Date.parse(reading.measuredAt)
  if (reading.kind === 'steps') return { kind: 'steps', measuredAtMs, first: reading.steps, second: null }
  if (reading.kind === 'weight') return { kind: 'weight', measuredAtMs, first: reading.weightKg, second: null }
  return { kind: 'blood_pressure', measuredAtMs, first: reading.systolicMmHg, second: reading.diastolicMmHg }
}

/** Days of a user from a date to another, both included, each day once. */
export function readDays(
  database: Database.Database,
  userId: number,
  span: { readonly from: string; readonly to: string }
): readonly HealthDay[] {
  const rows = database
    .prepare<[number, number, number], ReadingRow>(
      `SELECT kind, measured_at_ms AS measuredAtMs, first, second FROM reading
       WHERE user_id = ? AND measured_at_ms >= ? AND measured_at_ms < ? ORDER BY measured_at_ms, source`
    )
    .all(userId, msOfJapanDay(dayOfDate(span.from)), msOfJapanDay(dayOfDate(span.to) + 1))
  const byDate = Map.groupBy(rows, ({ measuredAtMs }) => japanDateOf(measuredAtMs))
  const count = dayOfDate(span.to) - dayOfDate(span.from) + 1
  return Array.from({ length: Math.max(count, 0) }, (_, after) => addDays(span.from, after)).map((date) =>
    dayOfRows(date, byDate.get(date) ?? [])
  )
}

function dayOfRows(date: string, rows: readonly ReadingRow[]): HealthDay {
  const of = (kind: Reading['kind']) => rows.filter((row) => row.kind === kind)
  const [steps, weights, pressures] = [of('steps'), of('weight'), of('blood_pressure')]
  const mean = (values: readonly number[]) => Math.round(values.reduce((sum, value) => sum + value, 0) / values.length)
  return {
    date,
    steps: steps.length === 0 ? null : steps.reduce((sum, { first }) => sum + first, 0),
    weightKg: weights.at(-1)?.first ?? null,
    bloodPressure:
      pressures.length === 0
        ? null
        : {
            systolicMmHg: mean(pressures.map(({ first }) => first)),
            diastolicMmHg: mean(pressures.map(({ second }) => second ?? 0))
          }
  }
}

import type { RuleQuestion } from '../../age/rules/explain.ts'
import { dayOfDate, japanDateOf, japanMinuteOf, minuteOfTime, msOfJapan } from '../../age/rules/japan-time.ts'
import { cardCases, type CardCase, type LineCase } from '../../contract/operator-rules.ts'
import { choice, text, type CommandValues } from '../command.ts'
import { parseMoment } from '../trust/moment.ts'

/** What `hatachi rules explain` and `who` are asked, out of their options. What is not understood is a TypeError. */

/** `--at`: `2026-12-04 23:30` in Japan, or a moment with its offset (RFC 3339); absent: now, by the whole minute. */
export function momentOf(values: CommandValues, nowMs: number): number {
  const given = text(values, 'at')
  if (given === undefined) return msOfJapan(japanDateOf(nowMs), japanMinuteOf(nowMs))
  const [, date, time] = /^(\d{4}-\d\d-\d\d)[ T]((?:[01]\d|2[0-3]):[0-5]\d)$/.exec(given) ?? []
  if (date !== undefined && time !== undefined && isDate(date)) return msOfJapan(date, minuteOfTime(time))
  const moment = parseMoment(given)
  if (moment !== null && moment >= 0) return moment
  throw new TypeError(`--at must be a moment in Japan such as "2026-12-04 23:30", not "${given}"`)
}

function isDate(date: string): boolean {
  const day = dayOfDate(date)
  return !Number.isNaN(day) && day >= 0 && new Date(day * 86_400_000).toISOString().startsWith(date)
}

/** `--line`: `up`, `down`, or `down:3h`; `--list-age 26h` of the newest revocation list. */
export function lineOf(values: CommandValues): LineCase {
  const given = text(values, 'line') ?? 'up'
  const [, state, down] = /^(up|down)(?::(.+))?$/.exec(given) ?? []
  if ((state !== 'up' && state !== 'down') || (state === 'up' && down !== undefined)) {
    throw new TypeError(`--line must be up, down, or down with how long, such as "down:3h", not "${given}"`)
  }
  return {
    state,
    downForHours: down === undefined ? 0 : hoursOf('--line', down),
    listAgeHours: hoursOf('--list-age', text(values, 'list-age') ?? '1h')
  }
}

const UNIT_HOURS: Readonly<Record<string, number>> = { m: 1 / 60, h: 1, d: 24 }

function hoursOf(option: string, given: string): number {
  const [, count, unit = 'h'] = /^(\d{1,5}(?:\.\d{1,2})?)([mhd])?$/.exec(given) ?? []
  const hours = Number(count) * (UNIT_HOURS[unit] ?? 1)
  if (count === undefined || hours > 10_000) throw new TypeError(`${option} takes minutes, hours or days, such as 30m, 3h or 2d, not "${given}"`)
  return hours
}

/** The whole question of `rules explain`. */
export function questionOf(values: CommandValues, productId: string, nowMs: number): RuleQuestion {
  return {
    productId,
    atMs: momentOf(values, nowMs),
    card: choice<CardCase>(values, 'card', cardCases, 'old_enough'),
    withPin: values['without-pin'] !== true,
    line: lineOf(values)
  }
}

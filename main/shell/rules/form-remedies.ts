import { nearestName, printableValue, type Finding, type SettingPath } from '../config/problem.ts'

/** What is written where a time, a date, a name or a number is meant, and what it was meant to be. */

const TIME_KEYS = ['from', 'until']
const DATE_LISTS = ['closedOn', 'holidays']

/** Keys that other files, or other words for the same, put into a rule. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  age: 'atLeastYears',
  minimumAge: 'atLeastYears',
  minAge: 'atLeastYears',
  years: 'atLeastYears',
  product: 'products',
  category: 'categories',
  windows: 'hours',
  times: 'hours',
  closed: 'closedOn',
  max: 'most',
  quantity: 'most',
  cooldown: 'coolDownSeconds',
  cooldownSeconds: 'coolDownSeconds',
  start: 'from',
  end: 'until',
  to: 'until'
}

/** The finding with words for what was most likely meant, where that can be told; pure. */
export function betterRemedy(draft: unknown, finding: Finding): Finding {
  const { path, what } = finding
  const key = path.at(-1)
  const value = valueAt(draft, path)
  if (path.length === 0) return { ...finding, remedy: 'A file of rules has two lists: "rules", and "holidays" where there are any (docs/rules.md).' }
  if (what === 'is not a known setting') return otherWord(finding, String(key))
  const isWindow = path.at(-3) === 'hours'
  if (isWindow && TIME_KEYS.includes(String(key))) return timeRemedy(finding, value, String(key))
  if (isDate(path)) return dateRemedy(finding, value)
  if (key === 'id' && (typeof value === 'number' || /^[0-9]+$/.test(scalarText(value)))) {
    return { ...finding, remedy: 'Give it a name with a letter in it, such as "alcohol".' }
  }
  if (key === 'atLeastYears' && value !== undefined) {
    return { ...finding, remedy: 'Set the age in whole years, such as 20; or null, which sells to anybody, with no card.' }
  }
  if (key === 'atLeastYears') return { ...finding, remedy: 'Set the age in whole years, such as 20; to sell to anybody write "atLeastYears: null".' }
  if (Array.isArray(value) && value.length === 0) return { ...finding, remedy: `Name at least one, or remove "${String(key)}": it may be left out.` }
  return finding
}

function otherWord(finding: Finding, key: string): Finding {
  const meant = Object.hasOwn(OTHER_WORDS, key) ? OTHER_WORDS[key] : undefined
  return meant === undefined || finding.remedy.startsWith('Did you mean') ? finding : { ...finding, remedy: `Did you mean "${meant}"?` }
}

function timeRemedy(finding: Finding, value: unknown, key: string): Finding {
  if (value === undefined || value === null) return { ...finding, remedy: `Set "${key}" to a time in quotes, such as "23:00".` }
  if (value === '24:00' && key === 'from') return { ...finding, remedy: 'A window begins at "00:00" of the next day; "24:00" is only an end.' }
  const [first, second] = timesMeantBy(value)
  const other = second === undefined ? '' : ` (or "${second}", if it was counted in minutes)`
  const remedy =
    first === undefined
      ? 'Set hours 00 to 23 and minutes 00 to 59, in quotes: "05:00"; an end may be "24:00".'
      : `Write it as "${first}"${other}, in quotes.`
  return { ...finding, remedy }
}

/** `2300`, `1380` (23:00 as a program of YAML 1.1 counts it), `5:00`, `23.00`, `２３：００`; none: it cannot be told. */
function timesMeantBy(value: unknown): readonly string[] {
  if (typeof value === 'number' && Number.isInteger(value) && value > 24) {
    const both = [timeOf(Math.floor(value / 100), value % 100), timeOf(Math.floor(value / 60), value % 60)]
    return [...new Set(both.filter((time) => time !== null))]
  }
  const [, hours, minutes] = /^\s*(\d{1,2})(?:[:.hH時](\d{1,2})?)?(?::\d{2})?分?\s*$/.exec(scalarText(value).normalize('NFKC')) ?? []
  const time = hours === undefined ? null : timeOf(Number(hours), Number(minutes ?? 0))
  return time === null ? [] : [time]
}

function timeOf(hours: number, minutes: number): string | null {
  if (hours > 23 || minutes > 59) return null
  return `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`
}

function isDate(path: Finding['path']): boolean {
  const key = path.at(-1)
  if (typeof key === 'number') return DATE_LISTS.includes(String(path.at(-2)))
  return key === 'acknowledgedOn' || (TIME_KEYS.includes(String(key)) && path.length === 3)
}

function dateRemedy(finding: Finding, value: unknown): Finding {
  const [, year, month, day] = /^\s*(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?\s*$/.exec(scalarText(value).normalize('NFKC')) ?? []
  if (year === undefined || month === undefined || day === undefined) return { ...finding, remedy: 'Write it as YYYY-MM-DD, such as 2026-12-31.' }
  const most = Number(month) >= 1 && Number(month) <= 12 ? new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate() : 0
  const what = 'is no date'
  if (most === 0) return { ...finding, what, remedy: `There is no month ${month}. Write it as YYYY-MM-DD, such as 2026-12-31.` }
  if (Number(day) < 1 || Number(day) > most) return { ...finding, what, remedy: `That month has ${String(most)} days. Set a date that there is.` }
  return { ...finding, remedy: `Write it as ${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}.` }
}

/** The remedy for a name that is not known: the one that was most likely meant. */
export function meantName(found: string, known: readonly string[]): string | null {
  const nearest = nearestName(found, known)
  return nearest === null ? null : `Did you mean ${printableValue(nearest)}?`
}

/** A text or number as text; empty for all else, which a draft may make as hard to print as it likes. */
function scalarText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

/** The value at a path of plain values; undefined where there is none. */
export function valueAt(draft: unknown, path: SettingPath): unknown {
  let value = draft
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Object.hasOwn(value, step) ? (value as Readonly<Record<string | number, unknown>>)[step] : undefined
  }
  return value
}

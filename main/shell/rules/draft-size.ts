import type { Finding } from '../config/problem.ts'

/**
 * The most values (texts, numbers, `null`) that a book may hold in all its lists together. 200 rules with three windows
 * and ten products each have fewer; what checking, comparing and explaining one costs is bounded by it.
 */
export const MOST_VALUES = 8000

export const TOO_COMPLEX = `holds more than ${String(MOST_VALUES)} values`
export const TOO_COMPLEX_REMEDY =
  'Name categories in place of single products, join windows that follow each other, and remove dates that are over.'

/** The one finding about a draft of more values than are looked into; null: it has no more. Pure; looks at no more either. */
export function findTooComplex(draft: unknown): Finding | null {
  if (isWithin(draft, MOST_VALUES)) return null
  return { severity: 'error', path: [], at: 'value', what: TOO_COMPLEX, remedy: TOO_COMPLEX_REMEDY }
}

/** Whether a file has so many places where a value may begin that it is not even taken apart. Pure. */
export function isTooComplexText(text: string): boolean {
  let places = 0
  for (let at = 0; at < text.length; at += 1) if (BEGINNINGS.has(text.charCodeAt(at))) places += 1
  return places > MOST_PLACES
}

/** Lines, and the marks of YAML's short form. */
const BEGINNINGS: ReadonlySet<number> = new Set(['\n', '\r', ',', '[', '{'].map((mark) => mark.charCodeAt(0)))
/** Each value may have a line, a list and a comment of its own. */
const MOST_PLACES = 3 * MOST_VALUES

function isWithin(draft: unknown, most: number): boolean {
  const waiting: unknown[] = [draft]
  let values = 0
  for (let next = waiting.pop(); next !== undefined || waiting.length > 0; next = waiting.pop()) {
    if (typeof next !== 'object' || next === null) values += 1
    else {
      const parts: readonly unknown[] = Array.isArray(next) ? next : Object.values(next)
      // What is empty is looked at too.
      values += parts.length === 0 ? 1 : 0
      if (parts.length > most) return false
      waiting.push(...parts)
    }
    if (values + waiting.length > most) return false
  }
  return true
}

const RFC_3339 = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/

/**
 * Milliseconds since 1970 of a moment as RFC 3339 section 5.6 writes it, `2026-11-26T07:00:00+09:00` or
 * `2026-11-25T22:00:00Z`; null for anything else. A leap second is not one of our moments.
 */
export function parseMoment(text: string): number | null {
  const [, date, time] = RFC_3339.exec(text) ?? []
  if (date === undefined || time === undefined) return null
  const moment = Date.parse(text)
  // Date.parse rolls impossible dates over; read without its offset, a real one prints back the same.
  const local = Date.parse(`${date}T${time}Z`)
  if (Number.isNaN(moment) || Number.isNaN(local)) return null
  return new Date(local).toISOString() === `${date}T${time}.000Z` ? moment : null
}

/**
 * Times of revocation entries as 32 bits: seconds since 1950-01-01T00:00:00Z, the first moment that a UTCTime can name
 * (RFC 5280 section 4.1.2.5.1), until 2086. In JavaScript's bitwise arithmetic they may show as negative numbers; the
 * bits are meant.
 */

/** No time: these bits would be a moment in 2086, which no UTCTime names. */
export const NO_TIME = -1

const SECONDS_A_DAY = 86_400
const YEARS = 100
const EPOCH_MS = Date.UTC(1950, 0, 1)

/** Of each month from January 1950 to December 2049: days before it, and days in it. */
const DAYS_BEFORE = new Int32Array(YEARS * 12)
const DAYS_IN = new Uint8Array(YEARS * 12)
for (let month = 0, days = 0; month < YEARS * 12; month += 1) {
  const year = 1950 + Math.floor(month / 12)
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const length = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month % 12] ?? 0
  DAYS_BEFORE[month] = days
  DAYS_IN[month] = length
  days += length
}

/**
 * The 13 content octets of a UTCTime, `YYMMDDHHMMSSZ`, at `at`: `500101000000Z` gives 0. `NO_TIME` for any other octet
 * than a digit, a day that its month has not, hour 24, second 60, or another zone. Octets that are missing are no digits.
 */
export function utcTimeAt(bytes: Uint8Array, at: number): number {
  const year = twoDigits(bytes, at)
  const month = twoDigits(bytes, at + 2) - 1
  const day = twoDigits(bytes, at + 4) - 1
  const hour = twoDigits(bytes, at + 6)
  const minute = twoDigits(bytes, at + 8)
  const second = twoDigits(bytes, at + 10)
  // What is no number is far too large here.
  if (year > 99 || month < 0 || month > 11 || day < 0 || hour > 23 || minute > 59 || second > 59) return NO_TIME
  const index = (year >= 50 ? year - 50 : year + 50) * 12 + month
  if (day >= (DAYS_IN[index] ?? 0) || bytes[at + 12] !== 0x5a) return NO_TIME
  return (Math.imul((DAYS_BEFORE[index] ?? 0) + day, SECONDS_A_DAY) + hour * 3600 + minute * 60 + second) | 0
}

/** Two decimal digits; 1000 where they are none. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] ?? 0) - 0x30
  const ones = (bytes[at + 1] ?? 0) - 0x30
  return tens >>> 0 > 9 || ones >>> 0 > 9 ? 1000 : tens * 10 + ones
}

/** From milliseconds since 1970; `NO_TIME` outside 1950 to 2086. */
export function listTimeOf(ms: number): number {
  const seconds = (ms - EPOCH_MS) / 1000
  return Number.isInteger(seconds) && seconds >= 0 && seconds < 0xffff_ffff ? seconds | 0 : NO_TIME
}

/** To milliseconds since 1970. */
export function msOfListTime(time: number): number {
  return EPOCH_MS + (time >>> 0) * 1000
}

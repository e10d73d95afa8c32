/** Japan has had no summer time since 1951: its time is UTC shifted by nine hours. */
const TOKYO_OFFSET_MS = 9 * 60 * 60 * 1000
const DAY_MS = 24 * 60 * 60 * 1000

/** `2026-04-01 09:00:00` in Tokyo, at a moment in milliseconds since 1970. */
export function tokyoTime(atMs: number): string {
  return new Date(atMs + TOKYO_OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ')
}

/** What `<input type="datetime-local">` holds for a moment in Tokyo: `2026-04-01T09:00`. */
export function tokyoInput(atMs: number): string {
  return new Date(atMs + TOKYO_OFFSET_MS).toISOString().slice(0, 16)
}

/** RFC 3339 for what such an input holds, taken as time in Tokyo; undefined where it holds nothing whole. */
export function fromTokyoInput(text: string): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(text)) return undefined
  return `${text.length === 16 ? `${text}:00` : text}+09:00`
}

/** Nine in the morning of the day after, in Tokyo, RFC 3339. */
export function tomorrowMorning(atMs: number): string {
  return `${tokyoInput(atMs + DAY_MS).slice(0, 10)}T09:00:00+09:00`
}

/**
 * Tables as CSV (RFC 4180) for spreadsheets: UTF-8 with its mark, without which they take Japanese for something else.
 */

export type Cell = string | number | null

/** The whole file. The first row is the head. */
export function csvOf(rows: readonly (readonly Cell[])[]): string {
  return `\u{feff}${rows.map((row) => row.map((cell) => fieldOf(cell)).join(',')).join('\r\n')}\r\n`
}

/**
 * One field. A text that a spreadsheet would take for a formula (it begins with `=`, `+`, `-`, `@`, a tab or a line's
 * end,
 * of any width) gets an apostrophe before it: a product's name must not run anything at the accountant's.
 */
function fieldOf(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const safe = /^[=+\-@\t\r\n＝＋－＠]/u.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Hands a text out as a file of this browser's. */
export function saveText(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // Not at once: some browsers read it after the click.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

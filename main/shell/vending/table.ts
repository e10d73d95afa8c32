/**
 * Rows in columns as wide as their widest cell, two blanks apart, without blanks at the end.
 * @param numbersFrom the first column whose cells stand at the right
 */
export function tableOf(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  numbersFrom = Infinity
): readonly string[] {
  const all = [headings, ...rows]
  const widths = headings.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  return all.map((row) =>
    row
      .map((cell, column) => (column >= numbersFrom ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd()
  )
}

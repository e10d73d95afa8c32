/** Keys and list positions from the top of the configuration to one place in it. */
export type SettingPath = readonly (string | number)[]

/** Something wrong with the configuration, in words. `found` is never a secret: see `printableValue`. */
export interface Finding {
  readonly severity: 'error' | 'warning'
  readonly path: SettingPath
  /** Where to point: at the key itself, or at its value. */
  readonly at: 'key' | 'value'
  /** Follows the path in a sentence, such as `must be a whole number`. */
  readonly what: string
  readonly found?: string
  /** What to do about it: one sentence. */
  readonly remedy: string
  /** A warning that somebody who answers for it has taken note of, by name and date, in the configuration itself. */
  readonly acknowledged?: true
}

/** A finding with its place in the file. Lines and columns count from 1. */
export interface Problem extends Finding {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** `["products", 0, "rule"]` as `products[0].rule`. */
export function printPath(path: SettingPath): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${String(step)}]` : `${index === 0 ? '' : '.'}${step}`))
    .join('')
}

/**
 * One line for one problem, in the form that editors jump to. Example:
 * `hatachi.yaml:12:11: error: place must be one of: indoors, outdoors (found "indoor"). Did you mean "indoors"?`
 */
export function printProblem(problem: Problem): string {
  const { file, line, column, severity, path, what, found, remedy } = problem
  const place = path.length === 0 ? 'the configuration' : printPath(path)
  const seen = found === undefined ? '' : ` (found ${found})`
  return `${file}:${String(line)}:${String(column)}: ${severity}: ${place} ${what}${seen}. ${remedy}`
}

/**
 * A value as a problem may show it: short and on one line. What may be a secret is only described: text with an `@` or
 * a PEM label in it (credentials in an address, a key pasted in place of its file's name), and anything long.
 */
export function printableValue(value: unknown): string {
  if (value === null || value === undefined) return 'nothing'
  if (Array.isArray(value)) return `a list of ${String(value.length)}`
  if (typeof value === 'object') return 'a mapping'
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value !== 'string') return 'something else'
  const mayBeSecret = value.length > 60 || /[@\p{Cc}]|BEGIN|KEY/u.test(value)
  return mayBeSecret ? `a text of ${String(value.length)} characters` : `"${value}"`
}

/** The known name that was most likely meant: at most a third of its letters wrong, missing or too many, or null. */
export function nearestName(name: string, known: readonly string[]): string | null {
  let best: string | null = null
  let bestDistance = Infinity
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase())
    if (distance < bestDistance && distance <= candidate.length / 3) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** Levenshtein distance. */
function editDistance(one: string, other: string): number {
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const [row, letter] of one.split('').entries()) {
    const current = [row + 1]
    for (const [column, against] of other.split('').entries()) {
      const replaced = (previous[column] ?? 0) + (letter === against ? 0 : 1)
      current.push(Math.min(replaced, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1))
    }
    previous = current
  }
  return previous.at(-1) ?? 0
}

import { nearestName, printableValue, printPath, type Finding, type SettingPath } from './problem.ts'

/** An error for each value that stands in a list before. `list` is the path to that list. */
export function repeated(list: SettingPath, key: string, values: readonly string[]): readonly Finding[] {
  return values.flatMap((value, index) => {
    const first = values.indexOf(value)
    if (first === index) return []
    const what = `is the same as ${printPath([...list, first, key])}`
    return [error([...list, index, key], what, 'Give each its own.', 'value', value)]
  })
}

/** What to do about a name that is not known. */
export function choice(found: string, known: readonly string[]): string {
  const nearest = nearestName(found, known)
  return nearest === null ? `Known: ${known.join(', ')}.` : `Did you mean "${nearest}"?`
}

/** Something that the appliance does not start with. `at` is where to point. */
export function error(path: SettingPath, what: string, remedy: string, at: Finding['at'] = 'value', found?: string): Finding {
  const seen = found === undefined ? {} : { found: printableValue(found) }
  return { severity: 'error', path, at, what, remedy, ...seen }
}

/** Something that an operator should know. It points at the value where one is given, else at the key. */
export function warning(path: SettingPath, what: string, remedy: string, found?: string): Finding {
  return { ...error(path, what, remedy, found === undefined ? 'key' : 'value', found), severity: 'warning' }
}

import type { ConsoleLanguage } from '../language.ts'
import { dateWords, durationWords, momentWords } from '../time.ts'

/** Values that words need, by name. The name's ending tells the unit: `…Bytes`, `…AtMs`, `…Ms`. */
export type FactValues = Readonly<Record<string, string | number | boolean | null>>

const NONE: Readonly<Record<ConsoleLanguage, string>> = { ja: '不明', en: 'not known' }
/** Moments whose names do not end in AtMs. */
const MOMENTS: ReadonlySet<string> = new Set(['thisUpdateMs', 'nextUpdateMs', 'sinceMs', 'untilMs'])

/** Puts values into words at `{name}`; one that is missing is said to be. */
export function fillFacts(words: string, facts: FactValues, language: ConsoleLanguage): string {
  return words.replace(/\{([A-Za-z0-9]+)\}/g, (_whole, name: string) => factWords(name, facts[name], language))
}

/** One value as it is read by people. */
export function factWords(name: string, value: FactValues[string] | undefined, language: ConsoleLanguage): string {
  if (value === undefined || value === null || value === '') return NONE[language]
  if (typeof value !== 'number') return String(value)
  if (name.endsWith('Bytes')) return bytesWords(value)
  if (name.endsWith('AtMs') || MOMENTS.has(name)) return momentWords(value, language)
  if (name.endsWith('DayMs')) return dateWords(value, language)
  // What a machine answers in is of interest to the millisecond.
  if (name.endsWith('InMs') || name === 'offsetMs') return `${value.toLocaleString('en')} ms`
  if (name.endsWith('Ms')) return durationWords(value, language)
  return value.toLocaleString('en')
}

/** Octets as `48.2 GB`. */
export function bytesWords(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const at = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  const scaled = bytes / 1000 ** at
  return `${at === 0 ? String(Math.round(scaled)) : scaled.toFixed(1)} ${units[at] ?? ''}`
}

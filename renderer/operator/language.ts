import { createSignal, type Accessor } from 'solid-js'

/** Languages of the console. */
export type ConsoleLanguage = 'ja' | 'en'

const KEY = 'hatachi.console.language'

/**
 * The language to begin with: of the address (`/operator/?language=en`), else of this tab, else Japanese unless the
 * browser asks for English.
 */
export function chooseLanguage(search: string, kept: string | null, wanted: string): ConsoleLanguage {
  const named = new URLSearchParams(search).get('language') ?? kept
  if (named === 'ja' || named === 'en') return named
  return wanted.toLowerCase().startsWith('en') ? 'en' : 'ja'
}

const [current, setCurrent] = createSignal<ConsoleLanguage>(
  typeof location === 'undefined'
    ? 'ja'
    : chooseLanguage(location.search, sessionStorage.getItem(KEY), navigator.language)
)

/** The language that everything is shown in. */
export const language: Accessor<ConsoleLanguage> = current

/** Shows everything in another language, in this tab from now on. */
export function showLanguage(next: ConsoleLanguage): void {
  sessionStorage.setItem(KEY, next)
  setCurrent(next)
}

/** Words in both languages; the Japanese table gives the shape. */
export interface WordTables<T> {
  readonly ja: T
  readonly en: NoInfer<T>
}

/** A table of words, read in the language that is shown: `const words = inLanguages({ ja: { … }, en: { … } })`, `words().title`. */
export function inLanguages<T>(tables: WordTables<T>): Accessor<T> {
  return () => tables[current()]
}

/** Words by codes that come from the machine, which may have others than these. */
export function byCode(words: Readonly<Record<string, string>>): Readonly<Record<string, string | undefined>> {
  return words
}

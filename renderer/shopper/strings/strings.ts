import type { Language } from '../../../main/contract/shopper.ts'
import { en } from './en.ts'
import { ja } from './ja.ts'
import type { Strings } from './shape.ts'

/** The words of every language. A language without its words does not compile. */
export const STRINGS: Readonly<Record<Language, Strings>> = { ja, en }

/** Each language by its own name. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { ja: '日本語', en: 'English' }

export const LANGUAGES: readonly Language[] = ['ja', 'en']

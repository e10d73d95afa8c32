import type { Language } from '../../../main/contract/shopper.ts'
import { en } from './en.ts'
import { ja } from './ja.ts'
import { ko } from './ko.ts'
import type { Strings } from './shape.ts'
import { zhHans } from './zh-hans.ts'

/**
 * The words of every language. A language without its words does not compile. All are in the first load, some 4 kB a
 * language: a switch of language must never wait, nor leave a screen without words.
 */
export const STRINGS: Readonly<Record<Language, Strings>> = { ja, en, 'zh-Hans': zhHans, ko }

/** Each language by its own name. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  ja: '日本語',
  en: 'English',
  'zh-Hans': '简体中文',
  ko: '한국어'
}

/** In the order of the keys. */
export const LANGUAGES: readonly Language[] = ['ja', 'en', 'zh-Hans', 'ko']

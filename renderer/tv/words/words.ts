import type { TvLanguage } from '../../../main/contract/tv-view.ts'
import { en } from './en.ts'
import { ja } from './ja.ts'
import type { TvWords } from './shape.ts'

/** The face's words by language. */
export const WORDS: Readonly<Record<TvLanguage, TvWords>> = { ja, en }

import type { Language, Localized } from '../../main/contract/shopper.ts'

/** Text of the operator, and the language that it is in: not always the one that was asked for. */
export interface LocalizedText {
  readonly text: string
  readonly language: Language
}

/** The operator's words in a language, else in English. */
export function textIn(localized: Localized, language: Language): LocalizedText {
  const text = localized[language]
  return text === undefined ? { text: localized.en, language: 'en' } : { text, language }
}

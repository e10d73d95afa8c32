import type { Language } from '../../main/contract/shopper.ts'
import { STRINGS } from './strings/strings.ts'

/**
 * Tables of each language's fonts: which file holds which characters. Each is 30 kB and more, and its files are loaded
 * by what stands on the screen, so a language comes with its first shopper. English is in the Japanese font.
 */
const TABLES: Readonly<Record<Language, () => Promise<unknown>>> = {
  ja: () => import('@fontsource-variable/noto-sans-jp/index.css'),
  en: () => import('@fontsource-variable/noto-sans-jp/index.css'),
  'zh-Hans': () => import('@fontsource-variable/noto-sans-sc/index.css'),
  ko: () => import('@fontsource-variable/noto-sans-kr/index.css')
}

/**
 * Brings a language's fonts; until they are there, and where they cannot be had, its words stand in what the machine
 * has. `data-fonts` on the root element says whose fonts are there.
 */
export function showFontsOf(language: Language): void {
  const { dataset, lang } = document.documentElement
  TABLES[language]()
    .then(() => {
      if (document.documentElement.lang !== lang) return
      dataset['fonts'] = language
      keepLostWords(language)
    })
    .catch(() => undefined)
}

/** Loads the letters of the screen that is shown when the host is lost: then there is nobody to load them from. */
function keepLostWords(language: Language): void {
  const { lost, lostLead } = STRINGS[language].connecting
  const family = getComputedStyle(document.documentElement).fontFamily
  void document.fonts.load(`1em ${family}`, lost + lostLead).catch(() => undefined)
}

import type { StatusItem } from '../../../main/contract/operator-watch.ts'
import type { StatusCode } from '../../../main/contract/status-codes.ts'
import { language, type ConsoleLanguage } from '../language.ts'
import { statusEn } from './status-en.ts'
import { statusJa } from './status-ja.ts'
import { fillFacts } from './fill-facts.ts'

/**
 * What is so, and what a technician does about it. `{name}` stands for a fact of the item. A good state needs no remedy.
 * The type holds both tables complete: a code without words does not compile.
 */
export type StatusWords = Readonly<Record<StatusCode, readonly [what: string, remedy?: string]>>

const TABLES: Readonly<Record<ConsoleLanguage, StatusWords>> = { ja: statusJa, en: statusEn }

/** Words of one item in the language that is shown. A code that this console does not know is shown as it is. */
export function statusWords({ code, facts }: StatusItem): { readonly what: string; readonly remedy: string } {
  const table: Readonly<Record<string, readonly [string, string?]>> = TABLES[language()]
  const found = Object.hasOwn(table, code) ? table[code] : undefined
  const [what, remedy = ''] = found ?? UNKNOWN[language()]
  const all = { ...facts, code }
  return { what: fillFacts(what, all, language()), remedy: fillFacts(remedy, all, language()) }
}

const UNKNOWN: Readonly<Record<ConsoleLanguage, readonly [string, string]>> = {
  ja: ['この画面が知らない状態です（{code}）。', 'アプリケーションと管理画面を同じバージョンにしてください。「詳しい検査」も実行してください。'],
  en: ['A state that this console has no words for ({code}).', 'Bring appliance and console to the same version, and run the thorough check.']
}

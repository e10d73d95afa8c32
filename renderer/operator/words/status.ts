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

/** What a doctor's check says in Japanese, where the same is said of a state, and nothing has to be put in; else null. */
export function checkWords(code: string | undefined): { readonly what: string; readonly remedy: string } | null {
  const found = code !== undefined && Object.hasOwn(statusJa, code) ? statusJa[code as StatusCode] : undefined
  if (language() !== 'ja' || found === undefined || found.some((text) => text?.includes('{'))) return null
  return { what: found[0], remedy: found[1] ?? '' }
}

/**
 * Words of one item in the language that is shown. A code that this console does not know is shown as it is.
 * @param nameOf a product's name by its id: facts have ids
 */
export function statusWords(
  { code, facts: given }: Pick<StatusItem, 'code' | 'facts'>,
  nameOf: (id: string) => string = (id) => id
): { readonly what: string; readonly remedy: string } {
  const table: Readonly<Record<string, readonly [string, string?]>> = TABLES[language()]
  const found = Object.hasOwn(table, code) ? table[code] : undefined
  const [what, remedy = ''] = found ?? UNKNOWN[language()]
  const all = { ...withNames(given, nameOf), code }
  return { what: fillFacts(what, all, language()), remedy: fillFacts(remedy, all, language()) }
}

/** Why copies of the record fail, by the fault that `read_backup` tells. */
export function backupFaultWords(fault: string): string {
  const code = fault.startsWith('backup_') ? fault : `backup_${fault}`
  const isKnown = Object.hasOwn(statusJa, code)
  return statusWords(isKnown ? { code, facts: {} } : { code: 'backup_run_failed', facts: { reason: fault } }).what
}

function withNames(facts: StatusItem['facts'], nameOf: (id: string) => string): StatusItem['facts'] {
  const { products, productId } = facts
  return {
    ...facts,
    ...(typeof products === 'string' ? { products: products.split(', ').map(nameOf).join(language() === 'ja' ? '、' : ', ') } : {}),
    ...(typeof productId === 'string' ? { productId: nameOf(productId) } : {})
  }
}

const UNKNOWN: Readonly<Record<ConsoleLanguage, readonly [string, string]>> = {
  ja: ['この画面が知らない状態です（{code}）。', 'アプリケーションと管理画面を同じバージョンにしてください。「詳しい検査」も実行してください。'],
  en: ['A state that this console has no words for ({code}).', 'Bring appliance and console to the same version, and run the thorough check.']
}

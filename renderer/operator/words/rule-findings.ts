import type { RuleFinding } from '../../../main/contract/operator-rules.ts'
import { language } from '../language.ts'

/**
 * Findings about rules in Japanese; the machine says them in English. A code that has no words here is shown as the
 * machine says it. `names`: what stands in quotation marks in the machine's sentence, such as the other rule.
 */

export interface FindingWords {
  readonly problem: string
  readonly remedy: string
  /** Where the words are the machine's own. */
  readonly language: 'ja' | 'en'
}

type Said = (
  value: string,
  names: readonly string[],
  finding: RuleFinding
) => readonly [problem: string, remedy: string]

const JA: Readonly<Record<string, Said>> = {
  wrong_value: (value, names, { remedy }) => [
    value === '' ? '値が正しくありません。' : `「${value}」は、ここに書ける値ではありません。`,
    names.length === 0 || !remedy.includes('"') ? '書き方を確かめてください。' : `書き方の例: ${names.join('、')}`
  ],
  missing: () => ['必要な値がありません。', '値を入れてください。'],
  empty: () => ['空です。', '1つ以上選ぶか、値を入れてください。'],
  unknown_key: (_, names) => [
    `知らない項目です。`,
    names[0] === undefined
      ? '綴りを確かめるか、消してください。'
      : `「${names[0]}」のことでしたら、そう直してください。`
  ],
  not_yaml: () => ['YAMLとして読めません。', '字下げと記号を確かめてください。'],
  key_repeated: () => ['同じ項目が2回あります。', 'どちらかを消してください。'],
  alias: () => ['YAMLの別名（& と *）は使えません。', '内容をそのまま書いてください。'],
  file_too_large: () => ['ファイルが大きすぎます。', '262,144文字までにしてください。'],
  book_too_complex: () => [
    'ルール全体の値が多すぎます（8,000まで）。',
    '商品の代わりに分類を使い、続いている時間帯をまとめ、過ぎた日付を消してください。'
  ],
  several_documents: () => ['「---」で区切られた2つ目の文書があります。', '1つだけにしてください。'],
  acknowledged_in_future: (value) => [
    `責任者の確認日（${value}）が、きょうより後です。`,
    '確認した日を入れてください。'
  ],
  acknowledgement_not_needed: () => [
    'この内容なら法律の範囲なので、責任者はいりません。',
    '責任者の欄を外してください。'
  ],
  beyond_the_law: () => [
    '法律を超える扱いです。責任者の名前とともに記録に残ります。',
    '法律どおりにするには、暗証番号を「いつも求める」にしてください。'
  ],
  none_unacknowledged: () => [
    '法律を超える扱いですが、責任者がいません。',
    '責任者の名前と日付を入れるか、「いつも求める」にしてください。'
  ],
  outdoors_unacknowledged: () => [
    '屋外では、法律は暗証番号なしを認めていません。責任者もいないので、暗証番号を求めます。',
    '「いつも求める」にするか、責任者の名前と日付を入れてください。'
  ],
  age_below_law: () => ['お酒とたばこは、20歳未満に売れません（法律）。', '20歳以上にしてください。'],
  age_below_machine: (_, __, { problem }) => [
    `機械が求める年齢（${/asks for (\d+)/.exec(problem)?.[1] ?? ''}歳）より低くなっています。`,
    'その年齢以上にしてください。'
  ],
  full_fare_without_age: () => [
    '割引料金なのに、年齢を確かめません。',
    '割引の年齢を入れるか、設定ファイルからふつうの料金を消してください。'
  ],
  closed_repeated: (value) => [`${value}が2回あります。`, '片方を消してください。'],
  holiday_repeated: (value) => [`${value}が2回あります。`, '片方を消してください。'],
  day_repeated: () => ['同じ曜日が2回あります。', '片方を消してください。'],
  dates_reversed: (value) => [
    `終わりの日（${value}）が、始まりの日より前です。`,
    '最初の日と最後の日を直してください。どちらの日も含みます。'
  ],
  rule_expired: (value) => [`このルールは${value}に終わっています。`, '消すか、終わりの日を延ばしてください。'],
  windows_overlap: (value) => [
    `時間帯（${value}）が、ほかの時間帯と重なっています。どちらかで売る時間は売ります。`,
    '1つにまとめるか、重ならないようにしてください。'
  ],
  never_open: () => ['このルールでは、400日のあいだ一度も売りません。', '売る時間か、売らない日を直してください。'],
  offline_sells_nothing: () => [
    'この機械では、通信が切れたときは売れません。',
    '「売らない」にするか、年齢を覚える設定にしてください。'
  ],
  offline_not_needed: () => ['だれにでも売る商品は、通信が切れても売れます。', 'この指定はいりません。'],
  offline_limit_unreachable: (value) => [
    `${value}は、機械の設定の上限を超えています。`,
    '小さくするか、設定ファイルの上限を上げてください。'
  ],
  most_above_basket: (value) => [
    `${value}点は、1回に買える数の上限を超えています。`,
    '上限以下にするか、設定ファイルの session.basket.most を上げてください。'
  ],
  rule_for_nothing: () => ['このルールが決める商品は、1つもありません。', '消すか、商品を選び直してください。'],
  product_without_rule: () => ['ルールがないので、売らない商品があります。', 'どれかのルールで選んでください。'],
  gap_in_time: (_, __, { problem }) => [
    `${datesOf(problem)}のあいだ、ルールのない商品があり、売りません。`,
    'そのつもりでなければ、次のルールを翌日から始めてください。'
  ],
  falls_back: (_, names, { problem }) => [
    `${datesOf(problem)}から、条件のゆるいルール${names[0] === undefined ? '' : `「${names[0]}」`}で売ります。`,
    'そのつもりでなければ、その日からのルールを加えるか、終わりの日を消してください。'
  ],
  price_tells_apart: () => [
    '条件の違う商品が、同じ値段です。機械は値段でしか見分けません。',
    '同じルールにするか、値段を変えてください。'
  ],
  holidays_missing: () => ['祝日の時間帯がありますが、祝日の一覧が空です。', 'これからの祝日を加えてください。'],
  holidays_end: (value) => [`祝日の一覧は${value}で終わっています。`, 'その先の祝日を加えてください。'],
  id_repeated: (value) => [
    `「${value}」という名前のルールが、同じ期間に2つあります。`,
    '片方の名前か期間を変えてください。'
  ],
  version_repeated: () => ['同じ名前で同じ版のルールが2つあります。', '片方の名前を変えてください。'],
  rules_overlap: (_, names) => [
    `「${names[0] ?? ''}」と、同じ商品を同じ期間に決めようとしています。`,
    '商品をどちらか一方にするか、期間を分けてください。'
  ],
  version_not_raised: () => ['この版の番号は、もう使われています。', '自動で上げます。しばらくお待ちください。'],
  unknown_product: (value, names) => [
    `「${value}」という商品は、この機械にありません。`,
    names[0] === undefined ? '選び直してください。' : `「${names[0]}」のことでしたら、選び直してください。`
  ],
  unknown_category: (value, names) => [
    `「${value}」という分類は、この機械にありません。`,
    names[0] === undefined ? '選び直してください。' : `「${names[0]}」のことでしたら、選び直してください。`
  ]
}

/** Whether there are Japanese words for a code. */
export function hasFindingWords(code: string): boolean {
  return Object.hasOwn(JA, code)
}

/** A finding in the language that is shown, as far as there are words for it. `about`: products that it is told of. */
export function findingInWords(finding: RuleFinding, about: readonly string[] = []): FindingWords {
  const said = language() === 'ja' && Object.hasOwn(JA, finding.code) ? JA[finding.code] : undefined
  if (said === undefined) {
    const also = about.length < 2 ? '' : ` This is so for ${about.join(', ')}.`
    return { problem: `${sentence(finding)}${also}`, remedy: finding.remedy, language: 'en' }
  }
  const quoted = finding.code === 'wrong_value' ? finding.remedy : `${finding.problem} ${finding.remedy}`
  const names = [...quoted.matchAll(/"([^"]+)"/g)].map(([, name]) => name ?? '')
  const [problem, remedy] = said(finding.value ?? '', names, finding)
  return { problem: about.length === 0 ? problem : `${problem}（${about.join('、')}）`, remedy, language: 'ja' }
}

/** The machine's problem follows the place in a sentence: the last name of the path stands for it, with what is there. */
function sentence({ value, path, problem }: RuleFinding): string {
  const place =
    path
      .split('.')
      .filter((part) => !/^\d+$/.test(part))
      .at(-1) ?? ''
  const shown = value === null || problem.includes(value) ? place : `${place} “${value}”`
  return `${shown === '' ? 'This' : `${shown}:`} ${problem}.`
}

function datesOf(problem: string): string {
  return [...problem.matchAll(/\d{4}-\d{2}-\d{2}/g)].map(([date]) => date).join('〜')
}

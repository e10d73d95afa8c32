import type { ConsoleLanguage } from '../language.ts'

/**
 * What the machine says of a call that it did not do, in Japanese: by its English words or its code. `#` stands for a
 * number, in the order in which they come. In English its own words are shown; so is what is not listed here.
 */
const JAPANESE: Readonly<Record<string, string>> = {
  "one does not change one's own account": '自分のアカウントは自分で変えられません',
  'it is the last administrator': '最後の管理者です',
  'there is an account of that name': 'その名前のアカウントがあります',
  'there is no such account': 'そのアカウントはありません',
  'too many calls wait for a second person': '承認待ちが多すぎます',
  closing: '終了しているところです',
  'it holds a character that cannot be typed': '入力できない文字が入っています',
  'it needs # characters or more': '#文字以上にしてください',
  'it may have # characters at most': '#文字以下にしてください',
  'the login stands in it': 'ログイン名が入っています',
  'it needs # different characters or more': '違う文字を#種類以上使ってください',
  'it is among the commonest passwords': 'よく使われるパスワードです',
  'it is a row of keys': 'キーの並びそのままです',
  'it is the one that it replaces': 'いまのパスワードと同じです',
  'not of the expected form': '形式が違います',
  'there is no such field': 'この項目はありません',
  'the appliance is not started, or ending': 'アプリケーションが起動していないか、終了中です',
  'tests are made during maintenance: begin it first': '試験は点検中にだけできます',
  'a purchase is still coming to its end': '販売がまだ終わっていません',
  'another test is under way': 'ほかの試験をしています',
  'the record cannot be written': '記録に書き込めません',
  'rule book # is in force by now, and this one was made from another': 'いまは第#版のルールが有効で、この下書きは別の版から作られています',
  'the checks cannot be made': '検査ができません',
  'the machine is set up already': 'この機械の設定は終わっています',
  'the machine is not set up yet': 'この機械の設定はまだ終わっていません',
  'there is a configuration already': '設定ファイルがもうあります',
  'there are sixteen anchors already': '認証局の証明書がもう16個あります',
  'neither a certificate nor an unencrypted key in PEM': '証明書でも、暗号化していない鍵でもありません（PEM形式にしてください）',
  'is not what this file holds': 'ファイルの中身と種類が合いません',
  no_second_medium: '控えの媒体が設定されていません',
  rules_with_errors: '有効な販売ルールに誤りがあります',
  rules_damaged: '販売ルールが壊れています',
  rules_unreadable: '販売ルールを読めません'
}

/** Fields of requests that people fill in. */
const FIELDS: Readonly<Record<string, string>> = {
  login: 'ログイン名',
  password: 'パスワード',
  newPassword: '新しいパスワード',
  from: '始まり',
  until: '終わり',
  olderThanDays: '日数',
  code: '確認コード'
}

/** Why the machine did not do a call, in a language. Example: `it needs 12 characters or more` → `12文字以上にしてください`. */
export function problemWords(problem: string, language: ConsoleLanguage): string {
  if (language === 'en') return problem
  const numbers = problem.match(/\d+/g) ?? []
  const words = lookUp(JAPANESE, problem.replaceAll(/\d+/g, '#'))
  let at = 0
  return words === undefined ? problem : words.replaceAll('#', () => numbers[at++] ?? '')
}

/** A field of a request by its name on the page; one that has none is named as the request has it. */
export function fieldWords(field: string, language: ConsoleLanguage): string {
  return (language === 'ja' ? lookUp(FIELDS, field) : undefined) ?? field
}

function lookUp(table: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined
}

import type { ConsoleError } from '../calls.ts'
import { inLanguages } from '../language.ts'
import { fieldWords, problemWords } from './problems.ts'

/** What happened, and what to do about it. */
export interface ErrorWords {
  readonly what: string
  readonly todo: string
}

type Table = { readonly [C in ConsoleError['code']]: (error: Extract<ConsoleError, { code: C }>) => ErrorWords }

const words = inLanguages<Table>({
  ja: {
    not_signed_in: () => ({ what: 'サインインが終わっています。', todo: 'もう一度サインインしてください。' }),
    forbidden: () => ({
      what: 'この操作は受け付けられませんでした。何も変わっていません。',
      todo: '自分で頼んだ操作を自分で承認することはできません。ほかの人に頼んでください。'
    }),
    role_forbidden: () => ({
      what: 'この役割ではできない操作です。何も変わっていません。',
      todo: '管理者に頼んでください。'
    }),
    sign_in_refused: () => ({
      what: 'ログイン名、パスワード、確認コードのどれかが違います。',
      todo: '入れ直してください。確認コードは認証アプリに今出ている6桁です。'
    }),
    throttled: ({ retryAfterMs }) => ({
      what: '間違いが続いたため、待ち時間になっています。',
      todo: `あと${String(Math.max(1, Math.ceil(retryAfterMs / 1000)))}秒待ってから試してください。`
    }),
    bad_request: ({ field, problem }) => ({
      what: `${field === '' ? '入力' : `「${fieldWords(field, 'ja')}」`}を受け付けられません: ${problemWords(problem, 'ja')}`,
      todo: '直してから、もう一度送ってください。何も変わっていません。'
    }),
    not_found: () => ({
      what: '見つかりません。別の人が先に変えたかもしれません。',
      todo: '読み込み直して、今の状態を確かめてください。'
    }),
    conflict: ({ problem }) => ({
      what: `今の状態とぶつかるため、行いませんでした: ${problemWords(problem, 'ja')}`,
      todo: '読み込み直して、今の状態を確かめてください。'
    }),
    approval_needed: () => ({
      what: '受け付けました。もう一人が承認すると行われます。',
      todo: 'この操作ができる別の人に、「承認」のページを開いてもらってください。'
    }),
    password_change_needed: () => ({ what: '先にパスワードを変えてください。', todo: '最初のパスワードは一度しか使えません。' }),
    second_factor_needed: () => ({ what: '先に認証アプリを登録してください。', todo: '登録が終わると続けられます。' }),
    not_done: ({ problem }) => ({
      what: `機械が行えませんでした（${problemWords(problem, 'ja')}）。何も変わっていません。`,
      todo: '「状態」のページで記録とディスクを確かめ、直してからもう一度試してください。'
    }),
    refused: ({ reason }) =>
      reason === 'too_many'
        ? { what: 'この端末からの要求が多すぎます。', todo: '数秒待ってから、もう一度試してください。' }
        : reason === 'wrong_host' || reason === 'wrong_origin'
          ? {
              what: '機械が知らない名前で開かれています。',
              todo: '機械に設定した名前か、IPアドレスで開き直してください（設定 operatorSide.names）。'
            }
          : {
              what: `要求を処理できませんでした（${reason}）。`,
              todo: 'もう一度試してください。続くときは、サポート用ファイルを作って開発元に送ってください。'
            },
    unreachable: () => ({
      what: '機械につながりません。',
      todo: '機械の電源と、この端末のネットワークを確かめてください。つながれば自動で続きます。'
    }),
    unreadable: () => ({
      what: '機械からの答えが読めません。',
      todo: 'ページを開き直してください。続くときは、間にある機器（プロキシ）を確かめてください。'
    })
  },
  en: {
    not_signed_in: () => ({ what: 'Your session has ended.', todo: 'Sign in again.' }),
    forbidden: () => ({
      what: 'This was not accepted. Nothing was changed.',
      todo: 'What you asked for yourself needs somebody else to approve it.'
    }),
    role_forbidden: () => ({ what: 'Your role may not do this. Nothing was changed.', todo: 'Ask an administrator.' }),
    sign_in_refused: () => ({
      what: 'Login, password or code are wrong.',
      todo: 'Enter them again. The code is the six digits that your authenticator shows now.'
    }),
    throttled: ({ retryAfterMs }) => ({
      what: 'There were too many wrong tries.',
      todo: `Wait ${String(Math.max(1, Math.ceil(retryAfterMs / 1000)))} seconds, then try again.`
    }),
    bad_request: ({ field, problem }) => ({
      what: field === '' ? `This cannot be accepted: ${problem}` : `“${field}” cannot be accepted: ${problem}`,
      todo: 'Correct it and send it again. Nothing was changed.'
    }),
    not_found: () => ({ what: 'It was not found. Somebody else may have changed it first.', todo: 'Load again and look at what is so now.' }),
    conflict: ({ problem }) => ({
      what: `Not done, because it does not fit what is so now: ${problem}`,
      todo: 'Load again and look at what is so now.'
    }),
    approval_needed: () => ({
      what: 'Taken note of. It is done once a second person approves.',
      todo: 'Ask somebody else who may do this to open “Approvals”.'
    }),
    password_change_needed: () => ({ what: 'Change your password first.', todo: 'A first password can be used once.' }),
    second_factor_needed: () => ({ what: 'Set up your authenticator first.', todo: 'Then you can go on.' }),
    not_done: ({ problem }) => ({
      what: `The machine could not do it (${problem}). Nothing was changed.`,
      todo: 'See record and disk under “Health”, put right what is wrong there, and try again.'
    }),
    refused: ({ reason }) =>
      reason === 'too_many'
        ? { what: 'Too many requests came from this device.', todo: 'Wait some seconds, then try again.' }
        : reason === 'wrong_host' || reason === 'wrong_origin'
          ? {
              what: 'The page was opened by a name that the machine does not know.',
              todo: 'Open it by the name set for the machine, or by its IP address (setting operatorSide.names).'
            }
          : {
              what: `The request could not be handled (${reason}).`,
              todo: 'Try again. If it goes on, make a support bundle and send it to the maker.'
            },
    unreachable: () => ({
      what: 'The machine cannot be reached.',
      todo: "Check the machine's power and this device's network. The page goes on by itself."
    }),
    unreadable: () => ({
      what: "The machine's answer cannot be read.",
      todo: 'Open the page again. If it goes on, look at what stands between (a proxy).'
    })
  }
})

/** A call's error in the language that is shown. */
export function errorWords(error: ConsoleError): ErrorWords {
  return (words()[error.code] as (error: ConsoleError) => ErrorWords)(error)
}

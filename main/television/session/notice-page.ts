import type { ServiceAct, ServicePage, Words } from '../../contract/service-page.ts'
import { mayTryAgain, isOfVisit } from './notices.ts'
import { unlinkFailedPage, unlinkPage } from './link-pages.ts'
import { ownAct, startAgainWords, startWords, toStartWords, unlinkWords } from './page-parts.ts'
import { durationInWords } from './pages.ts'
import type { Kept, NoticeName, PhaseOf, TvPolicy } from './state.ts'

/**
 * Notices: what happened, what was kept, what to do next. Every refusal of the cable platform says the same, and none
 * says aloud why: the detail is in the platform's own record.
 */

interface NoticeWords {
  readonly title: Words
  readonly sentences: readonly Words[]
  readonly next: Words
}

const again: Words = { ja: 'もういちど、はじめからお願いします。', en: 'Please start again.' }
const calm: Words = { ja: 'あなたのせいではありません。', en: 'You did nothing wrong.' }
const askCompany: Words = {
  ja: '少し待ってから、\n「もういちどはじめる」を押してください。\nつづくときは、ケーブルテレビの会社に電話してください。',
  en: 'Wait a moment and press “Start again”.\nIf this goes on, call your cable company.'
}
const office: Words = {
  ja: 'カードを、市区町村の窓口へ\n持っていってください。',
  en: 'Please take the card to your municipal office.'
}
const notStarted: Words = { ja: 'はじめられませんでした', en: 'It could not be started' }
const ended: Words = { ja: '終わりました', en: 'Finished' }
const thanks: Words = { ja: 'また、どうぞ。', en: 'Come again.' }

const WORDS: Readonly<Record<Exclude<NoticeName, 'ended_idle'>, NoticeWords>> = {
  no_card: {
    title: { ja: 'カードがありませんでした', en: 'No card came' },
    sentences: [{ ja: '時間がたったので、はじめませんでした。', en: 'The time was up, so it was not started.' }],
    next: { ja: 'カードを用意して、\n「もういちどはじめる」を押してください。', en: 'Have your card at hand and press “Start again”.' }
  },
  take_card: {
    title: { ja: 'はじめませんでした', en: 'Not started' },
    sentences: [{ ja: 'とちゅうで、終わりました。', en: 'It was stopped half-way.' }],
    next: again
  },
  login_timed_out: {
    title: { ja: '時間になりました', en: 'The time was up' },
    sentences: [{ ja: '時間がたったので、はじめませんでした。', en: 'The time was up, so it was not started.' }],
    next: { ja: 'ゆっくりで大丈夫です。\nもういちど、はじめからお願いします。', en: 'There is no hurry.\nPlease start again.' }
  },
  card_taken: {
    title: { ja: 'カードがはなれました', en: 'The card was taken away' },
    sentences: [{ ja: 'カードをたしかめている間だったので、\nはじめられませんでした。', en: 'It was still being checked,\nso nothing could be started.' }],
    next: { ja: 'カードを置いたまま、お待ちください。\nもういちど、はじめからお願いします。', en: 'Please leave the card on the reader\nand start again.' }
  },
  two_cards: {
    title: { ja: 'カードが2枚あります', en: 'There are two cards' },
    sentences: [{ ja: 'どちらのカードか、わかりませんでした。', en: 'It could not be told which one to use.' }],
    next: { ja: '1枚だけにして、\n「もういちどはじめる」を押してください。', en: 'Leave only one and press “Start again”.' }
  },
  reader_gone: {
    title: { ja: 'カードリーダーが止まりました', en: 'The card reader stopped' },
    sentences: [calm],
    next: askCompany
  },
  another_card: {
    title: { ja: 'ちがうカードでした', en: 'That was another card' },
    sentences: [{ ja: '先に置いたカードとちがうので、\nはじめられませんでした。', en: 'It was not the card from before,\nso nothing could be started.' }],
    next: again
  },
  not_my_number_card: {
    title: { ja: 'このカードは使えません', en: 'This card cannot be used' },
    sentences: [{ ja: 'マイナンバーカードとして読めませんでした。', en: 'It could not be read as a My Number Card.' }],
    next: { ja: 'マイナンバーカードを置いて、\n「もういちどはじめる」を押してください。', en: 'Lay down a My Number Card\nand press “Start again”.' }
  },
  phone_not_accepted: {
    title: { ja: 'スマートフォンは使えません', en: 'Telephones cannot be used' },
    sentences: [{ ja: 'ここでは、カードだけが使えます。', en: 'Only the card itself can be used here.' }],
    next: { ja: 'カードで、もういちどはじめてください。', en: 'Please start again with the card.' }
  },
  pin_blocked: {
    title: { ja: '暗証番号が使えません', en: 'The PIN is locked' },
    sentences: [
      { ja: '何回かまちがえたため、鍵がかかっています。', en: 'It was entered wrongly several times.' },
      { ja: 'カードは、こわれていません。', en: 'The card is not broken.' }
    ],
    next: office
  },
  pin_not_set: {
    title: { ja: '暗証番号がありません', en: 'There is no PIN' },
    sentences: [
      { ja: 'このカードには、暗証番号が決められていません。', en: 'No PIN was ever set on this card.' },
      { ja: 'ここでは、暗証番号がいります。', en: 'Here a PIN is needed.' }
    ],
    next: office
  },
  card_unreadable: {
    title: { ja: 'カードを読めませんでした', en: 'The card could not be read' },
    sentences: [calm],
    next: { ja: 'カードを置きなおして、\n「もういちどはじめる」を押してください。', en: 'Lay the card down anew and press “Start again”.' }
  },
  declined: {
    title: { ja: 'つなぎませんでした', en: 'Not linked' },
    sentences: [{ ja: '「いいえ」が選ばれました。', en: 'You chose no.' }],
    next: { ja: '気がかわったら、いつでもはじめられます。', en: 'You can start whenever you like.' }
  },
  declined_household: {
    title: { ja: '登録しませんでした', en: 'Not registered' },
    sentences: [
      { ja: '「いいえ」が選ばれました。', en: 'You chose no.' }
    ],
    next: { ja: '気がかわったら、いつでもはじめられます。', en: 'You can start whenever you like.' }
  },
  refused: {
    title: notStarted,
    sentences: [{ ja: 'いま、このカードは使えません。', en: 'This card cannot be used at the moment.' }],
    next: {
      ja: 'ケーブルテレビの会社か、市区町村の窓口に\nお聞きください。',
      en: 'Please ask your cable company\nor your municipal office.'
    }
  },
  other_household: {
    title: notStarted,
    sentences: [
      { ja: 'このカードは、ほかの家のテレビにつながっています。', en: 'This card belongs to the television\nof another household.' }
    ],
    next: { ja: '引っこしなどのときは、\nケーブルテレビの会社に電話してください。', en: 'If you have moved, please call your cable company.' }
  },
  undetermined: {
    title: notStarted,
    sentences: [{ ja: 'いまは、たしかめられませんでした。', en: 'It could not be checked at the moment.' }, calm],
    next: askCompany
  },
  unreachable: {
    title: { ja: 'つながりませんでした', en: 'No connection' },
    sentences: [{ ja: '確認するところに、つながりませんでした。', en: 'Those who check the card could not be reached.' }, calm],
    next: askCompany
  },
  ended_asked: {
    title: ended,
    sentences: [{ ja: 'ご利用、ありがとうございました。', en: 'Thank you.' }],
    next: thanks
  },
  ended_card_taken: {
    title: ended,
    sentences: [{ ja: 'カードを取ったので、終わりました。', en: 'It ended because the card was taken.' }],
    next: thanks
  },
  ended_two_cards: {
    title: ended,
    sentences: [{ ja: 'カードが2枚になったので、終わりました。', en: 'It ended because there were two cards.' }],
    next: { ja: '1枚だけにして、もういちどはじめてください。', en: 'Leave only one, and start again.' }
  },
  ended_screen_away: {
    title: ended,
    sentences: [{ ja: 'テレビとのつながりが切れたので、終わりました。', en: 'It ended because the screen was away.' }],
    next: again
  },
  ended_reader_gone: {
    title: ended,
    sentences: [{ ja: 'カードリーダーが止まったので、終わりました。', en: 'It ended because the card reader stopped.' }, calm],
    next: askCompany
  },
  ended_pass: {
    title: ended,
    sentences: [
      { ja: '長くお使いになったので、いちど終わりました。', en: 'It ended because you had been here for long.' }
    ],
    next: { ja: 'つづけるときは、\nもういちどカードではじめてください。', en: 'To go on, please start again with your card.' }
  },
  unlink_too_late: {
    title: { ja: 'つながりは、まだあります', en: 'The link is still there' },
    sentences: [
      {
        ja: 'カードをたしかめてから、時間がたちすぎました。\nつながりは、消せませんでした。',
        en: 'Too much time had passed since your card was checked.\nThe link could not be undone.'
      }
    ],
    next: { ja: 'もういちどカードではじめて、\nそれから消してください。', en: 'Start again with your card, and then undo it.' }
  },
  unlinked: {
    title: { ja: 'つながりを消しました', en: 'The link is undone' },
    sentences: [
      {
        ja: '確認先とケーブルテレビの会社から、\nカードとのつながりが消えました。',
        en: 'The checking service and your cable company\nhave deleted the link to your card.'
      }
    ],
    next: { ja: 'またつなぐときは、はじめからお願いします。', en: 'To link it again, start from the beginning.' }
  },
  fault: {
    title: { ja: 'うまく動きませんでした', en: 'Something went wrong' },
    sentences: [calm],
    next: askCompany
  }
}

const KEPT: Readonly<Record<Kept, Words>> = {
  nothing: { ja: 'この機械に、あなたの情報は残っていません。', en: 'This machine has kept nothing about you.' },
  link_unsure: {
    ja: 'カードがつながったかどうかは、まだわかりません。\nつぎにはじめるとき、わかります。',
    en: 'It is not known yet whether the card was linked.\nYou will see when you start again.'
  },
  linked: {
    ja: 'カードは、確認先とつながりました。\nつぎは、つづきからはじまります。',
    en: 'The card was linked at the checking service.\nNext time it goes on from there.'
  },
  join_unsure: {
    ja: 'この家に登録されたかどうかは、まだわかりません。\nつぎにはじめるとき、わかります。',
    en: 'It is not known yet whether you were taken into this household.\nYou will see when you start again.'
  },
  unlink_unsure: {
    ja: 'つながりを消せたかどうかは、まだわかりません。\nつぎにはじめるとき、わかります。',
    en: 'It is not known yet whether the link is undone.\nYou will see when you start again.'
  },
  act_unsure: {
    ja: 'さいごに押したことができたかどうかは、まだわかりません。\nつぎに、「わたしの予約」など、そのサービスの中で\nたしかめてください。',
    en: 'It is not known yet\nwhether what you pressed last was done.\nNext time, look in that service,\nas under “My bookings”.'
  }
}

const stillLinked: Words = { ja: 'カードは、確認先とつながったままです。', en: 'Your card is still linked at the checking service.' }
const takeCardTitle: Words = { ja: 'カードを取ってください', en: 'Please take your card' }
const takeCard: Words = { ja: 'カードを取ってください。', en: 'Please take your card.' }

/** The page of a notice. What stays at the parties is said where it is not nothing. */
export function noticePage(policy: TvPolicy, phase: PhaseOf<'notice'>, session: number): ServicePage {
  const { notice, kept, cardLies } = phase
  const { title: usual, sentences, next } = wordsOf(policy, notice)
  const title = notice === 'take_card' && cardLies ? takeCardTitle : usual
  const acts = actsOf(notice, session)
  return {
    kind: 'message',
    id: `notice.${notice}`,
    title,
    path: [startWords, title],
    focus: acts[0]?.actId ?? null,
    acts,
    tone: isOfVisit(notice) || GENTLE.has(notice) ? 'info' : 'error',
    sentences: [...sentences, KEPT[kept]],
    next: cardLies ? { ja: `${takeCard.ja}\n${next.ja}`, en: `${takeCard.en}\n${next.en}` } : next
  }
}

/** Why an outsider is not let in, with the way to undo the link; or the question and the outcome of that. */
export function outsiderPage(policy: TvPolicy, { outsider, page }: PhaseOf<'outsider'>, session: number): ServicePage {
  if (page === 'unlink') return unlinkPage(startWords, session)
  if (page === 'unlink_failed') return unlinkFailedPage(startWords, toStartWords, session)
  const { why, linkedNow } = outsider
  const { title, sentences, next } = wordsOf(policy, why)
  const still = why === 'declined_household' ? [stillLinked] : []
  const acts = [ownAct(session, 'first', toStartWords, 'main'), ownAct(session, 'unlink', unlinkWords)]
  return {
    kind: 'message',
    id: `notice.${why}`,
    title,
    path: [startWords, title],
    focus: acts[0]?.actId ?? null,
    acts,
    tone: GENTLE.has(why) ? 'info' : 'error',
    sentences: [...sentences, ...(linkedNow ? [] : still), KEPT[linkedNow ? 'linked' : 'nothing']],
    next
  }
}

/** Nothing went wrong there. */
const GENTLE: ReadonlySet<NoticeName> = new Set(['take_card', 'declined', 'declined_household', 'no_card', 'login_timed_out'])

function wordsOf({ timeouts }: TvPolicy, notice: NoticeName): NoticeWords {
  if (notice !== 'ended_idle') return WORDS[notice]
  const idle = durationInWords(timeouts.idleMs)
  return {
    title: ended,
    sentences: [
      { ja: `${idle.ja}、なにも押されなかったので、終わりました。`, en: `It ended because nothing was pressed for ${idle.en}.` }
    ],
    next: again
  }
}

function actsOf(notice: NoticeName, session: number): ServiceAct[] {
  if (!mayTryAgain(notice)) return [ownAct(session, 'first', toStartWords, 'main')]
  if (isOfVisit(notice)) {
    return [ownAct(session, 'first', toStartWords, 'main'), ownAct(session, 'again', startAgainWords)]
  }
  return [ownAct(session, 'again', startAgainWords, 'main'), ownAct(session, 'first', toStartWords)]
}

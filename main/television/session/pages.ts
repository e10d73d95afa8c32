import type { ServiceAct, ServicePage, Words } from '../../contract/service-page.ts'
import { unlinkFailedPage, unlinkPage } from './link-pages.ts'
import { ownActId } from './own-acts.ts'
import { ownAct, services, startWords, tryAgainWords, unlinkWords } from './page-parts.ts'
import type { Consent, ServiceTrouble, TvPolicy, Visit, VisitPage } from './state.ts'

/** The television's own pages, of the kinds that services are made of. Acts carry the number of their login. */

/** Services on one page of home; with "end" and "undo the link" seven choices. */
export const SERVICES_A_PAGE = 5
/** Characters of services' names in one line of the first screen, at most. */
const NAMES_LENGTH = 150

/** How many pages home has. */
export function homePages(policy: Pick<TvPolicy, 'services'>): number {
  return Math.max(1, Math.ceil(policy.services.length / SERVICES_A_PAGE))
}

/** A card that nobody uses lies on the reader, and whose it is this screen does not know. */
const cardLeftWords: Words = {
  ja: 'カードが、リーダーに置いたままです。\n取ってください。',
  en: 'A card is still on the reader.\nPlease take it.'
}

/**
 * The first screen: what is asked and what is kept, and what a visit can do.
 * @param leftCard whether a card lies on the reader that is nobody's: said before anything else
 */
export function welcomePage(policy: TvPolicy, session: number, leftCard = false): ServicePage {
  const idle = durationInWords(policy.timeouts.idleMs)
  return {
    kind: 'detail',
    id: 'welcome',
    title: { ja: 'くらしのサービス', en: 'Everyday services' },
    path: [startWords],
    focus: ownActId(session, 'login'),
    acts: [ownAct(session, 'login', { ja: 'カードではじめる', en: 'Start with your card' }, 'main')],
    sentences: [
      ...(leftCard ? [cardLeftWords] : []),
      {
        ja: 'マイナンバーカードと、\n4けたの暗証番号ではじめます。',
        en: 'You need your My Number Card\nand its four-digit PIN.'
      },
      {
        ja: '暗証番号が正しいときだけ、\n封をした電子証明書と署名を、確認先へ送ります。\nこの機械には残しません。',
        en: 'Only after the right PIN, the card’s certificate, sealed,\nand its signature go to the checking service.\nThis machine keeps neither.'
      },
      { ja: '名前・住所・マイナンバーは読みません。', en: 'Your name, address and My Number are not read.' },
      {
        ja: `カードを取ると終わります。\n${idle.ja}、なにも押さないときも終わります。`,
        en: `It ends when you take the card,\nand when nothing is pressed for ${idle.en}.`
      }
    ],
    facts:
      policy.services.length === 0
        ? []
        : [{ name: { ja: 'できること', en: 'What you can do' }, value: namesOf(policy) }]
  }
}

/** Services' names in a row, as many as are read at a glance. */
function namesOf({ services: all }: Pick<TvPolicy, 'services'>): Words {
  const joined = (language: 'ja' | 'en', separator: string, more: string): string => {
    let text = ''
    for (const { name } of all) {
      const next = text === '' ? name[language] : text + separator + name[language]
      if (next.length > NAMES_LENGTH) return text === '' ? next.slice(0, NAMES_LENGTH) : text + more
      text = next
    }
    return text
  }
  return { ja: joined('ja', '、', ' など'), en: joined('en', ', ', ' and more') }
}

/** A length of time as it is said: whole minutes as minutes, anything else as seconds. */
export function durationInWords(ms: number): Words {
  const seconds = Math.max(1, Math.round(ms / 1000))
  if (seconds % 60 !== 0) {
    return { ja: `${String(seconds)}秒`, en: seconds === 1 ? '1 second' : `${String(seconds)} seconds` }
  }
  const minutes = seconds / 60
  return { ja: `${String(minutes)}分`, en: minutes === 1 ? '1 minute' : `${String(minutes)} minutes` }
}

/** To a consent: each says what it does. */
const answers = {
  link: {
    yes: { ja: 'はい、つなぎます', en: 'Yes, link it' },
    no: { ja: 'いいえ、つなぎません', en: 'No, do not link it' }
  },
  household: {
    yes: { ja: 'はい、登録します', en: 'Yes, register' },
    no: { ja: 'いいえ、登録しません', en: 'No, do not register' }
  }
}

/**
 * What is linked, who keeps what, how it is undone. The focus is on yes: this page is all about the one question, comes
 * only after card and PIN, takes nothing that cannot be given back, and a first visit spends one press here.
 */
export function consentPage(to: Consent, session: number): ServicePage {
  const isLink = to.join === 'link'
  const undo: Words = isLink
    ? {
        ja: '「カードとのつながりを消す」で、\nいつでも消せます。',
        en: 'At any time, with “Undo the link”.'
      }
    : {
        ja: '「カードとのつながりを消す」で、\n「いいえ」のあとでも、いつでも消せます。',
        en: 'At any time, also after “No”,\nwith “Undo the link”.'
      }
  const household = {
    name: { ja: 'ケーブルテレビの会社が持つもの', en: 'Your cable company keeps' },
    value: { ja: 'ケーブルIDと、この家', en: 'your cable ID, and this household' }
  }
  const platform = {
    name: { ja: '確認先が持つもの', en: 'The checking service keeps' },
    value: {
      ja: 'カードの証明書の番号と、ケーブルID（あなたの番号）',
      en: 'the number of the card’s certificate, and your cable ID'
    }
  }
  const service = {
    name: { ja: 'サービスが持つもの', en: 'Each service keeps' },
    value: { ja: 'ケーブルIDと、そこで使った内容', en: 'your cable ID, and what you do there' }
  }
  const never = {
    name: { ja: 'だれも読まないもの', en: 'Read by nobody' },
    value: { ja: '名前・住所・マイナンバー', en: 'your name, address and My Number' }
  }
  const undoFact = { name: { ja: 'つながりを消すとき', en: 'To undo it' }, value: undo }
  return {
    kind: 'confirm',
    id: isLink ? 'consent.link' : 'consent.household',
    title: { ja: 'はじめてのかたへ', en: 'Your first visit' },
    path: [startWords, { ja: '同意', en: 'Consent' }],
    question: isLink
      ? {
          ja: 'このカードを、この家のテレビの\nサービスにつないでもいいですか。',
          en: 'May this card be linked to the services\non this household’s television?'
        }
      : {
          ja: 'このカードのかたを、この家の利用者として\n登録してもいいですか。',
          en: 'May the holder of this card\nbe counted among this household?'
        },
    facts: isLink ? [platform, household, service, never, undoFact] : [household, service, undoFact],
    acts: [
      ownAct(session, 'consent.yes', isLink ? answers.link.yes : answers.household.yes, 'main'),
      ownAct(session, 'consent.no', isLink ? answers.link.no : answers.household.no)
    ],
    focus: ownActId(session, 'consent.yes')
  }
}

/** Before the last try of the PIN: what a wrong one means. The focus is on leaving, which keeps the try. */
export function lastTryPage(wrongPin: boolean, session: number): ServicePage {
  const before: Words = wrongPin ? { ja: '暗証番号がちがいました。\n', en: 'That PIN was wrong.\n' } : { ja: '', en: '' }
  return {
    kind: 'confirm',
    id: 'last-try',
    title: { ja: '暗証番号は、あと1回です', en: 'One try of the PIN is left' },
    path: [startWords, { ja: '暗証番号', en: 'PIN' }],
    question: {
      ja: `${before.ja}つぎにまちがえると、暗証番号が使えなくなります。\nあと1回を、ためしますか。`,
      en: `${before.en}If the next one is wrong, the PIN is locked.\nUse the last try?`
    },
    facts: [
      {
        name: { ja: '使えなくなったら', en: 'If it is locked' },
        value: { ja: '市区町村の窓口で、なおしてもらいます。', en: 'It has to be reset at your municipal office.' }
      },
      {
        name: { ja: 'ためさないと', en: 'If you do not' },
        value: { ja: 'あと1回は、そのまま残ります。', en: 'The last try stays as it is.' }
      }
    ],
    acts: [
      ownAct(session, 'last_try.no', { ja: 'いいえ、ためしません', en: 'No, keep it' }, 'main'),
      ownAct(session, 'last_try.yes', { ja: 'はい、あと1回ためします', en: 'Yes, use the last try' }, 'danger')
    ],
    focus: ownActId(session, 'last_try.no')
  }
}

/** The services to choose from, the end of the visit, and the end of the link. */
export function homePage(policy: TvPolicy, visit: Visit, session: number): ServicePage {
  const from = visit.homePage * SERVICES_A_PAGE
  const here = policy.services.slice(from, from + SERVICES_A_PAGE)
  const items = here.map(({ name }, at) => ({
    actId: ownActId(session, `open-${from + at}`),
    name,
    line: null,
    mark: null
  }))
  const none = { ja: 'いま使えるサービスはありません。', en: 'No service is offered at the moment.' }
  const later = ownAct(session, 'home.later', { ja: 'つぎのサービス', en: 'More services' })
  const earlier = ownAct(session, 'home.earlier', { ja: 'まえのサービス', en: 'Earlier services' })
  return {
    kind: 'list',
    id: `home.${String(visit.homePage)}`,
    title: services,
    path: [services],
    focus: null,
    lead: { ja: 'なにをしますか。', en: 'What would you like to do?' },
    items: items.length > 0 ? items : [{ actId: null, name: none, line: null, mark: null }],
    acts: [
      ownAct(session, 'end', { ja: '終わる', en: 'Finish' }),
      ownAct(session, 'unlink', unlinkWords)
    ],
    turn: {
      earlier: visit.homePage > 0 ? earlier : null,
      later: visit.homePage < homePages(policy) - 1 ? later : null
    }
  }
}

/** What the television asks or tells during a visit. */
export function visitPage(policy: TvPolicy, page: VisitPage, session: number): ServicePage {
  switch (page.show) {
    case 'end':
      return endPage(session)
    case 'unlink':
      return unlinkPage(services, session)
    case 'unlink_failed':
      return unlinkFailedPage(services, { ja: 'サービスをえらぶ', en: 'Choose a service' }, session)
    case 'service_failed':
      return serviceFailedPage(policy, page.service, page.trouble, session)
  }
}

/** Whoever presses Back on home wants to go; nothing is lost by it, so the focus is on yes. */
function endPage(session: number): ServicePage {
  return {
    kind: 'confirm',
    id: 'end',
    title: { ja: '終わりますか', en: 'Finish?' },
    path: [services, { ja: '終わる', en: 'Finish' }],
    question: { ja: '終わって、はじめの画面にもどりますか。', en: 'Finish, and go back to the first screen?' },
    facts: [],
    acts: [
      ownAct(session, 'end.yes', { ja: 'はい、終わります', en: 'Yes, finish' }, 'main'),
      ownAct(session, 'end.no', { ja: 'いいえ、つづけます', en: 'No, go on' })
    ],
    focus: ownActId(session, 'end.yes')
  }
}

const TROUBLE: Readonly<Record<ServiceTrouble, readonly Words[]>> = {
  unreachable: [
    { ja: 'つながりませんでした。', en: 'The service could not be reached.' },
    { ja: 'あなたのせいではありません。', en: 'You did nothing wrong.' }
  ],
  busy: [{ ja: 'いま、こみあっています。', en: 'The service is busy.' }],
  refused: [
    { ja: 'このテレビからは、いま使えません。', en: 'It cannot be used from this television at the moment.' },
    { ja: 'あなたのせいではありません。', en: 'You did nothing wrong.' }
  ],
  pass_over: [
    {
      ja: 'はじめてから長い時間がたったので、\nここからは使えません。',
      en: 'It was started a long time ago,\nand cannot be used any further.'
    },
    { ja: 'あなたのせいではありません。', en: 'You did nothing wrong.' }
  ],
  broken: [
    { ja: 'うまく動きませんでした。', en: 'Something went wrong in this service.' },
    {
      ja: '押したことができたかどうかは、まだわかりません。',
      en: 'It is not known yet whether what you pressed was done.'
    }
  ],
  silent: [
    { ja: '返事がありませんでした。', en: 'The service gave no answer.' },
    {
      ja: '押したことができたかどうかは、まだわかりません。',
      en: 'It is not known yet whether what you pressed was done.'
    }
  ]
}

function serviceFailedPage(policy: TvPolicy, service: number, trouble: ServiceTrouble, session: number): ServicePage {
  const name = policy.services[service]?.name ?? services
  const isUnsure = trouble === 'broken' || trouble === 'silent'
  const head = {
    kind: 'message' as const,
    id: 'service-failed',
    title: name,
    path: [services, name],
    tone: 'error' as const,
    sentences: [...TROUBLE[trouble]]
  }
  if (trouble === 'pass_over') {
    return {
      ...head,
      next: { ja: '終わってから、カードで、\nもういちどはじめてください。', en: 'Please finish,\nand start again with your card.' },
      acts: [ownAct(session, 'end', { ja: '終わる', en: 'Finish' }, 'main')],
      focus: ownActId(session, 'end')
    }
  }
  return {
    ...head,
    next: isUnsure
      ? {
          ja: '「もういちどためす」を押して、\nたしかめてください。\nつづくときは、ケーブルテレビの会社に電話してください。',
          en: 'Press “Try again” and look.\nIf this goes on, call your cable company.'
        }
      : {
          ja: '少し待ってから、\n「もういちどためす」を押してください。\nつづくときは、ケーブルテレビの会社に電話してください。',
          en: 'Wait a moment and press “Try again”.\nIf this goes on, call your cable company.'
        },
    ...againOrServices(session)
  }
}

function againOrServices(session: number): { readonly acts: ServiceAct[]; readonly focus: string } {
  return {
    acts: [
      ownAct(session, 'again', tryAgainWords, 'main'),
      ownAct(session, 'first', { ja: 'サービスをえらぶ', en: 'Choose a service' })
    ],
    focus: ownActId(session, 'again')
  }
}

/** Whether this screen is to be paired no longer. */
export function forgetPage(session: number): ServicePage {
  return {
    kind: 'confirm',
    id: 'forget',
    title: { ja: 'このテレビの登録を消す', en: 'Remove this television' },
    path: [startWords, { ja: '登録', en: 'Pairing' }],
    question: { ja: 'このテレビの登録を消しますか。', en: 'Remove this television?' },
    facts: [
      {
        name: { ja: '消すと', en: 'What it does' },
        value: {
          ja: 'この画面では使えなくなります。\nつぎに使うときは、もういちど番号を入れます。',
          en: 'It can no longer be used here.\nTo use it again, a code is entered once more.'
        }
      }
    ],
    acts: [
      ownAct(session, 'forget.no', { ja: 'いいえ、残します', en: 'No, keep it' }, 'main'),
      ownAct(session, 'forget.yes', { ja: 'はい、消します', en: 'Yes, remove it' }, 'danger')
    ],
    focus: ownActId(session, 'forget.no')
  }
}

/** After the end of the session: nothing can be done here any more. */
export const ENDED_PAGE: ServicePage = {
  kind: 'message',
  id: 'ended',
  title: { ja: '終わりました', en: 'Closed' },
  path: [startWords],
  focus: null,
  acts: [],
  tone: 'info',
  sentences: [{ ja: 'この画面は、いま使えません。', en: 'This screen is not in use at the moment.' }],
  next: { ja: '少しお待ちください。', en: 'Please wait a moment.' }
}

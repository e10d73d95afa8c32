import type { ServicePage, Words } from '../../contract/service-page.ts'
import { ownActId } from './own-acts.ts'
import { ownAct, tryAgainWords } from './page-parts.ts'

/** The end of the link between a card and the services: the question, and that no answer came. */

/** Whether the link is to be undone. @param from where the page belongs: the services, or the start */
export function unlinkPage(from: Words, session: number): ServicePage {
  return {
    kind: 'confirm',
    id: 'unlink',
    title: { ja: 'つながりを消す', en: 'Undo the link' },
    path: [from, { ja: 'つながり', en: 'Link' }],
    question: {
      ja: 'カードとサービスのつながりを\n消しますか。',
      en: 'Undo the link between your card and the services?'
    },
    facts: [
      {
        name: { ja: '消すと', en: 'What it does' },
        value: {
          ja: '確認先とケーブルテレビの会社から、つながりが消えます。',
          en: 'The checking service and your cable company delete the link.'
        }
      },
      {
        name: { ja: 'サービスに残るもの', en: 'What stays' },
        value: {
          ja: '予約や記録は残りますが、つなぎなおしても、\nテレビでは見られません。予約は先に取り消してください。',
          en: 'Bookings and records stay,\nbut are not shown here again, even if\nyou link anew. Cancel your bookings first.'
        }
      }
    ],
    acts: [
      ownAct(session, 'unlink.no', { ja: 'いいえ、残します', en: 'No, keep it' }, 'main'),
      ownAct(session, 'unlink.yes', { ja: 'はい、消します', en: 'Yes, undo it' }, 'danger')
    ],
    focus: ownActId(session, 'unlink.no')
  }
}

/** No answer came to the undoing. @param from as in `unlinkPage` @param leave where its second act leads */
export function unlinkFailedPage(from: Words, leave: Words, session: number): ServicePage {
  return {
    kind: 'message',
    id: 'unlink-failed',
    title: { ja: 'つながりを消す', en: 'Undo the link' },
    path: [from, { ja: 'つながり', en: 'Link' }],
    tone: 'error',
    sentences: [
      { ja: '確認先から、返事がありませんでした。', en: 'The checking service gave no answer.' },
      { ja: 'つながりを消せたかどうかは、まだわかりません。', en: 'It is not known yet whether the link is undone.' }
    ],
    next: { ja: '少し待ってから、\n「もういちどためす」を押してください。', en: 'Wait a moment and press “Try again”.' },
    acts: [ownAct(session, 'again', tryAgainWords, 'main'), ownAct(session, 'first', leave)],
    focus: ownActId(session, 'again')
  }
}

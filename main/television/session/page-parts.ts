import type { ServiceAct, Words } from '../../contract/service-page.ts'
import { ownActId, type OwnAct } from './own-acts.ts'

/** What several of the television's own pages have in common. */

/** Where every way begins. */
export const startWords: Words = { ja: 'はじめ', en: 'Start' }
/** Where a visit begins. */
export const services: Words = { ja: 'サービス', en: 'Services' }
/** The act that leads there. */
export const toStartWords: Words = { ja: 'はじめの画面へ', en: 'To the first screen' }
/** The act that asks once more for what did not come. */
export const tryAgainWords: Words = { ja: 'もういちどためす', en: 'Try again' }
/** The act that begins a login anew. */
export const startAgainWords: Words = { ja: 'もういちどはじめる', en: 'Start again' }

/** The act that undoes the link. */
export const unlinkWords: Words = { ja: 'カードとのつながりを消す', en: 'Undo the link' }

/** An act of the television's own. */
export function ownAct(session: number, act: OwnAct, words: Words, weight: ServiceAct['weight'] = 'plain'): ServiceAct {
  return { actId: ownActId(session, act), words, weight }
}

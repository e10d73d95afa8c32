import type { Result } from '../../device/result.ts'
import type { ServiceAct, Words } from '../contract/service-page.ts'
import type { ClientFailure } from './http/json-client.ts'
import type { Step, View } from './page-flow.ts'
import { actOf } from './page-flow.ts'
import type { ServiceError } from './service.ts'

/** A page that says something else than was asked for. */
export interface Message {
  readonly id: string
  readonly title: Words
  readonly path: readonly Words[]
  readonly tone: 'error' | 'empty' | 'info'
  readonly sentences: readonly Words[]
  readonly next: Words
}

/** A message with its acts: each a button and what it does. */
export function messageView(
  message: Message,
  acts: readonly (readonly [act: ServiceAct, run: () => Promise<Step>])[]
): View {
  const { id, title, path, tone, sentences, next } = message
  return {
    page: {
      kind: 'message',
      id,
      title,
      path: [...path],
      focus: null,
      acts: acts.map(([act]) => act),
      tone,
      sentences: [...sentences],
      next
    },
    acts: Object.fromEntries(acts.map(([{ actId }, run]) => [actId, run]))
  }
}

const again: Words = { ja: 'もういちどためす', en: 'Try again' }

/** What a failed look says. Nothing was changed by it, and trying again is always right. */
export function faultView(
  error: ClientFailure,
  where: { readonly title: Words; readonly path: readonly Words[] },
  retry: () => Promise<Step>
): View {
  if (isPassOver(error)) return passOverView(where)
  const isBusy = error.code === 'refused' && (error.status === 429 || error.status === 503)
  const sentences: readonly Words[] = isBusy
    ? [{ ja: 'いま、こみあっています。', en: 'The service is busy.' }]
    : [
        { ja: 'つながりませんでした。', en: 'The service could not be reached.' },
        { ja: 'あなたのせいではありません。', en: 'You did nothing wrong.' }
      ]
  const next: Words = {
    ja: '少し待ってから、\n「もういちどためす」を押してください。\nつづくときは、ケーブルテレビの会社に電話してください。',
    en: 'Wait a moment and press “Try again”.\nIf this goes on, call your cable company.'
  }
  const message = { id: 'fault', ...where, tone: 'error' as const, sentences, next }
  return messageView(message, [[actOf('again', again, 'main'), retry]])
}

/** Whether the person's pass is over: nothing that is asked with it is done any more. */
export function isPassOver(error: ClientFailure): boolean {
  return error.code === 'refused' && error.refusal === 'pass_expired'
}

/** What is said then. Trying again would not help, so it has no act: Back leads out, and the card in again. */
export function passOverView(where: { readonly title: Words; readonly path: readonly Words[] }): View {
  const sentences: readonly Words[] = [
    { ja: 'はじめてから長い時間がたったので、\nここで終わりました。', en: 'It ended here, because it was started\na long time ago.' },
    { ja: 'あなたのせいではありません。', en: 'You did nothing wrong.' }
  ]
  const next: Words = { ja: '終わってから、カードで、\nもういちどはじめてください。', en: 'Please finish,\nand start again with your card.' }
  return messageView({ id: 'pass-over', ...where, tone: 'info', sentences, next }, [])
}

/** The page made of what was asked for, or of why it did not come. */
export function stepOf<T>(
  answer: Result<T, ClientFailure>,
  where: {
    readonly drop: number
    readonly title: Words
    readonly path: readonly Words[]
    readonly retry: () => Promise<Step>
  },
  viewOf: (value: T) => View
): Step {
  const { drop, title, path, retry } = where
  return { go: 'on', drop, view: answer.ok ? viewOf(answer.value) : faultView(answer.error, { title, path }, retry) }
}

/** Why a service does not open, from what its first question brought. */
export function openingErrorOf(error: ClientFailure): ServiceError {
  if (error.code !== 'refused') return { code: 'service_unreachable' }
  if (isPassOver(error)) return { code: 'pass_expired' }
  if (error.status === 401 || error.status === 403) return { code: 'service_refused' }
  if (error.refusal === 'cable_id_malformed') return { code: 'cable_id_malformed' }
  return { code: error.status === 429 || error.status === 503 ? 'service_busy' : 'service_unreachable' }
}

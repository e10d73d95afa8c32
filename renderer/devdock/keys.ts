import { DOCK_ACTIONS, DOCK_CARDS, DOCK_FORM_KEYS } from '../../main/contract/devdock/catalogue.ts'
import type { DockRequest } from '../../main/contract/devdock/contract.ts'

/** Values that the page's own fields hold for the verbs that take one. */
export interface FieldValues {
  readonly tearAtCommand: number
  readonly slowMs: number
  readonly skipSeconds: number
  readonly secondCard: string
}

/** What a key means on the page. */
export type KeyMeaning =
  | { readonly do: 'perform'; readonly request: DockRequest }
  | { readonly do: 'tomorrow' | 'edit_clock' | 'edit_card' }

/** What a key (`KeyboardEvent.key`) means; undefined where it means nothing. */
export function meaningOf(key: string, fields: FieldValues): KeyMeaning | undefined {
  if (key === DOCK_FORM_KEYS.tomorrow) return { do: 'tomorrow' }
  if (key === DOCK_FORM_KEYS.clock) return { do: 'edit_clock' }
  if (key === DOCK_FORM_KEYS.makeCard) return { do: 'edit_card' }
  const card = DOCK_CARDS.find((known) => known.key === key)
  if (card !== undefined) return { do: 'perform', request: { verb: 'insert', card: card.profile } }
  const action = DOCK_ACTIONS.find((known) => known.key === key)
  return action === undefined ? undefined : { do: 'perform', request: withFields(action.request, fields) }
}

/** The same request with what the page's fields say. */
export function withFields(request: DockRequest, fields: FieldValues): DockRequest {
  switch (request.verb) {
    case 'tear':
      return { ...request, atCommand: fields.tearAtCommand }
    case 'slow_jlis':
      return { ...request, delayMs: fields.slowMs }
    case 'skip_time':
      return { ...request, byMs: fields.skipSeconds * 1000 }
    case 'insert_second':
      return { ...request, card: fields.secondCard }
    default:
      return request
  }
}

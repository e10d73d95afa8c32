import { ok } from '../../../../device/result.ts'
import type { DockRequest } from '../../../contract/devdock/contract.ts'
import type { BoxedCard } from '../card-box.ts'
import { wishOf } from './dock-cards.ts'
import { refuse, type DockHands, type DockResult } from './dock-hands.ts'

/** Verbs of the hand and of the cards themselves. */
export type CardRequest = Extract<
  DockRequest,
  {
    verb:
      | 'insert'
      | 'remove'
      | 'insert_second'
      | 'remove_second'
      | 'make_card'
      | 'tear'
      | 'silence_card'
      | 'revoke_card'
      | 'suspend_card'
      | 'restore_card'
  }
>

/** Does what a hand does. Gives the card that it is about, where it is about one. */
export async function performCardVerb(hands: DockHands, request: CardRequest): Promise<DockResult<string | null>> {
  const { reader } = hands.machine
  switch (request.verb) {
    case 'insert':
    case 'insert_second':
      return lay(hands, request.verb === 'insert_second', request.card)
    case 'remove':
      if (!reader.hasCard) return refuse('no_card_there', 'No card lies on the reader.')
      reader.remove()
      return ok(null)
    case 'remove_second':
      if (!reader.hasSecondCard) return refuse('no_card_there', 'No second card lies there.')
      reader.removeSecond()
      return ok(null)
    case 'make_card':
      return make(hands, request.made)
    case 'tear':
      reader.tearAt(request.atCommand)
      return ok(null)
    case 'silence_card':
      if (reader.isSilent) return refuse('already_so', 'The card is silent already.')
      reader.silence()
      return ok(null)
    case 'revoke_card':
    case 'suspend_card':
    case 'restore_card':
      return changeStatus(hands, request.verb, request.card)
  }
}

/** A card in the way is taken first, as a hand does; so a card laid twice is a new insertion. */
async function lay(hands: DockHands, second: boolean, id: string): Promise<DockResult<string>> {
  const { reader } = hands.machine
  const found = await find(hands, id)
  if (!found.ok) return found
  if ((second ? cardsThere(hands).card : cardsThere(hands).secondCard) === id) {
    return refuse('card_there_already', `"${id}" lies on the other reader: one card is not in two places.`)
  }
  if (second) {
    if (reader.hasSecondCard) reader.removeSecond()
    hands.laidSecond = id
    reader.insertSecond(found.value.card)
  } else {
    if (reader.hasCard) reader.remove()
    hands.laid = id
    reader.insert(found.value.card)
  }
  return ok(id)
}

/** Which cards lie where. A card that tore itself away is no longer there, whatever was laid last. */
export function cardsThere(hands: DockHands): { readonly card: string | null; readonly secondCard: string | null } {
  const { reader } = hands.machine
  return {
    card: reader.hasCard ? hands.laid : null,
    secondCard: reader.hasSecondCard ? hands.laidSecond : null
  }
}

async function make(hands: DockHands, made: Extract<CardRequest, { verb: 'make_card' }>['made']): Promise<DockResult<string>> {
  const id = `made-${String(hands.names.size + 1)}`
  try {
    await hands.cards.make(id, wishOf(made))
  } catch (fault) {
    // The municipal office checks nothing that it is told; dates that no certificate can hold end here.
    return refuse('cannot_make_card', `Such a card cannot be made: ${fault instanceof Error ? fault.message : ''}`)
  }
  hands.names.set(id, made.name ?? `Made ${String(hands.names.size + 1)}`)
  return ok(id)
}

async function changeStatus(
  hands: DockHands,
  verb: 'revoke_card' | 'suspend_card' | 'restore_card',
  named: string | undefined
): Promise<DockResult<string>> {
  const id = named ?? cardsThere(hands).card
  if (id === null) return refuse('no_card_there', 'No card lies on the reader. Name the card that is meant.')
  const found = await find(hands, id)
  if (!found.ok) return found
  const { platform } = hands.world
  const { person } = found.value.issued
  if (verb === 'restore_card') platform.restore(person)
  else platform.revoke(person, verb === 'suspend_card' ? 'certificateHold' : 'cessationOfOperation')
  return ok(id)
}

async function find(hands: DockHands, id: string): Promise<DockResult<BoxedCard>> {
  const boxed = await hands.cards.find(id)
  return boxed === undefined ? refuse('no_such_card', `There is no card "${id}".`) : ok(boxed)
}

import type { TvLogoutCause } from '../ports.ts'
import type { ReaderNews } from './event.ts'
import type { BorrowedReader, NoticeName, TvCard, TvPolicy, TvState } from './state.ts'
import { ASKING_MS, deadlineIn, go, interrupt, stay, type Step } from './step.ts'

/** What the reader told: in every phase that has one, for the card may go at any moment. */
export function onReader(policy: TvPolicy, state: TvState, news: ReaderNews, nowMs: number): Step {
  const { phase, reader } = state
  if (news.type === 'reader_borrowed' || news.type === 'reader_in_use') {
    if (phase.name !== 'waiting_card' || reader !== null) return stay(state)
    const inUse = news.type === 'reader_in_use'
    // Whoever waited for another screen has all the time for the card still.
    const deadline = phase.inUse && !inUse ? deadlineIn(nowMs, policy.timeouts.cardMs) : phase.deadline
    const borrowed: BorrowedReader | null = inUse ? null : { state: 'unheard', cardId: null, collided: false, leftCard: false }
    return go({ ...state, reader: borrowed }, { ...phase, inUse, deadline })
  }
  if (reader === null) return stay(state)
  switch (news.type) {
    case 'left_card':
      return stay({ ...state, reader: { ...reader, leftCard: news.lies } })
    case 'reader_ready':
      return stay({ ...state, reader: { ...reader, state: 'ready' } })
    case 'card_inserted':
      return cardInserted(policy, { ...state, reader: { state: 'ready', cardId: news.cardId, collided: false, leftCard: false } }, nowMs)
    case 'card_removed':
      return cardGone(policy, { ...state, reader: { ...reader, cardId: null, collided: false } }, TAKEN, nowMs)
    case 'cards_collided':
      return cardGone(policy, { ...state, reader: { ...reader, cardId: null, collided: true } }, TWO, nowMs)
    case 'reader_lost': {
      const away = { state: news.busy ? 'busy' : 'lost', cardId: null, collided: false, leftCard: false } as const
      return cardGone(policy, { ...state, reader: away }, LOST, nowMs)
    }
  }
}

interface WhyGone {
  readonly login: NoticeName
  readonly visit: NoticeName
  readonly cause: TvLogoutCause
}

const TAKEN: WhyGone = { login: 'card_taken', visit: 'ended_card_taken', cause: 'card_removed' }
// Nobody can tell any more whether the card is there.
const TWO: WhyGone = { login: 'two_cards', visit: 'ended_two_cards', cause: 'card_removed' }
const LOST: WhyGone = { login: 'reader_gone', visit: 'ended_reader_gone', cause: 'reader_lost' }

function cardInserted(policy: TvPolicy, state: TvState, nowMs: number): Step {
  switch (state.phase.name) {
    case 'waiting_card':
      return wantCard(policy, state, null, nowMs)
    case 'lifted':
      return wantCard(policy, state, state.phase.card, nowMs)
    default:
      return stay(state)
  }
}

/** Before the PIN was shown the card is wanted back; after that there is no going on without it. */
function cardGone(policy: TvPolicy, state: TvState, why: WhyGone, nowMs: number): Step {
  const { phase } = state
  switch (phase.name) {
    // The visit under way says itself what came of it.
    case 'waiting_card':
    case 'proving':
      return stay(state)
    case 'reading_card':
      return wantCard(policy, state, why === LOST ? null : phase.expected, nowMs)
    case 'entering_pin':
    case 'last_try':
    case 'lifted':
      if (why === LOST) return wantCard(policy, state, null, nowMs)
      return phase.name === 'lifted' ? stay(state) : wantCard(policy, state, phase.card, nowMs)
    default:
      return interrupt(policy, state, why, nowMs)
  }
}

/**
 * A card is wanted: it is read where one lies, else waited for. Beside the reading the challenge is fetched, which says
 * nothing of the person and warms the line.
 * @param expected the card that it must be; null: any
 */
export function wantCard(policy: TvPolicy, state: TvState, expected: TvCard | null, nowMs: number): Step {
  const { reader, session } = state
  const { timeouts } = policy
  if (reader !== null && reader.cardId !== null) {
    return go(
      state,
      { name: 'reading_card', expected, deadline: deadlineIn(nowMs, ASKING_MS) },
      { type: 'read_card', session, cardId: reader.cardId },
      { type: 'request_challenge', session }
    )
  }
  if (expected !== null) {
    return go(state, { name: 'lifted', card: expected, deadline: deadlineIn(nowMs, timeouts.returnCardMs) })
  }
  return go(state, {
    name: 'waiting_card',
    inUse: false,
    lifted: reader?.state === 'ready',
    deadline: deadlineIn(nowMs, timeouts.cardMs)
  })
}

/** As `wantCard`, of a card that a visit found gone: its insertion is over, whatever the reader has told by now. */
export function wantCardBack(
  policy: TvPolicy,
  state: TvState,
  gone: { readonly cardId: number; readonly expected: TvCard | null },
  nowMs: number
): Step {
  const { reader } = state
  const isTold = reader === null || reader.cardId !== gone.cardId
  return wantCard(policy, isTold ? state : { ...state, reader: { ...reader, cardId: null } }, gone.expected, nowMs)
}

import type { CardReading } from '../../../device/card/card-visits.ts'
import type { AppletError } from '../../../device/card/applet-error.ts'
import type { CableFault, CablePass } from '../ports.ts'
import type { ProofError, Reply } from './event.ts'
import { toOutsider } from './on-outsider.ts'
import { wantCardBack } from './on-reader.ts'
import type { Kept, NoticeName, PhaseOf, TvCard, TvPolicy, TvState } from './state.ts'
import { ASKING_MS, awake, deadlineIn, endLogin, go, stay, type Step } from './step.ts'

/** What came back during a login. What the phase does not wait for changes nothing. */
export function onLoginReply(policy: TvPolicy, state: TvState, reply: Reply, nowMs: number): Step {
  const { phase, session } = state
  switch (reply.type) {
    case 'card_read':
      return phase.name === 'reading_card' && state.reader?.cardId === reply.cardId
        ? cardRead(policy, state, phase, reply.reading, nowMs)
        : stay(state)
    case 'card_read_failed':
      return phase.name === 'reading_card' && state.reader?.cardId === reply.cardId
        ? cardFailed(policy, state, reply.error, { cardId: reply.cardId, expected: phase.expected }, nowMs)
        : stay(state)
    case 'challenge_failed':
      return BEFORE_PROOF.has(phase.name) ? partyFailed(policy, state, reply.fault, nowMs) : stay(state)
    case 'holder_proven': {
      if (phase.name !== 'proving') return stay(state)
      if (state.reader?.cardId !== phase.cardId) {
        return endLogin(policy, state, { outcome: 'given_up', notice: 'card_taken' }, nowMs)
      }
      const { challenge, signature } = reply
      const proof = { certificate: phase.card.certificate, challenge, signature }
      const deadline = deadlineIn(nowMs, ASKING_MS)
      return go(state, { name: 'asking_platform', deadline }, { type: 'log_in', session, proof })
    }
    case 'holder_proof_failed':
      return phase.name === 'proving' ? proofFailed(policy, state, phase, reply.error, nowMs) : stay(state)
    case 'login_answered':
      return phase.name === 'asking_platform' ? loginAnswered(policy, state, reply, nowMs) : stay(state)
    case 'link_made':
      return phase.name === 'linking' ? askHousehold(state, 'join', reply.pass, true, nowMs) : stay(state)
    case 'household_answered':
      return phase.name === 'asking_operator' ? householdAnswered(policy, state, phase, reply, nowMs) : stay(state)
    case 'party_failed':
      return ASKING.has(phase.name) ? partyFailed(policy, state, reply.fault, nowMs) : stay(state)
    case 'unlinked':
      return stay(state)
  }
}

const BEFORE_PROOF: ReadonlySet<string> = new Set([
  'waiting_card',
  'reading_card',
  'entering_pin',
  'last_try',
  'lifted'
])
const ASKING: ReadonlySet<string> = new Set(['asking_platform', 'linking', 'asking_operator'])

/** Asks the cable operator. */
export function askHousehold(
  state: TvState,
  call: 'visit' | 'join',
  pass: CablePass,
  linkedNow: boolean,
  nowMs: number
): Step {
  const phase = { name: 'asking_operator', call, pass, linkedNow, deadline: deadlineIn(nowMs, ASKING_MS) } as const
  return go(state, phase, { type: 'ask_household', session: state.session, call, pass })
}

function cardRead(
  policy: TvPolicy,
  state: TvState,
  { expected }: PhaseOf<'reading_card'>,
  reading: CardReading,
  nowMs: number
): Step {
  const { tokenKind, certificate, triesLeft, algorithm } = reading
  if (expected !== null && !isSame(expected.certificate, certificate)) {
    return endLogin(policy, state, { outcome: 'given_up', notice: 'another_card' }, nowMs)
  }
  if (tokenKind !== 'card' && !policy.acceptPhones) return unfit(policy, state, 'phone_not_accepted', nowMs)
  if (triesLeft === 'blocked') return unfit(policy, state, 'pin_blocked', nowMs)
  if (triesLeft === 'not_set') return unfit(policy, state, 'pin_not_set', nowMs)
  return askPin(policy, state, { certificate, algorithm, triesLeft }, false, nowMs)
}

/** The PIN is asked for; before the last try it is asked first whether it is to be spent. */
function askPin(policy: TvPolicy, state: TvState, card: TvCard, wrongPin: boolean, nowMs: number): Step {
  if (card.triesLeft < 1) return unfit(policy, state, 'pin_blocked', nowMs)
  const name = card.triesLeft === 1 ? 'last_try' : 'entering_pin'
  return go(state, { name, card, wrongPin, deadline: deadlineIn(nowMs, policy.timeouts.pinMs) })
}

function proofFailed(
  policy: TvPolicy,
  state: TvState,
  { card, cardId }: PhaseOf<'proving'>,
  error: ProofError,
  nowMs: number
): Step {
  switch (error.code) {
    case 'pin_wrong':
    case 'pin_tries_fewer': {
      const left: TvCard = { ...card, triesLeft: error.triesLeft }
      // Taken just after its answer: it is read anew when it is back.
      if (state.reader?.cardId !== cardId) return wantCardBack(policy, state, { cardId, expected: left }, nowMs)
      return askPin(policy, state, left, error.code === 'pin_wrong', nowMs)
    }
    case 'unreachable':
    case 'refused_us':
    case 'answer_unusable':
    case 'ticket_spent':
      return partyFailed(policy, state, error, nowMs)
    default:
      return cardFailed(policy, state, error, { cardId, expected: card }, nowMs)
  }
}

function cardFailed(
  policy: TvPolicy,
  state: TvState,
  error: AppletError,
  of: { readonly cardId: number; readonly expected: TvCard | null },
  nowMs: number
): Step {
  switch (error.code) {
    case 'card_removed':
      return wantCardBack(policy, state, of, nowMs)
    case 'reader_lost':
      return wantCardBack(policy, state, { ...of, expected: null }, nowMs)
    case 'not_my_number_card':
    case 'applet_missing':
    case 'certificate_missing':
      return unfit(policy, state, 'not_my_number_card', nowMs)
    case 'pin_blocked':
    case 'pin_not_set':
      return unfit(policy, state, error.code, nowMs)
    case 'card_silent':
    case 'card_garbled':
    case 'pin_wrong':
    case 'pin_not_verified':
    case 'card_refused':
    case 'card_malformed':
      return endLogin(policy, state, { outcome: 'undetermined', notice: 'card_unreadable' }, nowMs)
  }
}

function unfit(policy: TvPolicy, state: TvState, notice: NoticeName, nowMs: number): Step {
  return endLogin(policy, state, { outcome: 'refused', notice }, nowMs)
}

function loginAnswered(
  policy: TvPolicy,
  state: TvState,
  { answer }: Extract<Reply, { type: 'login_answered' }>,
  nowMs: number
): Step {
  switch (answer.answer) {
    case 'linked':
      return askHousehold(state, 'visit', answer.pass, false, nowMs)
    case 'not_linked': {
      const to = { join: 'link', linkTicket: answer.linkTicket } as const
      return go(state, { name: 'consent', to, deadline: deadlineIn(nowMs, policy.timeouts.consentMs) })
    }
    case 'refused':
      return unfit(policy, state, 'refused', nowMs)
    case 'unknown':
      return endLogin(policy, state, { outcome: 'undetermined', notice: 'undetermined' }, nowMs)
  }
}

function householdAnswered(
  policy: TvPolicy,
  state: TvState,
  { call, pass, linkedNow }: PhaseOf<'asking_operator'>,
  { answer, passEndsInMs }: Extract<Reply, { type: 'household_answered' }>,
  nowMs: number
): Step {
  // It answered, so that nothing is unsure any more.
  const kept: Kept = linkedNow ? 'linked' : 'nothing'
  switch (answer.answer) {
    case 'admitted': {
      const fact = { name: 'tv_login', outcome: linkedNow ? 'linked' : 'logged_in' } as const
      const visit = awake(policy, { pass, idleAtMs: 0, passEndsAtMs: nowMs + passEndsInMs, homePage: 0 }, nowMs)
      return go(state, { name: 'home', visit }, { type: 'record', fact })
    }
    case 'not_a_member':
      if (call === 'join') {
        return endLogin(policy, state, { outcome: 'undetermined', notice: 'undetermined', kept }, nowMs)
      }
      return go(state, {
        name: 'consent',
        to: { join: 'household', pass },
        deadline: deadlineIn(nowMs, policy.timeouts.consentMs)
      })
    case 'other_household':
      return toOutsider(policy, state, { pass, why: 'other_household', linkedNow }, nowMs)
  }
}

/** A party gave no answer. A question that it refused to hear left nothing behind; of any other that is not known. */
function partyFailed(policy: TvPolicy, state: TvState, { code }: CableFault, nowMs: number): Step {
  const { phase } = state
  const linked = phase.name === 'asking_operator' && phase.linkedNow
  const kept: { readonly kept?: Kept } =
    code === 'ticket_spent' || code === 'refused_us' ? { kept: linked ? 'linked' : 'nothing' } : {}
  const notice = code === 'unreachable' ? 'unreachable' : code === 'ticket_spent' ? 'login_timed_out' : 'undetermined'
  return endLogin(policy, state, { outcome: 'undetermined', notice, ...kept }, nowMs)
}

/** Whether two certificates are the same, byte for byte. */
function isSame(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, at) => byte === right[at])
}

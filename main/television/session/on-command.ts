import type { TvPairingState } from '../../contract/tv-view.ts'
import type { MachineCommand } from './event.ts'
import { askHousehold } from './on-login.ts'
import { outsiderAct, toOutsider } from './on-outsider.ts'
import { askToForget, isActUnderWay, openService, toHome, waitFrom } from './on-visit.ts'
import { mayTryAgain } from './notices.ts'
import { ownActOf, type OwnAct } from './own-acts.ts'
import { homePages } from './pages.ts'
import {
  isAtRest,
  isCovered,
  isLoggingIn,
  uncovered,
  visitOf,
  type Phase,
  type PhaseName,
  type TvPolicy,
  type TvState,
  type Visit
} from './state.ts'
import type { TvPairingOffer } from './tv-session.ts'
import { ASKING_MS, awake, deadlineIn, endLogin, endVisit, go, leaveLogin, stay, type Step } from './step.ts'

/** What a person asks for. Whatever it is, in a visit idleness begins anew; what does not fit does nothing else. */
export function onCommand(policy: TvPolicy, asleep: TvState, command: MachineCommand, nowMs: number): Step {
  const state = woken(policy, asleep, nowMs)
  const { phase } = state
  switch (command.type) {
    case 'set_language':
      return stay({ ...state, language: command.language })
    case 'stay':
      return stay(withMoreTime(state, nowMs))
    case 'show_remote_code': {
      if (!MAY_SHOW_CODE.has(phase.name)) return stay(state)
      const remoteCode = { atMs: nowMs + command.endsInMs, totalMs: command.totalMs }
      return stay({ ...state, pairing: null, remoteCode })
    }
    case 'show_pairing_code':
      // The one that is shown is good still.
      if (!policy.mayPair || !MAY_SHOW_CODE.has(phase.name) || state.pairing?.state === 'good') return stay(state)
      // A page that leaves by itself would take the code with it long before its time; in a visit, or a login, it must stay.
      return { state: isAtRest(state) ? go(state, { name: 'welcome' }).state : state, effects: [{ type: 'begin_pairing' }] }
    case 'back':
      return isCovered(state) ? stay(uncovered(state)) : back(policy, state, nowMs)
    case 'home':
      return home(policy, uncovered(state), nowMs)
    case 'log_out':
      if (visitOf(state) !== null) return endVisit(policy, state, ASKED, nowMs)
      return isLoggingIn(state) ? leaveLogin(policy, state, nowMs) : stay(state)
    case 'forget_screen':
      return askToForget(policy, state, nowMs)
    // These two are of the screen that is on, and that is not a code.
    case 'enter_pin':
      return isCovered(state) ? stay(state) : enterPin(state, nowMs)
    case 'act':
      return isCovered(state) ? stay(state) : act(policy, state, command.actId, nowMs)
  }
}

/** What came of asking for the code by which another television is paired. */
export function onPairingTold(policy: TvPolicy, state: TvState, offer: TvPairingOffer, nowMs: number): Step {
  if (!policy.mayPair || !MAY_SHOW_CODE.has(state.phase.name)) return stay(state)
  if (offer.state !== 'good') return stay(withPairingEnd(policy, state, offer.state, nowMs))
  const { code, address, goodForMs } = offer
  const pairing = { state: 'good', offer: { code, address }, deadline: deadlineIn(nowMs, goodForMs) } as const
  return stay({ ...state, remoteCode: null, pairing })
}

/** The code that is on was used, or holds no more. */
export function onPairingOver(policy: TvPolicy, state: TvState, how: 'used' | 'spent', nowMs: number): Step {
  return stay(state.pairing?.state === 'good' ? withPairingEnd(policy, state, how, nowMs) : state)
}

function withPairingEnd(policy: TvPolicy, state: TvState, how: Exclude<TvPairingState, 'good'>, nowMs: number): TvState {
  const pairing = { state: how, offer: null, deadline: deadlineIn(nowMs, policy.timeouts.noticeMs) }
  return { ...state, remoteCode: null, pairing }
}

const ASKED = { cause: 'asked', notice: 'ended_asked' } as const

/** Phases in which the person is at work, and not the machine. */
const MAY_SHOW_CODE: ReadonlySet<PhaseName> = new Set([
  'welcome',
  'waiting_card',
  'entering_pin',
  'last_try',
  'lifted',
  'consent',
  'outsider',
  'home',
  'in_service',
  'visit_page',
  'forgetting',
  'notice'
])

function woken(policy: TvPolicy, state: TvState, nowMs: number): TvState {
  const { phase } = state
  if (!('visit' in phase) || phase.visit === null) return state
  return { ...state, phase: { ...phase, visit: awake(policy, phase.visit, nowMs) } }
}

/** Somebody is there: what waits for a person waits as long again. */
function withMoreTime(state: TvState, nowMs: number): TvState {
  const { phase } = state
  switch (phase.name) {
    case 'waiting_card':
    case 'entering_pin':
    case 'last_try':
    case 'lifted':
    case 'consent':
    case 'outsider':
    case 'forgetting':
    case 'notice':
      return { ...state, phase: { ...phase, deadline: deadlineIn(nowMs, phase.deadline.totalMs) } }
    default:
      return state
  }
}

/**
 * A card that is laid down on the first screen begins the login, as pressing "start" and laying it down would. So does one
 * on a notice that has nothing more to say: whoever took the card puts it back for the next visit.
 */
export function onCardLaid(policy: TvPolicy, state: TvState, nowMs: number): Step {
  const { phase, absentSinceMs } = state
  const isDone = phase.name === 'notice' && !phase.cardLies && phase.kept === 'nothing'
  const mayStart = (phase.name === 'welcome' || isDone) && !isCovered(state) && absentSinceMs === null
  return mayStart ? startLogin(policy, state, nowMs) : stay(state)
}

/** The reader is asked for; everything else comes with the card. */
function startLogin(policy: TvPolicy, state: TvState, nowMs: number): Step {
  const session = state.session + 1
  const deadline = deadlineIn(nowMs, policy.timeouts.cardMs)
  const phase: Phase = { name: 'waiting_card', inUse: false, lifted: false, deadline }
  return go({ ...state, session, reader: null }, phase, { type: 'borrow_reader', session })
}

/** Where Back leads: in a service one page, out of a visit by a question, out of anything else to the first screen. */
function back(policy: TvPolicy, state: TvState, nowMs: number): Step {
  const { phase, session, opening } = state
  switch (phase.name) {
    case 'welcome':
    case 'ended':
      return stay(state)
    case 'notice':
      return go(state, { name: 'welcome' })
    case 'home':
      return go(state, { name: 'visit_page', visit: phase.visit, page: { show: 'end' } })
    case 'opening':
    case 'visit_page':
      return toHome(state, phase.visit)
    case 'in_service':
      // What was pressed last must be seen first.
      if (isActUnderWay(state)) return stay(state)
      return { state, effects: [{ type: 'service_back', session, opening }] }
    case 'forgetting':
      return phase.visit === null ? go(state, { name: 'welcome' }) : toHome(state, phase.visit)
    // What is under way may have been done by now, and whoever leaves is told that.
    case 'unlinking':
      return endVisit(policy, state, ASKED, nowMs)
    case 'outsider':
      return phase.page === 'unlink' ? outsiderAct(policy, state, 'unlink.no', nowMs) : leaveLogin(policy, state, nowMs)
    default:
      return leaveLogin(policy, state, nowMs)
  }
}

function home(policy: TvPolicy, state: TvState, nowMs: number): Step {
  const visit = visitOf(state)
  if (state.phase.name === 'outsider') return leaveLogin(policy, state, nowMs)
  if (state.phase.name === 'unlinking' || isActUnderWay(state) || isLoggingIn(state)) return back(policy, state, nowMs)
  if (visit !== null) return toHome(state, visit)
  return isAtRest(state) && state.phase.name !== 'ended' ? go(state, { name: 'welcome' }) : stay(state)
}

/** The digits come beside the effect: no state ever holds them. */
function enterPin(state: TvState, nowMs: number): Step {
  const { phase, session, reader } = state
  if (phase.name !== 'entering_pin' || reader === null || reader.cardId === null) return stay(state)
  const { card } = phase
  const { cardId } = reader
  return go(
    state,
    { name: 'proving', card, cardId, deadline: deadlineIn(nowMs, ASKING_MS) },
    { type: 'prove_holder', session, cardId, triesTold: card.triesLeft, algorithm: card.algorithm }
  )
}

function act(policy: TvPolicy, state: TvState, actId: string, nowMs: number): Step {
  const { phase, session, opening } = state
  if (phase.name === 'in_service') {
    // One act after another: what is pressed meanwhile was pressed on a page that is about to go.
    if (phase.wait !== null) return stay(state)
    return go(state, { ...phase, wait: waitFrom(nowMs) }, { type: 'service_act', session, opening, actId })
  }
  const own = ownActOf(session, actId)
  return own === null ? stay(state) : ownAct(policy, state, own, nowMs)
}

function ownAct(policy: TvPolicy, state: TvState, own: OwnAct, nowMs: number): Step {
  const { phase, session } = state
  switch (phase.name) {
    case 'welcome':
      return own === 'login' ? startLogin(policy, state, nowMs) : stay(state)
    case 'notice':
      if (own === 'again' && mayTryAgain(phase.notice)) return startLogin(policy, state, nowMs)
      return own === 'first' ? go(state, { name: 'welcome' }) : stay(state)
    case 'last_try': {
      if (own === 'last_try.no') return leaveLogin(policy, state, nowMs)
      const { card, wrongPin } = phase
      const deadline = deadlineIn(nowMs, policy.timeouts.pinMs)
      return own === 'last_try.yes' ? go(state, { name: 'entering_pin', card, wrongPin, deadline }) : stay(state)
    }
    case 'consent': {
      const { to } = phase
      if (own === 'consent.no') {
        if (to.join === 'link') return endLogin(policy, state, { outcome: 'given_up', notice: 'declined' }, nowMs)
        return toOutsider(policy, state, { pass: to.pass, why: 'declined_household', linkedNow: false }, nowMs)
      }
      if (own !== 'consent.yes') return stay(state)
      if (to.join === 'household') return askHousehold(state, 'join', to.pass, false, nowMs)
      const { linkTicket } = to
      const deadline = deadlineIn(nowMs, ASKING_MS)
      return go(state, { name: 'linking', deadline }, { type: 'link', session, linkTicket })
    }
    case 'outsider':
      return outsiderAct(policy, state, own, nowMs)
    case 'home':
      return homeAct(policy, state, phase.visit, own, nowMs)
    case 'visit_page':
      return visitPageAct(policy, state, phase, own, nowMs)
    case 'forgetting': {
      if (own === 'forget.no') return back(policy, state, nowMs)
      if (own !== 'forget.yes') return stay(state)
      const ended = phase.visit === null ? go(state, { name: 'welcome' }) : endVisit(policy, state, ASKED, nowMs)
      return { ...ended, effects: [...ended.effects, { type: 'forget_screen' }] }
    }
    default:
      return stay(state)
  }
}

function homeAct(policy: TvPolicy, state: TvState, visit: Visit, own: OwnAct, nowMs: number): Step {
  const turned = (by: number): Step => {
    const homePage = Math.min(Math.max(visit.homePage + by, 0), homePages(policy) - 1)
    return go(state, { name: 'home', visit: { ...visit, homePage } })
  }
  switch (own) {
    case 'home.later':
      return turned(1)
    case 'home.earlier':
      return turned(-1)
    case 'end':
      return endVisit(policy, state, ASKED, nowMs)
    case 'unlink':
      return go(state, { name: 'visit_page', visit, page: { show: 'unlink' } })
    default: {
      const service = own.startsWith('open-') ? Number(own.slice('open-'.length)) : Number.NaN
      return service < policy.services.length ? openService(state, visit, service, nowMs) : stay(state)
    }
  }
}

function visitPageAct(
  policy: TvPolicy,
  state: TvState,
  { visit, page }: Extract<Phase, { name: 'visit_page' }>,
  own: OwnAct,
  nowMs: number
): Step {
  if (own === 'first' || own === 'end.no' || own === 'unlink.no') return toHome(state, visit)
  switch (page.show) {
    case 'end':
      return own === 'end.yes' ? endVisit(policy, state, ASKED, nowMs) : stay(state)
    case 'unlink': {
      if (own !== 'unlink.yes') return stay(state)
      const { session } = state
      const deadline = deadlineIn(nowMs, ASKING_MS)
      return go(state, { name: 'unlinking', visit, deadline }, { type: 'unlink', session, pass: visit.pass })
    }
    case 'unlink_failed':
      return own === 'again' ? go(state, { name: 'visit_page', visit, page: { show: 'unlink' } }) : stay(state)
    case 'service_failed':
      // Nothing that is asked with this pass is done any more: trying again is not offered.
      if (page.trouble === 'pass_over') return own === 'end' ? endVisit(policy, state, ASKED, nowMs) : stay(state)
      return own === 'again' ? openService(state, visit, page.service, nowMs) : stay(state)
  }
}

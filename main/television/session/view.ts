import type { TvView } from '../../contract/tv-view.ts'
import type { ServicePage } from '../../contract/service-page.ts'
import { noticePage, outsiderPage } from './notice-page.ts'
import { phaseEndsAtMs } from './on-time.ts'
import { consentPage, ENDED_PAGE, forgetPage, homePage, lastTryPage, visitPage, welcomePage } from './pages.ts'
import { isCovered, visitOf, type Deadline, type PhaseOf, type TvPolicy, type TvState } from './state.ts'
import type { TvRemoteCode } from './tv-session.ts'

type Head = Pick<TvView, 'language' | 'visit' | 'mayGoBack' | 'telephones' | 'mayPair'>
type Place = Extract<TvView, { screen: 'page' }>['place']

/**
 * What the screen shows of a state.
 * @param nowMs of the monotonic clock
 * @param remoteCode asked only where the code is on
 */
export function viewOf(policy: TvPolicy, state: TvState, nowMs: number, remoteCode: () => TvRemoteCode): TvView {
  const { phase, session } = state
  const head = headOf(policy, state, nowMs)
  const page = (place: Place, shown: ServicePage): TvView => ({
    screen: 'page',
    ...head,
    ...('deadline' in phase ? { leaves: left(phase.deadline, nowMs) } : {}),
    place,
    page: shown
  })
  if (state.remoteCode !== null) {
    return { screen: 'remote_code', ...head, ...left(state.remoteCode, nowMs), url: remoteCode().url }
  }
  if (state.pairing !== null) {
    const { deadline, ...shown } = state.pairing
    // What lies beneath takes the code with it.
    const atMs = Math.min(deadline.atMs, phaseEndsAtMs(state))
    return { screen: 'pairing_code', ...head, ...left({ ...deadline, atMs }, nowMs), ...shown }
  }
  switch (phase.name) {
    case 'welcome':
      return page('welcome', welcomePage(policy, session, state.leftCard))
    case 'waiting_card':
    case 'lifted':
      return { screen: 'card', ...head, ...left(phase.deadline, nowMs), state: cardState(state, phase) }
    case 'entering_pin': {
      const { card, wrongPin, deadline } = phase
      return { screen: 'pin', ...head, ...left(deadline, nowMs), triesLeft: card.triesLeft, wrongPin }
    }
    case 'last_try':
      return page('last_try', lastTryPage(phase.wrongPin, session))
    case 'reading_card':
    case 'proving':
      return { screen: 'asking', ...head, of: 'card' }
    case 'asking_platform':
    case 'linking':
    case 'unlinking':
    case 'outsider_unlinking':
      return { screen: 'asking', ...head, of: 'cable_platform' }
    case 'asking_operator':
      return { screen: 'asking', ...head, of: 'cable_operator' }
    case 'consent':
      return page('consent', consentPage(phase.to, session))
    case 'outsider':
      return page('notice', outsiderPage(policy, phase, session))
    case 'home':
      return page('home', homePage(policy, phase.visit, session))
    case 'opening':
      if (phase.wait.slow) return { screen: 'asking', ...head, of: 'service' }
      return page('home', homePage(policy, phase.visit, session))
    case 'in_service':
      if (phase.wait?.slow === true) return { screen: 'asking', ...head, of: 'service' }
      return page('service', phase.page)
    case 'visit_page':
      return page('notice', visitPage(policy, phase.page, session))
    case 'forgetting':
      return page('notice', forgetPage(session))
    case 'notice':
      return page('notice', noticePage(policy, phase, session))
    case 'ended':
      return page('notice', ENDED_PAGE)
  }
}

function headOf(policy: TvPolicy, state: TvState, nowMs: number): Head {
  const { phase, language, telephones } = state
  const visit = visitOf(state)
  const isFirst = (phase.name === 'welcome' && !isCovered(state)) || phase.name === 'ended'
  return {
    language,
    visit:
      visit === null
        ? null
        : { idleEndsInMs: msUntil(visit.idleAtMs, nowMs), idleTotalMs: atLeastOne(policy.timeouts.idleMs) },
    mayGoBack: !isFirst,
    telephones,
    mayPair: policy.mayPair
  }
}

function cardState({ reader }: TvState, phase: PhaseOf<'waiting_card' | 'lifted'>) {
  if (reader?.state === 'busy' || (phase.name === 'waiting_card' && phase.inUse)) return 'reader_in_use'
  if (reader?.state === 'lost') return 'reader_away'
  if (reader?.collided === true) return 'two_cards'
  if (reader?.leftCard === true) return 'left_card'
  return phase.name === 'lifted' || phase.lifted ? 'lifted' : 'wanted'
}

function left({ atMs, totalMs }: Deadline, nowMs: number): { readonly endsInMs: number; readonly totalMs: number } {
  return { endsInMs: msUntil(atMs, nowMs), totalMs: atLeastOne(totalMs) }
}

function msUntil(atMs: number, nowMs: number): number {
  return Math.max(0, Math.ceil(atMs - nowMs))
}

function atLeastOne(ms: number): number {
  return Math.max(1, Math.ceil(ms))
}

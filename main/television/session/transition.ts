import type { TvEvent } from './event.ts'
import { onCardLaid, onCommand, onPairingOver, onPairingTold } from './on-command.ts'
import { onLoginReply } from './on-login.ts'
import { onOutsiderReply } from './on-outsider.ts'
import { onReader } from './on-reader.ts'
import { onTime } from './on-time.ts'
import { onServiceReply, onUnlinked, onUnlinkFailed } from './on-visit.ts'
import type { TvPolicy, TvState } from './state.ts'
import { go, interrupt, stay, type Step } from './step.ts'

/**
 * A screen's session: one pure, synchronous step. Total over every state and event; what a state has no use for changes
 * nothing, and what names an earlier login is not heard. Only an operator's "admitted", after a platform's word and a
 * PIN that the card took, leads to a visit.
 * @param nowMs of the monotonic clock
 */
export function transition(policy: TvPolicy, state: TvState, event: TvEvent, nowMs: number): Step {
  if (state.phase.name === 'ended') return stay(state)
  if ('session' in event && event.session !== state.session) return stay(state)
  switch (event.type) {
    case 'command':
      return onCommand(policy, state, event.command, nowMs)
    case 'time_passed':
      return onTime(policy, state, nowMs)
    case 'presence_changed': {
      const absentSinceMs = event.present ? null : (state.absentSinceMs ?? nowMs)
      return stay({ ...state, absentSinceMs })
    }
    case 'reader_free': {
      const { phase, session } = state
      const isWanted = phase.name === 'waiting_card' && phase.inUse
      return isWanted ? { state, effects: [{ type: 'borrow_reader', session }] } : stay(state)
    }
    case 'forgotten_card': {
      const { phase } = state
      const told = phase.name === 'notice' && !event.lies ? { ...phase, cardLies: false } : phase
      return stay({ ...state, phase: told, leftCard: event.lies })
    }
    case 'card_laid':
      return onCardLaid(policy, state, nowMs)
    case 'remote_code_changed': {
      if (state.remoteCode === null) return stay(state)
      return stay({ ...state, remoteCode: { atMs: nowMs + event.endsInMs, totalMs: event.totalMs } })
    }
    case 'telephones_changed': {
      const { telephones } = event
      return stay(telephones === state.telephones ? state : { ...state, telephones })
    }
    case 'pairing_told':
      return onPairingTold(policy, state, event.offer, nowMs)
    case 'pairing_over':
      return onPairingOver(policy, state, event.how, nowMs)
    case 'fault_caught':
      return interrupt(policy, state, { login: 'fault', visit: 'fault', cause: 'stopped' }, nowMs)
    case 'end_requested': {
      const over = interrupt(policy, state, { login: 'card_taken', visit: 'ended_asked', cause: 'stopped' }, nowMs)
      const ended = go(over.state, { name: 'ended' })
      return { ...ended, effects: [...over.effects, ...ended.effects] }
    }
    case 'reader_borrowed':
    case 'reader_in_use':
    case 'reader_ready':
    case 'reader_lost':
    case 'card_inserted':
    case 'card_removed':
    case 'cards_collided':
    case 'left_card':
      return onReader(policy, state, event, nowMs)
    case 'service_page':
    case 'service_back':
    case 'service_failed':
      return event.opening === state.opening ? onServiceReply(state, event) : stay(state)
    case 'unlinked':
      return onUnlinked(policy, state, nowMs)
    case 'party_failed':
      if ('outsider' in state.phase) return onOutsiderReply(policy, state, state.phase, event, nowMs)
      return state.phase.name === 'unlinking'
        ? onUnlinkFailed(policy, state, state.phase, event.fault, nowMs)
        : onLoginReply(policy, state, event, nowMs)
    case 'card_read':
    case 'card_read_failed':
    case 'challenge_failed':
    case 'holder_proven':
    case 'holder_proof_failed':
    case 'login_answered':
    case 'link_made':
    case 'household_answered':
      return onLoginReply(policy, state, event, nowMs)
  }
}

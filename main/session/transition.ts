import type { ShopperCommand } from '../contract/shopper.ts'
import type { SessionEvent, SessionReply } from './event.ts'
import { interrupt } from './interruption.ts'
import { onReply } from './on-reply.ts'
import { onCommand, onCardInserted, onSelection } from './on-shopper.ts'
import type { SessionPolicy } from './policy.ts'
import type { SessionState } from './state.ts'
import { go, rest, stay, type Context, type Step } from './step.ts'

/**
 * The shopper's session: one pure, synchronous step. Total over every state and event; what a state has no use for
 * changes nothing. Only `storing_intent` leads to `vending`, and only an approved decision to `storing_intent`.
 */
export function transition(policy: SessionPolicy, state: SessionState, event: SessionEvent, context: Context): Step {
  switch (event.type) {
    case 'command':
      return command(policy, state, event.command, context)
    case 'selection_made':
      return onSelection(policy, state, event.selection, context)
    case 'card_inserted':
      return onCardInserted(policy, { ...state, cardId: event.cardId, cardsCollided: false }, context)
    case 'card_removed': {
      const away = { ...state, cardId: null, cardsCollided: false }
      return finishIfDue(interrupt(policy, away, 'card_removed', context), context)
    }
    case 'cards_collided':
      return interrupt(policy, { ...state, cardId: null, cardsCollided: true }, 'cards_collided', context)
    case 'reader_ready':
      return recovered({ ...state, readerFault: null })
    case 'machine_ready':
      return recovered({ ...state, machineReady: true })
    case 'reader_lost':
      return interrupt(
        policy,
        { ...state, readerFault: event.code, cardId: null, cardsCollided: false },
        'reader_lost',
        context
      )
    case 'machine_lost':
      return interrupt(policy, { ...state, machineReady: false }, 'machine_lost', context)
    case 'store_failed':
      return interrupt(policy, { ...state, storeFailed: true }, 'store_failed', context)
    case 'fault_caught':
      return interrupt(policy, { ...state, faulted: true }, 'fault_caught', context)
    case 'shutdown_requested':
      return interrupt(policy, { ...state, stopping: true }, 'shutdown_requested', context)
    case 'time_passed':
      return isDue(state, context) ? interrupt(policy, state, 'timed_out', context) : stay(state)
    default:
      return reply(policy, state, event, context)
  }
}

/** The session that replies must name to be heard; null where none is under way. */
export function currentSessionId(state: SessionState): string | null {
  return 'session' in state.phase ? (state.phase.session?.id ?? null) : null
}

function reply(policy: SessionPolicy, state: SessionState, event: SessionReply, context: Context): Step {
  const late: Step = {
    state,
    effects: [{ type: 'note_late_reply', sessionId: event.sessionId, event: event.type }]
  }
  if (event.sessionId !== currentSessionId(state)) return late
  return onReply(policy, state, event, context) ?? late
}

function command(policy: SessionPolicy, state: SessionState, command: ShopperCommand, context: Context): Step {
  switch (command.type) {
    // On the resting screen each of these is somebody's first touch, and is forgotten should nobody go on.
    case 'set_language':
      return onCommand(policy, { ...state, language: command.language }, { type: 'wake' }, context)
    case 'set_reach':
      return onCommand(policy, { ...state, reach: command.reach }, { type: 'wake' }, context)
    case 'set_text_size':
      return onCommand(policy, { ...state, textPercent: command.textPercent }, { type: 'wake' }, context)
    case 'set_read_aloud':
      return onCommand(policy, { ...state, readAloud: command.readAloud }, { type: 'wake' }, context)
    case 'cancel':
    case 'dismiss':
      return interrupt(policy, state, 'cancelled', context)
    case 'extend_time':
      return extend(state, context)
    default:
      return onCommand(policy, state, command, context)
  }
}

function extend(state: SessionState, context: Context): Step {
  const { phase } = state
  switch (phase.name) {
    case 'choosing':
    case 'awaiting_card':
    case 'awaiting_consent':
    case 'entering_pin':
    case 'awaiting_return':
    case 'last_try':
    case 'not_sold': {
      const { totalMs, extensionsLeft } = phase.deadline
      if (extensionsLeft === 0) return stay(state)
      const deadline = { atMs: context.monotonicMs + totalMs, totalMs, extensionsLeft: extensionsLeft - 1 }
      return go(state, { ...phase, deadline })
    }
    default:
      return stay(state)
  }
}

function isDue(state: SessionState, context: Context): boolean {
  return 'deadline' in state.phase && context.monotonicMs >= state.phase.deadline.atMs
}

/** An end screen whose time had passed was only waiting for the card to be taken. */
function finishIfDue(step: Step, context: Context): Step {
  const { phase } = step.state
  const over = (phase.name === 'sold' || phase.name === 'not_sold') && isDue(step.state, context)
  return over ? rest(step.state) : step
}

function recovered(state: SessionState): Step {
  return state.phase.name === 'out_of_service' ? rest(state) : stay(state)
}

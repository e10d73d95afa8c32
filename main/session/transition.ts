import type { ShopperCommand } from '../contract/shopper.ts'
import { firstTouch } from './choosing.ts'
import type { SessionEvent, SessionReply } from './event.ts'
import { interrupt } from './interruption.ts'
import { afterwards, onDoor, onSelection, onSelectionEnded, onStock } from './on-machine.ts'
import { carryingTimedOut, onMemberCommand, onMemberReply, withoutOffers } from './on-membership.ts'
import { forgetAge, onMemoryReply, rememberAge } from './on-memory.ts'
import { onReply } from './on-reply.ts'
import { onServiceShown, onServiceTouch } from './on-service.ts'
import { onCommand, onCardInserted } from './on-shopper.ts'
import { onSurroundings } from './on-surroundings.ts'
import type { SessionPolicy } from './policy.ts'
import { isToBeSeen, soldDeadline } from './sold-deadline.ts'
import type { SessionState } from './state.ts'
import { go, recovered, rest, stay, type Context, type Step } from './step.ts'

/**
 * The shopper's session: one pure, synchronous step. Total over every state and event; what a state has no use for
 * changes nothing. Only `storing_intent` leads to `vending`; and to `storing_intent` only an approved decision, what is
 * sold to anybody, and a full fare that was taken.
 */
export function transition(policy: SessionPolicy, state: SessionState, event: SessionEvent, context: Context): Step {
  return afterwards(policy, answerTo(policy, state, event, context), context)
}

function answerTo(policy: SessionPolicy, state: SessionState, event: SessionEvent, context: Context): Step {
  switch (event.type) {
    case 'command':
      return command(policy, state, event.command, context)
    case 'selection_made':
      return onSelection(policy, state, event.selection, context)
    case 'selection_ended':
      return onSelectionEnded(policy, state, context)
    case 'stock_changed':
      return onStock(policy, state, event, context)
    case 'door_changed':
      return onDoor(policy, state, event.open, context)
    case 'card_inserted':
      return onCardInserted(policy, { ...state, cardId: event.cardId, cardsCollided: false }, context)
    case 'card_removed': {
      const away = { ...state, cardId: null, cardsCollided: false }
      return finishIfDue(askOnceSeen(policy, state.cardId, interrupt(policy, away, 'card_removed', context), context), context)
    }
    case 'cards_collided': {
      const collided = { ...state, cardId: null, cardsCollided: true }
      if (collided.phase.name === 'sold') return withoutOffers(collided, collided.phase)
      return interrupt(policy, collided, 'cards_collided', context)
    }
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
      // Stock, door and what it waits for it tells anew.
      return interrupt(
        policy,
        { ...state, machineReady: false, soldOut: [], doorOpen: false, machineSelection: null, nextSelection: null },
        'machine_lost',
        context
      )
    case 'store_failed':
      return interrupt(policy, { ...state, storeFailed: true }, 'store_failed', context)
    case 'fault_caught':
      return interrupt(policy, { ...state, faulted: true }, 'fault_caught', context)
    case 'shutdown_requested':
      return interrupt(policy, { ...state, stopping: true }, 'shutdown_requested', context)
    case 'time_passed':
      return isDue(state, context) ? timedOut(policy, state, context) : stay(state)
    // `afterwards` sees to what follows from it.
    case 'rules_changed':
      return stay(state)
    case 'line_changed':
    case 'clock_changed':
    case 'certification_changed':
    case 'service_changed':
      return onSurroundings(policy, state, event, context)
    case 'service_shown':
      return onServiceShown(state, event.show)
    case 'memory_found':
    case 'age_remembered':
    case 'age_forgotten':
    case 'memory_failed':
      return onMemoryReply(policy, state, event, context)
    case 'member_found':
    case 'member_unreadable':
    case 'member_linked':
    case 'member_carried_over':
    case 'member_unlinked':
    case 'member_refused':
      return onMemberReply(policy, state, event, context)
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
      return firstTouch(policy, { ...state, language: command.language }, context)
    case 'set_reach':
      return firstTouch(policy, { ...state, reach: command.reach }, context)
    case 'set_text_size':
      return firstTouch(policy, { ...state, textPercent: command.textPercent }, context)
    case 'set_read_aloud':
      return firstTouch(policy, { ...state, readAloud: command.readAloud }, context)
    case 'cancel':
    case 'dismiss':
      return interrupt(policy, state, 'cancelled', context)
    case 'press_digit':
      return state.serviceShow === null ? onCommand(policy, state, command, context) : onServiceTouch(state, command)
    case 'touch_corner':
      return onServiceTouch(state, command)
    case 'extend_time':
      return extend(state, context)
    case 'remember_age':
      return state.phase.name === 'sold' ? rememberAge(state, state.phase) : stay(state)
    case 'forget_age':
      return state.phase.name === 'sold' ? forgetAge(state, state.phase) : stay(state)
    case 'open_membership':
    case 'close_membership':
    case 'link_member':
    case 'carry_member':
    case 'unlink_member':
      return state.phase.name === 'sold' ? onMemberCommand(policy, state, state.phase, command, context) : stay(state)
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
    case 'offering_fare':
    case 'sold':
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

function timedOut(policy: SessionPolicy, state: SessionState, context: Context): Step {
  const carrying = state.phase.name === 'sold' ? carryingTimedOut(policy, state, state.phase, context) : null
  return carrying ?? interrupt(policy, state, 'timed_out', context)
}

/** An end screen whose time had passed was only waiting for the card to be taken. */
function finishIfDue(step: Step, context: Context): Step {
  const { phase } = step.state
  const over = (phase.name === 'sold' || phase.name === 'not_sold') && isDue(step.state, context)
  return over ? rest(step.state) : step
}

/**
 * The holder's own card was in the way of the question: its time begins when it can be read. Once, and only in time: a card
 * that was forgotten is taken by whoever finds it.
 */
function askOnceSeen(policy: SessionPolicy, takenCardId: number | null, step: Step, context: Context): Step {
  const { phase } = step.state
  if (phase.name !== 'sold' || phase.ownCardId === null || phase.ownCardId !== takenCardId) return step
  if (isDue(step.state, context)) return step
  const deadline = isToBeSeen(phase) ? soldDeadline(policy, phase, context) : phase.deadline
  return { ...step, state: { ...step.state, phase: { ...phase, ownCardId: null, deadline } } }
}

import type { RememberedFinding } from '../age/evidence.ts'
import type { MemoryReply } from './event.ts'
import type { SessionPolicy } from './policy.ts'
import { isAsked } from './purchase.ts'
import { soldDeadline } from './sold-deadline.ts'
import type { BuyingSession, PhaseOf, SessionState, SoldMemory } from './state.ts'
import { go, stay, type Context, type Step } from './step.ts'

/**
 * What may be remembered after a sale: only as platform operator, where the operator allows it, and only of a holder
 * who was proven with the PIN. Null: the shopper is not even asked, as after everything that is sold to anybody.
 */
export function memoryAfterSale(policy: SessionPolicy, session: BuyingSession): SoldMemory | null {
  const { evidence, holder, id: sessionId } = session
  if (policy.role !== 'platform_operator' || policy.memory === undefined) return null
  if (!isAsked(session) || session.fare === 'full') return null
  if (evidence === undefined || holder !== 'pin' || evidence.possession !== 'proven') return null
  const { platform } = evidence
  const isYes = platform.result === 'answered' && platform.validity === 'valid' && platform.condition === 'yes'
  const answer = isYes
    ? { atLeastYears: session.product.rule.atLeastYears, answeredAtMs: platform.answeredAtMs }
    : null
  if (answer === null && evidence.remembered.result !== 'yes') return null
  return { sessionId, state: 'sought', answer, rememberedYears: null }
}

/** The shopper's yes: to the question, or to being remembered for longer. */
export function rememberAge(state: SessionState, phase: PhaseOf<'sold'>): Step {
  const { memory } = phase
  if (memory === null || memory.answer === null) return stay(state)
  if (memory.state !== 'offered' && memory.state !== 'remembered') return stay(state)
  return go(state, phase, { type: 'remember_age', sessionId: memory.sessionId, ...memory.answer })
}

/** The shopper's no, and the word that takes a yes back. Whatever was remembered before goes with either. */
export function forgetAge(state: SessionState, phase: PhaseOf<'sold'>): Step {
  const { memory } = phase
  if (memory === null || (memory.state !== 'offered' && memory.state !== 'remembered')) return stay(state)
  return go(state, phase, { type: 'forget_age', sessionId: memory.sessionId })
}

/** What became of it. Heard only by the end of the sale that it belongs to. */
export function onMemoryReply(
  policy: SessionPolicy,
  state: SessionState,
  reply: MemoryReply,
  context: Context
): Step {
  const { phase } = state
  if (phase.name !== 'sold' || phase.memory?.sessionId !== reply.sessionId) return stay(state)
  const memory = after(phase.memory, reply)
  if (memory === phase.memory) return stay(state)
  if (memory === null) return go(state, { ...phase, memory })
  const shown = { ...phase, memory }
  return go(state, { ...shown, deadline: soldDeadline(policy, shown, context) })
}

function after(memory: SoldMemory, reply: MemoryReply): SoldMemory | null {
  switch (reply.type) {
    case 'memory_found':
      return memory.state === 'sought' ? found(memory, reply.remembered) : memory
    case 'age_remembered': {
      const rememberedYears = Math.max(memory.answer?.atLeastYears ?? 0, memory.rememberedYears ?? 0)
      // There is no newer answer left to remember.
      return { ...memory, state: 'remembered', answer: null, rememberedYears }
    }
    case 'age_forgotten':
      return { ...memory, state: reply.found ? 'forgotten' : 'declined', answer: null, rememberedYears: null }
    case 'memory_failed':
      if (reply.doing === 'remember') return { ...memory, state: 'remember_failed', answer: null }
      return { ...memory, state: memory.rememberedYears === null ? 'declined' : 'forget_failed', answer: null }
  }
}

/** A memory that cannot be read is not offered. */
function found(memory: SoldMemory, remembered: RememberedFinding): SoldMemory | null {
  if (remembered.result === 'yes') {
    const { atLeastYears } = remembered
    // A yes to a lower age renews nothing, so that nobody is promised that it does.
    const answer = memory.answer !== null && memory.answer.atLeastYears >= atLeastYears ? memory.answer : null
    return { ...memory, state: 'remembered', answer, rememberedYears: atLeastYears }
  }
  return remembered.result === 'none' && memory.answer !== null ? { ...memory, state: 'offered' } : null
}

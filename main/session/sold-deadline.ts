import type { SessionPolicy } from './policy.ts'
import type { Deadline, PhaseOf } from './state.ts'
import { deadlineIn, type Context } from './step.ts'

type Said = Pick<PhaseOf<'sold'>, 'memory' | 'member'>

/** Whether anything can still be answered, done or taken back at the end of a sale. */
export function isToBeSeen({ memory, member }: Said): boolean {
  if (memory?.state === 'offered' || memory?.state === 'remembered') return true
  return member !== null && member.is.state !== 'sought'
}

/**
 * How long the end of a sale is shown from now on: what can still be said gets the time of a question, and the member's
 * own screen the longest. What is waited for cannot be asked to take longer.
 */
export function soldDeadline({ timeouts }: SessionPolicy, said: Said, context: Context): Deadline {
  if (said.member?.is.state === 'carrying') return deadlineIn(context, timeouts.carryMs, 0)
  if (said.member !== null && said.member.page !== null) return deadlineIn(context, timeouts.memberMs)
  return isToBeSeen(said) ? deadlineIn(context, timeouts.memoryMs) : deadlineIn(context, timeouts.soldMs, 0)
}

import type { SessionPolicy } from './policy.ts'
import type { Deadline, PhaseOf } from './state.ts'
import { deadlineIn, type Context } from './step.ts'

type Said = Pick<PhaseOf<'sold'>, 'memory' | 'member'>

/** Whether anything can still be answered, done or taken back at the end of a sale. */
export function isToBeSeen({ memory, member }: Said): boolean {
  if (memory?.state === 'offered' || memory?.state === 'remembered') return true
  return member !== null && member.is.state !== 'sought'
}

/** So often more time is given where a member number may be seen to: a page left open is open to anybody. */
const MEMBER_EXTENSIONS = 2

/**
 * How long the end of a sale is shown from now on: what can still be said gets the time of a question, and the member's
 * own screen the longest. What is waited for cannot be asked to take longer.
 */
export function soldDeadline({ timeouts }: SessionPolicy, said: Said, context: Context): Deadline {
  if (said.member?.is.state === 'carrying') return deadlineIn(context, timeouts.carryMs, 0)
  if (said.member !== null && said.member.page !== null) return deadlineIn(context, timeouts.memberMs, MEMBER_EXTENSIONS)
  if (said.member !== null && isToBeSeen(said)) return deadlineIn(context, timeouts.memoryMs, MEMBER_EXTENSIONS)
  return isToBeSeen(said) ? deadlineIn(context, timeouts.memoryMs) : deadlineIn(context, timeouts.soldMs, 0)
}

import fc from 'fast-check'
import type { Evidence, Role } from '../../main/age/evidence.ts'
import { goodEvidence } from './session.ts'

/** What a service provider leaves to its platform. */
const LEFT_TO_THE_PLATFORM = {
  path: { result: 'not_judged' },
  ocsp: { result: 'not_asked' },
  list: { result: 'not_asked' }
} as const

/** Evidence on which a machine in this role sells. */
export function sellingEvidence(role: Role, holder: 'pin' | 'card_only'): Evidence {
  const ofOperator = goodEvidence(holder === 'pin' ? {} : { holder, enrolment: 'enrolled', possession: 'not_asked' })
  if (role === 'platform_operator') return ofOperator
  return { ...ofOperator, role, ...LEFT_TO_THE_PLATFORM, possession: holder === 'pin' ? 'not_judged' : 'not_asked' }
}

export const ROLES = ['platform_operator', 'service_provider'] as const

/** Evidence of any kind, good and bad. */
export const anyEvidence: fc.Arbitrary<Evidence> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(...ROLES.flatMap((role) => [sellingEvidence(role, 'pin'), sellingEvidence(role, 'card_only')]))
  },
  {
    weight: 2,
    arbitrary: fc.record<Evidence>({
      role: fc.constantFrom('platform_operator', 'service_provider'),
      holder: fc.constantFrom('pin', 'card_only'),
      enrolment: fc.constantFrom('enrolled', 'not_enrolled', 'not_asked'),
      path: fc.constantFrom(
        { result: 'valid' },
        { result: 'not_judged' },
        { result: 'invalid', reason: 'expired' },
        { result: 'undetermined', reason: 'anchor_expired' }
      ),
      possession: fc.constantFrom('proven', 'failed', 'not_judged', 'not_asked'),
      ocsp: fc.constantFrom(
        { result: 'good', thisUpdateMs: 0 },
        { result: 'unknown', thisUpdateMs: 0 },
        { result: 'revoked', thisUpdateMs: 0, reason: 'certificateHold' },
        { result: 'undetermined', reason: 'stale' },
        { result: 'not_asked' }
      ),
      list: fc.constantFrom(
        { result: 'not_asked' },
        { result: 'not_asked' },
        { result: 'good', thisUpdateMs: 0 },
        { result: 'revoked', thisUpdateMs: 0, reason: 'certificateHold' },
        { result: 'undetermined', reason: 'list_stale' }
      ),
      remembered: fc.constantFrom(
        { result: 'not_asked' },
        { result: 'none' },
        { result: 'yes', atLeastYears: 20, answeredAtMs: 0 }
      ),
      line: fc.constantFrom({ state: 'up' }, { state: 'down', sinceMs: 0 }),
      clock: fc.constantFrom('trusted', 'trusted', 'behind', 'ahead'),
      platform: fc.oneof(
        fc.record({
          result: fc.constant('answered' as const),
          validity: fc.constantFrom('valid' as const, 'invalid' as const, 'unknown' as const),
          condition: fc.constantFrom('yes' as const, 'no' as const, 'not_answered' as const),
          answeredAtMs: fc.constant(0)
        }),
        fc.constantFrom<Evidence['platform']>(
          { result: 'unavailable', reason: 'timed_out' },
          { result: 'unavailable', reason: 'unreachable' },
          { result: 'unavailable', reason: 'proof_foreign' },
          { result: 'not_asked' }
        )
      )
    })
  }
)

import type { CardCase, LineCase } from '../../contract/operator-rules.ts'
import { UNDISTURBED, type Evidence, type ListFinding, type RememberedFinding } from '../evidence.ts'
import type { OfflinePolicy } from '../offline-policy.ts'
import { DAY_MS, japanDayOf, msOfJapanDay } from './japan-time.ts'
import type { RuleContext } from './rule-context.ts'

const HOUR_MS = 3_600_000

/** A case that is asked about: a card, whether its holder gives the PIN, and the network. */
export interface EvidenceCase {
  readonly card: CardCase
  readonly withPin: boolean
  readonly line: LineCase
  readonly atMs: number
  readonly atLeastYears: number
  readonly offline: OfflinePolicy | null
}

/**
 * The evidence that a session would gather in a case, for `decide` to judge. Without the PIN the card counts as enrolled
 * at the platform, the one case in which that may be enough. Pure.
 */
export function evidenceOf(asked: EvidenceCase, { role, remembers }: Pick<RuleContext, 'role' | 'remembers'>): Evidence {
  const operator = role === 'platform_operator'
  const { withPin } = asked
  const common = {
    role,
    holder: withPin ? ('pin' as const) : ('card_only' as const),
    path: { result: operator ? ('valid' as const) : ('not_judged' as const) },
    possession: possessionOf(operator, withPin)
  }
  return asked.line.state === 'up'
    ? { ...common, ...UNDISTURBED, ...online(asked, operator) }
    : { ...common, ...offline(asked, operator, remembers) }
}

function possessionOf(operator: boolean, withPin: boolean): Evidence['possession'] {
  if (!operator) return 'not_judged'
  return withPin ? 'proven' : 'not_asked'
}

type Asked = Pick<Evidence, 'platform' | 'enrolment' | 'ocsp' | 'list'>

function online({ card, withPin, atMs }: EvidenceCase, operator: boolean): Asked {
  const validity = card === 'revoked' ? 'invalid' : card === 'unknown' ? 'unknown' : 'valid'
  const condition = validity !== 'valid' ? 'not_answered' : card === 'too_young' ? 'no' : 'yes'
  return {
    enrolment: withPin ? 'not_asked' : 'enrolled',
    platform: { result: 'answered', validity, condition, answeredAtMs: atMs },
    ocsp: operator ? ocspOf(card, atMs) : { result: 'not_asked' },
    list: { result: 'not_asked' }
  }
}

function ocspOf(card: CardCase, atMs: number): Evidence['ocsp'] {
  if (card === 'revoked') return { result: 'revoked', thisUpdateMs: atMs, reason: 'unspecified' }
  return { result: card === 'unknown' ? 'unknown' : 'good', thisUpdateMs: atMs }
}

function offline(asked: EvidenceCase, operator: boolean, remembers: boolean): Asked & Pick<Evidence, 'remembered' | 'line' | 'clock'> {
  const { line, atMs } = asked
  return {
    enrolment: 'not_asked',
    platform: { result: 'unavailable', reason: 'unreachable' },
    ocsp: { result: 'not_asked' },
    list: operator ? listOf(asked) : { result: 'not_asked' },
    remembered: operator && remembers ? rememberedOf(asked) : { result: 'not_asked' },
    line: { state: 'down', sinceMs: atMs - line.downForHours * HOUR_MS },
    clock: 'trusted'
  }
}

function listOf({ card, line, atMs }: EvidenceCase): ListFinding {
  const thisUpdateMs = atMs - line.listAgeHours * HOUR_MS
  // Of a certificate that nobody knows a list says nothing: it lists what was revoked.
  return card === 'revoked' ? { result: 'revoked', thisUpdateMs, reason: 'unspecified' } : { result: 'good', thisUpdateMs }
}

function rememberedOf({ card, atMs, atLeastYears, offline }: EvidenceCase): RememberedFinding {
  const today = msOfJapanDay(japanDayOf(atMs))
  if (card === 'remembered') return { result: 'yes', atLeastYears, answeredAtMs: today - DAY_MS }
  if (card !== 'remembered_too_long_ago') return { result: 'none' }
  return { result: 'yes', atLeastYears, answeredAtMs: today - (offline?.rememberedMaxAgeMs ?? 0) - DAY_MS }
}

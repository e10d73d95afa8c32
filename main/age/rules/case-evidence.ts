import type { CardCase, LineCase } from '../../contract/operator-rules.ts'
import { UNDISTURBED, type Evidence, type ListFinding, type RememberedFinding } from '../evidence.ts'
import type { OfflinePolicy } from '../offline-policy.ts'
import type { HolderDemand } from '../rule.ts'
import { DAY_MS, japanDayOf, msOfJapanDay } from './japan-time.ts'
import type { RuleContext } from './rule-context.ts'

const HOUR_MS = 3_600_000

/** A case that is asked about: a card, whether its holder gives the PIN, and the network. */
export interface EvidenceCase {
  readonly card: CardCase
  readonly withPin: boolean
  readonly line: LineCase
  readonly atMs: number
  readonly demand: HolderDemand
  readonly atLeastYears: number
  readonly offline: OfflinePolicy | null
}

/**
 * The evidence that a session would gather in a case, for `decide` to judge. Without the PIN the card counts as enrolled
 * at the platform, the one case in which that may be enough. Pure.
 */
export function evidenceOf(
  asked: EvidenceCase,
  { role, remembers, offlineLimits }: Pick<RuleContext, 'role' | 'remembers' | 'offlineLimits'>
): Evidence {
  const operator = role === 'platform_operator'
  const { withPin } = asked
  const common = {
    role,
    holder: withPin ? ('pin' as const) : ('card_only' as const),
    path: { result: operator ? ('valid' as const) : ('not_judged' as const) },
    possession: possessionOf(operator, withPin)
  }
  // Where the PIN is always asked nobody is asked about the card before it was given.
  if (asked.demand === 'pin' && !withPin) return { ...common, ...NOTHING_ASKED, ...(asked.line.state === 'up' ? UNDISTURBED : withoutLine(asked)) }
  return asked.line.state === 'up'
    ? { ...common, ...UNDISTURBED, ...online(asked, operator) }
    : { ...common, ...offline(asked, operator, remembers, offlineLimits) }
}

const NOTHING_ASKED = {
  enrolment: 'not_asked',
  platform: { result: 'not_asked' },
  ocsp: { result: 'not_asked' },
  list: { result: 'not_asked' },
  remembered: { result: 'not_asked' }
} as const

/** The network is gone, and with it the platform. */
function withoutLine({ line, atMs }: EvidenceCase): Pick<Evidence, 'platform' | 'line' | 'clock'> {
  return {
    platform: { result: 'unavailable', reason: 'unreachable' },
    line: { state: 'down', sinceMs: atMs - line.downForHours * HOUR_MS },
    clock: 'trusted'
  }
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

function offline(
  asked: EvidenceCase,
  operator: boolean,
  remembers: boolean,
  limits: RuleContext['offlineLimits']
): Asked & Pick<Evidence, 'remembered' | 'line' | 'clock'> {
  return {
    ...NOTHING_ASKED,
    ...withoutLine(asked),
    list: operator ? listOf(asked, limits) : { result: 'not_asked' },
    remembered: operator && remembers ? rememberedOf(asked, limits) : { result: 'not_asked' }
  }
}

/** What the machine itself holds too old is no list at all to it, whatever the rule would take. */
function listOf({ card, line, atMs }: EvidenceCase, limits: RuleContext['offlineLimits']): ListFinding {
  const isStale = limits !== null && line.listAgeHours > limits.listMaxAgeHours
  // What was revoked stays so, however old the list that says it.
  if (isStale && card !== 'revoked') return { result: 'undetermined', reason: 'list_stale' }
  const thisUpdateMs = atMs - line.listAgeHours * HOUR_MS
  // Of a certificate that nobody knows a list says nothing: it lists what was revoked.
  return card === 'revoked' ? { result: 'revoked', thisUpdateMs, reason: 'unspecified' } : { result: 'good', thisUpdateMs }
}

/** Nothing is remembered for longer than the machine keeps it. */
function rememberedOf({ card, atMs, atLeastYears, offline }: EvidenceCase, limits: RuleContext['offlineLimits']): RememberedFinding {
  if (card !== 'remembered' && card !== 'remembered_too_long_ago') return { result: 'none' }
  const today = msOfJapanDay(japanDayOf(atMs))
  const tooLongMs = card === 'remembered' ? 0 : (offline?.rememberedMaxAgeMs ?? 0)
  const answeredAtMs = today - tooLongMs - DAY_MS
  if (limits !== null && atMs - answeredAtMs > limits.rememberedMaxAgeDays * DAY_MS) return { result: 'none' }
  return { result: 'yes', atLeastYears, answeredAtMs }
}

import type { OfflineReason } from '../../age/decision.ts'
import type { OfflinePolicy } from '../../age/offline-policy.ts'
import { offlinePolicyOf } from '../../age/rules/rule-terms.ts'
import { certificationEndsAtMs } from '../../clock-guard/certification.ts'
import type { ClockJudgement } from '../../clock-guard/judge-clock.ts'
import { clockSentence } from '../clock/clock-words.ts'
import type { Configuration } from '../config/configuration.ts'
import { explainOffline, inWords, policyUnder } from './explain-offline.ts'
import type { ListsHere } from './lists-here.ts'
import type { OfflineTerms, ProductTerms } from './offline-terms.ts'

/** So many remembered ages of one N and one day, sound and within their limit of days. */
export interface RememberedGroup {
  readonly atLeastYears: number
  readonly answeredAtMs: number
  readonly memories: number
}

/** What of a machine's own state matters to every sale without the network. */
export interface KeptHere {
  readonly clock: ClockJudgement
  readonly lists: ListsHere
  /** Null where what is remembered cannot be read. */
  readonly remembered: readonly RememberedGroup[] | null
}

/** Whether one product could be sold if the network went now, to somebody who is remembered. */
export interface ProductCheck {
  readonly product: string
  readonly result: 'possible' | 'not_possible' | 'not_sold'
  /**
   * The first that stands in the way. Three are no decision's: with `certification_lapsed` nothing is checked at all,
   * with `no_rule` or `rules_unusable` nothing is on sale.
   */
  readonly reason?: OfflineReason | 'clock_untrusted' | 'certification_lapsed' | 'no_rule' | 'rules_unusable'
  /** Until when the lists in force are good enough; there where `result` is `possible` by what is remembered. */
  readonly listGoodUntilMs?: number
  /** How many cards are remembered that would count; there where `result` is `possible` by what is remembered. */
  readonly remembered?: number
  readonly sentence: string
}

type Parts = Pick<Configuration, 'role' | 'trust' | 'offline'>
type Obstacle = Required<Pick<ProductCheck, 'reason' | 'sentence'>>

/** Judges what is kept here by the rule of each product, as the decision would. Hours are not looked at. Pure. */
export function checkOffline(configuration: Parts, terms: OfflineTerms, kept: KeptHere, nowMs: number): readonly ProductCheck[] {
  const obstacle = obstacleToAll(configuration, kept, nowMs)
  const explained = explainOffline(configuration, terms)
  return terms.products.map((found, index): ProductCheck => {
    const { id: product, rule } = found
    const sentence = explained[index]?.sentences.join(' ') ?? ''
    if (rule?.atLeastYears === null) return { product, result: 'possible', sentence }
    const policy = policyUnder(configuration, found)
    if (rule === null || policy === null) return { product, result: 'not_sold', reason: whyNotSold(terms, found), sentence }
    const maxAgeMs = Math.min(policy.listMaxAgeMs, configuration.trust?.revocation.maxAgeMs ?? 0)
    const inTheWay = obstacle ?? obstacleOfLists(kept.lists, maxAgeMs, nowMs)
    if (inTheWay !== null) return { product, result: 'not_possible', ...inTheWay }
    const whom = whoCounts(kept.remembered, { policy, atLeastYears: rule.atLeastYears, keepDays: configuration.offline.memory.keepDays }, nowMs)
    if (typeof whom !== 'number') return { product, result: 'not_possible', ...whom }
    const listGoodUntilMs = Math.min(
      ...kept.lists.lists.flatMap(({ thisUpdateMs, usableUntilMs }) => [thisUpdateMs + maxAgeMs, usableUntilMs ?? Infinity])
    )
    const [cards, until] = [whom === 1 ? 'one card' : `${String(whom)} cards`, new Date(listGoodUntilMs).toISOString()]
    const words = `Could be sold to whoever is remembered (${cards}) until ${until}, by the lists that are here.`
    return { product, result: 'possible', listGoodUntilMs, remembered: whom, sentence: words }
  })
}

function whyNotSold({ refusal }: OfflineTerms, { rule }: ProductTerms): NonNullable<ProductCheck['reason']> {
  if (refusal !== null) return 'rules_unusable'
  return rule === null ? 'no_rule' : 'offline_not_sold'
}

/** How a check ends: of the products that were asked about, or of all whose rule sells on what is remembered. */
export function isEverythingPossible(checks: readonly ProductCheck[], { products }: OfflineTerms, isAsked: boolean): boolean {
  const sellsRemembered = (id: string) => products.some(({ id: each, rule }) => each === id && rule !== null && offlinePolicyOf(rule) !== null)
  const counting = checks.filter(({ product }) => isAsked || sellsRemembered(product))
  return counting.length > 0 && counting.every(({ result }) => result === 'possible')
}

/** What stands in the way of every sale, whatever the policy. */
function obstacleToAll({ trust }: Pick<Parts, 'trust'>, { clock, lists }: KeptHere, nowMs: number): Obstacle | null {
  if (clock.finding !== 'trusted') return { reason: 'clock_untrusted', sentence: clockSentence(clock) }
  const lastDay = trust?.certification?.validUntil
  if (lastDay !== undefined && nowMs >= certificationEndsAtMs(lastDay)) {
    return { reason: 'certification_lapsed', sentence: `The certification lapsed after ${lastDay}: nothing is checked.` }
  }
  return lists.gap === null ? null : { reason: 'offline_list_missing', sentence: lists.gap }
}

/** A shopper's card is looked up in the lists of its own CA; the check is of whichever card comes. */
function obstacleOfLists({ lists }: ListsHere, maxAgeMs: number, nowMs: number): Obstacle | null {
  const reason = 'offline_list_too_old'
  if (lists.some(({ usableUntilMs }) => usableUntilMs !== null && nowMs >= usableUntilMs)) {
    return { reason, sentence: 'A list that is here is past its nextUpdate.' }
  }
  const ageMs = Math.max(...lists.map(({ thisUpdateMs }) => nowMs - thisUpdateMs))
  if (ageMs <= maxAgeMs) return null
  const hours = String(Math.floor(ageMs / 3_600_000))
  return { reason, sentence: `A list that is here is ${hours} hours old, and the policy allows ${inWords(maxAgeMs)}.` }
}

/** How many cards would count; why there is none. */
function whoCounts(
  remembered: KeptHere['remembered'],
  { policy, atLeastYears, keepDays }: { readonly policy: OfflinePolicy; readonly atLeastYears: number; readonly keepDays: number },
  nowMs: number
): number | Obstacle {
  if (remembered === null) return { reason: 'offline_memory_unreadable', sentence: 'What is remembered cannot be read.' }
  const maxAgeMs = Math.min(policy.rememberedMaxAgeMs, keepDays * DAY_MS)
  const sum = (groups: readonly RememberedGroup[]) => groups.reduce((total, { memories }) => total + memories, 0)
  const oldEnough = remembered.filter((group) => group.atLeastYears >= atLeastYears)
  const counting = sum(oldEnough.filter(({ answeredAtMs }) => answeredAtMs <= nowMs + CLOCK_SKEW_MS && nowMs - answeredAtMs <= maxAgeMs))
  if (counting > 0) return counting
  const years = String(atLeastYears)
  if (sum(oldEnough) === 0) return { reason: 'offline_not_remembered', sentence: `Nobody is remembered to be at least ${years}.` }
  return {
    reason: 'offline_memory_too_old',
    sentence: `Nobody was found to be at least ${years} within the last ${inWords(maxAgeMs)}, which is all that counts.`
  }
}

const DAY_MS = 86_400_000
/** As the memory has it: an answer of later than this is believed of no clock. */
const CLOCK_SKEW_MS = 5 * 60_000

import { offlinePolicyOf } from '../../age/rules/rule-terms.ts'
import type { OfflinePolicy } from '../../age/offline-policy.ts'
import type { Configuration } from '../config/configuration.ts'
import { HATACHI } from '../program.ts'
import type { OfflineTerms, ProductTerms } from './offline-terms.ts'

/** What happens to one product while the network is gone, in sentences for a person. */
export interface ProductOffline {
  readonly product: string
  /** The rule that decides about it today; null: none, or no book can be used. */
  readonly rule: { readonly id: string; readonly version: number } | null
  /** `to_anybody`: no card is asked for, network or no network. */
  readonly sells: 'no' | 'if_remembered' | 'to_anybody'
  readonly sentences: readonly string[]
}

type Parts = Pick<Configuration, 'role' | 'trust'>

/** Says of every product what a machine does while the network is gone, by the rule book in force. Pure. */
export function explainOffline(configuration: Parts, terms: OfflineTerms): readonly ProductOffline[] {
  return terms.products.map((product): ProductOffline => {
    const { id, rule } = product
    const named = { product: id, rule: rule === null ? null : { id: rule.id, version: rule.version } }
    if (rule?.atLeastYears === null) {
      const sentence = `Its rule ${nameOf(rule)} sells it to anybody: no card is asked for, and it is sold all the same.`
      return { ...named, sells: 'to_anybody', sentences: [sentence, ...hoursOf(rule)] }
    }
    const policy = policyUnder(configuration, product)
    if (rule === null || policy === null) return { ...named, sells: 'no', sentences: [NOTHING, whyNothing(configuration, terms, product), ...fullFareOf(product)] }
    return { ...named, sells: 'if_remembered', sentences: [...whatIsSold(rule, policy, configuration), ...hoursOf(rule), ...fullFareOf(product)] }
  })
}

/** What a product is sold on while the network is gone; null: it is not, or to anybody. */
export function policyUnder({ role }: Pick<Configuration, 'role'>, { rule }: ProductTerms): OfflinePolicy | null {
  return role !== 'platform_operator' || rule === null ? null : offlinePolicyOf(rule)
}

const NOTHING = 'Nothing of it is sold while the network is gone.'

function whyNothing({ role }: Parts, { book, refusal }: OfflineTerms, { rule }: ProductTerms): string {
  if (refusal !== null) {
    return `Nothing is sold at all: rule book ${String(book)}, which is in force, cannot be used (${refusal}). Run: ${HATACHI} doctor`
  }
  if (rule === null) return 'No rule of sale is for it today, so that it is not sold at all.'
  if (role === 'service_provider') {
    return (
      "This machine is a service provider's, which may keep no certificate and obtain no serial number: it remembers no " +
      'age and holds no revocation list, so only the platform can answer. The shopper is told before the tap.'
    )
  }
  return `Its rule ${nameOf(rule)} says nothing of it ("offline" in the rule).`
}

function hoursOf({ hours, closedOn }: NonNullable<ProductTerms['rule']>): readonly string[] {
  return hours === undefined && closedOn === undefined ? [] : ['It is sold within the hours and dates of the rule alone, network or no network.']
}

function fullFareOf({ rule, hasFullFare }: ProductTerms): readonly string[] {
  return hasFullFare && rule !== null ? ['At its full fare it is sold to anybody all the same.'] : []
}

function nameOf({ id, version }: NonNullable<ProductTerms['rule']>): string {
  return `${id}, version ${String(version)},`
}

const HOUR_MS = 3_600_000

function whatIsSold(
  { id, version, atLeastYears }: NonNullable<ProductTerms['rule']>,
  { listMaxAgeMs, rememberedMaxAgeMs, outageMaxMs }: OfflinePolicy,
  { trust }: Parts
): readonly string[] {
  const years = String(atLeastYears)
  const lastDay = trust?.certification?.validUntil
  const addresses = (trust?.revocation.sources ?? []).filter(({ kind }) => kind === 'crl').length
  return [
    `Its rule is ${id}, version ${String(version)}.`,
    `While the network is gone it is sold to whoever this machine remembers to be at least ${years}: by a yes of the ` +
      `platform to ${years} or more for the same card, not older than ${inWords(rememberedMaxAgeMs)}, and kept with the ` +
      "shopper's say-so.",
    "The PIN is asked from everybody, and the card signs this machine's own challenge.",
    `The list of revoked certificates must not be older than ${inWords(listMaxAgeMs)}; who is on it is refused.`,
    addresses > 0
      ? `Lists are fetched from ${addresses === 1 ? 'one address' : `${String(addresses)} addresses`} while the network is there.`
      : 'No list is fetched: somebody brings one each day with "hatachi crl import".',
    `Later than ${inWords(outageMaxMs)} after the network went nothing of it is sold.`,
    'By a clock that was set back or far ahead nothing is sold.',
    ...(lastDay === undefined ? [] : [`The certification (認定) lasts until ${lastDay}; after that day nothing is checked.`])
  ]
}

/** `50 hours`, `3 days`: whole days are said as days from two on. */
export function inWords(durationMs: number): string {
  const hours = durationMs / HOUR_MS
  const [count, unit] = hours >= 48 && hours % 24 === 0 ? [hours / 24, 'day'] : [hours, 'hour']
  return `${String(count)} ${unit}${count === 1 ? '' : 's'}`
}

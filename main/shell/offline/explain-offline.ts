import type { OfflinePolicy } from '../../age/offline-policy.ts'
import type { Configuration, ConfiguredProduct } from '../config/configuration.ts'

/** What happens to one product while the network is gone, in sentences for a person. */
export interface ProductOffline {
  readonly product: string
  readonly policy: { readonly id: string; readonly version: number } | null
  readonly sells: 'no' | 'if_remembered'
  readonly sentences: readonly string[]
}

type Parts = Pick<Configuration, 'role' | 'trust' | 'products'>

/** Says of every product what a machine with this configuration does while the network is gone. Pure. */
export function explainOffline(configuration: Parts): readonly ProductOffline[] {
  return configuration.products.map((product) => {
    const { offline, view } = product
    const policy = offline === null ? null : { id: offline.id, version: offline.version }
    const sells = configuration.role === 'platform_operator' && offline?.ageEvidence === 'remembered_age'
    return {
      product: view.id,
      policy,
      sells: sells ? 'if_remembered' : 'no',
      sentences: sells ? whatIsSold(product, offline, configuration) : [NOTHING, whyNothing(configuration.role, offline)]
    }
  })
}

const NOTHING = 'Nothing of it is sold while the network is gone.'

function whyNothing(role: Configuration['role'], policy: OfflinePolicy | null): string {
  if (role === 'service_provider') {
    return (
      "This machine is a service provider's, which may keep no certificate and obtain no serial number: it remembers no " +
      'age and holds no revocation list, so only the platform can answer. The shopper is told before the tap.'
    )
  }
  return policy === null
    ? 'It names no offline policy ("offline" in the product).'
    : `Its policy ${policy.id}, version ${String(policy.version)}, says so ("ageEvidence: none").`
}

const HOUR_MS = 3_600_000

function whatIsSold({ view }: ConfiguredProduct, policy: OfflinePolicy, { trust }: Parts): readonly string[] {
  const { id, version, listMaxAgeMs, rememberedMaxAgeMs, outageMaxMs } = policy
  const years = String(view.atLeastYears)
  const lastDay = trust?.certification?.validUntil
  const addresses = (trust?.revocation.sources ?? []).filter(({ kind }) => kind === 'crl').length
  return [
    `Its policy is ${id}, version ${String(version)}.`,
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

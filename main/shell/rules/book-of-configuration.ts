import { machineDriverOf } from '../../../device/vending/drivers.ts'
import type { OfflinePolicy } from '../../age/offline-policy.ts'
import type { RuleContext, RuleProductFacts } from '../../age/rules/rule-context.ts'
import type { RuleBook, RuleOffline, SaleRule } from '../../contract/rule-book.ts'
import type { Configuration, ConfiguredProduct } from '../config/configuration.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** By this name goes what is sold to anybody. */
const ANYBODY = 'anybody'

/**
 * The rules of the configuration file as a rule book: in force until somebody applies one. It decides as the file does:
 * each product's age, PIN and offline policy, at all hours. A rule keeps its name and version; where its products go by
 * different offline policies there is one of it for each, the further ones with a number behind the name. What has no
 * rule is sold to anybody. A rule that no product names sells nothing, and is left out. Pure.
 */
export function bookOfConfiguration({ products }: Pick<Configuration, 'products'>): RuleBook {
  const groups = new Map<string, ConfiguredProduct[]>()
  for (const product of products) {
    const { rule, offline } = product
    const terms = rule === null ? '' : JSON.stringify([rule.id, offlineOf(offline) ?? null])
    groups.set(terms, [...(groups.get(terms) ?? []), product])
  }
  const taken = new Set<string>()
  // What has a name of the file's own gets it before `anybody` does.
  const named = [...groups.values()].sort((one, other) => Number(isForAnybody(one)) - Number(isForAnybody(other)))
  return { holidays: [], rules: named.map((group) => ruleOf(group, taken)) }
}

function isForAnybody(group: readonly ConfiguredProduct[]): boolean {
  return group[0]?.rule === null
}

function ruleOf(group: readonly ConfiguredProduct[], taken: Set<string>): SaleRule {
  const products = group.map(({ view }) => view.id)
  const [first] = group
  if (first?.rule === undefined || first.rule === null) {
    return { id: freeName(ANYBODY, taken), version: 1, products, atLeastYears: null, pin: 'pin' }
  }
  const { id, version, atLeastYears, pin, acknowledgement } = first.rule
  const offline = offlineOf(first.offline)
  return {
    id: freeName(id, taken),
    version,
    products,
    atLeastYears,
    pin,
    ...(acknowledgement === undefined ? {} : { acknowledgement: { ...acknowledgement } }),
    ...(offline === undefined ? {} : { offline })
  }
}

/** The name, or the first with a number behind it that nobody has. */
function freeName(name: string, taken: Set<string>): string {
  for (let number = 1; ; number += 1) {
    // An identifier has 64 characters at most.
    const free = number === 1 ? name : `${name.slice(0, 58)}.${String(number)}`
    if (taken.has(free)) continue
    taken.add(free)
    return free
  }
}

/** What a policy sells on; `ageEvidence: none` is a policy that sells nothing, as the lack of one. */
function offlineOf(policy: OfflinePolicy | null): RuleOffline | undefined {
  if (policy === null || policy.ageEvidence === 'none') return undefined
  return {
    listMaxAgeHours: policy.listMaxAgeMs / HOUR_MS,
    rememberedMaxAgeDays: policy.rememberedMaxAgeMs / DAY_MS,
    outageMaxHours: policy.outageMaxMs / HOUR_MS
  }
}

/** The products of a configuration as rules look at them. */
export function ruleProductsOf({ products, machine }: Pick<Configuration, 'products' | 'machine'>): readonly RuleProductFacts[] {
  const { yearsAskedBy } = machineDriverOf(machine)
  return products.map(({ view, selection, category, fullFare }) => ({
    id: view.id,
    category,
    picture: view.picture,
    name: view.name,
    priceYen: view.priceYen,
    fullFareYen: fullFare?.priceYen ?? null,
    yearsAsked: yearsAskedBy?.(selection) ?? null
  }))
}

/** What a book is judged and explained by, of this configuration. */
export function ruleContextOf(
  configuration: Configuration,
  { nowMs, earlier }: Pick<RuleContext, 'nowMs' | 'earlier'>
): RuleContext {
  const { role, place, offline, session, trust, machine } = configuration
  return {
    role,
    place,
    remembers: role === 'platform_operator' && offline.memory.enabled,
    offlineLimits:
      trust === undefined
        ? null
        : { listMaxAgeHours: trust.revocation.maxAgeMs / HOUR_MS, rememberedMaxAgeDays: offline.memory.keepDays },
    toldApartByPrice: machineDriverOf(machine).toldApartBy === 'price',
    basketMost: session.basketMost,
    products: ruleProductsOf(configuration),
    nowMs,
    earlier
  }
}

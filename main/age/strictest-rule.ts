import type { OfflinePolicy } from './offline-policy.ts'
import type { AgeRule, LawAcknowledgement, PinPolicy } from './rule.ts'

const PIN_POLICIES: readonly PinPolicy[] = ['none', 'pin_unless_enrolled', 'pin']

/**
 * The one rule under which several things may be sold at once: never weaker than that of any of them. The highest age;
 * the strongest PIN policy, where `none` without its acknowledgement counts as the PIN that it asks for; acknowledged
 * only where all of them are. Its name, version and acknowledgement are those of the rule with the highest age, of
 * several the one with the strongest PIN policy, of several the first. Pure.
 *
 * Example: beer (20, `pin_unless_enrolled`) and a knife (18, `pin`) → 20, `pin`, by the name of beer's rule.
 *
 * @throws TypeError where there is no rule
 */
export function strictestRule(rules: readonly AgeRule[]): AgeRule {
  const [first, ...others] = rules
  if (first === undefined) throw new TypeError('no rule to take the strictest of')
  const strictest = others.reduce((most, rule) => (isStricter(rule, most) ? rule : most), first)
  const strength = Math.max(...rules.map(strengthOf))
  const { acknowledgement, ...named } = strictest
  return {
    ...named,
    pin: PIN_POLICIES[strength] ?? 'pin',
    ...acknowledgedByAll(rules, acknowledgement)
  }
}

/**
 * The one policy under which several things may be sold at once while the network is gone; null where one of them has
 * none. It sells nothing where one of them sells nothing, and has the shortest of each limit. Its name and version are
 * those of the first that sells nothing, else of the one whose outage may be the shortest. Pure.
 *
 * @throws TypeError where there is no policy
 */
export function strictestOffline(policies: readonly (OfflinePolicy | null)[]): OfflinePolicy | null {
  const known = policies.filter((policy) => policy !== null)
  if (known.length < policies.length) return null
  const [first, ...others] = known
  if (first === undefined) throw new TypeError('no policy to take the strictest of')
  const shortest = others.reduce((least, policy) => (policy.outageMaxMs < least.outageMaxMs ? policy : least), first)
  const named = known.find(({ ageEvidence }) => ageEvidence === 'none') ?? shortest
  return {
    ...named,
    listMaxAgeMs: Math.min(...known.map(({ listMaxAgeMs }) => listMaxAgeMs)),
    rememberedMaxAgeMs: Math.min(...known.map(({ rememberedMaxAgeMs }) => rememberedMaxAgeMs)),
    outageMaxMs: Math.min(...known.map(({ outageMaxMs }) => outageMaxMs))
  }
}

function isStricter(rule: AgeRule, than: AgeRule): boolean {
  if (rule.atLeastYears !== than.atLeastYears) return rule.atLeastYears > than.atLeastYears
  return strengthOf(rule) > strengthOf(than)
}

/** What `holderDemand` makes of it: nobody goes without the PIN where the law is not acknowledged. */
function strengthOf({ pin, acknowledgement }: AgeRule): number {
  return PIN_POLICIES.indexOf(pin === 'none' && acknowledgement === undefined ? 'pin' : pin)
}

function acknowledgedByAll(
  rules: readonly AgeRule[],
  acknowledgement: LawAcknowledgement | undefined
): { readonly acknowledgement?: LawAcknowledgement } {
  const all = rules.every((rule) => rule.acknowledgement !== undefined)
  return all && acknowledgement !== undefined ? { acknowledgement } : {}
}

import type { Finding } from './problem.ts'
import { choice, error, repeated, warning } from './finding.ts'
import type { Settings } from './schema.ts'
import { sellingPoliciesOf } from './settings-to-rules.ts'

/** What is known of the law on remembering ages, as told to an operator who would do it. */
export const LAW_ON_REMEMBERING =
  'That an answer of the age determination (年齢判定) may be remembered and used again is confirmed by nobody: have the ' +
  'platform (J-LIS) and a lawyer say so first. A service provider (SP事業者) may not in any case.'

/** What the settings say of selling while the network is gone, against each other and all else. Pure. */
export function checkOffline(settings: Settings): readonly Finding[] {
  return [
    ...repeated(['offline', 'policies'], 'id', settings.offline.policies.map(({ id }) => id)),
    ...checkNames(settings),
    ...checkMemory(settings),
    ...settings.offline.policies.flatMap((_, index) => checkPolicy(settings, index)),
    ...checkLists(settings)
  ]
}

/**
 * Whether no product is sold while the network is gone, as far as can be told: a product that names an unknown policy is
 * to name another, so that what follows from none is not said, nor advised.
 */
export function sellsNothing(settings: Settings): boolean {
  const known = settings.offline.policies.map(({ id }) => id)
  if (settings.products.some(({ offline }) => offline !== undefined && !known.includes(offline))) return false
  return sellingPoliciesOf(settings).size === 0
}

function checkNames({ products, offline }: Settings): readonly Finding[] {
  const known = offline.policies.map(({ id }) => id)
  return products.flatMap(({ offline: named }, index) => {
    if (named === undefined || known.includes(named)) return []
    const remedy = known.length === 0 ? 'Write it below "offline.policies", or remove this.' : choice(named, known)
    return [error(['products', index, 'offline'], 'names no offline policy', remedy, 'value', named)]
  })
}

function checkMemory(settings: Settings): readonly Finding[] {
  const { role, offline } = settings
  const { enabled, acknowledgement } = offline.memory
  const path = ['offline', 'memory', 'enabled']
  if (!enabled) {
    // A policy that sells on what is remembered has said already that it is to be enabled.
    if (acknowledgement === undefined || offline.policies.some(({ ageEvidence }) => ageEvidence !== 'none')) return []
    const what = 'is not needed: nothing is remembered'
    return [warning(['offline', 'memory', 'acknowledgement'], what, 'Remove it.')]
  }
  if (role === 'service_provider') {
    const what = 'is refused for a service_provider, who may keep no certificate, nor anything to know one again by'
    return [error(path, what, 'Set it to false, or "role: platform_operator" if this machine is run by one.')]
  }
  if (acknowledgement === undefined) {
    const remedy =
      `${LAW_ON_REMEMBERING} Then add "offline.memory.acknowledgement" with "acknowledgedBy" and "acknowledgedOn"; or set ` +
      'it to false.'
    return [error(path, 'is not acknowledged', remedy)]
  }
  const { acknowledgedBy, acknowledgedOn } = acknowledgement
  const what = `is legally unconfirmed, as ${acknowledgedBy} acknowledged on ${acknowledgedOn}`
  const told = warning(path, what, `${LAW_ON_REMEMBERING} Set it to false to remember nothing.`)
  const found: Finding[] = [{ ...told, acknowledged: true }]
  if (sellsNothing(settings)) {
    const remedy =
      'Set it to false; or name a policy with "ageEvidence: remembered_age" in a product. Rules that are applied later may sell on it.'
    found.push(warning(path, 'remembers what no product of this file is sold on', remedy))
  }
  return found
}

function checkPolicy({ role, offline, trust }: Settings, index: number): readonly Finding[] {
  const policy = offline.policies[index]
  if (policy === undefined || policy.ageEvidence === 'none') return []
  const at = (name: keyof typeof policy) => ['offline', 'policies', index, name]
  const { listMaxAgeHours, rememberedMaxAgeDays } = policy
  if (role === 'service_provider') {
    const what = 'is refused for a service_provider, who may remember no card and hold no list'
    const remedy = 'Set it to none, or "role: platform_operator" if this machine is run by one.'
    return [error(at('ageEvidence'), what, remedy, 'value', policy.ageEvidence)]
  }
  const findings: Finding[] = []
  if (!offline.memory.enabled) {
    const remedy = 'Set "offline.memory.enabled: true" with its acknowledgement; or set this to none.'
    findings.push(error(at('ageEvidence'), 'sells on what is remembered, and nothing is', remedy, 'value', policy.ageEvidence))
  }
  // A policy is there to be read: what it says has to be what happens.
  const usedFor = trust?.revocation.maxAgeHours
  if (usedFor !== undefined && listMaxAgeHours > usedFor) {
    const what = 'is above "trust.revocation.maxAgeHours", beyond which no list is used'
    const remedy = `Set it to ${String(usedFor)} or less, or raise that.`
    findings.push(error(at('listMaxAgeHours'), what, remedy, 'value', String(listMaxAgeHours)))
  }
  if (offline.memory.enabled && rememberedMaxAgeDays > offline.memory.keepDays) {
    const what = 'is above "offline.memory.keepDays", after which nothing is remembered'
    const remedy = `Set it to ${String(offline.memory.keepDays)} or less, or raise that.`
    findings.push(error(at('rememberedMaxAgeDays'), what, remedy, 'value', String(rememberedMaxAgeDays)))
  }
  return findings
}

function checkLists(settings: Settings): readonly Finding[] {
  const { trust } = settings
  if (trust === undefined || trust.revocation.lists.length > 0) return []
  // `method: list` without one is warned of already.
  if (trust.revocation.method === 'list' || sellingPoliciesOf(settings).size === 0) return []
  const what = 'names no list, and without one nothing is sold while the network is gone'
  const remedy = 'Add "- url: http://…" below it, as the certificates name it; or bring one each day with "hatachi crl import".'
  return [warning(['trust', 'revocation', 'lists'], what, remedy)]
}

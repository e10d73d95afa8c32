import type { OfflinePolicy } from '../../age/offline-policy.ts'
import type { AgeRule } from '../../age/rule.ts'
import type { SoundRule } from '../../contract/shopper.ts'
import type { OfflineSettings } from './configuration.ts'
import type { Settings } from './schema.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** A rule of the file as the decision knows it. */
export function ageRuleOf(rule: Settings['rules'][number]): AgeRule {
  const { id, version, atLeastYears, pin, acknowledgement } = rule
  return { id, version, atLeastYears, pin, ...(acknowledgement === undefined ? {} : { acknowledgement }) }
}

/** The volume of the file as the face knows it. */
export function soundRuleOf({ day, night, nightFrom, nightUntil }: Settings['face']['volume']): SoundRule {
  return {
    dayPercent: day,
    nightPercent: night,
    nightFromMinute: minuteOfDay(nightFrom),
    nightUntilMinute: minuteOfDay(nightUntil)
  }
}

/** `HH:MM`, as the schema holds it. */
function minuteOfDay(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}

/** A policy of the file as the decision knows it. */
export function offlinePolicyOf(policy: Settings['offline']['policies'][number]): OfflinePolicy {
  const { id, version, ageEvidence, listMaxAgeHours, rememberedMaxAgeDays, outageMaxHours } = policy
  return {
    id,
    version,
    ageEvidence,
    listMaxAgeMs: listMaxAgeHours * HOUR_MS,
    rememberedMaxAgeMs: rememberedMaxAgeDays * DAY_MS,
    outageMaxMs: outageMaxHours * HOUR_MS
  }
}

/** What may be sold while the network is gone, and what is remembered for it. */
export function offlineSettingsOf({ policies, memory }: Settings['offline']): OfflineSettings {
  const { enabled, keepDays, acknowledgement } = memory
  return {
    policies: policies.map(offlinePolicyOf),
    memory: { enabled, keepDays, acknowledgement: enabled ? (acknowledgement ?? null) : null }
  }
}

/** The names of the policies that some product goes by and that sell while the network is gone. */
export function sellingPoliciesOf({ offline, products }: Settings): ReadonlySet<string> {
  const named = new Set(products.map((product) => product.offline))
  return new Set(offline.policies.filter(({ id, ageEvidence }) => ageEvidence !== 'none' && named.has(id)).map(({ id }) => id))
}

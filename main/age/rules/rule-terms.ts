import type { SaleRule } from '../../contract/rule-book.ts'
import type { OfflinePolicy } from '../offline-policy.ts'
import type { AgeRule } from '../rule.ts'

const HOUR_MS = 3_600_000

/** What a rule asks of the holder, as `decide` and `holderDemand` know it; null: it sells to anybody. */
export function ageRuleOf({ id, version, atLeastYears, pin, acknowledgement }: SaleRule): AgeRule | null {
  if (atLeastYears === null) return null
  return { id, version, atLeastYears, pin, ...(acknowledgement === undefined ? {} : { acknowledgement }) }
}

/** What a rule sells while the network is gone, under the rule's own name and version; null: nothing, or to anybody. */
export function offlinePolicyOf({ id, version, atLeastYears, offline }: SaleRule): OfflinePolicy | null {
  if (offline === undefined || atLeastYears === null) return null
  return {
    id,
    version,
    ageEvidence: 'remembered_age',
    listMaxAgeMs: offline.listMaxAgeHours * HOUR_MS,
    rememberedMaxAgeMs: offline.rememberedMaxAgeDays * 24 * HOUR_MS,
    outageMaxMs: offline.outageMaxHours * HOUR_MS
  }
}

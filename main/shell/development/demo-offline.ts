/** The demonstration's policy, as its configuration file has it. */
export const DEMO_OFFLINE_POLICY = {
  id: 'remembered',
  version: 1,
  ageEvidence: 'remembered_age',
  // One daily list may be missed. Shorter than lists hold by themselves, so that it is the policy that an old one meets.
  listMaxAgeHours: 36,
  rememberedMaxAgeDays: 90,
  outageMaxHours: 72
} as const

/** What a demonstration's machine may remember. */
export const demoMemory = {
  enabled: true,
  keepDays: 90,
  acknowledgement: { acknowledgedBy: 'Demonstration', acknowledgedOn: '2026-11-26' }
} as const

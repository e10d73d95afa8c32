import type { DecisionTerms } from '../../main/age/decision.ts'

/** What is asked in most tests: twenty years, and nothing is sold while the network is gone. Nothing then reads the time. */
export const ONLINE_TERMS: DecisionTerms = { atLeastYears: 20, offline: null, nowMs: 0 }

import type { Evidence } from '../../age/evidence.ts'
import type { Verification } from '../../age/verification.ts'
import { abandonedCheckRows } from '../../store/abandoned-checks.ts'
import type { Store } from '../../store/database.ts'
import type { Companion, EventRecorder } from '../companion.ts'
import { checksOf, checkStates, type CheckState } from '../../fees/checks-of-record.ts'
import { checkMethods, type CheckMethod } from '../../fees/tariff.ts'

/** A check that no decision record tells of. */
export interface AbandonedCheck {
  readonly atMs: number
  readonly checks: ReadonlyMap<CheckMethod, CheckState>
}

/**
 * Verification that tells the record of each check whose session did not wait for the answer (the shopper left, the
 * door was opened): it may be charged for all the same, and stands in no decision record. Hand the companion over beside
 * it; before that has started, nothing is told.
 */
export function tellingAbandoned(verification: Verification): { readonly verification: Verification; readonly companion: Companion } {
  let recorder: EventRecorder | null = null
  const asking = new Set<Promise<Evidence>>()
  const tell = (evidence: Evidence) => {
    for (const [method, state] of checksOf({ role: verification.role, evidence })) {
      if (state !== 'avoided') recorder?.event('check_abandoned', { method, state })
    }
  }
  return {
    verification: {
      role: verification.role,
      warm: () => {
        verification.warm()
      },
      requestChallenge: (signal, offline) => verification.requestChallenge(signal, offline),
      examine: (certificate) => verification.examine(certificate),
      verify: async (request, signal) => {
        const asked = verification.verify(request, signal)
        asking.add(asked)
        try {
          const evidence = await asked
          if (signal.aborted) tell(evidence)
          return evidence
        } finally {
          asking.delete(asked)
        }
      }
    },
    companion: {
      start: (given) => {
        recorder = given
      },
      // Its sessions are over: what is still asked was given up, and ends at once.
      stop: async () => {
        await Promise.allSettled(asking)
        await Promise.resolve()
        recorder = null
      }
    }
  }
}

/** Those of a record, the oldest first. */
export function* abandonedChecks(store: Store): Generator<AbandonedCheck, void, undefined> {
  for (const { atMs, method, state } of abandonedCheckRows(store)) {
    if (isMethod(method) && isState(state)) yield { atMs, checks: new Map([[method, state]]) }
  }
}

function isMethod(word: string): word is CheckMethod {
  return checkMethods.some((each) => each === word)
}

function isState(word: string): word is CheckState {
  return checkStates.some((each) => each === word)
}

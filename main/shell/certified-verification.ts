import { err } from '../../device/result.ts'
import { UNDISTURBED, type ClockFinding } from '../age/evidence.ts'
import type { Verification } from '../age/verification.ts'

/**
 * Verification that stops once the certification has lapsed, in the middle of a purchase too: no challenge, no question
 * to platform, responder or list, and evidence that nobody is sold anything on.
 */
export function whileCertified(
  verification: Verification,
  lapsed: () => boolean,
  clock: () => ClockFinding
): Verification {
  return {
    role: verification.role,
    warm: () => {
      if (!lapsed()) verification.warm()
    },
    requestChallenge: (signal, offline) =>
      lapsed()
        ? Promise.resolve(err({ code: 'challenge_unavailable', reason: 'refused_us' }))
        : verification.requestChallenge(signal, offline),
    examine: (certificate) => verification.examine(certificate),
    verify: (request, signal) =>
      lapsed()
        ? Promise.resolve({
            role: verification.role,
            holder: request.holder.kind,
            path: request.examination.path,
            possession: 'not_asked',
            ocsp: { result: 'not_asked' },
            list: { result: 'not_asked' },
            platform: { result: 'unavailable', reason: 'refused_us' },
            enrolment: 'not_asked',
            ...UNDISTURBED,
            clock: clock()
          })
        : verification.verify(request, signal)
  }
}

import { UNDISTURBED, type Evidence } from '../age/evidence.ts'
import type { Challenge, ChallengeError, Examination, Verification, VerificationRequest } from '../age/verification.ts'
import { err, type Result } from '../../device/result.ts'
import { platformUnavailable } from '../platform/signed-answer.ts'

/**
 * Verification of a box that sells nothing and has no platform: whatever is asked is answered as by a platform that nobody
 * reaches, on which nothing is ever sold. Nothing leaves the box, and no certificate is looked into.
 */
export class NoPlatform implements Verification {
  readonly role = 'service_provider'

  warm(): void {
    // There is nobody to connect to.
  }

  requestChallenge(): Promise<Result<Challenge, ChallengeError>> {
    return Promise.resolve(err({ code: 'challenge_unavailable', reason: 'unreachable' }))
  }

  examine(): Promise<Examination> {
    return Promise.resolve({ path: { result: 'not_judged' } })
  }

  verify({ holder: { kind } }: VerificationRequest): Promise<Evidence> {
    return Promise.resolve({
      role: this.role,
      holder: kind,
      path: { result: 'not_judged' },
      possession: kind === 'pin' ? 'not_judged' : 'not_asked',
      ocsp: { result: 'not_asked' },
      list: { result: 'not_asked' },
      ...UNDISTURBED,
      ...platformUnavailable('unreachable')
    })
  }
}

import type { Result } from '../../device/result.ts'
import type { Evidence } from '../age/evidence.ts'
import type { Challenge, ChallengeError, Examination, Verification, VerificationRequest } from '../age/verification.ts'
import { AgeInquiry } from './age-inquiry.ts'
import type { AgeInquiryOptions } from './age-inquiry.ts'
import type { NamedPublicKey } from './public-key.ts'
import { sealTo } from './seal.ts'
import type { Sealer } from './seal.ts'
import { platformUnavailable } from './signed-answer.ts'

/** What a service provider's machine needs: the platform, and the key that certificates are sealed to. */
export interface ServiceProviderOptions extends AgeInquiryOptions {
  readonly sealingKey: NamedPublicKey
}

/**
 * Verification for a service provider, who may neither keep a certificate nor learn its serial number: the bytes are
 * sealed to the platform operator's key, whole and unread, and all judging is the platform's. Nothing here decodes.
 */
export class ServiceProviderVerification implements Verification {
  readonly role = 'service_provider'
  readonly #inquiry: AgeInquiry
  readonly #sealer: Sealer

  /** Throws a TypeError for a key that is not on P-256. */
  constructor(options: ServiceProviderOptions) {
    this.#inquiry = new AgeInquiry(options)
    this.#sealer = sealTo(options.sealingKey)
    // WebCrypto is slow the first time; that is better waited for at the start than by a shopper.
    this.#sealer.prepare()
  }

  /**
   * Beside the request it prepares the sealing, for which there is time while the card is read and the PIN typed. The
   * challenge is the platform's or none: this role judges no signature.
   */
  requestChallenge(signal: AbortSignal): Promise<Result<Challenge, ChallengeError>> {
    this.#sealer.prepare()
    return this.#inquiry.requestChallenge(signal)
  }

  /** Opens the connection ahead of use, and for `holdMs` again when the far side closes it. Sends no request. */
  warm(holdMs?: number): void {
    this.#inquiry.warm(holdMs)
  }

  examine(): Promise<Examination> {
    return Promise.resolve({ path: { result: 'not_judged' } })
  }

  async verify(request: VerificationRequest, signal: AbortSignal): Promise<Evidence> {
    const { holder } = request
    const unusable =
      // Nothing that another did not ask for leaves this machine with a proof.
      holder.kind === 'pin' && holder.challenge.issuer !== 'platform'
        ? 'proof_missing'
        : this.#inquiry.spendChallenge(holder)
    const answer =
      unusable === undefined
        ? await this.#inquiry.ask(request, (...sealed) => this.#sealer.seal(...sealed), signal)
        : platformUnavailable(unusable)
    return {
      role: this.role,
      holder: holder.kind,
      path: { result: 'not_judged' },
      possession: holder.kind === 'pin' ? 'not_judged' : 'not_asked',
      ocsp: { result: 'not_asked' },
      list: { result: 'not_asked' },
      // This role may remember nobody.
      remembered: { result: 'not_asked' },
      ...this.#inquiry.surroundings(),
      ...answer
    }
  }
}

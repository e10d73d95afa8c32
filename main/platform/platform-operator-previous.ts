import { randomBytes } from 'node:crypto'
import type { Clock } from '../../device/clock.ts'
import { err, ok } from '../../device/result.ts'
import type { Result } from '../../device/result.ts'
import { decodeBase64, encodeBase64 } from './base64.ts'
import type { PlatformClient } from './platform-client.ts'
import { previousSerialAnswerSchema } from './protocol.ts'
import type { PreviousSerialAnswer, PreviousSerialRequest, SignedAnswer } from './protocol.ts'
import { readPublicKey } from './public-key.ts'
import type { NamedPublicKey } from './public-key.ts'
import { DEFAULT_FRESHNESS, digestAsSent, readSignedJson } from './signed-answer.ts'
import type { AnswerKeys, Freshness } from './signed-answer.ts'

/** What the platform says of the certificate before; `unavailable`: it could not be asked, or is not believed. */
export type PreviousSerial =
  | {
      readonly result: 'answered'
      /** `issuer`: name, DER. `serial`: content octets of the INTEGER. The caller overwrites both. */
      readonly previous: { readonly issuer: Uint8Array; readonly serial: Uint8Array }
    }
  | { readonly result: 'none' | 'not_consented' }
  | { readonly result: 'unavailable'; readonly reason: string }

export interface PreviousSerialsOptions {
  readonly client: PlatformClient
  readonly clock: Clock
  /** Pinned, as for age-checks. */
  readonly answerKeys: readonly NamedPublicKey[]
  readonly freshness?: Freshness
  /** Told when each answer to a question of ours was signed, milliseconds since 1970, whether or not it is believed. */
  readonly onSignedTime?: (signedMs: number) => void
}

/**
 * Asks the platform for the old serial number (新旧シリアル番号の紐付け). An answer is believed by the same rules as one to
 * an age-check: signed by a pinned key, to this very question, of now.
 */
export class PreviousSerials {
  readonly #options: PreviousSerialsOptions
  readonly #answerKeys: AnswerKeys

  /** Throws a TypeError for a key that is not on P-256. */
  constructor(options: PreviousSerialsOptions) {
    this.#options = options
    this.#answerKeys = new Map(options.answerKeys.map((key) => [key.keyId, readPublicKey(key)]))
  }

  /** Failures are findings. Nothing of the answer is kept here. */
  async ask(
    certificate: Uint8Array,
    consents: PreviousSerialRequest['consents'],
    signal: AbortSignal
  ): Promise<PreviousSerial> {
    const { client, clock, freshness = DEFAULT_FRESHNESS, onSignedTime } = this.#options
    const request: PreviousSerialRequest = {
      nonce: encodeBase64(randomBytes(32)),
      certificate: { form: 'plain', der: encodeBase64(certificate) },
      consents
    }
    const signed = await client.askPrevious(request, signal)
    if (!signed.ok) return unavailable(signed.error.reason)
    const answer = readPreviousAnswer(signed.value, request, this.#answerKeys)
    if (!answer.ok) return unavailable(answer.error.code)
    const answeredAtMs = Date.parse(answer.value.answeredAt)
    onSignedTime?.(answeredAtMs)
    const ageMs = clock.nowMs() - answeredAtMs
    // Asked this way round, a time that is no number is stale.
    if (!(ageMs <= freshness.maxAgeMs && ageMs >= -freshness.maxSkewMs)) return unavailable('stale')
    return findingOf(answer.value)
  }
}

/** Believes that an answer is the platform's to this question, of whatever time it says. Pure. */
export function readPreviousAnswer(
  signed: SignedAnswer,
  request: PreviousSerialRequest,
  keys: AnswerKeys
): Result<PreviousSerialAnswer, { readonly code: 'signature_bad' | 'malformed' | 'not_bound' }> {
  const json = readSignedJson(signed, keys)
  if (!json.ok) return json
  const answer = previousSerialAnswerSchema.safeParse(json.value)
  if (!answer.success) return err({ code: 'malformed' })
  const { nonce, certificateDigest } = answer.data
  const isBound = nonce === request.nonce && certificateDigest === digestAsSent(request.certificate)
  return isBound ? ok(answer.data) : err({ code: 'not_bound' })
}

function findingOf(answer: PreviousSerialAnswer): PreviousSerial {
  if (answer.previous !== 'answered') return { result: answer.previous }
  const [issuer, serial] = [decodeBase64(answer.issuer), decodeBase64(answer.serial)]
  if (issuer === undefined || issuer.length === 0 || serial === undefined || !isSerial(serial)) return unavailable('malformed')
  return { result: 'answered', previous: { issuer, serial } }
}

/** As it stands in a certificate (RFC 5280, 4.1.2.2): positive, in the fewest octets (X.690, 8.3.2), at most 20. */
function isSerial(octets: Uint8Array): boolean {
  const [first, second] = octets
  if (first === undefined || octets.length > 20 || first > 0x7f) return false
  if (octets.length === 1) return first !== 0
  return first !== 0 || (second ?? 0) > 0x7f
}

function unavailable(reason: string): PreviousSerial {
  return { result: 'unavailable', reason }
}

import type { Clock } from '../../device/clock.ts'
import type { Anchor } from './anchors.ts'
import { parseAnchors } from './anchors.ts'
import type { Certificate } from './certificate.ts'
import { parseCertificate } from './certificate.ts'
import type { OcspJudgement, PathJudgement } from './judgement.ts'
import { OcspClient } from './ocsp-client.ts'
import { encodeOcspRequest, freshNonce } from './ocsp-request.ts'
import { judgeOcspResponse } from './ocsp-response.ts'
import { judgePath } from './path.ts'
import { checkPossession } from './possession.ts'

export { loadAnchors } from './anchors.ts'

/** How revocation is asked. */
export interface OcspSettings {
  /** Overrides the address that the certificate names. */
  readonly url?: string
  /** For the whole exchange. */
  readonly timeoutMs: number
  /** The greatest age of an answer's thisUpdate. */
  readonly maxAgeMs: number
  readonly clockSkewMs: number
  /** Whether an answer must repeat the nonce. */
  readonly requireNonce: boolean
}

export interface CertificateJudgeOptions {
  /** As `loadAnchors` gives them. */
  readonly anchorsDer: readonly Uint8Array[]
  /** Accepted policy OIDs. */
  readonly policies: readonly string[]
  readonly ocsp: OcspSettings
  readonly clock: Clock
  /** Runs each exchange with the responder; for whoever measures whose time a decision takes. */
  readonly timeExchange?: <T>(exchange: () => Promise<T>) => Promise<T>
}

/**
 * Everything a platform operator's machine judges about a certificate by itself. It keeps nothing of a certificate from
 * one call to the next: each takes the bytes and decodes them anew, which costs well under a millisecond.
 *
 * For the role of a platform operator only; a service provider's machine must not construct one.
 */
export class CertificateJudge {
  readonly #anchors: readonly Anchor[]
  readonly #policies: readonly string[]
  readonly #ocsp: OcspSettings
  readonly #clock: Clock
  readonly #client: OcspClient
  readonly #timeExchange: <T>(exchange: () => Promise<T>) => Promise<T>

  /** Throws a TypeError on anchors that `loadAnchors` would refuse: load them through it. */
  constructor(options: CertificateJudgeOptions) {
    const anchors = parseAnchors(options.anchorsDer)
    if (!anchors.ok) throw new TypeError(`unusable trust anchors: ${anchors.error.code}`)
    this.#anchors = anchors.value
    this.#policies = options.policies
    this.#ocsp = options.ocsp
    this.#clock = options.clock
    this.#client = new OcspClient({ clock: options.clock, timeoutMs: options.ocsp.timeoutMs })
    this.#timeExchange = options.timeExchange ?? ((exchange) => exchange())
  }

  /** Judges the certification path now. Local work only. */
  examine(der: Uint8Array): PathJudgement {
    return this.#judge(der).judgement
  }

  /** Whether `signature` over `challenge` was made with the certificate's private key. Local work only. */
  possession(der: Uint8Array, challenge: Uint8Array, signature: Uint8Array): 'proven' | 'failed' {
    const parsed = parseCertificate(der)
    return parsed.ok ? checkPossession(parsed.value, challenge, signature) : 'failed'
  }

  /**
   * Asks the OCSP responder. Never rejects. A certificate whose path is not valid is not asked about, for its word on
   * where to ask is not worth following: `undetermined`, `unavailable`, as where no address is known.
   */
  async checkRevocation(der: Uint8Array, signal: AbortSignal): Promise<OcspJudgement> {
    const { judgement, certificate, issuer } = this.#judge(der)
    if (judgement.result !== 'valid' || certificate === null || issuer === null) return UNAVAILABLE
    const url = this.#ocsp.url ?? certificate.extensions.ocspUris.find((uri) => OcspClient.isUsable(uri))
    if (url === undefined) return UNAVAILABLE
    const nonce = freshNonce()
    const request = encodeOcspRequest({ certificate, issuer }, nonce)
    const answer = await this.#timeExchange(() => this.#client.ask(url, request, signal))
    if (!answer.ok) return { result: 'undetermined', reason: answer.error.code }
    const { requireNonce, maxAgeMs, clockSkewMs } = this.#ocsp
    // Read after the answer came: a slow responder does not make it look fresher.
    const nowMs = this.#clock.nowMs()
    const demands = { certificate, issuer, nonce, requireNonce, nowMs, maxAgeMs, clockSkewMs }
    return judgeOcspResponse(answer.value, demands)
  }

  /** Closes kept connections. */
  close(): void {
    this.#client.close()
  }

  #judge(der: Uint8Array): {
    readonly judgement: PathJudgement
    readonly certificate: Certificate | null
    readonly issuer: Anchor | null
  } {
    const parsed = parseCertificate(der)
    if (!parsed.ok) {
      return { judgement: { result: 'invalid', reason: parsed.error.code }, certificate: null, issuer: null }
    }
    const demands = { anchors: this.#anchors, policies: this.#policies, atMs: this.#clock.nowMs() }
    const { judgement, issuer } = judgePath(parsed.value, demands)
    return { judgement, certificate: parsed.value, issuer }
  }
}

const UNAVAILABLE: OcspJudgement = { result: 'undetermined', reason: 'unavailable' }

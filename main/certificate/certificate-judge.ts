import type { Clock } from '../../device/clock.ts'
import type { Anchor } from './anchors.ts'
import { parseAnchors } from './anchors.ts'
import type { Certificate } from './certificate.ts'
import { parseCertificate } from './certificate.ts'
import type { ListCheck, ListJudgement, OcspJudgement, PathJudgement } from './judgement.ts'
import type { ListKind, ListLookup, ListQuestion } from './list-judgement.ts'
import { judgeListAnswer } from './list-judgement.ts'
import { OcspCache } from './ocsp-cache.ts'
import { OcspClient } from './ocsp-client.ts'
import { encodeOcspRequest, freshNonce } from './ocsp-request.ts'
import type { SignedTime } from './ocsp-response.ts'
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
  /** Whether an answer is used again within its own time, instead of asking anew. Default false. */
  readonly cache?: boolean
}

/** How the lists on this machine are used. */
export interface ListSettings {
  readonly lookup: ListLookup
  /** Whether people's certificates are looked up here, in place of asking OCSP. */
  readonly forCertificates: boolean
  /** The greatest age of a list of people's certificates. */
  readonly maxAgeMs: number
  /** Whether an anchor without an authority revocation list is not relied on. One that is there always has its say. */
  readonly authorityListsRequired: boolean
  /** The greatest age of an authority revocation list. */
  readonly authorityMaxAgeMs: number
  readonly clockSkewMs: number
}

export interface CertificateJudgeOptions {
  /** As `loadAnchors` gives them. */
  readonly anchorsDer: readonly Uint8Array[]
  /** Accepted policy OIDs. */
  readonly policies: readonly string[]
  readonly ocsp: OcspSettings
  /** Absent: no lists are kept here. */
  readonly lists?: ListSettings
  readonly clock: Clock
  /** Runs each exchange with the responder; for whoever measures whose time a decision takes. */
  readonly timeExchange?: <T>(exchange: () => Promise<T>) => Promise<T>
  /** Told when each answer of the responder was made, as in `OcspDemands`. */
  readonly onSignedTime?: (signed: SignedTime) => void
}

/**
 * Everything a platform operator's machine judges about a certificate by itself. It keeps nothing of a certificate from
 * one call to the next but, where that is allowed, what its responder said, under its digest: each call takes the bytes
 * and decodes them anew, which costs well under a millisecond.
 *
 * For the role of a platform operator only; a service provider's machine must not construct one.
 */
export class CertificateJudge {
  readonly #anchors: readonly Anchor[]
  readonly #policies: readonly string[]
  readonly #ocsp: OcspSettings
  readonly #lists: ListSettings | null
  readonly #clock: Clock
  readonly #client: OcspClient
  readonly #cache: OcspCache | null
  readonly #timeExchange: <T>(exchange: () => Promise<T>) => Promise<T>
  readonly #onSignedTime: (signed: SignedTime) => void

  /** Throws a TypeError on anchors that `loadAnchors` would refuse: load them through it. */
  constructor(options: CertificateJudgeOptions) {
    const anchors = parseAnchors(options.anchorsDer)
    if (!anchors.ok) throw new TypeError(`unusable trust anchors: ${anchors.error.code}`)
    this.#anchors = anchors.value
    this.#policies = options.policies
    this.#ocsp = options.ocsp
    this.#lists = options.lists ?? null
    this.#clock = options.clock
    this.#client = new OcspClient({ clock: options.clock, timeoutMs: options.ocsp.timeoutMs })
    const { cache = false, maxAgeMs } = options.ocsp
    this.#cache = cache ? new OcspCache({ clock: options.clock, maxAgeMs }) : null
    this.#timeExchange = options.timeExchange ?? ((exchange) => exchange())
    this.#onSignedTime = options.onSignedTime ?? (() => undefined)
  }

  /** Judges the certification path now, and whether the anchor itself still stands. Local work only. */
  examine(der: Uint8Array): PathJudgement {
    return this.#judge(der).judgement
  }

  /** Whether `signature` over `challenge` was made with the certificate's private key. Local work only. */
  possession(der: Uint8Array, challenge: Uint8Array, signature: Uint8Array): 'proven' | 'failed' {
    const parsed = parseCertificate(der)
    return parsed.ok ? checkPossession(parsed.value, challenge, signature) : 'failed'
  }

  /**
   * Judges the path once more, for between tap and PIN the certificate may expire and its anchor be revoked; then looks
   * the certificate up in the lists on this machine, unless it is OCSP that is asked. Local work only.
   */
  checkList(der: Uint8Array): ListCheck {
    const lists = this.#lists
    const { judgement, certificate, issuer } = this.#judge(der)
    if (judgement.result !== 'valid' || certificate === null || issuer === null || lists?.forCertificates !== true) {
      return { path: judgement, list: null }
    }
    return { path: judgement, list: this.#lookUp(certificate, issuer, 'crl', lists) }
  }

  /**
   * Looks the certificate up in the lists on this machine, though OCSP be what is asked: for while no responder can be
   * reached. `list_absent` where none are kept, or where the path is not valid. Local work only.
   */
  lookUpList(der: Uint8Array): ListJudgement {
    const { judgement, certificate, issuer } = this.#judge(der)
    if (this.#lists === null || judgement.result !== 'valid' || certificate === null || issuer === null) return NO_LIST
    return this.#lookUp(certificate, issuer, 'crl', this.#lists)
  }

  /**
   * Asks the OCSP responder, or takes its last answer within that answer's own time. Never rejects. A certificate whose
   * path is not valid is not asked about, for its word on where to ask is not worth following: `undetermined`,
   * `unavailable`, as where no address is known, and where lists are looked into instead: then nothing is sent.
   */
  async checkRevocation(der: Uint8Array, signal: AbortSignal): Promise<OcspJudgement> {
    if (this.#lists?.forCertificates === true) return UNAVAILABLE
    const { judgement, certificate, issuer } = this.#judge(der)
    if (judgement.result !== 'valid' || certificate === null || issuer === null) return UNAVAILABLE
    const isRevoked = (delegate: Certificate) => this.#isListed(delegate, issuer)
    const kept = this.#cache?.find(der, isRevoked) ?? null
    if (kept !== null) return kept
    const url = this.#ocsp.url ?? certificate.extensions.ocspUris.find((uri) => OcspClient.isUsable(uri))
    if (url === undefined) return UNAVAILABLE
    const nonce = freshNonce()
    const request = encodeOcspRequest({ certificate, issuer }, nonce)
    const answer = await this.#timeExchange(() => this.#client.ask(url, request, signal))
    if (!answer.ok) return { result: 'undetermined', reason: answer.error.code }
    const { requireNonce, maxAgeMs, clockSkewMs } = this.#ocsp
    // Read after the answer came: a slow responder does not make it look fresher.
    const nowMs = this.#clock.nowMs()
    const delegates: Certificate[] = []
    const noting = (delegate: Certificate) => {
      delegates.push(delegate)
      return isRevoked(delegate)
    }
    const times = { nowMs, maxAgeMs, clockSkewMs, onSignedTime: this.#onSignedTime }
    const demands = { certificate, issuer, nonce, requireNonce, ...times, isRevoked: noting }
    const revocation = judgeOcspResponse(answer.value, demands)
    this.#cache?.keep(der, revocation, delegates)
    return revocation
  }

  /** Closes kept connections and forgets kept answers. */
  close(): void {
    this.#client.close()
    this.#cache?.clear()
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
    const anchorJudgement = issuer === null ? null : this.#judgeAnchor(issuer)
    return { judgement: worseOf(judgement, anchorJudgement), certificate: parsed.value, issuer }
  }

  /** Whether a delegated responder's certificate stands on a list of its issuer that lies here. */
  #isListed(delegate: Certificate, issuer: Anchor): boolean {
    return this.#lists?.lookup.lookup(questionAbout(delegate, issuer, 'crl')).result === 'listed'
  }

  /** Where delta lists may say more, the list in force revokes and clears nobody: `list_scope`. */
  #lookUp(certificate: Certificate, issuer: Anchor, kind: ListKind, lists: ListSettings): ListJudgement {
    const { maxAgeMs, authorityMaxAgeMs, clockSkewMs } = lists
    const answer = lists.lookup.lookup(questionAbout(certificate, issuer, kind))
    const demands = {
      nowMs: this.#clock.nowMs(),
      maxAgeMs: kind === 'crl' ? maxAgeMs : authorityMaxAgeMs,
      clockSkewMs
    }
    const judgement = judgeListAnswer(answer, demands)
    return judgement.result === 'good' && certificate.extensions.hasFreshestCrl ? OTHERS_SAY_MORE : judgement
  }

  /**
   * The CA's own state, from its authority revocation list (RFC 5280 section 5.2.5, onlyContainsCACerts), which the
   * anchor itself signs. Null where nothing is held against it. A list that is there and cannot be relied on might, once
   * mended or renewed, name the anchor: then its state is not known, whether or not such a list is demanded.
   */
  #judgeAnchor(anchor: Anchor): PathJudgement | null {
    const lists = this.#lists
    if (lists === null) return null
    const state = this.#lookUp(anchor, anchor, 'arl', lists)
    if (state.result === 'revoked') return { result: 'invalid', reason: 'anchor_revoked' }
    if (state.result === 'good') return null
    const isMissing = state.reason === 'list_absent' || state.reason === 'list_scope'
    return isMissing && !lists.authorityListsRequired ? null : STATE_UNKNOWN
  }
}

/** Bad news outweighs missing news, and that of the certificate itself comes first. */
function worseOf(path: PathJudgement, anchor: PathJudgement | null): PathJudgement {
  if (anchor === null || path.result === 'invalid') return path
  return path.result === 'undetermined' && anchor.result !== 'invalid' ? path : anchor
}

function questionAbout({ serialNumber, extensions }: Certificate, issuer: Anchor, kind: ListKind): ListQuestion {
  const { distributionPoints } = extensions
  return { issuerKeyIdentifier: issuer.keyIdentifier, issuer: issuer.subject, serialNumber, kind, distributionPoints }
}

const OTHERS_SAY_MORE: ListJudgement = { result: 'undetermined', reason: 'list_scope' }
const NO_LIST: ListJudgement = { result: 'undetermined', reason: 'list_absent' }
const STATE_UNKNOWN: PathJudgement = { result: 'undetermined', reason: 'anchor_state_unknown' }
const UNAVAILABLE: OcspJudgement = { result: 'undetermined', reason: 'unavailable' }

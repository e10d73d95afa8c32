import { createHash, randomBytes } from 'node:crypto'
import type { Certificate } from '../../main/certificate/certificate.ts'
import { parseCertificate } from '../../main/certificate/certificate.ts'
import type { OcspJudgement, OcspReason } from '../../main/certificate/judgement.ts'
import type { OcspDemands } from '../../main/certificate/ocsp-response.ts'
import { judgeOcspResponse } from '../../main/certificate/ocsp-response.ts'
import type { AnswerSpec, SingleSpec } from './ocsp-answer-builder.ts'
import { buildAnswer, derNull, nonceExtension, octets, oid, sequence, status, tlv } from './ocsp-answer-builder.ts'
import type { TestCertificate, TestKey } from './openssl-authority.ts'
import { hasOpenssl, leafExtensions, OpensslWorkshop } from './openssl-authority.ts'

export const MINUTE_MS = 60_000

/** Hashes in which a CertID may be given, by their names in node:crypto. */
export const HASH_OIDS = {
  md5: '1.2.840.113549.2.5',
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3'
} as const

/** Extensions of a delegated responder: what it may sign, for what purpose, and who certified it. */
export const DELEGATE_EXTENSIONS = [
  'keyUsage = critical,digitalSignature',
  'extendedKeyUsage = OCSPSigning',
  'authorityKeyIdentifier = keyid'
]

export function readCertificate(made: Pick<TestCertificate, 'der'>): Certificate {
  const parsed = parseCertificate(made.der)
  if (!parsed.ok) throw new Error(parsed.error.code)
  return parsed.value
}

/** A CA, a certificate of it, a delegated responder, and a judge that asked about the certificate a moment ago. */
export class OcspWorld {
  readonly workshop = new OpensslWorkshop()
  /** Whole seconds, as OCSP writes them; the certificates are a minute old then. */
  readonly nowMs = Math.floor(Date.now() / 1000) * 1000 + MINUTE_MS
  readonly nonce = Uint8Array.from(randomBytes(32))
  readonly caKey: TestKey
  readonly ca: TestCertificate
  readonly delegate: TestCertificate
  readonly issuer: Certificate
  readonly certificate: Certificate
  readonly leaf: TestCertificate

  constructor() {
    // Constructed while tests are collected: where they will all be skipped, nothing here is used.
    if (!hasOpenssl) {
      const nothing = {} as never
      this.caKey = this.ca = this.delegate = this.issuer = this.certificate = this.leaf = nothing
      return
    }
    this.caKey = this.workshop.rsaKey()
    this.ca = this.workshop.authority(this.caKey)
    this.delegate = this.delegated({ key: this.workshop.ecKey() })
    this.issuer = readCertificate(this.ca)
    const leaf = { subject: '/CN=leaf', key: this.workshop.ecKey(), issuer: this.ca, extensions: leafExtensions() }
    this.leaf = this.workshop.certificate(leaf)
    this.certificate = readCertificate(this.leaf)
  }

  dispose(): void {
    this.workshop.dispose()
  }

  delegated(
    change: {
      readonly issuer?: TestCertificate
      readonly extensions?: readonly string[]
      readonly key?: TestKey
      readonly digest?: string
      readonly days?: number
      readonly subject?: string
    } = {}
  ): TestCertificate {
    const key = change.key ?? this.delegate.key
    const usual = { subject: '/CN=responder', issuer: this.ca, extensions: DELEGATE_EXTENSIONS, days: 30 }
    return this.workshop.certificate({ ...usual, ...change, key })
  }

  certificateId(
    change: { hash?: keyof typeof HASH_OIDS; name?: Uint8Array; key?: Uint8Array; serial?: Uint8Array } = {}
  ): Uint8Array {
    const hash = change.hash ?? 'sha1'
    const digest = (bytes: Uint8Array) => createHash(hash).update(bytes).digest()
    return sequence(
      sequence(oid(HASH_OIDS[hash]), derNull),
      octets(digest(change.name ?? this.issuer.subject)),
      octets(digest(change.key ?? this.issuer.subjectPublicKey)),
      tlv(0x02, change.serial ?? this.certificate.serialNumber)
    )
  }

  /** Good, known five minutes ago, renewed in ten. */
  single(change: Partial<SingleSpec> = {}): SingleSpec {
    return {
      certificateId: this.certificateId(),
      status: status.good,
      thisUpdateMs: this.nowMs - 5 * MINUTE_MS,
      nextUpdateMs: this.nowMs + 10 * MINUTE_MS,
      ...change
    }
  }

  /** Signed by the CA itself a minute ago. */
  answer(change: Partial<AnswerSpec> = {}): Uint8Array {
    return buildAnswer({
      responderId: { name: this.issuer.subject },
      producedAtMs: this.nowMs - MINUTE_MS,
      singles: [this.single()],
      extensions: [nonceExtension(this.nonce)],
      signer: this.caKey.privateKey,
      ...change
    })
  }

  byDelegate(made: TestCertificate, change: Partial<AnswerSpec> = {}): Uint8Array {
    const responderId = { name: readCertificate(made).subject }
    return this.answer({ responderId, signer: made.key.privateKey, certificates: [made.der], ...change })
  }

  judge(bytes: Uint8Array, change: Partial<OcspDemands> = {}): OcspJudgement {
    const { certificate, issuer, nonce, nowMs } = this
    const limits = { maxAgeMs: 20 * MINUTE_MS, clockSkewMs: 2 * MINUTE_MS }
    return judgeOcspResponse(bytes, { certificate, issuer, nonce, nowMs, ...limits, ...change })
  }

  readonly good = (): OcspJudgement => ({
    result: 'good',
    thisUpdateMs: this.nowMs - 5 * MINUTE_MS,
    producedAtMs: this.nowMs - MINUTE_MS,
    reusableUntilMs: this.nowMs + 10 * MINUTE_MS
  })

  readonly undetermined = (reason: OcspReason): OcspJudgement => ({ result: 'undetermined', reason })
}

import { z } from 'zod'

/**
 * The open interface between an appliance and a platform operator, as both sides see it. J-LIS's own interface is under
 * a non-disclosure agreement; a platform operator replaces this adapter. The same shapes stand in
 * `docs/platform-api.yaml` (OpenAPI), and a test holds the two together.
 *
 * Transport: HTTPS with mutual TLS. Binary values are base64 (RFC 4648 section 4, padded). Times are RFC 3339 in UTC.
 */

const base64 = z
  .string()
  .max(24_000)
  .regex(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, 'base64 with padding')

/** Answer of `POST /v1/challenges` (the request's body is `{}`): 32 bytes for the card to sign, good for one check. */
export const challengeAnswerSchema = z.strictObject({
  challengeId: z.string().min(1).max(64),
  challenge: base64,
  expiresAt: z.iso.datetime()
})

/** RFC 9180 base mode: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. */
export const SEALING_SUITE = 'DHKEM_P256_HKDF_SHA256-HKDF_SHA256-AES_256_GCM'

/** `info` of the HPKE context. */
export const SEALING_INFO = 'hatachi age-check v1'

/** A platform operator's machine sends the certificate; a service provider's sends it sealed and cannot open it again. */
export const certificateFormSchema = z.discriminatedUnion('form', [
  z.strictObject({ form: z.literal('plain'), der: base64 }),
  z.strictObject({
    form: z.literal('sealed'),
    suite: z.literal(SEALING_SUITE),
    keyId: z.string().min(1).max(64),
    enc: base64,
    ciphertext: base64
  })
])

export const conditionSchema = z.strictObject({ atLeastYears: z.int().min(1).max(150) })

export const holderFormSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('pin'), challengeId: z.string().min(1).max(64), signature: base64 }),
  z.strictObject({ kind: z.literal('card_only'), enrolmentWaived: z.boolean() })
])

/** Body of `POST /v1/age-checks`. */
export const ageCheckRequestSchema = z.strictObject({
  /** 32 random bytes, fresh for each request; repeated in the signed answer. */
  nonce: base64,
  certificate: certificateFormSchema,
  condition: conditionSchema,
  holder: holderFormSchema
})

/** What the platform signs. */
export const ageCheckAnswerSchema = z.strictObject({
  nonce: base64,
  /** SHA-256 of the certificate as sent: of `der`, or of `enc` followed by `ciphertext`. */
  certificateDigest: base64,
  condition: conditionSchema,
  validity: z.enum(['valid', 'invalid', 'unknown']),
  /** `not_answered` unless the certificate is valid and the holder evidence is enough for the platform. */
  answer: z.enum(['yes', 'no', 'not_answered']),
  /** Only for `card_only` requests: whether this certificate was enrolled with its PIN. Else `not_asked`. */
  enrolment: z.enum(['enrolled', 'not_enrolled', 'not_asked']),
  answeredAt: z.iso.datetime()
})

/** Body of `POST /v1/time`: 32 random bytes, fresh for each request; repeated in the signed answer. */
export const timeRequestSchema = z.strictObject({ nonce: base64 })

/** What the platform signs as its time. Its fields are others than an age-check answer's, so neither passes for both. */
export const timeAnswerSchema = z.strictObject({ nonce: base64, time: z.iso.datetime() })

/**
 * Body of `POST /v1/previous-serials`: which certificate came before this one. For a platform operator's machine alone,
 * and only with both consents of the person: one cannot stand for the other.
 */
export const previousSerialRequestSchema = z.strictObject({
  /** 32 random bytes, fresh for each request; repeated in the signed answer. */
  nonce: base64,
  certificate: z.strictObject({ form: z.literal('plain'), der: base64 }),
  consents: z.strictObject({
    /** To J-LIS's answering. */
    answering: z.literal(true),
    /** To this operator's receiving the answer. */
    receiving: z.literal(true)
  })
})

const previousAnswerHead = {
  nonce: base64,
  /** SHA-256 of `der`. */
  certificateDigest: base64,
  answeredAt: z.iso.datetime()
}

/** What the platform signs of it: one generation back, and only of a certificate that is valid now. */
export const previousSerialAnswerSchema = z.discriminatedUnion('previous', [
  z.strictObject({
    previous: z.literal('answered'),
    ...previousAnswerHead,
    /** Its issuer's name, DER. */
    issuer: base64,
    /** Content octets of its serial number (INTEGER). */
    serial: base64
  }),
  z.strictObject({ previous: z.literal('none'), ...previousAnswerHead }),
  /** The person has not consented to J-LIS's answering, by J-LIS's own register. */
  z.strictObject({ previous: z.literal('not_consented'), ...previousAnswerHead })
])

/**
 * Answer of `POST /v1/age-checks`, `POST /v1/previous-serials` and `POST /v1/time`: `payload` is the UTF-8 JSON of the
 * answer to that question, signed as it stands.
 */
export const signedAnswerSchema = z.strictObject({
  keyId: z.string().min(1).max(64),
  /** ECDSA P-256 with SHA-256 over the bytes of `payload` (after base64), in the DER form of RFC 3279 section 2.2.3. */
  signature: base64,
  payload: base64
})

/** Body of every answer that is not 2xx. */
export const errorAnswerSchema = z.strictObject({
  error: z.strictObject({
    code: z.enum([
      'malformed',
      'too_large',
      'proof_missing',
      'proof_replayed',
      'proof_foreign',
      'unseal_failed',
      'busy',
      'not_found'
    ]),
    message: z.string().max(500)
  })
})

export type ChallengeAnswer = z.infer<typeof challengeAnswerSchema>
export type CertificateForm = z.infer<typeof certificateFormSchema>
export type AgeCheckRequest = z.infer<typeof ageCheckRequestSchema>
export type AgeCheckAnswer = z.infer<typeof ageCheckAnswerSchema>
export type PreviousSerialRequest = z.infer<typeof previousSerialRequestSchema>
export type PreviousSerialAnswer = z.infer<typeof previousSerialAnswerSchema>
export type TimeAnswer = z.infer<typeof timeAnswerSchema>
export type SignedAnswer = z.infer<typeof signedAnswerSchema>
export type ErrorAnswer = z.infer<typeof errorAnswerSchema>

/**
 * Additional authenticated data of a sealed certificate: it cannot be cut out and used for another question.
 * UTF-8 of `nonce|atLeastYears|holder`, where holder is `pin:<challengeId>`, or `card_only:<enrolmentWaived>`. Example: `q83v…=|20|pin:c-7`.
 */
export function sealingAad(request: Pick<AgeCheckRequest, 'nonce' | 'condition' | 'holder'>): Uint8Array {
  const holder =
    request.holder.kind === 'pin'
      ? `pin:${request.holder.challengeId}`
      : `card_only:${String(request.holder.enrolmentWaived)}`
  return new TextEncoder().encode(`${request.nonce}|${String(request.condition.atLeastYears)}|${holder}`)
}

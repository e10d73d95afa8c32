import { z } from 'zod'
import { SEALING_SUITE } from '../platform/protocol.ts'

export { PASS_HEADER } from '../services/cable-pass.ts'

/**
 * The open interfaces of the two cable parties, as all sides see them. The same shapes stand in `docs/cable-api.yaml`
 * (OpenAPI), and a test holds the two together. How challenges look and how answers are signed is as in the age check
 * (`main/platform/protocol.ts`).
 *
 * Transport: HTTPS; a box shows its bearer token, another one to each party. Binary values are base64 (RFC 4648 section
 * 4, padded). Times are RFC 3339 in UTC.
 */

const base64 = z
  .string()
  .max(24_000)
  .regex(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, 'base64 with padding')
/** Base64 of 32 bytes: random ones, fresh for each request and repeated in the signed answer; or a SHA-256. */
const octets32 = z.string().regex(/^[A-Za-z0-9+/]{43}=$/, 'base64 of 32 bytes')

/** By which both parties know an appliance. */
export const boxIdSchema = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/)
/** The cable operator's own name of a household. */
export const householdIdSchema = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/)
/** A person as everybody but the cable platform knows them: random, new with each link. */
export const cableIdSchema = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/)
const challengeIdSchema = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/)
/** 32 random bytes, base64url without padding. */
export const linkTicketSchema = z.string().regex(/^[A-Za-z0-9_-]{43}$/)
/** Characters of an assertion at most. */
export const LONGEST_ASSERTION = 1_000
const assertionSchema = z
  .string()
  .max(LONGEST_ASSERTION)
  .regex(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/)

/** `info` of the HPKE context of a login: what was sealed for an age check cannot be opened as a login, nor back. */
export const LOGIN_SEALING_INFO = 'hatachi cable login v1'

/** Body of `POST /v1/challenges`: `{}`. */
export const challengeRequestSchema = z.strictObject({})

/** Body of `POST /v1/logins`: what of a card leaves a box, and only after its PIN was right. */
export const loginRequestSchema = z.strictObject({
  nonce: octets32,
  certificate: z.strictObject({
    form: z.literal('sealed'),
    suite: z.literal(SEALING_SUITE),
    keyId: z.string().min(1).max(64),
    enc: base64,
    ciphertext: base64
  }),
  challengeId: challengeIdSchema,
  /** The card's over the challenge. */
  signature: base64
})

/** A cable ID, and the platform's signed word for it (`pass.ts`). */
export const passSchema = z.strictObject({ cableId: cableIdSchema, assertion: assertionSchema })

const loginHead = {
  kind: z.literal('cable_login'),
  nonce: octets32,
  /** SHA-256 of the certificate as sent: of `enc` followed by `ciphertext`. */
  certificateDigest: octets32,
  boxId: boxIdSchema,
  answeredAt: z.iso.datetime()
}

/**
 * What the platform signs of a login. `refused`: revoked, suspended, expired, foreign or not proven, one word for all.
 * `unknown`: it could not be found out.
 */
export const loginAnswerSchema = z.discriminatedUnion('answer', [
  z.strictObject({ answer: z.literal('linked'), ...loginHead, pass: passSchema }),
  z.strictObject({ answer: z.literal('not_linked'), ...loginHead, linkTicket: linkTicketSchema }),
  z.strictObject({ answer: z.literal('refused'), ...loginHead }),
  z.strictObject({ answer: z.literal('unknown'), ...loginHead })
])

/** Body of `POST /v1/links`. */
export const linkRequestSchema = z.strictObject({
  nonce: octets32,
  linkTicket: linkTicketSchema,
  /** The person's, given on screen. */
  consent: z.literal(true)
})

/** What the platform signs of a link. */
export const linkAnswerSchema = z.strictObject({
  kind: z.literal('cable_link'),
  nonce: octets32,
  boxId: boxIdSchema,
  answeredAt: z.iso.datetime(),
  pass: passSchema
})

/** Answer of `DELETE /v1/links`, also where there was none any more. */
export const unlinkAnswerSchema = z.strictObject({ unlinked: z.literal(true) })

/** Body of `POST /v1/visits`: `{}`. */
export const visitRequestSchema = z.strictObject({})

/** Body of `POST /v1/members`: the consent that was given on screen. */
export const joinRequestSchema = z.strictObject({ consent: z.literal(true) })

/** Answer of `POST /v1/visits` and `POST /v1/members`. */
export const householdAnswerSchema = z.strictObject({
  answer: z.enum(['admitted', 'not_a_member', 'other_household'])
})

/** Answer of `DELETE /v1/members`, also of somebody who was none. */
export const leaveAnswerSchema = z.strictObject({ left: z.literal(true) })

export type PassBody = z.infer<typeof passSchema>
export type LoginRequest = z.infer<typeof loginRequestSchema>
export type LoginAnswerBody = z.infer<typeof loginAnswerSchema>
export type LinkRequest = z.infer<typeof linkRequestSchema>
export type LinkAnswerBody = z.infer<typeof linkAnswerSchema>

/**
 * Additional authenticated data of a certificate that is sealed for a login: it cannot be cut out and used for another.
 * UTF-8 of `nonce|boxId|challengeId`. Example: `q83v…=|box-7|c-Ax0…`.
 */
export function loginAad(
  request: Pick<LoginRequest, 'nonce' | 'challengeId'>,
  boxId: string
): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${request.nonce}|${boxId}|${request.challengeId}`)
}

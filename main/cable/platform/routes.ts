import { createHash, sign } from 'node:crypto'
import type { Clock } from '../../../device/clock.ts'
import { decodeBase64, encodeBase64 } from '../../platform/base64.ts'
import type { SignedAnswer } from '../../platform/protocol.ts'
import { digestAsSent } from '../../platform/signed-answer.ts'
import type { AnswerKeys } from '../../platform/signed-answer.ts'
import { malformed, storeFailed } from '../../services/http/callers.ts'
import type { JsonReply, JsonRequest, Route } from '../../services/http/json-server.ts'
import { errorReply } from '../../services/http/json-server.ts'
import type { ServiceFile } from '../../services/service-file.ts'
import { passRefused } from '../box-door.ts'
import type { BoxAdmission } from '../box-door.ts'
import { checkPass, signPass } from '../pass.ts'
import { challengeRequestSchema, linkRequestSchema, loginRequestSchema, PASS_HEADER } from '../protocol.ts'
import type { LinkAnswerBody, LoginAnswerBody, LoginRequest } from '../protocol.ts'
import { judgeCard } from './card-judge.ts'
import type { JudgeOfCards } from './card-judge.ts'
import { link, standingOf, unlink } from './links.ts'
import type { LoginChallenges } from './login-challenges.ts'
import { personOf } from './persons.ts'
import type { PlatformKeys } from './platform-keys.ts'
import type { Unseal } from './unsealing.ts'

/** What the routes work on. */
export interface PlatformWorld {
  readonly file: ServiceFile
  readonly clock: Clock
  readonly keys: PlatformKeys
  /** Of `keys.answers`, as `pass.ts` reads them. */
  readonly answerKeys: AnswerKeys
  readonly unseal: Unseal
  readonly judge: JudgeOfCards
  readonly challenges: LoginChallenges
  readonly admit: (request: JsonRequest) => BoxAdmission<{ readonly boxId: string }>
  /** Aborted when the platform stops. */
  readonly stopped: AbortSignal
}

/** How long a pass is good for: longer than anybody watches without a pause. A visit that outlasts it begins again. */
export const PASS_LIFETIME_MS = 4 * 60 * 60_000

/** The platform's part of `docs/cable-api.yaml`. */
export function platformRoutes(world: PlatformWorld): readonly Route[] {
  const { file, clock, keys, answerKeys, challenges, admit } = world
  /** Wraps what is answered to a box that was let in. */
  const forBox =
    (answer: (request: JsonRequest, boxId: string) => JsonReply | Promise<JsonReply>) =>
    (request: JsonRequest): JsonReply | Promise<JsonReply> => {
      const admission = admit(request)
      return admission.ok ? answer(request, admission.box.boxId) : admission.reply
    }
  const signed = (answer: LoginAnswerBody | LinkAnswerBody): JsonReply => ({
    status: 200,
    body: signAnswer(answer, keys.answers)
  })
  const passOf = (cableId: string, boxId: string, issuedAtMs: number) => {
    const { named, privateKey } = keys.answers
    const claims = { keyId: named.keyId, cableId, boxId, issuedAtMs, expiresAtMs: issuedAtMs + PASS_LIFETIME_MS }
    return { cableId, assertion: signPass(claims, privateKey) }
  }

  const challenge = forBox(({ body }, boxId) => {
    if (!challengeRequestSchema.safeParse(body).success) return malformed('body: {}')
    const { challengeId, bytes, expiresAtMs } = challenges.issue(boxId)
    const expiresAt = new Date(expiresAtMs).toISOString()
    return { status: 200, body: { challengeId, challenge: encodeBase64(bytes), expiresAt } }
  })

  const logIn = forBox(async ({ body }, boxId) => {
    const parsed = loginRequestSchema.safeParse(body)
    if (!parsed.success) return malformed('body: a login')
    const request = parsed.data
    const signature = decodeBase64(request.signature)
    if (signature === undefined) return malformed('body: signature')
    const bytes = challenges.take(request.challengeId, boxId, digestOf(request))
    if (bytes === null) {
      return errorReply(409, 'challenge_spent', 'This challenge is over, or was for another login. Ask for a new one.')
    }
    const certificate = await world.unseal(request, boxId)
    if (certificate === null) {
      return errorReply(400, 'unseal_failed', 'The certificate was not sealed to this platform, for this login.')
    }
    try {
      return await judged(request, boxId, { certificate, challenge: bytes, signature })
    } finally {
      certificate.fill(0)
    }
  })

  async function judged(
    request: LoginRequest,
    boxId: string,
    proof: { readonly certificate: Uint8Array; readonly challenge: Uint8Array; readonly signature: Uint8Array }
  ): Promise<JsonReply> {
    const verdict = await judgeCard(world.judge, proof, world.stopped)
    // Read after the judge is done: a slow responder does not make an answer look older than it is.
    const nowMs = clock.nowMs()
    const head = {
      kind: 'cable_login' as const,
      nonce: request.nonce,
      certificateDigest: digestAsSent(request.certificate),
      boxId,
      answeredAt: new Date(nowMs).toISOString()
    }
    if (verdict !== 'good') return signed({ answer: verdict, ...head })
    const person = personOf(proof.certificate, keys.persons)
    if (person === null) throw new TypeError('a certificate that was judged good cannot be read')
    const standing = standingOf(file, person, boxId, nowMs)
    if (!standing.ok) return storeFailed()
    if (standing.value.standing === 'not_linked') {
      return signed({ answer: 'not_linked', ...head, linkTicket: standing.value.linkTicket })
    }
    return signed({ answer: 'linked', ...head, pass: passOf(standing.value.cableId, boxId, nowMs) })
  }

  const makeLink = forBox(({ body }, boxId) => {
    const parsed = linkRequestSchema.safeParse(body)
    if (!parsed.success) return malformed('body: {"nonce", "linkTicket", "consent": true}')
    const { nonce, linkTicket } = parsed.data
    const nowMs = clock.nowMs()
    const linked = link(file, { linkTicket, boxId, nowMs })
    if (!linked.ok) {
      return linked.error.code === 'store_failed'
        ? storeFailed()
        : errorReply(409, 'ticket_spent', 'This ticket links nobody, or not any more. Log in again.')
    }
    const pass = passOf(linked.value.cableId, boxId, linked.value.linkedAtMs)
    return signed({ kind: 'cable_link', nonce, boxId, answeredAt: new Date(nowMs).toISOString(), pass })
  })

  const undoLink = forBox(({ headers }, boxId) => {
    const assertion = headers[PASS_HEADER]
    const claims = checkPass(typeof assertion === 'string' ? assertion : '', answerKeys, boxId, clock.nowMs())
    if (!claims.ok) return passRefused(claims.error.code)
    return unlink(file, claims.value.cableId).ok ? { status: 200, body: { unlinked: true } } : storeFailed()
  })

  return [
    { method: 'POST', path: '/v1/challenges', answer: challenge },
    { method: 'POST', path: '/v1/logins', answer: logIn },
    { method: 'POST', path: '/v1/links', answer: makeLink },
    { method: 'DELETE', path: '/v1/links', answer: undoLink }
  ]
}

function signAnswer(
  answer: LoginAnswerBody | LinkAnswerBody,
  { privateKey, named }: PlatformKeys['answers']
): SignedAnswer {
  const payload = Buffer.from(JSON.stringify(answer), 'utf8')
  const signature = sign('sha256', payload, { key: privateKey, dsaEncoding: 'der' })
  return { keyId: named.keyId, signature: encodeBase64(signature), payload: encodeBase64(payload) }
}

/** What makes a request this request. */
function digestOf({ nonce, certificate, challengeId, signature }: LoginRequest): string {
  const { keyId, enc, ciphertext } = certificate
  return createHash('sha256').update([nonce, keyId, enc, ciphertext, challengeId, signature].join('|')).digest('hex')
}

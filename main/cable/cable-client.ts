import { randomBytes } from 'node:crypto'
import type { z } from 'zod'
import type { Clock } from '../../device/clock.ts'
import type { Result } from '../../device/result.ts'
import { err, ok } from '../../device/result.ts'
import { decodeBase64, encodeBase64 } from '../platform/base64.ts'
import { unlessAborted } from '../platform/deadline.ts'
import { challengeAnswerSchema, signedAnswerSchema } from '../platform/protocol.ts'
import type { SignedAnswer } from '../platform/protocol.ts'
import { createSealing } from '../platform/seal.ts'
import { DEFAULT_FRESHNESS, digestAsSent, readSignedJson } from '../platform/signed-answer.ts'
import type { ClientFailure, JsonClient, JsonQuestion, ServiceAddress } from '../services/http/json-client.ts'
import { createJsonClient } from '../services/http/json-client.ts'
import type {
  CableFault,
  CableParties,
  CablePass,
  HouseholdAnswer,
  LoginAnswer,
  LoginChallenge,
  LoginProof
} from '../television/ports.ts'
import { answerKeysOf, checkPass } from './pass.ts'
import {
  householdAnswerSchema,
  leaveAnswerSchema,
  linkAnswerSchema,
  loginAad,
  loginAnswerSchema,
  LOGIN_SEALING_INFO,
  PASS_HEADER,
  unlinkAnswerSchema
} from './protocol.ts'
import type { LoginRequest, PassBody } from './protocol.ts'
import type { CablePartiesSettings } from './settings.ts'

const CHALLENGE_BYTES = 32
const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost']

/** What was sent for a challenge, so that asking again is the same question. It holds nothing that can be read. */
interface Sent {
  readonly signature: string
  readonly request: LoginRequest
}

/**
 * The two cable parties over HTTPS, by the shapes of `docs/cable-api.yaml`. Certificates are sealed to the platform's
 * key and never decoded; an answer of the platform's is believed only where a pinned key signed it, for this question
 * and this box, now. Throws a TypeError for keys that are not on P-256, and for an address without TLS on another machine.
 */
export function createCableParties(clock: Clock, settings: CablePartiesSettings): CableParties {
  const { boxId, freshness = DEFAULT_FRESHNESS } = settings
  const platform = createJsonClient(clock, securely(settings.platform))
  const operator = createJsonClient(clock, securely(settings.operator))
  const keys = answerKeysOf(settings.answerKeys)
  const sealing = createSealing(settings.sealingKey, LOGIN_SEALING_INFO)
  const sent = new WeakMap<LoginChallenge, Sent>()

  async function requestChallenge(signal: AbortSignal): Promise<Result<LoginChallenge, CableFault>> {
    // Beside the request: there is time for it while the card is read and the PIN typed.
    sealing.prepare()
    const question = { method: 'POST', path: '/v1/challenges', body: {} } as const
    const answer = await ask(platform, question, challengeAnswerSchema, signal)
    if (!answer.ok) return answer
    const { challengeId, challenge, expiresAt } = answer.value
    const bytes = decodeBase64(challenge)
    if (bytes?.length !== CHALLENGE_BYTES) return err(UNUSABLE)
    return ok({ challengeId, bytes, expiresAtMs: Date.parse(expiresAt) })
  }

  async function logIn(proof: LoginProof, signal: AbortSignal): Promise<Result<LoginAnswer, CableFault>> {
    const request = await requestFor(proof)
    const question = { method: 'POST', path: '/v1/logins', body: request } as const
    const answer = await ask(platform, question, signedAnswerSchema, signal)
    if (!answer.ok) return answer
    const read = believed(answer.value, loginAnswerSchema, request.nonce)
    if (!read.ok || read.value.certificateDigest !== digestAsSent(request.certificate)) return err(UNUSABLE)
    switch (read.value.answer) {
      case 'linked':
        return linkedBy(read.value.pass)
      case 'not_linked':
        return ok({ answer: 'not_linked', linkTicket: read.value.linkTicket })
      case 'refused':
      case 'unknown':
        return ok({ answer: read.value.answer })
    }
  }

  /** The same again for the same proof: a challenge is good for one request. */
  async function requestFor({ certificate, challenge, signature }: LoginProof): Promise<LoginRequest> {
    const signatureText = encodeBase64(signature)
    const before = sent.get(challenge)
    if (before?.signature === signatureText) return before.request
    const head = { nonce: freshNonce(), challengeId: challenge.challengeId }
    const sealed = await sealing.seal(certificate, loginAad(head, boxId))
    const request = { ...head, certificate: sealed, signature: signatureText }
    sent.set(challenge, { signature: signatureText, request })
    return request
  }

  async function link(linkTicket: string, signal: AbortSignal): Promise<Result<CablePass, CableFault>> {
    const body = { nonce: freshNonce(), linkTicket, consent: true }
    const answer = await ask(platform, { method: 'POST', path: '/v1/links', body }, signedAnswerSchema, signal)
    if (!answer.ok) return answer
    const read = believed(answer.value, linkAnswerSchema, body.nonce)
    return read.ok ? believedPass(read.value.pass) : err(UNUSABLE)
  }

  async function visit(pass: CablePass, signal: AbortSignal): Promise<Result<HouseholdAnswer, CableFault>> {
    const question = { method: 'POST', path: '/v1/visits', body: {}, headers: showing(pass) } as const
    return ask(operator, question, householdAnswerSchema, signal)
  }

  async function join(pass: CablePass, signal: AbortSignal): Promise<Result<HouseholdAnswer, CableFault>> {
    const question = { method: 'POST', path: '/v1/members', body: { consent: true }, headers: showing(pass) } as const
    return ask(operator, question, householdAnswerSchema, signal)
  }

  async function unlink(pass: CablePass, signal: AbortSignal): Promise<Result<void, CableFault>> {
    const headers = showing(pass)
    // The operator first: what is left if the rest fails is a link without a household, which the next login shows.
    const left = await ask(operator, { method: 'DELETE', path: '/v1/members', headers }, leaveAnswerSchema, signal)
    if (!left.ok) return left
    const undone = await ask(platform, { method: 'DELETE', path: '/v1/links', headers }, unlinkAnswerSchema, signal)
    return undone.ok ? ok(undefined) : undone
  }

  /** What a pinned key signed, of this shape, for this nonce and box, and now. */
  function believed<T extends { readonly nonce: string; readonly boxId: string; readonly answeredAt: string }>(
    signed: SignedAnswer,
    schema: z.ZodType<T>,
    nonce: string
  ): Result<T, CableFault> {
    const json = readSignedJson(signed, keys)
    const parsed = json.ok ? schema.safeParse(json.value) : null
    if (parsed?.success !== true) return err(UNUSABLE)
    const answer = parsed.data
    const ageMs = clock.nowMs() - Date.parse(answer.answeredAt)
    // Asked this way round, a time that is no number is stale.
    const isFresh = ageMs <= freshness.maxAgeMs && ageMs >= -freshness.maxSkewMs
    return answer.nonce === nonce && answer.boxId === boxId && isFresh ? ok(answer) : err(UNUSABLE)
  }

  function linkedBy(body: PassBody): Result<LoginAnswer, CableFault> {
    const pass = believedPass(body)
    return pass.ok ? ok({ answer: 'linked', pass: pass.value }) : pass
  }

  /** A pass that a pinned key signed for this box, and that says what the answer around it says. */
  function believedPass({ cableId, assertion }: PassBody): Result<CablePass, CableFault> {
    const claims = checkPass(assertion, keys, boxId, clock.nowMs())
    if (!claims.ok || claims.value.cableId !== cableId) return err(UNUSABLE)
    return ok({ cableId, assertion, expiresAtMs: claims.value.expiresAtMs })
  }

  return {
    requestChallenge,
    logIn,
    link,
    visit,
    join,
    unlink,
    close: () => {
      platform.close()
      operator.close()
    }
  }
}

const UNREACHABLE: CableFault = { code: 'unreachable' }
const UNUSABLE: CableFault = { code: 'answer_unusable' }

/** Asks, until the signal aborts; what was asked may be done all the same. */
async function ask<T>(
  client: JsonClient,
  question: JsonQuestion,
  schema: z.ZodType<T>,
  signal: AbortSignal
): Promise<Result<T, CableFault>> {
  if (signal.aborted) return err(UNREACHABLE)
  const calledOff = err<ClientFailure>({ code: 'unreachable' })
  const answer = await unlessAborted<Result<T, ClientFailure>>(client.ask(question, schema), signal, calledOff)
  return answer.ok ? answer : err(faultOf(answer.error))
}

function faultOf(failure: ClientFailure): CableFault {
  if (failure.code !== 'refused') return failure.code === 'unreachable' ? UNREACHABLE : UNUSABLE
  if (['challenge_spent', 'ticket_spent', 'pass_expired'].includes(failure.refusal)) return { code: 'ticket_spent' }
  // Busy or broken: another time it may be otherwise.
  return failure.status === 429 || failure.status >= 500 ? UNREACHABLE : { code: 'refused_us' }
}

function showing({ assertion }: CablePass): Readonly<Record<string, string>> {
  return { [PASS_HEADER]: assertion }
}

function freshNonce(): string {
  return encodeBase64(randomBytes(32))
}

/** A token, and a sealed certificate, cross no network in the clear. */
function securely(address: ServiceAddress): ServiceAddress {
  const { protocol, hostname } = new URL(address.url)
  if (protocol !== 'https:' && !LOOPBACK.includes(hostname)) throw new TypeError('a cable party needs an https address')
  return address
}

import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { Server } from 'node:https'
import { TLSSocket } from 'node:tls'
import { z } from 'zod'
import { sleep } from '../../../device/clock.ts'
import { ageCheckRequestSchema, previousSerialRequestSchema, timeRequestSchema } from '../protocol.ts'
import type {
  AgeCheckAnswer,
  ChallengeAnswer,
  ErrorAnswer,
  PreviousSerialAnswer,
  SignedAnswer,
  TimeAnswer
} from '../protocol.ts'
import { checkAge } from './age-check.ts'
import type { AgeCheckRefusal, AgeCheckWorld } from './age-check.ts'
import { logRequest } from './counters.ts'
import type { Counters } from './counters.ts'
import { readBody } from './http-body.ts'
import { answerPrevious } from './previous-serial.ts'
import { signBytes } from './signing.ts'
import type { KeyPair } from './signing.ts'
import type { ClientRole, TlsIdentities } from './tls-identities.ts'

/** HTTP status and message of each refusal. Messages hold nothing from the request. */
const refusals: Readonly<Record<AgeCheckRefusal, readonly [status: number, message: string]>> = {
  malformed: [400, 'The request does not have the agreed shape, or this client may not send it.'],
  too_large: [413, 'The request is larger than 64 KiB.'],
  proof_missing: [403, 'The holder was not proven: the challenge was never issued, or there is no signature.'],
  proof_replayed: [403, 'The challenge was used before, or its time is over.'],
  proof_foreign: [403, 'The signature is not by the key of this certificate over this challenge.'],
  unseal_failed: [422, 'The sealed certificate cannot be opened for this question.'],
  busy: [503, 'Try again later.'],
  not_found: [404, 'There is nothing here.']
}

interface Reply {
  readonly status: number
  readonly body: ChallengeAnswer | SignedAnswer | ErrorAnswer
}

const plainText = { 'content-type': 'text/plain' }
const jsonText = { 'content-type': 'application/json' }

const challengeRequestSchema = z.strictObject({})

/**
 * The platform's HTTPS server: mutual TLS, four questions, signed answers. See `docs/platform-api.yaml`. It does not
 * listen itself: `front-door.ts` hands it its connections.
 */
export function createApiServer(
  world: AgeCheckWorld & {
    readonly counters: Counters
    readonly identities: TlsIdentities
    readonly answerKey: { readonly keyId: string; readonly keys: KeyPair }
  }
): Server {
  const { clock, challenges, counters, faults, identities } = world
  const server = createServer(
    {
      cert: identities.server.certificatePem,
      key: identities.server.keyPem,
      ca: identities.server.caPem,
      requestCert: true,
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2',
      // A machine opens its connection when the card is tapped and uses it after the PIN.
      keepAliveTimeout: 120_000
    },
    (request, response) => {
      handle(request, response).catch(() => response.destroy())
    }
  )
  server.on('connection', (socket) => {
    counters.connections += 1
    if (faults.down) socket.destroy()
  })
  return server

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request
    // A line that asks whether it is there does so at any time, and is no part of what a session sends.
    if (url === '/v1/time') counters.times += 1
    else logRequest(counters, method, url)
    if (url === '/v1/challenges') counters.challenges += 1
    if (url === '/v1/age-checks') counters.ageChecks += 1
    if (url === '/v1/previous-serials') counters.previousSerials += 1
    if (faults.down) return void request.socket.destroy()
    const body = await readBody(request)
    if (body === 'aborted') return
    if (faults.latencyMs > 0) await sleep(clock, faults.latencyMs)
    if (faults.http500) return void response.writeHead(500, plainText).end('Internal error')
    if (faults.garbage) return void response.writeHead(200, jsonText).end(randomBytes(200))

    const reply = body === 'too_large' ? refusal('too_large') : await answer(request, parseJson(body))
    const bytes = Buffer.from(JSON.stringify(reply.body))
    // What is left of a body that is too long is not worth reading.
    if (body === 'too_large') response.setHeader('connection', 'close')
    response.writeHead(reply.status, { ...jsonText, 'content-length': bytes.length }).end(bytes)
  }

  function answer(request: IncomingMessage, json: unknown): Reply | Promise<Reply> {
    const role = clientRole(request)
    if (role === undefined || request.method !== 'POST') return refusal('not_found')
    if (request.url === '/v1/challenges') return answerChallenge(role, json)
    if (request.url === '/v1/age-checks') return answerAgeCheck(role, json)
    if (request.url === '/v1/previous-serials') return answerPreviousSerial(role, json)
    if (request.url === '/v1/time') return answerTime(json)
    return refusal('not_found')
  }

  function answerChallenge(role: ClientRole, json: unknown): Reply {
    if (!challengeRequestSchema.safeParse(json).success) return refusal('malformed')
    const challenge = challenges.issue(role, clock.nowMs())
    return {
      status: 200,
      body: {
        challengeId: challenge.challengeId,
        challenge: Buffer.from(challenge.bytes).toString('base64'),
        expiresAt: new Date(challenge.expiresAtMs).toISOString()
      }
    }
  }

  async function answerAgeCheck(role: ClientRole, json: unknown): Promise<Reply> {
    const request = ageCheckRequestSchema.safeParse(json)
    if (!request.success) return refusal('malformed')
    const outcome = await checkAge(world, role, request.data)
    if (outcome.kind === 'refused') {
      if (outcome.code.startsWith('proof_')) counters.refusedProofs += 1
      return refusal(outcome.code)
    }
    if (outcome.chargeable) counters.chargeable += 1
    return { status: 200, body: signed(outcome.answer) }
  }

  function answerPreviousSerial(role: ClientRole, json: unknown): Reply {
    // A service provider must not obtain a serial number: for its machines there is no such question.
    if (role !== 'platform_operator') return refusal('not_found')
    const request = previousSerialRequestSchema.safeParse(json)
    if (!request.success) return refusal('malformed')
    return { status: 200, body: signed(answerPrevious(world, request.data)) }
  }

  function answerTime(json: unknown): Reply {
    const request = timeRequestSchema.safeParse(json)
    if (!request.success) return refusal('malformed')
    const nonce = faults.wrongNonce ? randomBytes(32).toString('base64') : request.data.nonce
    const atMs = clock.nowMs() - (faults.staleAnswer ? 3_600_000 : 0)
    return { status: 200, body: signed({ nonce, time: new Date(atMs).toISOString() }) }
  }

  function signed(answer: AgeCheckAnswer | PreviousSerialAnswer | TimeAnswer): SignedAnswer {
    const payload = Buffer.from(JSON.stringify(answer))
    // A wrong signature is a sound one over other bytes, so that only its verification can find out.
    const bytes = faults.wrongSignature ? Buffer.concat([payload, Buffer.from(' ')]) : payload
    return {
      keyId: world.answerKey.keyId,
      signature: Buffer.from(signBytes(world.answerKey.keys.privateKey, bytes)).toString('base64'),
      payload: payload.toString('base64')
    }
  }

  function clientRole(request: IncomingMessage): ClientRole | undefined {
    if (!(request.socket instanceof TLSSocket)) return undefined
    const fingerprint = request.socket.getPeerCertificate().fingerprint256 as string | undefined
    return fingerprint === undefined ? undefined : identities.roleOf(fingerprint.replaceAll(':', '').toLowerCase())
  }
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    return undefined
  }
}

function refusal(code: AgeCheckRefusal): Reply {
  const [status, message] = refusals[code]
  return { status, body: { error: { code, message } } }
}

import { createHash, generateKeyPairSync, randomBytes, randomUUID, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { createServer } from 'node:https'
import type { ServerOptions } from 'node:https'
import type { ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { Clock } from '../../device/clock.ts'
import { ageCheckRequestSchema } from '../../main/platform/protocol.ts'
import type { AgeCheckAnswer, AgeCheckRequest, SignedAnswer } from '../../main/platform/protocol.ts'
import type { NamedPublicKey } from '../../main/platform/public-key.ts'
import type { TlsCredentials } from '../../main/platform/https-client.ts'

/** A request as it came in. */
export interface ReceivedRequest {
  readonly path: string
  readonly body: unknown
}

/** Answers one request. */
export type Reply = (request: ReceivedRequest, response: ServerResponse) => void

/**
 * A platform that says what a test makes it say, over real TLS and with real signatures. It judges nothing: every
 * certificate is valid and of age. What judges is the simulated platform.
 */
export class FakePlatform {
  readonly answerKey: NamedPublicKey
  readonly sealingKey: NamedPublicKey
  readonly sealingPrivateKey: KeyObject
  readonly received: ReceivedRequest[] = []
  readonly sockets = new Set<Socket>()
  /** All there ever were, in order. */
  readonly secureSockets: TLSSocket[] = []
  connections = 0
  endpoint = ''
  /** How requests are answered; honestly unless set. */
  reply: Reply
  readonly #answerPrivateKey: KeyObject
  readonly #clock: Clock
  readonly #server

  private constructor(identity: TlsCredentials, clock: Clock, options: ServerOptions) {
    const answerKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const sealingKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    this.answerKey = { keyId: 'answer-1', publicKeyPem: pem(answerKeys.publicKey) }
    this.sealingKey = { keyId: 'sealing-1', publicKeyPem: pem(sealingKeys.publicKey) }
    this.sealingPrivateKey = sealingKeys.privateKey
    this.#answerPrivateKey = answerKeys.privateKey
    this.#clock = clock
    this.reply = this.honestly
    const { certificatePem: cert, keyPem: key, caPem: ca } = identity
    this.#server = createServer({ cert, key, ca, requestCert: true, ...options }, (request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const received = { path: request.url ?? '', body: JSON.parse(Buffer.concat(chunks).toString()) as unknown }
        this.received.push(received)
        this.reply(received, response)
      })
    })
    this.#server.on('connection', (socket: Socket) => {
      this.connections += 1
      this.sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => this.sockets.delete(socket))
    })
    this.#server.on('secureConnection', (socket) => {
      this.secureSockets.push(socket)
    })
    this.#server.on('tlsClientError', () => undefined)
  }

  static async start(identity: TlsCredentials, clock: Clock, options: ServerOptions = {}): Promise<FakePlatform> {
    const fake = new FakePlatform(identity, clock, options)
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve))
    fake.endpoint = `https://localhost:${String((fake.#server.address() as AddressInfo).port)}`
    return fake
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    for (const socket of this.sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  get handshakes(): number {
    return this.secureSockets.length
  }

  get checks(): readonly ReceivedRequest[] {
    return this.received.filter(({ path }) => path === '/v1/age-checks')
  }

  readonly honestly: Reply = (request, response) => {
    if (request.path === '/v1/challenges') sendJson(response, 200, this.challenge())
    else sendJson(response, 200, this.signed(this.answer(request)))
  }

  challenge(): Record<string, unknown> {
    return {
      challengeId: randomUUID(),
      challenge: randomBytes(32).toString('base64'),
      expiresAt: new Date(this.#clock.nowMs() + 120_000).toISOString()
    }
  }

  /** An honest answer to an age check, changed as wished. */
  answer(request: ReceivedRequest, changes: Partial<AgeCheckAnswer> = {}): AgeCheckAnswer {
    const asked = ageCheckRequestSchema.parse(request.body)
    return { ...honestAnswer(asked, this.#clock.nowMs()), ...changes }
  }

  signed(payload: unknown): SignedAnswer {
    return signAnswer(Buffer.from(JSON.stringify(payload)), this.#answerPrivateKey, this.answerKey.keyId)
  }
}

/** Valid, of age, enrolled; bound to the request. */
export function honestAnswer(asked: AgeCheckRequest, nowMs: number): AgeCheckAnswer {
  const { certificate } = asked
  const sent = certificate.form === 'plain' ? [certificate.der] : [certificate.enc, certificate.ciphertext]
  const bytes = Buffer.concat(sent.map((text) => Buffer.from(text, 'base64')))
  return {
    nonce: asked.nonce,
    certificateDigest: createHash('sha256').update(bytes).digest('base64'),
    condition: asked.condition,
    validity: 'valid',
    answer: 'yes',
    enrolment: asked.holder.kind === 'pin' ? 'not_asked' : 'enrolled',
    answeredAt: new Date(nowMs).toISOString()
  }
}

/** Signs bytes as a platform signs its answers. */
export function signAnswer(payload: Uint8Array, privateKey: KeyObject, keyId: string): SignedAnswer {
  return {
    keyId,
    signature: sign('sha256', payload, privateKey).toString('base64'),
    payload: Buffer.from(payload).toString('base64')
  }
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

function pem(key: KeyObject): string {
  return key.export({ type: 'spki', format: 'pem' }).toString()
}

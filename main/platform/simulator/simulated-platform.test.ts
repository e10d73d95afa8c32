import { createPublicKey, sign, verify, X509Certificate } from 'node:crypto'
import { Agent, request } from 'node:https'
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Clock } from '../../../device/clock.ts'
import { systemClock } from '../../../device/clock.ts'
import {
  ageCheckAnswerSchema,
  challengeAnswerSchema,
  errorAnswerSchema,
  sealingAad,
  SEALING_INFO,
  SEALING_SUITE,
  signedAnswerSchema,
  timeAnswerSchema
} from '../protocol.ts'
import type { AgeCheckRequest } from '../protocol.ts'
import type { IssuedCard } from './card-issuer.ts'
import { CHALLENGE_LIFETIME_MS, sha256 } from './challenges.ts'
import { clearFaults } from './faults.ts'
import { revocationReasons } from './revocation-reasons.ts'
import type { EcdhKey } from './sealing.ts'
import { startSimulatedPlatform } from './simulated-platform.ts'
import type { SimulatedPlatform } from './simulated-platform.ts'
import type { ClientRole } from './tls-identities.ts'

let offsetMs = 0
const clock: Clock = { ...systemClock, nowMs: () => Date.now() + offsetMs }
let platform: SimulatedPlatform
let adult: IssuedCard
let agents: Record<ClientRole, Agent>

beforeAll(async () => {
  platform = await startSimulatedPlatform({ clock })
  adult = await platform.issueCard('adult')
  const agentOf = (role: ClientRole): Agent => {
    const { certificatePem: cert, keyPem: key, caPem: ca } = platform.credentials(role)
    return new Agent({ cert, key, ca })
  }
  agents = { service_provider: agentOf('service_provider'), platform_operator: agentOf('platform_operator') }
})
afterEach(() => {
  clearFaults(platform.faults)
  offsetMs = 0
})
afterAll(async () => {
  agents.service_provider.destroy()
  agents.platform_operator.destroy()
  await platform.close()
})

interface Reply {
  readonly status: number
  readonly body: Buffer
}

function post(path: string, body: string | Buffer, agent = agents.platform_operator, method = 'POST'): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request(`${platform.endpoint}${path}`, { method, agent }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

async function challenge(agent = agents.platform_operator) {
  const reply = await post('/v1/challenges', '{}', agent)
  return challengeAnswerSchema.parse(JSON.parse(reply.body.toString()))
}

const nonce = Buffer.alloc(32, 7).toString('base64')
const plain = (card: IssuedCard): AgeCheckRequest['certificate'] => ({
  form: 'plain',
  der: Buffer.from(card.authentication.certificate).toString('base64')
})

async function pinHolder(card: IssuedCard, agent = agents.platform_operator): Promise<AgeCheckRequest['holder']> {
  const { challengeId, challenge: bytes } = await challenge(agent)
  const key = card.authentication.privateKey
  const data = Buffer.from(bytes, 'base64')
  const signature =
    key.asymmetricKeyType === 'rsa'
      ? sign('sha256', data, key)
      : sign('sha384', data, { key, dsaEncoding: 'ieee-p1363' })
  return { kind: 'pin', challengeId, signature: signature.toString('base64') }
}

async function pinRequest(card: IssuedCard, atLeastYears = 20): Promise<AgeCheckRequest> {
  return { nonce, certificate: plain(card), condition: { atLeastYears }, holder: await pinHolder(card) }
}

function cardOnly(card: IssuedCard, enrolmentWaived = false): AgeCheckRequest {
  return {
    nonce,
    certificate: plain(card),
    condition: { atLeastYears: 20 },
    holder: { kind: 'card_only', enrolmentWaived }
  }
}

async function ask(question: AgeCheckRequest, agent = agents.platform_operator) {
  const reply = await post('/v1/age-checks', JSON.stringify(question), agent)
  if (reply.status !== 200) {
    return { status: reply.status, code: errorAnswerSchema.parse(JSON.parse(reply.body.toString())).error.code }
  }
  const signed = signedAnswerSchema.parse(JSON.parse(reply.body.toString()))
  const payload = Buffer.from(signed.payload, 'base64')
  const key = createPublicKey(platform.answerKey.publicKeyPem)
  return {
    status: 200,
    keyId: signed.keyId,
    signed: verify('sha256', payload, key, Buffer.from(signed.signature, 'base64')),
    answer: ageCheckAnswerSchema.parse(JSON.parse(payload.toString()))
  }
}

async function chargedBy(action: () => Promise<unknown>): Promise<number> {
  const before = platform.counters.chargeable
  await action()
  return platform.counters.chargeable - before
}

describe('an age-check with the PIN', () => {
  it('is answered, signed, bound to the request and charged once', async () => {
    const question = await pinRequest(adult)
    const before = platform.counters.chargeable
    const { answer, signed, keyId } = await ask(question)
    expect(signed).toBe(true)
    expect(keyId).toBe(platform.answerKey.keyId)
    expect(answer).toMatchObject({
      nonce,
      condition: { atLeastYears: 20 },
      validity: 'valid',
      answer: 'yes',
      enrolment: 'not_asked',
      certificateDigest: sha256(adult.authentication.certificate).toString('base64')
    })
    expect(platform.counters.chargeable - before).toBe(1)
  })

  it('says no to a minor, and to someone who turns twenty tomorrow until tomorrow', async () => {
    const minor = await platform.issueCard('minor')
    expect((await ask(await pinRequest(minor))).answer).toMatchObject({ validity: 'valid', answer: 'no' })
    expect((await ask(await pinRequest(minor, 15))).answer).toMatchObject({ answer: 'yes' })
    const almost = await platform.issueCard('turning20tomorrow')
    expect((await ask(await pinRequest(almost))).answer).toMatchObject({ answer: 'no' })
    offsetMs = 24 * 60 * 60 * 1000
    expect((await ask(await pinRequest(almost))).answer).toMatchObject({ answer: 'yes' })
  })

  it.each(['revoked', 'suspended', 'expired', 'foreign', 'forged'] as const)('finds %s invalid', async (profile) => {
    const card = await platform.issueCard(profile)
    expect((await ask(await pinRequest(card))).answer).toMatchObject({ validity: 'invalid', answer: 'not_answered' })
  })

  it('finds a certificate that it never heard of unknown, for nothing', async () => {
    const card = await platform.issueCard('unknown')
    const question = await pinRequest(card)
    const charged = await chargedBy(async () => {
      expect((await ask(question)).answer).toMatchObject({ validity: 'unknown', answer: 'not_answered' })
    })
    expect(charged).toBe(0)
  })

  it('accepts next-generation cards', async () => {
    const card = await platform.issueCard('nextGeneration')
    expect(card.authentication.privateKey.asymmetricKeyDetails?.namedCurve).toBe('secp384r1')
    expect((await ask(await pinRequest(card))).answer).toMatchObject({ validity: 'valid', answer: 'yes' })
  })

  it('follows a person who is revoked for any reason and restored', async () => {
    for (const reason of revocationReasons) {
      platform.revoke(adult.person, reason)
      expect((await ask(await pinRequest(adult))).answer?.validity).toBe('invalid')
    }
    platform.restore(adult.person)
    expect((await ask(await pinRequest(adult))).answer?.validity).toBe('valid')
  })
})

describe("the holder's proof", () => {
  it('is refused when missing, replayed, late or foreign, and never charged', async () => {
    const question = await pinRequest(adult)
    const { holder } = question
    if (holder.kind !== 'pin') throw new Error('not a PIN request')
    const before = { ...platform.counters }
    expect(await ask({ ...question, holder: { ...holder, signature: '' } })).toMatchObject({ code: 'proof_missing' })
    expect(await ask({ ...question, holder: { ...holder, challengeId: 'c-0' } })).toMatchObject({
      code: 'proof_missing'
    })
    expect(await ask({ ...question, certificate: plain(await platform.issueCard('adult')) })).toMatchObject({
      code: 'proof_foreign'
    })
    // The foreign attempt has used the challenge up.
    expect(await ask(question)).toMatchObject({ status: 403, code: 'proof_replayed' })

    const late = await pinRequest(adult)
    offsetMs = CHALLENGE_LIFETIME_MS
    expect(await ask(late)).toMatchObject({ code: 'proof_replayed' })
    expect(platform.counters.refusedProofs - before.refusedProofs).toBe(5)
    expect(platform.counters.chargeable).toBe(before.chargeable)
  })

  it('is good for one answer only', async () => {
    const question = await pinRequest(adult)
    expect((await ask(question)).status).toBe(200)
    expect(await ask(question)).toMatchObject({ code: 'proof_replayed' })
  })
})

describe('a card alone', () => {
  it('is enough when enrolled, and is told to bring its PIN when not, for nothing', async () => {
    const enrolled = await platform.issueCard('enrolled')
    expect(
      await chargedBy(async () => {
        expect((await ask(cardOnly(enrolled))).answer).toMatchObject({ answer: 'yes', enrolment: 'enrolled' })
      })
    ).toBe(1)
    expect(
      await chargedBy(async () => {
        expect((await ask(cardOnly(adult))).answer).toMatchObject({
          validity: 'valid',
          answer: 'not_answered',
          enrolment: 'not_enrolled'
        })
      })
    ).toBe(0)
    expect((await ask(cardOnly(adult, true))).answer).toMatchObject({ answer: 'yes', enrolment: 'not_enrolled' })
  })
})

describe("a service provider's machine", () => {
  async function seal(question: AgeCheckRequest, card: IssuedCard): Promise<AgeCheckRequest> {
    const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() })
    const key = createPublicKey(platform.sealingKey.publicKeyPem)
    const sender = await suite.createSenderContext({
      recipientPublicKey: key.toCryptoKey({ name: 'ECDH', namedCurve: 'P-256' }, true, []) as EcdhKey,
      info: new TextEncoder().encode(SEALING_INFO)
    })
    const ciphertext = await sender.seal(card.authentication.certificate, sealingAad(question))
    return {
      ...question,
      certificate: {
        form: 'sealed',
        suite: SEALING_SUITE,
        keyId: platform.sealingKey.keyId,
        enc: Buffer.from(sender.enc).toString('base64'),
        ciphertext: Buffer.from(ciphertext).toString('base64')
      }
    }
  }

  async function sealedQuestion(): Promise<AgeCheckRequest> {
    const holder = await pinHolder(adult, agents.service_provider)
    return seal({ ...cardOnly(adult), holder }, adult)
  }

  it('sends the certificate sealed', async () => {
    const question = await sealedQuestion()
    const { answer } = await ask(question, agents.service_provider)
    expect(answer).toMatchObject({ validity: 'valid', answer: 'yes' })
    const { certificate } = question
    if (certificate.form !== 'sealed') throw new Error('not sealed')
    const digest = sha256(Buffer.from(certificate.enc, 'base64'), Buffer.from(certificate.ciphertext, 'base64'))
    expect(answer?.certificateDigest).toBe(digest.toString('base64'))
  })

  it('cannot use it for another question', async () => {
    const question = await sealedQuestion()
    expect(await ask({ ...question, condition: { atLeastYears: 18 } }, agents.service_provider)).toMatchObject({
      code: 'unseal_failed'
    })
  })

  it('may not send it open', async () => {
    expect(await ask(cardOnly(adult), agents.service_provider)).toMatchObject({ status: 400, code: 'malformed' })
  })

  it('cannot use a challenge of the other role', async () => {
    const question = await seal({ ...cardOnly(adult), holder: await pinHolder(adult) }, adult)
    expect(await ask(question, agents.service_provider)).toMatchObject({ code: 'proof_foreign' })
  })
})

describe('the door', () => {
  it('opens to nobody without a client certificate of its own CA', async () => {
    const { caPem: ca } = platform.credentials('platform_operator')
    const stranger = new Agent({ ca })
    await expect(post('/v1/challenges', '{}', stranger)).rejects.toThrow()
    stranger.destroy()
  })

  it('knows the role on a resumed session too', async () => {
    const { certificatePem: cert, keyPem: key, caPem: ca } = platform.credentials('service_provider')
    const agent = new Agent({ cert, key, ca, keepAlive: false })
    for (let turn = 0; turn < 3; turn += 1) expect((await post('/v1/challenges', '{}', agent)).status).toBe(200)
    agent.destroy()
  })

  it('refuses what does not have the agreed shape', async () => {
    const valid = cardOnly(adult)
    const certificate = { form: 'plain', der: 'AAAA' }
    for (const body of ['', '{', '[]', '{"a":1}', JSON.stringify({ ...valid, extra: 1 })]) {
      expect((await post('/v1/age-checks', body)).status).toBe(400)
    }
    expect((await post('/v1/age-checks', JSON.stringify({ ...valid, certificate }))).status).toBe(400)
    expect((await post('/v1/challenges', '{"a":1}')).status).toBe(400)
    expect((await post('/v1/challenges', Buffer.of(0xff))).status).toBe(400)
    expect((await post('/v1/elsewhere', '{}')).status).toBe(404)
    expect((await post('/v1/challenges', '', undefined, 'GET')).status).toBe(404)
    expect((await post('/v1/age-checks', Buffer.alloc(65 * 1024))).status).toBe(413)
  })
})

describe('faults', () => {
  it('spoil the answer in the way that was asked for', async () => {
    const { api } = platform.faults
    api.wrongSignature = true
    expect((await ask(await pinRequest(adult))).signed).toBe(false)
    clearFaults(platform.faults)
    api.wrongNonce = api.wrongDigest = api.wrongCondition = api.staleAnswer = true
    const { answer, signed } = await ask(await pinRequest(adult))
    expect(signed).toBe(true)
    expect(answer?.nonce).not.toBe(nonce)
    expect(answer?.certificateDigest).not.toBe(sha256(adult.authentication.certificate).toString('base64'))
    expect(answer?.condition.atLeastYears).not.toBe(20)
    expect(Date.parse(answer?.answeredAt ?? '')).toBeLessThan(Date.now() - 30 * 60 * 1000)
  })

  it('break the connection, the server or the body', async () => {
    const { api } = platform.faults
    api.http500 = true
    expect((await post('/v1/challenges', '{}')).status).toBe(500)
    api.http500 = false
    api.garbage = true
    const { body } = await post('/v1/challenges', '{}')
    expect(() => JSON.parse(body.toString()) as unknown).toThrow()
    api.garbage = false
    api.down = true
    await expect(post('/v1/challenges', '{}')).rejects.toThrow()
    api.down = false
    expect((await post('/v1/challenges', '{}')).status).toBe(200)
  })
})

describe('what the platform shows of itself', () => {
  it('has two generations of one CA, told apart by key identifier', () => {
    const [current, old] = platform.anchorsPem.map((pem) => new X509Certificate(pem))
    expect(current?.subject).toBe(old?.subject)
    expect(current?.publicKey.equals(old?.publicKey ?? current.publicKey)).toBe(false)
    expect(Date.parse(old?.validTo ?? '')).toBeLessThan(Date.now())
    expect(Date.parse(current?.validTo ?? '')).toBeGreaterThan(Date.now())
  })

  it('logs requests by method and path only', () => {
    expect(new Set(platform.counters.requests)).toContain('POST /v1/age-checks')
    expect(platform.counters.requests.join('\n')).not.toMatch(/der|signature/)
  })
})

describe('the time', () => {
  it('is signed for the nonce of the question, for either role, and costs nothing', async () => {
    const before = { ...platform.counters }
    for (const agent of [agents.service_provider, agents.platform_operator]) {
      const reply = await post('/v1/time', JSON.stringify({ nonce }), agent)
      const signed = signedAnswerSchema.parse(JSON.parse(reply.body.toString()))
      const payload = Buffer.from(signed.payload, 'base64')
      const key = createPublicKey(platform.answerKey.publicKeyPem)
      expect(verify('sha256', payload, key, Buffer.from(signed.signature, 'base64'))).toBe(true)
      const answer = timeAnswerSchema.parse(JSON.parse(payload.toString()))
      expect(answer.nonce).toBe(nonce)
      expect(Math.abs(Date.parse(answer.time) - clock.nowMs())).toBeLessThan(5000)
    }
    expect(platform.counters.times - before.times).toBe(2)
    expect(platform.counters.chargeable).toBe(before.chargeable)
    expect((await post('/v1/time', JSON.stringify({ nonce, who: 'x' }))).status).toBe(400)
  })
})

import { sign } from 'node:crypto'
import { Agent, request } from 'node:https'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../../device/clock.ts'
import { challengeAnswerSchema, errorAnswerSchema } from '../protocol.ts'
import type { AgeCheckRequest } from '../protocol.ts'
import { startSimulatedPlatform } from './simulated-platform.ts'
import type { SimulatedPlatform } from './simulated-platform.ts'

let platform: SimulatedPlatform
let agent: Agent

beforeAll(async () => {
  platform = await startSimulatedPlatform({ clock: systemClock })
  const { certificatePem: cert, keyPem: key, caPem: ca } = platform.credentials('platform_operator')
  agent = new Agent({ cert, key, ca })
})
afterAll(async () => {
  agent.destroy()
  await platform.close()
})

interface Reply {
  readonly status: number
  readonly body: string
}

function post(endpoint: string, path: string, body: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request(`${endpoint}${path}`, { method: 'POST', agent }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** An adult's, with a challenge of the first address. */
async function ageCheck(): Promise<AgeCheckRequest> {
  const { certificate, privateKey } = (await platform.issueCard('adult')).authentication
  const given = await post(platform.endpoint, '/v1/challenges', '{}')
  const { challengeId, challenge } = challengeAnswerSchema.parse(JSON.parse(given.body))
  const signature = sign('sha256', Buffer.from(challenge, 'base64'), privateKey).toString('base64')
  return {
    nonce: Buffer.alloc(32, 7).toString('base64'),
    certificate: { form: 'plain', der: Buffer.from(certificate).toString('base64') },
    condition: { atLeastYears: 20 },
    holder: { kind: 'pin', challengeId, signature }
  }
}

describe('the second address', () => {
  it('answers as the first does, but does not know its challenges', async () => {
    const asked = JSON.stringify(await ageCheck())
    const elsewhere = await post(platform.secondEndpoint, '/v1/age-checks', asked)
    expect(errorAnswerSchema.parse(JSON.parse(elsewhere.body)).error.code).toBe('proof_missing')
    expect((await post(platform.endpoint, '/v1/age-checks', asked)).status).toBe(200)
  })

  it('goes on while the first is shut, and the first opens again on its port', async () => {
    const { endpoint } = platform
    await platform.shutDoor('first')
    await expect(post(endpoint, '/v1/challenges', '{}')).rejects.toThrow()
    expect((await post(platform.secondEndpoint, '/v1/challenges', '{}')).status).toBe(200)
    await platform.openDoor('first')
    expect(platform.endpoint).toBe(endpoint)
    expect((await post(platform.endpoint, '/v1/challenges', '{}')).status).toBe(200)
  })
})

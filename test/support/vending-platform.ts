import type { CardContents } from '../../device/card/simulator/card-contents.ts'
import type { LatencyProfile } from '../../device/card/simulator/latency.ts'
import { SimulatedMyNumberCard } from '../../device/card/simulator/simulated-my-number-card.ts'
import { sleep, type Clock } from '../../device/clock.ts'
import { ok } from '../../device/result.ts'
import type { Verification } from '../../main/age/verification.ts'
import type { JsonTransport } from '../../main/platform/https-client.ts'
import { PlatformClient } from '../../main/platform/platform-client.ts'
import { ageCheckRequestSchema } from '../../main/platform/protocol.ts'
import { ServiceProviderVerification } from '../../main/platform/service-provider-verification.ts'
import { checkAge, type AgeCheckWorld } from '../../main/platform/simulator/age-check.ts'
import { createAuthorities } from '../../main/platform/simulator/authorities.ts'
import { createCardIssuer } from '../../main/platform/simulator/card-issuer.ts'
import { createChallenges } from '../../main/platform/simulator/challenges.ts'
import { addYears, tokyoDateAt } from '../../main/platform/simulator/civil-date.ts'
import { noFaults } from '../../main/platform/simulator/faults.ts'
import type { CardWish } from '../../main/platform/simulator/people.ts'
import { createRegister } from '../../main/platform/simulator/register.ts'
import { createSealingKey } from '../../main/platform/simulator/sealing.ts'
import { generateKeys, signBytes } from '../../main/platform/simulator/signing.ts'

/** Who comes to a machine in the tests of whole purchases. */
export const SHOPPERS = ['adult', 'senior', 'minor', 'enrolled', 'revoked'] as const
export type Shopper = (typeof SHOPPERS)[number]

/** What a question costs on its way, there and back. */
const LATENCY_MS = 120

/** A card that works for a moment, so that something can come between. */
const cardLatency = (haste: number): LatencyProfile => ({
  selectMs: 8 / haste,
  readBinary256Ms: 6 / haste,
  verifyMs: 40 / haste,
  signatureMs: 300 / haste,
  otherMs: 4 / haste,
  jitterRatio: 0
})

/**
 * The simulated platform without its sockets, on a virtual clock: the same judge behind the same questions, and every
 * signature of card and answer is made and judged. Only the wire is left out; `test/e2e` and the runs over pseudo-terminals
 * have it.
 */
export interface PlatformAtHand {
  /** A service provider's verification, for one run of an appliance. */
  verification(clock: Clock): Verification
  /** A card as handed out, its PIN 1234 never tried. */
  card(shopper: Shopper): SimulatedMyNumberCard
  /** Whether something is being worked out that takes real time. */
  isWorking(): boolean
}

/** Makes keys, and one card for each of `SHOPPERS`. @param haste what the times of wire and card are divided by */
export async function createPlatformAtHand(clock: Clock, haste = 1): Promise<PlatformAtHand> {
  const register = createRegister()
  const [authorities, sealingKey, answerKeys] = await Promise.all([
    createAuthorities(clock.nowMs()),
    createSealingKey('sealing-1'),
    generateKeys('ecdsa_p256')
  ])
  const world: AgeCheckWorld = {
    clock,
    register,
    challenges: createChallenges(),
    sealingKey,
    authorities: () => authorities.known(),
    faults: noFaults().api
  }
  const locations = { ocspUrl: () => 'http://127.0.0.1/ocsp', crlUrl: () => 'http://127.0.0.1/crl' }
  const issue = createCardIssuer({ authorities, register, locations, clock })
  const senior: CardWish = { profile: 'adult', birthDate: addYears(tokyoDateAt(clock.nowMs()), -66) }
  const issued = await Promise.all(
    SHOPPERS.map(async (shopper) => [shopper, await issue(shopper === 'senior' ? senior : shopper)] as const)
  )
  const contents = new Map<Shopper, CardContents>(issued)
  /** Checks being worked out; one that is on the wire takes no real time. */
  let working = 0

  const transportOf = (time: Clock): JsonTransport => ({
    warm: () => undefined,
    postJson: async (path, body) => {
      if (path === '/v1/challenges') {
        await sleep(time, LATENCY_MS / haste)
        return ok(issueChallenge(world))
      }
      working -= 1
      await sleep(time, LATENCY_MS / 2 / haste)
      working += 1
      const answer = await answerCheck(world, body, answerKeys)
      working -= 1
      await sleep(time, LATENCY_MS / 2 / haste)
      working += 1
      return ok(answer)
    }
  })

  return {
    card: (shopper) => {
      const found = contents.get(shopper)
      if (found === undefined) throw new RangeError(`no card of ${shopper}`)
      return new SimulatedMyNumberCard(found, { latency: cardLatency(haste) })
    },
    isWorking: () => working > 0,
    verification: (time) => {
      const verification = new ServiceProviderVerification({
        client: new PlatformClient({ transport: transportOf(time), clock: time }),
        clock: time,
        answerKeys: [
          { keyId: 'answer-1', publicKeyPem: answerKeys.publicKey.export({ type: 'spki', format: 'pem' }).toString() }
        ],
        sealingKey,
        lineFinding: () => ({ state: 'up' }),
        clockFinding: () => 'trusted'
      })
      return {
        role: verification.role,
        warm: () => undefined,
        requestChallenge: (signal) => verification.requestChallenge(signal),
        examine: () => verification.examine(),
        verify: async (request, signal) => {
          working += 1
          try {
            return await verification.verify(request, signal)
          } finally {
            working -= 1
          }
        }
      }
    }
  }
}

function issueChallenge(world: AgeCheckWorld): { readonly status: number; readonly body: unknown } {
  const { challengeId, bytes, expiresAtMs } = world.challenges.issue('service_provider', world.clock.nowMs())
  const challenge = Buffer.from(bytes).toString('base64')
  return { status: 200, body: { challengeId, challenge, expiresAt: new Date(expiresAtMs).toISOString() } }
}

async function answerCheck(
  world: AgeCheckWorld,
  body: unknown,
  { privateKey }: Awaited<ReturnType<typeof generateKeys>>
): Promise<{ readonly status: number; readonly body: unknown }> {
  const outcome = await checkAge(world, 'service_provider', ageCheckRequestSchema.parse(body))
  if (outcome.kind === 'refused') return { status: 403, body: { error: { code: outcome.code, message: outcome.code } } }
  const payload = Buffer.from(JSON.stringify(outcome.answer))
  const signature = Buffer.from(signBytes(privateKey, payload)).toString('base64')
  return { status: 200, body: { keyId: 'answer-1', signature, payload: payload.toString('base64') } }
}

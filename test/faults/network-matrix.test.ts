import { createHmac, randomBytes, sign } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import { ok } from '../../device/result.ts'
import type { AgeMemory } from '../../main/age/age-memory.ts'
import { decide } from '../../main/age/decision.ts'
import type { Decision } from '../../main/age/decision.ts'
import type { Evidence, RememberedFinding } from '../../main/age/evidence.ts'
import type { OfflinePolicy } from '../../main/age/offline-policy.ts'
import type { Challenge, Verification } from '../../main/age/verification.ts'
import { CertificateJudge, loadAnchors } from '../../main/certificate/certificate-judge.ts'
import { JPKI_AUTHENTICATION_POLICY } from '../../main/certificate/path.ts'
import { HttpsClient } from '../../main/platform/https-client.ts'
import { PlatformLine } from '../../main/platform/line.ts'
import { PlatformClient } from '../../main/platform/platform-client.ts'
import { PlatformOperatorVerification } from '../../main/platform/platform-operator-verification.ts'
import { readPublicKey } from '../../main/platform/public-key.ts'
import { ServiceProviderVerification } from '../../main/platform/service-provider-verification.ts'
import type { IssuedCard } from '../../main/platform/simulator/card-issuer.ts'
import { clearFaults } from '../../main/platform/simulator/faults.ts'
import { startSimulatedPlatform } from '../../main/platform/simulator/simulated-platform.ts'
import type { SimulatedPlatform } from '../../main/platform/simulator/simulated-platform.ts'
import { NetworkCut } from '../support/network-cut.ts'
import { timeLimit } from '../support/time-limit.ts'

/**
 * What goes wrong on the way to the platform × where in the exchange it begins, or ends: the evidence is what it should
 * be, nothing is decided without some, and nothing is charged twice.
 */

const clock = systemClock
/** The second: how late the far side answers where something is to happen meanwhile, so that a busy machine sees it. */
const TIMEOUT_MS = 3000
const LATE_MS = 1500
/** So long after the last arrival nothing more comes, also on a busy machine. */
const HELD_BACK_MS = 400
const DAY_MS = 86_400_000
const signal = new AbortController().signal
const policy: OfflinePolicy = {
  id: 'careful',
  version: 1,
  ageEvidence: 'remembered_age',
  listMaxAgeMs: 2 * DAY_MS,
  rememberedMaxAgeMs: 30 * DAY_MS,
  outageMaxMs: DAY_MS
}

/** Remembers that everybody was twenty yesterday, and counts who asked. */
class FakeMemory implements AgeMemory {
  readonly key = randomBytes(32)
  asked = 0

  subjectOf(certificate: Uint8Array): { readonly pseudonym: Uint8Array } {
    return { pseudonym: createHmac('sha256', this.key).update(certificate).digest().subarray(0, 16) }
  }

  find(): RememberedFinding {
    this.asked += 1
    return { result: 'yes', atLeastYears: 20, answeredAtMs: clock.nowMs() - DAY_MS }
  }

  remember(): ReturnType<AgeMemory['remember']> {
    return ok(undefined)
  }

  forget(): ReturnType<AgeMemory['forget']> {
    return ok(true)
  }
}

let platform: SimulatedPlatform
let network: NetworkCut<'api' | 'ocsp'>
let card: IssuedCard
let judge: CertificateJudge
let memory: FakeMemory
let line: PlatformLine
let connection: HttpsClient
let before = { ageChecks: 0, chargeable: 0 }

beforeAll(async () => {
  platform = await startSimulatedPlatform({ clock })
  const portOf = (url: string): number => Number(new URL(url).port)
  network = await NetworkCut.before({ api: portOf(platform.endpoint), ocsp: portOf(platform.ocspUrl) })
  card = await platform.issueCard('adult')
  const anchors = loadAnchors(platform.anchorsPem.join('\n'))
  if (!anchors.ok) throw new Error(anchors.error.code)
  judge = new CertificateJudge({
    anchorsDer: anchors.value,
    policies: [JPKI_AUTHENTICATION_POLICY],
    ocsp: {
      url: network.through('ocsp', platform.ocspUrl),
      timeoutMs: TIMEOUT_MS,
      maxAgeMs: 30 * 60_000,
      clockSkewMs: 60_000,
      requireNonce: true
    },
    lists: {
      // What lists say is proven elsewhere; here one is at hand.
      lookup: {
        lookup: ({ kind }) =>
          kind === 'crl'
            ? { result: 'not_listed', thisUpdateMs: clock.nowMs() - DAY_MS / 2, nextUpdateMs: null }
            : { result: 'undetermined', reason: 'list_absent' }
      },
      forCertificates: false,
      maxAgeMs: 2 * DAY_MS,
      authorityListsRequired: false,
      authorityMaxAgeMs: 2 * DAY_MS,
      clockSkewMs: 60_000
    },
    clock
  })
})

function connectAs(role: Verification['role']): Verification {
  memory = new FakeMemory()
  connection = new HttpsClient({
    endpoint: network.through('api', platform.endpoint),
    credentials: platform.credentials(role),
    clock
  })
  line = new PlatformLine({
    endpoints: [connection],
    clock,
    answerKeys: new Map([[platform.answerKey.keyId, readPublicKey(platform.answerKey)]]),
    timeoutMs: TIMEOUT_MS
  })
  const limits = { challengeTimeoutMs: TIMEOUT_MS, checkTimeoutMs: TIMEOUT_MS }
  const client = new PlatformClient({ transport: connection, line, clock, ...limits })
  const shared = {
    client,
    clock,
    answerKeys: [platform.answerKey],
    lineFinding: () => line.state(),
    clockFinding: () => 'trusted' as const
  }
  return role === 'service_provider'
    ? new ServiceProviderVerification({ ...shared, sealingKey: platform.sealingKey })
    : new PlatformOperatorVerification({ ...shared, judge, memory })
}

beforeEach(() => {
  before = { ...platform.counters }
})

afterEach(async () => {
  network.onPassing = null
  clearFaults(platform.faults)
  network.restore()
  await platform.openDoor('first')
  line.stop()
  connection.close()
  // What a silent network held back arrives now, though nobody waits for it any more: it is charged late, and once.
  for (let before = -1; before !== platform.counters.ageChecks; ) {
    before = platform.counters.ageChecks
    await pause(HELD_BACK_MS)
  }
  // Whatever the case, one decision is charged for once at most, and asked for once.
  expect(spent().chargeable).toBeLessThanOrEqual(1)
  expect(spent().ageChecks).toBeLessThanOrEqual(1)
})

afterAll(async () => {
  judge.close()
  await network.close()
  await platform.close()
})

const spent = () => ({
  ageChecks: platform.counters.ageChecks - before.ageChecks,
  chargeable: platform.counters.chargeable - before.chargeable
})

/** Connections that there are break. */
function reset(): void {
  network.cut()
  network.restore()
}

function atTheDoor(change: Partial<SimulatedPlatform['faults']['firstDoor']>): void {
  Object.assign(platform.faults.firstDoor, change)
  reset()
}

interface Fault {
  readonly name: string
  begin(): void | Promise<void>
  end(): void | Promise<void>
}

const FAULTS: readonly Fault[] = [
  { name: 'cut', begin: () => { network.cut() }, end: () => { network.restore() } },
  { name: 'black hole', begin: () => { network.blackHole() }, end: () => { network.restore() } },
  { name: 'stopped', begin: () => platform.shutDoor('first'), end: () => platform.openDoor('first') },
  { name: 'TLS expired', begin: () => { atTheDoor({ tlsExpired: true }) }, end: () => { atTheDoor({ tlsExpired: false }) } },
  { name: 'portal', begin: () => { atTheDoor({ captivePortal: 'plain' }) }, end: () => { atTheDoor({ captivePortal: 'none' }) } },
  { name: 'portal over TLS', begin: () => { atTheDoor({ captivePortal: 'tls' }) }, end: () => { atTheDoor({ captivePortal: 'none' }) } }
]

const POINTS = ['before challenge', 'before check', 'as the request leaves', 'once it has left', 'after the answer'] as const
type Point = (typeof POINTS)[number]

const challengeOf = async (verification: Verification): Promise<Challenge | null> => {
  const challenge = await verification.requestChallenge(signal, policy)
  return challenge.ok ? challenge.value : null
}

/** A purchase's questions, with something happening at one point of them. */
async function askWith(
  verification: Verification,
  point: Point,
  happen: () => void | Promise<void>
): Promise<{ readonly challenge: Challenge | null; readonly evidence: Evidence | null; readonly decision: Decision | null }> {
  if (point === 'before challenge') await happen()
  const challenge = await challengeOf(verification)
  if (challenge === null) return { challenge, evidence: null, decision: null }
  const { certificate, privateKey } = card.authentication
  const examination = await verification.examine(certificate)
  const signature = sign('sha256', challenge.bytes, privateKey)
  if (point === 'before check') await happen()
  if (point === 'as the request leaves') {
    network.onPassing = ({ to, way }) => {
      if (to !== 'api' || way !== 'out') return
      network.onPassing = null
      void happen()
    }
  }
  if (point === 'once it has left') platform.faults.api.latencyMs = LATE_MS
  const checking = verification.verify(
    { certificate, examination, atLeastYears: 20, offline: policy, holder: { kind: 'pin', challenge, signature } },
    signal
  )
  if (point === 'once it has left') {
    const askedAtMs = clock.monotonicMs()
    // Without a platform's challenge nothing leaves, and there is nothing to wait for.
    const leavesWithinMs = challenge.issuer === 'platform' ? LATE_MS : 0
    while (spent().ageChecks === 0 && clock.monotonicMs() - askedAtMs < leavesWithinMs) await pause(2)
    await happen()
  }
  const evidence = await checking
  if (point === 'after the answer') await happen()
  const terms = { atLeastYears: 20, offline: policy, nowMs: clock.nowMs() }
  return { challenge, evidence, decision: decide(evidence, 'pin', terms) }
}

const onMemory = { outcome: 'approved', basis: 'remembered_age' }
const onAnswer = { outcome: 'approved', basis: 'platform' }

async function lineIsBack(): Promise<void> {
  const sinceMs = clock.monotonicMs()
  while (line.state().state !== 'up') {
    expect(clock.monotonicMs() - sinceMs).toBeLessThan(timeLimit(5000))
    await pause(5)
  }
}

describe.each(FAULTS)('$name', (fault) => {
  it.each(POINTS)('beginning %s', async (point) => {
    const verification = connectAs('platform_operator')
    const { challenge, evidence, decision } = await askWith(verification, point, () => fault.begin())
    expect(challenge?.issuer).toBe(point === 'before challenge' ? 'machine' : 'platform')
    if (point === 'after the answer') {
      expect(evidence).toMatchObject({ platform: { result: 'answered', condition: 'yes' }, ocsp: { result: 'good' } })
      expect(evidence).toMatchObject({ remembered: { result: 'not_asked' }, list: { result: 'not_asked' } })
      expect([decision, memory.asked, spent()]).toEqual([onAnswer, 0, { ageChecks: 1, chargeable: 1 }])
      return
    }
    expect(evidence?.platform.result).toBe('unavailable')
    expect(['unreachable', 'timed_out']).toContain(evidence?.platform.result === 'unavailable' && evidence.platform.reason)
    expect(evidence).toMatchObject({
      possession: 'proven',
      list: { result: 'good' },
      remembered: { result: 'yes', atLeastYears: 20 },
      line: { state: 'down' }
    })
    expect([decision, memory.asked]).toEqual([onMemory, 1])
    expect(spent().ageChecks).toBe(point === 'once it has left' ? 1 : 0)
  })

  it.each(['before challenge', 'before check', 'as the request leaves', 'once it has left'] as const)(
    'there from the beginning, and ending %s',
    async (point) => {
      const verification = connectAs('platform_operator')
      await fault.begin()
      expect((await challengeOf(verification))?.issuer).toBe('machine')
      const { challenge, evidence, decision } = await askWith(verification, point, async () => {
        await fault.end()
        if (point !== 'as the request leaves') await lineIsBack()
      })
      if (point === 'before challenge') {
        expect([challenge?.issuer, decision, spent()]).toEqual(['platform', onAnswer, { ageChecks: 1, chargeable: 1 }])
        return
      }
      // A challenge of the machine's own is judged here, and never goes out, whether or not the line is back.
      expect(evidence).toMatchObject({ platform: { result: 'unavailable', reason: 'unreachable' }, line: { state: 'down' } })
      expect([challenge?.issuer, decision, spent()]).toEqual(['machine', onMemory, { ageChecks: 0, chargeable: 0 }])
    }
  )

  it.each(['before challenge', 'before check', 'once it has left'] as const)(
    'is no sale for a service provider, beginning %s',
    async (point) => {
      const verification = connectAs('service_provider')
      const { challenge, evidence, decision } = await askWith(verification, point, () => fault.begin())
      if (point === 'before challenge') {
        expect([challenge, evidence]).toEqual([null, null])
        return
      }
      expect(evidence).toMatchObject({
        platform: { result: 'unavailable' },
        remembered: { result: 'not_asked' },
        list: { result: 'not_asked' },
        line: { state: 'down' }
      })
      expect(decision?.outcome).toBe('undetermined')
    }
  )
})

it('is late and no more where a silent network comes back during the check', async () => {
  const verification = connectAs('platform_operator')
  const asking = askWith(verification, 'before check', () => {
    network.blackHole()
    setTimeout(() => {
      network.restore()
    }, 100)
  })
  expect((await asking).decision).toEqual(onAnswer)
  expect(spent()).toEqual({ ageChecks: 1, chargeable: 1 })
})

it('asks for nothing remembered where the platform was reached, whatever it says', async () => {
  for (const faults of [{ wrongSignature: true }, { wrongNonce: true }, { staleAnswer: true }, { garbage: true }]) {
    const verification = connectAs('platform_operator')
    before = { ...platform.counters }
    const { evidence, decision } = await askWith(verification, 'before check', () => {
      Object.assign(platform.faults.api, faults)
    })
    expect(evidence).toMatchObject({ platform: { result: 'unavailable' }, remembered: { result: 'not_asked' }, line: { state: 'up' } })
    expect([decision?.outcome, memory.asked]).toEqual(['undetermined', 0])
    clearFaults(platform.faults)
    line.stop()
    connection.close()
  }
  const minor = await platform.issueCard('minor')
  const adult = card
  before = { ...platform.counters }
  card = minor
  const { decision } = await askWith(connectAs('platform_operator'), 'before check', () => undefined)
  card = adult
  expect([decision, memory.asked]).toEqual([{ outcome: 'refused', reason: 'age_condition_not_met' }, 0])
})

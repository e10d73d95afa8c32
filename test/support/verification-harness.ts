import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { HttpsClient } from '../../main/platform/https-client.ts'
import { PlatformClient } from '../../main/platform/platform-client.ts'
import { PlatformOperatorVerification } from '../../main/platform/platform-operator-verification.ts'
import type { JudgeOfCertificates } from '../../main/platform/platform-operator-verification.ts'
import { ServiceProviderVerification } from '../../main/platform/service-provider-verification.ts'
import type { AgeMemory } from '../../main/age/age-memory.ts'
import type { ClockFinding, LineFinding } from '../../main/age/evidence.ts'
import type { Challenge, Verification, VerificationRequest } from '../../main/age/verification.ts'
import type { HolderDemand } from '../../main/age/rule.ts'
import type { ListCheck, ListJudgement, OcspJudgement, PathJudgement } from '../../main/certificate/judgement.ts'
import { FakePlatform } from './fake-platform.ts'
import { ManualClock } from './manual-clock.ts'
import { makeTlsWorld } from './tls-world.ts'

export const demands: readonly HolderDemand[] = ['pin', 'card_enrolled', 'card_only']
export const thisUpdateMs = Date.parse('2026-04-01T02:50:00Z')
export const goodRevocation: OcspJudgement = {
  result: 'good',
  thisUpdateMs,
  producedAtMs: thisUpdateMs,
  reusableUntilMs: null
}

/** Says what it is told to say. What judges is `CertificateJudge`. */
export class FakeJudge implements JudgeOfCertificates {
  path: PathJudgement = { result: 'valid' }
  /** What has become of the path by the time the list is looked into; null: nothing. */
  pathAtLast: PathJudgement | null = null
  proof: 'proven' | 'failed' = 'proven'
  /** Null: this judge asks the responder. */
  list: ListJudgement | null = null
  /** What the lists say though the responder is asked. */
  listAtHand: ListJudgement = { result: 'undetermined', reason: 'list_absent' }
  revocation: () => Promise<OcspJudgement> = () => Promise.resolve(goodRevocation)
  readonly seen: { der: Uint8Array; challenge: Uint8Array; signature: Uint8Array }[] = []
  revocationChecks = 0

  examine(): PathJudgement {
    return this.path
  }

  possession(der: Uint8Array, challenge: Uint8Array, signature: Uint8Array): 'proven' | 'failed' {
    this.seen.push({ der, challenge, signature })
    return this.proof
  }

  checkList(): ListCheck {
    const path = this.pathAtLast ?? this.path
    return { path, list: path.result === 'valid' ? this.list : null }
  }

  lookUpList(): ListJudgement {
    return this.listAtHand
  }

  checkRevocation(): Promise<OcspJudgement> {
    this.revocationChecks += 1
    return this.revocation()
  }
}

/** Verifications of both roles before a fake platform, on one clock. */
export interface VerificationHarness {
  readonly certificate: Buffer
  readonly signal: AbortSignal
  fake: FakePlatform
  clock: ManualClock
  judge: FakeJudge
  /** How it stands with line and clock: undisturbed unless set. */
  line: () => LineFinding
  clockFinding: () => ClockFinding
  /** None unless set. */
  memory: AgeMemory | null
  verificationOf(role: Verification['role']): Verification
  withPin(verification: Verification): Promise<VerificationRequest & { holder: { kind: 'pin' } }>
  withCard(verification: Verification, enrolmentWaived?: boolean): Promise<VerificationRequest>
  /** The finding of an honest answer. */
  yes(): object
}

/** Registers the hooks of a test file; what it returns is filled before each test. */
export function verificationHarness(): VerificationHarness {
  const certificate = randomBytes(1200)
  const signal = new AbortController().signal
  let https: HttpsClient
  let connect: () => HttpsClient

  const harness: VerificationHarness = {
    certificate,
    signal,
    verificationOf: (role) => {
      const { clock, fake, judge } = harness
      const client = new PlatformClient({ transport: https, clock })
      const shared = { client, clock, answerKeys: [fake.answerKey], lineFinding: harness.line, clockFinding: harness.clockFinding }
      return role === 'service_provider'
        ? new ServiceProviderVerification({ ...shared, sealingKey: fake.sealingKey })
        : new PlatformOperatorVerification({ ...shared, judge, memory: harness.memory })
    },
    withPin: async (verification) => {
      const challenge = await challengeFor(verification)
      const examination = await verification.examine(certificate)
      const holder = { kind: 'pin', challenge, signature: randomBytes(256) } as const
      return { certificate, examination, atLeastYears: 20, offline: null, holder }
    },
    withCard: async (verification, enrolmentWaived = false) => {
      const examination = await verification.examine(certificate)
      return { certificate, examination, atLeastYears: 20, offline: null, holder: { kind: 'card_only', enrolmentWaived } }
    },
    yes: () => ({
      result: 'answered',
      validity: 'valid',
      condition: 'yes',
      answeredAtMs: harness.clock.nowMs()
    }),
    // Set before each test.
    clock: new ManualClock(),
    judge: new FakeJudge(),
    line: () => ({ state: 'up' }),
    clockFinding: () => 'trusted',
    memory: null,
    fake: undefined as unknown as FakePlatform
  }

  async function challengeFor(verification: Verification): Promise<Challenge> {
    const challenge = await verification.requestChallenge(signal, null)
    if (!challenge.ok) throw new Error(challenge.error.reason)
    return challenge.value
  }

  beforeAll(async () => {
    const world = await makeTlsWorld()
    harness.fake = await FakePlatform.start(world.server, harness.clock)
    const { endpoint } = harness.fake
    connect = () => new HttpsClient({ endpoint, credentials: world.client, clock: harness.clock })
  })
  beforeEach(() => {
    harness.fake.reply = harness.fake.honestly
    harness.fake.received.length = 0
    harness.judge = new FakeJudge()
    harness.line = () => ({ state: 'up' })
    harness.clockFinding = () => 'trusted'
    harness.memory = null
    https = connect()
  })
  afterEach(() => {
    https.close()
  })
  afterAll(() => harness.fake.close())
  return harness
}

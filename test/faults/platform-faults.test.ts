import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Role } from '../../main/age/evidence.ts'
import { clearFaults, type FaultChanges } from '../../main/platform/simulator/faults.ts'
import { PLATFORM_TIMEOUT_MS, startCountedWorld, type CountedWorld, type Stage } from './support/counted-world.ts'

/** What goes wrong at the far side once the PIN is in: whatever it is, nothing is decided and nothing is sold. */

const ROLES: readonly Role[] = ['service_provider', 'platform_operator']
const OCSP_TIMEOUT_MS = 3000
const NEVER_MS = 600_000

const PLATFORM_FAULTS: readonly (readonly [name: string, faults: FaultChanges['api'], reason: string])[] = [
  // The line's faults: it is known to be down by then, and no policy sells.
  ['is down', { down: true }, 'offline_not_sold'],
  ['fails', { http500: true }, 'offline_not_sold'],
  ['gives no answer', { latencyMs: NEVER_MS }, 'offline_not_sold'],
  ['answers garbage', { garbage: true }, 'platform_unavailable'],
  ['signs other bytes', { wrongSignature: true }, 'platform_unavailable'],
  ['repeats another nonce', { wrongNonce: true }, 'platform_unavailable'],
  ['speaks of another certificate', { wrongDigest: true }, 'platform_unavailable'],
  ['answers another condition', { wrongCondition: true }, 'platform_unavailable'],
  // An answer to our own question, of an hour ago: one of the clocks is wrong.
  ['gives an old answer', { staleAnswer: true }, 'clock_untrusted']
]

const OCSP_FAULTS: readonly (readonly [name: string, faults: FaultChanges['ocsp']])[] = [
  ['is down', { down: true }],
  ['signs other bytes', { wrongSignature: true }],
  ['gives an old answer', { stale: true }],
  ['repeats another nonce', { wrongNonce: true }],
  ['repeats no nonce', { noNonce: true }],
  ['speaks of another certificate', { wrongCertificate: true }],
  ['gives no answer', { latencyMs: NEVER_MS }]
]

describe.each(ROLES)('as %s', (role) => {
  let counted: CountedWorld | null = null
  let stage: Stage | null = null

  beforeAll(async () => {
    counted = await startCountedWorld()
    stage = await counted.stage(role, 'indoors')
  })

  afterAll(async () => {
    await counted?.close()
  })

  /** An adult buys a beer; the faults begin when the challenge has come and the PIN is about to. */
  async function buyUnder(faults: FaultChanges) {
    const { world, clock } = stage!
    try {
      return await stage!.play(async ({ shopper, machine, card, settle }) => {
        shopper.choose('beer')
        await shopper.see('tap')
        machine.reader.insert(await card('adult'))
        await shopper.see('pin')
        await settle()
        Object.assign(world.platform.faults.api, faults.api)
        Object.assign(world.platform.faults.ocsp, faults.ocsp)
        shopper.typePin('1234')
        const waits = [
          ['api', PLATFORM_TIMEOUT_MS],
          ...(role === 'platform_operator' ? ([['ocsp', OCSP_TIMEOUT_MS]] as const) : [])
        ] as const
        for (const [kind, timeoutMs] of waits) {
          if (faults[kind]?.latencyMs === undefined) continue
          await vi.waitFor(() => {
            expect(clock.isWaiting(timeoutMs)).toBe(true)
          }, 60_000)
          clock.skip(timeoutMs)
        }
        await shopper.see(['sold', 'not_sold'])
        clearFaults(world.platform.faults)
      })
    } finally {
      clearFaults(world.platform.faults)
    }
  }

  test.each(PLATFORM_FAULTS)('nothing is sold when the platform %s', async (_, api, reason) => {
    const { record, cost } = await buyUnder({ api })
    expect(record).toMatchObject({ outcome: 'undetermined', reason, holder: 'pin' })
    expect(record.evidence?.platform.result).toBe('unavailable')
    expect(record.vend).toBeUndefined()
    expect(cost.pulses).toBe(0)
    // The shopper's one; a line that fell asks for another before it is up.
    expect([1, 2]).toContain(cost.challenges)
    // Asked once: a question that may have cost a fee is never repeated by itself.
    expect(cost.ageChecks).toBeLessThanOrEqual(1)
  })

  test.each(OCSP_FAULTS)('the responder that %s stops only those who judge by it', async (_, ocsp) => {
    const { record, cost } = await buyUnder({ ocsp })
    if (role === 'service_provider') {
      expect(record.outcome).toBe('sold')
      expect(cost).toMatchObject({ ocspRequests: 0, pulses: 1 })
    } else {
      expect(record).toMatchObject({ outcome: 'undetermined', reason: 'ocsp_undetermined', holder: 'pin' })
      expect(record.evidence?.ocsp.result).toBe('undetermined')
      expect(record.vend).toBeUndefined()
      expect(cost).toMatchObject({ ageChecks: 1, pulses: 0 })
    }
  })

  test('and it sells again as soon as all is right', async () => {
    const { record, cost } = await buyUnder({})
    expect(record.outcome).toBe('sold')
    expect(cost).toMatchObject({ ageChecks: 1, chargeable: 1, pulses: 1 })
  })
})

import { afterAll, describe, expect, test, vi } from 'vitest'
import type { Certificate } from '../../main/certificate/certificate.ts'
import { parseCertificate } from '../../main/certificate/certificate.ts'
import { judgeGeneralPath } from '../../main/certificate/path/build-path.ts'
import { ANY_POLICY_INPUTS } from '../../main/certificate/path/policy-graph.ts'
import { WorkBudget } from '../../main/certificate/path/work-budget.ts'
import { JPKI_AUTHENTICATION_POLICY, judgePath } from '../../main/certificate/path.ts'
import { readValidityDates } from '../../main/certificate/validity-dates.ts'
import { certificatePem, hasOpenssl } from '../support/openssl-authority.ts'
import type { FuzzInput } from './support/fuzz/campaign.ts'
import { Accepted, damage, describeInput, fuzzSeed, NO_FINDINGS, sized, summaryOf } from './support/fuzz/campaign.ts'
import { signatureChecks } from './support/fuzz/counted-crypto.ts'
import { FuzzPki } from './support/fuzz/fuzz-pki.ts'
import { opensslVerifyAll } from './support/fuzz/openssl-verify.ts'

vi.mock('node:crypto', async (importOriginal) => {
  const { countedCrypto } = await import('./support/fuzz/counted-crypto.ts')
  return countedCrypto(importOriginal)
})

/**
 * 40,000 damaged certificates, as targets and as intermediates, through both judges of paths. `npm test` has 100,000
 * damaged inputs in three files; `npm run soak -- fuzz-certificates` goes on far beyond.
 */

const COUNT = sized(40_000)
/** Many: openssl is asked about two hundred at once. */
const SIGNED_PERCENT = 25
/** Signature checks of one question here: two anchors and one intermediate. */
const MAX_CHECKS = 8
/** What openssl is asked about; a fuzzer that gets more accepted than this has lost its bite. */
const MAX_ACCEPTED = sized(6000)

describe.skipIf(!hasOpenssl)(`damaged certificates (HATACHI_TEST_SEED=${String(fuzzSeed)})`, () => {
  const world = new FuzzPki()
  const { directory, anchors, untrusted, atMs } = world
  const how = { directory, anchors, untrusted, atMs }
  afterAll(() => world.dispose())

  test('undamaged, they are accepted by both judges', () => {
    for (const { bytes } of world.seeds) {
      const parsed = parseCertificate(bytes)
      expect(parsed.ok && judgeGeneral(parsed.value, [world.intermediate])).toBe(true)
      expect(opensslVerifyAll([bytes], how)).toEqual([null])
    }
  })

  test(`${String(COUNT)} of them: nothing thrown, bounded work, nothing accepted that openssl refuses`, () => {
    const byProfile = new Accepted()
    const asTarget = new Accepted()
    const asIntermediate = new Accepted()
    damage(world.seeds, COUNT, SIGNED_PERCENT, (input) => {
      const findings = look(input)
      if (findings.jpki) byProfile.add(input)
      if (findings.target) asTarget.add(input)
      if (findings.intermediate) asIntermediate.add(input)
    })
    console.log(
      `fuzz-certificates: seed ${String(fuzzSeed)}, ${String(COUNT)} inputs, ` +
        `accepted ${String(byProfile.count)} in the profile, ${String(asTarget.count)} in general, ` +
        `${String(asIntermediate.count)} as intermediates`
    )
    // Signed anew, some must get through: else nothing behind the signature was reached.
    for (const { inputs } of [byProfile, asTarget, asIntermediate]) {
      expect(inputs.length).toBeGreaterThan(0)
      expect(inputs.length).toBeLessThan(MAX_ACCEPTED)
    }
    expect(summaryOf(refusedByOpenssl(byProfile.inputs))).toEqual(NO_FINDINGS)
    expect(summaryOf(refusedByOpenssl(asTarget.inputs))).toEqual(NO_FINDINGS)
    expect(summaryOf(refusedAsIntermediates(asIntermediate.inputs))).toEqual(NO_FINDINGS)
  })

  /** Puts one input through the judges. */
  function look(input: FuzzInput): { jpki: boolean; target: boolean; intermediate: boolean } {
    try {
      const parsed = parseCertificate(input.bytes)
      const dates = readValidityDates(input.bytes)
      if (!parsed.ok) return { jpki: false, target: false, intermediate: false }
      const { notBeforeMs, notAfterMs } = parsed.value
      expect(dates).toEqual({ ok: true, value: { notBeforeMs, notAfterMs } })
      const jpki = counted(() =>
        judgePath(parsed.value, { anchors: world.anchorList, policies: [JPKI_AUTHENTICATION_POLICY], atMs: world.atMs })
      )
      const target = counted(() => judgeGeneral(parsed.value, [world.intermediate]))
      const intermediate = counted(() => judgeGeneral(world.leafBelow, [parsed.value]))
      return { jpki: jpki.judgement.result === 'valid', target, intermediate }
    } catch (fault) {
      throw new Error(describeInput(input), { cause: fault })
    }
  }

  function counted<T>(judge: () => T): T {
    signatureChecks.count = 0
    const judged = judge()
    expect(signatureChecks.count).toBeLessThanOrEqual(MAX_CHECKS)
    return judged
  }

  function judgeGeneral(certificate: Certificate, intermediates: readonly Certificate[]): boolean {
    const { judgement } = judgeGeneralPath(certificate, {
      anchors: world.anchorList,
      intermediates,
      atMs: world.atMs,
      budget: new WorkBudget(MAX_CHECKS),
      policy: ANY_POLICY_INPUTS,
      maxDepth: null,
      extendedKeyUsages: [],
      revocation: null
    })
    expect(JSON.stringify(judgement).length).toBeLessThan(1000)
    return judgement.result === 'valid'
  }

  function refusedByOpenssl(inputs: readonly FuzzInput[]): string[] {
    const refusals = opensslVerifyAll(inputs.map(({ bytes }) => bytes), how)
    return inputs.flatMap((input, index) => {
      const words = refusals[index] ?? null
      return words === null ? [] : [`${words}: ${describeInput(input)}`]
    })
  }

  function refusedAsIntermediates(inputs: readonly FuzzInput[]): string[] {
    return inputs.flatMap((input) => {
      const untrusted = world.workshop.write('pem', certificatePem(input.bytes))
      const [words = null] = opensslVerifyAll([world.leafBelow.der], { ...how, untrusted })
      return words === null ? [] : [`${words}: ${describeInput(input)}`]
    })
  }
})

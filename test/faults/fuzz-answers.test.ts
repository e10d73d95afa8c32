import { afterAll, describe, expect, test, vi } from 'vitest'
import type { OcspJudgement } from '../../main/certificate/judgement.ts'
import { VECTOR_LIMITS } from '../support/ocsp-vectors/vector.ts'
import { OcspWorld } from '../support/ocsp-world.ts'
import { hasOpenssl } from '../support/openssl-authority.ts'
import { opensslOcspVerdict } from '../support/openssl-ocsp.ts'
import type { FuzzInput } from './support/fuzz/campaign.ts'
import { Accepted, damage, describeInput, fuzzSeed, NO_FINDINGS, sized, summaryOf } from './support/fuzz/campaign.ts'
import { signatureChecks } from './support/fuzz/counted-crypto.ts'
import { answerSeeds } from './support/fuzz/fuzz-answers.ts'

vi.mock('node:crypto', async (importOriginal) => {
  const { countedCrypto } = await import('./support/fuzz/counted-crypto.ts')
  return countedCrypto(importOriginal)
})

/** 30,000 damaged OCSP answers. `npm run soak -- fuzz-answers` goes on far beyond. */

const COUNT = sized(30_000)
/** Few: openssl is asked about each that is accepted, which costs 20 ms. */
const SIGNED_PERCENT = 8
/** The issuer's key, the delegate's certificate, and its key. */
const MAX_CHECKS = 3
const MAX_ACCEPTED = sized(1500)

describe.skipIf(!hasOpenssl)(`damaged OCSP answers (HATACHI_TEST_SEED=${String(fuzzSeed)})`, () => {
  const world = new OcspWorld()
  afterAll(() => world.dispose())

  test(`${String(COUNT)} of them: nothing thrown, bounded work, nothing accepted that openssl refuses`, () => {
    const good = new Accepted()
    const results = new Map<string, number>()
    damage(answerSeeds(world), COUNT, SIGNED_PERCENT, (input) => {
      const { result } = look(input)
      results.set(result, (results.get(result) ?? 0) + 1)
      if (result === 'good') good.add(input)
    })
    console.log(
      `fuzz-answers: seed ${String(fuzzSeed)}, ${String(COUNT)} inputs, ` +
        [...results].map(([result, count]) => `${String(count)} ${result}`).join(', ')
    )
    expect(good.inputs.length).toBeGreaterThan(0)
    expect(good.inputs.length).toBeLessThan(MAX_ACCEPTED)
    expect(summaryOf(good.inputs.flatMap(refusedByOpenssl))).toEqual(NO_FINDINGS)
  })

  /** Puts one input through the judge. */
  function look(input: FuzzInput): OcspJudgement {
    try {
      signatureChecks.count = 0
      const judgement = world.judge(input.bytes, { nonce: null, ...VECTOR_LIMITS })
      expect(signatureChecks.count).toBeLessThanOrEqual(MAX_CHECKS)
      return judgement
    } catch (fault) {
      throw new Error(describeInput(input), { cause: fault })
    }
  }

  function refusedByOpenssl(input: FuzzInput): string[] {
    // openssl judges for this very moment, so that is asked of ours too.
    const now = world.judge(input.bytes, { nonce: null, ...VECTOR_LIMITS, nowMs: Date.now() })
    const question = { issuer: world.ca.path, certificate: world.leaf.path, ...VECTOR_LIMITS }
    const [sha1, sha256] = (['sha1', 'sha256'] as const).map((hash) => () =>
      opensslOcspVerdict(world.workshop, input.bytes, { ...question, hash })
    )
    // It looks for the CertID of its own request only: in either hash it may find the one that is good.
    const isGood = now.result !== 'good' || sha1?.() === 'good' || sha256?.() === 'good'
    return isGood ? [] : [describeInput(input)]
  }
})

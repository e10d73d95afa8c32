import { afterAll, describe, expect, test, vi } from 'vitest'
import { parseAnchors } from '../../main/certificate/anchors.ts'
import { CrlScanner } from '../../main/certificate/crl/crl-scanner.ts'
import { CrlSignatures } from '../../main/certificate/crl/crl-signatures.ts'
import { judgeCrlStatus } from '../../main/certificate/crl/crl-status.ts'
import type { Crl } from '../../main/certificate/crl/crl.ts'
import { parseCrl } from '../../main/certificate/crl/crl.ts'
import { WorkBudget } from '../../main/certificate/path/work-budget.ts'
import { checkList } from '../../main/revocation/list-checks.ts'
import { AT_MS } from '../support/crl-world.ts'
import { readCertificate } from '../support/ocsp-world.ts'
import { certificatePem, hasOpenssl, OpensslWorkshop } from '../support/openssl-authority.ts'
import type { FuzzInput } from './support/fuzz/campaign.ts'
import { Accepted, damage, describeInput, fuzzSeed, NO_FINDINGS, sized, summaryOf } from './support/fuzz/campaign.ts'
import { signatureChecks } from './support/fuzz/counted-crypto.ts'
import { listCorpus } from './support/fuzz/fuzz-lists.ts'
import { opensslCrlRefusal, opensslVerifyAll } from './support/fuzz/openssl-verify.ts'

vi.mock('node:crypto', async (importOriginal) => {
  const { countedCrypto } = await import('./support/fuzz/counted-crypto.ts')
  return countedCrypto(importOriginal)
})

/**
 * 30,000 damaged revocation lists, through the judge of lists in memory and the scanner of lists of a nation, which
 * have to agree. `npm run soak -- fuzz-lists` goes on far beyond.
 */

const COUNT = sized(30_000)
/** Few: openssl is asked about each that is accepted, which costs 20 ms. */
const SIGNED_PERCENT = 8
/** One list, one key. */
const MAX_CHECKS = 1
const MAX_ACCEPTED = sized(1500)

describe.skipIf(!hasOpenssl)(`damaged revocation lists (HATACHI_TEST_SEED=${String(fuzzSeed)})`, () => {
  const workshop = new OpensslWorkshop()
  const { authority, seeds, unlisted, listed } = listCorpus()
  const issuer = readCertificate(authority)
  const [unlistedCertificate, listedCertificate] = [unlisted, listed].map((der) => readCertificate({ der }))
  const anchors = parseAnchors([authority.der])
  afterAll(() => workshop.dispose())

  test(`${String(COUNT)} of them: nothing thrown, bounded work, nothing accepted that openssl refuses`, () => {
    const shownGood = new Accepted()
    const imported = new Accepted()
    damage(seeds, COUNT, SIGNED_PERCENT, (input) => {
      const findings = look(input)
      if (findings.good) shownGood.add(input)
      if (findings.imported) imported.add(input)
    })
    console.log(
      `fuzz-lists: seed ${String(fuzzSeed)}, ${String(COUNT)} inputs, ` +
        `${String(shownGood.count)} show a certificate good, ${String(imported.count)} would be imported`
    )
    for (const { inputs } of [shownGood, imported]) {
      expect(inputs.length).toBeGreaterThan(0)
      expect(inputs.length).toBeLessThan(MAX_ACCEPTED)
    }
    expect(summaryOf(refusedStatus(shownGood.inputs))).toEqual(NO_FINDINGS)
    expect(summaryOf(refusedLists(imported.inputs))).toEqual(NO_FINDINGS)
  })

  /** Puts one input through the judges. */
  function look(input: FuzzInput): { good: boolean; imported: boolean } {
    try {
      const parsed = parseCrl(input.bytes)
      const imported = counted(() => scan(input.bytes, parsed.ok ? parsed.value : null))
      if (!parsed.ok) return { good: false, imported }
      const good = counted(() => statusOf(parsed.value, unlistedCertificate!) === 'good')
      // From a list that holds it, this one is never good; a list that lost it shows both good.
      if (counted(() => statusOf(parsed.value, listedCertificate!) === 'good')) {
        expect(parsed.value.find(listedCertificate!.serialNumber)).toBeNull()
      }
      return { good, imported }
    } catch (fault) {
      throw new Error(describeInput(input), { cause: fault })
    }
  }

  function statusOf(crl: Crl, certificate: Parameters<typeof judgeCrlStatus>[0]['certificate']): string {
    const signatures = new CrlSignatures(new WorkBudget(MAX_CHECKS))
    const evidence = { crls: [crl], atMs: AT_MS, signatures, findCrlSigners: () => [] }
    return judgeCrlStatus({ certificate, issuer, ...evidence }).result
  }

  /** Whether the list would come into force. If so, the other judge reads the same in it. */
  function scan(bytes: Uint8Array, whole: Crl | null): boolean {
    const serials: Uint8Array[] = []
    const scanner = new CrlScanner({
      begin: () => undefined,
      entry: (window, start, length) => {
        serials.push(window.slice(start, start + length))
      }
    })
    const error = scanner.push(bytes)
    // Each entry has some octets: no more of them than the input can hold.
    expect(serials.length).toBeLessThanOrEqual(bytes.length / 20 + 1)
    const scanned = scanner.end()
    if (error !== null || !scanned.ok || !anchors.ok) return false
    if ('code' in checkList(scanned.value, anchors.value, AT_MS)) return false
    expect(whole?.entries.count).toBe(serials.length)
    for (const serial of serials) expect(whole?.find(serial)).not.toBeNull()
    return true
  }

  function counted<T>(judge: () => T): T {
    signatureChecks.count = 0
    const judged = judge()
    expect(signatureChecks.count).toBeLessThanOrEqual(MAX_CHECKS)
    return judged
  }

  function refusedStatus(inputs: readonly FuzzInput[]): string[] {
    const anchor = workshop.write('pem', certificatePem(authority.der))
    return inputs.flatMap((input) => {
      const list = workshop.write('crl', input.bytes)
      const more = ['-crl_check', '-extended_crl', '-CRLfile', list]
      const how = { directory: workshop.directory, anchors: anchor, atMs: AT_MS, more }
      const [words = null] = opensslVerifyAll([unlisted], how)
      return words === null ? [] : [`${words}: ${describeInput(input)}`]
    })
  }

  function refusedLists(inputs: readonly FuzzInput[]): string[] {
    const anchor = workshop.write('pem', certificatePem(authority.der))
    return inputs.flatMap((input) => {
      const words = opensslCrlRefusal(workshop.write('crl', input.bytes), anchor)
      return words === null ? [] : [`${words}: ${describeInput(input)}`]
    })
  }
})

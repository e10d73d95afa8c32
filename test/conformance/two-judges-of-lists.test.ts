import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Certificate } from '../../main/certificate/certificate.ts'
import { parseCertificate } from '../../main/certificate/certificate.ts'
import { CrlSignatures } from '../../main/certificate/crl/crl-signatures.ts'
import { judgeCrlStatus } from '../../main/certificate/crl/crl-status.ts'
import { parseCrl } from '../../main/certificate/crl/crl.ts'
import { WorkBudget } from '../../main/certificate/path/work-budget.ts'
import { encodeName } from '../../main/platform/simulator/names.ts'
import { keyIdentifier } from '../../main/platform/simulator/signing.ts'
import { RevocationLists } from '../../main/revocation/revocation-lists.ts'
import type { IssuingPointSpec, PointSpec } from '../support/crl-builder.ts'
import { directoryName, distributionPoints, issuingPoint, uriName } from '../support/crl-builder.ts'
import {
  AT_MS, DAY_MS, makeAuthority, makeLeaf, makeList, nameBelow, nameOf, relativeCommonName
} from '../support/crl-world.ts'
import { LISTS_KEY } from '../support/lists-key.ts'

/**
 * The lists in force, which a session looks into, and the judge of lists at hand, which `cert check` asks, given the same
 * list and certificate: what the one clears the other clears, and what the one calls revoked the other does.
 */

const ca = makeAuthority('Judged Twice')
const SERIAL = 100

const uri = uriName('http://a.test/1.crl')
const otherUri = uriName('http://a.test/2.crl')
const loud = encodeName(ca.name.map(([type, value]) => [type, value.toUpperCase()] as const))
const below = directoryName(nameBelow(ca.encodedName, 'Point'))

const LISTS: Readonly<Record<string, IssuingPointSpec | null>> = {
  'a list of everything': null,
  "a list of people's certificates": { onlyUser: true },
  'a list of CAs': { onlyCa: true },
  'a list at an address': { name: { full: [uri] } },
  "a list by its issuer's name": { name: { full: [directoryName(ca.encodedName)] } },
  "a list by a name below its issuer's": { name: { full: [below, uri] } }
}
const CERTIFICATES: Readonly<Record<string, readonly PointSpec[]>> = {
  'no distribution point': [],
  'the address': [{ name: { full: [uri] } }],
  'another address': [{ name: { full: [otherUri] } }],
  "the issuer's name": [{ name: { full: [directoryName(ca.encodedName)] } }],
  "the issuer's name in capital letters": [{ name: { full: [directoryName(loud)] } }],
  "a name relative to the issuer's": [{ name: { relative: relativeCommonName('Point') } }],
  'the address for some reasons': [{ name: { full: [uri] }, reasons: [1, 2] }],
  'the address for some reasons, and for the others': [
    { name: { full: [uri] }, reasons: [1, 2, 3, 4] },
    { name: { full: [uri] }, reasons: [5, 6, 7, 8] }
  ],
  'the address, and that of another issuer': [
    { name: { full: [uri] } },
    { name: { full: [otherUri] }, crlIssuer: [directoryName(encodeName(nameOf('Other')))] }
  ],
  'that of another issuer': [
    { name: { full: [uri] }, crlIssuer: [directoryName(encodeName(nameOf('Other')))] }
  ]
}

function read(der: Uint8Array): Certificate {
  const parsed = parseCertificate(der)
  if (!parsed.ok) throw new Error(parsed.error.code)
  return parsed.value
}

/** As `cert check` has it. */
function atHand(list: Uint8Array, certificate: Certificate): string {
  const crl = parseCrl(list)
  if (!crl.ok) throw new Error(crl.error.code)
  const signatures = new CrlSignatures(new WorkBudget())
  const asked = { certificate, issuer: read(ca.der), crls: [crl.value], atMs: AT_MS, signatures }
  return judgeCrlStatus({ ...asked, findCrlSigners: () => [] }).result
}

describe('one list before both judges', () => {
  let directory = ''
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'hatachi-two-judges-'))
  })
  afterAll(() => {
    rmSync(directory, { recursive: true })
  })

  /** As a session has it. */
  async function inForce(list: Uint8Array, certificates: readonly Certificate[]): Promise<readonly string[]> {
    const folder = mkdtempSync(join(directory, 'lists-'))
    const path = join(folder, 'list.crl')
    writeFileSync(path, list)
    const lists = RevocationLists.open(join(folder, 'lists'), LISTS_KEY)
    const done = await lists.importFile(path, { anchorsDer: [ca.der], nowMs: AT_MS, thread: 'callers' })
    if (!done.ok) throw new Error(done.error.code)
    const answers = certificates.map(({ issuer, serialNumber, extensions }) =>
      lists.lookup({
        issuerKeyIdentifier: keyIdentifier(ca.keys.publicKey),
        issuer,
        serialNumber,
        kind: 'crl',
        distributionPoints: extensions.distributionPoints
      })
    )
    lists.close()
    const words = { listed: 'revoked', not_listed: 'good', undetermined: 'undetermined' } as const
    return answers.map(({ result }) => words[result])
  }

  const rows = Object.entries(CERTIFICATES)
  const certificates = rows.map(([, points]) =>
    read(makeLeaf(ca, SERIAL, points.length === 0 ? [] : [distributionPoints(...points)]))
  )

  it.each(Object.entries(LISTS))('%s', async (_, point) => {
    for (const entries of [[], [{ serial: SERIAL }]]) {
      const list = makeList(ca, { number: 3, entries, more: point === null ? [] : [issuingPoint(point)] })
      const said = await inForce(list, certificates)
      const toBe = certificates.map((certificate) => atHand(list, certificate))
      const named = (answers: readonly string[]) => rows.map(([what], index) => [what, answers[index]])
      expect(named(said)).toEqual(named(toBe))
      expect(toBe).not.toContain(entries.length === 0 ? 'revoked' : 'good')
    }
  })

  it('every answer occurs', () => {
    const at = { number: 3, thisUpdateMs: AT_MS - DAY_MS, more: [issuingPoint({ name: { full: [below, uri] } })] }
    const answers = certificates.map((certificate) => atHand(makeList(ca, at), certificate))
    expect(answers.filter((answer) => answer === 'good')).toHaveLength(3)
    expect(new Set(answers)).toEqual(new Set(['good', 'undetermined']))
  })

  it('a list whose issuer writes its name in capital letters', async () => {
    const list = makeList(ca, { issuer: loud, entries: [{ serial: SERIAL }] })
    const [certificate] = certificates
    expect(await inForce(list, [certificate!])).toEqual(['revoked'])
    expect(atHand(list, certificate!)).toBe('revoked')
  })
})

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Certificate } from '../../main/certificate/certificate.ts'
import { parseCertificate } from '../../main/certificate/certificate.ts'
import { CrlSignatures } from '../../main/certificate/crl/crl-signatures.ts'
import type { CrlStatus } from '../../main/certificate/crl/crl-status.ts'
import { judgeCrlStatus } from '../../main/certificate/crl/crl-status.ts'
import type { Crl } from '../../main/certificate/crl/crl.ts'
import { parseCrl } from '../../main/certificate/crl/crl.ts'
import { WorkBudget } from '../../main/certificate/path/work-budget.ts'
import { crlPem } from '../support/crl-builder.ts'
import { AT_MS } from '../support/crl-world.ts'
import { certificatePem, hasOpenssl, OpensslWorkshop } from '../support/openssl-authority.ts'
import type { CrlVector, Said } from './crl-vectors.ts'
import { CRL_VECTORS } from './crl-vectors.ts'

/**
 * Rows `| list | here | OpenSSL | why |` of docs/trust.md: where `openssl verify -crl_check -extended_crl` says something
 * else. Neither can change without the other.
 */
const TABLE = '<!-- crl-disagreements -->'
const disagreements = new Map(
  (readFileSync(join(import.meta.dirname, '../../docs/trust.md'), 'utf8').split(TABLE)[1]?.trim() ?? '')
    .split('\n\n', 1)
    .flatMap((table) => table.split('\n').slice(2))
    .map((row) => row.split('|').map((cell) => cell.trim()))
    .map(([, name = '', here = '', openssl = '', why = '']) => [name, { here, openssl, why }])
)

describe('the rules of revocation lists, by name', () => {
  const workshop = new OpensslWorkshop()
  afterAll(() => {
    workshop.dispose()
  })

  test.each(CRL_VECTORS)('$name', (vector) => {
    const status = judge(vector)
    expect(status.result).toBe(vector.expected)
    if (status.result === 'undetermined') expect(status.reason).toBe(vector.reason)

    if (!hasOpenssl) return
    const here = status.result === 'undetermined' ? status.reason : status.result
    const openssl = askOpenssl(workshop, vector)
    const row = disagreements.get(vector.name)
    if (row === undefined) expect({ openssl }).toEqual({ openssl: status.result })
    else expect({ here, openssl }).toEqual({ here: row.here, openssl: row.openssl })
  })

  test('every name is another one', () => {
    expect(new Set(CRL_VECTORS.map(({ name }) => name)).size).toBe(CRL_VECTORS.length)
  })

  test('every disagreement has its reason and is about a vector; where it accepts more is known', () => {
    const acceptsMore: string[] = []
    for (const [name, { here, openssl, why }] of disagreements) {
      expect(CRL_VECTORS.map((vector) => vector.name)).toContain(name)
      expect({ name, here, openssl, why }).not.toMatchObject({ why: '' })
      if (here === 'good') acceptsMore.push(name)
    }
    // OpenSSL looks at one list of a name only.
    expect(acceptsMore).toEqual(['a bad list beside a good one'])
  })

  test('openssl crl verifies the signatures that are held to be good here', () => {
    if (!hasOpenssl) return
    for (const { name, lists, authority } of CRL_VECTORS) {
      const anchor = workshop.write('pem', certificatePem(authority.der))
      for (const crl of readable(lists)) {
        const answer = new CrlSignatures(new WorkBudget()).check(crl, read(authority.der).publicKey)
        if (answer === 'holds') expect(`${name}: ${verifyList(workshop, crl, anchor)}`).toBe(`${name}: verify OK`)
      }
    }
  })
})

/** What `openssl crl` says of a list's signature. */
function verifyList(workshop: OpensslWorkshop, crl: Crl, anchor: string): string {
  const list = workshop.write('der', crl.der)
  const asked = spawnSync('openssl', ['crl', '-inform', 'DER', '-in', list, '-noout', '-CAfile', anchor])
  return (asked.stdout.toString() + asked.stderr.toString()).trim()
}

function judge(vector: CrlVector): CrlStatus {
  return judgeCrlStatus({
    certificate: read(vector.certificate),
    issuer: read(vector.authority.der),
    crls: readable(vector.lists),
    atMs: AT_MS,
    signatures: new CrlSignatures(new WorkBudget()),
    findCrlSigners: () => []
  })
}

function read(der: Uint8Array): Certificate {
  const parsed = parseCertificate(der)
  if (!parsed.ok) throw new Error(`a certificate of the test is ${parsed.error.code}`)
  return parsed.value
}

function readable(lists: readonly Uint8Array[]): Crl[] {
  return lists.flatMap((der) => {
    const parsed = parseCrl(der)
    return parsed.ok ? [parsed.value] : []
  })
}

function askOpenssl(workshop: OpensslWorkshop, vector: CrlVector): Said {
  const anchor = workshop.write('pem', certificatePem(vector.authority.der))
  const certificate = workshop.write('pem', certificatePem(vector.certificate))
  const lists = workshop.write('pem', vector.lists.map(crlPem).join(''))
  const asked = spawnSync('openssl', [
    'verify', '-crl_check', '-extended_crl', '-attime', String(AT_MS / 1000), '-CAfile', anchor,
    ...(vector.lists.length === 0 ? [] : ['-CRLfile', lists]), certificate
  ])
  const words = asked.stdout.toString() + asked.stderr.toString()
  if (asked.status === 0) return 'good'
  // It goes on after some faults: the first one counts, as it does here.
  return /^error \d+ at \d+ depth lookup: certificate revoked/m.exec(words)?.index === words.search(/^error /m)
    ? 'revoked'
    : 'undetermined'
}

import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { Certificate } from 'pkijs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addressOctets } from './self-signed.ts'
import { openTlsIdentity, operatorCertificatePath, operatorKeyPath, shownCertificate } from './tls-certificate.ts'

const DAY_MS = 86_400_000
const nowMs = Date.parse('2026-11-26T09:00:00.500Z')
const names = ['hatachi-1', 'hatachi-1.local', '192.168.10.5', 'fe80::1:2']
let data = ''

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'hatachi-operator-tls-'))
})
afterEach(() => {
  rmSync(data, { recursive: true, force: true })
})

function opened(atMs = nowMs, wanted: readonly string[] = names) {
  const identity = openTlsIdentity(data, wanted, atMs)
  if (!identity.ok) throw new Error(identity.error.code)
  return identity.value
}

describe("the operator's certificate", () => {
  it('is made at the first start, its key for its owner alone, and is the same ever after', () => {
    const first = opened()
    expect(statSync(operatorKeyPath(data)).mode & 0o777).toBe(0o600)
    expect(statSync(operatorCertificatePath(data)).mode & 0o777).toBe(0o600)
    expect(opened(nowMs + 300 * DAY_MS)).toEqual(first)
    expect(readFileSync(operatorCertificatePath(data), 'utf8')).not.toContain('PRIVATE')
  })

  it("is what openssl, Node and pkijs read as a TLS server's, signed by its own key", async () => {
    const { certificatePem, fingerprint, endsAtMs } = opened()
    const read = new X509Certificate(certificatePem)
    expect(read.verify(read.publicKey)).toBe(true)
    expect(read.fingerprint256).toBe(fingerprint)
    expect(read.validFromDate.toISOString()).toBe('2026-11-25T09:00:00.000Z')
    expect(read.validToDate.getTime()).toBe(endsAtMs)
    expect(read.ca).toBe(false)
    expect(read.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1'])
    expect(read.checkHost('hatachi-1.local')).toBe('hatachi-1.local')
    expect(read.checkIP('192.168.10.5')).toBe('192.168.10.5')
    expect(read.checkIP('fe80::1:2')).toBeDefined()
    expect(read.checkHost('elsewhere')).toBeUndefined()
    expect(await Certificate.fromBER(read.raw).verify()).toBe(true)

    const file = join(data, 'certificate.pem')
    writeFileSync(file, certificatePem)
    const at = String(Math.floor(nowMs / 1000))
    const verified = [
      'verify',
      '-x509_strict',
      '-attime',
      at,
      '-purpose',
      'sslserver',
      '-verify_hostname',
      'hatachi-1',
      '-CAfile',
      file
    ]
    expect(execFileSync('openssl', [...verified, file], { encoding: 'utf8' })).toContain('OK')
  })

  it('has another key and another serial on every machine', () => {
    const first = new X509Certificate(opened().certificatePem)
    rmSync(operatorKeyPath(data))
    const other = new X509Certificate(opened().certificatePem)
    expect(other.serialNumber).not.toBe(first.serialNumber)
    expect(other.publicKey.equals(first.publicKey)).toBe(false)
  })

  it.each([
    ['within 30 days of its end', nowMs + 367 * DAY_MS + 1000, names],
    ['where the clock is before its beginning', nowMs - 2 * DAY_MS, names],
    ['for another name', nowMs, [...names, 'vending.example']]
  ])('is made anew with the same key %s', (_, atMs, wanted) => {
    const first = opened()
    const next = opened(atMs, wanted)
    expect(next.fingerprint).not.toBe(first.fingerprint)
    expect(next.keyPem).toBe(first.keyPem)
    expect(opened(atMs, wanted)).toEqual(next)
  })

  it('is made anew where its file is damaged or of another key', () => {
    const { keyPem } = opened()
    writeFileSync(operatorCertificatePath(data), '{"version":1')
    expect(opened().keyPem).toBe(keyPem)
    const kept = readFileSync(operatorCertificatePath(data))
    rmSync(operatorKeyPath(data))
    opened()
    writeFileSync(operatorCertificatePath(data), kept)
    const { certificatePem, keyPem: newKey } = opened()
    expect(newKey).not.toBe(keyPem)
    expect(new X509Certificate(certificatePem).fingerprint256).toBe(opened().fingerprint)
  })

  it('is not made by whoever only shows it', () => {
    expect(shownCertificate(data)).toEqual({ ok: true, value: null })
    const { fingerprint, endsAtMs } = opened()
    expect(shownCertificate(data)).toEqual({ ok: true, value: { fingerprint, endsAtMs, names } })
  })

  it('a damaged key stays as it is, and is told', () => {
    opened()
    writeFileSync(operatorKeyPath(data), 'x')
    expect(openTlsIdentity(data, names, nowMs)).toEqual({
      ok: false,
      error: { code: 'key_damaged', path: operatorKeyPath(data) }
    })
  })
})

describe('the octets of an address', () => {
  it.each([
    ['10.0.0.255', '0a0000ff'],
    ['::', '00000000000000000000000000000000'],
    ['::1', '00000000000000000000000000000001'],
    ['2001:db8::7', '20010db8000000000000000000000007'],
    ['::ffff:1.2.3.4', '00000000000000000000ffff01020304']
  ])('%s', (address, hex) => {
    expect(Buffer.from(addressOctets(address)).toString('hex')).toBe(hex)
  })

  it('of every IPv6 address are those that it was made of', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff })), { minLength: 8, maxLength: 8 }),
        (groups) => {
          const octets = addressOctets(groups.map((group) => group.toString(16)).join(':'))
          expect([...octets]).toEqual(groups.flatMap((group) => [group >> 8, group & 0xff]))
        }
      )
    )
  })
})

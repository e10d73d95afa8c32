import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deviceKeyOf, deviceKeyPath, openDeviceKey, parseDevicePublicKey, readDeviceKey } from './device-key.ts'

let data = ''
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'hatachi-device-key-'))
})
afterEach(() => {
  rmSync(data, { recursive: true, force: true })
})

describe('the key that the machine signs with', () => {
  it('is made on first use, for its owner alone, and is the same ever after', () => {
    expect(readDeviceKey(data)).toEqual({ ok: false, error: { code: 'key_absent', path: deviceKeyPath(data) } })
    const first = openDeviceKey(data)
    expect(statSync(deviceKeyPath(data)).mode & 0o777).toBe(0o600)
    expect(readdirSync(join(data, 'keys'))).toEqual(['device.key'])
    const again = readDeviceKey(data)
    expect(first.ok && again.ok && again.value.publicKey.fingerprint === first.value.publicKey.fingerprint).toBe(true)
  })

  it('signs as RFC 8032 section 7.1, test 2 does', () => {
    const key = deviceKeyOf(Buffer.from('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb', 'hex'))
    expect(Buffer.from(key.sign(Uint8Array.of(0x72))).toString('hex')).toBe(
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da' +
        '085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00'
    )
    const spki = '302a300506032b6570032100' + '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c'
    expect(key.publicKey.pem).toContain(Buffer.from(spki, 'hex').toString('base64'))
  })

  it('is checked by its public half, and by no other', () => {
    const key = deviceKeyOf(new Uint8Array(32).fill(1))
    const other = deviceKeyOf(new Uint8Array(32).fill(2))
    const message = Buffer.from('what was erased')
    const signature = key.sign(message)
    const parsed = parseDevicePublicKey(key.publicKey.pem)
    if (!parsed.ok) throw new Error('unusable')
    expect(parsed.value.fingerprint).toBe(key.publicKey.fingerprint)
    expect(parsed.value.verify(message, signature)).toBe(true)
    expect(parsed.value.verify(Buffer.from('what was erased.'), signature)).toBe(false)
    expect(other.publicKey.verify(message, signature)).toBe(false)
    expect(key.publicKey.verify(message, signature.subarray(1))).toBe(false)
  })

  it('damaged, it stays as it is', () => {
    openDeviceKey(data)
    truncateSync(deviceKeyPath(data), 20)
    const before = readFileSync(deviceKeyPath(data))
    expect(openDeviceKey(data)).toEqual({ ok: false, error: { code: 'key_damaged', path: deviceKeyPath(data) } })
    expect(readFileSync(deviceKeyPath(data))).toEqual(before)
  })
})

describe('a public key from a file', () => {
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const ed = generateKeyPairSync('ed25519')
  it.each([
    ['no PEM', 'key'],
    ['another algorithm', ec.publicKey.export({ format: 'pem', type: 'spki' }).toString()],
    ['a private key', ed.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()]
  ])('%s: unusable', (_, pem) => {
    expect(parseDevicePublicKey(pem)).toEqual({ ok: false, error: { code: 'key_unusable' } })
  })
})

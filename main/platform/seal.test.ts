import { generateKeyPairSync, randomBytes, webcrypto } from 'node:crypto'
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { sealingAad } from './protocol.ts'
import type { CertificateForm } from './protocol.ts'
import { sealTo } from './seal.ts'
import type { AgeCheckHead } from './seal.ts'

const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const key = { keyId: 'sealing-1', publicKeyPem: pemOf(keys.publicKey) }
const head: AgeCheckHead = {
  nonce: randomBytes(32).toString('base64'),
  condition: { atLeastYears: 20 },
  holder: { kind: 'pin', challengeId: 'c-1', signature: '' }
}
const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() })

function pemOf(publicKey: typeof keys.publicKey): string {
  return publicKey.export({ type: 'spki', format: 'pem' }).toString()
}

async function open(form: CertificateForm, aad: Uint8Array, info = 'hatachi age-check v1'): Promise<Uint8Array> {
  if (form.form !== 'sealed') throw new Error('not sealed')
  const recipient = await suite.createRecipientContext({
    recipientKey: keys.privateKey.toCryptoKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits']),
    enc: Buffer.from(form.enc, 'base64'),
    info: new TextEncoder().encode(info)
  })
  return new Uint8Array(await recipient.open(Buffer.from(form.ciphertext, 'base64'), aad))
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('sealTo', () => {
  it('seals any bytes so that the key opens them again, and leaves the originals alone', async () => {
    const { seal } = sealTo(key)
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), async (bytes) => {
        const before = Uint8Array.from(bytes)
        const form = await seal(bytes, head)
        expect(form).toMatchObject({
          form: 'sealed',
          suite: 'DHKEM_P256_HKDF_SHA256-HKDF_SHA256-AES_256_GCM',
          keyId: 'sealing-1'
        })
        expect(bytes).toEqual(before)
        expect(await open(form, sealingAad(head))).toEqual(before)
      }),
      { numRuns: 25 }
    )
  })

  it('seals a part of a larger buffer, and only that part', async () => {
    const buffer = randomBytes(1000)
    const form = await sealTo(key).seal(buffer.subarray(100, 200), head)
    expect(await open(form, sealingAad(head))).toEqual(new Uint8Array(buffer.subarray(100, 200)))
  })

  it('binds what is sealed to its question', async () => {
    const form = await sealTo(key).seal(randomBytes(900), head)
    const others: AgeCheckHead[] = [
      { ...head, nonce: randomBytes(32).toString('base64') },
      { ...head, condition: { atLeastYears: 18 } },
      { ...head, holder: { kind: 'pin', challengeId: 'c-2', signature: '' } },
      { ...head, holder: { kind: 'card_only', enrolmentWaived: false } }
    ]
    for (const other of others) await expect(open(form, sealingAad(other))).rejects.toThrow()
    await expect(open(form, sealingAad(head), 'another use')).rejects.toThrow()
  })

  it('draws a fresh ephemeral key each time, prepared or not', async () => {
    const sealer = sealTo(key)
    const sealOne = (prepares: number) => {
      for (let count = 0; count < prepares; count += 1) sealer.prepare()
      return sealer.seal(new Uint8Array(900), head)
    }
    const forms = await Promise.all([0, 0, 1, 0, 2].map(sealOne))
    const sealed = forms.map((form) => (form.form === 'sealed' ? form : undefined))
    expect(new Set(sealed.map((form) => form?.enc)).size).toBe(5)
    expect(new Set(sealed.map((form) => form?.ciphertext)).size).toBe(5)
  })

  it('seals with what was prepared, whatever the question turns out to be', async () => {
    const sealer = sealTo(key)
    sealer.prepare()
    const certificate = randomBytes(900)
    const form = await sealer.seal(certificate, head)
    expect(await open(form, sealingAad(head))).toEqual(new Uint8Array(certificate))
  })

  it('overwrites the copy that it sealed', async () => {
    const encrypt = vi.spyOn(webcrypto.subtle, 'encrypt')
    const certificate = randomBytes(900)
    await sealTo(key).seal(certificate, head)
    expect(encrypt).toHaveBeenCalledOnce()
    const copy = encrypt.mock.calls[0]?.[2] as ArrayBuffer
    expect(new Uint8Array(copy)).toEqual(new Uint8Array(900))
  })

  it('throws on a key that is none, or on another curve', () => {
    const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey
    const ed25519 = generateKeyPairSync('ed25519').publicKey
    for (const publicKeyPem of ['', 'nonsense', pemOf(p384), pemOf(ed25519)]) {
      expect(() => sealTo({ keyId: 'sealing-1', publicKeyPem })).toThrow(TypeError)
    }
  })
})

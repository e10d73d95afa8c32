import { constants, createHash, generateKeyPairSync, privateEncrypt, sign } from 'node:crypto'
import { expect, test } from 'vitest'
import { encodeDigestInfo } from './digest-info.ts'

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const message = Buffer.from('a fresh challenge')

test.each(['sha256', 'sha384'] as const)('%s: padding the DigestInfo gives what node:crypto signs', (algorithm) => {
  const bytes = createHash(algorithm).update(message).digest()
  const digestInfo = encodeDigestInfo({ algorithm, bytes })
  const padded = privateEncrypt({ key: privateKey, padding: constants.RSA_PKCS1_PADDING }, digestInfo)
  expect(padded.equals(sign(algorithm, message, privateKey))).toBe(true)
})

test('a digest of another length is a programmer’s mistake', () => {
  expect(() => encodeDigestInfo({ algorithm: 'sha256', bytes: new Uint8Array(48) })).toThrow(RangeError)
})

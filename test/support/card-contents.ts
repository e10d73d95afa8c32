import { generateKeyPairSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { CardContents, CardKeySlot } from '../../device/card/simulator/card-contents.ts'

export interface TestKeyPair {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

/** Made once a process, on first use: a key pair costs more than most tests. */
const keyPairs = new Map<string, TestKeyPair>()

/** A key pair as a card holds one. The same for the same name, within one test file. */
export function testKeyPair(name: string, kind: 'rsa_2048' | 'ec_p384' = 'rsa_2048'): TestKeyPair {
  const known = keyPairs.get(`${kind} ${name}`)
  if (known !== undefined) return known
  const pair =
    kind === 'rsa_2048'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-384' })
  keyPairs.set(`${kind} ${name}`, pair)
  return pair
}

/**
 * A DER SEQUENCE of exactly so many bytes: as much of a certificate as a card cares about. `filling` tells one from
 * another.
 */
export function derSequence(totalLengthBytes: number, filling = 1): Uint8Array {
  if (totalLengthBytes < 260) throw new RangeError('a certificate of under 260 bytes is none')
  const bytes = Uint8Array.from({ length: totalLengthBytes }, (_, at) => (at * 31 + filling * 7) & 0xff)
  const valueLengthBytes = totalLengthBytes - 4
  bytes.set([0x30, 0x82, valueLengthBytes >> 8, valueLengthBytes & 0xff])
  return bytes
}

/** The authentication slot of a card: PIN 1234, three tries. */
export function authenticationSlot(changes: Partial<CardKeySlot> = {}): CardKeySlot {
  return {
    certificate: derSequence(1_503, 1),
    caCertificate: derSequence(1_102, 2),
    privateKey: testKeyPair('authentication').privateKey,
    pin: '1234',
    ...changes
  }
}

/** The signature slot of a card: PIN ABC123, five tries. */
export function signatureSlot(changes: Partial<CardKeySlot> = {}): CardKeySlot {
  return {
    certificate: derSequence(1_841, 3),
    caCertificate: derSequence(1_120, 4),
    privateKey: testKeyPair('signature').privateKey,
    pin: 'ABC123',
    ...changes
  }
}

/** A physical card with both slots. */
export function cardContents(changes: Partial<CardContents> = {}): CardContents {
  return {
    tokenLabel: 'JPKIAPICCTOKEN2',
    authentication: authenticationSlot(),
    signature: signatureSlot(),
    ...changes
  }
}

/** ASCII bytes of a PIN, fresh each time, since whoever takes a PIN overwrites it. */
export function pinBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { authority, commonName, ecKeys, leaf } from '../../../test/support/path-builder.ts'
import { personOf } from './persons.ts'

const issuer = commonName('One CA')
const one = authority(issuer, null)
const another = authority('Another CA', null)
const serial = Uint8Array.of(0x12, 0x34, 0x56, 0x78, 0x9a)
const key = new Uint8Array(32).fill(7)

describe('a card’s name in the store', () => {
  it('is made of issuer and serial number, under the key', () => {
    const name = createHmac('sha256', key).update(Buffer.concat([issuer, serial])).digest()
    expect(personOf(leaf(one, { serial }), key)).toEqual(new Uint8Array(name))
  })

  it('is the same for whatever else stands in the certificate, and another for another serial, issuer or key', () => {
    const name = personOf(leaf(one, { serial }), key)
    expect(personOf(leaf(one, { serial, keys: ecKeys(), untilMs: Date.parse('2030-01-01T00:00:00Z') }), key)).toEqual(name)
    const others = [
      personOf(leaf(one, { serial: Uint8Array.of(0x12, 0x34, 0x56, 0x78, 0x9b) }), key),
      personOf(leaf(another, { serial }), key),
      personOf(leaf(one, { serial }), new Uint8Array(32).fill(8))
    ]
    for (const other of others) {
      expect(other).toHaveLength(32)
      expect(other).not.toEqual(name)
    }
  })

  it('is none where there is no certificate', () => {
    expect(personOf(new Uint8Array(0), key)).toBeNull()
    expect(personOf(Uint8Array.of(0x30, 0x00), key)).toBeNull()
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeBase64, encodeBase64 } from './base64.ts'

describe('base64', () => {
  it('encodes as in the examples of RFC 4648 section 10', () => {
    const text = (value: string) => encodeBase64(new TextEncoder().encode(value))
    expect(['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar'].map(text)).toEqual([
      '',
      'Zg==',
      'Zm8=',
      'Zm9v',
      'Zm9vYg==',
      'Zm9vYmE=',
      'Zm9vYmFy'
    ])
  })

  it('gives back what was encoded, also from a part of a larger buffer', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat(3), (bytes, start) => {
        expect(decodeBase64(encodeBase64(bytes.subarray(start)))).toEqual(bytes.slice(start))
      })
    )
  })

  it.each(['Zg', 'Zg=', 'Zh==', 'Zm9=', 'Zm9v\n', ' Zm9v', 'Zm9-', 'Zm9_', 'Z', '====', 'Zm9vZg==Zm9v'])(
    'refuses %j, which is not the one form of its bytes',
    (text) => {
      expect(decodeBase64(text)).toBeUndefined()
    }
  )
})

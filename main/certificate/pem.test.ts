import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CERTIFICATE_LABELS, pemBlocksOf } from './pem.ts'

const block = (octets: Uint8Array, label = 'CERTIFICATE') => {
  const lines = Buffer.from(octets).toString('base64').match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n')
}
const read = (text: string) => pemBlocksOf(text, CERTIFICATE_LABELS).map((octets) => [...octets])

describe('pemBlocksOf', () => {
  test('gives every block back, whatever text is between', () => {
    const blocks = fc.array(fc.tuple(fc.uint8Array({ minLength: 1 }), fc.constantFrom(...CERTIFICATE_LABELS)))
    fc.assert(
      fc.property(blocks, fc.stringMatching(/^[a-z \n]*$/), (given, between) => {
        const text = given.map(([octets, label]) => between + block(octets, label)).join(between)
        expect(read(text)).toEqual(given.map(([octets]) => [...octets]))
        expect(read(text.replaceAll('\n', '\r\n'))).toEqual(given.map(([octets]) => [...octets]))
      })
    )
  })

  test.each([
    ['another label', block(Uint8Array.of(1), 'X509 CRL')],
    ['no end', block(Uint8Array.of(1)).replace('-----END', '')],
    ['the end of another', block(Uint8Array.of(1)).replace('END CERTIFICATE', 'END X509 CERTIFICATE')],
    ['what is not base64', block(Uint8Array.of(1)).replace('AQ', 'A%Q')],
    ['nothing', '']
  ])('passes over %s, and reads on behind it', (_, text) => {
    expect(read(text)).toEqual([])
    expect(read(text + block(Uint8Array.of(2, 3)))).toEqual([[2, 3]])
  })

  // With a pattern that tries every division of white space, a megabyte would take hours.
  test.each([
    ['white space', `-----BEGIN CERTIFICATE-----${' '.repeat(2 ** 20)}%`],
    ['beginnings', '-----BEGIN CERTIFICATE-----\n'.repeat(2 ** 16)],
    ['a label without an end', `-----BEGIN ${'A '.repeat(2 ** 20)}`]
  ])('comes to an end with a file of %s', (_, text) => {
    expect(read(text + block(Uint8Array.of(9)))).toEqual([[9]])
  })
})

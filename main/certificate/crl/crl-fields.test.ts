import { describe, expect, test } from 'vitest'
import { contextPrimitive, element, integer, octetString, sequence } from '../../platform/simulator/der-writer.ts'
import {
  certificateIssuer,
  crlNumber,
  deltaIndicator,
  directoryName,
  extensionOf,
  freshestCrl,
  invalidityDate,
  issuingPoint,
  keyIdentifierOfIssuer,
  reasonCode,
  unknownExtension,
  uriName
} from '../../../test/support/crl-builder.ts'
import { makeAuthority, relativeCommonName } from '../../../test/support/crl-world.ts'
import { decodeDer } from '../der.ts'
import { rawExtensionsOf } from '../extensions.ts'
import {
  crlEntryExtensionsOf, crlExtensionsOf, revocationReasonNumber, revocationReasonOf
} from './crl-fields.ts'

const LIMITS = { maxBytes: 64 * 1024, maxDepth: 8, maxElements: 1024 }
const name = makeAuthority('A CA').encodedName
const uri = uriName('http://crl.test/1.crl')

const ofList = (...extensions: readonly Uint8Array[]) =>
  decodeDer(sequence(...extensions), LIMITS, (root) => crlExtensionsOf(rawExtensionsOf(root)))
const ofEntry = (...extensions: readonly Uint8Array[]) =>
  decodeDer(sequence(...extensions), LIMITS, (root) => crlEntryExtensionsOf(rawExtensionsOf(root)))
const MALFORMED = { ok: false, error: { code: 'malformed' } }

describe('extensions of a list', () => {
  test('all of them', () => {
    const point = issuingPoint({ name: { full: [uri, directoryName(name)] }, onlyUser: true, onlySome: [1, 6, 8] })
    const keyIdentifier = Uint8Array.of(1, 2, 3)
    expect(ofList(keyIdentifierOfIssuer(keyIdentifier), crlNumber(300), point)).toEqual({
      ok: true,
      value: {
        authorityKeyIdentifier: keyIdentifier,
        number: Uint8Array.of(1, 44),
        issuingDistributionPoint: {
          names: [uri, directoryName(name)],
          relativeName: null,
          onlyUserCertificates: true,
          onlyCaCertificates: false,
          onlyAttributeCertificates: false,
          onlySomeReasons: new Set(['keyCompromise', 'certificateHold', 'aACompromise']),
          indirect: false
        },
        isDelta: false,
        hasFreshest: false,
        unknownCritical: []
      }
    })
  })

  test('what makes a list useless is noted', () => {
    expect(ofList(deltaIndicator(1), freshestCrl({}), unknownExtension(true))).toMatchObject({
      value: { number: null, isDelta: true, hasFreshest: true, unknownCritical: ['1.2.392.200149.8.5.99'] }
    })
    expect(ofList(unknownExtension(false))).toMatchObject({ value: { unknownCritical: [] } })
    expect(ofList(issuingPoint({ indirect: true }))).toMatchObject({
      value: { issuingDistributionPoint: { indirect: true, names: [], onlySomeReasons: null } }
    })
  })

  test('a relative name is a whole SET', () => {
    const relativeName = element(0x31, relativeCommonName('CRL1'))
    expect(ofList(issuingPoint({ name: { relative: relativeCommonName('CRL1') } }))).toMatchObject({
      value: { issuingDistributionPoint: { names: [], relativeName } }
    })
  })

  test.each([
    ['a critical number', crlNumber(1, true)],
    ['a negative number', crlNumber(Uint8Array.of(0x80))],
    ['a number of 21 octets', crlNumber(new Uint8Array(21).fill(1))],
    ['a number that is none', extensionOf('2.5.29.20', octetString(Uint8Array.of(1)))],
    ['a delta of a negative base', extensionOf('2.5.29.27', element(0x02, Uint8Array.of(0x80)), true)],
    ['an issuing distribution point that says nothing', issuingPoint({})],
    ['an issuing distribution point that is not critical', issuingPoint({ onlyCa: true, critical: false })],
    ['two kinds of certificates', issuingPoint({ onlyUser: true, onlyAttribute: true })],
    ['a flag of two octets', extensionOf('2.5.29.28', sequence(contextPrimitive(1, Uint8Array.of(0, 0))), true)],
    ['a flag of 01', extensionOf('2.5.29.28', sequence(contextPrimitive(4, Uint8Array.of(1))), true)],
    ['flags out of order', extensionOf('2.5.29.28', sequence(
      contextPrimitive(4, Uint8Array.of(0xff)), contextPrimitive(1, Uint8Array.of(0xff))), true)],
    ['a reason beyond the last', issuingPoint({ onlySome: [9] })],
    ['a distribution point without a name', issuingPoint({ name: { full: [] } })],
    ['a distribution point named by an INTEGER', issuingPoint({ name: { full: [integer(1)] } })],
    ['an empty relative name', issuingPoint({ name: { relative: new Uint8Array(0) } })]
  ])('refused: %s', (_what, extension) => {
    expect(ofList(extension)).toEqual(MALFORMED)
  })

  test('a flag that spells out its FALSE is taken', () => {
    expect(ofList(issuingPoint({ onlyUser: true, onlyCa: false, indirect: false })).ok).toBe(true)
  })
})

describe('extensions of an entry', () => {
  test('a reason, a date, another issuer', () => {
    expect(ofEntry(reasonCode(6), invalidityDate(0), certificateIssuer(name))).toEqual({
      ok: true,
      value: { reason: 'certificateHold', hasCertificateIssuer: true, unknownCritical: [] }
    })
    expect(ofEntry(invalidityDate(0))).toMatchObject({ value: { reason: 'unspecified', hasCertificateIssuer: false } })
    expect(ofEntry(unknownExtension(true))).toMatchObject({ value: { unknownCritical: ['1.2.392.200149.8.5.99'] } })
  })

  test.each([
    ['reason 7', reasonCode(7)],
    ['reason 11', reasonCode(11)],
    ['a reason as INTEGER', extensionOf('2.5.29.21', integer(1))],
    ['an invalidity date as UTCTime', extensionOf('2.5.29.24', element(0x17, Buffer.from('260101000000Z')))]
  ])('refused: %s', (_what, extension) => {
    expect(ofEntry(extension)).toEqual(MALFORMED)
  })
})

test('reasons by number and back, and none for what has none', () => {
  const numbers = [0, 1, 2, 3, 4, 5, 6, 8, 9, 10]
  const back = numbers.map(revocationReasonOf).map((reason) => reason !== null && revocationReasonNumber(reason))
  expect(back).toEqual(numbers)
  expect([-1, 7, 11, 255].map(revocationReasonOf)).toEqual([null, null, null, null])
})

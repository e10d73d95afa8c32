import { describe, expect, test } from 'vitest'
import { derNull, octets, oid, sequence, tlv } from '../../test/support/ocsp-answer-builder.ts'
import type { DerElement } from './der.ts'
import { decodeDer } from './der.ts'
import { distributionPointNameOf } from './distribution-point.ts'
import { authorityKeyIdentifierOf, certificateExtensionsOf } from './extensions.ts'
import { generalNameOf } from './general-names.ts'
import { checkName } from './names.ts'

/** Forms that OpenSSL refuses and that fuzzing found accepted here: who signed such things made a mistake. */

const LIMITS = { maxBytes: 1024, maxDepth: 16, maxElements: 64 }
const text = (tag: number, value: string): Uint8Array => tlv(tag, new TextEncoder().encode(value))
const attribute = (...value: readonly Uint8Array[]): Uint8Array => sequence(oid('2.5.4.3'), ...value)
const name = (...attributes: readonly Uint8Array[]): Uint8Array => sequence(tlv(0x31, ...attributes))
const sound = name(attribute(text(0x0c, 'a')))

function isRead(bytes: Uint8Array, read: (element: DerElement) => unknown): boolean {
  return decodeDer(bytes, LIMITS, read).ok
}

describe('a Name', () => {
  test.each([
    ['UTF-8', sound],
    ['printable', name(attribute(text(0x13, 'a')))],
    ['UTF-16', name(attribute(tlv(0x1e, Uint8Array.of(0x4e, 0x8c))))],
    ['two attributes in one', name(attribute(text(0x0c, 'a')), attribute(text(0x0c, 'b')))],
    ['empty', sequence()]
  ])('%s', (_name, bytes) => {
    expect(isRead(bytes, checkName)).toBe(true)
  })

  test.each([
    ['without an attribute', name()],
    ['without a value', name(attribute())],
    ['with two values', name(attribute(text(0x0c, 'a'), text(0x0c, 'b')))],
    ['whose value is no string', name(attribute(derNull))],
    ['whose UTF-8 is none', name(attribute(tlv(0x0c, Uint8Array.of(0xff))))],
    ['whose UTF-16 is cut', name(attribute(tlv(0x1e, Uint8Array.of(0x4e))))],
    ['in which a sequence stands for a set', sequence(sequence(attribute(text(0x0c, 'a'))))]
  ])('%s is none', (_name, bytes) => {
    expect(isRead(bytes, checkName)).toBe(false)
  })
})

describe('a GeneralName', () => {
  test.each([
    ['directoryName', tlv(0xa4, sound), true],
    ['directoryName of no Name', tlv(0xa4, name()), false],
    ['otherName', tlv(0xa0, oid('1.2.3'), tlv(0xa0, derNull)), true],
    ['otherName without a value', tlv(0xa0, oid('1.2.3')), false],
    ['otherName of two values', tlv(0xa0, oid('1.2.3'), tlv(0xa0, derNull, derNull)), false],
    ['ediPartyName', tlv(0xa5, tlv(0xa1, text(0x0c, 'a'))), true],
    ['ediPartyName of nobody', tlv(0xa5, tlv(0xa0, text(0x0c, 'a'))), false],
    ['registeredID', tlv(0x88, Uint8Array.of(0x2a, 0x03)), true],
    ['registeredID that is cut', tlv(0x88, Uint8Array.of(0x2a, 0x83)), false],
    ['registeredID of nothing', tlv(0x88), false]
  ])('%s', (_name, bytes, expected) => {
    expect(isRead(bytes, generalNameOf)).toBe(expected)
  })
})

test('a distribution point needs a name or an issuer, and names that are names', () => {
  const uri = text(0x86, 'http://crl.test/')
  const points = (point: Uint8Array) =>
    isRead(point, (element) =>
      certificateExtensionsOf([{ oid: '2.5.29.31', critical: false, value: sequence(element.bytes) }])
    )
  expect(points(sequence(tlv(0xa0, tlv(0xa0, uri))))).toBe(true)
  expect(points(sequence(tlv(0xa2, tlv(0xa4, sound))))).toBe(true)
  expect(points(sequence(tlv(0xa2, tlv(0xa0, uri))))).toBe(false)
  expect(points(sequence(tlv(0xa2)))).toBe(false)
  expect(points(sequence())).toBe(false)
  expect(points(sequence(tlv(0x81, Uint8Array.of(6, 0x40))))).toBe(false)
  expect(isRead(tlv(0xa0, tlv(0xa0, tlv(0xa4, name()))), distributionPointNameOf)).toBe(false)
  expect(isRead(tlv(0xa0, tlv(0xa1, attribute(text(0x0c, 'a')))), distributionPointNameOf)).toBe(true)
  expect(isRead(tlv(0xa0, tlv(0xa1, derNull)), distributionPointNameOf)).toBe(false)
})

test('an authority key identifier names issuer and serial number together or not at all', () => {
  const key = tlv(0x80, Uint8Array.of(1))
  const issuer = tlv(0xa1, tlv(0xa4, sound))
  const serial = tlv(0x82, Uint8Array.of(5))
  expect(isRead(sequence(key), authorityKeyIdentifierOf)).toBe(true)
  expect(isRead(sequence(key, issuer, serial), authorityKeyIdentifierOf)).toBe(true)
  expect(isRead(sequence(key, issuer), authorityKeyIdentifierOf)).toBe(false)
  expect(isRead(sequence(key, tlv(0xa1), serial), authorityKeyIdentifierOf)).toBe(false)
  expect(isRead(sequence(key, issuer, tlv(0x82)), authorityKeyIdentifierOf)).toBe(false)
  expect(isRead(sequence(serial), authorityKeyIdentifierOf)).toBe(false)
  expect(isRead(octets(key), authorityKeyIdentifierOf)).toBe(false)
})

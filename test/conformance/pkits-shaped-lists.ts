import type { CrlStatusReason } from '../../main/certificate/crl/crl-status.ts'
import { generalizedTime } from '../../main/platform/simulator/der-writer.ts'
import type { IssuingPointSpec } from '../support/crl-builder.ts'
import {
  certificateIssuer, crlNumber, deltaIndicator, directoryName, distributionPoints, freshestCrl, issuingPoint, reasonCode,
  unknownExtension
} from '../support/crl-builder.ts'
import type { Authority } from '../support/crl-world.ts'
import {
  AT_MS, DAY_MS, makeAuthority, makeKeys, makeLeaf, makeList, nameBelow, relativeCommonName
} from '../support/crl-world.ts'

/**
 * Chains and lists in the shapes of NIST's PKITS (version 1.0.1), sections 4.4, 4.5, 4.14 and 4.15, made here: those who
 * have not the suite itself (`pkits.test.ts`) run its rules about lists all the same. The numbers are its tests'.
 */
export interface ShapedCase {
  readonly test: string
  readonly what: string
  /** What PKITS expects. */
  readonly pkits: 'valid' | 'invalid'
  /** What is said here: a reason of a list stands for `undetermined`. */
  readonly said: 'valid' | 'revoked' | 'not_a_ca' | CrlStatusReason
  readonly anchor: Authority
  readonly intermediates: readonly Uint8Array[]
  readonly lists: readonly Uint8Array[]
  readonly certificate: Uint8Array
}

const SERIAL = 7
const anchor = makeAuthority('Trust Anchor')
const anchorList = makeList(anchor)
const ca = makeAuthority('Good CA', { issuer: anchor, serial: 10 })
const leaf = makeLeaf(ca, SERIAL)
const listed = { serial: SERIAL }
const LONG_SERIAL = new Uint8Array(20).fill(0x7f)
const OLD_MS = AT_MS - DAY_MS

type Chain = Partial<Pick<ShapedCase, 'intermediates' | 'lists' | 'certificate'>>
type ListSpec = Parameters<typeof makeList>[1]

const cases: ShapedCase[] = []

/** Notes a case; `chain` replaces parts of: a leaf under one CA under the anchor, with the anchor's list only. */
function note(test: string, what: string, pkits: ShapedCase['pkits'], said: ShapedCase['said'], chain: Chain): void {
  const usual = { anchor, intermediates: [ca.der], lists: [anchorList], certificate: leaf }
  cases.push({ test, what, pkits, said, ...usual, ...chain })
}

/** Lists of the one CA, with the anchor's. */
const with1 = (...specs: readonly ListSpec[]): Chain => ({
  lists: [anchorList, ...specs.map((spec) => makeList(ca, spec))]
})

// 4.4: lists.
note('4.4.1', 'missing CRL', 'invalid', 'list_absent', {})
note(
  '4.4.2', 'revoked CA', 'invalid', 'revoked',
  { lists: [makeList(anchor, { entries: [{ serial: 10 }] }), makeList(ca)] }
)
note('4.4.3', 'revoked end entity', 'invalid', 'revoked', with1({ entries: [listed] }))
note(
  '4.4.4', 'bad CRL signature', 'invalid', 'signature_bad',
  with1({ tamper: (tbs) => Uint8Array.from(tbs).fill(9, -1) })
)
note('4.4.5', 'bad CRL issuer name', 'invalid', 'list_absent', with1({ issuer: makeAuthority('Good').encodedName }))
note('4.4.6', 'wrong CRL', 'invalid', 'list_absent', { lists: [anchorList, makeList(makeAuthority('Wrong CA'))] })
note(
  '4.4.7', 'two CRLs, one with a wrong signature', 'valid', 'valid',
  with1({ signer: makeKeys().privateKey, entries: [listed] }, {})
)
note(
  '4.4.8', 'unknown CRL entry extension', 'invalid', 'critical_extension_unknown',
  with1({ entries: [{ ...listed, extensions: [unknownExtension(true)] }] })
)
note(
  '4.4.9', 'unknown CRL extension, listed', 'invalid', 'critical_extension_unknown',
  with1({ more: [unknownExtension(true)], entries: [listed] })
)
note(
  '4.4.10', 'unknown CRL extension', 'invalid', 'critical_extension_unknown',
  with1({ more: [unknownExtension(true)] })
)
note(
  '4.4.11', 'old CRL nextUpdate', 'invalid', 'list_stale',
  with1({ thisUpdateMs: OLD_MS - DAY_MS, nextUpdateMs: OLD_MS })
)
note(
  '4.4.12', 'pre-2000 CRL nextUpdate', 'invalid', 'list_stale',
  with1({ nextUpdateMs: Date.parse('1999-01-01T12:01:00Z') })
)
note(
  '4.4.13', 'GeneralizedTime CRL nextUpdate', 'valid', 'valid',
  with1({ nextUpdateMs: Date.parse('2050-01-01T12:01:00Z') })
)
note('4.4.13', 'GeneralizedTime everywhere', 'valid', 'valid', with1({ writeTime: generalizedTime }))
note(
  '4.4.16', 'long serial number', 'valid', 'valid',
  { ...with1({ entries: [{ serial: LONG_SERIAL.slice(1) }] }), certificate: makeLeaf(ca, LONG_SERIAL) }
)
note(
  '4.4.17', 'long serial number, another one listed', 'valid', 'valid',
  { ...with1({ entries: [{ serial: LONG_SERIAL.with(19, 0) }] }), certificate: makeLeaf(ca, LONG_SERIAL) }
)
note(
  '4.4.18', 'long serial number, listed', 'invalid', 'revoked',
  { ...with1({ entries: [{ serial: LONG_SERIAL }] }), certificate: makeLeaf(ca, LONG_SERIAL) }
)

const certificateKey = makeAuthority('Separate CA', { issuer: anchor, usages: ['keyCertSign'], serial: 20 })
const listKey = makeAuthority('Separate CA', { issuer: anchor, usages: ['cRLSign'], serial: 21 })
const separate = { intermediates: [certificateKey.der, listKey.der], certificate: makeLeaf(certificateKey, SERIAL) }
note(
  '4.4.19', 'separate certificate and CRL keys', 'valid', 'valid',
  { ...separate, lists: [anchorList, makeList(listKey)] }
)
note(
  '4.4.20', 'separate keys, listed', 'invalid', 'revoked',
  { ...separate, lists: [anchorList, makeList(listKey, { entries: [listed] })] }
)
note(
  '4.4.21', 'separate keys, the one for lists revoked', 'invalid', 'list_signer_unknown',
  { ...separate, lists: [makeList(anchor, { entries: [{ serial: 21 }] }), makeList(listKey)] }
)
note('4.4.21', 'separate keys, the one for lists without a way to the anchor', 'invalid', 'list_signer_unknown', {
  ...separate,
  intermediates: [certificateKey.der, makeAuthority('Separate CA', { keys: listKey.keys }).der],
  lists: [anchorList, makeList(listKey)]
})

// 4.5: CAs that certify themselves. The name stays, the key does not.
const newKey = makeAuthority('New Key CA', { issuer: anchor, serial: 30 })
const oldKeys = makeAuthority('New Key CA')
const oldWithNew = makeAuthority('New Key CA', { issuer: newKey, keys: oldKeys.keys, serial: 31 })
const underOld = { intermediates: [newKey.der, oldWithNew.der], certificate: makeLeaf(oldWithNew, SERIAL) }
note('4.5.1', 'old with new', 'valid', 'valid', { ...underOld, lists: [anchorList, makeList(newKey)] })
note(
  '4.5.2', 'old with new, listed', 'invalid', 'revoked',
  { ...underOld, lists: [anchorList, makeList(newKey, { entries: [listed] })] }
)

const oldKey = makeAuthority('Old Key CA', { issuer: anchor, serial: 40 })
const selfIssuedPoint = nameBelow(oldKey.encodedName, 'Self-Issued')
const atSelfIssued = { full: [directoryName(selfIssuedPoint)] }
const newWithOld = makeAuthority('Old Key CA', {
  issuer: oldKey, serial: 41, extensions: [distributionPoints({ name: atSelfIssued })]
})
const selfIssuedList = makeList(oldKey, { more: [issuingPoint({ name: atSelfIssued })] })
const rolledOver = (certificate: Uint8Array, spec: ListSpec = {}): Chain => ({
  intermediates: [oldKey.der, newWithOld.der],
  certificate,
  lists: [anchorList, selfIssuedList, makeList(newWithOld, spec)]
})
note('4.5.3', 'new with old', 'valid', 'valid', rolledOver(makeLeaf(newWithOld, SERIAL)))
note('4.5.4', 'new with old, certificate by the old key', 'valid', 'valid', rolledOver(makeLeaf(oldKey, SERIAL)))
note(
  '4.5.5', 'new with old, certificate by the old key, listed', 'invalid', 'revoked',
  rolledOver(makeLeaf(oldKey, SERIAL), { entries: [listed] })
)
note('4.5.4', 'new with old, whose own state nobody but its own list shows', 'invalid', 'list_signer_unknown', {
  ...rolledOver(makeLeaf(oldKey, SERIAL)), lists: [anchorList, makeList(newWithOld)]
})

const signing = makeAuthority('CRL Key CA', { issuer: anchor, serial: 50 })
const signingPoint = { full: [directoryName(nameBelow(signing.encodedName, 'CRL Key'))] }
const crlKey = makeAuthority('CRL Key CA', {
  issuer: signing, usages: ['cRLSign'], isCa: false, serial: 51, extensions: [distributionPoints({ name: signingPoint })]
})
const withCrlKey = (certificate: Uint8Array, spec: ListSpec = {}): Chain => ({
  intermediates: [signing.der, crlKey.der],
  certificate,
  lists: [anchorList, makeList(signing, { more: [issuingPoint({ name: signingPoint })] }), makeList(crlKey, spec)]
})
note('4.5.6', 'CRL signing key', 'valid', 'valid', withCrlKey(makeLeaf(signing, SERIAL)))
note(
  '4.5.7', 'CRL signing key, listed', 'invalid', 'revoked',
  withCrlKey(makeLeaf(signing, SERIAL), { entries: [listed] })
)
note('4.5.8', 'a certificate by the CRL signing key', 'invalid', 'not_a_ca', withCrlKey(makeLeaf(crlKey, SERIAL)))

// 4.14: distribution points.
const point1 = { full: [directoryName(nameBelow(ca.encodedName, 'CRL1'))] }
const point2 = { full: [directoryName(nameBelow(ca.encodedName, 'CRL2'))] }
const relative1 = { relative: relativeCommonName('CRL1') }
const relative2 = { relative: relativeCommonName('CRL2') }
type Point = NonNullable<IssuingPointSpec['name']>
const pointed = (certificateAt: Point, listAt: Point, spec: ListSpec = {}): Chain => ({
  ...with1({ more: [issuingPoint({ name: listAt })], ...spec }),
  certificate: makeLeaf(ca, SERIAL, [distributionPoints({ name: certificateAt })])
})
note('4.14.1', 'full names', 'valid', 'valid', pointed(point1, point1))
note('4.14.2', 'full names, listed', 'invalid', 'revoked', pointed(point1, point1, { entries: [listed] }))
note('4.14.3', 'another full name', 'invalid', 'list_scope', pointed(point2, point1))
note('4.14.4', 'relative name in the certificate', 'valid', 'valid', pointed(relative1, point1))
note('4.14.5', 'relative names', 'valid', 'valid', pointed(relative1, relative1))
note('4.14.6', 'relative names, listed', 'invalid', 'revoked', pointed(relative1, relative1, { entries: [listed] }))
note('4.14.7', 'relative name in the list', 'valid', 'valid', pointed(point1, relative1))
note('4.14.8', 'another relative name in the list', 'invalid', 'list_scope', pointed(point1, relative2))
note(
  '4.14.9', 'no distribution point in the certificate', 'invalid', 'list_scope',
  with1({ more: [issuingPoint({ name: relative1 })] })
)
note('4.14.10', 'no issuing distribution point', 'valid', 'valid', { ...pointed(point1, point1), ...with1({}) })

const below = makeAuthority('Below CA', { issuer: ca, serial: SERIAL }).der
const scoped = (scope: IssuingPointSpec, certificate = leaf): Chain => ({
  ...with1({ more: [issuingPoint(scope)] }),
  certificate
})
note('4.14.11', 'only user certificates, for a CA', 'invalid', 'list_scope', scoped({ onlyUser: true }, below))
note('4.14.12', 'only CA certificates, for an end entity', 'invalid', 'list_scope', scoped({ onlyCa: true }))
note('4.14.13', 'only CA certificates, for a CA', 'valid', 'valid', scoped({ onlyCa: true }, below))
note('4.14.14', 'only attribute certificates', 'invalid', 'list_scope', scoped({ onlyAttribute: true }))

const COMPROMISE = [1, 2]
const OTHERS = [3, 4, 5, 6, 7, 8]
const some = (onlySome: readonly number[], spec: ListSpec = {}, name?: Point): ListSpec => ({
  more: [issuingPoint({ onlySome, ...(name === undefined ? {} : { name }) })], ...spec
})
const compromised = { entries: [{ ...listed, extensions: [reasonCode(1)] }] }
const superseded = { entries: [{ ...listed, extensions: [reasonCode(4)] }] }
const byReason = makeLeaf(ca, SERIAL, [
  distributionPoints({ name: point1, reasons: COMPROMISE }, { name: point2, reasons: OTHERS })
])
note(
  '4.14.15', 'some reasons, listed in the first', 'invalid', 'revoked',
  with1(some(COMPROMISE, compromised), some(OTHERS))
)
note(
  '4.14.16', 'some reasons, listed in the second', 'invalid', 'revoked',
  with1(some(COMPROMISE), some(OTHERS, superseded))
)
note('4.14.17', 'some reasons, not all of them', 'invalid', 'reasons_not_covered', with1(some([3, 4]), some([5, 6])))
note('4.14.18', 'all reasons, one distribution point', 'valid', 'valid', {
  ...with1(some(COMPROMISE, {}, point1), some(OTHERS, {}, point1)),
  certificate: makeLeaf(ca, SERIAL, [distributionPoints({ name: point1 })])
})
note(
  '4.14.19', 'all reasons, two distribution points', 'valid', 'valid',
  { ...with1(some(COMPROMISE, {}, point1), some(OTHERS, {}, point2)), certificate: byReason }
)
note(
  '4.14.20', 'two distribution points, listed in the first', 'invalid', 'revoked',
  { ...with1(some(COMPROMISE, compromised, point1), some(OTHERS, {}, point2)), certificate: byReason }
)
note(
  '4.14.21', 'two distribution points, listed in the second', 'invalid', 'revoked',
  { ...with1(some(COMPROMISE, {}, point1), some(OTHERS, superseded, point2)), certificate: byReason }
)

const other = makeAuthority('Other CA', { issuer: anchor, serial: 60 })
const foreign = (entries: readonly { serial: number; extensions: Uint8Array[] }[] = [], name?: Point): Uint8Array =>
  makeList(other, { entries, more: [issuingPoint({ indirect: true, ...(name === undefined ? {} : { name }) })] })
const byOther = makeLeaf(ca, SERIAL, [
  distributionPoints({ name: point1, crlIssuer: [directoryName(other.encodedName)] })
])
const indirect = (...lists: readonly Uint8Array[]): Chain => ({
  intermediates: [ca.der, other.der], certificate: byOther, lists: [anchorList, ...lists]
})
const ofCa = { serial: SERIAL, extensions: [certificateIssuer(ca.encodedName)] }
note('4.14.22', 'indirect list of the own issuer', 'valid', 'indirect_list', scoped({ indirect: true }))
note(
  '4.14.23', 'indirect list of the own issuer, listed', 'invalid', 'indirect_list',
  with1({ more: [issuingPoint({ indirect: true })], entries: [listed] })
)
note('4.14.26', 'another issuer\'s list that is not indirect', 'invalid', 'indirect_list', indirect(makeList(other)))
note('4.14.27', 'another issuer, and the own list instead', 'invalid', 'indirect_list', indirect(makeList(ca)))
note('4.14.28', 'another issuer\'s indirect list', 'valid', 'indirect_list', indirect(foreign([], point1)))
note(
  '4.14.31', 'another issuer\'s indirect list, listed', 'invalid', 'indirect_list',
  indirect(foreign([ofCa], point1))
)

// 4.15: delta lists.
const freshest = makeLeaf(ca, SERIAL, [freshestCrl({ name: point1 })])
const delta = (spec: ListSpec = {}): ListSpec => ({ more: [deltaIndicator(1)], number: 2, ...spec })
const held = { entries: [{ ...listed, extensions: [reasonCode(6)] }] }
const removed = { entries: [{ ...listed, extensions: [reasonCode(8)] }] }
const changing = (...specs: readonly ListSpec[]): Chain => ({ ...with1(...specs), certificate: freshest })
note('4.15.1', 'a delta list without its base', 'invalid', 'delta_list', with1(delta()))
note('4.15.2', 'a delta list beside its base', 'valid', 'delta_list', changing({}, delta()))
note('4.15.3', 'listed in the base', 'invalid', 'revoked', changing({ entries: [listed] }, delta()))
note('4.15.4', 'listed in the delta', 'invalid', 'delta_list', changing({}, delta({ entries: [listed] })))
note('4.15.5', 'on hold in the base, removed in the delta', 'valid', 'revoked', changing(held, delta(removed)))
note(
  '4.15.6', 'on hold in the base, revoked in the delta', 'invalid', 'revoked',
  changing(held, delta({ entries: [listed] }))
)
note('4.15.7', 'listed in neither', 'valid', 'delta_list', changing({}, delta({ entries: [{ serial: 99 }] })))
note(
  '4.15.9', 'listed in a delta that is newer than its base', 'invalid', 'delta_list',
  changing({ extensions: [crlNumber(5)] }, delta({ entries: [listed], number: 6 }))
)
note(
  '4.15.10', 'a delta of a base that is not there', 'invalid', 'delta_list',
  changing({}, { more: [deltaIndicator(3)], number: 4 })
)

export const PKITS_SHAPED_LISTS: readonly ShapedCase[] = cases

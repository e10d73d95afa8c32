import { generalizedTime, objectIdentifier, sequence } from '../../main/platform/simulator/der-writer.ts'
import type { IssuingPointSpec, PointSpec } from '../support/crl-builder.ts'
import {
  certificateIssuer,
  crlNumber,
  deltaIndicator,
  directoryName,
  distributionPoints,
  freshestCrl,
  invalidityDate,
  issuingPoint,
  reasonCode,
  unknownExtension,
  uriName
} from '../support/crl-builder.ts'
import type { Authority } from '../support/crl-world.ts'
import {
  AT_MS, DAY_MS, makeAuthority, makeKeys, makeLeaf, makeList, nameBelow, relativeCommonName
} from '../support/crl-world.ts'

/** What is said of the certificate: by our judge, and by `openssl verify -crl_check -extended_crl`. */
export type Said = 'good' | 'revoked' | 'undetermined'

/** One rule of RFC 5280 sections 5 and 6.3 by name, with a certificate and lists that keep or break it. */
export interface CrlVector {
  readonly name: string
  readonly authority: Authority
  readonly certificate: Uint8Array
  readonly lists: readonly Uint8Array[]
  readonly expected: Said
  /** Of `undetermined`: our reason. Lists that cannot be decoded are as good as absent. */
  readonly reason?: string
}

const SERIAL = 4711
const POINT = 'http://crl.test/1.crl'
const OTHER_POINT = 'http://crl.test/2.crl'
const SHA1_WITH_ECDSA = sequence(objectIdentifier('1.2.840.10045.4.1'))

const authority = makeAuthority('List CA')
const noUsage = makeAuthority('List CA', { keys: authority.keys, usages: null })
const noCrlSign = makeAuthority('List CA', { keys: authority.keys, usages: ['keyCertSign'] })
const stranger = makeAuthority('Stranger')
const impostor = makeAuthority('List CA', { keys: makeKeys() })
const leaf = makeLeaf(authority, SERIAL)
const subordinate = makeAuthority('Subordinate', { issuer: authority, serial: SERIAL }).der
const listed = { serial: SERIAL }
const other = { serial: 1 }

type ListSpec = Parameters<typeof makeList>[1]

interface Row {
  readonly lists: readonly (Uint8Array | ListSpec)[]
  readonly certificate?: Uint8Array
  readonly authority?: Authority
  readonly expected: Said
  readonly reason?: string
}

const at = (uri: string) => ({ full: [uriName(uri)] })
const scoped = (point: IssuingPointSpec, rest: ListSpec = {}): ListSpec => ({ more: [issuingPoint(point)], ...rest })
const leafAt = (...points: readonly PointSpec[]) => makeLeaf(authority, SERIAL, [distributionPoints(...points)])
const flipLast = (bytes: Uint8Array): Uint8Array =>
  bytes.map((octet, index) => (index === bytes.length - 1 ? octet ^ 1 : octet))
const negative = Uint8Array.of(0xff)
const COMPROMISE = [1, 2]
const REST = [3, 4, 5, 6, 7, 8]

const rows: Readonly<Record<string, Row>> = {
  // Who is named.
  'a list that does not name it': { lists: [{ entries: [other] }], expected: 'good' },
  'a list of nobody': { lists: [{}], expected: 'good' },
  'a list of nobody that says so with an empty sequence': { lists: [{ spellOutEmpty: true }], expected: 'good' },
  'a list that names it': { lists: [{ entries: [other, listed] }], expected: 'revoked' },
  'a list that names it with a reason': {
    lists: [{ entries: [{ ...listed, extensions: [reasonCode(1)] }] }],
    expected: 'revoked'
  },
  'a list that names it as on hold': {
    lists: [{ entries: [{ ...listed, extensions: [reasonCode(6)] }] }],
    expected: 'revoked'
  },
  'a list that names it with an invalidity date': {
    lists: [{ entries: [{ ...listed, extensions: [invalidityDate(AT_MS)] }] }],
    expected: 'revoked'
  },
  'a list that names it from tomorrow on': {
    lists: [{ entries: [{ ...listed, revokedAtMs: AT_MS + DAY_MS }] }],
    expected: 'revoked'
  },
  'a negative serial number with the same octet': {
    certificate: makeLeaf(authority, 255), lists: [{ entries: [{ serial: negative }] }],
    expected: 'good'
  },
  'a serial number of 20 octets': {
    certificate: makeLeaf(authority, 255),
    lists: [{ entries: [{ serial: new Uint8Array(20).fill(0x7f) }, { serial: 255 }] }],
    expected: 'revoked'
  },
  'no list': { lists: [], expected: 'undetermined', reason: 'list_absent' },
  'a list of another CA': {
    lists: [makeList(stranger, { entries: [listed] })],
    expected: 'undetermined', reason: 'list_absent'
  },
  'a list of another CA beside its own': { lists: [makeList(stranger, { entries: [listed] }), {}], expected: 'good' },

  // Who signed it.
  'a signature that does not verify': {
    lists: [{ tamper: flipLast }],
    expected: 'undetermined', reason: 'signature_bad'
  },
  'a bad list beside a good one': { lists: [{ tamper: flipLast, entries: [listed] }, {}], expected: 'good' },
  'a list signed by another key of the same name': {
    lists: [{ signer: impostor.keys.privateKey }], expected: 'undetermined', reason: 'signature_bad'
  },
  'a list that names another key': {
    lists: [makeList(impostor)],
    expected: 'undetermined', reason: 'list_signer_unknown'
  },
  'a list that names no key': { lists: [{ extensions: [crlNumber(1)] }], expected: 'good' },
  'an issuer whose key usage lacks cRLSign': {
    authority: noCrlSign, lists: [{}],
    expected: 'undetermined', reason: 'list_signer_unknown'
  },
  'an issuer without a key usage': { authority: noUsage, lists: [{}], expected: 'good' },
  'inner and outer algorithm that differ': {
    lists: [{ outerAlgorithm: SHA1_WITH_ECDSA }],
    expected: 'undetermined', reason: 'list_absent'
  },
  'a signature over SHA-1': {
    lists: [{ algorithm: { identifier: SHA1_WITH_ECDSA, hash: 'sha1' } }],
    expected: 'undetermined', reason: 'algorithm_refused'
  },

  // When.
  'a list of tomorrow': {
    lists: [{ thisUpdateMs: AT_MS + 1000 }],
    expected: 'undetermined', reason: 'list_not_yet_valid'
  },
  'a list of this very second': { lists: [{ thisUpdateMs: AT_MS }], expected: 'good' },
  'a list that ran out': { lists: [{ nextUpdateMs: AT_MS - 1000 }], expected: 'undetermined', reason: 'list_stale' },
  'a list that runs out this very second': {
    lists: [{ nextUpdateMs: AT_MS }],
    expected: 'undetermined', reason: 'list_stale'
  },
  'a list that ran out, naming it': {
    lists: [{ nextUpdateMs: AT_MS - 1000, entries: [listed] }],
    expected: 'undetermined', reason: 'list_stale'
  },
  'a list that ran out beside the next one': {
    lists: [{ nextUpdateMs: AT_MS - 1000 }, { number: 2 }],
    expected: 'good'
  },
  'a list without nextUpdate': { lists: [{ nextUpdateMs: null }], expected: 'undetermined', reason: 'list_stale' },
  'nextUpdate after 2050': { lists: [{ nextUpdateMs: Date.parse('2051-01-01') }], expected: 'good' },
  'nextUpdate before 2000': {
    lists: [{ nextUpdateMs: Date.parse('1999-01-01') }],
    expected: 'undetermined', reason: 'list_stale'
  },
  'GeneralizedTime before 2050': { lists: [{ writeTime: generalizedTime, entries: [listed] }], expected: 'revoked' },
  'an older list in force that names it': {
    lists: [{ entries: [listed], thisUpdateMs: AT_MS - 2 * DAY_MS }, { number: 2 }], expected: 'revoked'
  },

  // Form.
  'version 1': { lists: [{ version: null, extensions: [] }], expected: 'undetermined', reason: 'list_number_missing' },
  'version 1 with extensions': { lists: [{ version: null }], expected: 'undetermined', reason: 'list_absent' },
  'version 1 with extensions of an entry': {
    lists: [{ version: null, extensions: [], entries: [{ ...other, extensions: [reasonCode(1)] }] }],
    expected: 'undetermined', reason: 'list_absent'
  },
  'version 3': { lists: [{ version: 2 }], expected: 'undetermined', reason: 'list_absent' },
  'no number': { lists: [{ extensions: [] }], expected: 'undetermined', reason: 'list_number_missing' },
  'a critical number': {
    lists: [{ extensions: [crlNumber(1, true)] }],
    expected: 'undetermined', reason: 'list_absent'
  },
  'a negative number': {
    lists: [{ extensions: [crlNumber(negative)] }],
    expected: 'undetermined', reason: 'list_absent'
  },
  'a number of 21 octets': {
    lists: [{ extensions: [crlNumber(new Uint8Array(21).fill(1))] }],
    expected: 'undetermined', reason: 'list_absent'
  },
  'a number of 20 octets': { lists: [{ extensions: [crlNumber(new Uint8Array(20).fill(1))] }], expected: 'good' },
  'an extension twice': {
    lists: [{ extensions: [crlNumber(1), crlNumber(1)] }],
    expected: 'undetermined', reason: 'list_absent'
  },
  'an unknown extension': { lists: [{ more: [unknownExtension(false)] }], expected: 'good' },
  'an unknown critical extension': {
    lists: [{ more: [unknownExtension(true)] }], expected: 'undetermined', reason: 'critical_extension_unknown'
  },
  'an unknown extension of an entry': {
    lists: [{ entries: [{ ...other, extensions: [unknownExtension(false)] }] }],
    expected: 'good'
  },
  'an unknown critical extension of another entry': {
    lists: [{ entries: [{ ...other, extensions: [unknownExtension(true)] }] }],
    expected: 'undetermined', reason: 'critical_extension_unknown'
  },
  'an unknown critical extension of its entry': {
    lists: [{ entries: [{ ...listed, extensions: [unknownExtension(true)] }] }],
    expected: 'undetermined', reason: 'critical_extension_unknown'
  },
  'reason 7': {
    lists: [{ entries: [{ ...other, extensions: [reasonCode(7)] }] }],
    expected: 'undetermined', reason: 'list_absent'
  },
  'removeFromCRL in a full list': {
    lists: [{ entries: [{ ...listed, extensions: [reasonCode(8)] }] }],
    expected: 'undetermined', reason: 'list_absent'
  },

  // Scope.
  'user certificates only': { lists: [scoped({ onlyUser: true })], expected: 'good' },
  'user certificates only, for a CA': {
    certificate: subordinate, lists: [scoped({ onlyUser: true })], expected: 'undetermined', reason: 'list_scope'
  },
  'CA certificates only': { lists: [scoped({ onlyCa: true })], expected: 'undetermined', reason: 'list_scope' },
  'CA certificates only, for a CA': { certificate: subordinate, lists: [scoped({ onlyCa: true })], expected: 'good' },
  'CA certificates only, naming the CA': {
    certificate: subordinate, lists: [scoped({ onlyCa: true }, { entries: [listed] })],
    expected: 'revoked'
  },
  'attribute certificates only': {
    lists: [scoped({ onlyAttribute: true })],
    expected: 'undetermined', reason: 'list_scope'
  },
  'two kinds of certificates only': {
    lists: [scoped({ onlyUser: true, onlyCa: true })],
    expected: 'undetermined', reason: 'list_absent'
  },
  'an issuing distribution point that says nothing': {
    lists: [scoped({})],
    expected: 'undetermined', reason: 'list_absent'
  },
  'an issuing distribution point that is not critical': {
    lists: [scoped({ onlyUser: true, critical: false })], expected: 'undetermined', reason: 'list_absent'
  },
  'a list for a URI the certificate names': {
    certificate: leafAt({ name: at(POINT) }), lists: [scoped({ name: at(POINT) })],
    expected: 'good'
  },
  'a list for a URI the certificate names, naming it': {
    certificate: leafAt({ name: at(POINT) }), lists: [scoped({ name: at(POINT) }, { entries: [listed] })],
    expected: 'revoked'
  },
  'a list for another URI': {
    certificate: leafAt({ name: at(POINT) }), lists: [scoped({ name: at(OTHER_POINT) })],
    expected: 'undetermined', reason: 'list_scope'
  },
  'a list for one of two URIs': {
    certificate: leafAt({ name: { full: [uriName(OTHER_POINT), uriName(POINT)] } }),
    lists: [scoped({ name: at(POINT) })],
    expected: 'good'
  },
  'a list for a URI, and a certificate without one': {
    lists: [scoped({ name: at(POINT) })],
    expected: 'undetermined', reason: 'list_scope'
  },
  'a list of everything, and a certificate with a URI': {
    certificate: leafAt({ name: at(POINT) }), lists: [{}],
    expected: 'good'
  },
  'a list for the issuer\'s name': {
    lists: [scoped({ name: { full: [directoryName(authority.encodedName)] } })],
    expected: 'undetermined', reason: 'list_scope'
  },
  'a directory name on both sides': {
    certificate: leafAt({ name: { full: [directoryName(nameBelow(authority.encodedName, 'CRL1'))] } }),
    lists: [scoped({ name: { full: [directoryName(nameBelow(authority.encodedName, 'CRL1'))] } })], expected: 'good'
  },
  'a directory name in other letters': {
    certificate: leafAt({ name: { full: [directoryName(nameBelow(authority.encodedName, 'CRL1'))] } }),
    lists: [scoped({ name: { full: [directoryName(nameBelow(authority.encodedName, ' crl1'))] } })], expected: 'good'
  },
  'a relative name in the certificate': {
    certificate: leafAt({ name: { relative: relativeCommonName('CRL1') } }),
    lists: [scoped({ name: { full: [directoryName(nameBelow(authority.encodedName, 'CRL1'))] } })], expected: 'good'
  },
  'a relative name in the list': {
    certificate: leafAt({ name: { full: [directoryName(nameBelow(authority.encodedName, 'CRL1'))] } }),
    lists: [scoped({ name: { relative: relativeCommonName('CRL1') } })], expected: 'good'
  },
  'another relative name': {
    certificate: leafAt({ name: { relative: relativeCommonName('CRL1') } }),
    lists: [scoped({ name: { relative: relativeCommonName('CRL2') } })], expected: 'undetermined', reason: 'list_scope'
  },

  // Reasons.
  'some reasons only': {
    lists: [scoped({ onlySome: COMPROMISE })],
    expected: 'undetermined', reason: 'reasons_not_covered'
  },
  'all reasons, on two lists': {
    lists: [scoped({ onlySome: COMPROMISE }), scoped({ onlySome: REST })],
    expected: 'good'
  },
  'all reasons but one, on two lists': {
    lists: [scoped({ onlySome: COMPROMISE }), scoped({ onlySome: REST.slice(1) })],
    expected: 'undetermined', reason: 'reasons_not_covered'
  },
  'revoked on the first of two lists': {
    lists: [scoped({ onlySome: COMPROMISE }, { entries: [listed] }), scoped({ onlySome: REST })],
    expected: 'revoked'
  },
  'revoked on the second of two lists': {
    lists: [scoped({ onlySome: COMPROMISE }), scoped({ onlySome: REST }, { entries: [listed] })],
    expected: 'revoked'
  },
  'revoked on a list of some reasons': {
    lists: [scoped({ onlySome: COMPROMISE }, { entries: [listed] })],
    expected: 'revoked'
  },
  'two distribution points with reasons of their own': {
    certificate: leafAt({ name: at(POINT), reasons: COMPROMISE }, { name: at(OTHER_POINT), reasons: REST }),
    lists: [scoped({ name: at(POINT), onlySome: COMPROMISE }), scoped({ name: at(OTHER_POINT), onlySome: REST })],
    expected: 'good'
  },
  'a distribution point with other reasons than its list': {
    certificate: leafAt({ name: at(POINT), reasons: COMPROMISE }, { name: at(OTHER_POINT), reasons: REST }),
    lists: [scoped({ name: at(POINT), onlySome: REST }), scoped({ name: at(OTHER_POINT), onlySome: COMPROMISE })],
    expected: 'undetermined', reason: 'list_scope'
  },
  'a distribution point with some reasons, and a list of all': {
    certificate: leafAt({ name: at(POINT), reasons: COMPROMISE }), lists: [scoped({ name: at(POINT) })],
    expected: 'undetermined', reason: 'reasons_not_covered'
  },

  // Refused: indirect and delta lists.
  'an indirect list': { lists: [scoped({ indirect: true })], expected: 'undetermined', reason: 'indirect_list' },
  'another issuer\'s entry in a direct list': {
    lists: [{ entries: [{ ...listed, extensions: [certificateIssuer(stranger.encodedName)] }] }],
    expected: 'undetermined', reason: 'indirect_list'
  },
  'a distribution point of another issuer': {
    certificate: leafAt({ crlIssuer: [directoryName(stranger.encodedName)] }), lists: [{}],
    expected: 'undetermined', reason: 'indirect_list'
  },
  'a delta list alone': {
    lists: [{ more: [deltaIndicator(1)], number: 2 }],
    expected: 'undetermined', reason: 'delta_list'
  },
  'a delta list beside its base': {
    lists: [{}, { more: [deltaIndicator(1)], number: 2 }],
    expected: 'undetermined', reason: 'delta_list'
  },
  'revoked in the delta list': {
    lists: [{}, { more: [deltaIndicator(1)], number: 2, entries: [listed] }],
    expected: 'undetermined', reason: 'delta_list'
  },
  'revoked in the base': {
    lists: [{ entries: [listed] }, { more: [deltaIndicator(1)], number: 2 }],
    expected: 'revoked'
  },
  'a list that names a delta list': {
    lists: [{ more: [freshestCrl({ name: at(POINT) })] }],
    expected: 'undetermined', reason: 'delta_list'
  },
  'a certificate that names a delta list': {
    certificate: makeLeaf(authority, SERIAL, [freshestCrl({ name: at(POINT) })]), lists: [{}],
    expected: 'undetermined', reason: 'delta_list'
  }
}

/** All of them. */
export const CRL_VECTORS: readonly CrlVector[] = Object.entries(rows).map(([name, row]) => ({
  name,
  authority: row.authority ?? authority,
  certificate: row.certificate ?? leaf,
  lists: row.lists.map((list) => (list instanceof Uint8Array ? list : makeList(authority, list))),
  expected: row.expected,
  ...(row.reason === undefined ? {} : { reason: row.reason })
}))

import { generateKeyPairSync } from 'node:crypto'
import type { GeneralPathReason } from '../../main/certificate/path/path-reason.ts'
import type { PolicyInputs } from '../../main/certificate/path/policy-graph.ts'
import type { KeyPair, PathAuthority } from '../support/path-builder.ts'
import {
  AT_MS, authority, commonName, ecKeys, ext, FROM_MS, keyIdOf, leaf, nameOf, PRINTABLE, UNTIL_MS, UTF8
} from '../support/path-builder.ts'

/** Paths made for one rule each, RFC 5280 sections 4 and 6, but for policies and name constraints. */

export interface PathVector {
  readonly rule: string
  readonly expected: 'valid' | GeneralPathReason
  readonly target: Uint8Array
  readonly anchors: readonly Uint8Array[]
  readonly intermediates: readonly Uint8Array[]
  readonly atMs?: number
  readonly maxDepth?: number
  readonly extendedKeyUsages?: readonly string[]
  readonly policy?: Partial<PolicyInputs>
  /** What `openssl verify` is told beside the files. */
  readonly openssl?: readonly string[]
}

type Rest = Pick<PathVector, 'atMs' | 'maxDepth' | 'extendedKeyUsages' | 'policy' | 'openssl'>

/** A vector over a chain of CAs, the anchor first. */
export function vector(
  rule: string,
  expected: PathVector['expected'],
  [anchor, ...below]: readonly PathAuthority[],
  target: Uint8Array,
  rest: Rest = {}
): PathVector {
  if (anchor === undefined) throw new Error('a chain has an anchor')
  return { rule, expected, target, anchors: [anchor.der], intermediates: below.map(({ der }) => der), ...rest }
}

const damaged = (der: Uint8Array): Uint8Array => {
  const copy = Uint8Array.from(der)
  // In the last octet but one: within the signature's second number.
  copy[copy.length - 2]! ^= 0x01
  return copy
}

const SERVER = '1.3.6.1.5.5.7.3.1'
const CLIENT = '1.3.6.1.5.5.7.3.2'

export function pathVectors(): readonly PathVector[] {
  const root = authority('root', null)
  const ca = authority('CA', root)
  const sub = authority('sub CA', ca)
  const plain = leaf(ca)
  const rsa = (bits: number): KeyPair => generateKeyPairSync('rsa', { modulusLength: bits })
  const below = (spec: Parameters<typeof authority>[2], name = 'CA') => authority(name, root, spec)
  const under = (rule: string, expected: PathVector['expected'], issuer: PathAuthority, rest?: Rest) =>
    vector(rule, expected, [root, issuer], leaf(issuer), rest)

  const stranger = authority('CA', root)
  const otherName = authority('other CA', root, { keys: ca.keys })
  const strangeRoot = authority('strange root', null)
  const cycleA = authority('cycle A', { subject: commonName('cycle B'), keys: ecKeys(), der: root.der })
  const cycleB = authority('cycle B', cycleA)
  const closedA = authority('cycle A', cycleB, { keys: cycleA.keys })
  const oldKeys = ecKeys()
  const newCa = below({})
  const oldWithNew = authority('CA', newCa, { keys: oldKeys })
  const oldCa = below({ keys: oldKeys })
  const newWithOld = authority('CA', oldCa, { keys: newCa.keys })
  const expiredCa = below({ untilMs: AT_MS - 1000, keys: ca.keys })
  const upperCa = authority(nameOf(['C', 'JP'], ['O', 'TEST'], ['CN', 'An  AUTHORITY']), root)
  const utf8Ca = authority(commonName('Authority', UTF8), root)
  const bottomIssuer = (name: Uint8Array, issuer: PathAuthority): PathAuthority => ({ ...issuer, subject: name })
  const narrow = below({ more: [ext.purposes(CLIENT)] })
  const zero = below({ extensions: [ext.basic(true, 0), ext.usage(5, 6)] })
  const belowZero = authority('below zero', zero)
  const selfIssued = authority('CA', zero)
  const one = below({ extensions: [ext.basic(true, 1), ext.usage(5, 6)] })
  const belowOne = authority('below one', one)
  const rootZero = authority('root zero', null, { extensions: [ext.basic(true, 0), ext.usage(5, 6)] })
  const belowRootZero = authority('CA', rootZero)
  const dsa = generateKeyPairSync('dsa', { modulusLength: 2048, divisorLength: 256 })
  const ed = generateKeyPairSync('ed25519')
  const dsaCa = below({ keys: dsa })
  const edCa = below({ keys: ed })
  const smallCa = below({ keys: rsa(1024) })
  const rsaCa = below({ keys: rsa(2048) })
  const p384Ca = below({ keys: ecKeys('P-384') })
  const p521Ca = below({ keys: ecKeys('P-521') })
  const expiredRoot = authority('root', null, { untilMs: AT_MS - 1000 })
  const belowExpiredRoot = authority('CA', expiredRoot)
  const nameless = authority(nameOf(), root)
  const usageRoot = authority('root', null, { extensions: [ext.basic(true), ext.usage(6)] })
  const softRoot = authority('root', null, { extensions: [ext.basic(true, undefined, false), ext.usage(5, 6)] })
  const strangeExtension = authority('root', null, { more: [ext.unknown(true)] })

  return [
    // Signatures, 6.1.3 (a)(1)
    vector('a chain of one', 'valid', [root], leaf(root)),
    vector('a chain of two', 'valid', [root, ca], plain),
    vector('a chain of three', 'valid', [root, ca, sub], leaf(sub)),
    vector('a damaged signature of the target', 'signature_bad', [root, ca], damaged(plain)),
    vector('a damaged signature of a CA', 'signature_bad', [root, { ...ca, der: damaged(ca.der) }], plain),
    vector('a signature by another key of the same name', 'no_anchor', [root, stranger], plain),
    vector('SHA-1 over the target', 'algorithm_refused', [root, ca], leaf(ca, { algorithm: 'ec-sha1' })),
    under('SHA-1 over a CA', 'algorithm_refused', below({ algorithm: 'ec-sha1' })),
    under('RSA-2048', 'valid', rsaCa),
    under('P-384', 'valid', p384Ca),
    under('P-521', 'key_refused', p521Ca),
    under('RSA-1024', 'key_refused', smallCa),
    under('DSA', 'algorithm_refused', dsaCa),
    under('Ed25519', 'algorithm_refused', edCa),
    vector('RSA-1024 in the target', 'key_refused', [root, ca], leaf(ca, { keys: rsa(1024) })),
    vector('version 1', 'malformed', [root, ca], leaf(ca, { version: 0 })),
    vector('version 2 with extensions', 'malformed', [root, ca], leaf(ca, { version: 1 })),
    vector('a negative serial number', 'malformed', [root, ca], leaf(ca, { serial: Uint8Array.of(0xff, 1) })),
    vector('a serial number of zero', 'malformed', [root, ca], leaf(ca, { serial: Uint8Array.of(0) })),
    vector('a serial number of 21 octets', 'malformed', [root, ca], leaf(ca, { serial: new Uint8Array(21).fill(1) })),
    vector('a serial number of 20 octets', 'valid', [root, ca], leaf(ca, { serial: new Uint8Array(20).fill(1) })),

    // Names, 6.1.3 (a)(4) and 7.1
    vector('a CA of another name with the right key', 'no_anchor', [root, otherName], plain),
    vector('attributes in another order', 'no_anchor', [root, ca],
      leaf(bottomIssuer(nameOf(['O', 'Test'], ['C', 'JP'], ['CN', 'CA']), ca))),
    vector('capital letters and white space', 'valid', [root, upperCa],
      leaf(bottomIssuer(nameOf(['C', 'jp'], ['O', ' Test'], ['CN', 'an authority ']), upperCa))),
    vector('PrintableString for UTF8String', 'valid', [root, utf8Ca],
      leaf(bottomIssuer(commonName('authority', PRINTABLE), utf8Ca))),
    vector('an empty issuer', 'malformed', [root, nameless], leaf(nameless)),
    under('a CA without a subject', 'malformed', nameless),
    vector('neither subject nor alternative name', 'profile', [root, ca], leaf(ca, { subject: nameOf() })),

    // Validity, 6.1.3 (a)(2)
    vector('the first moment', 'valid', [root, ca], leaf(ca, { fromMs: AT_MS }), { atMs: AT_MS }),
    vector('the moment before', 'not_yet_valid', [root, ca], leaf(ca, { fromMs: AT_MS }), { atMs: AT_MS - 1000 }),
    vector('the last moment', 'valid', [root, ca], leaf(ca, { untilMs: AT_MS }), { atMs: AT_MS }),
    vector('the moment after', 'expired', [root, ca], leaf(ca, { untilMs: AT_MS }), { atMs: AT_MS + 1000 }),
    under('a CA not yet valid', 'not_yet_valid', below({ fromMs: AT_MS + 1000 })),
    under('a CA that has expired', 'expired', below({ untilMs: AT_MS - 1000 })),
    vector('an anchor that has expired', 'expired', [expiredRoot, belowExpiredRoot], leaf(belowExpiredRoot)),
    vector('GeneralizedTime before 2050', 'valid', [root, ca], leaf(ca, { timeForm: 'generalized' })),
    vector('GeneralizedTime from 2050', 'valid', [root, ca], leaf(ca, { untilMs: Date.parse('2050-01-01T00:00:00Z') })),
    vector('a time before 2000', 'valid', [root, ca], leaf(ca, { fromMs: Date.parse('1951-01-01T00:00:00Z') })),

    // Ways around, section 6 as a whole
    { rule: 'an expired CA beside its renewal', expected: 'valid', target: plain, anchors: [root.der],
      intermediates: [expiredCa.der, ca.der] },
    { rule: 'a CA in no order among others', expected: 'valid', target: leaf(sub), anchors: [strangeRoot.der, root.der],
      intermediates: [sub.der, stranger.der, otherName.der, ca.der] },
    { rule: 'no anchor of the name', expected: 'no_anchor', target: plain, anchors: [strangeRoot.der],
      intermediates: [ca.der, root.der] },
    { rule: 'CAs that certify each other', expected: 'no_anchor', target: leaf(cycleB), anchors: [root.der],
      intermediates: [closedA.der, cycleB.der] },
    { rule: 'an intermediate CA as the anchor', expected: 'valid', target: plain, anchors: [ca.der],
      intermediates: [root.der], openssl: ['-partial_chain'] },
    vector('a CA as the target', 'valid', [root, ca], sub.der),
    vector('key rollover: the old key certified by the new', 'valid', [root, newCa, oldWithNew], leaf(oldWithNew)),
    vector('key rollover: the new key certified by the old', 'valid', [root, oldCa, newWithOld], leaf(newWithOld)),

    // Basic constraints, 6.1.4 (k) to (m)
    under('a CA without basicConstraints', 'not_a_ca', below({ extensions: [ext.usage(6)] })),
    under('a CA whose cA is false', 'not_a_ca', below({ extensions: [ext.basic(false), ext.usage(6)] })),
    under('basicConstraints that are not critical', 'valid',
      below({ extensions: [ext.basic(true, undefined, false), ext.usage(5, 6)] })),
    vector('an anchor whose basicConstraints are not critical', 'profile', [softRoot], leaf(softRoot)),
    under('a path length of 0 over an end entity', 'valid', zero),
    vector('a path length of 0 over a CA', 'path_length', [root, zero, belowZero], leaf(belowZero)),
    vector('a path length of 0 over a self-issued CA', 'valid', [root, zero, selfIssued], leaf(selfIssued)),
    vector('a path length of 1 over a CA', 'valid', [root, one, belowOne], leaf(belowOne)),
    vector('a path length of 0 in the anchor', 'path_length', [rootZero, belowRootZero], leaf(belowRootZero)),
    vector('a depth of 1 that is wanted', 'valid', [root, ca], plain, { maxDepth: 1 }),
    vector('a depth of 0 that is wanted', 'path_length', [root, ca], plain, { maxDepth: 0, openssl: ['-verify_depth', '0'] }),
    vector('a depth of 1 with a self-issued CA', 'valid', [root, oldCa, newWithOld], leaf(newWithOld), { maxDepth: 1 }),

    // Key usage, 6.1.4 (n), and purposes, 4.2.1.12
    under('a CA without keyCertSign', 'key_usage', below({ extensions: [ext.basic(true), ext.usage(6)] })),
    under('a CA without keyUsage', 'valid', below({ extensions: [ext.basic(true)] })),
    vector('an anchor without keyCertSign', 'key_usage', [usageRoot], leaf(usageRoot)),
    vector('keyCertSign in an end entity', 'profile', [root, ca], leaf(ca, { extensions: [ext.usage(0, 5)] })),
    vector('the purpose that is asked', 'valid', [root, ca], leaf(ca, { more: [ext.purposes(CLIENT)] }),
      { extendedKeyUsages: [CLIENT], openssl: ['-purpose', 'sslclient'] }),
    vector('another purpose than is asked', 'extended_key_usage', [root, ca], leaf(ca, { more: [ext.purposes(SERVER)] }),
      { extendedKeyUsages: [CLIENT], openssl: ['-purpose', 'sslclient'] }),
    vector('no purpose named', 'valid', [root, ca], plain,
      { extendedKeyUsages: [CLIENT], openssl: ['-purpose', 'sslclient'] }),
    vector('a CA for another purpose', 'extended_key_usage', [root, narrow], leaf(narrow),
      { extendedKeyUsages: [SERVER], openssl: ['-purpose', 'sslserver'] }),

    // Extensions, 4.2 and 6.1.4 (o), 6.1.5 (f)
    vector('an unknown critical extension', 'critical_extension_unknown', [root, ca], leaf(ca, { more: [ext.unknown(true)] })),
    vector('an unknown extension that is not critical', 'valid', [root, ca], leaf(ca, { more: [ext.unknown(false)] })),
    under('an unknown critical extension of a CA', 'critical_extension_unknown', below({ more: [ext.unknown(true)] })),
    vector('an unknown critical extension of the anchor', 'critical_extension_unknown', [strangeExtension],
      leaf(strangeExtension)),
    vector('an extension twice', 'malformed', [root, ca], leaf(ca, { more: [ext.unknown(false), ext.unknown(false)] })),
    vector('a critical authorityKeyIdentifier', 'profile', [root, ca],
      leaf(ca, { identifiers: false, more: [ext.aki(keyIdOf(ca.keys), true)] })),
    vector('no authorityKeyIdentifier', 'profile', [root, ca], leaf(ca, { identifiers: false })),
    under('a CA without subjectKeyIdentifier', 'profile',
      below({ identifiers: false, more: [ext.aki(keyIdOf(root.keys))] })),
    vector('the ends of what is valid here', 'valid', [root, ca], plain, { atMs: UNTIL_MS }),
    vector('before anything is valid here', 'not_yet_valid', [root, ca], plain, { atMs: FROM_MS - 1 })
  ]
}

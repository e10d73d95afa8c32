import { createHash } from 'node:crypto'
import { bareStatus, extension, octets, sequence, status, wrapBasic } from '../ocsp-answer-builder.ts'
import type { OcspWorld } from '../ocsp-world.ts'
import { DELEGATE_EXTENSIONS, readCertificate } from '../ocsp-world.ts'
import type { OcspVector } from './vector.ts'
import { plainAnswer as answer } from './vector.ts'

const NOT_AUTHORIZED = 'responder_not_authorized'

const byDelegate = (
  world: OcspWorld,
  delegate: Parameters<OcspWorld['delegated']>[0] | null = null,
  change: Parameters<OcspWorld['answer']>[0] = {}
) => world.byDelegate(delegate === null ? world.delegate : world.delegated(delegate), { extensions: [], ...change })

const keyHash = (key: Uint8Array) => ({ keyHash: createHash('sha1').update(key).digest() })

/** The outer form: RFC 6960 sections 2.3 and 4.2.1, X.690. */
const forms: readonly OcspVector[] = [
  ...[1, 2, 3, 5, 6].map((number): OcspVector => ({
    name: `responder status ${String(number)}`, make: () => bareStatus(number), expected: 'responder_refused'
  })),
  ...[4, 7].map((number): OcspVector => ({
    name: `responder status ${String(number)}`, make: () => bareStatus(number), expected: 'malformed'
  })),
  { name: 'successful without an answer', make: () => bareStatus(0), expected: 'malformed' },
  { name: 'another response type', make: () => wrapBasic(sequence(), '1.2.3'), expected: 'malformed' },
  { name: 'nothing', make: () => new Uint8Array(0), expected: 'malformed' },
  { name: 'cut off', make: (world) => answer(world).subarray(0, -1), expected: 'malformed' },
  { name: 'octets behind the answer', make: (world) => Uint8Array.of(...answer(world), 0), expected: 'malformed' },
  { name: 'length not minimal', make: (world) => longer(answer(world)), expected: 'malformed' },
  { name: 'indefinite length', make: (world) => indefinite(answer(world)), expected: 'malformed' },
  {
    name: 'more than 64 KiB',
    make: (world) => {
      const padded = world.single({ extensions: [extension('1.2.3', octets(new Uint8Array(30_000)))] })
      return answer(world, { singles: [padded, padded, padded] })
    },
    expected: 'too_large'
  }
]

/** Who may answer: RFC 6960 sections 2.6 and 4.2.2.2. */
const responders: readonly OcspVector[] = [
  { name: 'issuer by name', make: (world) => answer(world), expected: 'good' },
  {
    name: 'issuer by key hash',
    make: (world) => answer(world, { responderId: keyHash(world.issuer.subjectPublicKey) }),
    expected: 'good'
  },
  {
    name: 'issuer by a key hash of SHA-256',
    make: (world) => {
      const hash = createHash('sha256').update(world.issuer.subjectPublicKey).digest()
      return answer(world, { responderId: { keyHash: hash } })
    },
    expected: NOT_AUTHORIZED
  },
  { name: 'delegate by name', make: (world) => byDelegate(world), expected: 'good' },
  {
    name: 'delegate by key hash',
    make: (world) => {
      const { subjectPublicKey } = readCertificate(world.delegate)
      return byDelegate(world, null, { responderId: keyHash(subjectPublicKey) })
    },
    expected: 'good'
  },
  ...delegates([
    ['purpose critical', ['keyUsage = critical,digitalSignature', 'extendedKeyUsage = critical,OCSPSigning'], 'good'],
    ['purpose among others', ['extendedKeyUsage = clientAuth,OCSPSigning'], 'good'],
    ['with nocheck', [...DELEGATE_EXTENSIONS, 'noCheck = yes'], 'good'],
    ['with nocheck critical', [...DELEGATE_EXTENSIONS, '1.3.6.1.5.5.7.48.1.5 = critical,DER:0500'], 'good'],
    ['without any purpose', DELEGATE_EXTENSIONS.slice(0, 1), NOT_AUTHORIZED],
    ['for any purpose', ['extendedKeyUsage = anyExtendedKeyUsage'], NOT_AUTHORIZED],
    ['that may not sign', ['keyUsage = keyEncipherment', 'extendedKeyUsage = OCSPSigning'], NOT_AUTHORIZED],
    ['with an unknown critical extension', [...DELEGATE_EXTENSIONS, '1.2.3.4 = critical,DER:0500'], NOT_AUTHORIZED]
  ]),
  { name: 'delegate expired', make: (world) => byDelegate(world, { days: -1 }), expected: NOT_AUTHORIZED },
  {
    name: 'delegate of a namesake with another key',
    make: (world) => byDelegate(world, { issuer: world.workshop.authority(world.workshop.ecKey()) }),
    expected: NOT_AUTHORIZED
  },
  {
    name: 'delegate of another name with the same key',
    make: (world) => byDelegate(world, { issuer: world.workshop.authority(world.caKey, { subject: '/CN=other' }) }),
    expected: NOT_AUTHORIZED
  },
  {
    name: 'delegate of a delegate',
    make: (world) => {
      const extensions = [...DELEGATE_EXTENSIONS, 'basicConstraints = CA:TRUE']
      const upper = world.delegated({ extensions, key: world.workshop.ecKey(), subject: '/CN=upper' })
      const lower = world.delegated({ issuer: upper })
      return world.byDelegate(lower, { extensions: [], certificates: [lower.der, upper.der] })
    },
    expected: NOT_AUTHORIZED
  },
  {
    name: 'delegate certified with SHA-1',
    make: (world) => byDelegate(world, { digest: 'sha1' }),
    expected: NOT_AUTHORIZED
  },
  {
    name: 'delegate with an RSA key of 1024 bits',
    make: (world) => byDelegate(world, { key: world.workshop.rsaKey(1024) }),
    expected: NOT_AUTHORIZED
  },
  ...([['P-384', 'good'], ['P-521', NOT_AUTHORIZED]] as const).map(([curve, expected]): OcspVector => ({
    name: `delegate on ${curve}`,
    make: (world) => byDelegate(world, { key: world.workshop.ecKey(curve) }),
    expected
  })),
  {
    name: 'delegate not sent along',
    make: (world) => byDelegate(world, null, { certificates: [] }),
    expected: NOT_AUTHORIZED
  },
  {
    name: 'delegate last in the bag',
    make: (world) => {
      const certificates = [world.ca, world.leaf, world.delegate].map(({ der }) => der)
      return byDelegate(world, null, { certificates })
    },
    expected: 'good'
  },
  {
    name: 'delegate with its name in another string type',
    make: (world) => {
      const { subject } = readCertificate(world.delegate)
      return byDelegate(world, null, { responderId: { name: printableName(subject) } })
    },
    expected: NOT_AUTHORIZED
  },
  {
    name: 'the certificate that is asked about as responder',
    make: (world) => {
      const { subject, der } = world.certificate
      return answer(world, { responderId: { name: subject }, signer: world.leaf.key.privateKey, certificates: [der] })
    },
    expected: NOT_AUTHORIZED
  },
  {
    name: 'delegate behind another of its name',
    make: (world) => {
      const namesake = world.delegated({ key: world.workshop.ecKey() })
      return byDelegate(world, null, { certificates: [namesake.der, world.delegate.der] })
    },
    expected: 'signature_bad'
  },
  {
    name: 'surplus certificate that cannot be read',
    make: (world) => byDelegate(world, null, { certificates: [world.delegate.der, sequence()] }),
    expected: 'malformed'
  },
  {
    name: 'nine certificates in the bag',
    make: (world) => byDelegate(world, null, { certificates: Array.from({ length: 9 }, () => world.delegate.der) }),
    expected: 'malformed'
  }
]

/** The signature: RFC 6960 section 4.2.1. */
const signatures: readonly OcspVector[] = [
  {
    name: 'signed by another key',
    make: (world) => answer(world, { signer: world.delegate.key.privateKey }),
    expected: 'signature_bad'
  },
  {
    name: 'signed with SHA-1',
    make: (world) => answer(world, { algorithm: { oid: '1.2.840.113549.1.1.5', hash: 'sha1' } }),
    expected: 'algorithm_refused'
  },
  ...(['sha384', 'sha512'] as const).map((hash, index): OcspVector => ({
    name: `signed with ${hash}`,
    make: (world) => answer(world, { algorithm: { oid: `1.2.840.113549.1.1.${String(12 + index)}`, hash } }),
    expected: 'good'
  })),
  {
    name: 'signed with another hash than it says',
    make: (world) => answer(world, { algorithm: { oid: '1.2.840.113549.1.1.12', hash: 'sha256' } }),
    expected: 'signature_bad'
  },
  {
    name: 'changed after it was signed',
    make: (world) =>
      answer(world, {
        singles: [world.single({ status: status.unknown })],
        // The status, unknown, stands before a GeneralizedTime; it becomes good.
        tamper: (tbs) => withHex(tbs, '8200180f', '8000180f')
      }),
    expected: 'signature_bad'
  }
]

/** The form of an answer, its signature and its responder. Names are unique. */
export const WHO_VECTORS: readonly OcspVector[] = [...forms, ...signatures, ...responders]

function delegates(rows: readonly [string, string[], OcspVector['expected']][]): OcspVector[] {
  return rows.map(([name, lines, expected]) => ({
    name: `delegate ${name}`, make: (world) => byDelegate(world, { extensions: lines }), expected
  }))
}

/** A name with its UTF8String written as PrintableString. */
function printableName(name: Uint8Array): Uint8Array {
  return withHex(name, '0c09', '1309')
}

/** Bytes with one run of them, in hexadecimal, replaced by another. Throws where it is not there. */
function withHex(bytes: Uint8Array, from: string, to: string): Uint8Array {
  const hex = Buffer.from(bytes).toString('hex')
  if (!hex.includes(from)) throw new Error(`no ${from} there`)
  return Uint8Array.from(Buffer.from(hex.replace(from, to), 'hex'))
}

/** The outer SEQUENCE, its length with an octet too many; its two length octets are there. */
function longer(bytes: Uint8Array): Uint8Array {
  return Uint8Array.of(0x30, 0x83, 0, ...bytes.subarray(2))
}

function indefinite(bytes: Uint8Array): Uint8Array {
  return Uint8Array.of(0x30, 0x80, ...bytes.subarray(4), 0, 0)
}

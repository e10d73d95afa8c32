import { spawnSync } from 'node:child_process'
import type { KeyObject } from 'node:crypto'
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { extension, octets, oid, sequence, tlv } from './ocsp-answer-builder.ts'
import { certificatePem } from './openssl-authority.ts'

/** Certificates as a CA would write them, and as none should, for whoever judges paths. RFC 5280 sections 4.1 and 4.2. */

export interface KeyPair {
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

export const ecKeys = (namedCurve = 'P-256'): KeyPair => generateKeyPairSync('ec', { namedCurve })

/** The moment that these paths are judged for, and the ends of what is valid then. */
export const AT_MS = Date.parse('2026-06-01T12:00:00Z')
export const FROM_MS = Date.parse('2026-01-01T00:00:00Z')
export const UNTIL_MS = Date.parse('2035-12-31T23:59:59Z')

const text = (value: string) => new TextEncoder().encode(value)
const TYPES = { C: '2.5.4.6', O: '2.5.4.10', CN: '2.5.4.3', E: '1.2.840.113549.1.9.1' } as const
export const PRINTABLE = 0x13
export const UTF8 = 0x0c
const IA5 = 0x16

/** A Name from `['CN', 'value', tag?]`, one attribute an RDN. */
export const nameOf = (...attributes: readonly (readonly [keyof typeof TYPES, string, number?])[]): Uint8Array =>
  sequence(
    ...attributes.map(([type, value, tag = type === 'E' ? IA5 : PRINTABLE]) =>
      tlv(0x31, sequence(oid(TYPES[type]), tlv(tag, text(value))))
    )
  )

export const commonName = (value: string, tag?: number): Uint8Array =>
  nameOf(['C', 'JP'], ['O', 'Test'], ['CN', value, tag ?? PRINTABLE])

/** UTCTime through 2049, else GeneralizedTime. */
export function timeOf(ms: number, form: 'usual' | 'generalized' = 'usual'): Uint8Array {
  const iso = `${new Date(ms).toISOString().replace(/[-T:]|\.\d+Z/g, '')}Z`
  return form === 'usual' && iso < '2050' ? tlv(0x17, text(iso.slice(2))) : tlv(0x18, text(iso))
}

/** Signature algorithms: hash for node:crypto, and AlgorithmIdentifier. */
const ALGORITHMS = {
  'ec-sha256': ['sha256', sequence(oid('1.2.840.10045.4.3.2'))],
  'ec-sha1': ['sha1', sequence(oid('1.2.840.10045.4.1'))],
  'rsa-sha256': ['sha256', sequence(oid('1.2.840.113549.1.1.11'), tlv(0x05))],
  'rsa-sha1': ['sha1', sequence(oid('1.2.840.113549.1.1.5'), tlv(0x05))],
  'dsa-sha256': ['sha256', sequence(oid('2.16.840.1.101.3.4.3.2'))],
  ed25519: [null, sequence(oid('1.3.101.112'))]
} as const

export interface PathCertificateSpec {
  readonly subject: Uint8Array
  readonly keys: KeyPair
  readonly issuer: Uint8Array
  readonly signer: KeyPair
  readonly extensions: readonly Uint8Array[]
  /** Content octets of the INTEGER. */
  readonly serial?: Uint8Array
  readonly fromMs?: number
  readonly untilMs?: number
  readonly timeForm?: 'usual' | 'generalized'
  readonly algorithm?: keyof typeof ALGORITHMS
  /** 2 is version 3; 0 leaves version and extensions out. */
  readonly version?: 2 | 1 | 0
}

let serials = 1000

/** DER of a signed certificate. */
export function buildPathCertificate(spec: PathCertificateSpec): Uint8Array {
  const [hash, identifier] = ALGORITHMS[spec.algorithm ?? algorithmFor(spec.signer)]
  const { version = 2, timeForm } = spec
  serials += 1
  const tbs = sequence(
    ...(version === 0 ? [] : [tlv(0xa0, tlv(0x02, Uint8Array.of(version)))]),
    tlv(0x02, spec.serial ?? Uint8Array.of(0x01, serials >> 8, serials & 0xff)),
    identifier,
    spec.issuer,
    sequence(timeOf(spec.fromMs ?? FROM_MS, timeForm), timeOf(spec.untilMs ?? UNTIL_MS, timeForm)),
    spec.subject,
    spki(spec.keys),
    ...(version === 0 ? [] : [tlv(0xa3, sequence(...spec.extensions))])
  )
  const signature = sign(hash, tbs, spec.signer.privateKey)
  return sequence(tbs, identifier, tlv(0x03, Uint8Array.of(0), signature))
}

function algorithmFor({ privateKey }: KeyPair): keyof typeof ALGORITHMS {
  const byType = { rsa: 'rsa-sha256', dsa: 'dsa-sha256', ed25519: 'ed25519' } as const
  return byType[privateKey.asymmetricKeyType as keyof typeof byType] ?? 'ec-sha256'
}

const spki = ({ publicKey }: KeyPair): Uint8Array =>
  Uint8Array.from(publicKey.export({ type: 'spki', format: 'der' }))

export const keyIdOf = (keys: KeyPair): Uint8Array => Uint8Array.from(createHash('sha1').update(spki(keys)).digest())

/** Extensions, section 4.2.1, by the names of the standard. */
export const ext = {
  aki: (keyId: Uint8Array, critical = false) => extension('2.5.29.35', sequence(tlv(0x80, keyId)), critical),
  ski: (keyId: Uint8Array, critical = false) => extension('2.5.29.14', octets(keyId), critical),
  basic: (ca: boolean, pathLength?: number, critical = true) =>
    extension(
      '2.5.29.19',
      sequence(
        ...(ca ? [tlv(0x01, Uint8Array.of(0xff))] : []),
        ...(pathLength === undefined ? [] : [tlv(0x02, Uint8Array.of(pathLength))])
      ),
      critical
    ),
  /** Bits by number: 0 digitalSignature, 5 keyCertSign, 6 cRLSign. */
  usage: (...bits: readonly number[]) => {
    const value = bits.reduce((sum, bit) => sum | (0x80 >> bit), 0)
    return extension('2.5.29.15', tlv(0x03, Uint8Array.of(7 - Math.max(...bits), value)), true)
  },
  purposes: (...oids: readonly string[]) => extension('2.5.29.37', sequence(...oids.map(oid))),
  policies: (...oids: readonly string[]) =>
    extension('2.5.29.32', sequence(...oids.map((policy) => sequence(oid(policy))))),
  mappings: (...pairs: readonly (readonly [string, string])[]) =>
    extension('2.5.29.33', sequence(...pairs.map((pair) => sequence(...pair.map(oid)))), true),
  policyConstraints: (requireExplicit: number | null, inhibitMapping: number | null, critical = true) =>
    extension(
      '2.5.29.36',
      sequence(
        ...(requireExplicit === null ? [] : [tlv(0x80, Uint8Array.of(requireExplicit))]),
        ...(inhibitMapping === null ? [] : [tlv(0x81, Uint8Array.of(inhibitMapping))])
      ),
      critical
    ),
  inhibitAny: (skip: number) => extension('2.5.29.54', tlv(0x02, Uint8Array.of(skip)), true),
  altNames: (names: readonly Uint8Array[], critical = false) => extension('2.5.29.17', sequence(...names), critical),
  nameConstraints: (permitted: readonly Uint8Array[], excluded: readonly Uint8Array[], critical = true) =>
    extension(
      '2.5.29.30',
      sequence(
        ...(permitted.length === 0 ? [] : [tlv(0xa0, ...permitted.map((base) => sequence(base)))]),
        ...(excluded.length === 0 ? [] : [tlv(0xa1, ...excluded.map((base) => sequence(base)))])
      ),
      critical
    ),
  unknown: (critical: boolean) => extension('1.3.6.1.4.1.99999.7', tlv(0x05), critical)
}

/** GeneralNames. */
export const general = {
  other: () => tlv(0xa0, oid('1.3.6.1.4.1.99999.8'), tlv(0xa0, tlv(UTF8, text('other')))),
  email: (value: string) => tlv(0x81, text(value)),
  dns: (value: string) => tlv(0x82, text(value)),
  directory: (name: Uint8Array) => tlv(0xa4, name),
  uri: (value: string) => tlv(0x86, text(value)),
  ip: (...octetValues: readonly number[]) => tlv(0x87, Uint8Array.from(octetValues))
}

/** A CA that can issue. */
export interface PathAuthority {
  readonly subject: Uint8Array
  readonly keys: KeyPair
  readonly der: Uint8Array
}

export type PathSpec = Partial<Omit<PathCertificateSpec, 'extensions'>> & {
  /** In place of the usual ones; key identifiers come by themselves unless `identifiers` is false. */
  readonly extensions?: readonly Uint8Array[]
  /** Beside the usual ones. */
  readonly more?: readonly Uint8Array[]
  readonly identifiers?: boolean
}

/** A CA below another one, or self-signed. */
export function authority(name: string | Uint8Array, issuer: PathAuthority | null, spec: PathSpec = {}): PathAuthority {
  const subject = typeof name === 'string' ? commonName(name) : name
  const keys = spec.keys ?? ecKeys()
  const usual = [ext.basic(true), ext.usage(5, 6)]
  return { subject, keys, der: certificateBelow(issuer ?? { subject, keys }, subject, keys, usual, spec) }
}

/** An end entity's certificate. */
export function leaf(issuer: PathAuthority, spec: PathSpec = {}): Uint8Array {
  const subject = spec.subject ?? commonName('leaf')
  return certificateBelow(issuer, subject, spec.keys ?? ecKeys(), [ext.usage(0)], spec)
}

function certificateBelow(
  issuer: Pick<PathAuthority, 'subject' | 'keys'>,
  subject: Uint8Array,
  keys: KeyPair,
  usual: readonly Uint8Array[],
  spec: PathSpec
): Uint8Array {
  const { extensions = usual, more = [], identifiers = true, ...rest } = spec
  const ids = identifiers ? [ext.ski(keyIdOf(keys)), ext.aki(keyIdOf(issuer.keys))] : []
  return buildPathCertificate({
    issuer: issuer.subject,
    signer: issuer.keys,
    ...rest,
    subject,
    keys,
    extensions: [...ids, ...extensions, ...more]
  })
}

/** What `openssl verify` says, in a directory of its own. */
export class OpensslVerify {
  readonly #directory = mkdtempSync(join(tmpdir(), 'hatachi-verify-'))

  dispose(): void {
    rmSync(this.#directory, { recursive: true, force: true })
  }

  accepts(
    target: Uint8Array,
    anchors: readonly Uint8Array[],
    intermediates: readonly Uint8Array[],
    atMs: number,
    parameters: readonly string[] = []
  ): { readonly valid: boolean; readonly words: string } {
    const file = (name: string, ders: readonly Uint8Array[]) => {
      const path = join(this.#directory, name)
      writeFileSync(path, ders.map(certificatePem).join(''))
      return path
    }
    const untrusted = intermediates.length === 0 ? [] : ['-untrusted', file('untrusted.pem', intermediates)]
    const where = ['-CAfile', file('anchors.pem', anchors), '-no-CApath', '-no-CAstore', ...untrusted]
    const when = ['-attime', String(Math.floor(atMs / 1000)), '-x509_strict']
    const done = spawnSync('openssl', ['verify', ...where, ...when, ...parameters, file('target.pem', [target])])
    return { valid: done.status === 0, words: done.stdout.toString() + done.stderr.toString() }
  }
}

import { spawnSync } from 'node:child_process'
import type { KeyObject } from 'node:crypto'
import { createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Test certificates made by the `openssl` command: an issuer that shares no code with this project. A call costs some
 * 20 ms and an RSA key some 100, so a test file makes its world once and shares it.
 */

/** Whether the command is there. Says so aloud if not, since then whole test files are skipped. */
export const hasOpenssl = spawnSync('openssl', ['version']).status === 0
if (!hasOpenssl) console.warn('SKIPPED: tests that need the openssl command, which is not installed here')

export interface TestKey {
  readonly privateKey: KeyObject
  readonly privatePath: string
  readonly publicPath: string
}

export interface TestCertificate {
  readonly der: Uint8Array
  readonly path: string
  readonly key: TestKey
}

/** One certificate to be made. */
export interface CertificateSpec {
  /** As `-subj` takes it: `/C=JP/O=JPKI`. */
  readonly subject: string
  readonly key: TestKey
  /** Who signs; absent: self-signed. */
  readonly issuer?: TestCertificate
  /** Lines of an extension section, openssl's `x509v3_config`. */
  readonly extensions: readonly string[]
  /** From now on. Default 365. */
  readonly days?: number
  /** Default `sha256`. */
  readonly digest?: string
  /** Decimal or `0x…`. Default: counted up. */
  readonly serial?: string
}

export const JPKI_CA_SUBJECT =
  '/C=JP/O=JPKI/OU=JPKI for user authentication/OU=Japan Agency for Local Authority Information Systems'

/** Extensions of a CA as the JPKI has it. */
export const CA_EXTENSIONS = [
  'basicConstraints = critical,CA:TRUE',
  'keyUsage = critical,keyCertSign,cRLSign',
  'subjectKeyIdentifier = hash'
]

/** Extensions of an authentication certificate. `replace` swaps lines by the name before the `=`; null drops one. */
export function leafExtensions(replace: Readonly<Record<string, string | null>> = {}): string[] {
  const lines: Record<string, string | null> = {
    keyUsage: 'critical,digitalSignature',
    certificatePolicies: 'critical,1.2.392.200149.8.5.1.3.30',
    authorityKeyIdentifier: 'keyid:always',
    subjectKeyIdentifier: 'hash',
    crlDistributionPoints: 'URI:http://crl.test/list.crl',
    authorityInfoAccess: 'OCSP;URI:http://127.0.0.1:9/',
    ...replace
  }
  return Object.entries(lines).flatMap(([name, value]) => (value === null ? [] : [`${name} = ${value}`]))
}

export class OpensslWorkshop {
  // Constructed while tests are collected: where they will all be skipped, nobody would remove it.
  readonly directory = hasOpenssl ? mkdtempSync(join(tmpdir(), 'hatachi-openssl-')) : ''
  #files = 0

  /** Removes everything made. */
  dispose(): void {
    if (this.directory !== '') rmSync(this.directory, { recursive: true, force: true })
  }

  rsaKey(modulusLength = 2048): TestKey {
    return this.#store(generateKeyPairSync('rsa', { modulusLength }).privateKey)
  }

  ecKey(namedCurve = 'P-256'): TestKey {
    return this.#store(generateKeyPairSync('ec', { namedCurve }).privateKey)
  }

  /** A self-signed CA. */
  authority(key: TestKey, options: Partial<CertificateSpec> = {}): TestCertificate {
    return this.certificate({ subject: JPKI_CA_SUBJECT, key, extensions: CA_EXTENSIONS, days: 3650, ...options })
  }

  certificate(spec: CertificateSpec): TestCertificate {
    const extensionsPath = this.write('cnf', [...spec.extensions, ''].join('\n'))
    const path = this.path('pem')
    const signer =
      spec.issuer === undefined
        ? ['-key', spec.key.privatePath]
        : ['-CA', spec.issuer.path, '-CAkey', spec.issuer.key.privatePath]
    const what = ['-new', '-subj', spec.subject, '-force_pubkey', spec.key.publicPath, '-extfile', extensionsPath]
    const serial = ['-set_serial', spec.serial ?? String(1000 + this.#files)]
    const rest = ['-days', String(spec.days ?? 365), `-${spec.digest ?? 'sha256'}`, '-out', path]
    this.run(['x509', ...what, ...serial, ...signer, ...rest])
    const pem = this.run(['x509', '-in', path])
    return { der: Uint8Array.from(new X509Certificate(pem).raw), path, key: spec.key }
  }

  /** Runs openssl and returns its standard output. */
  run(parameters: readonly string[], input?: Uint8Array): Buffer {
    const done = spawnSync('openssl', parameters, { input, maxBuffer: 8 * 1024 * 1024 })
    if (done.status !== 0) throw new Error(`openssl ${parameters[0] ?? ''} failed: ${done.stderr.toString()}`)
    return done.stdout
  }

  /** A new file's path. */
  path(extension: string): string {
    this.#files += 1
    return join(this.directory, `${String(this.#files)}.${extension}`)
  }

  write(extension: string, content: string | Uint8Array): string {
    const path = this.path(extension)
    writeFileSync(path, content)
    return path
  }

  #store(privateKey: KeyObject): TestKey {
    const publicKey = createPublicKey(privateKey)
    return {
      privateKey,
      privatePath: this.write('key', privateKey.export({ type: 'pkcs8', format: 'pem' })),
      publicPath: this.write('pub', publicKey.export({ type: 'spki', format: 'pem' }))
    }
  }
}

/** PEM of a DER certificate. */
export function certificatePem(der: Uint8Array): string {
  const lines = Buffer.from(der).toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}

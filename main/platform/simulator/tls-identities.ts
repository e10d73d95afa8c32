import { createHash } from 'node:crypto'
import { buildCertificate, certificatePem, randomSerial } from './certificate-builder.ts'
import {
  authorityKeyIdentifier,
  basicConstraintsCa,
  extendedKeyUsage,
  keyUsage,
  subjectAlternativeNames,
  subjectKeyIdentifier
} from './extensions.ts'
import type { DistinguishedName } from './names.ts'
import { OID } from './object-identifiers.ts'
import { generateKeys } from './signing.ts'
import type { KeyPair } from './signing.ts'

/** In whose legal role a machine connects, as its client certificate tells. */
export type ClientRole = 'service_provider' | 'platform_operator'

/** What one side of a TLS connection shows, and whom it trusts. All PEM. */
export interface TlsCredentials {
  readonly certificatePem: string
  readonly keyPem: string
  readonly caPem: string
}

/** The platform's own TLS world: one CA, the server, and one client for each role. It has nothing to do with JPKI. */
export interface TlsIdentities {
  readonly server: TlsCredentials
  /** The server's, of a year ago: it ran out yesterday. */
  readonly expiredServer: TlsCredentials
  readonly clients: Readonly<Record<ClientRole, TlsCredentials>>
  /** The role of a client, by the SHA-256 of its certificate in hexadecimal. */
  roleOf(fingerprint: string): ClientRole | undefined
}

const DAY_MS = 24 * 60 * 60 * 1000
const caName: DistinguishedName = [
  ['countryName', 'JP'],
  ['organizationName', 'Simulated platform operator'],
  ['commonName', 'Simulated platform TLS CA']
]

/**
 * Makes them all anew. TLS libraries judge by the machine's own clock and cannot be given another, so these
 * certificates (and only these) are dated by it.
 */
export async function createTlsIdentities(): Promise<TlsIdentities> {
  const [caKeys, serverKeys, providerKeys, operatorKeys] = await Promise.all([
    generateKeys('ecdsa_p256'),
    generateKeys('ecdsa_p256'),
    generateKeys('ecdsa_p256'),
    generateKeys('ecdsa_p256')
  ])
  const validity = { notBeforeMs: Date.now() - DAY_MS, notAfterMs: Date.now() + 365 * DAY_MS }
  const ca = buildCertificate(
    {
      serial: randomSerial(),
      issuer: caName,
      subject: caName,
      ...validity,
      publicKey: caKeys.publicKey,
      extensions: [keyUsage(['keyCertSign', 'cRLSign']), basicConstraintsCa, subjectKeyIdentifier(caKeys.publicKey)]
    },
    caKeys.privateKey
  )
  const caPem = certificatePem(ca)
  const fingerprints = new Map<string, ClientRole>()

  function issue(
    commonName: string,
    keys: KeyPair,
    purposeOid: string,
    role?: ClientRole,
    dates: { readonly notBeforeMs: number; readonly notAfterMs: number } = validity
  ): TlsCredentials {
    const names =
      role === undefined
        ? [
            subjectAlternativeNames([
              { kind: 'dns', name: 'localhost' },
              { kind: 'ip', octets: Uint8Array.of(127, 0, 0, 1) }
            ])
          ]
        : []
    const certificate = buildCertificate(
      {
        serial: randomSerial(),
        issuer: caName,
        subject: [...caName.slice(0, 2), ['commonName', commonName]],
        ...dates,
        publicKey: keys.publicKey,
        extensions: [
          keyUsage(['digitalSignature']),
          extendedKeyUsage(purposeOid),
          ...names,
          authorityKeyIdentifier(caKeys.publicKey),
          subjectKeyIdentifier(keys.publicKey)
        ]
      },
      caKeys.privateKey
    )
    if (role !== undefined) fingerprints.set(createHash('sha256').update(certificate).digest('hex'), role)
    const keyPem = keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    return { certificatePem: certificatePem(certificate), keyPem, caPem }
  }

  return {
    server: issue('localhost', serverKeys, OID.serverAuth),
    expiredServer: issue('localhost', serverKeys, OID.serverAuth, undefined, {
      notBeforeMs: validity.notBeforeMs - 365 * DAY_MS,
      notAfterMs: validity.notBeforeMs
    }),
    clients: {
      service_provider: issue('service provider machine', providerKeys, OID.clientAuth, 'service_provider'),
      platform_operator: issue('platform operator machine', operatorKeys, OID.clientAuth, 'platform_operator')
    },
    roleOf: (fingerprint) => fingerprints.get(fingerprint)
  }
}

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SimulatedPlatform } from './simulated-platform.ts'
import type { ClientRole } from './tls-identities.ts'

/** What an appliance's configuration names to reach the simulated platform. PEM files are given by path, under `dir`. */
export interface ConnectionFiles {
  readonly endpoint: string
  /** The platform's second address. */
  readonly secondEndpoint: string
  readonly ocspUrl: string
  readonly crlUrl: string
  readonly arlUrl: string
  readonly clientCertificate: Readonly<Record<ClientRole, string>>
  readonly clientKey: Readonly<Record<ClientRole, string>>
  /** CA of the platform's TLS certificate. */
  readonly ca: string
  readonly answerKeyId: string
  readonly answerKey: string
  readonly sealingKeyId: string
  readonly sealingKey: string
  readonly anchors: readonly string[]
}

/** Name of the file that holds the `ConnectionFiles` themselves, as JSON. */
export const CONNECTION_FILE = 'connection.json'

/** Writes the files into `dir`, which it makes where it is missing. Keys are readable by their owner only. */
export function writeConnectionFiles(platform: SimulatedPlatform, dir: string): ConnectionFiles {
  mkdirSync(dir, { recursive: true })
  const put = (name: string, content: string): string => {
    const path = join(dir, name)
    writeFileSync(path, content, { mode: name.endsWith('-key.pem') ? 0o600 : 0o644 })
    return path
  }
  const provider = platform.credentials('service_provider')
  const operator = platform.credentials('platform_operator')
  const files: ConnectionFiles = {
    endpoint: platform.endpoint,
    secondEndpoint: platform.secondEndpoint,
    ocspUrl: platform.ocspUrl,
    crlUrl: platform.crlUrl,
    arlUrl: platform.arlUrl,
    clientCertificate: {
      service_provider: put('service-provider-certificate.pem', provider.certificatePem),
      platform_operator: put('platform-operator-certificate.pem', operator.certificatePem)
    },
    clientKey: {
      service_provider: put('service-provider-key.pem', provider.keyPem),
      platform_operator: put('platform-operator-key.pem', operator.keyPem)
    },
    ca: put('platform-ca.pem', provider.caPem),
    answerKeyId: platform.answerKey.keyId,
    answerKey: put('answer-public.pem', platform.answerKey.publicKeyPem),
    sealingKeyId: platform.sealingKey.keyId,
    sealingKey: put('sealing-public.pem', platform.sealingKey.publicKeyPem),
    anchors: platform.anchorsPem.map((pem, index) => put(`anchor-${String(index + 1)}.pem`, pem))
  }
  put(CONNECTION_FILE, `${JSON.stringify(files, null, 2)}\n`)
  return files
}

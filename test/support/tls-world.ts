import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { TlsCredentials } from '../../main/platform/https-client.ts'

const run = promisify(execFile)

/** Certificates of a small TLS world, made by the `openssl` command. `caPem` is always the authority of that world. */
export interface TlsWorld {
  /** For `localhost` and 127.0.0.1. */
  readonly server: TlsCredentials
  /** Same authority, but for `elsewhere.example`. */
  readonly serverElsewhere: TlsCredentials
  readonly client: TlsCredentials
}

/** Makes a world with an authority of its own. Two worlds do not trust each other. */
export async function makeTlsWorld(): Promise<TlsWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'tls-world-'))
  const file = (name: string): string => join(folder, name)
  const text = (name: string): Promise<string> => readFile(file(name), 'utf8')
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  const common = ['req', '-x509', '-config', file('openssl.cnf'), '-days', '2', ...newKey]
  try {
    await writeFile(file('openssl.cnf'), '[req]\ndistinguished_name = dn\n[dn]\n')
    const authority = ['-subj', '/CN=Test TLS CA', '-addext', 'basicConstraints=critical,CA:TRUE']
    await run('openssl', [...common, ...authority, '-keyout', file('ca.key'), '-out', file('ca.pem')])
    const caPem = await text('ca.pem')
    const issue = async (name: string, extensions: readonly string[]): Promise<TlsCredentials> => {
      const by = ['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-subj', `/CN=${name}`]
      const added = ['basicConstraints=CA:FALSE', ...extensions].flatMap((line) => ['-addext', line])
      await run('openssl', [...common, ...by, ...added, '-keyout', file(`${name}.key`), '-out', file(`${name}.pem`)])
      return { certificatePem: await text(`${name}.pem`), keyPem: await text(`${name}.key`), caPem }
    }
    const forServers = 'extendedKeyUsage=serverAuth'
    return {
      server: await issue('server', [forServers, 'subjectAltName=DNS:localhost,IP:127.0.0.1']),
      serverElsewhere: await issue('elsewhere', [forServers, 'subjectAltName=DNS:elsewhere.example']),
      client: await issue('client', ['extendedKeyUsage=clientAuth'])
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

import { execFile, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Other people's software on this machine, or in words for a person why it cannot be asked. */
export type Found<T> = ({ readonly ok: true } & T) | { readonly ok: false; readonly why: string }

/** What a client said. `code`: its exit code, or `null` where it had to be killed. */
export interface ClientResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A watchdog, not a measure: whoever takes as long hangs. */
const CLIENT_TIMEOUT_MS = 90_000

/** Folders in which a distribution may put libraries. */
const LIBRARY_FOLDERS = [
  '/usr/lib',
  '/usr/lib64',
  '/usr/local/lib',
  ...(existsSync('/usr/lib') ? readdirSync('/usr/lib') : [])
    .filter((name) => name.endsWith('-linux-gnu'))
    .map((name) => `/usr/lib/${name}`)
]

/** Settings of OpenSC's own, so that none of this machine are used, and nothing is remembered between two cards. */
const OPENSC_SETTINGS = 'app default {\n  framework pkcs15 {\n    use_file_caching = no;\n  }\n}\n'

const JAVA_PROGRAM = join(import.meta.dirname, 'ReadCertificate.java')

/** Looks for OpenSC's tools and PKCS #11 module, and the `openssl` that judges its signatures. */
export function findOpensc(): Found<{ readonly modulePath: string }> {
  const programs = ['opensc-tool', 'pkcs15-tool', 'pkcs11-tool', 'openssl']
  const missing = programs.filter((name) => spawnSync(name, ['version']).error !== undefined)
  const modulePath = findLibrary('opensc-pkcs11.so')
  if (modulePath === undefined) missing.push('opensc-pkcs11.so')
  if (missing.length > 0 || modulePath === undefined) {
    return { ok: false, why: `${missing.join(', ')} missing: apt-get install -y opensc openssl` }
  }
  return { ok: true, modulePath }
}

/** Looks for a Java that can run a source file and has javax.smartcardio, and for the PC/SC library that it loads. */
export function findJava(): Found<{ readonly pcscLibraryPath: string }> {
  const { error, stdout } = spawnSync('java', ['-XX:-UsePerfData', '--list-modules'], { encoding: 'utf8' })
  const missing =
    error === undefined ? ['jdk.compiler', 'java.smartcardio'].filter((name) => !stdout.includes(`${name}@`)) : ['java']
  const pcscLibraryPath = findLibrary('libpcsclite.so.1')
  if (pcscLibraryPath === undefined) missing.push('libpcsclite.so.1')
  if (missing.length > 0 || pcscLibraryPath === undefined) {
    return { ok: false, why: `${missing.join(', ')} missing: apt-get install -y default-jdk-headless libpcsclite1` }
  }
  return { ok: true, pcscLibraryPath }
}

function findLibrary(name: string): string | undefined {
  return LIBRARY_FOLDERS.map((folder) => join(folder, name)).find((path) => existsSync(path))
}

/** Clients of one PC/SC service, with a folder for their files and settings that goes with `remove`. */
export class ForeignClients {
  readonly #folder = mkdtempSync(join(tmpdir(), 'hatachi-foreign-'))
  readonly #servicePath: string
  #files = 0

  /** @param servicePath socket of the PC/SC service */
  constructor(servicePath: string) {
    this.#servicePath = servicePath
    writeFileSync(join(this.#folder, 'opensc.conf'), OPENSC_SETTINGS)
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }

  /** A new file's path; the file itself is made where there is content. */
  file(content?: string | Uint8Array): string {
    this.#files += 1
    const path = join(this.#folder, `file-${String(this.#files)}`)
    if (content !== undefined) writeFileSync(path, content)
    return path
  }

  /** Runs a program as a client of the service, whatever its exit code. */
  run(program: string, ...args: readonly string[]): Promise<ClientResult> {
    const env = {
      ...process.env,
      LC_ALL: 'C',
      HOME: this.#folder,
      XDG_CACHE_HOME: this.#folder,
      OPENSC_CONF: join(this.#folder, 'opensc.conf'),
      PCSCLITE_CSOCK_NAME: this.#servicePath
    }
    return new Promise((resolve) => {
      const options = { env, timeout: CLIENT_TIMEOUT_MS, killSignal: 'SIGKILL' as const }
      execFile(program, args, options, (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null
        resolve({ code, stdout, stderr })
      })
    })
  }

  /** Whether OpenSC sees a card on the first reader. */
  async seesCard(): Promise<boolean> {
    const { stdout } = await this.run('opensc-tool', '--list-readers')
    return /^0\s+Yes/m.test(stdout)
  }

  /** What OpenSC takes the card for, such as `jpki`; `Unsupported card` for one that it does not know. */
  async cardName(): Promise<string> {
    return (await this.run('opensc-tool', '--reader', '0', '--name')).stdout.trim()
  }

  /** A certificate, as DER; `null` where OpenSC gives none. With a PIN it is verified first. */
  async readCertificate(id: string, pin?: { readonly authId: string; readonly value: string }): Promise<Buffer | null> {
    const unlock = pin === undefined ? [] : ['--verify-pin', '--auth-id', pin.authId, '--pin', pin.value]
    const { code, stdout } = await this.run('pkcs15-tool', '--read-certificate', id, ...unlock)
    const base64 = /-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/.exec(stdout)?.[1]
    // A failure that leaves half a certificate is none.
    return code === 0 && base64 !== undefined ? Buffer.from(base64, 'base64') : null
  }

  /** Has the card sign data (RSASSA-PKCS1-v1_5 with SHA-256); the signature is `null` where none came. */
  async sign(
    data: Uint8Array,
    by: { readonly modulePath: string; readonly token: string; readonly pin: string; readonly keyId: string }
  ): Promise<ClientResult & { readonly signature: Buffer | null }> {
    const output = this.file()
    const result = await this.run(
      'pkcs11-tool',
      ...['--module', by.modulePath, '--token-label', by.token, '--login', '--pin', by.pin],
      ...['--sign', '--mechanism', 'SHA256-RSA-PKCS', '--id', by.keyId],
      ...['--input-file', this.file(data), '--output-file', output]
    )
    const signature = existsSync(output) && result.code === 0 ? readFileSync(output) : null
    return { ...result, signature }
  }

  /** Shows a PIN to the card by pkcs15-tool; whether it was the right one. */
  async verifyPin(authId: string, pin: string): Promise<boolean> {
    return (await this.run('pkcs15-tool', '--verify-pin', '--auth-id', authId, '--pin', pin)).code === 0
  }

  /** Sends commands as they are, in hex, and gives each one's status word in hex. */
  async sendCommands(...commands: readonly string[]): Promise<readonly string[]> {
    const { stdout } = await this.run('opensc-tool', '--reader', '0', ...commands.flatMap((hex) => ['--send-apdu', hex]))
    return [...stdout.matchAll(/SW1=0x([0-9A-F]{2}), SW2=0x([0-9A-F]{2})/g)].map(([, sw1, sw2]) => `${sw1}${sw2}`)
  }

  /** Whether openssl finds that the key of this certificate signed the data. */
  async opensslVerifies(data: Uint8Array, signature: Uint8Array, certificateDer: Uint8Array): Promise<boolean> {
    const certificate = this.file(certificateDer)
    const { stdout } = await this.run('openssl', 'x509', '-inform', 'DER', '-in', certificate, '-noout', '-pubkey')
    const [key, signed] = [this.file(stdout), this.file(signature)]
    const verdict = await this.run('openssl', 'dgst', '-sha256', '-verify', key, '-signature', signed, this.file(data))
    return verdict.code === 0 && verdict.stdout.includes('Verified OK')
  }

  /** The authentication certificate as Java reads it (`ReadCertificate.java`), DER. Rejects with what Java said. */
  async readCertificateByJava(pcscLibraryPath: string): Promise<Buffer> {
    const result = await this.run(
      'java',
      // Else it leaves a folder in the temporary one.
      '-XX:-UsePerfData',
      `-Dsun.security.smartcardio.library=${pcscLibraryPath}`,
      JAVA_PROGRAM
    )
    if (result.code !== 0) throw new Error(`Java ended with ${String(result.code)}: ${result.stdout}${result.stderr}`)
    return Buffer.from(result.stdout.trim(), 'hex')
  }
}

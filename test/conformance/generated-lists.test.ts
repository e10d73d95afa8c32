import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RevocationLists } from '../../main/revocation/revocation-lists.ts'
import { revocationReasonOf } from '../../main/certificate/revocation-reason.ts'
import { LISTS_KEY } from '../support/lists-key.ts'
import { CA_EXTENSIONS, hasOpenssl, OpensslWorkshop, type TestCertificate } from '../support/openssl-authority.ts'

/**
 * Lists of a generator that is not ours, beside the repository: every entry of each is looked up, by what the generator
 * itself says it is, and as many serial numbers beside them. `openssl` has to take the same lists for sound.
 */

const beside = join(import.meta.dirname, '../../../shared/tools/gen-crl.mjs')
/** Where it really lies: it looks at its own address to know whether it is run or imported. */
const generator = existsSync(beside) ? realpathSync(beside) : beside
const VARIANTS = [
  { n: 0, serialBytes: 8, order: 'shuffled', seed: 1 },
  { n: 1, serialBytes: 8, order: 'shuffled', seed: 2 },
  { n: 30_000, serialBytes: 8, order: 'shuffled', seed: 3 },
  { n: 30_000, serialBytes: 8, order: 'sorted', seed: 4 },
  { n: 30_000, serialBytes: 4, order: 'shuffled', seed: 5 },
  { n: 30_000, serialBytes: 4, order: 'sorted', seed: 6 }
] as const
const there = existsSync(generator) && hasOpenssl
if (!there) {
  console.warn(`SKIPPED: ${String(VARIANTS.length + 1)} tests with lists of another generator: ../shared/tools/gen-crl.mjs or openssl is missing`)
}

/** What the generator says of an entry: serial number `hi * 2^32 + lo`, Unix seconds, CRLReason. */
interface GeneratedEntry {
  readonly hi: number
  readonly lo: number
  readonly date: number
  readonly reason: number
}

/** Content octets of a serial number. */
function octetsOf(number: bigint): Uint8Array {
  const hex = number.toString(16)
  const even = hex.length % 2 === 0 ? hex : `0${hex}`
  return Buffer.from(parseInt(even.slice(0, 2), 16) >= 0x80 ? `00${even}` : even, 'hex')
}

describe.skipIf(!there)('lists of another generator', () => {
  const workshop = new OpensslWorkshop()
  let directory = ''
  let ca: TestCertificate
  let entryOf: (index: number, options: object) => GeneratedEntry

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'hatachi-generated-'))
    ca = workshop.authority(workshop.rsaKey(), { extensions: CA_EXTENSIONS })
    entryOf = ((await import(pathToFileURL(generator).href)) as { entry: typeof entryOf }).entry
  })
  afterAll(() => {
    workshop.dispose()
    rmSync(directory, { recursive: true })
  })

  function generate(variant: (typeof VARIANTS)[number], ...more: readonly string[]): string {
    const path = join(directory, `${Object.values(variant).join('-')}.crl`)
    const { n, serialBytes, order, seed } = variant
    const options = { n, 'serial-bytes': serialBytes, order, seed, ca: ca.path, key: ca.key.privatePath, out: path }
    const start = ['--this', new Date(Date.now() - 3_600_000).toISOString()]
    const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])
    execFileSync(process.execPath, [generator, ...words, ...start, ...more])
    return path
  }

  /** What the second judge says; it ends with 0 either way. */
  function opensslSays(path: string): string {
    const args = ['crl', '-inform', 'DER', '-in', path, '-noout', '-verify', '-CAfile', ca.path]
    const { stdout, stderr } = spawnSync('openssl', args, { encoding: 'utf8' })
    return stdout + stderr
  }

  it.each(VARIANTS)('are read entry for entry: %o', async (variant) => {
    const path = generate(variant)
    expect(opensslSays(path)).toContain('verify OK')
    const lists = RevocationLists.open(join(directory, Object.values(variant).join('-')), LISTS_KEY)
    const done = await lists.importFile(path, { anchorsDer: [ca.der], nowMs: Date.now() })
    if (!done.ok) throw new Error(done.error.code)
    expect(done.value.facts).toMatchObject({ entries: variant.n, numberHex: '1001' })
    const issuerKeyIdentifier = Buffer.from(done.value.facts.issuerKeyIdentifierHex, 'hex')
    // Only relative names of distribution points want the issuer's.
    const of = { issuerKeyIdentifier, issuer: new Uint8Array(0), kind: 'crl', distributionPoints: [] } as const
    const ask = (number: bigint) => lists.lookup({ ...of, serialNumber: octetsOf(number) })
    const listed = new Set<bigint>()
    for (let index = 0; index < variant.n; index += 1) {
      const { hi, lo, date, reason } = entryOf(index, variant)
      const number = (BigInt(hi) << 32n) | BigInt(lo)
      listed.add(number)
      const answer = ask(number)
      const isRight =
        answer.result === 'listed' && answer.revokedAtMs === date * 1000 && answer.reason === revocationReasonOf(reason)
      if (!isRight) throw new Error(`entry ${String(index)}: ${JSON.stringify(answer)}`)
    }
    expect(listed.size).toBe(variant.n)
    for (const number of [1n, 2n ** 70n, ...listed].map((each) => each + 1n)) {
      if (!listed.has(number) && ask(number).result !== 'not_listed') throw new Error(`${String(number)} is not listed`)
    }
    lists.close()
  })

  it('are refused where the generator broke the signature, as by openssl', async () => {
    const path = generate({ ...VARIANTS[1], seed: 2 }, '--break-signature')
    expect(opensslSays(path)).toContain('verify failure')
    const lists = RevocationLists.open(join(directory, 'broken'), LISTS_KEY)
    const done = await lists.importFile(path, { anchorsDer: [ca.der], nowMs: Date.now() })
    expect(done).toEqual({ ok: false, error: { code: 'list_signature_bad' } })
    expect(readFileSync(path).length).toBeGreaterThan(300)
  })
})

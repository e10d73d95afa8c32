/**
 * National revocation lists: one of millions of entries imported by the real command, beside `openssl crl -noout -verify`
 * on the same file; one of twice as many; a scan with the signature beside a bare SHA-256; lookups; the store's size; and
 * how late the session's timers come meanwhile. What each figure means stands in docs/benchmarks.md.
 *
 * Usage: `npm run bench -- crl [--entries 5000000] [--rounds 3] [--lookups 20000]`. Exit code 0, or 1 where something did
 * not work: a bench asserts no speed; 69 without the openssl command or `../shared/tools/gen-crl.mjs`. Lists are made in
 * the system's directory for temporary files, 600 MB of them, and removed.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { RevocationLists } from '../../main/revocation/revocation-lists.ts'
import { readListsKey } from '../../main/shell/trust/lists-key.ts'
import { figure, report, type Aim, type Figure } from './support/figures.ts'
import { measureProcess, type MeasuredProcess } from './support/measured-process.ts'
import { benchOptions } from './support/options.ts'
import { median, percentile } from './support/statistics.ts'

const root = join(import.meta.dirname, '../..')
const beside = join(root, '../shared/tools/gen-crl.mjs')
/** Where it really lies: it looks at its own address to know whether it is run or imported. */
const generator = existsSync(beside) ? realpathSync(beside) : beside
const cli = join(root, 'main/shell/cli.ts')
const pass = join(import.meta.dirname, 'support/crl-pass.ts')
const loopLag = join(import.meta.dirname, 'support/crl-loop-lag.ts')

/** Aims: times, MB, octets, microseconds, milliseconds. */
const AIM = {
  faster: 5,
  peakMb: 128,
  doubleTimes: 2.4,
  doublePeakMb: 150,
  timesSha: 4,
  bytesAnEntry: 16,
  lookupUs: 50,
  lagMs: 10
}
const WARM_UP = 2_000
/** Of a national list, as the aims have it. */
const ENTRIES = 5_000_000

/** One entry of a generated list, as its generator gives it. */
interface GeneratedEntry {
  readonly hi: number
  readonly lo: number
  readonly date: number
}
type EntryOf = (index: number, options: { readonly n: number }) => GeneratedEntry

/** Content octets of its serial number. */
function serialOf({ hi, lo }: GeneratedEntry): Uint8Array {
  const hex = ((BigInt(hi) << 32n) | BigInt(lo)).toString(16)
  const even = hex.length % 2 === 0 ? hex : `0${hex}`
  return Buffer.from(parseInt(even.slice(0, 2), 16) >= 0x80 ? `00${even}` : even, 'hex')
}

async function makeLists(folder: string, sizes: readonly number[]) {
  const [ca, key] = [join(folder, 'ca.pem'), join(folder, 'ca.key')]
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/C=JP/O=Bench/CN=CA', '-days', '30']
  const usage = ['-addext', 'keyUsage=critical,keyCertSign,cRLSign']
  await measureProcess('openssl', [...request, ...usage, '-keyout', key, '-out', ca])
  const paths: string[] = []
  for (const size of sizes) {
    const path = join(folder, `${String(size)}.crl`)
    const at = ['--this', new Date(Date.now() - 3_600_000).toISOString(), '--days', '30']
    await measureProcess(process.execPath, [generator, '--n', String(size), '--ca', ca, '--key', key, '--out', path, ...at])
    paths.push(path)
  }
  return { ca, paths }
}

/** The p99 of how late timers came, in milliseconds, one of each round: the median round decides. */
interface Lags {
  readonly idle: number[]
  readonly importing: number[]
}

/** The p99 of each tenth: what else the machine did in one moment shall not stand for all of them. */
function tenthsOf(values: readonly number[]): readonly number[] {
  const size = Math.ceil(values.length / 10)
  return Array.from({ length: 10 }, (_, index) => values.slice(index * size, (index + 1) * size))
    .filter((tenth) => tenth.length > 0)
    .map((tenth) => percentile(tenth, 99))
}

/** Only relative names of distribution points want it. */
const NO_NAME = new Uint8Array(0)

/** Microseconds of each lookup: as many of listed serial numbers as of others. Throws where an answer is wrong. */
async function timeLookups(data: string, entries: number, lookups: number): Promise<readonly number[]> {
  const { entry } = (await import(pathToFileURL(generator).href)) as { readonly entry: EntryOf }
  const key = readListsKey(data)
  if (!key.ok) throw new Error(key.error.code)
  const lists = RevocationLists.open(join(data, 'lists'), key.value)
  const [facts] = lists.status()
  if (facts?.entries !== entries) throw new Error('the list is not in force')
  const issuerKeyIdentifier = Buffer.from(facts.issuerKeyIdentifierHex, 'hex')
  const times: number[] = []
  for (let round = -WARM_UP; round < lookups; round += 1) {
    const index = Math.floor(Math.random() * entries)
    const { hi, lo, date } = entry(index, { n: entries })
    const listed = round % 2 === 0
    // The generator's serial numbers are below 2^63.
    const serialNumber = listed ? serialOf({ hi, lo, date }) : serialOf({ hi: hi + 2 ** 31, lo, date })
    const startedAtMs = performance.now()
    const answer = lists.lookup({ issuerKeyIdentifier, issuer: NO_NAME, serialNumber, kind: 'crl', distributionPoints: [] })
    const tookMs = performance.now() - startedAtMs
    const isListed = answer.result === 'listed' && answer.revokedAtMs === date * 1000
    const isRight = listed ? isListed : answer.result === 'not_listed'
    if (!isRight) throw new Error(`wrong answer for entry ${String(index)}: ${answer.result}`)
    if (round >= 0) times.push(tookMs * 1000)
  }
  lists.close()
  return times
}

async function benchCrl(entries: number, rounds: number, lookups: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'hatachi-crl-'))
  const measured = { openssl: [], own: [], double: [], scan: [], sha: [] } satisfies Record<string, MeasuredProcess[]>
  const runs: Record<keyof typeof measured, MeasuredProcess[]> = measured
  const lags: Lags = { idle: [], importing: [] }
  const data = join(folder, 'data')
  try {
    console.log(`making lists of ${String(entries)} and ${String(2 * entries)} entries …`)
    const { ca, paths } = await makeLists(folder, [entries, 2 * entries])
    const [list = '', doubleList = ''] = paths
    const anew = (): Readonly<Record<string, string>> => {
      rmSync(data, { recursive: true, force: true })
      return { HATACHI_DATA_DIR: data }
    }
    const importOf = (path: string) => measureProcess(process.execPath, [cli, 'crl', 'import', path, '--anchor', ca], anew())
    // In turn, so that whatever else the machine does falls on all.
    for (let round = 0; round < rounds; round += 1) {
      const lag = await measureProcess(process.execPath, [loopLag, anew()['HATACHI_DATA_DIR'] ?? '', list, ca, '2000'])
      const { ok, idle, importing } = JSON.parse(lag.stdout) as { ok: boolean; idle: number[]; importing: number[] }
      if (!ok) throw new Error('the list was not imported')
      lags.idle.push(percentile(idle, 99))
      lags.importing.push(percentile(importing, 99))
      const peer = ['crl', '-inform', 'DER', '-in', list, '-noout', '-verify', '-CAfile', ca]
      runs.openssl.push(await measureProcess('openssl', peer))
      runs.double.push(await importOf(doubleList))
      runs.own.push(await importOf(list))
      runs.sha.push(await measureProcess(process.execPath, [pass, 'hash', list]))
      runs.scan.push(await measureProcess(process.execPath, [pass, 'scan', list, ca]))
    }
    const directory = join(data, 'lists')
    const stored = readdirSync(directory).filter((name) => name.endsWith('.list'))
    const bytes = stored.map((name) => statSync(join(directory, name)).size / entries)
    const times = await timeLookups(data, entries, lookups)
    print(runs, lags, bytes, times)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function print(
  runs: Readonly<Record<'openssl' | 'own' | 'double' | 'scan' | 'sha', readonly MeasuredProcess[]>>,
  lags: Lags,
  bytes: readonly number[],
  lookups: readonly number[]
): void {
  const ms = (of: readonly MeasuredProcess[]) => of.map((each) => each.ms)
  const peaks = (of: readonly MeasuredProcess[]) => of.map((each) => each.peakMb)
  const times = (of: readonly MeasuredProcess[], factor: number): Aim => ({ at: 'p50', below: median(ms(of)) * factor })
  const { openssl, own, double, scan, sha } = runs
  const figures = {
    own: figure('crl.import', 'crl import: verify and store', 'ms', ms(own), times(openssl, 1 / AIM.faster)),
    openssl: figure('crl.openssl', 'openssl crl -noout -verify', 'ms', ms(openssl)),
    double: figure('crl.import_double', 'the same of twice as many entries', 'ms', ms(double), times(own, AIM.doubleTimes)),
    scan: figure('crl.scan', 'scan and verify, nothing stored', 'ms', ms(scan), times(sha, AIM.timesSha)),
    sha: figure('crl.sha256', 'SHA-256 of the same file', 'ms', ms(sha)),
    peak: figure('crl.import_peak', 'crl import: most memory', 'MB', peaks(own), { at: 'max', below: AIM.peakMb }),
    doublePeak: figure('crl.import_double_peak', 'of twice as many: most memory', 'MB', peaks(double), {
      at: 'max',
      below: AIM.doublePeakMb
    }),
    opensslPeak: figure('crl.openssl_peak', 'openssl: most memory', 'MB', peaks(openssl)),
    bytes: figure('crl.bytes_an_entry', 'store', 'B', bytes, { at: 'max', below: AIM.bytesAnEntry }),
    lookup: figure('crl.lookup', 'lookup, warm', 'us', lookups),
    lookupP99: figure('crl.lookup_p99', 'p99 of each tenth of the lookups', 'us', tenthsOf(lookups), {
      at: 'p50',
      below: AIM.lookupUs
    }),
    idle: figure('crl.lag_idle', 'p99 of timers late, idle', 'ms', lags.idle),
    lag: figure('crl.lag_importing', 'p99 of timers late while a list is imported', 'ms', lags.importing, {
      at: 'p50',
      below: median(lags.idle) + AIM.lagMs
    })
  } satisfies Record<string, Figure>
  report('crl', Object.values(figures), [
    { name: 'crl.openssl_to_own', says: 'openssl to crl import', of: figures.openssl, to: figures.own },
    { name: 'crl.double_to_single', says: 'twice as many entries to once', of: figures.double, to: figures.own },
    { name: 'crl.scan_to_sha256', says: 'scan and verify to SHA-256', of: figures.scan, to: figures.sha }
  ])
}

const { entries, rounds, lookups } = benchOptions('crl', { entries: ENTRIES, rounds: 3, lookups: 20_000 })
if (entries !== ENTRIES) console.log(`Note: the aims are for ${String(ENTRIES)} entries; of ${String(entries)} they say little.`)
const missing = [
  ...(existsSync(generator) ? [] : [generator]),
  ...(spawnSync('openssl', ['version']).status === 0 ? [] : ['the openssl command'])
]
if (missing.length > 0) {
  console.error(`Missing: ${missing.join(', ')}`)
  process.exitCode = 69
} else {
  await benchCrl(entries, Math.max(1, rounds), Math.max(1, lookups))
}

/**
 * The operator's console on a record of a million sessions: how long the running operator's side takes, over HTTPS, for
 * all that the first page asks, and for pages of decision records by filters that find many, few and none; beside the
 * same question put to SQLite on the records themselves. And how large the console's own files are. What each figure
 * means stands in docs/benchmarks.md.
 *
 * Usage: `npm run bench -- console [--records 1000000] [--rounds 30] [--data-dir DIR]`. The record is made once and kept
 * in DIR, some gigabytes. Exit code 0, or 1 where something did not work: a bench asserts no speed.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { systemClock } from '../../device/clock.ts'
import type { CallRequest } from '../../main/contract/operator.ts'
import { startDemoWorld } from '../../main/shell/development/demo-world.ts'
import { openStoreForReading, storePath } from '../../main/store/database.ts'
import { migrations } from '../../main/store/migrations/migrations.ts'
import type { OperatorClient } from '../support/operator-client.ts'
import { freePort, must, setUpOver } from '../support/operator-visit.ts'
import { figure, report, type Figure, type Ratio } from './support/figures.ts'
import { fillLongRecord } from './support/long-record.ts'
import { benchOptions } from './support/options.ts'

const FIRST_VIEW_MS = 300
const FILTER_MS = 500
const BUNDLE_KB = 150
const PEER_ROUNDS = 3
/** No faster than a person: the operator's side turns away who asks without end. */
const BETWEEN_MS = 300
const DAY_MS = 86_400_000

const options = benchOptions('console', { records: 1_000_000, rounds: 30, 'data-dir': 'out/bench' })
const version = String(migrations.length)
const directory = resolve(options['data-dir'], `console-${version}-${String(options.records)}`)
const machineName = 'machine'
const dataDirectory = join(directory, machineName)
/** When the record was made: its newest session ended then. */
const madePath = join(directory, 'made.json')

function prepare(): number {
  if (existsSync(madePath)) return (JSON.parse(readFileSync(madePath, 'utf8')) as { readonly atMs: number }).atMs
  rmSync(directory, { recursive: true, force: true })
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 })
  const atMs = Date.now() - DAY_MS
  console.error(`makes a record of ${options.records.toLocaleString('en')} sessions in ${directory}`)
  fillLongRecord(dataDirectory, options.records, atMs)
  writeFileSync(madePath, JSON.stringify({ atMs }))
  return atMs
}

const day = (atMs: number): string => new Date(atMs + 9 * 3_600_000).toISOString().slice(0, 10)

/** Every kind of filter, by whether it finds many, few or none. */
function filtersOf(madeAtMs: number): Readonly<Record<string, CallRequest<'read_decisions'>>> {
  return {
    none_given: {},
    outcome: { outcome: 'refused' },
    reason: { reason: 'vend_jammed' },
    product: { productId: 'wine' },
    rule: { ruleId: 'alcohol' },
    day_a_year_ago: { fromMs: madeAtMs - 360 * DAY_MS, untilMs: madeAtMs - 359 * DAY_MS },
    day_and_reason: { fromMs: madeAtMs - DAY_MS, reason: 'vend_jammed' },
    product_unknown: { productId: 'gone' },
    rule_unknown: { ruleId: 'gone' },
    outcome_unknown: { outcome: 'outcome_unknown' },
    // Each of them finds many, and both together nothing.
    none_together: { outcome: 'sold', reason: 'age_condition_not_met' },
    all_of_them: {
      fromMs: 0,
      untilMs: madeAtMs + DAY_MS,
      outcome: 'sold',
      reason: 'vend_jammed',
      productId: 'beer',
      ruleId: 'alcohol'
    }
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAtMs = performance.now()
  await work()
  return performance.now() - startedAtMs
}

/** The same question to SQLite, on the records as they were written: what there was before. */
function peer(): readonly number[] {
  const opened = openStoreForReading(storePath(dataDirectory), { isChecked: false })
  if (!opened.ok) throw new Error(opened.error.code)
  const scan = opened.value.database.prepare(
    "SELECT sequence, record FROM decision_record WHERE json_extract(record, '$.product.id') = 'gone' ORDER BY sequence DESC LIMIT 101"
  )
  const times = Array.from({ length: PEER_ROUNDS }, () => {
    const startedAtMs = performance.now()
    scan.all()
    return performance.now() - startedAtMs
  })
  opened.value.close()
  return times
}

/**
 * The console's own files, each packed by itself, all pages together. Fonts, and the style sheet that lists their thousand
 * parts, are every face's and left out.
 */
function bundleKb(): number | null {
  const face = join(import.meta.dirname, '../../out/renderer/operator')
  if (!existsSync(face)) return null
  const files = readdirSync(face, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const own = files.filter(({ name }) => !/\.(?:woff2?|map)$|^fonts-.*\.css$|^\./.test(name))
  return own.reduce((sum, { parentPath, name }) => sum + gzipSync(readFileSync(join(parentPath, name)), { level: 9 }).length, 0) / 1000
}

async function measure(client: OperatorClient, madeAtMs: number): Promise<Figure[]> {
  const from = day(madeAtMs)
  const firstView: number[] = []
  const status: number[] = []
  const sales: number[] = []
  for (let round = 0; round < options.rounds; round += 1) {
    const me = await timed(() => must(client, 'who_am_i', {}))
    const health = await timed(() => must(client, 'read_status', {}))
    const ofDay = await timed(() => must(client, 'read_sales', { from, until: from }))
    status.push(health)
    sales.push(ofDay)
    firstView.push(me + health + ofDay)
    await pause(BETWEEN_MS)
  }
  const year: number[] = []
  for (let round = 0; round < PEER_ROUNDS; round += 1) {
    year.push(await timed(() => must(client, 'read_sales', { from: day(madeAtMs - 360 * DAY_MS), until: from })))
  }
  const figures = [
    figure('console.first_view', 'first page, three calls', 'ms', firstView, { at: 'p50', below: FIRST_VIEW_MS }),
    figure('console.status', 'of these: status', 'ms', status),
    figure('console.sales_day', "of these: a day's sales", 'ms', sales),
    figure('console.sales_year', "a year's sales", 'ms', year)
  ]
  for (const [name, filter] of Object.entries(filtersOf(madeAtMs))) {
    const times: number[] = []
    for (let round = 0; round < Math.ceil(options.rounds / 3); round += 1) {
      times.push(await timed(() => must(client, 'read_decisions', filter)))
      await pause(BETWEEN_MS / 2)
    }
    figures.push(figure(`console.filter.${name}`, `filter: ${name.replaceAll('_', ' ')}`, 'ms', times, { at: 'p95', below: FILTER_MS }))
  }
  return figures
}

const madeAtMs = prepare()
// Accounts are each run's own.
for (const path of ['accounts.db', 'accounts.db-wal', 'accounts.db-shm', 'keys/accounts.key', 'set-up-code']) {
  rmSync(join(dataDirectory, path), { force: true })
}
const world = await startDemoWorld({ dataDirectory: directory, latency: 'none', clock: systemClock, withFace: false, pulseMs: 20 })
try {
  const port = await freePort()
  await world.machine({ role: 'service_provider', place: 'indoors', name: machineName, operatorPort: port })
  await pause(2000)
  const client = await setUpOver(dataDirectory, port, () => systemClock.nowMs())
  const figures = await measure(client, madeAtMs)
  client.close()
  const scan = figure('console.peer_scan', 'SQLite over the records', 'ms', peer())
  const bundle = bundleKb()
  const ratios: Ratio[] = figures
    .filter(({ name }) => name === 'console.filter.product_unknown')
    .map((of) => ({ name: 'console.filter_to_scan', says: 'filter / scan, product unknown', of, to: scan }))
  if (bundle === null) console.error('the console is not built: npm run build')
  const size = bundle === null ? [] : [figure('console.bundle', 'console without fonts, gzip', 'kB', [bundle], { at: 'max', below: BUNDLE_KB })]
  report('console', [...figures, scan, ...size], ratios)
} finally {
  await world.close()
}

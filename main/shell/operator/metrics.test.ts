import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore, storePath, type Store } from '../../store/database.ts'
import { StoreSessionRecorder } from '../../store/session-recorder.ts'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { readOpenMetrics } from '../../../test/support/open-metrics.ts'
import { testDeviceKey } from '../../../test/support/test-device-key.ts'
import { metricsAccessPath, openMetricsAccess } from './metrics-access.ts'
import { metricFamilies } from './metrics-families.ts'
import { MetricsTally } from './metrics-tally.ts'
import { openMetricsText } from './metrics-text.ts'

let data = ''
let store: Store
let clock: ManualClock
let recorder: StoreSessionRecorder

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'hatachi-metrics-'))
  const opened = openStore(storePath(data))
  if (!opened.ok) throw new Error(opened.error.code)
  store = opened.value
  clock = new ManualClock()
  recorder = new StoreSessionRecorder(store, clock, { role: 'service_provider', place: 'indoors' }, testDeviceKey)
})
afterEach(() => {
  store.close()
  rmSync(data, { recursive: true })
})

const facts = () => ({
  version: '1.2.3',
  nowMs: clock.nowMs(),
  freeBytes: 5_000,
  isBackupConfigured: true,
  certificateEndsAtMs: clock.nowMs() + 60_000
})

async function scraped(tally: MetricsTally) {
  await tally.readOn()
  const families = readOpenMetrics(openMetricsText(metricFamilies(tally, facts())))
  return (name: string) => Object.fromEntries(families.get(name)?.samples ?? [])
}

describe('the metrics', () => {
  it('count what the record tells, and go on from where they were', async () => {
    const tally = new MetricsTally(store)
    expect(recorder.sessionStarted('s-1', 'product_first', clock.nowMs()).ok).toBe(true)
    recorder.event('line_lost', { reason: 'unreachable' })
    recorder.event('reader_lost', { code: 'gone' })
    recorder.event('check_abandoned', { method: 'platform', state: 'unsure' })
    recorder.event('backup_done', { first: 1, last: 3, files: 3 })
    recorder.recover(clock.nowMs())
    clock.advance(90_000)
    const first = await scraped(tally)
    expect(first('hatachi_sessions')).toEqual({ '{outcome="interrupted"}': 1 })
    expect(first('hatachi_faults')).toEqual({ '{kind="line_lost"}': 1, '{kind="reader_lost"}': 1 })
    expect(first('hatachi_checks')).toEqual({ '{method="platform",state="unsure"}': 1 })
    expect(first('hatachi_platform_line_up')).toEqual({ '': 0 })
    expect(first('hatachi_backup_age_seconds')).toEqual({ '': 90 })
    expect(first('hatachi_build')).toEqual({ '{version="1.2.3"}': 1 })
    expect(first('hatachi_disk_free_bytes')).toEqual({ '': 5_000 })

    recorder.event('line_restored', { downMs: 1 })
    recorder.event('backup_failed', { code: 'medium_full' })
    for (let count = 0; count < 500; count++) recorder.event('cards_collided', {})
    const [second] = await Promise.all([scraped(tally), scraped(tally)])
    expect(second('hatachi_faults')).toMatchObject({ '{kind="reader_lost"}': 1, '{kind="cards_collided"}': 500 })
    expect(second('hatachi_platform_line_up')).toEqual({ '': 1 })
    expect(second('hatachi_backup_failing')).toEqual({ '': 1 })
    expect(second('hatachi_backup_losses')).toEqual({ '': 0 })
    const newest = store.database.prepare<[], number>('SELECT max(sequence) FROM event').pluck().get()
    expect(second('hatachi_record_sequence')).toEqual({ '': newest })
  })

  it('show losses on the second medium beside exports that go on, until somebody accepts them', async () => {
    const tally = new MetricsTally(store)
    recorder.event('backup_lost', { first: 1, last: 3 })
    recorder.event('backup_other_log', { logId: 'a'.repeat(32) })
    recorder.event('backup_done', { first: 4, last: 6, files: 3 })
    const lost = await scraped(tally)
    expect([lost('hatachi_backup_failing'), lost('hatachi_backup_losses')]).toEqual([{ '': 0 }, { '': 2 }])
    expect(lost('hatachi_faults')).toEqual({ '{kind="backup_lost"}': 1, '{kind="backup_other_log"}': 1 })
    recorder.event('backup_accepted', { by: 'Sato' })
    expect((await scraped(tally))('hatachi_backup_losses')).toEqual({ '': 0 })
    recorder.event('backup_lost', { first: 7, last: 9 })
    const after = await Promise.all([scraped(tally), scraped(new MetricsTally(store))])
    for (const each of after) expect(each('hatachi_backup_losses')).toEqual({ '': 1 })
  })

  it('of an empty record are whole too', async () => {
    const of = await scraped(new MetricsTally(store))
    expect(of('hatachi_sessions')).toEqual({})
    expect(of('hatachi_backup_age_seconds')).toEqual({})
    expect(of('hatachi_platform_line_up')).toEqual({ '': 1 })
  })
})

describe('OpenMetrics text', () => {
  it('of any label and any help is read back by the grammar', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), fc.integer({ min: 0 }), (label, help, value) => {
        const text = openMetricsText([{ name: 'a', type: 'counter', help, samples: [{ labels: { x: label }, value }] }])
        const [sample] = readOpenMetrics(text).get('a')?.samples ?? []
        const shown = /^\{x="(.*)"\}$/s.exec(sample?.[0] ?? '')?.[1] ?? ''
        const read = shown.replaceAll(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped))
        expect([read, sample?.[1]]).toEqual([label, value])
      })
    )
  })

  it.each([
    ['torn', '# TYPE a gauge\na 1\n'],
    ['a sample of another family', '# TYPE a gauge\nb 1\n# EOF\n'],
    ['a counter without its suffix', '# TYPE a counter\na 1\n# EOF\n'],
    ['the same sample twice', '# TYPE a gauge\na 1\na 2\n# EOF\n'],
    ['a family in two places', '# TYPE a gauge\na 1\n# TYPE b gauge\n# TYPE a gauge\n# EOF\n'],
    ['a unit that the name lacks', '# TYPE a gauge\n# UNIT a bytes\na 1\n# EOF\n'],
    ['an open label', '# TYPE a gauge\na{x="} 1\n# EOF\n']
  ])('%s: the reader of this test refuses it', (_, text) => {
    expect(() => readOpenMetrics(text)).toThrow()
  })
})

describe('access to the metrics', () => {
  it('before a token is made is for nobody, and after it for whoever has the newest', () => {
    const access = openMetricsAccess(data)
    expect(access.made()).toBe(false)
    expect([undefined, '', 'Bearer ', `Bearer ${'A'.repeat(43)}`].map((given) => access.allows(given))).toEqual([
      false,
      false,
      false,
      false
    ])
    const [first, second] = [access.renew(), access.renew()]
    if (!first.ok || !second.ok) throw new Error('not made')
    expect(access.allows(`Bearer ${first.value}`)).toBe(false)
    expect(access.allows(`Bearer ${second.value}`)).toBe(true)
    expect(access.allows(`bearer ${second.value}`)).toBe(true)
    expect(access.allows(`Basic ${second.value}`)).toBe(false)
    expect(access.allows(`Bearer ${second.value}x`)).toBe(false)
    expect(openMetricsAccess(data).allows(`Bearer ${second.value}`)).toBe(true)
  })

  it('keeps no token, only its hash, for its owner alone', () => {
    const token = openMetricsAccess(data).renew()
    const path = metricsAccessPath(data)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(token.ok && readFileSync(path, 'utf8').includes(token.value)).toBe(false)
  })

  it('damaged lets nobody in', () => {
    const token = openMetricsAccess(data).renew()
    writeFileSync(metricsAccessPath(data), '{"version":1,"tokenSha256":""}')
    const access = openMetricsAccess(data)
    expect(access.made()).toBe(false)
    expect(token.ok && access.allows(`Bearer ${token.value}`)).toBe(false)
  })
})

import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { err } from '../../../device/result.ts'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { upkeepAnswers } from '../../contract/operator-upkeep.ts'
import { deviceKeyOf } from '../../keys/device-key.ts'
import type { Caller } from '../../operator/calls.ts'
import { openStore, storePath, type Store } from '../../store/database.ts'
import { StoreSessionRecorder } from '../../store/session-recorder.ts'
import type { Configuration } from '../config/configuration.ts'
import type { CheckResult } from '../doctor/check-result.ts'
import { PUBLISHED_TARIFF } from '../../fees/tariff.ts'
import { healthOf } from './health.ts'
import { openMetricsAccess } from './metrics-access.ts'
import { upkeepHandlers, type UpkeepParts } from './upkeep-handlers.ts'

const caller: Caller = { login: 'chief', role: 'administrator' }
const clock = new ManualClock(Date.parse('2026-11-26T09:00:00Z'))
const checks: readonly CheckResult[] = [{ id: 'disk', status: 'warn', sentence: 'Little is free.', remedy: 'Run: df -h' }]
let directory = ''
let store: Store

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-upkeep-'))
  const opened = openStore(storePath(directory))
  if (!opened.ok) throw new Error(opened.error.code)
  store = opened.value
})
afterEach(() => {
  store.close()
  rmSync(directory, { recursive: true })
})

const handlers = (change: Partial<UpkeepParts> = {}) =>
  upkeepHandlers({
    clock,
    version: '0.1.0',
    dataDirectory: directory,
    configuration: { fees: { tariff: PUBLISHED_TARIFF } } as unknown as Configuration,
    store,
    health: () => Promise.resolve(checks),
    metrics: { path: '/metrics', access: openMetricsAccess(directory), text: () => Promise.resolve('# EOF\n') },
    ...change
  })

describe('the calls of upkeep', () => {
  it('tell the doctor\'s checks, or that they cannot be had', async () => {
    const answer = await handlers().read_health(caller, {})
    expect(answer).toEqual({ ok: true, value: { checkedAtMs: clock.nowMs(), checks } })
    const none = await handlers({ health: () => Promise.resolve(null) }).read_health(caller, {})
    expect(none).toMatchObject({ ok: false, error: { code: 'not_done' } })
  })

  it('count fees out of the record, at the configured tariff', async () => {
    const recorder = new StoreSessionRecorder(
      store,
      clock,
      { role: 'service_provider', place: 'indoors' },
      deviceKeyOf(randomBytes(32))
    )
    recorder.event('check_abandoned', { method: 'platform', state: 'made' })
    const answer = await handlers().read_fees(caller, {})
    if (!answer.ok) throw new Error(answer.error.code)
    expect(upkeepAnswers.read_fees.parse(answer.value)).toMatchObject({
      months: [{ month: '2026-11', made: 1, yen: 2 }],
      totalYen: 2
    })
    expect(await handlers().read_fees(caller, { until: '2026-10' })).toEqual({
      ok: true,
      value: { months: [], totalYen: 0, countedFromMs: null }
    })
  })

  it('show a metrics token once, and its failing as a failure', async () => {
    const access = openMetricsAccess(directory)
    const metrics = { path: '/metrics', access, text: () => Promise.resolve('') }
    expect(await handlers({ metrics }).read_metrics_access(caller, {})).toEqual({
      ok: true,
      value: { path: '/metrics', made: false }
    })
    const renewed = await handlers({ metrics }).renew_metrics_access(caller, {})
    if (!renewed.ok) throw new Error(renewed.error.code)
    expect(access.allows(`Bearer ${renewed.value.token}`)).toBe(true)
    expect(await handlers({ metrics }).read_metrics_access(caller, {})).toMatchObject({ value: { made: true } })
    const full = { made: () => true, renew: () => err({ code: 'metrics_access_medium', fault: 'ENOSPC' } as const) }
    const failed = await handlers({ metrics: { ...metrics, access: full } }).renew_metrics_access(caller, {})
    expect(failed).toMatchObject({
      ok: false,
      error: { code: 'not_done', problem: expect.stringContaining('ENOSPC') as string }
    })
  })
})

describe('the doctor of a running appliance', () => {
  it('is a process of its own, one for all who ask at once, whatever ails the machine', async () => {
    const health = healthOf(directory, join(directory, 'none.yaml'))
    const [one, other] = [health(), health()]
    expect(one).toBe(other)
    const results = await one
    expect(results?.find(({ id }) => id === 'configuration')).toMatchObject({ status: 'fail' })
    expect(results?.find(({ id }) => id === 'file_rights')).toMatchObject({ status: 'pass' })
  })
})

it('packs a bundle that is a gzipped archive in base64', async () => {
  const configuration = null as unknown as Configuration
  const answer = await handlers({ configuration }).make_bundle(caller, {})
  if (!answer.ok) throw new Error(answer.error.code)
  const { name, archiveBase64 } = upkeepAnswers.make_bundle.parse(answer.value)
  expect(name).toBe('hatachi-support-20261126T090000Z.tar.gz')
  const text = gunzipSync(Buffer.from(archiveBase64, 'base64')).toString('latin1')
  for (const words of ['ustar', 'checks.jsonl', 'Little is free.', 'metrics.txt', 'record.jsonl'])
    expect(text).toContain(words)
})

import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ok } from '../../../device/result.ts'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { RecordStand } from '../../../test/support/record-stand.ts'
import { goodEvidence } from '../../../test/support/session.ts'
import type { Evidence } from '../../age/evidence.ts'
import type { Verification, VerificationRequest } from '../../age/verification.ts'
import { deviceKeyOf } from '../../keys/device-key.ts'
import { openStore, openStoreForReading, storePath } from '../../store/database.ts'
import { StoreSessionRecorder } from '../../store/session-recorder.ts'
import { oldestKeptMs } from '../../store/record-extent.ts'
import { tellingAbandoned } from './abandoned-checks.ts'
import { FeeCounter } from '../../fees/fee-months.ts'
import { readFees } from './read-fees.ts'
import { PUBLISHED_TARIFF } from '../../fees/tariff.ts'
import { feesTable } from './fees-command.ts'

const answered = { result: 'answered', validity: 'valid', condition: 'yes', answeredAtMs: 1 } as const
const operator: Evidence = goodEvidence({ platform: answered })
const notAsked = { result: 'not_asked' } as const

describe('the table of `hatachi fees`', () => {
  it('prints what it found', () => {
    const counter = new FeeCounter(PUBLISHED_TARIFF)
    counter.add(Date.parse('2026-11-26T00:00:00Z'), new Map([['platform', 'made'], ['ocsp', 'avoided']]))
    expect(feesTable(counter.months())).toBe(
      [
        'month    method    made  unsure  avoided  yen  avoided yen',
        '2026-11  platform     1       0        0    2            0',
        '2026-11  ocsp         0       0        1    0            2',
        '2 yen in all'
      ].join('\n')
    )
    expect(feesTable([])).toBe('No check is on record.')
  })
})

describe('a check that was given up', () => {
  const request = {} as VerificationRequest
  const slow = (signal: AbortSignal) =>
    new Promise<Evidence>((resolve) => {
      const late = { ...operator, platform: { result: 'unavailable', reason: 'timed_out' } } as const
      signal.addEventListener('abort', () => {
        resolve(late)
      })
    })
  const verificationOf = (verify: Verification['verify']): Verification => ({
    role: 'platform_operator',
    warm: () => undefined,
    requestChallenge: () => Promise.reject(new Error('not asked')),
    examine: () => Promise.reject(new Error('not asked')),
    verify
  })

  it('is told to the record, also of a machine that is ended', async () => {
    const told: unknown[] = []
    const { verification, companion } = tellingAbandoned(verificationOf((_, signal) => slow(signal)))
    companion.start({
      event: (name, fields) => {
        told.push([name, fields])
        return ok(undefined)
      }
    })
    const abort = new AbortController()
    void verification.verify(request, abort.signal)
    abort.abort()
    await companion.stop()
    expect(told).toEqual([
      ['check_abandoned', { method: 'platform', state: 'unsure' }],
      ['check_abandoned', { method: 'ocsp', state: 'made' }]
    ])
  })

  it('is not told of one that was waited for', async () => {
    const { verification, companion } = tellingAbandoned(verificationOf(() => Promise.resolve(operator)))
    companion.start({ event: () => Promise.reject(new Error('told')) as never })
    expect(await verification.verify(request, new AbortController().signal)).toBe(operator)
  })
})

describe('a record', () => {
  it('of which older entries were deleted says from when on it counts', () => {
    const stand = new RecordStand()
    try {
      for (let visit = 1; visit <= 60; visit += 1) stand.visit(`s-${String(visit)}`)
      expect(oldestKeptMs(stand.store)).toBe(null)
      expect(stand.recorder.deleteThrough({ by: 'auditor', reason: 'retention', through: 159 })).toMatchObject({ ok: true })
      const oldest = stand.store.database.prepare('SELECT at_ms FROM event ORDER BY sequence LIMIT 1').pluck().get()
      expect(oldestKeptMs(stand.store)).toBe(oldest)
    } finally {
      stand.remove()
    }
  })

  it('is counted as it stands on the medium: decisions and what was given up, in the months that are asked for', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'hatachi-fees-'))
    try {
      const clock = new ManualClock(Date.parse('2026-03-31T14:59:00Z'))
      const opened = openStore(storePath(directory))
      if (!opened.ok) throw new Error(opened.error.code)
      const setting = { role: 'platform_operator', place: 'indoors' } as const
      const recorder = new StoreSessionRecorder(opened.value, clock, setting, deviceKeyOf(randomBytes(32)))
      const session = (sessionId: string, evidence?: Evidence) => {
        const startedAtMs = clock.nowMs()
        expect(recorder.sessionStarted(sessionId, 'product_first', startedAtMs).ok).toBe(true)
        const rest = { startedAtMs, endedAtMs: startedAtMs, order: 'product_first', pinAttempts: 1, ...setting } as const
        const record = { sessionId, outcome: 'refused', reason: 'age_condition_not_met', ...rest } as const
        expect(recorder.sessionDecided(evidence === undefined ? record : { ...record, evidence }).ok).toBe(true)
      }
      session('s-1', operator)
      session('s-2')
      // Midnight in Japan.
      clock.advance(60_000)
      session('s-3', { ...operator, platform: notAsked, ocsp: { result: 'revoked', thisUpdateMs: 1, reason: 'superseded' } })
      expect(recorder.event('check_abandoned', { method: 'platform', state: 'unsure' }).ok).toBe(true)
      opened.value.close()

      const store = openStoreForReading(storePath(directory))
      if (!store.ok) throw new Error(store.error.code)
      const april = [
        { month: '2026-04', method: 'platform', made: 0, unsure: 1, avoided: 1, yen: 0, avoidedYen: 2 },
        { month: '2026-04', method: 'ocsp', made: 1, unsure: 0, avoided: 0, yen: 2, avoidedYen: 0 }
      ]
      expect(await readFees(store.value, PUBLISHED_TARIFF, { from: '2026-04' })).toEqual(april)
      expect(await readFees(store.value, PUBLISHED_TARIFF, {})).toEqual([
        { month: '2026-03', method: 'platform', made: 1, unsure: 0, avoided: 0, yen: 2, avoidedYen: 0 },
        { month: '2026-03', method: 'ocsp', made: 1, unsure: 0, avoided: 0, yen: 2, avoidedYen: 0 },
        ...april
      ])
      expect(await readFees(store.value, PUBLISHED_TARIFF, { until: '2026-02' })).toEqual([])
      store.value.close()
    } finally {
      rmSync(directory, { recursive: true })
    }
  })
})

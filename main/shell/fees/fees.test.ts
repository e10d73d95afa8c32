import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ok } from '../../../device/result.ts'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { RecordStand } from '../../../test/support/record-stand.ts'
import { UNDISTURBED, type Evidence } from '../../age/evidence.ts'
import type { Verification, VerificationRequest } from '../../age/verification.ts'
import { deviceKeyOf } from '../../keys/device-key.ts'
import { openStore, openStoreForReading, storePath } from '../../store/database.ts'
import { StoreSessionRecorder } from '../../store/session-recorder.ts'
import { checksOf } from './checks-of-record.ts'
import { countedFromMs } from './counted-from.ts'
import { tellingAbandoned } from './abandoned-checks.ts'
import { FeeCounter, totalYen } from './fee-months.ts'
import { readFees } from './read-fees.ts'
import { checkMethods, japaneseDay, PUBLISHED_TARIFF, yenOf } from './tariff.ts'
import { feesTable } from './fees-command.ts'

const answered = { result: 'answered', validity: 'valid', condition: 'yes', answeredAtMs: 1 } as const
const operator: Evidence = {
  role: 'platform_operator',
  holder: 'pin',
  enrolment: 'not_asked',
  path: { result: 'valid' },
  possession: 'proven',
  ocsp: { result: 'good', thisUpdateMs: 1 },
  list: { result: 'not_asked' },
  platform: answered,
  ...UNDISTURBED
}
const provider: Evidence = {
  ...operator,
  role: 'service_provider',
  path: { result: 'not_judged' },
  possession: 'not_judged',
  ocsp: { result: 'not_asked' }
}
const notAsked = { result: 'not_asked' } as const
const unreachable = { result: 'unavailable', reason: 'unreachable' } as const
const notJudged = { ...answered, condition: 'not_answered' } as const
const byList: Evidence = { ...operator, ocsp: notAsked, list: { result: 'good', thisUpdateMs: 1 } }

describe('the published tariff', () => {
  it.each([
    ['ocsp', '2022-12-31', 2],
    ['ocsp', '2023-01-01', 0],
    ['ocsp', '2025-12-31', 0],
    ['ocsp', '2026-01-01', 2],
    ['list', '2022-12-31', 2],
    ['list', '2023-01-01', 0],
    ['list', '2040-01-01', 0],
    ['platform', '2026-11-26', 2],
    ['platform', '2015-12-31', 0]
  ] as const)('asks for %s on %s %d yen', (method, day, yen) => {
    expect(yenOf(PUBLISHED_TARIFF, method, day)).toBe(yen)
  })

  it('changes at midnight in Japan', () => {
    expect(japaneseDay(Date.parse('2025-12-31T14:59:59.999Z'))).toBe('2025-12-31')
    expect(japaneseDay(Date.parse('2025-12-31T15:00:00Z'))).toBe('2026-01-01')
  })
})

describe('the checks of a session', () => {
  it.each<[string, Evidence, object]>([
    ['asked of both', operator, { platform: 'made', ocsp: 'made' }],
    ['of a list and the platform', byList, { platform: 'made', ocsp: 'avoided', list: 'made' }],
    [
      'told by the list',
      { ...byList, platform: notAsked, list: { result: 'revoked', thisUpdateMs: 1, reason: 'superseded' } },
      { platform: 'avoided', ocsp: 'avoided', list: 'made' }
    ],
    [
      'lost before they were asked',
      { ...operator, possession: 'failed', ocsp: notAsked, platform: notAsked },
      { platform: 'avoided', ocsp: 'avoided' }
    ],
    [
      'remembered',
      { ...byList, platform: unreachable, remembered: { result: 'yes', atLeastYears: 20, answeredAtMs: 1 } },
      { platform: 'avoided', list: 'made' }
    ],
    [
      'without a usable answer',
      { ...operator, ocsp: { result: 'undetermined', reason: 'stale' }, platform: { ...unreachable, reason: 'timed_out' } },
      { platform: 'unsure', ocsp: 'unsure' }
    ],
    ['that never left', { ...operator, ocsp: notAsked, platform: { ...unreachable, reason: 'refused_us' } }, {}],
    ['that only asked for the PIN', { ...provider, enrolment: 'not_enrolled', platform: notJudged }, {}],
    ['of a certificate nobody knows', { ...provider, platform: { ...notJudged, validity: 'unknown' } }, {}],
    ["of a service provider's machine", provider, { platform: 'made' }],
    ['refused', { ...provider, platform: { ...notJudged, validity: 'invalid' } }, { platform: 'made' }]
  ])('%s', (_, evidence, checks) => {
    expect(Object.fromEntries(checksOf({ role: evidence.role, evidence }))).toEqual(checks)
  })

  it('are none where it ended before', () => {
    expect(checksOf({ role: 'platform_operator' }).size).toBe(0)
  })
})

describe('the counter', () => {
  const states = fc.constantFrom('made', 'unsure', 'avoided')
  const sessions = fc.array(
    fc.tuple(
      fc.integer({ min: Date.parse('2022-06-01'), max: Date.parse('2026-12-01') }),
      fc.constantFrom(...checkMethods),
      states
    )
  )

  it('counts each check once, in its month, at the tariff of its day', () => {
    fc.assert(
      fc.property(sessions, (all) => {
        const counter = new FeeCounter(PUBLISHED_TARIFF)
        for (const [atMs, method, state] of all) counter.add(atMs, new Map([[method, state]]))
        const months = counter.months()
        expect(months.reduce((sum, { made, unsure, avoided }) => sum + made + unsure + avoided, 0)).toBe(all.length)
        const costs = all
          .filter(([, , state]) => state === 'made')
          .map(([atMs, method]) => yenOf(PUBLISHED_TARIFF, method, japaneseDay(atMs)))
        expect(totalYen(months)).toBe(costs.reduce((sum, yen) => sum + yen, 0))
        expect(months.map(({ month }) => month)).toEqual(months.map(({ month }) => month).toSorted())
      })
    )
  })

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
      expect(countedFromMs(stand.store)).toBe(null)
      expect(stand.recorder.deleteThrough({ by: 'auditor', reason: 'retention', through: 159 })).toMatchObject({ ok: true })
      const oldest = stand.store.database.prepare('SELECT at_ms FROM event ORDER BY sequence LIMIT 1').pluck().get()
      expect(countedFromMs(stand.store)).toBe(oldest)
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

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Clock } from '../../device/clock.ts'
import type { DecisionRecord } from '../audit/decision-record.ts'
import type { Store } from './database.ts'
import { openStore, storePath } from './database.ts'
import { decisionRecords, recordedEvents } from './record-reader.ts'
import { StoreSessionRecorder } from './session-recorder.ts'
import { unknownVends, vendCounts } from './vend-counts.ts'
import { testDeviceKey } from '../../test/support/test-device-key.ts'

const setting = { role: 'service_provider', place: 'indoors' } as const
let directory = ''

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-recorder-property-'))
})

afterAll(() => {
  rmSync(directory, { recursive: true })
})

const session = fc.integer({ min: 0, max: 3 }).map((number) => `s-${String(number)}`)
const vend = fc.integer({ min: 0, max: 3 }).map((number) => `v-${String(number)}`)
const outcome = fc.constantFrom<DecisionRecord['outcome']>('sold', 'refused', 'cancelled', 'outcome_unknown')
const report = fc.constantFrom('told', 'dispensed', 'failed', 'unknown', 'not_started')

const call = fc.oneof(
  fc.record({ call: fc.constant('start' as const), session }),
  fc.record({ call: fc.constant('intend' as const), session, vend }),
  fc.record({ call: fc.constant('report' as const), vend, report }),
  fc.record({ call: fc.constant('settle' as const), vend, settled: fc.constantFrom('told' as const, 'dispensed' as const, 'failed' as const) }),
  fc.record({ call: fc.constant('decide' as const), session, outcome }),
  fc.constant({ call: 'event' as const }),
  fc.constant({ call: 'recover' as const }),
  fc.constant({ call: 'restart' as const })
)
type Call = typeof call extends fc.Arbitrary<infer T> ? T : never

function open(path: string): Store {
  const opened = openStore(path)
  if (!opened.ok) throw new Error(opened.error.code)
  return opened.value
}

test('whatever the order of calls: append-only, one decision a session, and never two vends of it under way', () => {
  let run = 0
  fc.assert(
    fc.property(fc.array(call, { maxLength: 40 }), (calls) => {
      const path = storePath(join(directory, String(run++)))
      let nowMs = 1_000
      const clock: Clock = { nowMs: () => nowMs++, monotonicMs: () => 0, after: () => () => undefined }
      let store = open(path)
      let recorder = new StoreSessionRecorder(store, clock, setting, testDeviceKey)
      /** What the recorder acknowledged, from which everything else follows. */
      const started = new Set<string>()
      /** By vend: of which session, and what was reported and settled of it. */
      const vends = new Map<string, { readonly session: string; report: string | null; settled: boolean }>()
      const vendsOf = (id: string) => [...vends.values()].filter((vend) => vend.session === id)
      const decided = new Map<string, string>()
      let log: readonly unknown[] = []

      function perform(one: Call): void {
        switch (one.call) {
          case 'start':
            if (recorder.sessionStarted(one.session, 'product_first', nowMs).ok) {
              expect(started).not.toContain(one.session)
              started.add(one.session)
            } else expect(started).toContain(one.session)
            return
          case 'intend': {
            const before = vendsOf(one.session)
            const order = { productId: 'beer', selection: '1', position: before.length + 1, of: 9, approvedAtMs: 1 }
            const intent = { sessionId: one.session, vendId: one.vend, ...order }
            const free = started.has(one.session) && !decided.has(one.session) && !vends.has(one.vend)
            const known = before.every((vend) => vend.report !== null && vend.report !== 'unknown')
            expect(recorder.vendIntended(intent).ok).toBe(free && known)
            if (free && known) vends.set(one.vend, { session: one.session, report: null, settled: false })
            return
          }
          case 'report': {
            const told = vends.get(one.vend)
            expect(recorder.vendReported(one.vend, one.report, '').ok).toBe(told?.report === null)
            if (told?.report === null) told.report = one.report
            return
          }
          case 'settle': {
            const told = vends.get(one.vend)
            const isOpen =
              told?.report === 'unknown' || (told?.report === null && decided.has(told.session))
            const allowed = isOpen && !told.settled
            expect(recorder.vendSettled(one.vend, one.settled, '').ok).toBe(allowed)
            if (allowed) told.settled = true
            return
          }
          case 'decide': {
            const record: DecisionRecord = {
              sessionId: one.session,
              startedAtMs: 1,
              endedAtMs: 2,
              ...setting,
              order: 'product_first',
              outcome: one.outcome,
              pinAttempts: 0
            }
            const allowed = started.has(one.session) && (one.outcome !== 'sold' || vendsOf(one.session).length > 0)
            expect(recorder.sessionDecided(record).ok).toBe(allowed && !decided.has(one.session))
            if (allowed && !decided.has(one.session)) decided.set(one.session, one.outcome)
            return
          }
          case 'event':
            expect(recorder.event('reader_ready', {}).ok).toBe(true)
            return
          case 'recover': {
            const found = recorder.recover(nowMs)
            if (!found.ok) throw new Error(found.error.cause)
            const open = [...started].filter((id) => !decided.has(id))
            expect(found.value.map(({ sessionId }) => sessionId).toSorted()).toEqual(open.toSorted())
            for (const { sessionId, outcome: ended } of found.value) decided.set(sessionId, ended)
            return
          }
          case 'restart':
            store.close()
            store = open(path)
            recorder = new StoreSessionRecorder(store, clock, setting, testDeviceKey)
        }
      }

      try {
        for (const one of calls) {
          perform(one)
          const now = [...recordedEvents(store)]
          expect(now.slice(0, log.length)).toEqual(log)
          log = now
        }
        const records = [...decisionRecords(store)]
        expect(new Map(records.map(({ sessionId, outcome: ended }) => [sessionId, ended]))).toEqual(decided)
        expect(records).toHaveLength(decided.size)
        const unsettled = [...vends].filter(
          ([, vend]) => !vend.settled && (vend.report === 'unknown' || (vend.report === null && decided.has(vend.session)))
        )
        expect(recorder.unsettledVends(64).toSorted()).toEqual(unsettled.map(([vendId]) => vendId).toSorted())
        const counts = vendCounts(store).reduce((sum, of) => sum + of.approved, 0)
        expect(counts).toBe(vends.size)
        expect(unknownVends(store).map(({ vendId }) => vendId).toSorted()).toEqual(recorder.unsettledVends(64).toSorted())
        expect(recorder.pendingIntents().every(({ sessionId }) => !decided.has(sessionId))).toBe(true)
      } finally {
        store.close()
      }
    }),
    { numRuns: 60 }
  )
})

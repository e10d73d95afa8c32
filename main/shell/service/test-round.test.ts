import { describe, expect, it } from 'vitest'
import { err, ok } from '../../../device/result.ts'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import type { ServiceTest } from '../../contract/operator-watch.ts'
import { serviceTests } from '../../contract/operator-watch.ts'
import { ANSWER_MS, LEFT_MS, TestRound, WORK_MS } from './test-round.ts'
import { failed, passed, type ServiceTestWork, type TestStage } from './test-stage.ts'

/** A round whose tests all do the same. */
function roundOf(work: ServiceTestWork, isRecording = true) {
  const clock = new ManualClock()
  const events: object[] = []
  const faults: unknown[] = []
  let cleared = 0
  let ids = 0
  const round = new TestRound({
    clock,
    freshId: () => `run-${String(++ids)}`,
    screen: { show: () => undefined, shown: () => null, onShown: () => () => undefined },
    clearScreen: () => (cleared += 1),
    works: Object.fromEntries(serviceTests.map((test) => [test, work])) as Record<ServiceTest, ServiceTestWork>,
    recorder: {
      event: (name, fields) => {
        if (!isRecording) return err({ code: 'store_failed', cause: 'medium_full' })
        events.push({ name, ...fields })
        return ok(undefined)
      }
    },
    onFault: (fault) => faults.push(fault)
  })
  return { round, clock, events, faults, cleared: () => cleared }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))
const asks: ServiceTestWork = async (stage) => {
  const heard = await stage.ask('well', { of: 1 })
  return heard.from === 'person' && heard.answer === 'yes' ? passed('well') : failed('unwell')
}

describe('a round of tests', () => {
  it('runs, asks, and ends by the answer, on the record', async () => {
    const { round, events, cleared } = roundOf(asks)
    expect(round.run('sound', 'sato')).toMatchObject({ ok: true, value: { state: 'asking', code: 'well' } })
    expect(round.run('clock', 'ito')).toEqual(err({ code: 'test_under_way' }))
    expect(round.answer('run-0', 'yes')).toEqual(err({ code: 'no_such_question' }))
    expect(round.answer('run-1', 'yes')).toMatchObject({ ok: true, value: { state: 'running' } })
    await settled()
    expect(round.runs()).toMatchObject([{ id: 'run-1', state: 'passed', code: 'well', facts: {} }])
    expect(round.answer('run-1', 'no')).toEqual(err({ code: 'no_such_question' }))
    round.run('relay', 'sato')
    round.answer('run-2', 'no')
    await settled()
    expect(events).toEqual([
      { name: 'service_test_done', by: 'sato', test: 'sound', outcome: 'passed', code: 'well' },
      { name: 'service_test_done', by: 'sato', test: 'relay', outcome: 'failed', code: 'unwell' }
    ])
    expect(cleared()).toBe(2)
  })

  it('hears of what happens at the device, and of nothing that comes after its end', async () => {
    const happening = Promise.withResolvers<string>()
    const late: TestStage[] = []
    const { round } = roundOf(async (stage) => {
      late.push(stage)
      const heard = await stage.ask('lay_card', {}, happening.promise)
      return passed(heard.from === 'device' ? heard.what : 'none')
    })
    round.run('reader', 'sato')
    happening.resolve('seen')
    await settled()
    expect(round.runs()).toMatchObject([{ state: 'passed', code: 'seen' }])
    late[0]?.tell({ name: 'late' })
    expect(late[0]?.notePulse('1')).toBe(false)
    expect(round.runs()[0]?.facts).toEqual({})
  })

  it.each([
    ['takes too long over its work', () => new Promise<never>(() => undefined), WORK_MS, 'failed', 'timed_out'],
    ['is not answered in time, though its person is there', asks, ANSWER_MS, 'failed', 'timed_out']
  ] as const)('ends one that %s', (_, work, timeoutMs, state, code) => {
    const { round, clock, events } = roundOf(work)
    round.run('screen', 'sato')
    for (let passedMs = 0; passedMs < timeoutMs; passedMs += LEFT_MS / 8) {
      expect(round.isUnderWay()).toBe(true)
      round.seen('sato')
      clock.advance(LEFT_MS / 8)
    }
    expect(round.runs()).toMatchObject([{ state, code }])
    expect(events).toHaveLength(1)
    expect(clock.pending).toBe(0)
  })

  it('ends one whose person is gone; that somebody else looks on does not keep it', () => {
    const { round, clock } = roundOf(asks)
    round.run('screen', 'sato')
    for (let passedMs = 0; passedMs < LEFT_MS; passedMs += LEFT_MS / 4) {
      round.seen('ito')
      clock.advance(LEFT_MS / 4)
    }
    expect(round.runs()).toMatchObject([{ state: 'skipped', code: 'left_alone' }])
  })

  it('ends one that is skipped, or that the end of service finds', () => {
    const { round, events } = roundOf(asks)
    round.run('screen', 'sato')
    expect(round.answer('run-1', 'skip')).toMatchObject({ ok: true, value: { state: 'skipped', code: 'skipped_by_person' } })
    round.run('screen', 'sato')
    round.end('appliance_stopped')
    round.end('appliance_stopped')
    expect(events).toMatchObject([{ code: 'skipped_by_person' }, { code: 'appliance_stopped' }])
  })

  it('passes nothing that the record did not take, and tells a mistake', async () => {
    const unrecorded = roundOf(() => Promise.resolve(passed('well')), false)
    unrecorded.round.run('clock', 'sato')
    await settled()
    expect(unrecorded.round.runs()).toMatchObject([{ state: 'failed', code: 'not_recorded' }])
    const mistaken = roundOf(() => Promise.reject(new RangeError('x')))
    mistaken.round.run('clock', 'sato')
    await settled()
    expect(mistaken.round.runs()).toMatchObject([{ state: 'failed', code: 'fault' }])
    expect(mistaken.faults).toHaveLength(1)
  })

  it('keeps the newest runs alone', async () => {
    const { round } = roundOf(() => Promise.resolve(passed('well')))
    for (let count = 0; count < 60; count += 1) {
      round.run('clock', 'sato')
      await settled()
    }
    expect(round.runs()).toHaveLength(40)
    expect(round.runs()[0]?.id).toBe('run-60')
  })
})

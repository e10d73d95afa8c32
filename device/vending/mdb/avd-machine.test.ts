import { describe, expect, test } from 'vitest'
import { ack, age20, ageOff, avdOptions, block, nak, poll, ret, status, toReady, vend } from '../../../test/support/avd-events.ts'
import { rememberedVendIds } from '../accepted-vends.ts'
import { encodeAskStatus, encodeSetAge } from './avd-messages.ts'
import { avdTransition } from './avd-machine.ts'
import { ageOfSelection, initialAvdState } from './avd-state.ts'
import type { AvdEffect, AvdEvent, AvdOptions } from './avd-state.ts'
import { decodeMdbAnswer } from './mdb-block.ts'

function run(events: readonly AvdEvent[], settings: Partial<AvdOptions> = {}) {
  const all = { ...avdOptions, ...settings }
  let state = initialAvdState(all)
  const effects: AvdEffect[] = []
  for (const event of events) {
    const step = avdTransition(state, event, all)
    state = step.state
    effects.push(...step.effects)
  }
  return { state, effects }
}

/** What was put on the bus: `ack`, or the data in hexadecimal. */
function answers(events: readonly AvdEvent[], settings: Partial<AvdOptions> = {}): readonly string[] {
  return run(events, settings).effects.flatMap((effect) => {
    if (effect.type !== 'send') return []
    const answer = decodeMdbAnswer(effect.words)
    return [answer?.type === 'data' ? Buffer.from(answer.bytes).toString('hex') : String(answer?.type)]
  })
}

const justReset = '00'
const ageSet = 'ff05060044524156' + '50'
const inProgress = 'ff0607cf104452415653'
const verified = 'ff06079f104452415653'
const refused = 'ff06078f104452415653'

describe('the device on the bus', () => {
  test('says "just reset" until it is taken', () => {
    expect(answers([...toReady.slice(0, 3), poll, ack, poll])).toEqual([justReset, justReset, 'ack'])
    expect(answers([...toReady, block(0x68), poll, nak, poll, ack, poll]).slice(1)).toEqual([
      'ack',
      justReset,
      justReset,
      'ack'
    ])
  })

  test('gives an answer again for RET, and with the next POLL for NAK or nothing', () => {
    expect(answers([...toReady, age20, ret, ack, ret]).slice(1)).toEqual([ageSet, ageSet])
    expect(answers([...toReady, age20, nak, poll, ack, poll]).slice(1)).toEqual([ageSet, ageSet, 'ack'])
    expect(answers([...toReady, age20, poll, ack, poll]).slice(1)).toEqual([ageSet, ageSet, 'ack'])
    expect(answers([...toReady, age20, status, ack, poll]).slice(1)).toEqual([ageSet, inProgress, 'ack'])
  })

  test('answers by POLL, each kind once', () => {
    const events = [...toReady, age20, status, status, poll, ack, poll, ack, poll]
    expect(answers(events, { answers: 'by_poll' }).slice(1)).toEqual(['ack', 'ack', 'ack', ageSet, inProgress, 'ack'])
    const setup = Array.from({ length: 100 }, () => block(0x69))
    expect(run([...toReady, ...setup], { answers: 'by_poll' }).state.bus.due).toHaveLength(1)
  })

  test('gives no status that was asked for before the age was set anew', () => {
    const again = [...toReady, age20, poll, ack, status, vend('v1'), age20, poll, ack, poll]
    expect(answers(again, { answers: 'by_poll' }).slice(1)).toEqual(['ack', ageSet, 'ack', 'ack', ageSet, 'ack'])
  })

  test('holds a status back until it is known, where told to', () => {
    const settings = { answers: 'by_poll', whileAsking: 'hold' } as const
    const waiting = [...toReady, age20, poll, ack, status, poll, poll]
    expect(answers(waiting, settings).slice(1)).toEqual(['ack', ageSet, 'ack', 'ack', 'ack'])
    expect(answers([...waiting, vend('v1'), poll, ack], settings).at(-1)).toBe(verified)
    expect(answers([...waiting, { type: 'decline_asked' }, poll], settings).at(-1)).toBe(refused)
  })

  test('asks for the time until it is told', () => {
    const time = block(0x6f, 0x03, 0x26, 0x04, 0x01, 0x12, 0x00, 0x00, 0x03, 0x14, 0x00, 0x00)
    expect(answers([...toReady, poll, poll, ack, poll], { requestsTime: true }).slice(1)).toEqual(['11', '11', 'ack'])
    expect(answers([...toReady, poll, time, poll], { requestsTime: true }).slice(1)).toEqual(['11', 'ack', 'ack'])
  })

  test('a VMC that hears again is found by POLL alone, after it had heard nothing', () => {
    const deaf = Array.from({ length: 9 }, () => age20)
    const reports = (events: readonly AvdEvent[]) =>
      run(events).effects.flatMap((effect) => (effect.type === 'report' ? [effect.event.type] : []))
    expect(reports([...toReady, ...deaf]).at(-1)).toBe('machine_lost')
    const found = [...toReady, ...deaf, poll, ack, poll]
    expect(reports(found).at(-1)).toBe('machine_ready')
    expect(answers(found).slice(-2)).toEqual([justReset, 'ack'])
  })

  test('answers SETUP, EXPANSION and CFGVP as set, and nothing that it does not know', () => {
    const events = [...toReady, block(0x69), ack, block(0x6f, 0), ack, block(0x6f, 0xff, 0x07, 0), ack]
    expect(answers([...events, block(0x6c, 7), block(0x6f, 0xff, 0x08, 0)]).slice(1)).toEqual(['01', '48', 'ff0700'])
  })

  test('asks for nobody while it is disabled', () => {
    const [enable, disable] = [block(0x6c, 1), block(0x6c, 0)]
    const made = (events: readonly AvdEvent[], settings: Partial<AvdOptions> = {}) =>
      run(events, settings).effects.flatMap((effect) => (effect.type === 'report' ? [effect.event.type] : [])).slice(1)
    expect(made([...toReady, disable, age20])).toEqual([])
    expect(answers([...toReady, disable, age20, ack, status]).at(-1)).toBe(refused)
    expect(made([...toReady, age20, ack, disable])).toEqual(['selection_made', 'selection_ended'])
    expect(made([...toReady, age20], { needsEnable: true })).toEqual([])
    expect(made([...toReady, enable, age20], { needsEnable: true })).toEqual(['selection_made'])
  })

  test('a shopper is asked for by DRAVP, or by each DRAVS', () => {
    const made = (events: readonly AvdEvent[], settings: Partial<AvdOptions> = {}) =>
      run(events, settings).effects.filter((effect) => effect.type === 'report').length - 1
    expect(made([...toReady, age20, ack, status, ack, status, ack])).toBe(1)
    const byStatus = { begins: 'on_status' } as const
    expect(made([...toReady, age20, ack], byStatus)).toBe(0)
    const first = [...toReady, age20, ack, status, ack, status, ack, vend('v1'), status, ack]
    expect(made(first, byStatus)).toBe(1)
    expect(made([...first, status, ack], byStatus)).toBe(2)
  })

  test('the same DRAVP again, whose answer was not taken, is no other shopper; a later one is', () => {
    const made = (events: readonly AvdEvent[]) =>
      run(events).effects.flatMap((effect) => (effect.type === 'report' ? [effect.event.type] : [])).slice(1)
    expect(made([...toReady, age20, age20, ack])).toEqual(['selection_made'])
    expect(made([...toReady, age20, ack, age20])).toEqual(['selection_made', 'selection_ended', 'selection_made'])
    expect(answers([...toReady, age20, vend('v1'), age20, ack, status]).at(-1)).toBe(inProgress)
  })

  test('is embedded in a cashless reader that begins no session and denies every vend', () => {
    const cashless = { address: 0x10 } as const
    const at10 = (...bytes: readonly number[]) => [block(...bytes), ack]
    const events = [
      ...at10(0x12),
      ...at10(0x11, 0x00, 0x03, 0x20, 0x01, 0x00),
      ...at10(0x11, 0x01, 0xff, 0xff, 0x00, 0x00),
      ...at10(0x17, 0x04, 0x00, 0x00, 0x00, 0x20),
      ...at10(0x14, 0x01),
      ...at10(...encodeSetAge(0x10, 20)),
      ...at10(...encodeAskStatus(0x10)),
      ...at10(0x13, 0x00, 0x00, 0x3c, 0x00, 0x0b),
      ...at10(...encodeAskStatus(0x10)),
      ...at10(0x13, 0x04),
      ...at10(0x14, 0x02)
    ]
    expect(answers([...toReady.slice(0, 2), ...events], cashless)).toEqual([
      justReset,
      '0101139201000500',
      'ack',
      'ack',
      'ack',
      ageSet,
      inProgress,
      '06',
      refused,
      '07',
      '08'
    ])
  })
})

describe('"verified"', () => {
  const asked = [...toReady, age20, ack]
  const outcomes = (events: readonly AvdEvent[]) =>
    run(events).effects.flatMap((effect) =>
      effect.type === 'settle' ? [effect.outcome.ok ? 'told' : `${effect.outcome.error.code} ${effect.outcome.error.cause}`] : []
    )

  test('is told once it was taken, can be asked for again until then, and is over with it', () => {
    expect(outcomes([...asked, vend('v1'), status])).toEqual([])
    expect(answers([...asked, vend('v1'), status, status, ret, poll]).slice(-4)).toEqual([
      verified,
      verified,
      verified,
      verified
    ])
    expect(outcomes([...asked, vend('v1'), status, ack])).toEqual(['told'])
    expect(answers([...asked, vend('v1'), status, ack, ret, poll, status]).slice(-3)).toEqual([verified, 'ack', refused])
    expect(run([...asked, vend('v1'), status, ack]).effects).toContainEqual({ type: 'stop_timer', timer: 'verified' })
  })

  test('stands after that where it is set to, for its time', () => {
    const settings = { verifiedForMs: 3000 }
    const events = [...asked, vend('v1'), status, ack, status, ack]
    expect(answers(events, settings).slice(-2)).toEqual([verified, verified])
    const started = run(events, settings).effects.filter(
      (effect) => effect.type === 'start_timer' && effect.timer === 'verified'
    )
    expect(started.map((effect) => effect.type === 'start_timer' && effect.ms)).toEqual([10_000, 3000])
    expect(answers([...events, { type: 'elapsed', timer: 'verified' }, status], settings).at(-1)).toBe(refused)
  })

  test('is not told by an acknowledgement of another device’s data', () => {
    const late: AvdEvent = { type: 'elapsed', timer: 'ack' }
    const othersVend = block(0x63, 0x02, 0x00, 0x0b)
    expect(outcomes([...asked, vend('v1'), status, late, ack])).toEqual([])
    expect(outcomes([...asked, vend('v1'), status, nak, ack])).toEqual([])
    expect(outcomes([...asked, vend('v1'), status, othersVend, ack])).toEqual(['vend_unknown vend_success_after_verified'])
    // Nor does a RET of another's make us speak out of turn. What was not taken is said again with the next POLL.
    expect(answers([...asked, vend('v1'), status, late, ret]).slice(-1)).toEqual([verified])
    expect(answers([...asked, vend('v1'), status, late, ret])).toHaveLength(3)
    expect(outcomes([...asked, vend('v1'), status, late, ack, poll, ack])).toEqual(['told'])
  })

  test('is not over with what another device is told after a purchase', () => {
    const after = [0x01, 0x03, 0x04, 0x06].flatMap((sub) => [block(0x13, sub), block(0x63, sub)])
    expect(outcomes([...asked, vend('v1'), ...after, status, ack])).toEqual(['told'])
    // Goods of somebody who paid while our shopper is still being asked for: no matter of his.
    expect(outcomes([...asked, block(0x13, 0x02, 0x00, 0x0b), vend('v1'), status, ack])).toEqual(['told'])
  })

  test.each([
    ['vend_success', [0x13, 0x02, 0x00, 0x0b]],
    ['cash_sale', [0x13, 0x05, 0x00, 0x3c, 0x00, 0x0b]]
  ])('embedded, is over with %s at its own address', (cause, bytes) => {
    const cashless = { address: 0x10, verifiedForMs: 10_000 } as const
    const [age, ask, own] = [block(...encodeSetAge(0x10, 20)), block(...encodeAskStatus(0x10)), block(...bytes)]
    const events = [...toReady.slice(0, 2), block(0x12), ack, age, ack, vend('v1')]
    const settled = (all: readonly AvdEvent[]) =>
      run(all, cashless).effects.flatMap((effect) => (effect.type === 'settle' ? [effect.outcome] : []))
    expect(settled([...events, own])).toEqual([{ ok: false, error: { code: 'vend_not_started', cause } }])
    expect(settled([...events, ask, own])).toEqual([
      { ok: false, error: { code: 'vend_unknown', cause: `${cause}_after_verified` } }
    ])
    expect(answers([...events, ask, ack, own, ask], cashless).slice(-2)).toEqual(['ack', refused])
  })

  test.each<[string, AvdEvent, string]>([
    ['another age', block(...encodeSetAge(0x68, 18)), 'new_age'],
    ['the same age anew', age20, 'new_age'],
    ['age off', ageOff, 'age_off'],
    ['age "supported"', block(...encodeSetAge(0x68, 'supported')), 'age_supported'],
    ['a purchase at a cashless device', block(0x13, 0x00, 0x00, 0x3c, 0x00, 0x0b), 'vend_request'],
    ['a purchase at the second cashless device', block(0x63, 0x00, 0x00, 0x3c, 0x00, 0x0b), 'vend_request'],
    ['goods out by a cashless device', block(0x13, 0x02, 0x00, 0x0b), 'vend_success'],
    ['goods out for cash', block(0x63, 0x05, 0x00, 0x3c, 0x00, 0x0b), 'cash_sale'],
    ['RESET', block(0x68), 'reset'],
    ['DISABLE', block(0x6c, 0x00), 'disabled'],
    ['silence', { type: 'elapsed', timer: 'silence' }, 'no_poll'],
    ['a lost line', { type: 'line_lost', cause: 'port_lost' }, 'port_lost'],
    ['the end', { type: 'close_asked' }, 'closed']
  ])('is over with %s', (_, event, cause) => {
    expect(outcomes([...asked, vend('v1'), event])).toEqual([`vend_not_started ${cause}`])
    expect(outcomes([...asked, vend('v1'), status, event])).toEqual([`vend_unknown ${cause}_after_verified`])
    for (const before of [[], [status], [status, ack]]) {
      expect(answers([...asked, vend('v1'), ...before, event, ret, status, poll]).slice(before.length > 0 ? 3 : 2)).not.toContain(verified)
    }
  })

  test('is over after its time', () => {
    const elapsed: AvdEvent = { type: 'elapsed', timer: 'verified' }
    expect(outcomes([...asked, vend('v1'), elapsed])).toEqual(['vend_not_started not_asked'])
    expect(outcomes([...asked, vend('v1'), status, elapsed])).toEqual(['vend_unknown not_acknowledged_after_verified'])
  })

  test('is no answer to what was answered before: "in progress", not acknowledged, stays so until asked again', () => {
    for (const again of [poll, ret]) {
      const events = [...asked, status, vend('v1'), again, ack]
      expect(answers(events).slice(-2)).toEqual([inProgress, inProgress])
      expect(outcomes(events)).toEqual([])
      expect(outcomes([...events, status, ack])).toEqual(['told'])
    }
  })

  test('an order is told once, and a bounded number is remembered', () => {
    expect(outcomes([...asked, vend('v1'), status, ack, age20, ack, vend('v1')])).toEqual([
      'told',
      'vend_not_started already_told'
    ])
    const many = Array.from({ length: rememberedVendIds + 3 }, (_, index) => [age20, ack, vend(`v${index}`), status, ack])
    expect(run([...toReady, ...many.flat()]).state.acceptedVendIds).toHaveLength(rememberedVendIds)
  })
})

test('selections are ages', () => {
  expect(['age-20', 'age-1', 'age-120', 'age-0', 'age-121', 'age-020', 'age-', 'AGE-20'].map(ageOfSelection)).toEqual([
    20,
    1,
    120,
    ...Array.from({ length: 5 }, () => null)
  ])
})

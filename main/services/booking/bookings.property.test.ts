import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ServiceFile } from '../service-file.ts'
import { openBookingFile } from './booking-file.ts'
import { book, bookingsOf, cancel, forgetBookings, userIdOf } from './bookings.ts'
import type { FacilityPlan } from './facilities.ts'
import { putFacilities } from './facilities.ts'
import { parseSlotId, readSlots, slotIdOf, usualRules } from './slots.ts'

/** Two rooms with two times each on every day: few enough that people meet. */
const hours = (from: string, middle: string, until: string): FacilityPlan['times'][string] => [
  {
    weekdays: [0, 1, 2, 3, 4, 5, 6],
    times: [
      [from, middle],
      [middle, until]
    ]
  }
]
const plan: FacilityPlan = {
  facilityId: 'hall',
  name: { ja: 'ホール', en: 'Hall' },
  place: { ja: '本町', en: 'Honcho' },
  kind: 'hall',
  rooms: ['a', 'b'].map((roomId) => ({ roomId, name: { ja: roomId, en: roomId }, seats: 10 })),
  times: { a: hours('09:00', '12:00', '15:00'), b: hours('09:00', '12:00', '15:00') },
  closedDates: []
}
/** The same rooms with other times: those overlap the first ones. */
const otherPlan: FacilityPlan = {
  ...plan,
  times: { a: hours('10:00', '13:00', '16:00'), b: hours('08:00', '09:30', '15:00') }
}

const START = Date.parse('2026-11-28T07:00:00+09:00')
const MINUTE = 60_000
const slotIds = ['0900', '1200', '1000', '1300', '0800', '0930'].flatMap((time) =>
  ['a', 'b'].map((room) => `${room}.2026-11-28.${time}`)
)
const rules = { daysAhead: 60, mostOpenBookings: 2 }

let directory = ''
let files = 0
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-bookings-'))
})
afterAll(() => {
  rmSync(directory, { recursive: true })
})

function newFile(): ServiceFile {
  const opened = openBookingFile(join(directory, `${String((files += 1))}.db`))
  if (!opened.ok) throw new Error(opened.error.cause)
  expect(putFacilities(opened.value, [plan]).ok).toBe(true)
  return opened.value
}

const action = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('book' as const),
      user: fc.nat(3),
      slot: fc.nat(slotIds.length - 1),
      key: fc.nat(9)
    })
  },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('cancel' as const), user: fc.nat(3), which: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('pass' as const), minutes: fc.nat(120) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('plan' as const), isOther: fc.boolean() }) }
)

interface ModelBooking {
  readonly id: string
  readonly user: number
  readonly key: string
  readonly slotId: string
  readonly room: string
  readonly from: number
  readonly until: number
  isCancelled: boolean
}

const lengths: Readonly<Record<string, number>> = {
  '0900': 180,
  '1200': 180,
  '1000': 180,
  '1300': 180,
  '0800': 90,
  '0930': 330
}
const first = new Set(['a.0900', 'a.1200', 'b.0900', 'b.1200'])
const other = new Set(['a.1000', 'a.1300', 'b.0800', 'b.0930'])

describe('bookings', () => {
  test('go as the model says, whatever is booked, cancelled and rescheduled in any order, and never overlap', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40, size: 'max' }), (actions) => {
        const file = newFile()
        const model: ModelBooking[] = []
        let nowMs = START
        let offered = first
        const begins = (each: ModelBooking) => Date.parse('2026-11-28T00:00:00+09:00') + each.from * MINUTE
        const ends = (each: ModelBooking) => Date.parse('2026-11-28T00:00:00+09:00') + each.until * MINUTE
        for (const each of actions) {
          if (each.type === 'pass') nowMs += each.minutes * MINUTE
          else if (each.type === 'plan') {
            offered = each.isOther ? other : first
            expect(putFacilities(file, [each.isOther ? otherPlan : plan]).ok).toBe(true)
          } else if (each.type === 'cancel') {
            const wanted = model[each.which % Math.max(model.length, 1)]
            if (wanted === undefined) continue
            const got = cancel(file, { cableId: `cable-user-${String(each.user)}`, bookingId: wanted.id }, nowMs)
            if (wanted.user !== each.user) expect(got).toEqual({ ok: false, error: { code: 'booking_unknown' } })
            else if (wanted.isCancelled) expect(got).toMatchObject({ ok: true, value: { state: 'cancelled' } })
            else if (begins(wanted) <= nowMs) expect(got).toEqual({ ok: false, error: { code: 'begun' } })
            else {
              expect(got).toMatchObject({ ok: true, value: { state: 'cancelled', bookingId: wanted.id } })
              wanted.isCancelled = true
            }
          } else {
            const slotId = slotIds[each.slot] ?? ''
            const named = parseSlotId(slotId)
            if (named === null) throw new Error(slotId)
            const time = slotId.slice(-4)
            const key = `key-number-00000${String(each.key)}`
            const span = { from: named.fromMinute, until: named.fromMinute + (lengths[time] ?? 0) }
            const wish: ModelBooking = {
              id: '',
              user: each.user,
              key,
              slotId,
              room: named.roomId,
              ...span,
              isCancelled: false
            }
            const before = model.find((booking) => booking.user === each.user && booking.key === key)
            const open = model.filter((booking) => !booking.isCancelled)
            const overlaps = open.some(
              ({ room, from, until }) => room === wish.room && from < wish.until && wish.from < until
            )
            const own = open.filter((booking) => booking.user === each.user && ends(booking) > nowMs)
            const got = book(file, { cableId: `cable-user-${String(each.user)}`, slotId, key }, { nowMs, rules })
            if (before !== undefined) {
              if (before.slotId === slotId)
                expect(got).toMatchObject({ ok: true, value: { isNew: false, booking: { bookingId: before.id } } })
              else expect(got).toEqual({ ok: false, error: { code: 'key_reused' } })
            } else if (!offered.has(`${wish.room}.${time}`))
              expect(got).toEqual({ ok: false, error: { code: 'slot_unknown' } })
            else if (begins(wish) <= nowMs) expect(got).toEqual({ ok: false, error: { code: 'slot_past' } })
            else if (overlaps) expect(got).toEqual({ ok: false, error: { code: 'slot_taken' } })
            else if (own.length >= rules.mostOpenBookings)
              expect(got).toEqual({ ok: false, error: { code: 'too_many_bookings' } })
            else {
              expect(got).toMatchObject({ ok: true, value: { isNew: true } })
              if (got.ok) model.push({ ...wish, id: got.value.booking.bookingId })
            }
          }
        }
        for (const user of [0, 1, 2, 3]) {
          const mine = file.read((database) => bookingsOf(database, `cable-user-${String(user)}`, nowMs))
          const expected = model.filter(
            (booking) => booking.user === user && !booking.isCancelled && ends(booking) > nowMs
          )
          expect(mine.ok ? mine.value.map(({ bookingId }) => bookingId).toSorted() : mine).toEqual(
            expected.map(({ id }) => id).toSorted()
          )
        }
        const open = model.filter((booking) => !booking.isCancelled)
        for (const one of open) {
          const over = open.filter(({ room, from, until }) => room === one.room && from < one.until && one.from < until)
          expect(over).toEqual([one])
        }
        file.close()
      }),
      { numRuns: 60 }
    )
  })

  test('are told apart by the store itself: a row that overlaps another is refused, whoever writes it', () => {
    const file = newFile()
    expect(
      book(
        file,
        { cableId: 'cable-user-0', slotId: 'a.2026-11-28.0900', key: 'key-number-000000' },
        { nowMs: START, rules }
      ).ok
    ).toBe(true)
    const insert = (from: number, until: number) => () =>
      file.write((database) =>
        database
          .prepare("INSERT INTO booking VALUES (?, 1, ?, 'hall', 'a', '2026-11-28', ?, ?, 0, 0, 0, NULL)")
          .run(`b-${String(from)}`, `key-${String(from)}`, from, until)
      )
    expect(insert(540, 720)).toThrow(/overlaps/)
    expect(insert(719, 800)).toThrow(/overlaps/)
    expect(insert(720, 800)).not.toThrow()
    file.close()
  })

  test('that are over are forgotten, with users who have no other, and nothing of them stays in the file', () => {
    const file = newFile()
    const at = (cableId: string, slotId: string) =>
      book(file, { cableId, slotId, key: 'key-number-000000' }, { nowMs: START, rules }).ok
    expect([at('cable-CANARY-1', 'a.2026-11-28.0900'), at('cable-user-2', 'a.2026-11-29.0900')]).toEqual([true, true])
    const path = join(directory, `${String(files)}.db`)
    expect(readFileSync(path).includes('CANARY')).toBe(true)
    expect(forgetBookings(file, Date.parse('2026-11-28T11:59:59+09:00'))).toEqual({ ok: true, value: 0 })
    expect(forgetBookings(file, Date.parse('2026-11-28T12:00:00+09:00'))).toEqual({ ok: true, value: 1 })
    expect(
      file.read((database) => [
        userIdOf(database, 'cable-CANARY-1'),
        bookingsOf(database, 'cable-user-2', START).length
      ])
    ).toEqual({
      ok: true,
      value: [null, 1]
    })
    file.close()
    expect(readFileSync(path).includes('CANARY')).toBe(false)
  })

  test('reach as far ahead as the rules say, and not into closed days', () => {
    const file = newFile()
    expect(putFacilities(file, [{ ...plan, closedDates: ['2026-12-01'] }]).ok).toBe(true)
    const at = (date: string) =>
      book(
        file,
        { cableId: `cable-${date}`, slotId: `a.${date}.0900`, key: 'key-number-000000' },
        { nowMs: START, rules: usualRules }
      )
    expect(at('2027-01-27').ok).toBe(true)
    for (const date of ['2027-01-28', '2026-12-01', '2026-02-30'])
      expect(at(date)).toEqual({ ok: false, error: { code: 'slot_unknown' } })
    expect(at('2026-11-27')).toEqual({ ok: false, error: { code: 'slot_past' } })
    file.close()
  })
})

describe('a plan of facilities', () => {
  test.each<[string, Partial<FacilityPlan>]>([
    [
      'two times overlap',
      {
        times: {
          a: [
            {
              weekdays: [1],
              times: [
                ['09:00', '12:00'],
                ['11:00', '13:00']
              ]
            }
          ]
        }
      }
    ],
    ['ends before it begins', { times: { a: [{ weekdays: [1], times: [['12:00', '09:00']] }] } }],
    ['"25:00" is no time of day', { times: { a: [{ weekdays: [1], times: [['09:00', '25:00']] }] } }],
    ['days of the week are 0 to 6', { times: { a: [{ weekdays: [7], times: [['09:00', '12:00']] }] } }],
    ['has no room "z"', { times: { z: [] } }],
    ['is no date', { closedDates: ['soon'] }]
  ])('that has a fault is refused whole: %s', (words, fault) => {
    const file = newFile()
    const put = putFacilities(file, [{ ...plan, ...fault }])
    expect(put).toMatchObject({ ok: false, error: { code: 'plan_malformed' } })
    expect(!put.ok && 'reason' in put.error ? put.error.reason : '').toContain(words)
    expect(file.read((database) => readSlots(database, '2026-11-28', null).length)).toEqual({ ok: true, value: 4 })
    file.close()
  })
})

describe('names of slots', () => {
  test('read back as they were written', () => {
    fc.assert(
      fc.property(fc.nat(1_439), fc.integer({ min: 0, max: 30_000 }), (fromMinute, day) => {
        const slot = { roomId: 'room-1', date: new Date(day * 86_400_000).toISOString().slice(0, 10), fromMinute }
        expect(parseSlotId(slotIdOf(slot))).toEqual(slot)
      })
    )
    for (const none of ['', 'a', 'a.2026-02-30.0900', 'a.2026-11-28.0960', 'a.2026-11-28.09xx'])
      expect(parseSlotId(none)).toBeNull()
  })
})

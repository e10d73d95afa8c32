import type { Words } from '../../contract/service-page.ts'
import { addDays } from '../../age/rules/japan-time.ts'
import { messageView, stepOf } from '../fault-views.ts'
import type { Step, View } from '../page-flow.ts'
import { actOf, noTurn, pageOf } from '../page-flow.ts'
import { nearDateInWords } from '../page-words.ts'
import type { BookingVisit } from './booking-visit.ts'
import { todayOf, turnOf } from './booking-visit.ts'
import { lineOf, markOfDay, markOfSlot, placeOf, titles } from './booking-words.ts'
import { confirmView } from './confirm-views.ts'
import { mineAfresh, mineStep } from './my-booking-views.ts'
import type { Facility } from './protocol.ts'

const PAGE = 7

/** The first page. */
export function homeView(visit: BookingVisit): View {
  const item = (actId: string, name: Words, line: Words) => ({ actId, name, line, mark: null })
  return {
    page: {
      kind: 'list',
      id: 'home',
      title: titles.service,
      path: [titles.service],
      focus: null,
      acts: [],
      lead: { ja: 'どこから、はじめますか。', en: 'Where would you like to start?' },
      items: [
        item(
          'places',
          { ja: '場所からさがす', en: 'Search by place' },
          { ja: '公民館、体育館など', en: 'Halls, gymnasium and more' }
        ),
        item(
          'dates',
          { ja: '日にちからさがす', en: 'Search by date' },
          { ja: 'あいている所を、日にちで見る', en: 'See what is free on a day' }
        ),
        item('mine', titles.mine, { ja: '見る・取り消す', en: 'See or cancel' })
      ],
      turn: noTurn
    },
    acts: {
      places: async () => ({ go: 'on', drop: 0, view: placesView(visit, 0) }),
      dates: () => weekStep(visit, { facility: null, from: todayOf(visit) }, 0),
      mine: () => mineStep(visit, 0)
    }
  }
}

/** All facilities, seven a page. */
function placesView(visit: BookingVisit, number: number): View {
  const { part, hasLater } = pageOf(visit.facilities, number, PAGE)
  if (part.length === 0) return noPlacesView()
  const turned = (by: number) => async (): Promise<Step> => ({
    go: 'on',
    drop: 1,
    view: placesView(visit, number + by)
  })
  return {
    page: {
      kind: 'list',
      id: `places.${String(number)}`,
      title: titles.places,
      path: [titles.service, titles.places],
      focus: null,
      acts: [],
      lead: null,
      items: part.map((facility) => ({
        actId: facility.facilityId,
        name: facility.name,
        line: lineOf(facility),
        mark: null
      })),
      turn: turnOf(number > 0, hasLater)
    },
    acts: {
      '.earlier': turned(-1),
      '.later': turned(1),
      ...Object.fromEntries(
        part.map((facility) => [facility.facilityId, () => weekStep(visit, { facility, from: todayOf(visit) }, 0)])
      )
    }
  }
}

function noPlacesView(): View {
  const message = {
    id: 'no-places',
    title: titles.places,
    path: [titles.service, titles.places],
    tone: 'empty' as const,
    sentences: [{ ja: 'いま、予約できる場所がありません。', en: 'There is no place to book at present.' }],
    next: { ja: '役場にたずねてください。', en: 'Please ask the town hall.' }
  }
  return messageView(message, [])
}

interface WeekOf {
  /** null: all facilities together. */
  readonly facility: Facility | null
  readonly from: string
}

/** Seven days of a facility, or of all. */
async function weekStep(visit: BookingVisit, { facility, from }: WeekOf, drop: number): Promise<Step> {
  const path = [titles.service, facility?.name ?? { ja: '日にちから', en: 'By date' }, titles.week]
  const week = await visit.client.week(from, facility?.facilityId ?? null)
  return stepOf(
    week,
    { drop, title: titles.week, path, retry: () => weekStep(visit, { facility, from }, 1) },
    ({ today, lastDate, days }) => {
      const next = addDays(from, 7)
      const turned = (date: string) => () => weekStep(visit, { facility, from: date }, 1)
      const chosen = (date: string) => () =>
        facility === null ? dayStep(visit, date, 0) : slotsStep(visit, { facility, date, number: 0 }, 0)
      return {
        page: {
          kind: 'week',
          id: `week.${facility?.facilityId ?? 'all'}.${from}`,
          title: titles.week,
          path,
          focus: null,
          acts: [],
          days: days.map((day) => ({
            actId: day.state === 'free' ? day.date : null,
            date: day.date,
            words: nearDateInWords(day.date, today),
            state: day.state,
            mark: markOfDay(day)
          })),
          turn: turnOf(from > today, next <= lastDate)
        },
        acts: {
          '.earlier': turned(addDays(from, -7)),
          '.later': turned(next),
          ...Object.fromEntries(days.map(({ date }) => [date, chosen(date)]))
        }
      }
    }
  )
}

/** Facilities with something free on a date. */
async function dayStep(visit: BookingVisit, date: string, drop: number, number = 0): Promise<Step> {
  const path = [titles.service, nearDateInWords(date, todayOf(visit)), titles.places]
  const day = await visit.client.day(date)
  return stepOf(day, { drop, title: titles.places, path, retry: () => dayStep(visit, date, 1, number) }, (found) => {
    const free = visit.facilities.flatMap((facility) => {
      const state = found.find(({ facilityId, freeSlots }) => facilityId === facility.facilityId && freeSlots > 0)
      return state === undefined ? [] : [{ facility, state }]
    })
    const { part, hasLater } = pageOf(free, number, PAGE)
    if (part.length === 0)
      return nothingFree(visit, path, () => weekStep(visit, { facility: null, from: todayOf(visit) }, 2))
    const turned = (by: number) => () => dayStep(visit, date, 1, number + by)
    return {
      page: {
        kind: 'list',
        id: `day.${date}.${String(number)}`,
        title: titles.places,
        path,
        focus: null,
        acts: [],
        lead: nearDateInWords(date, todayOf(visit)),
        items: part.map(({ facility, state }) => ({
          actId: facility.facilityId,
          name: facility.name,
          line: lineOf(facility),
          mark: markOfDay(state)
        })),
        turn: turnOf(number > 0, hasLater)
      },
      acts: {
        '.earlier': turned(-1),
        '.later': turned(1),
        ...Object.fromEntries(
          part.map(({ facility }) => [facility.facilityId, () => slotsStep(visit, { facility, date, number: 0 }, 0)])
        )
      }
    }
  })
}

interface SlotsOf {
  readonly facility: Facility
  readonly date: string
  /** Number of the page, from 0. */
  readonly number: number
}

/** Times of a facility on a date, in all its rooms. */
async function slotsStep(visit: BookingVisit, of: SlotsOf, drop: number): Promise<Step> {
  const { facility, date, number } = of
  const path = [titles.service, facility.name, nearDateInWords(date, todayOf(visit)), titles.slots]
  const slots = await visit.client.slots(facility.facilityId, date)
  return stepOf(slots, { drop, title: titles.slots, path, retry: () => slotsStep(visit, of, 1) }, (all) => {
    // What is over takes no place: the first free time is then near.
    const ahead = all.filter(({ state }) => state !== 'past')
    const { part, hasLater } = pageOf(ahead, number, PAGE)
    if (part.length === 0) return nothingFree(visit, path, () => weekStep(visit, { facility, from: todayOf(visit) }, 2))
    const turned = (by: number) => () => slotsStep(visit, { ...of, number: number + by }, 1)
    return {
      page: {
        kind: 'slots',
        id: `slots.${facility.facilityId}.${date}.${String(number)}`,
        title: titles.slots,
        path,
        focus: null,
        acts: [],
        date,
        slots: part.map((slot) => ({
          actId: slot.state === 'free' ? slot.slotId : null,
          from: slot.from,
          until: slot.until,
          place: placeOf(visit.facilities, slot).room,
          state: slot.state,
          mark: markOfSlot(slot)
        })),
        turn: turnOf(number > 0, hasLater)
      },
      acts: {
        '.earlier': turned(-1),
        '.later': turned(1),
        ...Object.fromEntries(
          part.map((slot) => [
            slot.slotId,
            async () => ({
              go: 'on' as const,
              drop: 0,
              view: confirmView(visit, { facility, slot, others: () => slotsStep(visit, of, 2) })
            })
          ])
        )
      }
    }
  })
}

function nothingFree(visit: BookingVisit, path: readonly Words[], otherDays: () => Promise<Step>): View {
  const message = {
    id: 'nothing-free',
    title: { ja: 'あきがありません', en: 'Nothing free' },
    path,
    tone: 'empty' as const,
    sentences: [{ ja: 'この日は、あいている時間がありません。', en: 'Nothing is free on this day.' }],
    next: { ja: 'ほかの日をえらんでください。', en: 'Please choose another day.' }
  }
  return messageView(message, [
    [actOf('days', { ja: 'ほかの日を見る', en: 'See other days' }, 'main'), otherDays],
    [actOf('mine', titles.mine), () => mineAfresh(visit)]
  ])
}

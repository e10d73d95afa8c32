import type { Step, View } from '../page-flow.ts'
import { actOf, pageOf } from '../page-flow.ts'
import { messageView, stepOf } from '../fault-views.ts'
import { markOf } from '../page-words.ts'
import { factsOf, placeOf, titles, whenOf } from './booking-words.ts'
import type { BookingVisit } from './booking-visit.ts'
import { todayOf, turnOf } from './booking-visit.ts'
import type { Booking } from './protocol.ts'

const PAGE = 7
const path = [titles.service, titles.mine]

/** The user's bookings that are not over. */
export async function mineStep(visit: BookingVisit, drop: number, number = 0): Promise<Step> {
  const mine = await visit.client.bookings()
  const where = { drop, title: titles.mine, path, retry: () => mineStep(visit, 1, number) }
  return stepOf(mine, where, ({ bookings, limit }) => {
    const { part, hasLater } = pageOf(bookings, number, PAGE)
    if (part.length === 0) return noneView()
    const turned = (by: number) => () => mineStep(visit, 1, number + by)
    return {
      page: {
        kind: 'list',
        id: `mine.${String(number)}`,
        title: titles.mine,
        path,
        focus: null,
        acts: [],
        lead: {
          ja: `予約は ${String(bookings.length)}つです。${String(limit)}つまでできます。`,
          en: `You have ${String(bookings.length)} of at most ${String(limit)}.`
        },
        items: part.map((booking) => ({
          actId: booking.bookingId,
          name: whenOf(booking),
          line: lineOf(visit, booking),
          mark: booking.state === 'begun' ? markOf('info', 'いまの時間', 'Now') : markOf('own', '予約ずみ', 'Booked')
        })),
        turn: turnOf(number > 0, hasLater)
      },
      acts: {
        '.earlier': turned(-1),
        '.later': turned(1),
        ...Object.fromEntries(
          part.map((booking) => [
            booking.bookingId,
            async () => ({ go: 'on' as const, drop: 0, view: bookingView(visit, booking) })
          ])
        )
      }
    }
  })
}

/** The user's bookings as the second page, whatever lay before. */
export async function mineAfresh(visit: BookingVisit): Promise<Step> {
  const step = await mineStep(visit, 0)
  return step.go === 'on' ? { go: 'afresh', view: step.view } : step
}

/** What is said after a booking was made. */
export function bookedView(visit: BookingVisit, booking: Booking): View {
  return {
    page: {
      kind: 'done',
      id: `booked.${booking.bookingId}`,
      title: titles.done,
      path: [titles.service, titles.done],
      focus: null,
      sentences: [
        { ja: '予約できました。', en: 'It is booked.' },
        { ja: '始まるまでなら、テレビで取り消せます。', en: 'Until it begins you can cancel it on the television.' }
      ],
      facts: factsOf(visit.facilities, booking, todayOf(visit)),
      acts: endActs()
    },
    acts: endRuns(visit)
  }
}

function lineOf(visit: BookingVisit, booking: Booking) {
  const { facility, room } = placeOf(visit.facilities, booking)
  return { ja: `${facility.ja} ${room.ja}`, en: `${facility.en}, ${room.en}` }
}

function noneView(): View {
  const message = {
    id: 'mine.none',
    title: titles.mine,
    path,
    tone: 'empty' as const,
    sentences: [{ ja: 'いま、予約はありません。', en: 'You have no bookings.' }],
    next: { ja: '予約するときは、\n「施設の予約にもどる」を押してください。', en: 'To book, press “Back to booking”.' }
  }
  return messageView(message, [[homeAct('main'), homeRun]])
}

/** One booking. */
function bookingView(visit: BookingVisit, booking: Booking): View {
  const canCancel = booking.state === 'booked'
  return {
    page: {
      kind: 'detail',
      id: `booking.${booking.bookingId}`,
      title: titles.booking,
      path: [...path, titles.booking],
      focus: null,
      sentences: canCancel
        ? []
        : [{ ja: '始まったので、取り消せません。', en: 'It has begun and can no longer be cancelled.' }],
      facts: factsOf(visit.facilities, booking, todayOf(visit)),
      acts: canCancel ? [actOf('cancel', { ja: 'この予約を取り消す', en: 'Cancel this booking' })] : [homeAct('plain')]
    },
    acts: {
      cancel: async () => ({ go: 'on', drop: 0, view: cancelView(visit, booking) }),
      home: homeRun
    }
  }
}

/** The question before a cancellation. No stands first: another may have the slot a moment later. */
function cancelView(visit: BookingVisit, booking: Booking): View {
  return {
    page: {
      kind: 'confirm',
      id: `cancel.${booking.bookingId}`,
      title: titles.cancel,
      path: [...path, titles.cancel],
      focus: null,
      question: { ja: 'この予約を取り消しますか。', en: 'Cancel this booking?' },
      facts: factsOf(visit.facilities, booking, todayOf(visit)),
      acts: [
        actOf('no', { ja: 'いいえ、残します', en: 'No, keep it' }, 'main'),
        actOf('yes', { ja: 'はい、取り消します', en: 'Yes, cancel it' }, 'danger')
      ]
    },
    acts: {
      yes: () => cancelStep(visit, booking),
      no: async () => ({ go: 'on', drop: 2, view: bookingView(visit, booking) })
    }
  }
}

async function cancelStep(visit: BookingVisit, booking: Booking): Promise<Step> {
  const cancelled = await visit.client.cancel(booking.bookingId)
  if (cancelled.ok) return { go: 'afresh', view: cancelledView(visit, cancelled.value) }
  if (cancelled.error.code === 'refused' && cancelled.error.refusal === 'begun') {
    return { go: 'on', drop: 2, view: bookingView(visit, { ...booking, state: 'begun' }) }
  }
  const where = {
    drop: 1,
    title: titles.cancel,
    path: [...path, titles.cancel],
    retry: () => cancelStep(visit, booking)
  }
  return stepOf(cancelled, where, () => cancelledView(visit, booking))
}

function cancelledView(visit: BookingVisit, booking: Booking): View {
  return {
    page: {
      kind: 'done',
      id: `cancelled.${booking.bookingId}`,
      title: titles.cancelled,
      path: [...path, titles.cancelled],
      focus: null,
      sentences: [{ ja: '予約を取り消しました。', en: 'Your booking is cancelled.' }],
      facts: factsOf(visit.facilities, booking, todayOf(visit)),
      acts: endActs()
    },
    acts: endRuns(visit)
  }
}

function endActs() {
  return [homeAct('main'), actOf('mine', titles.mine)]
}

function endRuns(visit: BookingVisit): View['acts'] {
  return { home: homeRun, mine: () => mineAfresh(visit) }
}

function homeAct(weight: 'main' | 'plain') {
  return actOf('home', { ja: '施設の予約にもどる', en: 'Back to booking' }, weight)
}

const homeRun = (): Promise<Step> => Promise.resolve({ go: 'home' })

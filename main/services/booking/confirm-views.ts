import { randomBytes } from 'node:crypto'
import { isPassOver, messageView, passOverView } from '../fault-views.ts'
import type { Step, View } from '../page-flow.ts'
import { actOf } from '../page-flow.ts'
import type { BookingVisit } from './booking-visit.ts'
import { todayOf } from './booking-visit.ts'
import { factsOf, refusalWords, titles } from './booking-words.ts'
import { bookedView, mineAfresh } from './my-booking-views.ts'
import type { BookingSlot, Facility } from './protocol.ts'

/** A slot that someone is asked about. `others`: back to the times of that day, in the place of two pages. */
export interface SlotWish {
  readonly facility: Facility
  readonly slot: BookingSlot
  readonly others: () => Promise<Step>
}

/**
 * The question before the booking. The key of this wish is made here, once: however often yes is sent, it is one
 * booking.
 */
export function confirmView(visit: BookingVisit, wish: SlotWish): View {
  const { facility, slot, others } = wish
  const key = randomBytes(18).toString('base64url')
  return {
    page: {
      kind: 'confirm',
      id: `confirm.${slot.slotId}`,
      title: titles.confirm,
      path: [titles.service, facility.name, titles.confirm],
      focus: null,
      question: { ja: 'ここを予約しますか。', en: 'Book this time?' },
      facts: factsOf(visit.facilities, slot, todayOf(visit)),
      acts: [
        actOf('yes', { ja: 'はい、予約します', en: 'Yes, book it' }, 'main'),
        actOf('no', { ja: 'いいえ、予約しません', en: 'No, do not book' })
      ]
    },
    acts: {
      yes: () => bookStep(visit, wish, key),
      no: others
    }
  }
}

async function bookStep(visit: BookingVisit, wish: SlotWish, key: string): Promise<Step> {
  const { facility, slot } = wish
  const booked = await visit.client.book(slot.slotId, key)
  if (booked.ok) return { go: 'afresh', view: bookedView(visit, booked.value) }
  const { error } = booked
  const path = [titles.service, facility.name, titles.notBooked]
  // The door refused before anything was booked.
  if (isPassOver(error)) return { go: 'on', drop: 1, view: passOverView({ title: titles.notBooked, path }) }
  const mine = [actOf('mine', titles.mine), () => mineAfresh(visit)] as const
  const words = error.code === 'refused' ? refusalWords[error.refusal] : undefined
  const base = { id: 'not-booked', path, tone: 'error' as const }
  if (words !== undefined) {
    const otherTimes = [
      actOf('others', { ja: 'ほかの時間を見る', en: 'See other times' }, 'main'),
      wish.others
    ] as const
    const isFull = error.code === 'refused' && error.refusal === 'too_many_bookings'
    const message = { ...base, title: titles.notBooked, sentences: [words.happened], next: words.next }
    return { go: 'on', drop: 1, view: messageView(message, isFull ? [mine] : [otherTimes, mine]) }
  }
  const message = {
    ...base,
    title: { ja: 'たしかめられませんでした', en: 'Not known yet' },
    sentences: [
      {
        ja: 'つながらないので、予約できたかどうか、\nまだわかりません。',
        en: 'The line is down: whether it was booked\nis not known yet.'
      },
      { ja: 'もういちど押しても、予約は1つだけです。', en: 'Pressing again never books it twice.' }
    ],
    next: { ja: '「もういちどためす」を押してください。', en: 'Press “Try again”.' }
  }
  const again = [
    actOf('again', { ja: 'もういちどためす', en: 'Try again' }, 'main'),
    () => bookStep(visit, wish, key)
  ] as const
  return { go: 'on', drop: 1, view: messageView(message, [again, mine]) }
}

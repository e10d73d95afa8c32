import type { ServiceFact, ServiceMark, Words } from '../../contract/service-page.ts'
import { dateInWords, markOf, nearDateInWords, plainWords } from '../page-words.ts'
import type { Booking, BookingDay, BookingSlot, Facility } from './protocol.ts'

/** Names of the booking service's pages. */
export const titles = {
  service: { ja: '施設の予約', en: 'Book a facility' },
  places: { ja: '場所をえらぶ', en: 'Choose a place' },
  week: { ja: '日をえらぶ', en: 'Choose a day' },
  slots: { ja: '時間をえらぶ', en: 'Choose a time' },
  confirm: { ja: '予約しますか', en: 'Book this?' },
  done: { ja: '予約できました', en: 'Booked' },
  mine: { ja: 'わたしの予約', en: 'My bookings' },
  booking: { ja: '予約のなかみ', en: 'Your booking' },
  cancel: { ja: '予約を取り消しますか', en: 'Cancel this booking?' },
  cancelled: { ja: '予約を取り消しました', en: 'Booking cancelled' },
  notBooked: { ja: '予約できませんでした', en: 'Not booked' }
} as const satisfies Readonly<Record<string, Words>>

const kinds: Readonly<Record<Facility['kind'], Words>> = {
  hall: { ja: 'ホール', en: 'Hall' },
  sports: { ja: '運動', en: 'Sports' },
  meeting: { ja: '会議室', en: 'Meeting rooms' },
  kitchen: { ja: '料理', en: 'Cooking' },
  music: { ja: '音楽', en: 'Music' },
  garden: { ja: '屋外', en: 'Outdoors' }
}

/** The line beneath a facility's name: what it is for, and where. */
export function lineOf({ kind, place }: Facility): Words {
  return { ja: `${kinds[kind].ja}・${place.ja}`, en: `${kinds[kind].en}, ${place.en}` }
}

/** So many free slots are few, where they are no more than half of those there are. */
const FEW = 2

/** How a day stands, by shape and word. △ is read as "few left": never where most of a day, or all, is free. */
export function markOfDay({ state, freeSlots, slotsAhead }: Omit<BookingDay, 'date'>): ServiceMark {
  if (state === 'past') return markOf('none', '終わり', 'Over')
  if (state === 'closed') return markOf('none', '休み', 'Closed')
  if (state === 'full') return markOf('none', 'いっぱい', 'Full')
  const isFew = freeSlots <= FEW && freeSlots * 2 <= slotsAhead
  return markOf(isFew ? 'few' : 'good', `あき ${String(freeSlots)}`, `${String(freeSlots)} free`)
}

/** How a time stands, by shape and word. */
export function markOfSlot({ state }: Pick<BookingSlot, 'state'>): ServiceMark {
  if (state === 'own') return markOf('own', 'あなたの予約', 'Yours')
  if (state === 'past') return markOf('none', '終わり', 'Over')
  return state === 'free' ? markOf('good', 'あき', 'Free') : markOf('none', '予約ずみ', 'Taken')
}

/** Facility and room of a slot by their names; one that the list has no more keeps its code. */
export function placeOf(
  facilities: readonly Facility[],
  slot: Pick<Booking, 'facilityId' | 'roomId'>
): { readonly facility: Words; readonly room: Words } {
  const facility = facilities.find(({ facilityId }) => facilityId === slot.facilityId)
  const room = facility?.rooms.find(({ roomId }) => roomId === slot.roomId)
  return { facility: facility?.name ?? plainWords(slot.facilityId), room: room?.name ?? plainWords(slot.roomId) }
}

/** Where and when, as facts. */
export function factsOf(facilities: readonly Facility[], slot: Booking | BookingSlot, today: string): ServiceFact[] {
  const { facility, room } = placeOf(facilities, slot)
  return [
    { name: { ja: '場所', en: 'Place' }, value: facility },
    { name: { ja: '部屋', en: 'Room' }, value: room },
    { name: { ja: '日', en: 'Day' }, value: nearDateInWords(slot.date, today) },
    { name: { ja: '時間', en: 'Time' }, value: timesOf(slot) }
  ]
}

/** From when until when. */
export function timesOf({ from, until }: Pick<BookingSlot, 'from' | 'until'>): Words {
  return { ja: `${from} から ${until} まで`, en: `${from} to ${until}` }
}

/** Day and times on one line. */
export function whenOf(slot: Pick<Booking, 'date' | 'from' | 'until'>): Words {
  const date = dateInWords(slot.date)
  return { ja: `${date.ja} ${slot.from}〜${slot.until}`, en: `${date.en}, ${slot.from}–${slot.until}` }
}

/** What a refusal of a booking says: what happened, and what to do. Other codes are faults of ours. */
export const refusalWords: Readonly<Record<string, { readonly happened: Words; readonly next: Words }>> = {
  slot_taken: {
    happened: { ja: 'ほかの人が、さきに予約しました。', en: 'Someone else has just booked this time.' },
    next: { ja: 'ほかの時間をえらんでください。', en: 'Please choose another time.' }
  },
  slot_past: {
    happened: { ja: 'この時間は、もう始まっています。', en: 'This time has already begun.' },
    next: { ja: 'ほかの時間をえらんでください。', en: 'Please choose another time.' }
  },
  slot_unknown: {
    happened: { ja: 'この時間は、いまは予約できません。', en: 'This time can no longer be booked.' },
    next: { ja: 'ほかの時間をえらんでください。', en: 'Please choose another time.' }
  },
  too_many_bookings: {
    happened: { ja: '予約が、いちどにできる数になっています。', en: 'You have as many bookings as one may have.' },
    next: {
      ja: '「わたしの予約」で、\nいらない予約を取り消してください。',
      en: 'Cancel one you do not need in “My bookings”.'
    }
  }
}

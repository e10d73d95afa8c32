import type { CardProfile } from '../../platform/simulator/people.ts'
import { FIRST_SALE_TOUR, type Act, type Scene, type Tour } from './tour-scenes.ts'

const add = (productId: string): Act => ({ do: 'add', productId })
const lay = (card: CardProfile): Act => ({ do: 'lay', card })
const choose = (productId: string): Act => ({ do: 'choose', productId })
const press = (column: string): Act => ({ do: 'press', column })
const pin: Act = { do: 'type_pin', pin: '1234' }
const checkOut: Act = { do: 'check_out' }
const takeFullFare: Act = { do: 'take_full_fare' }

const yes = { validity: 'valid', condition: 'yes' }
const no = { validity: 'valid', condition: 'no' }
const sold = { outcome: 'sold', holder: 'pin', chargeable: 1, answer: yes } as const
const soldWithoutCard = { outcome: 'sold', chargeable: 0 } as const
const refused = {
  outcome: 'refused',
  reason: 'age_condition_not_met',
  holder: 'pin',
  chargeable: 1,
  answer: no,
  goods: []
} as const

/** Baskets, fares, what can go wrong in the machine, and machines that begin by themselves. */
export const VENDING_TOUR: readonly Scene[] = [
  {
    name: 'mixed-basket-sold',
    place: 'indoors',
    machine: 'basket',
    acts: [add('beer'), add('tea'), checkOut, lay('adult'), pin],
    expect: { ...sold, goods: ['1', '4'] }
  },
  {
    name: 'mixed-basket-refused',
    place: 'indoors',
    machine: 'basket',
    acts: [add('beer'), add('tea'), checkOut, lay('minor'), pin],
    expect: refused
  },
  {
    name: 'tea-without-card-sold',
    place: 'indoors',
    machine: 'basket',
    acts: [add('tea'), checkOut],
    expect: { ...soldWithoutCard, goods: ['4'] }
  },
  {
    name: 'jam-after-approval',
    place: 'indoors',
    machine: 'basket',
    acts: [{ do: 'jam', column: '1' }, add('beer'), checkOut, lay('adult'), pin],
    expect: { ...sold, outcome: 'vend_failed', reason: 'vend_jammed', goods: [] }
  },
  {
    name: 'jam-in-basket-sold-in-part',
    place: 'indoors',
    machine: 'basket',
    acts: [{ do: 'jam', column: '1' }, add('beer'), add('tea'), checkOut, lay('adult'), pin],
    expect: { ...sold, outcome: 'sold_in_part', reason: 'vend_jammed', goods: ['4'] }
  },
  {
    name: 'sold-out-column',
    place: 'indoors',
    machine: 'basket',
    acts: [{ do: 'sell_out', column: '2' }, { do: 'look' }, add('tea'), checkOut],
    expect: { ...soldWithoutCard, goods: ['4'] }
  },
  {
    name: 'sold-out-meanwhile',
    place: 'indoors',
    machine: 'basket',
    acts: [add('beer'), checkOut, { do: 'sell_out', column: '1' }, lay('adult'), pin],
    expect: { ...sold, outcome: 'vend_failed', reason: 'sold_out', goods: [] }
  },
  {
    name: 'senior-fare-sold',
    place: 'indoors',
    machine: 'station',
    acts: [choose('city-line'), lay('senior'), pin],
    expect: { ...sold, fare: 'reduced', goods: ['1'] }
  },
  {
    name: 'senior-fare-no-full-fare-taken',
    place: 'indoors',
    machine: 'station',
    acts: [choose('city-line'), lay('adult'), pin, takeFullFare],
    expect: { ...sold, answer: no, fare: 'full', goods: ['2'] }
  },
  {
    name: 'full-fare-without-card',
    place: 'indoors',
    machine: 'station',
    acts: [choose('city-line'), takeFullFare],
    expect: { ...soldWithoutCard, fare: 'full', goods: ['2'] }
  },
  {
    name: 'age-device-sold',
    place: 'indoors',
    machine: 'age_device',
    acts: [press('1'), lay('adult'), pin],
    expect: { ...sold, goods: ['1'] }
  },
  {
    name: 'age-device-refused',
    place: 'indoors',
    machine: 'age_device',
    acts: [press('1'), lay('minor'), pin],
    expect: refused
  },
  {
    name: 'cashless-gate-sold',
    place: 'indoors',
    machine: 'cashless_gate',
    acts: [press('1'), lay('adult'), pin],
    expect: { ...sold, goods: ['1'] }
  },
  {
    name: 'cashless-gate-refused',
    place: 'indoors',
    machine: 'cashless_gate',
    acts: [press('1'), lay('minor'), pin],
    expect: refused
  }
]

/** The tours, by the names that `hatachi demo --tour` takes; the first one by default. */
export const TOURS: readonly Tour[] = [
  {
    name: 'first-sale',
    roles: ['service_provider', 'platform_operator'],
    sizes: 'in_turn',
    scenes: FIRST_SALE_TOUR
  },
  { name: 'vending', roles: ['service_provider'], sizes: 'both', scenes: VENDING_TOUR }
]

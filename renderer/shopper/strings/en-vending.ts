import type { BasketStrings, FareStrings, OnMachineStrings } from './shape.ts'

/** Several things at once. */
export const BASKET_EN: BasketStrings = {
  title: 'Basket',
  empty: (most) => `Nothing yet. Touch an item to add it, up to ${most}.`,
  full: (most) => `Your basket is full: ${most} at most.`,
  things: (count) => (count === 1 ? '1 item' : `${count} items`),
  total: 'Total',
  remove: 'Remove',
  checkOut: 'Buy these',
  inside: (count) => `${count} in the basket`,
  alone: 'Sold alone',
  progress: (at, of) => `Number ${at} of ${of}.`,
  out: 'Out now',
  missing: 'Did not come out',
  missingTold: 'Not everything came out',
  missingNext: 'It was nothing you did. Please call us about the item that is missing: we help with money too.',
  unsure: 'May not have come out',
  unsureTold: 'Something may not have come out',
  unsureNext:
    'It was nothing you did. Please look in the tray. If something is missing, call us: we help with money too.'
}

/** Two prices by the age. */
export const FARE_EN: FareStrings = {
  everyone: 'Everyone',
  fullOnly: 'Full fare only now',
  withoutCard: (price) => `Buy without a card (${price})`,
  title: 'You can have the full fare',
  lead: 'We cannot give you the reduced fare this time.',
  nothing: 'You have not been charged, and no record of whose card it was is kept.',
  full: 'Full fare',
  take: (price) => `Buy for ${price}`,
  reducedPaid: (price) => `At the reduced fare, ${price}.`,
  fullPaid: (price) => `At the full fare, ${price}.`
}

/** The machine's own buttons begin. */
export const ON_MACHINE_EN: OnMachineStrings = {
  title: 'Press a button on the machine',
  lead: 'Press the button of the item you want. This screen then shows you the way.',
  wake: 'How to buy',
  chooseTitle: 'Choose with the machine’s buttons',
  chooseLead: 'You cannot choose on this screen. Press the button of the item you want, and we go on from there.',
  checked: 'You are all set',
  goOn: 'Please go on with the machine: it tells you what to do next.'
}

import type { NotSoldMessage } from '../../../main/contract/shopper.ts'
import type { Refusal } from './shape.ts'

/** Nothing was taken, nothing about the person was kept: true for every end without a sale, where money is not the machine's. */
const CHARGED_NOTHING = 'You have not been charged, and no record of whose card it was is kept.'
const NO_RECORD = 'No record of whose card it was is kept.'
/** Whether money went in, and came back, only the machine and its operator know. */
const CHANGE = 'If you put money in, please look in the coin return. If you need help, call us.'

/** That nothing was taken and kept, after words of the end's own; where the machine has the money, only the latter. */
function nothing(first = ''): Pick<Refusal, 'kept' | 'onMachine'> {
  return { kept: `${first}${CHARGED_NOTHING}`, onMachine: { kept: `${first}${NO_RECORD}`, change: CHANGE } }
}

/** One humane sentence each; never a reason that would shame. */
export const NOT_SOLD_EN: Readonly<Record<NotSoldMessage, Refusal>> = {
  age_not_met: {
    happened: 'We cannot sell you this item',
    ...nothing(),
    next: 'Please choose something else.'
  },
  card_not_accepted: {
    happened: 'We could not check with this card',
    ...nothing(),
    next: 'Your city or ward office can tell you more about your card.'
  },
  could_not_check: {
    happened: 'We could not check just now',
    ...nothing(),
    next: 'Please wait a little and try again.'
  },
  offline_not_possible: {
    happened: 'The line is down, so we could not check',
    ...nothing(),
    next: 'Please try again once the line is back.'
  },
  cancelled: { happened: 'You have cancelled', ...nothing(), next: 'Come back any time.' },
  timed_out: {
    happened: 'Time ran out',
    ...nothing(),
    next: 'You can start again. Press “More time” whenever you need it.'
  },
  card_removed: {
    happened: 'The card was lifted',
    ...nothing(),
    next: 'Hold it to the reader again, and leave it there until the check is done.'
  },
  not_my_number_card: {
    happened: 'This does not seem to be a My Number Card',
    ...nothing(),
    next: 'Please use your My Number Card.'
  },
  phone_not_accepted: {
    happened: 'This machine cannot read phones',
    ...nothing(),
    next: 'Please use your My Number Card itself.'
  },
  card_unreadable: {
    happened: 'We could not read the card',
    ...nothing(),
    next: 'Take it out of its wallet or case, and lay it flat on the reader.'
  },
  pin_blocked: {
    happened: 'The PIN of this card is locked',
    ...nothing(),
    next: 'Your city or ward office can set a new one with you.'
  },
  pin_not_set: {
    happened: 'Cards without a PIN cannot be used here',
    ...nothing(),
    next: 'Your city or ward office can add a PIN to your card.'
  },
  last_try_kept: {
    happened: 'Your last PIN try is still there',
    ...nothing('Your card works as before. '),
    next: 'Please check your PIN and come back.'
  },
  different_card: {
    happened: 'That seems to be another card',
    ...nothing(),
    next: 'Please start again and use one card throughout.'
  },
  two_cards: {
    happened: 'There are two cards here',
    ...nothing(),
    next: 'Please take both away, and start again with only the one you want to use.'
  },
  reader_lost: {
    happened: 'Our card reader has stopped',
    ...nothing(),
    next: 'Please wait a little and try again.'
  },
  machine_lost: {
    happened: 'The vending machine has stopped',
    ...nothing('It was nothing you did. '),
    next: 'Please wait a little and try again.'
  },
  vend_failed: {
    happened: 'Your item did not come out',
    kept: `It was nothing you did. ${NO_RECORD}`,
    next: CHANGE
  },
  vend_jammed: {
    happened: 'Your item is stuck in the machine',
    kept: `It was nothing you did. ${NO_RECORD}`,
    next: CHANGE
  },
  sold_out: {
    happened: 'It has just sold out',
    kept: `It was nothing you did. ${NO_RECORD}`,
    next: CHANGE
  },
  door_open: {
    happened: 'The machine’s door was opened',
    ...nothing('It was nothing you did. '),
    next: 'Please try again once the door is closed.'
  },
  outside_sale_hours: {
    happened: 'It is not sold at this hour',
    ...nothing('It was nothing you did. '),
    next: 'Please come back during the hours of sale.'
  },
  no_rule_in_force: {
    happened: 'This item is not on sale now',
    ...nothing('It was nothing you did. '),
    next: 'Please choose something else.'
  },
  cooling_down: {
    happened: 'This machine pauses a little between sales',
    ...nothing('It was nothing you did. '),
    next: 'Please wait a little and try again.'
  },
  vend_unknown: {
    happened: 'We cannot tell if your item came out',
    kept: `It was nothing you did. The item will not be dispensed a second time. ${NO_RECORD}`,
    next: 'Please look in the tray. If it is empty, call the number on the machine.'
  }
}

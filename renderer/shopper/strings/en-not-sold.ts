import type { NotSoldMessage } from '../../../main/contract/shopper.ts'
import type { Refusal } from './shape.ts'

/** Nothing was taken, nothing about the person was kept: true for every end without a sale. */
const NOTHING = 'You have not been charged, and no record of whose card it was is kept.'
const NO_RECORD = 'No record of whose card it was is kept.'
/** Whether money went in, and came back, only the machine and its operator know. */
const CHANGE = 'If you put money in, please look in the coin return. If you need help, call us.'

/** One humane sentence each; never a reason that would shame. */
export const NOT_SOLD_EN: Readonly<Record<NotSoldMessage, Refusal>> = {
  age_not_met: {
    happened: 'We cannot sell you this item',
    kept: NOTHING,
    next: 'Please choose something else.'
  },
  card_not_accepted: {
    happened: 'We could not check with this card',
    kept: NOTHING,
    next: 'Your city or ward office can tell you more about your card.'
  },
  could_not_check: {
    happened: 'We could not check just now',
    kept: NOTHING,
    next: 'Please wait a little and try again.'
  },
  offline_not_possible: {
    happened: 'The line is down, so we could not check',
    kept: NOTHING,
    next: 'Please try again once the line is back.'
  },
  cancelled: { happened: 'You have cancelled', kept: NOTHING, next: 'Come back any time.' },
  timed_out: {
    happened: 'Time ran out',
    kept: NOTHING,
    next: 'You can start again. Press “More time” whenever you need it.'
  },
  card_removed: {
    happened: 'The card was lifted',
    kept: NOTHING,
    next: 'Hold it to the reader again, and leave it there until the check is done.'
  },
  not_my_number_card: {
    happened: 'This does not seem to be a My Number Card',
    kept: NOTHING,
    next: 'Please use your My Number Card.'
  },
  phone_not_accepted: {
    happened: 'This machine cannot read phones',
    kept: NOTHING,
    next: 'Please use your My Number Card itself.'
  },
  card_unreadable: {
    happened: 'We could not read the card',
    kept: NOTHING,
    next: 'Take it out of its wallet or case, and lay it flat on the reader.'
  },
  pin_blocked: {
    happened: 'The PIN of this card is locked',
    kept: NOTHING,
    next: 'Your city or ward office can set a new one with you.'
  },
  pin_not_set: {
    happened: 'Cards without a PIN cannot be used here',
    kept: NOTHING,
    next: 'Your city or ward office can add a PIN to your card.'
  },
  last_try_kept: {
    happened: 'Your last PIN try is still there',
    kept: `Your card works as before. ${NOTHING}`,
    next: 'Please check your PIN and come back.'
  },
  different_card: {
    happened: 'That seems to be another card',
    kept: NOTHING,
    next: 'Please start again and use one card throughout.'
  },
  two_cards: {
    happened: 'There are two cards here',
    kept: NOTHING,
    next: 'Please take both away, and start again with only the one you want to use.'
  },
  reader_lost: {
    happened: 'Our card reader has stopped',
    kept: NOTHING,
    next: 'Please wait a little and try again.'
  },
  machine_lost: {
    happened: 'The vending machine has stopped',
    kept: `It was nothing you did. ${NOTHING}`,
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
    kept: `It was nothing you did. ${NOTHING}`,
    next: 'Please try again once the door is closed.'
  },
  vend_unknown: {
    happened: 'We cannot tell if your item came out',
    kept: `It was nothing you did. The item will not be dispensed a second time. ${NO_RECORD}`,
    next: 'Please look in the tray. If it is empty, call the number on the machine.'
  }
}

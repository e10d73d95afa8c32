import { MEMBERSHIP_EN } from './en-membership.ts'
import { NOT_SOLD_EN } from './en-not-sold.ts'
import { MEMORY_EN, OFFLINE_EN } from './en-offline.ts'
import { SALE_EN } from './en-sale.ts'
import type { Strings } from './shape.ts'
import { BASKET_EN, FARE_EN, ON_MACHINE_EN } from './en-vending.ts'

const triesText = (tries: number): string => (tries === 1 ? '1 try left' : `${tries} tries left`)

export const en: Strings = {
  joins: { list: ', ', sentences: '. ' },
  steps: { label: 'Progress', choose: 'Item', card: 'Card', pin: 'PIN', result: 'Result', done: 'done' },
  controls: {
    cancel: 'Cancel',
    dismiss: 'Finish',
    tryAgain: 'Try again',
    moreTime: 'More time',
    language: 'Language',
    secondsLeft: (seconds) => `${seconds} s left`,
    soonOver: (seconds) => `${seconds} seconds left. Press “More time” if you need longer.`
  },
  aids: {
    label: 'Screen',
    lower: 'Lower screen',
    raise: 'Raise screen',
    larger: 'Larger text',
    normal: 'Normal text',
    textSize: (percent) => `Now ${percent} per cent`,
    readAloud: 'Read aloud',
    silent: 'Stop reading',
    choices: 'You can press: '
  },
  more: { down: 'More below', up: 'Back to the top' },
  price: (yen) => `¥${yen.toLocaleString('en-GB')}`,
  age: (age) => `${age} or over`,
  anyAge: 'No age check',
  asked: { label: 'We check', question: (age) => `Are you ${age} or over?` },
  sent: (role, age, pinExpected) => {
    const back = pinExpected
      ? 'All that comes back is “valid, invalid or unknown” and “yes or no”.'
      : 'All that comes back is “valid, invalid or unknown”, “yes or no”, and if the card was enrolled with its PIN.'
    return role === 'platform_operator'
      ? `Your card’s certificate and the question “${age} or over?” go to the checking service. ${back}`
      : `Your card’s certificate goes sealed, with the question “${age} or over?”, to the checking service. ` +
          `This machine does not open or keep it. ${back}`
  },
  attract: {
    title: 'Touch the screen to start',
    orCard: 'Or just hold your My Number Card to the reader',
    why: 'You can buy age-restricted items here with a My Number Card',
    never: 'We never ask your name or date of birth'
  },
  choose: {
    title: 'What would you like?',
    cardHere: 'You can leave your card where it is. Nothing has been sent.',
    soldOut: 'Sold out'
  },
  basket: BASKET_EN,
  sale: SALE_EN,
  fare: FARE_EN,
  onMachine: ON_MACHINE_EN,
  offline: OFFLINE_EN,
  tap: {
    title: 'Hold your card to the reader',
    lead: 'Lay your My Number Card flat on the reader and leave it there.',
    consent: 'By holding your card to the reader, you agree to the age check.',
    pinNext: 'Next, you enter your 4-digit PIN.',
    pinMaybe: 'That may be all. Sometimes we also ask for your PIN.',
    helpTitle: 'Nothing happening?',
    help: ['Take it out of its wallet or case', 'Keep other cards away', 'Lay it flat and wait 3 seconds']
  },
  consent: {
    title: (age) => `May we check that you are ${age} or over?`,
    lead: 'Please leave your card on the reader.',
    agree: 'I agree'
  },
  reading: { title: 'Reading your card', lead: 'Please keep it still.' },
  pin: {
    title: 'Enter your PIN',
    lead: 'The 4 digits you chose when you received your card.',
    triesLeft: (tries) => triesText(tries),
    wrong: 'That PIN did not match',
    wrongLead: (tries) => `No harm done: please enter it again. You have ${triesText(tries)}.`,
    fewer: 'Please enter your PIN again',
    fewerLead: (tries) =>
      `Your card has fewer tries left than it had, so we did not use the PIN. You have ${triesText(tries)}.`,
    kept: 'Your card checks the PIN. This machine does not keep it.',
    pinAfterAll: 'Here, this card needs its PIN.',
    cardLifted: 'Your card will be needed again for the check.',
    shuffled: 'The number keys are in another order.',
    digitsEntered: (digits) => `${digits} of 4 digits entered`,
    pad: 'Number keys',
    erase: 'Erase',
    confirm: 'OK'
  },
  returnCard: {
    title: 'Hold your card to the reader again',
    lead: 'Use the same card, and leave it there until the check is done.'
  },
  lastTry: {
    title: 'You have one PIN try left',
    lead: 'If the next PIN is wrong, your card’s PIN will be locked.',
    office: 'To unlock it, you would have to visit your city or ward office.',
    kept: 'This machine does not use the last try. Please check your PIN and come back.',
    leave: 'Leave it for today',
    recommended: 'Recommended',
    spend: 'Use my last try'
  },
  asking: {
    proving: 'Checking your card',
    provingLead: 'Please keep it still.',
    platform: (age) => `Checking that you are ${age} or over`,
    platformLead: (age) =>
      `We are asking the checking service whether the certificate is valid, and “${age} or over?”.`,
    machine: 'This machine',
    authority: 'Checking service'
  },
  dispensing: { title: 'Your item is coming', lead: 'One moment, please.' },
  sold: {
    takeCard: 'Take your card',
    takeCardLead: 'You are all set, thank you. Please do not leave your card behind.',
    takeCardOnly: 'Please do not leave your card behind.',
    takeGoods: 'Take your item',
    takeGoodsLead: 'Thank you.',
    thenGoods: 'Then take your item',
    cardTaken: 'You have your card',
    thanks: 'Thank you.',
    kept: 'No record of whose card it was is kept.'
  },
  memory: MEMORY_EN,
  membership: MEMBERSHIP_EN,
  notSold: { ...NOT_SOLD_EN, takeCard: 'Take your card', takeCards: 'Take every card', nextLabel: 'What to do next' },
  outOfService: {
    title: 'Not in service right now',
    starting: 'Getting ready',
    door: 'Closed while the machine is open',
    telephone: 'Questions? Call',
    takeCard: 'If your card is on the reader, please take it.'
  },
  service: {
    title: 'This machine is being checked',
    lead: 'A technician is at work on this machine. Please come back in a little while.'
  },
  connecting: {
    title: 'Getting ready',
    lead: 'One moment, please.',
    lost: 'Reconnecting the screen',
    lostLead: 'One moment, please. If you are in a hurry, take your card.'
  }
}

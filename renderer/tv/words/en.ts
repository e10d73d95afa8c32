import type { TvWords } from './shape.ts'

/** English, written for the same person: short and plain. */
export const en: TvWords = {
  places: { welcome: 'Start', consent: 'First time', last_try: 'PIN', notice: 'Notice' },
  back: 'Back',
  ok: 'OK',
  foot: {
    name: 'Keys of the remote control',
    back: 'Back',
    readAloud: 'Read aloud',
    stopReading: 'Stop reading',
    logOut: 'Finish',
    home: 'Choose a service',
    start: 'First screen',
    settings: 'Settings'
  },
  visit: { endsWithCard: 'Ends when you take your card', endsIn: (time) => `Ends in ${time}` },
  byTelephone: 'Phone is the remote',
  minutes: (count) => `${String(count)} min`,
  seconds: (count) => `${String(count)} s`,
  left: (time) => `${time} left`,
  idle: {
    title: 'Go on?',
    lead: (seconds) => `This ends in ${String(seconds)} seconds.`,
    go: 'Go on',
    note: 'Any button will do.'
  },
  card: {
    wanted: {
      title: 'Put your card on the reader',
      lines: ['Lay your My Number Card/ on the card reader.', 'Leave it there until you have finished.']
    },
    lifted: {
      title: 'Put the card back on the reader',
      lines: ['The card was lifted off the reader.', 'Lay the same card down/ again to go on.']
    },
    left_card: {
      title: 'Take the card off the reader',
      lines: ['A card from before is still lying there.', 'Take it off, then lay your card down.']
    },
    two_cards: {
      title: 'One card only, please',
      lines: ['Two cards lie on top of each other.', 'Take both away,/ then lay down just one.']
    },
    reader_away: {
      title: 'The card reader was not found',
      lines: ['Check the cable of the card reader.', 'Once it is connected,/ you can go on from here.']
    },
    reader_in_use: {
      title: 'One moment, please',
      lines: ['Another screen is/ using the card reader.', 'You can go on from here/ when it is free.']
    },
    help: 'If nothing happens',
    helpLines: ['Take the card out of its case or wallet', 'Lay it in the middle of the reader', 'Lift it once and lay it down again']
  },
  pin: {
    title: 'Enter your PIN',
    lead: 'The four digits for your card’s user authentication.',
    wrong: 'That PIN was not right.',
    notTaken: 'Nothing was done./ Please try again.',
    triesLeft: (count) => (count === 1 ? '1 try left' : `${String(count)} tries left`),
    filled: (count) => (count === 1 ? '1 digit entered' : `${String(count)} digits entered`),
    send: 'OK',
    sendNow: 'Press OK',
    incomplete: 'Four digits are needed. Please press the rest.',
    amiss: 'One of the arrows was not right. Nothing was sent yet. Please start again.',
    openPad: 'No digit keys?',
    closePad: 'Use digit keys',
    padTitle: (place) => `Where is digit ${String(place)}?`,
    padLead: 'Press the arrow towards your digit’s box.',
    padStep: (step) => `Press ${String(step)} of 2`,
    padSafe: 'The screen never shows which arrow you pressed.',
    keysHint: 'Press the digits on your remote control.',
    whatIsKept: 'It is used to check your card, and is not kept.'
  },
  asking: {
    card: { title: 'Reading your card', lines: ['Please do not move the card.'] },
    cable_platform: {
      title: 'Checking',
      lines: ['We are asking the checking service.', 'Please leave the card where it is.']
    },
    cable_operator: {
      title: 'Checking',
      lines: ['We are asking your cable company/ whether you belong to this household.', 'Please leave the card where it is.']
    },
    service: { title: 'Looking it up', lines: ['We are asking the service.'] },
    wait: 'Please wait.'
  },
  remoteCode: {
    title: 'Use a phone as remote',
    steps: ['Open the camera on your phone', 'Point it at the square on the right', 'Tap the words that appear'],
    none: 'Phones cannot reach this device.',
    noneNext: 'Please ask your cable television company.',
    telephones: (count) =>
      count === 0 ? 'No phone is connected yet.' : count === 1 ? '1 phone is a remote now.' : `${String(count)} phones are remotes now.`,
    address: 'If the camera does not work, enter this address.'
  },
  pairing: {
    title: 'Connect another television',
    open: 'On the other television, open this address in the browser',
    enter: 'There, enter this code',
    warned: 'If a warning appears, go on only if its fingerprint is the one that the device with the card reader gives. If not sure, ask your cable television company.',
    goodFor: (time) => `Good for ${time} more`,
    once: 'It connects one television.//When you leave this page, it ends.',
    again: 'Show another code',
    used: { title: 'Connected', lines: ['The other television is connected.', 'You can go on there.'] },
    spent: {
      title: 'This code has ended',
      lines: ['There were too many wrong codes, or a code was asked for elsewhere.', 'You can ask for another code here.']
    },
    too_many_codes: {
      title: 'Please wait a little',
      lines: ['The code was asked for many times.', 'You can ask for one again after an hour.']
    },
    too_many_screens: {
      title: 'Too many televisions',
      lines: ['No more can be connected.', 'Remove one that is no longer used, then try again.']
    },
    unreachable: {
      title: 'It cannot be connected',
      lines: ['Other televisions cannot reach this device.', 'Please ask your cable television company.']
    }
  },
  unpaired: {
    title: 'Set up this television',
    code_wanted: {
      title: 'Enter the six-digit code',
      lines: [
        'If the settings of a connected television offer “Connect another television”, you get a code there.',
        'If not, the device with the card reader gives you one.',
        'If you are not sure, ask your cable television company.'
      ]
    },
    code_wrong: {
      title: 'That code was not right',
      lines: ['This television is not set up yet.', 'Look at the code/ and enter it again.']
    },
    wait: { title: 'Please wait a little', lines: ['There were/ too many wrong codes.', 'You can try again after a while.'] },
    too_many_screens: {
      title: 'Too many televisions',
      lines: ['This television is not set up yet.', 'Remove one that is no longer used,/ then enter the code again.']
    },
    forgotten: { title: 'This television was removed', lines: ['To use it again,/ enter a six-digit code.'] },
    entered: (count) => `${String(count)} of 6 digits`,
    erase: 'Erase one',
    waitLeft: (time) => `${time} left`,
    sent: 'Checking the code.',
    own_address_old: {
      title: 'Please open this screen again',
      lines: [
        'The device has started anew, and the address of before holds no more.',
        'Open the screen by the new address that the device gives.',
        'If you are not sure, ask your cable television company.'
      ]
    }
  },
  connection: {
    connecting: {
      title: 'Connecting',
      lines: ['We are connecting to the device with the card reader.', 'If this takes long, check that the device is switched on.']
    },
    lost: {
      title: 'Connecting again',
      lines: [
        'The connection to the device was lost.',
        'When it is back, you go on from the same place.',
        'If this takes long, check that the device is switched on.'
      ]
    },
    lostInVisit: 'What you did last is never done twice.',
    replaced: {
      title: 'Open in another place',
      lines: ['This screen is shown on another page now.', 'Press OK to take it here.']
    }
  },
  settings: {
    title: 'Settings',
    language: 'Language (ことば)',
    languageNow: 'English',
    readAloud: 'Read the screen aloud',
    sound: 'Sound',
    textSize: 'Text size',
    normal: 'Normal',
    large: 'Large',
    on: 'On',
    off: 'Off',
    telephone: 'Use a phone as remote',
    telephoneLine: 'With a smartphone',
    pair: 'Connect another television',
    pairLine: 'Shows a code',
    learn: 'Teach a remote control',
    learnLine: 'When buttons do not work',
    forget: 'Remove this television',
    forgetLine: 'Before you give it away'
  },
  learn: {
    title: 'Teach a remote control',
    press: 'Press this button',
    lead: 'Point the remote at the screen and press once.',
    essentialNote: 'If you just wait, nothing is changed.',
    skipNote: 'If there is no such button, press Right or wait to skip it.//Press Back to finish here.',
    counted: (at, of) => `${String(at)} of ${String(of)}`,
    taken: 'That one is in use. Please press another.',
    unreadable: 'That button cannot be told apart. Please press another.',
    finished: { title: 'Learnt', lines: ['You can use this remote control now.'] },
    left: { title: 'Learnt so far', lines: ['The other buttons stay as they were.'] },
    waited: { title: 'Nothing was changed', lines: ['No button was pressed, so all stays as it was.'] }
  },
  fault: { title: 'One moment, please', lines: ['The screen is being drawn again.', 'Nothing was lost.'] },
  markShapes: { good: '○', few: '△', none: '×', own: '★', info: '' },
  chartOf: (unit) => `Chart (${unit}). The sentences beside it say the same.`,
  sourceIs: 'Source of the guide',
  noValue: 'no record'
}

import { systemClock, type Clock } from '../../device/clock.ts'
import type { CardChannel, CardReader, ReaderError, ReaderEvent } from '../../device/reader/card-reader.ts'
import { lentChannel } from './lent-channel.ts'
import type { ReaderDesk } from './ports.ts'

/** One reader between the shopper's session and the screens. */
export interface LentReader {
  /** The shopper's session's reader: `start` starts the real one, `close` closes it for all. */
  readonly shopper: CardReader
  readonly desk: ReaderDesk
  /** To be called whenever what `mayLend` says may have changed. */
  readonly lookAgain: () => void
}

/**
 * What is told of a card within this time of a reader's return is of a card that may have lain there all the while. What is
 * laid down within it of a left card's going may be that card, told of anew: it is offered to nobody. Milliseconds.
 */
export const SETTLING_MS = 1_500

/** Whose reader it is at a moment: the shopper's session's, or that of the screen that borrowed it. */
interface Audience {
  /** null: not started. */
  listener: ((event: ReaderEvent) => void) | null
  closed: boolean
  told: Picture
  /** Whether it was told that somebody else's card lies there. */
  toldLeft: boolean
  readonly onLeftCard: (lies: boolean) => void
}

/** A reader as one of its listeners has it. `card`: each insertion has a channel of its own for each listener. */
interface Picture {
  readonly reader: 'unheard' | 'ready' | ReaderError
  readonly readerName: string
  readonly card: CardChannel | 'several' | null
}

/** Whom a card was laid down for: who had the reader then. `nobody`: left from a visit that is over. */
type Owner = Audience | 'nobody'

/** What lies there. */
type Lying = null | { readonly card: CardChannel | 'several'; readonly owner: Owner }

const UNTOLD: Picture = { reader: 'unheard', readerName: '', card: null }
const TAKEN: ReaderError = { code: 'reader_busy' }

/**
 * Lends the appliance's one reader to one screen at a time.
 *
 * A card belongs to whoever had the reader when it was laid down, and to nobody any more once that visit is over: it is
 * shown to nobody else, and no command of anybody's reaches it, until it was taken off and laid down again. So a
 * forgotten card becomes neither another's login nor another's purchase. What cannot be told apart (one of two cards was
 * taken; the reader was away) counts as forgotten. So does a card that was laid down before a screen asked for one: which of
 * several screens it was meant for nobody can tell, and no PIN may be spent on a guess. But while it is being laid down it is
 * offered: a screen that knows that it is the only one may borrow the reader then and there, card and all.
 *
 * The shopper's session comes first: where it leaves its rest while the screen that has the reader has no card on it, that
 * screen is told `reader_lost` (`reader_busy`), and `reader_ready` when the session rests again.
 * @param mayLend whether the shopper's session is at rest and no card that lies there means anything to it
 */
export function createReaderDesk(reader: CardReader, mayLend: () => boolean, clock: Clock = systemClock): LentReader {
  const shopper = audience()
  const freeListeners = new Set<() => void>()
  const leftListeners = new Set<(lies: boolean) => void>()
  const laidListeners = new Set<() => void>()
  let loan: Audience | null = null
  /** The reader is lent, and the shopper's session has it all the same. */
  let suspended = false
  let state: Pick<Picture, 'reader' | 'readerName'> = UNTOLD
  let lying: Lying = null
  /** For whom a card may lie there that was not told of: one that lay there before, or was laid on a reader that was away. */
  let mayLie: Owner | null = shopper
  /** The card that lies there was laid down just now, and goes to whoever borrows the reader at once. */
  let isOffered = false
  /** Before this a card that is laid down is offered to nobody. Monotonic milliseconds. */
  let offersFromMs = -Infinity
  let cancelSettling = (): void => undefined
  let closed = false
  let wasFree = false
  let wasLeft = false

  const current = (): Audience => (loan === null || suspended ? shopper : loan)

  function pictureFor(who: Audience): Picture {
    if (who !== current()) return { ...state, reader: who === shopper || state.reader !== 'ready' ? state.reader : TAKEN, card: null }
    if (lying === null) return { ...state, card: null }
    if (lying.card === 'several') return { ...state, card: 'several' }
    return { ...state, card: lying.owner === who ? lying.card : null }
  }

  /** Tells a listener what is new to it, step by step. A listener may lend, give back or close meanwhile. */
  function tell(who: Audience): void {
    while (who.listener !== null && !who.closed) {
      const step = nextStep(who.told, pictureFor(who))
      if (step === null) return
      who.told = step.told
      who.listener(forListener(who, step.event))
    }
  }

  /** Tells of a card that is kept from a listener, so that its screen can ask for it to be taken away. */
  function tellLeft(who: Audience): void {
    if (who.listener === null || who.closed) return
    const lies = who === current() && lying !== null && lying.card !== 'several' && lying.owner !== who
    if (lies === who.toldLeft) return
    who.toldLeft = lies
    who.onLeftCard(lies)
  }

  function forListener(who: Audience, event: ReaderEvent): ReaderEvent {
    if (event.type !== 'card_inserted') return event
    const { card } = event
    const ending = () => {
      if (who.closed) return 'reader_lost'
      // What is gone says so itself, for ever.
      return lying?.card !== card || (lying.owner === who && who === current()) ? null : 'card_removed'
    }
    return { type: 'card_inserted', card: lentChannel(card, ending) }
  }

  function tellAll(): void {
    // Whoever loses something hears of it before anybody gains it.
    const now = current()
    if (loan !== null && now === shopper) tell(loan)
    tell(shopper)
    if (loan !== null) tell(loan)
    if (loan !== null) tellLeft(loan)
  }

  /** A card of the shopper's session's does not go with the reader: it is nobody's. */
  function leaveBehind(): void {
    if (lying?.owner === shopper) lying = { ...lying, owner: 'nobody' }
  }

  /** The session that has a card and says that it may be lent all the same has no use for it. */
  function isLeft(): boolean {
    if (closed || lying === null) return false
    return lying.owner === 'nobody' || (lying.owner === shopper && loan === null && mayLend())
  }

  function tellResting(): void {
    const is = isLeft()
    if (is === wasLeft) return
    wasLeft = is
    for (const listener of [...leftListeners]) if (leftListeners.has(listener)) listener(is)
  }

  /** Settles who has the reader now, and tells everybody. */
  function settle(): void {
    if (loan !== null && !closed) {
      const isAtRest = mayLend()
      if (!suspended && !isAtRest && lying?.owner !== loan) {
        suspended = true
        doubtUnseen()
      } else if (suspended && isAtRest) {
        suspended = false
        doubtUnseen()
        leaveBehind()
      }
    }
    tellAll()
    const isFree = !closed && loan === null && mayLend()
    if (isFree && !wasFree) queueMicrotask(tellFree)
    wasFree = isFree
    tellResting()
  }

  function tellFree(): void {
    for (const listener of [...freeListeners]) {
      if (closed || loan !== null || !mayLend()) return
      if (freeListeners.has(listener)) listener()
    }
  }

  /** The reader changes hands: in whose time a card was laid that nobody was told of, nobody can tell. */
  function doubtUnseen(): void {
    if (mayLie !== null) mayLie = 'nobody'
  }

  function settled(): void {
    mayLie = null
  }

  /** Whom a card belongs to that is seen now, where what lay or may lie there was `before`'s. */
  const ownerAfter = (before: Owner | null): Owner => (before === null || before === current() ? current() : 'nobody')

  function offerCard(): void {
    isOffered = true
    try {
      for (const listener of [...laidListeners]) if (laidListeners.has(listener)) listener()
    } finally {
      // Whoever borrows later would have somebody else's card.
      isOffered = false
    }
  }

  function onReader(event: ReaderEvent): void {
    const before = lying?.owner ?? mayLie
    let isFresh = false
    switch (event.type) {
      case 'reader_ready':
        state = { reader: 'ready', readerName: event.readerName }
        cancelSettling()
        if (mayLie !== null) cancelSettling = clock.after(SETTLING_MS, settled)
        break
      case 'reader_lost':
        state = { reader: event.error, readerName: '' }
        cancelSettling()
        mayLie = before ?? current()
        lying = null
        break
      case 'card_inserted': {
        // The shopper's session may have left its rest without a word: its card must not be the screen's.
        settle()
        isFresh = before === null && loan === null && clock.monotonicMs() >= offersFromMs
        lying = { card: event.card, owner: ownerAfter(before) }
        mayLie = null
        break
      }
      case 'card_removed':
        if (isLeft()) offersFromMs = clock.monotonicMs() + SETTLING_MS
        lying = null
        mayLie = null
        break
      case 'cards_collided':
        lying = { card: 'several', owner: ownerAfter(before) }
        mayLie = null
    }
    // As it happened first: a visit ends by its card's removal, and not by what follows from it.
    tellAll()
    try {
      if (isFresh && lying?.owner === shopper && mayLend()) offerCard()
    } finally {
      settle()
    }
  }

  function giveBack(returned: Audience): void {
    if (returned.closed) return
    returned.closed = true
    if (lying?.owner === returned) lying = { ...lying, owner: 'nobody' }
    doubtUnseen()
    loan = null
    suspended = false
    settle()
  }

  function borrow(_screenId: string, onLeftCard: (lies: boolean) => void): CardReader | null {
    if (closed || loan !== null || !mayLend()) return null
    const borrowed = audience(onLeftCard)
    loan = borrowed
    doubtUnseen()
    if (isOffered && lying !== null) lying = { ...lying, owner: borrowed }
    isOffered = false
    leaveBehind()
    settle()
    return {
      start: (listener) => {
        if (borrowed.listener !== null) throw new Error('a reader is started once')
        borrowed.listener = listener
        queueMicrotask(() => {
          tell(borrowed)
          tellLeft(borrowed)
        })
        return Promise.resolve()
      },
      close: () => {
        giveBack(borrowed)
        return Promise.resolve()
      }
    }
  }

  return {
    shopper: {
      start: (listener) => {
        shopper.listener = listener
        return reader.start((event) => {
          if (!closed) onReader(event)
        })
      },
      close: async () => {
        closed = true
        shopper.closed = true
        cancelSettling()
        state = { reader: { code: 'reader_lost' }, readerName: '' }
        lying = null
        if (loan !== null) tell(loan)
        await reader.close()
      }
    },
    desk: {
      borrow,
      onFree: (listener) => {
        freeListeners.add(listener)
        return () => freeListeners.delete(listener)
      },
      leftCard: isLeft,
      onLeftCard: (listener) => {
        leftListeners.add(listener)
        return () => leftListeners.delete(listener)
      },
      onCardLaid: (listener) => {
        laidListeners.add(listener)
        return () => laidListeners.delete(listener)
      }
    },
    lookAgain: settle
  }
}

function audience(onLeftCard: (lies: boolean) => void = () => undefined): Audience {
  return { listener: null, closed: false, told: UNTOLD, toldLeft: false, onLeftCard }
}

/** The next thing to tell a listener on its way to what is; null where it knows. */
function nextStep(told: Picture, is: Picture): { readonly event: ReaderEvent; readonly told: Picture } | null {
  if (is.reader === 'unheard') return null
  if (is.reader !== 'ready') {
    if (typeof told.reader === 'object' && told.reader.code === is.reader.code) return null
    return { event: { type: 'reader_lost', error: is.reader }, told: { ...is, card: null } }
  }
  if (told.reader !== 'ready') {
    const { readerName } = is
    return { event: { type: 'reader_ready', readerName }, told: { ...is, card: null } }
  }
  if (told.card === is.card) return null
  if (is.card === 'several') return { event: { type: 'cards_collided' }, told: is }
  if (is.card === null || (told.card !== null && told.card !== 'several')) {
    return { event: { type: 'card_removed' }, told: { ...is, card: null } }
  }
  return { event: { type: 'card_inserted', card: is.card }, told: is }
}

import type { Clock } from '../../clock.ts'
import { sleep } from '../../clock.ts'
import type { CardError, ReaderError } from '../card-reader.ts'
import type { PcscCard, PcscContext, PcscFaultCode, PcscLibrary, PcscReaderState } from './pcsc-library.ts'

/** What a station tells the appliance, in order. Each picture of the readers ends in one word about the cards. */
export type StationReport =
  | { readonly kind: 'ready'; readonly readerName: string }
  | { readonly kind: 'lost'; readonly code: ReaderError['code'] }
  | { readonly kind: 'inserted'; readonly channel: number; readonly atr: Uint8Array; readonly identity: string }
  | { readonly kind: 'removed' }
  | { readonly kind: 'collided' }
  /** The one card that lies there is one that fell silent; it is not touched. */
  | { readonly kind: 'held'; readonly identity: string }
  /** This card fell silent under a command that nobody waits for any more. This process ends with it. */
  | { readonly kind: 'silenced'; readonly identity: string }
  | { readonly kind: 'answer'; readonly channel: number; readonly response: Uint8Array }
  | { readonly kind: 'failed'; readonly channel: number; readonly code: CardError['code'] }

export interface StationOptions {
  readonly library: PcscLibrary
  readonly clock: Clock
  /** Only readers whose name contains it; all where absent. */
  readonly readerName?: string
  /** Insertions that are not to be touched any more: their cards fell silent. */
  readonly silentInsertions?: readonly string[]
  readonly report: (report: StationReport) => void
  /** PC/SC no longer answers: only the end of this process frees what it holds. */
  readonly onStuck: () => void
}

/** How long the service is given to say that nothing has changed. Also how often readers are counted anew. */
const WAIT_MS = 1_000
/** Between two attempts to reach a service that is not there, or a card that another program holds. */
const RETRY_MS = 200
/** The library's own calls have no deadline; whatever takes this much longer than asked hangs. */
const STUCK_MS = 4_000
/** The service looks for cards every 400 ms: a command that failed is a torn card if that shows within this time. */
const TORN_MS = 1_200

/** No response APDU is shorter. ISO/IEC 7816-4 clause 5.3. */
const STATUS_WORD_BYTES = 2

/** The card that is connected: `card` is null for one that lies there and cannot be spoken to. */
interface HeldCard {
  readonly channel: number
  readonly insertion: string
  readonly card: PcscCard | null
  transmitting: boolean
  cancelJudgement: (() => void) | null
  cancelLeaving: (() => void) | null
}

/** `again`: something is not settled yet, and worth another look soon. */
type Settled =
  | { readonly ok: true; readonly again: boolean }
  | { readonly ok: false; readonly code: PcscFaultCode }

/**
 * Watches the readers of this machine and talks to the one card on them. Everything about PC/SC that has to survive is
 * here: a service that comes and goes, readers that come and go, a card that another program holds, two cards at once.
 * Runs in a process of its own (`reader-process.ts`), because a library call that hangs can only be ended with it.
 */
export class ReaderStation {
  readonly #options: StationOptions
  #channels = 0
  #held: HeldCard | null = null
  /** Dropped under a command: while that is under way the card is still ours, and the library cannot let go of it. */
  #leaving: HeldCard | null = null
  #cards: 'unknown' | 'none' | 'one' | 'several' = 'unknown'
  #reader: 'unknown' | 'ready' | ReaderError['code'] = 'unknown'
  /** Each is forgotten when its reader shows another insertion, and all when the service starts to count anew. */
  readonly #silent: Set<string>
  /** Mute cards that were powered once more: for each reader its insertion. */
  readonly #poweredAgain = new Map<string, string>()

  constructor(options: StationOptions) {
    this.#options = options
    this.#silent = new Set(options.silentInsertions)
  }

  /** Watches for as long as the process lives. */
  async run(): Promise<never> {
    const { library, clock } = this.#options
    for (;;) {
      const watching = library.open()
      const talking = watching.ok ? library.open() : watching
      if (watching.ok && talking.ok) {
        const fault = await this.#watch(watching.value, talking.value)
        // What failed need not be what is the matter: a service that is gone shows by refusing the next context.
        const next = await this.#openAgain()
        this.#lose(codeOfLoss(next === null ? fault : next))
        this.#silent.clear()
        this.#poweredAgain.clear()
        talking.value.close()
      } else if (!talking.ok) {
        const { code } = talking.error
        this.#lose(codeOfLoss(code === 'service_denied' ? ((await this.#openAgain()) ?? code) : code))
      }
      if (watching.ok) watching.value.close()
      await sleep(clock, RETRY_MS)
    }
  }

  /** Why a new context is refused; null where it is not. A service that is just ending hangs up like one that denies. */
  async #openAgain(): Promise<PcscFaultCode | null> {
    const { library, clock } = this.#options
    let opened = library.open()
    if (!opened.ok && opened.error.code === 'service_denied') {
      await sleep(clock, RETRY_MS)
      opened = library.open()
    }
    if (!opened.ok) return opened.error.code
    opened.value.close()
    return null
  }

  /** Sends a command to the card of this channel; the answer, or why there is none, is reported. */
  async transmit(channel: number, command: Uint8Array): Promise<void> {
    const { report, clock } = this.#options
    const held = this.#held
    if (held?.channel !== channel) {
      report({ kind: 'failed', channel, code: 'card_removed' })
      return
    }
    if (held.card === null) {
      report({ kind: 'failed', channel, code: 'card_garbled' })
      return
    }
    held.transmitting = true
    const answer = await held.card.transmit(command)
    held.transmitting = false
    if (this.#held !== held) {
      // It was dropped meanwhile, and could not be let go of.
      held.card.release()
      held.cancelLeaving?.()
      if (this.#leaving === held) this.#leaving = null
      return
    }
    if (answer.ok && answer.value.length >= STATUS_WORD_BYTES) {
      report({ kind: 'answer', channel, response: answer.value })
      return
    }
    // A card torn away and a broken line fail alike, or "succeed" with no answer (observed on pcsc-lite 1.9.9 with a
    // virtual reader); what the service sees of the card next tells them apart.
    held.cancelJudgement = clock.after(TORN_MS, () => {
      report({ kind: 'failed', channel, code: 'card_garbled' })
    })
  }

  async #watch(watching: PcscContext, talking: PcscContext): Promise<PcscFaultCode> {
    let seen = watching.list()
    while (seen.ok) {
      const settled = await this.#see(seen.value, talking)
      if (!settled.ok) return settled.code
      const timeoutMs = settled.again ? RETRY_MS : WAIT_MS
      seen = await this.#before(timeoutMs + STUCK_MS, watching.waitForChange(seen.value, timeoutMs))
    }
    return seen.error.code
  }

  /** Brings what is held and what was told in line with what the readers show. */
  async #see(states: readonly PcscReaderState[], talking: PcscContext): Promise<Settled> {
    const settled = { ok: true, again: false } as const
    const ours = states.filter(({ name }) => name.includes(this.#options.readerName ?? ''))
    const usable = ours.filter(({ unavailable }) => !unavailable)
    for (const silent of this.#silent) {
      if (!usable.some(({ insertion }) => insertion === silent)) this.#silent.delete(silent)
    }
    const [first] = usable
    if (first === undefined) {
      const wasThere = ours.length > 0 || this.#reader === 'ready' || this.#reader === 'reader_lost'
      this.#lose(wasThere ? 'reader_lost' : 'reader_absent')
      return settled
    }
    const mute = usable.find(
      (reader) =>
        reader.mute && this.#poweredAgain.get(reader.name) !== reader.insertion && !this.#silent.has(reader.insertion)
    )
    if (mute !== undefined) {
      // A card that is taken just while the service resets it stays there for the service, mute, until the next one
      // comes (pcsc-lite 1.9.9: SCardDisconnect writes last). Power shows whether a card lies there; it may also help.
      this.#poweredAgain.set(mute.name, mute.insertion)
      await this.#before(STUCK_MS, talking.powerAgain(mute.name))
      return { ok: true, again: true }
    }
    // A failed reset makes the service call a reader empty before it has seen the card go; only its count tells. A card
    // without power is not reset.
    const held = this.#held?.card === null ? undefined : this.#held?.insertion
    const isThere = ({ present, insertion }: PcscReaderState): boolean =>
      present || insertion === held || this.#silent.has(insertion)
    const [card, second] = usable.filter(isThere)
    if (card === undefined || second !== undefined) {
      this.#becomeReady(first.name)
      this.#showCards(card === undefined ? 'none' : 'several')
      return settled
    }
    if (this.#held?.insertion === card.insertion) return settled
    if (this.#silent.has(card.insertion)) {
      this.#becomeReady(first.name)
      this.#drop()
      if (this.#cards !== 'one') this.#options.report({ kind: 'held', identity: card.insertion })
      this.#cards = 'one'
      return settled
    }
    // Our own hold on it would look like another program's.
    return this.#leaving === null ? this.#connect(card, first.name, talking) : { ok: true, again: true }
  }

  async #connect(state: PcscReaderState, readerName: string, talking: PcscContext): Promise<Settled> {
    if (this.#cards === 'one') this.#showCards('none')
    const connected = await this.#before(STUCK_MS, talking.connect(state.name))
    const code = connected.ok ? null : connected.error.code
    switch (code) {
      case 'card_busy':
        this.#lose('reader_busy')
        return { ok: true, again: true }
      case 'card_gone':
      case 'reader_gone':
        // The readers say so themselves in a moment.
        this.#becomeReady(readerName)
        return { ok: true, again: true }
      case 'service_absent':
      case 'service_denied':
        return { ok: false, code }
      case null:
      case 'card_mute':
      case 'exchange_failed':
        this.#becomeReady(readerName)
        this.#hold(state.insertion, connected.ok ? connected.value : null)
        return { ok: true, again: false }
    }
  }

  #hold(insertion: string, card: PcscCard | null): void {
    this.#channels += 1
    this.#held = {
      channel: this.#channels,
      insertion,
      card,
      transmitting: false,
      cancelJudgement: null,
      cancelLeaving: null
    }
    this.#cards = 'one'
    const atr = card?.atr ?? new Uint8Array()
    this.#options.report({ kind: 'inserted', channel: this.#channels, atr, identity: insertion })
  }

  #becomeReady(readerName: string): void {
    if (this.#reader === 'ready') return
    this.#reader = 'ready'
    this.#options.report({ kind: 'ready', readerName })
  }

  #showCards(cards: 'none' | 'several'): void {
    this.#drop()
    if (this.#cards === cards) return
    this.#cards = cards
    this.#options.report({ kind: cards === 'none' ? 'removed' : 'collided' })
  }

  #lose(code: ReaderError['code']): void {
    this.#drop()
    this.#cards = 'unknown'
    if (this.#reader === code) return
    this.#reader = code
    this.#options.report({ kind: 'lost', code })
  }

  #drop(): void {
    const held = this.#held
    if (held === null) return
    this.#held = null
    held.cancelJudgement?.()
    if (!held.transmitting) {
      held.card?.release()
      return
    }
    // The library would wait for the end of the command, and this thread with it. If that never comes, only the end of
    // the process frees the card.
    this.#leaving = held
    held.cancelLeaving = this.#options.clock.after(STUCK_MS, () => {
      this.#options.report({ kind: 'silenced', identity: held.insertion })
      this.#options.onStuck()
    })
  }

  /** A call of the library with a deadline; past it the process has to go, and nothing more is awaited. */
  async #before<T>(deadlineMs: number, call: Promise<T>): Promise<T> {
    const cancel = this.#options.clock.after(deadlineMs, this.#options.onStuck)
    try {
      return await call
    } finally {
      cancel()
    }
  }
}

function codeOfLoss(fault: PcscFaultCode): ReaderError['code'] {
  if (fault === 'service_denied') return 'reader_service_denied'
  return fault === 'service_absent' ? 'reader_service_absent' : 'reader_service_stuck'
}

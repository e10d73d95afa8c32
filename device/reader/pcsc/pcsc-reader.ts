import type { Clock } from '../../clock.ts'
import { err, ok } from '../../result.ts'
import type { CardError, CardReader, ReaderError, ReaderEvent } from '../card-reader.ts'
import { startReaderChild } from './child-process.ts'
import type { ProcessEnding, ReaderChild } from './child-process.ts'
import { PcscChannel } from './pcsc-channel.ts'
import { parseInsertion } from './reader-frames.ts'
import type { Frame } from './reader-frames.ts'

export interface PcscReaderOptions {
  readonly clock: Clock
  /** Only readers whose name contains it; all readers of the machine where absent. */
  readonly readerName?: string
  /** Where the PC/SC service listens; else PCSCLITE_CSOCK_NAME of the environment, else the library's own place. */
  readonly servicePath?: string
}

/** The process beats twice a second. Generous: the machine may be busy, and a kill costs the shopper the session. */
const SILENCE_MS = 4_000
/** Waits before a process that ended is started again: short at first, since a single crash should cost one shopper. */
const RESTART_DELAYS_MS = [50, 200, 500, 1_000]
/** A process that has lived so long has not failed at once: the next failure is a first one again. */
const SETTLED_MS = 10_000
/** Without its package the process ends at once; somebody may be installing it. */
const WITHOUT_DRIVER_MS = 5_000

/** Number of no channel: the process counts from 1. */
const NO_CHANNEL = 0

/** The card that was reported last. `identity` names its insertion to the process that comes after. */
interface ReportedCard {
  readonly channel: PcscChannel
  readonly number: number
  readonly identity: string
}

/**
 * Every PC/SC reader of this machine as one card reader. The work is done in a process of its own
 * (`reader-process.ts`), supervised here: it is started again whenever it ends or hangs, and ended where a card does
 * not answer in time, since no call of PC/SC can be taken back. Nothing needs a restart of the appliance.
 *
 * Errors told by `reader_lost`: all of `ReaderError`. Source: PC/SC Workgroup specifications parts 5 and 8, as
 * pcsc-lite 1.9 behaves.
 */
export function createPcscReader(options: PcscReaderOptions): CardReader & PcscReaderProbe {
  return new PcscReader(options)
}

/** For those who count what a reader holds. */
export interface PcscReaderProbe {
  /** Number of the process that speaks to PC/SC now; null while there is none. */
  readonly processId: number | null
}

class PcscReader implements CardReader, PcscReaderProbe {
  readonly #options: PcscReaderOptions
  #listener: ((event: ReaderEvent) => void) | null = null
  #child: ReaderChild | null = null
  /** Processes that were killed and are not gone yet. */
  readonly #dying = new Set<Promise<unknown>>()
  #cancelRestart: (() => void) | null = null
  #failures = 0
  #startedAtMs = 0
  #state: 'new' | 'started' | 'closed' = 'new'
  /** What the listener was told last of the reader; null before the first word. */
  #told: 'ready' | ReaderError['code'] | null = null
  #card: ReportedCard | null = null
  #collided = false
  /** Cards that fell silent and may still lie there; the processes of then were ended for them. */
  readonly #silent = new Set<string>()

  constructor(options: PcscReaderOptions) {
    this.#options = options
  }

  get processId(): number | null {
    return this.#child?.pid ?? null
  }

  start(listener: (event: ReaderEvent) => void): Promise<void> {
    if (this.#state !== 'new') throw new Error('a reader is started once')
    this.#state = 'started'
    this.#listener = listener
    this.#startChild()
    return Promise.resolve()
  }

  async close(): Promise<void> {
    this.#state = 'closed'
    this.#listener = null
    this.#cancelRestart?.()
    this.#card?.channel.end({ code: 'reader_lost' })
    await Promise.all([this.#child?.end(), ...this.#dying])
  }

  #startChild(): void {
    const { clock, readerName, servicePath } = this.#options
    this.#startedAtMs = clock.monotonicMs()
    const child = startReaderChild({
      clock,
      args: [
        'watch',
        ...(readerName === undefined ? [] : [`--reader=${readerName}`]),
        ...[...this.#silent].map((identity) => `--silent=${identity}`)
      ],
      ...(servicePath === undefined ? {} : { servicePath }),
      silenceMs: SILENCE_MS,
      onFrame: (frame) => {
        // A process that was ended for a silent card may have had a word left.
        if (this.#child === child) this.#onFrame(frame)
      },
      onEnd: (ending) => {
        if (this.#child !== child) return
        this.#child = null
        this.#onChildEnd(ending)
      }
    })
    this.#child = child
  }

  #onChildEnd(ending: ProcessEnding): void {
    if (this.#state !== 'started') return
    const wasSettled = this.#options.clock.monotonicMs() - this.#startedAtMs > SETTLED_MS
    this.#failures = wasSettled ? 1 : this.#failures + 1
    const withoutDriver = this.#told === 'reader_driver_missing'
    if (ending !== 'told' && !withoutDriver) this.#lose('reader_service_stuck')
    const delayMs = RESTART_DELAYS_MS[Math.min(this.#failures, RESTART_DELAYS_MS.length) - 1] ?? 0
    this.#restartAfter(withoutDriver ? WITHOUT_DRIVER_MS : delayMs)
  }

  #restartAfter(delayMs: number): void {
    this.#cancelRestart = this.#options.clock.after(delayMs, () => {
      this.#startChild()
    })
  }

  #onFrame({ kind, channel, payload }: Frame): void {
    switch (kind) {
      case 'ready':
        this.#becomeReady(textOf(payload))
        return
      case 'lost':
        this.#silent.clear()
        this.#lose(textOf(payload) as ReaderError['code'])
        return
      case 'inserted':
        this.#insert(channel, payload)
        return
      case 'removed':
        this.#silent.clear()
        this.#takeAway()
        return
      case 'collided':
        this.#collide()
        return
      case 'answer':
        if (this.#card?.number === channel) this.#card.channel.settle(ok(new Uint8Array(payload)))
        return
      case 'failed':
        if (this.#card?.number === channel) {
          this.#card.channel.settle(err({ code: textOf(payload) as CardError['code'] }))
        }
        return
      case 'held':
        this.#showSilent(textOf(payload))
        return
      case 'silenced':
        this.#replaceChild(textOf(payload))
        return
      case 'beat':
      case 'transmit':
      case 'inspection':
        return
    }
  }

  #becomeReady(readerName: string): void {
    if (this.#told === 'ready') return
    this.#told = 'ready'
    this.#report({ type: 'reader_ready', readerName })
  }

  #lose(code: ReaderError['code']): void {
    this.#card?.channel.end({ code: 'reader_lost' })
    this.#card = null
    this.#collided = false
    if (this.#told === code) return
    this.#told = code
    const error: ReaderError = code === 'reader_driver_missing' ? { code, driver: 'pcsc' } : { code }
    this.#report({ type: 'reader_lost', error })
  }

  #insert(number: number, payload: Uint8Array): void {
    const { atr, identity } = parseInsertion(payload)
    this.#lay(
      identity,
      number,
      new PcscChannel(atr, {
        clock: this.#options.clock,
        send: (command) => this.#child?.sendCommand(number, command),
        onSilent: () => {
          if (this.#card?.identity === identity) this.#replaceChild(identity)
        }
      })
    )
  }

  /** A card that fell silent is all that lies there: told once, and never spoken to. */
  #showSilent(identity: string): void {
    if (this.#card?.identity === identity) return
    const channel = new PcscChannel(new Uint8Array(), {
      clock: this.#options.clock,
      send: () => undefined,
      onSilent: () => undefined
    })
    channel.end({ code: 'card_silent' })
    this.#lay(identity, NO_CHANNEL, channel)
  }

  #lay(identity: string, number: number, channel: PcscChannel): void {
    // Another card than the one told of lies there: the change was missed while the process was started again.
    if (this.#card !== null) this.#takeAway()
    this.#card = { channel, number, identity }
    this.#collided = false
    this.#report({ type: 'card_inserted', card: channel })
  }

  /** The process waits for a card and cannot be called back: another one takes its place, and leaves that card be. */
  #replaceChild(silent: string): void {
    this.#silent.add(silent)
    const child = this.#child
    this.#child = null
    if (child !== null) {
      const gone = child.kill()
      this.#dying.add(gone)
      void gone.then(() => this.#dying.delete(gone))
    }
    if (this.#state === 'started') this.#restartAfter(0)
  }

  #takeAway(): void {
    if (this.#card === null && !this.#collided) return
    this.#card?.channel.end({ code: 'card_removed' })
    this.#card = null
    this.#collided = false
    this.#report({ type: 'card_removed' })
  }

  #collide(): void {
    this.#card?.channel.end({ code: 'card_removed' })
    this.#card = null
    if (this.#collided) return
    this.#collided = true
    this.#report({ type: 'cards_collided' })
  }

  #report(event: ReaderEvent): void {
    this.#listener?.(event)
  }
}

function textOf(payload: Uint8Array): string {
  return new TextDecoder().decode(payload)
}

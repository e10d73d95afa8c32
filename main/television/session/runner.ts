import { secretBytes } from '../../../device/secret-bytes.ts'
import type { TvCommand, TvView } from '../../contract/tv-view.ts'
import type { TvSession } from '../ports.ts'
import type { MachineCommand, TvEvent } from './event.ts'
import { dueAtMs } from './on-time.ts'
import { TvPerformer } from './performer.ts'
import { initialState, type TvPolicy, type TvState } from './state.ts'
import { transition } from './transition.ts'
import type { TvRemoteCode, TvSessionParts } from './tv-session.ts'
import { viewOf } from './view.ts'

/** An event, and the digits that came with it. */
interface Queued {
  readonly event: TvEvent
  readonly pin: Uint8Array | null
}

/** What is shown where a telephone's code could not be told. */
const NO_CODE: TvRemoteCode = { url: null, endsInMs: 0, totalMs: 1 }

/**
 * Runs one screen's session: feeds events to the pure machine one at a time, performs its effects in order, keeps its
 * deadlines and shows its view. Holds the only mutable state of it.
 */
export class TvSessionRunner implements TvSession {
  readonly #parts: TvSessionParts
  readonly #policy: TvPolicy
  readonly #performer: TvPerformer
  readonly #views = new Set<(view: TvView) => void>()
  readonly #queue: Queued[] = []
  readonly #endWatches: readonly (() => void)[]
  #state: TvState
  #working = false
  /** A code for another television may hold. */
  #hasBegunPairing = false
  #cancelTimer: (() => void) | null = null

  constructor(parts: TvSessionParts) {
    const { timeouts, acceptPhones, services, language, reader, pairing } = parts
    this.#parts = parts
    this.#policy = { timeouts, acceptPhones, services, mayPair: pairing !== null }
    this.#state = initialState(language, reader.leftCard(), parts.telephones())
    this.#performer = new TvPerformer({
      ...parts,
      dispatch: (event) => {
        this.#dispatch(event)
      }
    })
    this.#endWatches = [
      reader.onFree(() => {
        this.#dispatch({ type: 'reader_free' })
      }),
      reader.onLeftCard((lies) => {
        this.#dispatch({ type: 'forgotten_card', lies })
      }),
      reader.onCardLaid(() => {
        if (parts.beginsByCard()) this.#dispatch({ type: 'card_laid' })
      }),
      parts.onRemoteCode(() => {
        this.#dispatch({ type: 'telephones_changed', telephones: parts.telephones() })
        if (this.#state.remoteCode !== null) this.#dispatch({ type: 'remote_code_changed', ...this.#codeTimes() })
      }),
      pairing?.onOver((how) => {
        this.#dispatch({ type: 'pairing_over', how })
      }) ?? (() => undefined)
    ]
  }

  view(): TvView {
    return viewOf(this.#policy, this.#state, this.#parts.clock.monotonicMs(), () => this.#remoteCode())
  }

  onView(listener: (view: TvView) => void): () => void {
    this.#views.add(listener)
    return () => this.#views.delete(listener)
  }

  command(command: TvCommand): void {
    if (command.type === 'enter_pin') {
      this.#dispatch({ type: 'command', command: { type: 'enter_pin' } }, bytesOf(command.pin))
    } else this.#dispatch({ type: 'command', command: this.#withTimes(command) })
  }

  setPresent(isPresent: boolean): void {
    this.#dispatch({ type: 'presence_changed', present: isPresent })
  }

  async end(): Promise<void> {
    this.#dispatch({ type: 'end_requested' })
    for (const end of this.#endWatches) end()
    this.#views.clear()
    await this.#performer.settled()
  }

  #withTimes(command: Exclude<TvCommand, { type: 'enter_pin' }>): MachineCommand {
    return command.type === 'show_remote_code' ? { ...command, ...this.#codeTimes() } : command
  }

  /** How long the code is on: as long as it is good, and where there is none as long as it takes to read that. */
  #codeTimes(): { readonly endsInMs: number; readonly totalMs: number } {
    const { url, endsInMs, totalMs } = this.#remoteCode()
    if (url !== null && endsInMs > 0) return { endsInMs, totalMs: Math.max(1, totalMs) }
    const { noticeMs } = this.#parts.timeouts
    return { endsInMs: noticeMs, totalMs: noticeMs }
  }

  #remoteCode(): TvRemoteCode {
    try {
      return this.#parts.remoteCode()
    } catch (fault) {
      this.#parts.onFault('television.remote_code', fault)
      return NO_CODE
    }
  }

  #dispatch(event: TvEvent, pin: Uint8Array | null = null): void {
    this.#queue.push({ event, pin })
    this.#drain()
  }

  #drain(): void {
    if (this.#working) return
    const before = this.#state
    this.#working = true
    try {
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) this.#step(next)
    } finally {
      this.#working = false
    }
    this.#keepTime()
    this.#endPairing()
    if (this.#state !== before) this.#tellView()
  }

  #step({ event, pin }: Queued): void {
    const { clock, onFault } = this.#parts
    let taken = false
    try {
      const { state, effects } = transition(this.#policy, this.#state, event, clock.monotonicMs())
      this.#state = state
      for (const effect of effects) {
        // Whoever performs it overwrites the digits.
        taken ||= effect.type === 'prove_holder'
        this.#hasBegunPairing ||= effect.type === 'begin_pairing'
        this.#performer.perform(effect, effect.type === 'prove_holder' ? pin : null)
      }
    } catch (fault) {
      taken = false
      onFault(`television.${event.type}`, fault)
      if (event.type !== 'fault_caught') this.#queue.push({ event: { type: 'fault_caught' }, pin: null })
    } finally {
      if (!taken) pin?.fill(0)
    }
  }

  /**
   * A code for another television holds as long as it is shown, and no longer: however the screen went on from it. One that
   * stays away for `TvTimeouts.absentMs` shows it no more (`on-time.ts`).
   */
  #endPairing(): void {
    if (!this.#hasBegunPairing || this.#state.pairing?.state === 'good') return
    this.#hasBegunPairing = false
    this.#parts.pairing?.end()
  }

  #keepTime(): void {
    const { clock } = this.#parts
    this.#cancelTimer?.()
    this.#cancelTimer = null
    const dueMs = dueAtMs(this.#policy, this.#state)
    if (dueMs === Infinity) return
    this.#cancelTimer = clock.after(Math.max(0, dueMs - clock.monotonicMs()), () => {
      this.#cancelTimer = null
      this.#dispatch({ type: 'time_passed' })
    })
  }

  /** A listener that throws keeps nobody else from hearing. */
  #tellView(): void {
    const view = this.view()
    for (const listener of this.#views) {
      try {
        listener(view)
      } catch (fault) {
        this.#parts.onFault('television.listener', fault)
      }
    }
  }
}

/** The digits in memory of their own, to be overwritten. */
function bytesOf(digits: string): Uint8Array {
  const pin = secretBytes(digits.length)
  for (let at = 0; at < digits.length; at += 1) pin[at] = digits.charCodeAt(at)
  return pin
}

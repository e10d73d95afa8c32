import type { Clock } from '../../../device/clock.ts'
import type { RemoteKey } from '../../contract/remote-key.ts'
import type { TvCommand, TvLanguage, TvView } from '../../contract/tv-view.ts'
import type { TvSession } from '../ports.ts'
import { HandledPages, type HandledPage } from './handled-pages.ts'
import type { TvLine } from './line.ts'

/** Pages of one screen of which it is kept what they did. A screen shows one at a time; a reload makes another. */
export const MOST_PAGES = 8
/** A session of a screen that is away, and in which nobody is logged in, is let go of after so long. */
export const REST_MS = 600_000

export interface ScreenSlotParts {
  readonly screenId: string
  readonly clock: Clock
  readonly createSession: (screenId: string) => TvSession
  /** Told of each change that a telephone shows: the view, or whether the screen is there. */
  readonly onChange: (slot: ScreenSlot) => void
  /** Told when the visit of whoever was logged in is over, for whatever reason. */
  readonly onVisitEnd: (slot: ScreenSlot) => void
  /** Told when the session was let go of. */
  readonly onRest: (slot: ScreenSlot) => void
  /** Told of what a session threw at its end. */
  readonly onFault: (where: string, fault: unknown) => void
}

/** A connection that the screen is shown on. */
interface Shown {
  readonly line: TvLine
  readonly page: HandledPage
  /** Views that were sent on it. */
  sequence: number
}

/** One screen: its session, kept over connections; what its pages did; and the one connection that it is shown on. */
export class ScreenSlot {
  readonly screenId: string
  readonly #parts: ScreenSlotParts
  readonly #pages = new HandledPages(MOST_PAGES)
  #held: { readonly session: TvSession; readonly endViews: () => void } | null = null
  #shown: Shown | null = null
  #awaySinceMs: number
  #endWait: () => void = () => undefined

  constructor(parts: ScreenSlotParts) {
    this.#parts = parts
    this.screenId = parts.screenId
    this.#awaySinceMs = parts.clock.monotonicMs()
  }

  get hasSession(): boolean {
    return this.#held !== null
  }

  get isShown(): boolean {
    return this.#shown !== null
  }

  get pages(): number {
    return this.#pages.size
  }

  /** Since when the screen is away, monotonic; of use while it is. */
  get awaySinceMs(): number {
    return this.#awaySinceMs
  }

  /** The view that is on; null: there is no session. */
  view(): TvView | null {
    return this.#held?.session.view() ?? null
  }

  /** Whether its session may be let go of: the screen is away, and nobody is logged in. */
  isAtRest(): boolean {
    return this.#held !== null && this.#shown === null && this.#held.session.view().visit === null
  }

  /** Shows the screen on this connection, in place of any other. A session that is begun speaks the page's language. */
  show(line: TvLine, pageId: string, language: TvLanguage): void {
    const before = this.#shown
    this.#shown = null
    before?.line.end('replaced')
    this.#endWait()
    const session = this.#held?.session ?? this.#begin(language)
    const shown: Shown = { line, page: this.#pages.of(pageId), sequence: 0 }
    // First what there is, so that no view of the change comes before it.
    session.setPresent(true)
    this.#shown = shown
    this.#send(session.view())
    this.#parts.onChange(this)
  }

  /** The connection is gone. One that was replaced before changes nothing. */
  left(line: TvLine): void {
    if (this.#shown?.line !== line) return
    this.#shown = null
    this.#awaySinceMs = this.#parts.clock.monotonicMs()
    this.#held?.session.setPresent(false)
    this.#parts.onChange(this)
    this.#waitForRest()
  }

  /** Takes a command of the page that is shown: each number once, and each is answered by a view. */
  command(number: number, command: TvCommand): void {
    const shown = this.#shown
    if (shown === null || this.#held === null || number <= shown.page.handled) return
    shown.page.handled = number
    const { sequence } = shown
    const { session } = this.#held
    session.command(command)
    if (this.#shown === shown && shown.sequence === sequence) this.#send(session.view())
  }

  /** Passes on a key that a telephone pressed; while the screen is away it comes to nothing. */
  press(key: RemoteKey): void {
    this.#shown?.line.send({ type: 'pressed', key })
  }

  /** Lets go of the session. What was shown on a connection stays there. */
  letGo(): void {
    this.#endWait()
    void this.#end()
  }

  /** Ends the session, and resolves once it has ended. */
  async stop(): Promise<void> {
    this.#endWait()
    const shown = this.#shown
    this.#shown = null
    shown?.line.end('stopping')
    await this.#end()
  }

  /** Takes the screen off its connection, which goes on as something else. */
  unshow(): void {
    this.#shown = null
  }

  #begin(language: TvLanguage): TvSession {
    const session = this.#parts.createSession(this.screenId)
    if (session.view().language !== language) session.command({ type: 'set_language', language })
    let isVisit = session.view().visit !== null
    const endViews = session.onView((view) => {
      const wasVisit = isVisit
      isVisit = view.visit !== null
      this.#send(view)
      this.#parts.onChange(this)
      if (wasVisit && !isVisit) this.#parts.onVisitEnd(this)
    })
    this.#held = { session, endViews }
    return session
  }

  async #end(): Promise<void> {
    const held = this.#held
    this.#held = null
    if (held === null) return
    held.endViews()
    try {
      await held.session.end()
    } catch (fault) {
      this.#parts.onFault('tv_session_end', fault)
    }
  }

  #waitForRest(): void {
    this.#endWait()
    this.#endWait = this.#parts.clock.after(REST_MS, () => {
      if (!this.isAtRest()) {
        if (this.#held !== null && this.#shown === null) this.#waitForRest()
        return
      }
      this.letGo()
      this.#parts.onRest(this)
    })
  }

  #send(view: TvView): void {
    const shown = this.#shown
    if (shown === null) return
    shown.line.send({ type: 'view', sequence: shown.sequence++, handled: shown.page.handled, view })
  }
}

import type { Clock } from '../../../device/clock.ts'
import type { TvLanguage } from '../../contract/tv-view.ts'
import type { TvUp } from '../../contract/tv-wire.ts'
import type { TvLine } from './line.ts'
import type { ScreenSlot } from './screen-slot.ts'
import { endedFrame, remoteFrame } from './telephone-frames.ts'
import { Telephones, type RemoteCode, type Telephone } from './telephones.ts'

export interface TelephoneDeskParts {
  readonly clock: Clock
  /** The screen of this name; undefined: it never was here. */
  readonly slotOf: (screenId: string) => ScreenSlot | undefined
  /** Told when a screen has more or fewer telephones, connected or let in, or another code for one. */
  readonly onChange: (screenId: string) => void
}

type Hello = Extract<TvUp, { type: 'hello' }>
type Press = Extract<TvUp, { type: 'press' }>
/** What a telephone says that it is. */
export type TelephoneCredential = Extract<Hello['credential'], { as: 'code' | 'telephone' }>

/** A telephone's connection, and how it stands as it was told last. */
interface Connected {
  readonly telephone: Telephone
  told: string
}

/** The connections of telephones: each is a remote control of the one screen whose code it scanned, and nothing else. */
export class TelephoneDesk {
  readonly #parts: TelephoneDeskParts
  readonly #telephones: Telephones
  readonly #lines = new Map<TvLine, Connected>()

  constructor(parts: TelephoneDeskParts) {
    this.#parts = parts
    this.#telephones = new Telephones(parts.clock, (telephone) => {
      this.#ended(telephone)
    })
  }

  has(line: TvLine): boolean {
    return this.#lines.has(line)
  }

  /** Lets in who has a code that is good, or was let in before; anybody else is told that it is over. */
  greet(line: TvLine, credential: TelephoneCredential, { pageId, language }: Hello): void {
    if (credential.as === 'code') {
      const admitted = this.#telephones.admit(credential.code, pageId)
      if (admitted === null) endUnknown(line, language)
      else this.#letIn(line, admitted.telephone, pageId, admitted.secret)
      return
    }
    const telephone = this.#telephones.find(credential.telephoneId, credential.secret)
    if (telephone === null) endUnknown(line, language)
    else this.#letIn(line, telephone, pageId, null)
  }

  /** Takes a press, each number once. @returns whether this connection may press at all */
  press(line: TvLine, { number, key }: Press): boolean {
    const connected = this.#lines.get(line)
    if (connected === undefined) return false
    const { telephone } = connected
    // The idle ones end here too, and this may be one of them.
    if (!this.#telephones.isLet(telephone) || telephone.on === null) return true
    this.#telephones.used(telephone)
    const { page } = telephone.on
    if (number <= page.handled) return true
    page.handled = number
    this.#parts.slotOf(telephone.screenId)?.press(key)
    this.#tell(telephone.on.line, connected, null)
    return true
  }

  /** The connection is gone. */
  left(line: TvLine): void {
    const telephone = this.#lines.get(line)?.telephone
    this.#lines.delete(line)
    if (telephone?.on?.line !== line) return
    telephone.on = null
    this.#parts.onChange(telephone.screenId)
  }

  /** Tells a screen's telephones how they stand, where that is other than they were told last. */
  tellAll(slot: ScreenSlot): void {
    for (const [line, connected] of this.#lines) {
      if (connected.telephone.screenId === slot.screenId) this.#tell(line, connected, null)
    }
  }

  /** The code for a telephone that is to become this screen's remote control, as it stands now. */
  code(screenId: string): RemoteCode {
    return this.#telephones.code(screenId)
  }

  /** Telephones that are this screen's remote control and connected. */
  connectedTo(screenId: string): number {
    return this.#telephones.of(screenId).filter(({ on }) => on !== null).length
  }

  /** Ends all telephones of a screen, and its code. */
  endAll(screenId: string): void {
    this.#telephones.endAll(screenId)
  }

  counts(): { readonly lines: number; readonly telephones: number; readonly pages: number } {
    const { telephones, pages } = this.#telephones.counts()
    return { lines: this.#lines.size, telephones, pages }
  }

  /** Ends every connection. */
  stop(): void {
    const lines = [...this.#lines.keys()]
    this.#lines.clear()
    for (const line of lines) line.end('stopping')
  }

  #letIn(line: TvLine, telephone: Telephone, pageId: string, secret: string | null): void {
    const before = telephone.on
    telephone.on = { line, page: telephone.pages.of(pageId) }
    if (before !== null) {
      this.#lines.delete(before.line)
      before.line.end('replaced')
    }
    const connected: Connected = { telephone, told: '' }
    this.#lines.set(line, connected)
    this.#tell(line, connected, secret)
    this.#parts.onChange(telephone.screenId)
  }

  #ended({ screenId, on }: Telephone): void {
    if (on !== null) {
      this.#lines.delete(on.line)
      on.line.send(endedFrame(this.#parts.slotOf(screenId)?.view()?.language ?? 'ja', on.page.handled))
      on.line.end('over')
    }
    this.#parts.onChange(screenId)
  }

  #tell(line: TvLine, connected: Connected, secret: string | null): void {
    const { telephone } = connected
    const frame = remoteFrame(telephone, this.#parts.slotOf(telephone.screenId), secret)
    const told = JSON.stringify({ ...frame, secret: null })
    if (told === connected.told && secret === null) return
    connected.told = told
    line.send(frame)
  }
}

function endUnknown(line: TvLine, language: TvLanguage): void {
  line.send(endedFrame(language, 0))
  line.end('over')
}

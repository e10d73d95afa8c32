import { createSignal, type Accessor } from 'solid-js'
import { createPinEntry, type PinDrawing } from '../logic/pin-entry.ts'
import type { DrawBelow, PadBox } from '../logic/pin-pad.ts'

/** What was amiss with the last OK: digits are missing, or two arrows named none. */
export type PinNote = 'none' | 'incomplete' | 'amiss'

/** The PIN's screen: what it draws, and what it takes. */
export interface PinPart {
  readonly drawing: Accessor<PinDrawing>
  readonly usesPad: Accessor<boolean>
  readonly note: Accessor<PinNote>
  digit(digit: number): void
  box(box: PadBox): void
  usePad(isUsed: boolean): void
  /** Takes back all that was entered. False: nothing was there. */
  erase(): boolean
  /** Gives the PIN to `send` and forgets it, whole; else says what is amiss. */
  finish(send: (pin: string) => void): void
  /** Forgets everything: the screen is left, or asks anew. */
  forget(): void
}

/** The PIN's screen, with nothing entered. */
export function createPinPart(draw: DrawBelow): PinPart {
  const entry = createPinEntry(draw)
  const [drawing, setDrawing] = createSignal(entry.drawing())
  const [usesPad, setUsesPad] = createSignal(false)
  const [note, setNote] = createSignal<PinNote>('none')
  const changed = (next: PinNote): void => {
    setNote(next)
    setDrawing(entry.drawing())
  }
  return {
    drawing,
    usesPad,
    note,
    digit(digit) {
      entry.digit(digit)
      changed('none')
    },
    box(box) {
      entry.box(box)
      changed('none')
    },
    usePad(isUsed) {
      entry.usePad(isUsed)
      setUsesPad(isUsed)
      changed('none')
    },
    erase() {
      const wasThere = entry.erase()
      changed('none')
      return wasThere
    },
    finish(send) {
      const taken = entry.take()
      if (taken.ok) send(taken.pin)
      changed(taken.ok ? 'none' : taken.why)
    },
    forget() {
      entry.forget()
      changed('none')
    }
  }
}

import { dealDigit, digitAt, type Deal, type DrawBelow, type DigitDeals, type PadBox } from './pin-pad.ts'

/** Digits of the PIN of a card's electronic certificate for user authentication. */
export const PIN_DIGITS = 4

/** What the screen may know of a PIN that is being entered: never a digit, nor what was pressed. */
export interface PinDrawing {
  /** How many digits are there. */
  readonly filled: number
  /** The pad, while it is used and digits are missing. `step`: which of the two presses of a digit is wanted. */
  readonly pad: { readonly step: 1 | 2; readonly deal: Deal } | null
}

/** A PIN that is being entered. The digits stay in here until they are taken. */
export interface PinEntry {
  drawing(): PinDrawing
  digit(digit: number): void
  /** Begins to use the pad, or leaves it. What is there stays. */
  usePad(isUsed: boolean): void
  box(box: PadBox): void
  /** Takes back all that was entered: dots do not tell which digit was the wrong one. False: nothing was there. */
  erase(): boolean
  /**
   * Gives the four digits away and forgets them. `incomplete`: some are missing, and nothing changes. `amiss`: two
   * arrows named no digit, so that one was pressed by mistake; everything is forgotten.
   */
  take(): { readonly ok: true; readonly pin: string } | { readonly ok: false; readonly why: 'incomplete' | 'amiss' }
  forget(): void
}

/** What a digit that was not there is kept as, until the end: the screen must not show it at once. */
const AMISS = -1

/** An empty entry. */
export function createPinEntry(draw: DrawBelow): PinEntry {
  const digits = new Int8Array(PIN_DIGITS)
  let filled = 0
  let usesPad = false
  let deals: DigitDeals = dealDigit(draw)
  let firstBox: PadBox | null = null
  return { drawing, digit, usePad, box, erase, take, forget }

  function drawing(): PinDrawing {
    if (!usesPad || filled === PIN_DIGITS) return { filled, pad: null }
    return { filled, pad: firstBox === null ? { step: 1, deal: deals.first } : { step: 2, deal: deals.second } }
  }

  function dealAnew(): void {
    deals = dealDigit(draw)
    firstBox = null
  }

  function add(value: number): void {
    if (filled === PIN_DIGITS) return
    digits[filled] = value
    filled += 1
    dealAnew()
  }

  function digit(value: number): void {
    add(value)
  }

  function usePad(isUsed: boolean): void {
    usesPad = isUsed
    dealAnew()
  }

  function box(chosen: PadBox): void {
    if (!usesPad || filled === PIN_DIGITS) return
    if (firstBox === null) firstBox = chosen
    else add(digitAt(deals, firstBox, chosen) ?? AMISS)
  }

  function erase(): boolean {
    if (filled === 0 && firstBox === null) return false
    forget()
    return true
  }

  function take(): ReturnType<PinEntry['take']> {
    if (filled < PIN_DIGITS) return { ok: false, why: 'incomplete' }
    const isAmiss = digits.includes(AMISS)
    const pin = isAmiss ? '' : digits.join('')
    forget()
    return isAmiss ? { ok: false, why: 'amiss' } : { ok: true, pin }
  }

  function forget(): void {
    digits.fill(0)
    filled = 0
    dealAnew()
  }
}

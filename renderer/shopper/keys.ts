import type { Screen, ShopperCommand } from '../../main/contract/shopper.ts'
import { directionOf, type Direction } from '../shared/focus.ts'
import { leaveCommand } from './leaving.ts'

/** What a physical key means: a command to the host, a move of the focus, or nothing. */
export type KeyMeaning =
  | { readonly kind: 'command'; readonly command: ShopperCommand }
  | { readonly kind: 'move'; readonly direction: Direction }
  /** A key of a pad that the face keeps to itself: it is pressed as if by a finger. */
  | { readonly kind: 'pad'; readonly key: string }

/** The parts of a key event that matter. */
export interface Key {
  readonly key: string
  readonly code: string
}

const DIGIT_CODE = /^(?:Digit|Numpad)([0-9])$/

function digitOf(key: Key): number | undefined {
  if (/^[0-9]$/.test(key.key)) return Number(key.key)
  // With an input method on, `key` is "Process" and only the place of the key is known.
  const digit = key.key === 'Process' ? DIGIT_CODE.exec(key.code)?.[1] : undefined
  return digit === undefined ? undefined : Number(digit)
}

/** On the resting screen these still move the focus and press: the language can be chosen before waking. */
const FOCUS_KEYS: readonly string[] = ['Tab', 'Shift', 'Enter', ' ']

/**
 * What a key means on a screen; undefined leaves it to the browser: Enter presses what has the focus, Tab moves on.
 * @param mayWake false while nothing can be sold: the resting screen says so, and no key wakes it
 */
export function meaningOf(screen: Screen, key: Key, mayWake = true): KeyMeaning | undefined {
  if (screen === 'attract') {
    if (!mayWake) return undefined
    return FOCUS_KEYS.includes(key.key) ? undefined : { kind: 'command', command: { type: 'wake' } }
  }
  const direction = directionOf(key.key)
  if (direction !== undefined) return { kind: 'move', direction }
  if (key.key === 'Escape') {
    const command = leaveCommand(screen)
    return command && { kind: 'command', command }
  }
  if (screen !== 'pin' && screen !== 'membership' && screen !== 'service') return undefined
  const digit = digitOf(key)
  const erases = key.key === 'Backspace' || key.key === 'Delete'
  if (screen === 'membership') {
    if (digit !== undefined) return { kind: 'pad', key: `digit-${String(digit)}` }
    return erases ? { kind: 'pad', key: 'erase' } : undefined
  }
  if (digit !== undefined) return { kind: 'command', command: { type: 'press_digit', digit } }
  if (erases && screen === 'pin') return { kind: 'command', command: { type: 'erase_digit' } }
  return undefined
}

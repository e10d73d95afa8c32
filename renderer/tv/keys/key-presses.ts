import { readKey, type KeyMap, type PressedKey } from './read-key.ts'
import type { RemoteKey } from '../../../main/contract/remote-key.ts'

/** A KeyboardEvent of one of the two kinds that count. `keypress` does not: it would count a press twice. */
export interface KeyEventLike extends PressedKey {
  readonly type: string
  readonly repeat?: boolean
}

/** What is held, as far as the box lets know. */
export interface HeldKeys {
  readonly held: RemoteKey | null
  /** When the held key last spoke, ms of the face's clock. */
  readonly lastAtMs: number
  /** Whether this box ever said that a key was let go. Some never do. */
  readonly saysLetGo: boolean
}

/** One press of a key, or its going on. Arrows may act on repeats; OK, Back, digits and colours must not. */
export interface KeyPress {
  readonly key: RemoteKey
  readonly repeat: boolean
}

export const NO_KEY_HELD: HeldKeys = { held: null, lastAtMs: 0, saysLetGo: false }

/**
 * Longest pause between two words of a held key on a box that says when a key is let go, ms: keyboards wait 500 ms
 * before they repeat. After it the letting go was lost, and the key was pressed anew.
 */
export const HELD_MS = 1_000

/**
 * The same on a box that never says it, ms: infrared remote controls repeat about every 110 ms, and nobody presses a
 * key twice in less than 150.
 */
export const HELD_UNSAID_MS = 140

/**
 * Takes one event of the page and says whether a key was pressed: one physical press is one press, however often the
 * box repeats it. Unknown keys change nothing.
 */
export function nextKeyPress(
  before: HeldKeys,
  event: KeyEventLike,
  map: KeyMap,
  atMs: number
): { readonly held: HeldKeys; readonly press: KeyPress | null } {
  const key = event.type === 'keydown' || event.type === 'keyup' ? readKey(event, map) : null
  if (key === null) return { held: before, press: null }
  if (event.type === 'keyup') {
    return { held: { ...before, held: before.held === key ? null : before.held, saysLetGo: true }, press: null }
  }
  const heldForMs = before.saysLetGo ? HELD_MS : HELD_UNSAID_MS
  const goesOn = before.held === key && atMs - before.lastAtMs < heldForMs
  return {
    held: { ...before, held: key, lastAtMs: atMs },
    press: { key, repeat: event.repeat === true || goesOn }
  }
}

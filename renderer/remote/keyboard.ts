import type { RemoteKey } from '../../main/contract/remote-key.ts'

const KEYS: Readonly<Record<string, RemoteKey>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  Enter: 'ok',
  Escape: 'back',
  Backspace: 'back',
  Home: 'menu',
  PageUp: 'channel_up',
  PageDown: 'channel_down'
}

/** What of a key press decides. */
export interface KeyboardPress {
  readonly key: string
  readonly altKey: boolean
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  /** Whether a button has the focus: Enter is then a press of that button. */
  readonly onButton: boolean
}

/** The key of the remote control that a keyboard's key stands for; null: none. */
export function remoteKeyOf({ key, altKey, ctrlKey, metaKey, onButton }: KeyboardPress): RemoteKey | null {
  if (altKey || ctrlKey || metaKey || (onButton && key === 'Enter')) return null
  if (/^[0-9]$/.test(key)) return `digit_${key}` as RemoteKey
  return Object.hasOwn(KEYS, key) ? (KEYS[key] ?? null) : null
}

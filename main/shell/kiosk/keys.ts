import type { Input } from 'electron'

/** Keys with a name that the face has a use for. Everything else that is longer than one UTF-16 unit is refused. */
const NAMED_KEYS: ReadonlySet<string> = new Set([
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
  'ArrowUp',
  'Backspace',
  'Delete',
  'End',
  'Enter',
  'Escape',
  'Home',
  'PageDown',
  'PageUp',
  // With an input method on, only the place of a key is known.
  'Process',
  'Shift',
  'Tab'
])

/**
 * Whether a key may reach the page. A list of what is allowed, because no list of what is forbidden is ever complete:
 * developer tools (F12, Ctrl+Shift+I), reload (F5, Ctrl+R), print, zoom, find, history, view source, new windows, the
 * menu (Alt, F10), the browser's and media keys all fall outside it.
 */
export function mayPress(input: Pick<Input, 'key' | 'control' | 'alt' | 'meta'>): boolean {
  if (input.control || input.alt || input.meta) return false
  return input.key.length === 1 || NAMED_KEYS.has(input.key)
}

/**
 * Every key of a remote control that the television's face knows, whatever box sends it. No more than it needs: what
 * most boxes keep to themselves (volume, power, home, exit, subtitles) is not here.
 *
 * `channel_up` and `channel_down` turn pages and weeks, `read_aloud` (the play key) has the screen read out, `menu`
 * leads to the first screen. Everything can be done without these four.
 */
export const REMOTE_KEYS = [
  'up',
  'down',
  'left',
  'right',
  'ok',
  'back',
  'digit_0',
  'digit_1',
  'digit_2',
  'digit_3',
  'digit_4',
  'digit_5',
  'digit_6',
  'digit_7',
  'digit_8',
  'digit_9',
  'red',
  'green',
  'yellow',
  'blue',
  'channel_up',
  'channel_down',
  'read_aloud',
  'menu'
] as const

/** A logical key: what the face acts on. */
export type RemoteKey = (typeof REMOTE_KEYS)[number]

/** The keys without which nobody gets anywhere: learn mode asks for these first and never loses one. */
export const ESSENTIAL_KEYS: readonly RemoteKey[] = ['up', 'down', 'left', 'right', 'ok', 'back']

/** The digit keys, 0 first: index and digit are the same. */
export const DIGIT_KEYS: readonly RemoteKey[] = REMOTE_KEYS.filter((key) => key.startsWith('digit_'))

/** The colour keys from left to right, as remote controls in Japan have them. */
export const COLOUR_KEYS = ['blue', 'red', 'green', 'yellow'] as const satisfies readonly RemoteKey[]

/** Whether a text from outside names a logical key. */
export function isRemoteKey(text: string): text is RemoteKey {
  return (REMOTE_KEYS as readonly string[]).includes(text)
}

/** The digit of a digit key, 0 to 9; null for any other key. */
export function digitOf(key: RemoteKey): number | null {
  const digit = DIGIT_KEYS.indexOf(key)
  return digit === -1 ? null : digit
}

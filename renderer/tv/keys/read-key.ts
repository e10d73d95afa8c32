import { PLATFORMS, signalsOf, type Platform, type SignalField } from './key-table.ts'
import { digitOf, REMOTE_KEYS, type RemoteKey } from '../../../main/contract/remote-key.ts'

/** The parts of a KeyboardEvent that tell which key it was. */
export interface PressedKey {
  readonly key: string
  readonly code: string
  readonly keyCode: number
  readonly ctrlKey?: boolean
  readonly altKey?: boolean
  readonly metaKey?: boolean
}

/** The table, or a part of it, by value. Made once by `tableMap`. */
export type TableMap = ReadonlyMap<string, RemoteKey>

/** What a screen reads its keys by: what was learnt of its remote control comes before the table. */
export interface KeyMap {
  readonly table: TableMap
  /** By `identityOf` of the press. */
  readonly learned: ReadonlyMap<string, RemoteKey>
}

const entry = (field: SignalField, value: string | number): string => `${field}:${String(value)}`

/** The table for one kind of box, or for all at once: a test holds that no two of them disagree. */
export function tableMap(platforms: readonly Platform[] = PLATFORMS): TableMap {
  return new Map(
    platforms.flatMap((platform) =>
      REMOTE_KEYS.flatMap((key) =>
        signalsOf(platform, key).map(({ field, value }) => [entry(field, value), key] as const)
      )
    )
  )
}

/** Names that stand for "some key": nothing can be told by them. */
const NAMELESS: readonly string[] = ['', 'Unidentified', 'Process', 'Dead']

/** Numbers that stand for "some key": 0 for one without a number, 229 for one that an input method has taken. */
const NUMBERLESS: readonly number[] = [0, 229]

/** What tells one press from those of other keys; null where the browser knows no more than that a key was pressed. */
export function identityOf({ key, code, keyCode }: PressedKey): string | null {
  if (NAMELESS.includes(key) && code === '' && NUMBERLESS.includes(keyCode)) return null
  return `${String(keyCode)} ${code} ${key}`
}

/**
 * The logical key of a press by the table alone; null for a key that it does not know. The number decides first: some
 * sets give their own keys the names of a keyboard's. The place of a key is asked only where its name says nothing.
 */
export function readTable({ key, code, keyCode }: PressedKey, table: TableMap): RemoteKey | null {
  const byNumber = table.get(entry('keyCode', keyCode))
  if (byNumber !== undefined && !isAnotherSign(key, byNumber)) return byNumber
  if (NAMELESS.includes(key)) return table.get(entry('code', code)) ?? null
  return table.get(entry('key', key.length === 1 ? key.toLowerCase() : key)) ?? null
}

/** Engines give # and * the numbers of 3 and 8, with which they share a key of a keyboard. On a remote they do not. */
function isAnotherSign(key: string, byNumber: RemoteKey): boolean {
  const digit = digitOf(byNumber)
  return digit !== null && key.length === 1 && key.normalize('NFKC') !== String(digit)
}

/** The logical key of a press; null for an unknown key, and with Ctrl, Alt or Meta, which are the browser's. */
export function readKey(pressed: PressedKey, { table, learned }: KeyMap): RemoteKey | null {
  if (pressed.ctrlKey === true || pressed.altKey === true || pressed.metaKey === true) return null
  const identity = identityOf(pressed)
  const known = identity === null ? undefined : learned.get(identity)
  return known ?? readTable(pressed, table)
}

/** The logical key of a value that never was a page's event: HDMI-CEC, or the shell round a WebView. */
export function readNative(field: 'android' | 'cec', value: number, table: TableMap): RemoteKey | null {
  return table.get(entry(field, value)) ?? null
}

/** The keys to ask a Tizen set for, by `tizen.tvinputdevice.registerKeyBatch`. A set refuses names that it lacks. */
export function tizenKeyNames(): readonly string[] {
  return REMOTE_KEYS.flatMap((key) => signalsOf('tizen', key))
    .filter(({ field }) => field === 'tizen')
    .map(({ value }) => String(value))
}

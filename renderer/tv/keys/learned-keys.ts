import { identityOf, readTable, type KeyMap, type PressedKey, type TableMap } from './read-key.ts'
import { DIGIT_KEYS, ESSENTIAL_KEYS, isRemoteKey, type RemoteKey } from '../../../main/contract/remote-key.ts'

/** A press as it is stored: what the box said of it. */
export type LearnedPress = Pick<PressedKey, 'key' | 'code' | 'keyCode'>

/** What was learnt of a remote control: it only overrides, the table reads everything else. */
export type LearnedKeys = Readonly<Partial<Record<RemoteKey, LearnedPress>>>

export const NOTHING_LEARNED: LearnedKeys = {}

/** The learnt keys as pairs. */
export function learnedEntries(learned: LearnedKeys): readonly (readonly [RemoteKey, LearnedPress])[] {
  return Object.entries(learned).flatMap(([key, press]) => (isRemoteKey(key) ? [[key, press] as const] : []))
}

/** A screen's key map: the table, and what was learnt before it. */
export function keyMapOf(table: TableMap, learned: LearnedKeys = NOTHING_LEARNED): KeyMap {
  const known = learnedEntries(learned).flatMap(([key, press]) => {
    const identity = identityOf(press)
    return identity === null ? [] : [[identity, key] as const]
  })
  return { table, learned: new Map(known) }
}

/**
 * Leaves out what would take a key away: a press that the table reads as an arrow, OK or Back stays that key unless the
 * key was learnt by another press. The same for digits, except that an arrow, OK or Back may take one.
 */
export function withoutTheft(learned: LearnedKeys, table: TableMap): LearnedKeys {
  let kept = learnedEntries(learned)
  for (;;) {
    const names = new Set(kept.map(([key]) => key))
    const left = kept.filter(([key, press]) => {
      const was = readTable(press, table)
      if (was === null || names.has(was)) return true
      return !ESSENTIAL_KEYS.includes(was) && !(DIGIT_KEYS.includes(was) && !ESSENTIAL_KEYS.includes(key))
    })
    // What is left out now may have been what another one relied on.
    if (left.length === kept.length) return Object.fromEntries(kept)
    kept = left
  }
}

const VERSION = 1
const LONGEST_NAME = 64
const LARGEST_CODE = 0xffff

/** Learnt keys as JSON, to be stored. */
export function encodeLearned(learned: LearnedKeys): string {
  return JSON.stringify({ version: VERSION, keys: learned })
}

/**
 * Stored keys; null where they are damaged, name one press twice or would take away a key that is needed: then the
 * table alone holds. Never throws.
 */
export function parseLearned(text: string, table: TableMap): LearnedKeys | null {
  const stored = parseJson(text)
  if (!isRecord(stored) || stored['version'] !== VERSION || !isRecord(stored['keys'])) return null
  const pairs: (readonly [RemoteKey, LearnedPress])[] = []
  for (const [key, value] of Object.entries(stored['keys'])) {
    const press = pressOf(value)
    if (!isRemoteKey(key) || press === null) return null
    pairs.push([key, press])
  }
  const identities = pairs.map(([, press]) => identityOf(press))
  if (identities.includes(null) || new Set(identities).size < pairs.length) return null
  const learned: LearnedKeys = Object.fromEntries(pairs)
  return learnedEntries(withoutTheft(learned, table)).length === pairs.length ? learned : null
}

function pressOf(value: unknown): LearnedPress | null {
  if (!isRecord(value)) return null
  const { key, code, keyCode } = value
  if (!isName(key) || !isName(code) || typeof keyCode !== 'number') return null
  return Number.isInteger(keyCode) && keyCode >= 0 && keyCode <= LARGEST_CODE ? { key, code, keyCode } : null
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST_NAME
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

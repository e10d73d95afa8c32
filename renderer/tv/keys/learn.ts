import { learnedEntries, withoutTheft, type LearnedKeys } from './learned-keys.ts'
import { identityOf, type PressedKey, type TableMap } from './read-key.ts'
import { ESSENTIAL_KEYS, REMOTE_KEYS, type RemoteKey } from '../../../main/contract/remote-key.ts'

/**
 * Learn mode for a remote control that the table does not know, as a pure machine: it asks for key after key, in the
 * order of `REMOTE_KEYS`, and takes what is pressed.
 *
 * Nobody can be locked in: who waits at an arrow, OK or Back leaves with everything as it was. Once those six are
 * learnt, waiting skips a key that the remote control lacks, the learnt Right skips it at once, and the learnt Back
 * ends with what there is.
 */
export type Learning =
  | {
      readonly state: 'asking'
      readonly asked: RemoteKey
      /** Learnt so far. Nothing of it holds before the end. */
      readonly taken: LearnedKeys
      /** Why the last press was not taken; null where none was refused at this key. */
      readonly refusal: Refusal | null
      readonly refusals: number
      /** When waiting for this key ends, ms of the face's clock: to be shown. */
      readonly deadlineMs: number
      readonly last: { readonly identity: string; readonly atMs: number } | null
    }
  | { readonly state: 'ended'; readonly by: 'finished' | 'left' | 'waited'; readonly learned: LearnedKeys }

/** `taken`: that press is another key already. `unreadable`: the box says nothing that would tell it from others. */
export type Refusal = 'taken' | 'unreadable'

/** What happens to it: a `keydown` of the page, or time that passed. */
export type LearnEvent =
  | { readonly type: 'press'; readonly pressed: PressedKey; readonly repeat: boolean; readonly atMs: number }
  | { readonly type: 'time'; readonly atMs: number }

/** What stays the same through a round of learning. */
export interface LearnTerms {
  readonly table: TableMap
  /** What holds if nothing is learnt. */
  readonly before: LearnedKeys
  /** How long each key is waited for, ms. */
  readonly waitMs: number
}

type Asking = Extract<Learning, { state: 'asking' }>

/** The same press again within this time is one that is held, ms. */
const HELD_MS = 600

/** So many refused presses at one key give the time anew: the rest do not, so that learning always ends. */
const LONGEST_PATIENCE = 3

/** Begins with the first key. */
export function startLearning({ waitMs }: LearnTerms, atMs: number): Learning {
  return ask(REMOTE_KEYS[0], { taken: {}, last: null }, atMs + waitMs)
}

/** Takes one event. What has ended stays as it ended. */
export function learnNext(learning: Learning, event: LearnEvent, terms: LearnTerms): Learning {
  const now = afterWaiting(learning, event.atMs, terms)
  if (now.state === 'ended' || event.type === 'time' || event.repeat) return now
  const identity = identityOf(event.pressed)
  if (identity === null) return refuse(now, 'unreadable', event.atMs, terms)
  const last = { identity, atMs: event.atMs }
  const isHeld = now.last?.identity === identity && event.atMs - now.last.atMs < HELD_MS
  if (isHeld) return { ...now, last }
  const owner = learnedEntries(now.taken).find(([, press]) => identityOf(press) === identity)?.[0]
  const asking = { ...now, last }
  if (owner === undefined) {
    const { key, code, keyCode } = event.pressed
    return askNext({ ...asking, taken: { ...now.taken, [now.asked]: { key, code, keyCode } } }, event.atMs, terms)
  }
  if (!ESSENTIAL_KEYS.includes(now.asked)) {
    if (owner === 'right') return askNext(asking, event.atMs, terms)
    if (owner === 'back') return { state: 'ended', by: 'left', learned: withoutTheft(now.taken, terms.table) }
  }
  return refuse(asking, 'taken', event.atMs, terms)
}

function ask(asked: RemoteKey, { taken, last }: Pick<Asking, 'taken' | 'last'>, deadlineMs: number): Asking {
  return { state: 'asking', asked, taken, refusal: null, refusals: 0, deadlineMs, last }
}

function askNext(asking: Asking, fromMs: number, { table, waitMs }: LearnTerms): Learning {
  const next = REMOTE_KEYS[REMOTE_KEYS.indexOf(asking.asked) + 1]
  if (next === undefined) return { state: 'ended', by: 'finished', learned: withoutTheft(asking.taken, table) }
  return ask(next, asking, fromMs + waitMs)
}

/** Where nobody pressed anything in time: from one deadline to the next, however much time has passed. */
function afterWaiting(learning: Learning, atMs: number, terms: LearnTerms): Learning {
  let now = learning
  while (now.state === 'asking' && atMs >= now.deadlineMs) {
    if (ESSENTIAL_KEYS.includes(now.asked)) return { state: 'ended', by: 'waited', learned: terms.before }
    now = askNext(now, now.deadlineMs, terms)
  }
  return now
}

function refuse(asking: Asking, refusal: Refusal, atMs: number, { waitMs }: LearnTerms): Asking {
  const refusals = asking.refusals + 1
  const deadlineMs = refusals > LONGEST_PATIENCE ? asking.deadlineMs : atMs + waitMs
  return { ...asking, refusal, refusals, deadlineMs }
}

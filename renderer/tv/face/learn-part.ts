import { createSignal, type Accessor } from 'solid-js'
import { encodeLearned, keyMapOf, NOTHING_LEARNED, parseLearned, type LearnedKeys } from '../keys/learned-keys.ts'
import { learnNext, startLearning, type Learning, type LearnTerms } from '../keys/learn.ts'
import { tableMap, type KeyMap, type PressedKey } from '../keys/read-key.ts'
import { LEARNED_KEY, type Store } from '../logic/storage.ts'

/** How long each key is waited for, ms. */
export const LEARN_WAIT_MS = 15_000

const TICK_MS = 250

/** What this screen reads its keys by, and the learning of a remote control that it does not know. */
export interface LearnPart {
  readonly learning: Accessor<Learning | null>
  keyMap(): KeyMap
  start(): void
  /** A press of whatever key, while it learns. */
  press(pressed: PressedKey, repeat: boolean): void
  /** Ends with everything as it was. */
  giveUp(): void
  close(): void
}

/** Reads what was learnt before. */
export function createLearnPart(store: Store): LearnPart {
  const table = tableMap()
  let learned: LearnedKeys = parseLearned(store.getItem(LEARNED_KEY) ?? '', table) ?? NOTHING_LEARNED
  let map = keyMapOf(table, learned)
  let timer: ReturnType<typeof setInterval> | undefined
  const [learning, setLearning] = createSignal<Learning | null>(null)
  const terms = (): LearnTerms => ({ table, before: learned, waitMs: LEARN_WAIT_MS })
  const now = (): number => performance.now()

  const take = (next: Learning): void => {
    setLearning(next)
    if (next.state !== 'ended') return
    clearInterval(timer)
    if (next.by === 'waited') return
    learned = next.learned
    map = keyMapOf(table, learned)
    store.setItem(LEARNED_KEY, encodeLearned(learned))
  }
  const step = (event: Parameters<typeof learnNext>[1]): void => {
    const current = learning()
    if (current?.state !== 'asking') return
    const next = learnNext(current, event, terms())
    if (next !== current) take(next)
  }

  return {
    learning,
    keyMap: () => map,
    start() {
      clearInterval(timer)
      take(startLearning(terms(), now()))
      timer = setInterval(() => step({ type: 'time', atMs: now() }), TICK_MS)
    },
    press: (pressed, repeat) => step({ type: 'press', pressed, repeat, atMs: now() }),
    giveUp: () => {
      if (learning()?.state === 'asking') take({ state: 'ended', by: 'waited', learned })
    },
    close() {
      clearInterval(timer)
      setLearning(null)
    }
  }
}

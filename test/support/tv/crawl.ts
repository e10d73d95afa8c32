import { setTimeout as pause } from 'node:timers/promises'
import { DIGIT_KEYS, digitOf, REMOTE_KEYS, type RemoteKey } from '../../../main/contract/remote-key.ts'
import { createCrawlMap, type Found } from './crawl-map.ts'
import { inShort, see, type TvFacts, type TvScreen } from './tv-screen.ts'

/**
 * Presses every key on every screen within so many presses of a first one, nearest first, and says what is wrong. A walker
 * goes as a person does: on from where it is, to the nearest state in which a key is still untried, by presses that it has
 * seen the effect of; where none leads there, it starts again. A state that was reached twice is tried once.
 */

/** A card laid on the reader, and taken off it: what a hand does counts as a press. */
export type CrawlKey = RemoteKey | 'lay_card' | 'lift_card'

/** One television that is walked on. Several share what they find: each has a world of its own, which are alike. */
export interface Walker {
  readonly tv: TvScreen
  /** Brings it to the first screen, from anywhere. */
  start(): Promise<void>
  /** The hand at its reader; without one there are no keys of the hand. */
  readonly hand?: { lay(): Promise<void>; lift(): void }
  /** Called once for each page; gives what is wrong with it, one line each. */
  readonly inspect?: (facts: TvFacts) => Promise<readonly string[]>
}

export interface CrawlOptions {
  /** States so many presses from the first are still tried. */
  readonly depth: number
  /** The walk ends after so many presses, whatever is left. */
  readonly mostPresses: number
  /** The most times that Back may have to be pressed until the first screen is there. */
  readonly mostBacks: number
  /** So long nothing may change after the hand did something, of which the screen is told unasked, milliseconds. */
  readonly quietMs: number
  /** Whether Back has come to its end here. */
  isHome(facts: TvFacts): boolean
  /** What another walk covers: it is looked at, and no key is tried. */
  readonly isBeyond?: (facts: TvFacts) => boolean
  /** Keys that are tried once a page and not with each focus; the hand's always are. */
  readonly isOncePage?: (key: RemoteKey) => boolean
  /** Keys that are not pressed here: what would end the walk. */
  readonly spare?: (facts: TvFacts, key: CrawlKey) => boolean
}

export interface CrawlReport {
  /** One line each, with the keys that led there. Empty: all is well. */
  readonly faults: readonly string[]
  readonly presses: number
  /** Times that a walker had to start again. */
  readonly starts: number
  /** Different screens with a different focus. */
  readonly states: number
  /** Of them, those near enough for every key. */
  readonly tried: number
  /** Different screens, whatever has the focus. */
  readonly pages: readonly string[]
  /** What is near enough, and was not found again to try its last keys. */
  readonly left: readonly string[]
  /** Whether every key was tried in every state that lies near enough. */
  readonly isWhole: boolean
}

/** OK first and digits last: a walk that is cut short has seen more. */
const KEY_ORDER: readonly RemoteKey[] = [
  'ok',
  ...REMOTE_KEYS.filter((key) => key !== 'ok' && digitOf(key) === null),
  ...DIGIT_KEYS
]
const HAND_KEYS: readonly CrawlKey[] = ['lay_card', 'lift_card']
const LOOKS_A_QUIET = 4
/** Words come back from elsewhere: these screens are waited out. */
const PASSING = ['asking', 'connection']
const IDLE_LOOK_MS = 100

const passes = ({ screen, isUnderWay }: TvFacts): boolean => isUnderWay || PASSING.includes(screen ?? '')

/** What is wrong with a screen as it stands; empty where all is well. */
export function faultsOfFacts(facts: TvFacts): readonly string[] {
  const faults: string[] = []
  if (facts.choices.length === 0) faults.push('nothing can be chosen')
  if (facts.focused.length !== 1) faults.push(`${String(facts.focused.length)} elements have the focus`)
  if (facts.scrolled) faults.push('the screen has scrolled')
  for (const one of facts.focused) {
    const { width, height } = facts.viewport
    const name = String(one.id)
    if (one.id === null) faults.push('what has the focus is no choice')
    if (!one.isActive) faults.push(`the browser's focus is not on ${name}`)
    if (!one.isSeen) faults.push(`${name} has the focus and cannot be seen`)
    if (!one.hasRing) faults.push(`no ring round ${name}`)
    if (one.left < 0 || one.top < 0 || one.right > width || one.bottom > height) faults.push(`${name} has the focus off the screen`)
    if (one.right - one.left < 1 || one.bottom - one.top < 1) faults.push(`${name} has the focus and no size`)
  }
  return faults
}

/** Waits until what the last press set going has come to rest. What was asked for is over when it is answered. */
async function settled(tv: TvScreen, quietMs: number): Promise<TvFacts> {
  let last = await see(tv, 'the screen at rest', (now) => !passes(now))
  for (let quietSinceMs = performance.now(); performance.now() - quietSinceMs < quietMs; ) {
    await pause(quietMs / LOOKS_A_QUIET)
    const facts = await see(tv, 'the screen at rest', (now) => !passes(now))
    if (JSON.stringify(facts) !== JSON.stringify(last)) quietSinceMs = performance.now()
    last = facts
  }
  return last
}

/** Walks from the walkers' first screens until nothing near enough is left. */
export async function crawl(walkers: readonly Walker[], options: CrawlOptions): Promise<CrawlReport> {
  const map = createCrawlMap(options)
  const faults = new Set<string>()
  let presses = 0
  let starts = 0
  let busy = 0

  const blame = (state: Found, words: string): void => {
    faults.add(`${words} — ${inShort(state.facts)}, after ${state.way.slice(-8).join(' ') || 'the start'}`)
  }

  async function walk({ tv, start, hand, inspect }: Walker): Promise<void> {
    let toldErrors = 0
    const keysOf = (facts: TvFacts): readonly CrawlKey[] =>
      [...KEY_ORDER, ...(hand === undefined ? [] : HAND_KEYS)].filter((key) => options.spare?.(facts, key) !== true)

    const look = async (way: readonly CrawlKey[], quietMs: number): Promise<Found> => {
      const facts = await settled(tv, quietMs)
      const state = map.found(facts, way, keysOf(facts))
      for (const words of faultsOfFacts(facts)) blame(state, words)
      if (inspect !== undefined && map.isFirstLook(facts)) for (const words of await inspect(facts)) blame(state, words)
      const errors = await tv.errors(facts)
      if (errors.length < toldErrors) toldErrors = 0
      for (const error of errors.slice(toldErrors)) blame(state, error)
      toldErrors = errors.length
      return state
    }
    const begin = async (): Promise<Found> => {
      starts += 1
      await start()
      toldErrors = 0
      const state = await look([], options.quietMs)
      map.root(state)
      return state
    }
    const press = async (from: Found, key: CrawlKey): Promise<Found> => {
      presses += 1
      map.claim(from, key)
      if (key === 'lay_card') await hand?.lay()
      else if (key === 'lift_card') hand?.lift()
      else await tv.press(key)
      const to = await look([...from.way, key], HAND_KEYS.includes(key) ? options.quietMs : 0)
      map.leads(from, key, to)
      return to
    }
    /** Back until the first screen is there. */
    const goHome = async (from: Found): Promise<Found> => {
      map.claimHome(from)
      let at = from
      let backs = 0
      // Digits that were entered are taken back one by one first.
      const mostBacks = options.mostBacks + Number(/[0-9]/.exec(from.facts.detail)?.[0] ?? 0)
      while (!options.isHome(at.facts) && backs < mostBacks) {
        at = await press(at, 'back')
        backs += 1
      }
      if (!options.isHome(at.facts)) blame(from, `not home after ${String(backs)} times Back`)
      return at
    }

    const walking = async (step: () => Promise<Found>): Promise<Found> => {
      busy += 1
      return step().finally(() => (busy -= 1))
    }
    let at = await walking(begin)
    while (presses < options.mostPresses) {
      const isBeyond = options.isBeyond?.(at.facts) === true
      if (!isBeyond && !options.isHome(at.facts) && map.wantsHome(at)) {
        at = await walking(() => goHome(at))
        continue
      }
      const key = isBeyond ? undefined : (map.untried(at) ?? map.nextOnWay(at))
      if (key !== undefined) {
        at = await walking(() => press(at, key))
        continue
      }
      const isLeft = map.isLeft()
      // Another walker may still find something.
      if (!isLeft && busy === 0) return
      if (!isLeft) await pause(IDLE_LOOK_MS)
      else {
        // No way leads there from the first screen either: the world may have changed since.
        if (map.isRoot(at)) map.noteSearch()
        at = await walking(begin)
      }
    }
  }
  await Promise.all(walkers.map(walk))

  for (const state of map.stuck()) blame(state, 'no key leads on')
  const left = map.left()
  return {
    faults: [...faults],
    presses,
    starts,
    states: map.states(),
    tried: map.near(),
    pages: map.pages(),
    left,
    isWhole: left.length === 0
  }
}

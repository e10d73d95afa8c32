import { setTimeout as pause } from 'node:timers/promises'
import { DIGIT_KEYS, digitOf, REMOTE_KEYS, type RemoteKey } from '../../../main/contract/remote-key.ts'
import { createCrawlMap, lasting, type Found } from './crawl-map.ts'
import { WAIT_AT_REST } from './page-scripts.ts'
import { inShort, restSchema, type TvFacts, type TvScreen } from './tv-screen.ts'

/**
 * Presses every key on every screen within so many presses of a first one, nearest first, and says what is wrong. A walker
 * goes as a person does: on from where it is, to the nearest state in which a key is still untried, by presses that it has
 * seen the effect of; where none leads there, it starts again. A state that was reached twice is tried once. From every
 * page, and from every page with a screen over it, Back is pressed until the first screen is there.
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
  /** So long a choice may be under way without the screen saying so, milliseconds. */
  readonly unseenMs?: number
  /** Whether Back has come to its end here. @param from where it was pressed first, what lay over it left out */
  isHome(facts: TvFacts, from: TvFacts): boolean
  /** A screen that lies over others: Back from it leads to the very same place. */
  readonly isOver?: (facts: TvFacts) => boolean
  /** What another walk covers: it is looked at, and no key is tried. */
  readonly isBeyond?: (facts: TvFacts) => boolean
  /** Keys that do the same wherever the focus is: tried once a page. The hand's always are. */
  readonly isOncePage?: (key: RemoteKey) => boolean
  /** Keys after which a state may never come again: they wait until nothing else is left. */
  readonly usesUp?: (facts: TvFacts, key: CrawlKey) => boolean
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
  /** From so many of them, alone or over others, Back was followed to the first screen. */
  readonly wentHome: number
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
const IDLE_LOOK_MS = 100
/** Of one wait in the page, and of all of them: a watchdog. */
const WAIT_MS = 5_000
const REST_WITHIN_MS = 60_000

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
  for (const endsAtMs = performance.now() + REST_WITHIN_MS; ; ) {
    const { isAtRest, facts } = restSchema.parse(await tv.run(WAIT_AT_REST, quietMs, WAIT_MS))
    if (isAtRest) return facts
    if (performance.now() > endsAtMs) throw new Error(`${tv.engine}: never at rest: ${inShort(facts)}`)
  }
}

const isStill = (now: TvFacts, { facts }: Found): boolean =>
  now.screen === facts.screen && now.place === facts.place && now.pageId === facts.pageId

/** Whether it is the same page with the same focus. A PIN that was begun is forgotten, and with it what can be chosen. */
function isWhereOneWas({ facts: now }: Found, { facts: before }: Found): boolean {
  const isSamePage = now.screen === before.screen && now.place === before.place && now.pageId === before.pageId
  const focusOf = ({ focused }: TvFacts): string => lasting(focused[0]?.id ?? null)
  const isThere = now.choices.some(({ id }) => lasting(id) === focusOf(before))
  return isSamePage && (focusOf(now) === focusOf(before) || !isThere)
}

/** What lies beneath a screen that a key has led to and that lies over others. */
function pileOver(from: Found, facts: TvFacts, { isOver }: CrawlOptions): readonly Found[] {
  if (isOver?.(from.facts) !== true) return [from]
  if (from.facts.screen === facts.screen) return from.over
  if (from.over.at(-1)?.facts.screen === facts.screen) return from.over.slice(0, -1)
  // What is chosen in the settings closes them.
  return from.facts.screen === 'settings' ? from.over : [...from.over, from]
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

  async function walk({ tv, start, hand, inspect }: Walker, walker: number): Promise<void> {
    let toldErrors = 0
    const keysOf = (facts: TvFacts): readonly CrawlKey[] =>
      [...KEY_ORDER, ...(hand === undefined ? [] : HAND_KEYS)].filter((key) => options.spare?.(facts, key) !== true)

    const look = async (
      way: readonly CrawlKey[],
      over: (facts: TvFacts) => readonly Found[],
      quietMs: number,
      chosenOn?: Found
    ): Promise<Found> => {
      let facts = await settled(tv, quietMs)
      // What was chosen may be asked for unseen.
      if (chosenOn !== undefined && isStill(facts, chosenOn)) facts = await settled(tv, options.unseenMs ?? 0)
      const state = map.found(facts, over(facts), way, keysOf(facts))
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
      const state = await look([], () => [], options.quietMs)
      map.root(state)
      return state
    }
    const press = async (from: Found, key: CrawlKey): Promise<Found> => {
      presses += 1
      map.claim(from, key)
      if (key === 'lay_card') await hand?.lay()
      else if (key === 'lift_card') hand?.lift()
      else await tv.press(key)
      const isHand = HAND_KEYS.includes(key)
      // What the hand changes beneath is not seen from above.
      const over = (facts: TvFacts) => (isHand || options.isOver?.(facts) !== true ? [] : pileOver(from, facts, options))
      const to = await look([...from.way, key], over, isHand ? options.quietMs : 0, key === 'ok' ? from : undefined)
      map.leads(from, key, to)
      const beneath = from.over.at(-1)
      if (key === 'back' && beneath !== undefined && !isWhereOneWas(to, beneath)) {
        blame(from, `Back leads to ${to.name} and not to where one was, ${beneath.name}`)
      }
      return to
    }
    /** Back until the first screen is there. */
    const goHome = async (from: Found): Promise<Found> => {
      map.claimHome(from)
      const first = (from.over[0] ?? from).facts
      let at = from
      let backs = 0
      while (!options.isHome(at.facts, first) && backs < options.mostBacks) {
        at = await press(at, 'back')
        backs += 1
      }
      if (!options.isHome(at.facts, first)) blame(from, `not home after ${String(backs)} times Back`)
      return at
    }

    const walking = async (step: () => Promise<Found>): Promise<Found> => {
      busy += 1
      return step().finally(() => (busy -= 1))
    }
    let at = await walking(begin)
    while (presses < options.mostPresses) {
      const isBeyond = options.isBeyond?.(at.facts) === true
      if (!isBeyond && !options.isHome(at.facts, (at.over[0] ?? at).facts) && map.wantsHome(at)) {
        at = await walking(() => goHome(at))
        continue
      }
      // Where the walk goes no farther one goes back, as long as that is not known to lead nowhere.
      const goesBack = !at.leadsTo.has('back')
      const key = isBeyond ? undefined : (map.untried(at, walker) ?? map.nextOnWay(at) ?? (goesBack ? 'back' : undefined))
      if (key !== undefined) {
        at = await walking(() => press(at, key))
        continue
      }
      const isLeft = map.isLeft(walker)
      // Another walker may still find something.
      if (!isLeft && busy === 0) return
      if (!isLeft) await pause(IDLE_LOOK_MS)
      else {
        // No way leads there from the first screen either: the world may have changed since.
        if (map.isRoot(at)) map.noteSearch(walker)
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
    wentHome: map.homeward(),
    left,
    isWhole: left.length === 0
  }
}

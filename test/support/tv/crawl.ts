import { setTimeout as pause } from 'node:timers/promises'
import { DIGIT_KEYS, digitOf, REMOTE_KEYS, type RemoteKey } from '../../../main/contract/remote-key.ts'
import { inShort, see, type TvFacts, type TvScreen } from './tv-screen.ts'

/**
 * Presses every key of the remote control on every screen, and says what is wrong. It walks as a person does: it never
 * starts again, but goes on from where it is to the nearest screen on which a key is still untried, by presses that it
 * has seen the effect of.
 */

export interface CrawlOptions {
  /** States so many presses from the first are still tried. */
  readonly depth: number
  /** The walk ends after so many presses, whatever is left. */
  readonly mostPresses: number
  /** The most times that Back may have to be pressed until the first screen is there. */
  readonly mostBacks: number
  /** So long nothing may change before a press counts as one without effect, milliseconds. */
  readonly quietMs: number
  /** Whether Back has come to its end here. */
  isHome(facts: TvFacts): boolean
  /**
   * Called with what stands on the screen before each press: what the world has to do so that the walk can go on, such
   * as to lay a card on the reader. Gives true where it did something: then the screen is looked at anew.
   */
  readonly attend?: (facts: TvFacts) => Promise<boolean>
  /** Called once for each different screen; gives what is wrong with it, one line each. */
  readonly inspect?: (facts: TvFacts) => Promise<readonly string[]>
  /** Keys that are not pressed here: what would end the walk. */
  readonly spare?: (facts: TvFacts, key: RemoteKey) => boolean
}

export interface CrawlReport {
  /** One line each, with the keys that led there. Empty: all is well. */
  readonly faults: readonly string[]
  readonly presses: number
  /** Different screens with a different focus. */
  readonly states: number
  /** Different screens, whatever has the focus. */
  readonly pages: readonly string[]
  /** Whether every key was tried in every state that lies near enough. */
  readonly isWhole: boolean
}

/** A state as it was found. */
interface Found {
  readonly name: string
  readonly facts: TvFacts
  depth: number
  readonly untried: RemoteKey[]
  readonly leadsTo: Map<RemoteKey, string>
  /** How one first came here, for the report. */
  readonly way: readonly RemoteKey[]
}

/** OK first and digits last: a walk that is cut short has seen more. */
const KEY_ORDER: readonly RemoteKey[] = [
  'ok',
  ...REMOTE_KEYS.filter((key) => key !== 'ok' && digitOf(key) === null),
  ...DIGIT_KEYS
]
const WAYS_BACK: readonly RemoteKey[] = ['up', 'left', 'back', 'down', 'right', 'menu', 'ok']
const LOOKS_A_QUIET = 4
/** Words come back from elsewhere: these screens are waited out. */
const PASSING = ['asking', 'connection']

/** Without what is new each time: the number of a login before an act, and the number of a booking. */
const lasting = (id: string | null): string =>
  String(id)
    .replace(/^[0-9]+\./, '')
    .replaceAll(/b-[0-9a-f]{16}/g, 'b-*')
const pageOf = ({ screen, place, pageId, title }: TvFacts): string =>
  `${String(screen)}/${String(place)}/${lasting(pageId)} ${String(title)}`
const stateOf = (facts: TvFacts): string => `${pageOf(facts)}@${facts.focused.map(({ id }) => lasting(id)).join('+')}`
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

/** Waits until what the last press set going has come to rest. */
async function settled(tv: TvScreen, quietMs: number): Promise<TvFacts> {
  let last = await tv.facts()
  let quietSinceMs = performance.now()
  for (;;) {
    await pause(quietMs / LOOKS_A_QUIET)
    const facts = await see(tv, 'the screen at rest', (now) => !passes(now))
    if (stateOf(facts) !== stateOf(last)) quietSinceMs = performance.now()
    else if (performance.now() - quietSinceMs >= quietMs) return facts
    last = facts
  }
}

/** Walks from the screen that is on. */
export async function crawl(tv: TvScreen, options: CrawlOptions): Promise<CrawlReport> {
  const states = new Map<string, Found>()
  const faults = new Set<string>()
  const goneHomeFrom = new Set<string>()
  const inspected = new Set<string>()
  let presses = 0
  let toldErrors = 0

  const found = (facts: TvFacts, depth: number, way: readonly RemoteKey[]): Found => {
    const name = stateOf(facts)
    const known = states.get(name)
    if (known !== undefined) {
      known.depth = Math.min(known.depth, depth)
      return known
    }
    const untried = KEY_ORDER.filter((key) => options.spare?.(facts, key) !== true)
    const state: Found = { name, facts, depth, untried, leadsTo: new Map(), way }
    states.set(name, state)
    return state
  }
  const blame = (state: Found, words: string): void => {
    faults.add(`${words} — ${inShort(state.facts)}, after ${state.way.slice(-8).join(' ') || 'the start'}`)
  }
  const look = async (depth: number, way: readonly RemoteKey[]): Promise<Found> => {
    let facts = await settled(tv, options.quietMs)
    while ((await options.attend?.(facts)) === true) facts = await settled(tv, options.quietMs)
    const state = found(facts, depth, way)
    for (const words of faultsOfFacts(facts)) blame(state, words)
    if (options.inspect !== undefined && !inspected.has(pageOf(facts))) {
      inspected.add(pageOf(facts))
      for (const words of await options.inspect(facts)) blame(state, words)
    }
    const errors = await tv.errors()
    for (const error of errors.slice(toldErrors)) blame(state, error)
    toldErrors = errors.length
    return state
  }
  const press = async (from: Found, key: RemoteKey): Promise<Found> => {
    presses += 1
    await tv.press(key)
    const to = await look(from.depth + 1, [...from.way, key])
    from.leadsTo.set(key, to.name)
    const index = from.untried.indexOf(key)
    if (index >= 0) from.untried.splice(index, 1)
    return to
  }
  /** Back until the first screen is there; once a page, which is as far away as its best remembered way. */
  const goHome = async (from: Found): Promise<Found> => {
    goneHomeFrom.add(pageOf(from.facts))
    let at = from
    let backs = 0
    while (!options.isHome(at.facts) && backs < options.mostBacks) {
      at = await press(at, 'back')
      backs += 1
    }
    if (!options.isHome(at.facts)) blame(from, `not home after ${String(backs)} times Back`)
    return at
  }
  /** The first press on the shortest known way to a state with an untried key; null: there is none. */
  const nextOnWay = (from: Found): RemoteKey | null => {
    const seen = new Set([from.name])
    let edge = [...from.leadsTo].map(([key, name]) => ({ first: key, name }))
    while (edge.length > 0) {
      const next: typeof edge = []
      for (const { first, name } of edge) {
        if (seen.has(name)) continue
        seen.add(name)
        const state = states.get(name)
        if (state === undefined) continue
        if (state.untried.length > 0 && state.depth < options.depth) return first
        for (const onward of state.leadsTo.values()) next.push({ first, name: onward })
      }
      edge = next
    }
    return null
  }

  const somethingIsLeft = (): boolean =>
    [...states.values()].some(({ depth, untried }) => depth < options.depth && untried.length > 0)
  /** At the edge, where nothing has been pressed yet: what may lead back to where something is left. */
  const wayBack = ({ untried }: Found): RemoteKey | undefined => WAYS_BACK.find((key) => untried.includes(key))

  let at = await look(0, [])
  while (presses < options.mostPresses) {
    if (!goneHomeFrom.has(pageOf(at.facts)) && !options.isHome(at.facts)) {
      at = await goHome(at)
      continue
    }
    const near = at.depth < options.depth ? at.untried[0] : undefined
    const key = near ?? nextOnWay(at) ?? (somethingIsLeft() ? wayBack(at) : undefined)
    if (key === undefined) break
    at = await press(at, key)
  }

  const near = [...states.values()].filter(({ depth }) => depth < options.depth)
  const isWhole = near.every(({ untried }) => untried.length === 0)
  for (const state of near) {
    const goesOn = [...state.leadsTo.values()].some((name) => name !== state.name)
    if (state.untried.length === 0 && !goesOn) blame(state, 'no key leads on')
  }
  return { faults: [...faults], presses, states: states.size, pages: [...new Set([...states.values()].map(({ facts }) => pageOf(facts)))], isWhole }
}

import type { RemoteKey } from '../../../main/contract/remote-key.ts'
import type { CrawlKey, CrawlOptions } from './crawl.ts'
import type { TvFacts } from './tv-screen.ts'

/** A state as it was found: a screen, the page on it, how far that is, and what has the focus. */
export interface Found {
  readonly name: string
  readonly page: string
  readonly facts: TvFacts
  readonly keys: readonly CrawlKey[]
  readonly pressed: Set<CrawlKey>
  readonly leadsTo: Map<CrawlKey, string>
  /** How one first came here, for the report. */
  readonly way: readonly CrawlKey[]
}

/** What walkers have found so far, and what is still to be tried. */
export interface CrawlMap {
  found(facts: TvFacts, way: readonly CrawlKey[], keys: readonly CrawlKey[]): Found
  /** Whether nobody has looked at this page in this language. */
  isFirstLook(facts: TvFacts): boolean
  root(state: Found): void
  isRoot(state: Found): boolean
  claim(state: Found, key: CrawlKey): void
  leads(from: Found, key: CrawlKey, to: Found): void
  wantsHome(state: Found): boolean
  claimHome(state: Found): void
  /** A key that is to be tried here. */
  untried(state: Found): CrawlKey | undefined
  /** The first press on the shortest known way to a state with an untried key. */
  nextOnWay(from: Found): CrawlKey | undefined
  /** Whether anything is to be tried that has not been given up. */
  isLeft(): boolean
  /** No way leads from the first screen to any of what is left. */
  noteSearch(): void
  /** States without a key that leads on, though all were tried. */
  stuck(): readonly Found[]
  left(): readonly string[]
  states(): number
  near(): number
  pages(): readonly string[]
}

/** What could not be found again so often is left. */
const MOST_SEARCHES = 3
/** So often a press may lead elsewhere than it did before what is known of it changes. */
const MOST_MISSES = 4

/** Without what is new each time: the number of a login before an act, and the number of a booking. */
const lasting = (id: string | null): string =>
  String(id)
    .replace(/^[0-9]+\./, '')
    .replaceAll(/b-[0-9a-f]{16}/g, 'b-*')
const pageOf = ({ screen, place, pageId, detail }: TvFacts): string =>
  `${String(screen)}/${String(place)}/${lasting(pageId)}${detail === '' ? '' : ` ${detail}`}`
const isOfHand = (key: CrawlKey): key is Exclude<CrawlKey, RemoteKey> => key === 'lay_card' || key === 'lift_card'

export function createCrawlMap({ depth, isBeyond, isOncePage }: CrawlOptions): CrawlMap {
  const states = new Map<string, Found>()
  const roots = new Set<string>()
  const goneHomeFrom = new Set<string>()
  const looked = new Set<string>()
  const triedOnPage = new Set<string>()
  const searches = new Map<string, number>()
  const missed = new Map<string, number>()
  let depths: Map<string, number> | undefined

  /** Presses from the first screen, by the shortest known way. */
  const depthOf = ({ name }: Found): number => {
    depths ??= measured()
    return depths.get(name) ?? Number.POSITIVE_INFINITY
  }
  const measured = (): Map<string, number> => {
    const found = new Map<string, number>([...roots].map((name) => [name, 0]))
    for (const [name, at] of found) {
      for (const to of states.get(name)?.leadsTo.values() ?? []) if (!found.has(to)) found.set(to, at + 1)
    }
    return found
  }
  const isOnce = (key: CrawlKey): boolean => isOfHand(key) || isOncePage?.(key) === true
  const onPage = (state: Found, key: CrawlKey): string => `${state.page} ${key}`
  const isToTry = (state: Found): boolean => isBeyond?.(state.facts) !== true && depthOf(state) < depth
  const firstUntried = (state: Found): CrawlKey | undefined =>
    state.keys.find((key) => !state.pressed.has(key) && !(isOnce(key) && triedOnPage.has(onPage(state, key))))
  const isOpen = (state: Found): boolean => isToTry(state) && firstUntried(state) !== undefined
  const open = (): readonly Found[] => [...states.values()].filter(isOpen)

  return {
    found: (facts, way, keys) => {
      const page = pageOf(facts)
      const name = `${page}@${facts.focused.map(({ id }) => lasting(id)).join('+')}`
      const known = states.get(name)
      if (known !== undefined) return known
      const state: Found = { name, page, facts, keys, pressed: new Set(), leadsTo: new Map(), way }
      states.set(name, state)
      return state
    },
    isFirstLook: (facts) => {
      const name = `${pageOf(facts)} ${String(facts.language)}`
      const isFirst = !looked.has(name)
      looked.add(name)
      return isFirst
    },
    root: ({ name }) => {
      roots.add(name)
      depths = undefined
    },
    isRoot: ({ name }) => roots.has(name),
    claim: (state, key) => {
      state.pressed.add(key)
      triedOnPage.add(onPage(state, key))
    },
    leads: (from, key, to) => {
      const known = from.leadsTo.get(key)
      if (known === to.name) return
      // A press that was not taken once does not end a way.
      const misses = (missed.get(`${from.name} ${key}`) ?? 0) + 1
      missed.set(`${from.name} ${key}`, misses)
      if (known !== undefined && misses < MOST_MISSES) return
      from.leadsTo.set(key, to.name)
      depths = undefined
    },
    wantsHome: ({ page }) => !goneHomeFrom.has(page),
    claimHome: ({ page }) => {
      goneHomeFrom.add(page)
    },
    untried: (state) => (isToTry(state) ? firstUntried(state) : undefined),
    nextOnWay: (from) => {
      const seen = new Set([from.name])
      let edge = [...from.leadsTo].map(([key, name]) => ({ first: key, name }))
      while (edge.length > 0) {
        const next: typeof edge = []
        for (const { first, name } of edge) {
          const state = states.get(name)
          if (seen.has(name) || state === undefined) continue
          seen.add(name)
          if (isOpen(state)) return first
          if (isBeyond?.(state.facts) === true) continue
          for (const onward of state.leadsTo.values()) next.push({ first, name: onward })
        }
        edge = next
      }
      return undefined
    },
    isLeft: () => open().some(({ name }) => (searches.get(name) ?? 0) < MOST_SEARCHES),
    noteSearch: () => {
      for (const { name } of open()) searches.set(name, (searches.get(name) ?? 0) + 1)
    },
    stuck: () =>
      [...states.values()].filter(
        (state) =>
          isToTry(state) && firstUntried(state) === undefined && [...state.leadsTo.values()].every((name) => name === state.name)
      ),
    left: () => open().map((state) => `${state.name}: ${String(firstUntried(state))}`),
    states: () => states.size,
    near: () => [...states.values()].filter(isToTry).length,
    pages: () => [...new Set([...states.values()].map(({ page }) => page))]
  }
}

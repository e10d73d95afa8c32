import type { RemoteKey } from '../../../main/contract/remote-key.ts'
import type { CrawlKey, CrawlOptions } from './crawl.ts'
import type { TvFacts } from './tv-screen.ts'

/** A state as it was found: a screen, the page on it, how far that is, what has the focus, and what lies beneath. */
export interface Found {
  readonly name: string
  readonly page: string
  readonly facts: TvFacts
  readonly keys: readonly CrawlKey[]
  /** For a screen that lies over others: what Back uncovers, the nearest last. Empty: nothing, or nobody knows what. */
  readonly over: readonly Found[]
  /** Where each key has led so far, the latest last: a world with bookings in it does not stand still. */
  readonly leadsTo: Map<CrawlKey, readonly string[]>
  /** How one first came here, for the report. */
  readonly way: readonly CrawlKey[]
}

/** What walkers have found so far, and what is still to be tried. */
export interface CrawlMap {
  found(facts: TvFacts, over: readonly Found[], way: readonly CrawlKey[], keys: readonly CrawlKey[]): Found
  /** Whether nobody has looked at this page in this language. */
  isFirstLook(facts: TvFacts): boolean
  root(state: Found): void
  isRoot(state: Found): boolean
  claim(state: Found, key: CrawlKey): void
  leads(from: Found, key: CrawlKey, to: Found): void
  /** Whether nobody has gone home from this page, with the pages beneath it. */
  wantsHome(state: Found): boolean
  claimHome(state: Found): void
  /** A key that is to be tried here. @param walker by number: what one gives up another may still find in its own world */
  untried(state: Found, walker: number): CrawlKey | undefined
  /** The first press on the shortest known way to a state with an untried key. */
  nextOnWay(from: Found): CrawlKey | undefined
  /** Whether anything is to be tried that has not been given up. */
  isLeft(walker: number): boolean
  /** No way leads from the first screen to any of what is left. */
  noteSearch(walker: number): void
  /** States without a key that leads on, though all were tried. */
  stuck(): readonly Found[]
  left(): readonly string[]
  states(): number
  near(): number
  homeward(): number
  pages(): readonly string[]
}

/** What could not be found again from so many beginnings is left. */
const MOST_SEARCHES = 5
/** So many presses on ways that once led there are spent on a state, before it is looked for from the first screen. */
const MOST_DETOURS = 40

/** A name without what is new each time: the number of a login before an act, and the number of a booking. */
export const lasting = (id: string | null): string =>
  String(id)
    .replace(/^[0-9]+\./, '')
    .replaceAll(/b-[0-9a-f]{16}/g, 'b-*')
/** Every service's first page has the same name; its first choice is its own. */
const serviceOf = ({ place, pageId, choices: [first] }: TvFacts): string =>
  place === 'service' && pageId === 'home' ? ` ${lasting(first?.id ?? null)}` : ''
const pageOf = (facts: TvFacts): string => {
  const { screen, place, pageId, detail } = facts
  return `${String(screen)}/${String(place)}/${lasting(pageId)}${serviceOf(facts)}${detail === '' ? '' : ` ${detail}`}`
}
const isOfHand = (key: CrawlKey): key is Exclude<CrawlKey, RemoteKey> => key === 'lay_card' || key === 'lift_card'

export function createCrawlMap({ depth, isBeyond, isOncePage, usesUp }: CrawlOptions): CrawlMap {
  const states = new Map<string, Found>()
  const roots = new Set<string>()
  const goneHomeFrom = new Set<string>()
  const looked = new Set<string>()
  const tried = new Set<string>()
  const searches = new Map<string, number>()
  const detours = new Map<string, number>()
  let depths: Map<string, number> | undefined

  /** Presses from the first screen, by the shortest way that was ever gone. */
  const depthOf = ({ name }: Found): number => {
    depths ??= measured()
    return depths.get(name) ?? Number.POSITIVE_INFINITY
  }
  const measured = (): Map<string, number> => {
    const found = new Map<string, number>([...roots].map((name) => [name, 0]))
    for (const [name, at] of found) {
      for (const to of [...(states.get(name)?.leadsTo.values() ?? [])].flat()) if (!found.has(to)) found.set(to, at + 1)
    }
    return found
  }
  const isOnce = (key: CrawlKey): boolean => isOfHand(key) || isOncePage?.(key) === true
  const focusOf = ({ focused }: TvFacts): string => focused.map(({ id }) => lasting(id)).join('+')
  /** What lies beneath has no part in what a key does, but for Back, which uncovers it. */
  const trial = (state: Found, key: CrawlKey): string => {
    if (key === 'back' && state.over.length > 0) return `${state.name} ${key}`
    return `${state.page}${isOnce(key) ? '' : `@${focusOf(state.facts)}`} ${key}`
  }
  const isToTry = (state: Found): boolean => isBeyond?.(state.facts) !== true && depthOf(state) < depth
  const isUntried = (state: Found, key: CrawlKey): boolean => !tried.has(trial(state, key))
  /** What uses something up waits until nothing else is left anywhere. */
  let isLate = false
  const isGivenUp = ({ name }: Found, walker: number): boolean =>
    (searches.get(`${String(walker)} ${name}`) ?? 0) >= MOST_SEARCHES
  const noteHowLate = (walker: number): void => {
    isLate = ![...states.values()].some(
      (state) =>
        isToTry(state) &&
        !isGivenUp(state, walker) &&
        state.keys.some((key) => isUntried(state, key) && usesUp?.(state.facts, key) !== true)
    )
  }
  const firstUntried = (state: Found): CrawlKey | undefined =>
    state.keys.find((key) => isUntried(state, key) && (isLate || usesUp?.(state.facts, key) !== true))
  const isOpen = (state: Found): boolean => isToTry(state) && firstUntried(state) !== undefined
  const open = (): readonly Found[] => [...states.values()].filter(isOpen)
  const leadsOn = ({ name, leadsTo }: Found, by: (key: CrawlKey) => boolean = () => true): boolean =>
    [...leadsTo].some(([key, names]) => by(key) && names.some((to) => to !== name))
  const pagesOf = ({ page, over }: Found): string => [...over.map((beneath) => beneath.page), page].join(' under ')

  /** @param lately whether only where a key led the last time counts */
  const search = (from: Found, lately: boolean): { readonly first: CrawlKey; readonly goal: Found } | undefined => {
    const seen = new Set([from.name])
    const ahead = (state: Found) =>
      [...state.leadsTo].flatMap(([key, names]) => (lately ? names.slice(-1) : names).map((name) => ({ key, name })))
    let edge = ahead(from).map(({ key, name }) => ({ first: key, name }))
    while (edge.length > 0) {
      const next: typeof edge = []
      for (const { first, name } of edge) {
        const state = states.get(name)
        if (seen.has(name) || state === undefined) continue
        seen.add(name)
        if (isOpen(state) && (lately || (detours.get(name) ?? 0) < MOST_DETOURS)) return { first, goal: state }
        if (isBeyond?.(state.facts) === true) continue
        for (const onward of ahead(state)) next.push({ first, name: onward.name })
      }
      edge = next
    }
    return undefined
  }

  return {
    found: (facts, over, way, keys) => {
      const page = pageOf(facts)
      const beneath = over.at(-1)
      const name = `${page}@${focusOf(facts)}${beneath === undefined ? '' : ` over ${beneath.name}`}`
      const known = states.get(name)
      if (known !== undefined) return known
      const state: Found = { name, page, facts, keys, over, leadsTo: new Map(), way }
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
      tried.add(trial(state, key))
    },
    leads: (from, key, to) => {
      const known = from.leadsTo.get(key) ?? []
      if (known.at(-1) === to.name) return
      from.leadsTo.set(key, [...known.filter((name) => name !== to.name), to.name])
      depths = undefined
    },
    wantsHome: (state) => !goneHomeFrom.has(pagesOf(state)),
    claimHome: (state) => {
      goneHomeFrom.add(pagesOf(state))
    },
    untried: (state, walker) => {
      noteHowLate(walker)
      return isToTry(state) ? firstUntried(state) : undefined
    },
    nextOnWay: (from) => {
      const direct = search(from, true)
      if (direct !== undefined) return direct.first
      const detour = search(from, false)
      if (detour === undefined) return undefined
      detours.set(detour.goal.name, (detours.get(detour.goal.name) ?? 0) + 1)
      return detour.first
    },
    isLeft: (walker) => open().some((state) => !isGivenUp(state, walker)),
    noteSearch: (walker) => {
      for (const { name } of open()) {
        const key = `${String(walker)} ${name}`
        searches.set(key, (searches.get(key) ?? 0) + 1)
      }
    },
    stuck: () => {
      isLate = true
      return [...states.values()].filter((state) => {
        if (!isToTry(state) || state.leadsTo.size === 0 || firstUntried(state) !== undefined) return false
        return !leadsOn(state) && ![...states.values()].some((other) => other.page === state.page && leadsOn(other, isOnce))
      })
    },
    left: () => {
      isLate = true
      return open().map((state) => {
        const way = state.way.slice(-8).join(' ') || 'the start'
        return `${state.name}: ${String(firstUntried(state))}, after ${way}`
      })
    },
    states: () => states.size,
    near: () => [...states.values()].filter(isToTry).length,
    homeward: () => goneHomeFrom.size,
    pages: () => [...new Set([...states.values()].map(({ page }) => page))]
  }
}

import type { ServiceAct, ServicePage, Words } from '../contract/service-page.ts'
import type { ServiceSession } from './service.ts'

/**
 * The thread of a visit: a pile of pages, and acts that lead on. Services make views; this makes them a
 * `ServiceSession` that does an act at most once, whatever is sent how often.
 */

/** A page with what its acts do. Acts' names are the service's own: short, and unique on their page only. */
export interface View {
  readonly page: ServicePage
  /**
   * By act's name. A name that is missing here is a programmer's mistake, and throws when the view is made the page.
   */
  readonly acts: Readonly<Record<string, () => Promise<Step>>>
}

/**
 * Where an act leads. `on`: to a page on top, after `drop` pages of the pile were taken away (0: Back leads to where
 * one was; 1: in its place). `afresh`: Back leads to the service's first page, since what lies between is over.
 */
export type Step =
  | { readonly go: 'on'; readonly drop: number; readonly view: View }
  | { readonly go: 'afresh'; readonly view: View }
  | { readonly go: 'home' }

/** On to a page, from which Back leads here. */
export function onTo(view: View): Step {
  return { go: 'on', drop: 0, view }
}

/** To a page in the place of this one. */
export function inPlace(view: View): Step {
  return { go: 'on', drop: 1, view }
}

interface Shown {
  readonly page: ServicePage
  readonly acts: ReadonlyMap<string, () => Promise<Step>>
}

const closedPage: ServicePage = {
  kind: 'message',
  id: 'closed',
  title: { ja: '終わりました', en: 'Closed' },
  path: [{ ja: '終わりました', en: 'Closed' }],
  focus: null,
  acts: [],
  tone: 'info',
  sentences: [{ ja: 'このサービスは閉じました。', en: 'This service was closed.' }],
  next: { ja: 'もういちど使うときは、はじめからお願いします。', en: 'To use it again, start from the beginning.' }
}

/** A visit that begins with this view. */
export function createPageFlow(home: View): ServiceSession {
  let serial = 0
  let isClosed = false
  let running: Promise<ServicePage> | null = null
  const first = show(home)
  let pile: readonly [Shown, ...Shown[]] = [first]
  return { page, act, back, close }

  function top(): Shown {
    return pile.at(-1) ?? first
  }

  function page(): ServicePage {
    return isClosed ? closedPage : top().page
  }

  async function act(actId: string): Promise<ServicePage> {
    if (running !== null) {
      // The same press again waits for the first; another press was made on a page that is about to go.
      await running.catch(() => undefined)
      return page()
    }
    const run = isClosed ? undefined : top().acts.get(actId)
    if (run === undefined) return page()
    running = take(run)
    try {
      return await running
    } finally {
      running = null
    }
  }

  async function take(run: () => Promise<Step>): Promise<ServicePage> {
    const step = await run()
    if (isClosed) return page()
    if (step.go === 'home') pile = [first]
    else if (step.go === 'afresh') pile = [first, show(step.view)]
    else {
      const [bottom, ...rest] = pile.slice(0, Math.max(pile.length - step.drop, 0))
      const next = show(step.view)
      pile = bottom === undefined ? [next] : [bottom, ...rest, next]
    }
    return page()
  }

  function back(): ServicePage | null {
    if (isClosed || pile.length === 1) return null
    // While an act is under way its page stays: what it did must be seen.
    if (running !== null) return page()
    const [bottom, ...rest] = pile
    pile = [bottom, ...rest.slice(0, -1)]
    return page()
  }

  function close(): void {
    isClosed = true
    pile = [first]
  }

  /**
   * Acts get the number of their page before their names, so that one of an earlier page is never taken for one here.
   */
  function show(view: View): Shown {
    serial += 1
    const prefix = `${String(serial)}.`
    const acts = new Map<string, () => Promise<Step>>()
    const named = renameActs(view.page, (name) => {
      const run = view.acts[name]
      if (run === undefined) throw new TypeError(`page ${view.page.id} has an act "${name}" that does nothing`)
      acts.set(prefix + name, run)
      return prefix + name
    })
    return { page: named, acts }
  }
}

/** The page with each act's name replaced. */
function renameActs(page: ServicePage, rename: (name: string) => string): ServicePage {
  const act = (each: ServiceAct): ServiceAct => ({ ...each, actId: rename(each.actId) })
  const inBody = <T extends { readonly actId: string | null }>(each: T): T => ({
    ...each,
    actId: each.actId === null ? null : rename(each.actId)
  })
  const head = { acts: page.acts.map(act), focus: page.focus === null ? null : rename(page.focus) }
  if (!('turn' in page)) return { ...page, ...head }
  const turn = {
    earlier: page.turn.earlier === null ? null : act(page.turn.earlier),
    later: page.turn.later === null ? null : act(page.turn.later)
  }
  if (page.kind === 'list') return { ...page, ...head, turn, items: page.items.map(inBody) }
  if (page.kind === 'week') return { ...page, ...head, turn, days: page.days.map(inBody) }
  return { ...page, ...head, turn, slots: page.slots.map(inBody) }
}

/** An act to put on a page. */
export function actOf(actId: string, words: Words, weight: ServiceAct['weight'] = 'plain'): ServiceAct {
  return { actId, words, weight }
}

/** No earlier and no later page. */
export const noTurn = { earlier: null, later: null } as const

/** A list's part that fits on a page, with what lies before and after. @param number of the page, from 0 */
export function pageOf<T>(
  all: readonly T[],
  number: number,
  size: number
): { readonly part: readonly T[]; readonly hasLater: boolean } {
  const from = number * size
  return { part: all.slice(from, from + size), hasLater: from + size < all.length }
}

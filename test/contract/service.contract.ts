import { describe, expect, it } from 'vitest'
import { choicesOf } from '../../main/contract/service-choices.ts'
import type { ServicePage } from '../../main/contract/service-page.ts'
import { servicePageSchema } from '../../main/contract/service-page.ts'
import type { Service, ServiceSession, ServiceUser } from '../../main/services/service.ts'

/** A service on a stand. */
export interface ServiceWorld {
  readonly service: Service
  /** A person whose first visit it is, or one who may come again where the service only shows. */
  freshUser(): ServiceUser
  dispose(): Promise<void>
}

/** Presses of Back from any page to the first one, at most. */
const MOST_BACKS = 4
/** Pages of one kind of name whose every choice is pressed; the others of that name are looked at. */
const EXPANDED_PER_NAME = 3

/** Goes through a service as the television does, and holds every page to the contract of `service-page.ts`. */
export function describeService(name: string, makeWorld: () => Promise<ServiceWorld>): void {
  describe(name, () => {
    it('leads from every page to valid pages, each act once, Back home in four steps, nowhere a dead end', async () => {
      const world = await makeWorld()
      try {
        const { pages, presses } = await crawl(world)
        expect(presses).toBeGreaterThan(5)
        for (const page of pages) {
          expect(servicePageSchema.safeParse(page).error, page.id).toBeUndefined()
          if (page.kind !== 'confirm') continue
          const [first] = page.acts
          expect([null, first?.actId], `${page.id}: the first answer has the focus`).toContain(page.focus)
          expect(first?.weight, `${page.id}: what cannot be undone is never first`).not.toBe('danger')
        }
      } finally {
        await world.dispose()
      }
    })

    it('has a name in both languages, and refuses what is no cable ID', async () => {
      const world = await makeWorld()
      try {
        expect(world.service.id).toMatch(/^[a-z0-9-]+$/)
        expect(world.service.name.ja).not.toBe('')
        expect(world.service.name.en).not.toBe('')
        const opened = await world.service.open({ ...world.freshUser(), cableId: 'no cable id' })
        expect(opened.ok ? 'open' : opened.error.code).toBe('cable_id_malformed')
      } finally {
        await world.dispose()
      }
    })

    it('does nothing for an act that is not on the page, and nothing after the visit is closed', async () => {
      const world = await makeWorld()
      try {
        const session = await openFor(world)
        const first = session.page()
        expect(await session.act('99.nothing')).toEqual(first)
        const [choice = ''] = choicesOf(first)
        await session.act(choice)
        session.close()
        const closed = session.page()
        expect(servicePageSchema.parse(closed).kind).toBe('message')
        expect(await session.act(choice)).toEqual(closed)
        expect(session.back()).toBeNull()
      } finally {
        await world.dispose()
      }
    })
  })
}

async function openFor({ service, freshUser }: ServiceWorld): Promise<ServiceSession> {
  const opened = await service.open(freshUser())
  if (!opened.ok) throw new Error(opened.error.code)
  return opened.value
}

/** Where a page is: which choices led there, by their place. */
type Way = readonly number[]

/** Walks breadth first; each page is reached afresh, so that what one walk did is not in another's way. */
async function crawl(
  world: ServiceWorld
): Promise<{ readonly pages: readonly ServicePage[]; readonly presses: number }> {
  const pages: ServicePage[] = []
  const expanded = new Map<string, number>()
  const ways: Way[] = [[]]
  let presses = 0
  for (let way = ways.shift(); way !== undefined; way = ways.shift()) {
    const session = await openFor(world)
    const page = await follow(session, way)
    pages.push(page)
    expectWayHome(session, page)
    // "week.all.2026-11-27" is one of many weeks.
    const [name = ''] = page.id.split('.')
    const times = expanded.get(name) ?? 0
    if (times >= EXPANDED_PER_NAME) continue
    expanded.set(name, times + 1)
    for (const at of choicesOf(page).keys()) {
      presses += 1
      await expectOnce(world, way, at)
      ways.push([...way, at])
    }
  }
  return { pages, presses }
}

async function follow(session: ServiceSession, way: Way): Promise<ServicePage> {
  for (const at of way) {
    const choices = choicesOf(session.page())
    // What another walk took may be gone; then the last that is there is as good.
    const choice = choices[Math.min(at, choices.length - 1)]
    if (choice !== undefined) await session.act(choice)
  }
  return session.page()
}

/** An act sent twice at once, and again after its answer, as by a television that lost its line. */
async function expectOnce(world: ServiceWorld, way: Way, at: number): Promise<void> {
  const session = await openFor(world)
  const before = await follow(session, way)
  const choice = choicesOf(before)[at]
  if (choice === undefined) return
  const [once, twice] = await Promise.all([session.act(choice), session.act(choice)])
  expect(servicePageSchema.safeParse(once).error, `${before.id}: ${choice}`).toBeUndefined()
  expect(twice, `${before.id}: ${choice} sent twice`).toEqual(once)
  if (once.id !== 'home') expect(await session.act(choice), `${before.id}: ${choice} sent again`).toEqual(once)
  expect(session.page()).toEqual(once)
}

function expectWayHome(session: ServiceSession, page: ServicePage): void {
  let backs = 0
  for (let before = session.back(); before !== null; before = session.back()) backs += 1
  expect(backs, `${page.id}: Back`).toBeLessThanOrEqual(MOST_BACKS)
  // The first page may have no choices (there is nothing to choose); any other leads on, if only by Back.
  expect(choicesOf(page).length + backs, `${page.id}: a dead end`).toBeGreaterThan(0)
}

/**
 * Holds the hand-written types of `hatachi/playwright` against the contract, at compile time: nothing here runs. Each
 * line fails to compile where the two have grown apart.
 */
import { test as base } from '@playwright/test'
import type {
  DockAnswer,
  DockCard,
  DockCardProfile,
  DockDecision,
  DockJam,
  DockJlisPart,
  DockMadeCard,
  DockRequest,
  DockState
} from '../../main/contract/devdock/contract.ts'
import type { Screen } from '../../main/contract/shopper.ts'
import type * as fixtures from '../../main/shell/development/playwright/index.d.mts'
import { hatachi } from '../../main/shell/development/playwright/index.mjs'

type Fits<A, B> = [A] extends [B] ? true : false
type Same<A, B> = [Fits<A, B>, Fits<B, A>] extends [true, true] ? true : false
type Assert<T extends true> = T
/** `open_the_door` as `openTheDoor`. */
type Camel<S extends string> = S extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : S

export type Checks = [
  Assert<Same<fixtures.CardProfile, DockCardProfile>>,
  Assert<Same<fixtures.Jam, DockJam>>,
  Assert<Same<fixtures.JlisPart, DockJlisPart>>,
  Assert<Same<fixtures.ScreenName, Screen>>,
  Assert<Same<keyof fixtures.MadeCard, keyof DockMadeCard>>,
  Assert<Fits<Required<fixtures.MadeCard>, DockMadeCard>>,
  Assert<Fits<DockCard, fixtures.DockCard>>,
  Assert<Fits<DockDecision, fixtures.Decision>>,
  Assert<Fits<DockState, fixtures.DockState>>,
  Assert<Same<keyof DockState, keyof fixtures.DockState>>,
  Assert<Same<keyof DockCard, keyof fixtures.DockCard>>,
  Assert<Same<Camel<DockRequest['verb']> | 'decision', keyof fixtures.Dock>>,
  Assert<Fits<Extract<DockAnswer, { ok: false }>['error']['code'], string>>
]

/** What docs/testing.md says: it extends Playwright's own test, and the fixtures have their types. */
export const test = base.extend(hatachi({ role: 'platform_operator' }))
export function compiles(): void {
  test('types', async ({ dock, face, page, hatachiWorld }) => {
    const card: fixtures.DockCard = await dock.insert('adult')
    await dock.insert(card)
    await face.screen('pin')
    const outcome: fixtures.Decision['outcome'] = (await dock.decision()).outcome
    await page.goto(`${hatachiWorld.dockUrl}${outcome}`)
  })
}

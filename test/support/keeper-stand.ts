import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import { ListKeeper } from '../../main/revocation/list-keeper.ts'
import type { SourceSetting } from '../../main/revocation/source-state.ts'
import { at, CRL, HOUR_MS, World } from './keeper-world.ts'
import { LISTS_KEY } from './lists-key.ts'

/** A keeper of lists with its world and a clock that tests move on; whoever calls `standKeeper` gets one for each test. */

/** Where the keeper of the running test keeps what it knows, its far side, and itself: made anew for each. */
export let directory: string
export let world: World
export let keeper: ListKeeper

/**
 * Makes it anew for each test of the file, or of the `describe`, that calls this. Called and not done as this is imported:
 * files that share a process import a module once, and the hooks of that one import would be the first file's alone.
 */
export function standKeeper(): void {
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'hatachi-keeper-'))
    world = new World()
    keeper = keeperOf()
  })
  afterEach(async () => {
    await keeper.stop()
    rmSync(directory, { recursive: true })
  })
}

/** Another keeper in place of the first: the one that is stopped after the test. */
export function setKeeper(next: ListKeeper): void {
  keeper = next
}

export function keeperOf(sources: readonly SourceSetting[] = [CRL]): ListKeeper {
  return new ListKeeper({
    directory,
    key: LISTS_KEY,
    lists: world,
    sources,
    anchorsDer: [],
    overdueMs: 6 * HOUR_MS,
    clock: world.clock,
    record: (event) => world.events.push(event),
    onSignedTime: (thisUpdateMs) => world.signedTimesMs.push(thisUpdateMs),
    random: () => 0.5,
    download: world.download
  })
}

/** Lets everything that is ready to run do so. */
export async function settle(): Promise<void> {
  do await new Promise((resolve) => setImmediate(resolve))
  while (keeper.busy)
}

/** How finely time passes: whatever falls due is called at the end of a step. */
export const STEP_MS = 15_000

/** Time passes up to this moment in Japan. */
export async function until(japan: string): Promise<void> {
  while (world.clock.nowMs() < at(japan)) {
    world.clock.advance(Math.min(STEP_MS, at(japan) - world.clock.nowMs()))
    await settle()
  }
}

/** Names of the events recorded so far. */
export const names = () => world.events.map(({ name }) => name)

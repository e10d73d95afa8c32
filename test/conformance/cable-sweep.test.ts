/** Tickets end on the disk as `docs/cable.md` says: a minute after their time at most, and at the next start. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { startCablePlatform } from '../../main/cable/platform/server.ts'
import type { ServiceFile } from '../../main/services/service-file.ts'
import { createCableWorld, logInWith } from '../support/cable-world.ts'
import type { CableWorld } from '../support/cable-world.ts'
import { SetClock, valueOf } from '../support/service-world.ts'

const FIVE_MINUTES_MS = 5 * 60_000
const MINUTE_MS = 60_000

/** A clock whose minutes pass when the test says so; what is shorter passes as usual. */
class MinuteClock extends SetClock {
  readonly #waiting = new Set<() => void>()

  override after(delayMs: number, callback: () => void): () => void {
    if (delayMs !== MINUTE_MS) return super.after(delayMs, callback)
    this.#waiting.add(callback)
    return () => this.#waiting.delete(callback)
  }

  passMinute(): void {
    this.at += MINUTE_MS
    const due = [...this.#waiting]
    this.#waiting.clear()
    for (const callback of due) callback()
  }

  get waiting(): number {
    return this.#waiting.size
  }
}

let clock: MinuteClock
let world: CableWorld
beforeEach(async () => {
  clock = new MinuteClock('2026-11-28T08:00:00+09:00')
  world = await createCableWorld(clock)
})
afterEach(() => world.dispose())

const tickets = (file: ServiceFile) =>
  valueOf(file.read((database) => database.prepare('SELECT count(*) FROM ticket').pluck().get()))

it('a minute after its time at most, though nobody asks any more', async () => {
  const parties = world.partiesOf(0)
  expect(await logInWith(parties, await world.jlis.issueCard('adult'))).toMatchObject({ answer: 'not_linked' })
  for (let minute = 1; minute < 5; minute++) {
    clock.passMinute()
    expect(tickets(world.platform.file), String(minute)).toBe(1)
  }
  clock.passMinute()
  expect(tickets(world.platform.file)).toBe(0)
  // It goes on doing so, until it is closed.
  expect(clock.waiting).toBeGreaterThan(0)
})

it('at the start of a platform that was down over its time', async () => {
  expect(await logInWith(world.partiesOf(0), await world.jlis.issueCard('adult'))).toMatchObject({ answer: 'not_linked' })
  await world.platform.close()
  clock.at += FIVE_MINUTES_MS
  const again = valueOf(await startCablePlatform(world.platformOptions))
  try {
    expect(tickets(again.file)).toBe(0)
  } finally {
    await again.close()
  }
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test as base } from '@playwright/test'
import type { DecisionRecord } from '../../main/audit/decision-record.ts'
import { CardBox } from '../../main/shell/development/card-box.ts'
import { startDemoWorld, type DemoWorld } from '../../main/shell/development/demo-world.ts'
import { SkippableClock } from '../support/skippable-clock.ts'
import { collectComplaints } from './support/face-stage.ts'
import { HANDS, handOn, type HandName } from './support/hands.ts'
import { FLOWS, type Stand } from './support/shopper-flows.ts'

/** Shorter than anything that is waited for but a person. */
const STEP_MS = 1_000
const PAUSE_MS = 40

/** A whole appliance on a real serial line, fresh cards with all their tries, and one hand. */
const test = base.extend<{ handName: HandName; stand: Stand }, { clock: SkippableClock; world: DemoWorld }>({
  handName: ['keyboard', { option: true }],
  // Playwright reads the fixtures that are wanted off these patterns.
  clock: [async ({}, use) => use(new SkippableClock()), { scope: 'worker' }],
  world: [
    async ({ clock }, use) => {
      const dataDirectory = mkdtempSync(join(tmpdir(), 'hatachi-flows-'))
      const world = await startDemoWorld({ dataDirectory, latency: 'none', clock, withFace: true, pulseMs: 20 })
      await use(world)
      await world.close()
      rmSync(dataDirectory, { recursive: true })
    },
    { scope: 'worker' }
  ],
  stand: async ({ page, world, clock, handName }, use) => {
    const machine = await world.machine({ role: 'platform_operator', place: 'indoors' })
    const cards = new CardBox(world.platform, 'none')
    const records: DecisionRecord[] = []
    machine.appliance.session.onDecision((record) => records.push(record))
    const complaints = collectComplaints(page)
    await page.goto(machine.appliance.shopperUrl ?? '')
    await use({
      page,
      hand: handOn(page, handName),
      lay: (profile) => cards.lay(machine.reader, profile),
      lift: () => {
        if (machine.reader.hasCard) machine.reader.remove()
      },
      wait: async (ms) => {
        // Step by step, so that whatever is asked of devices and platform meanwhile is answered in its time.
        for (let leftMs = ms; leftMs > 0; leftMs -= STEP_MS) {
          await page.waitForTimeout(PAUSE_MS)
          clock.skip(Math.min(STEP_MS, leftMs))
        }
      },
      see: (screen) => expect(page.locator('html')).toHaveAttribute('data-screen', screen, { timeout: 20_000 }),
      decision: async () => {
        await expect.poll(() => records.length).toBeGreaterThan(0)
        return records.shift() as DecisionRecord
      },
      pulses: () => machine.board.totalPulseCount()
    })
    expect(complaints).toEqual([])
    await page.close()
    await machine.close()
  }
})

test.use({ viewport: { width: 1280, height: 800 }, hasTouch: true, reducedMotion: 'reduce' } as object)

for (const handName of HANDS) {
  test.describe(`by ${handName} alone`, () => {
    test.use({ handName })
    for (const flow of FLOWS) test(flow.name, ({ stand }) => flow.walk(stand))
  })
}

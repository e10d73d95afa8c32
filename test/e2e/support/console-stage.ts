import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test as base, type Page } from '@playwright/test'
import { setUpCodePath } from '../../../main/operator/set-up-code.ts'
import type { CardProfile } from '../../../main/platform/simulator/people.ts'
import { startDemoWorld, type DemoMachine, type DemoWorld, type DemoWorldOptions, type MachineSetting } from '../../../main/shell/development/demo-world.ts'
import { freePort } from '../../support/operator-visit.ts'
import { ScriptedShopper } from '../../support/scripted-shopper.ts'
import { SkippableClock } from '../../support/skippable-clock.ts'
import { OperatorHand } from './operator-hand.ts'

/** The first administrator of every console that is tested. */
export const CHIEF = { login: 'chief', password: 'grey herons over the weir' }

/** A machine that sells, with its console in a browser. */
export interface ConsoleStage {
  readonly world: DemoWorld
  readonly machine: DemoMachine
  readonly clock: SkippableClock
  /** The console's address, without a page. */
  readonly url: string
  /** Somebody at this page, who is not signed in. */
  hand(page: Page): OperatorHand
  /** A purchase to its end, without a face. */
  buy(productId: string, profile: CardProfile): Promise<void>
}

/** What a stage may be made of, besides its defaults. */
export interface ConsoleSetting {
  readonly machine?: Partial<MachineSetting>
  readonly world?: Partial<DemoWorldOptions>
}

/** Tests of the console on a whole appliance; each worker has one. */
export const consoleTest = base.extend<{ readonly faults: readonly string[] }, { stage: ConsoleStage; setting: ConsoleSetting }>({
  setting: [{}, { option: true, scope: 'worker' }],
  stage: [
    async ({ setting }, use) => {
      const directory = mkdtempSync(join(tmpdir(), 'hatachi-console-'))
      const clock = new SkippableClock()
      const port = await freePort()
      const world = await startDemoWorld({ dataDirectory: directory, latency: 'none', clock, withFace: true, pulseMs: 20, ...setting.world })
      const machine = await world.machine({
        role: 'service_provider',
        place: 'indoors',
        products: 'mixed',
        record: { directory: join(directory, 'second-medium'), keepDays: 1 },
        ...setting.machine,
        operatorPort: port
      })
      const { session } = machine.appliance
      await use({
        world,
        machine,
        clock,
        url: `https://localhost:${String(port)}/operator/`,
        hand: (page) => new OperatorHand(page, () => clock.nowMs()),
        buy: async (productId, profile) => {
          const shopper = new ScriptedShopper(session)
          await shopper.see('attract')
          const ended = shopper.nextDecision()
          shopper.wake()
          await shopper.see('choose')
          shopper.choose(productId)
          if (productId !== 'tea') {
            await shopper.see('tap')
            await world.cards.lay(machine.reader, profile)
            const { screen } = await shopper.see(['pin', 'not_sold', 'sold'])
            if (screen === 'pin') shopper.typePin('1234')
            await shopper.see(['sold', 'not_sold'])
            machine.reader.remove()
          }
          await ended
          shopper.dismiss()
          await shopper.see('attract')
        }
      })
      await machine.close()
      await world.close()
      rmSync(directory, { recursive: true })
    },
    { scope: 'worker' }
  ],
  // What the browser complains of is a fault of the console.
  faults: [
    async ({ page }, use) => {
      const faults: string[] = []
      page.on('pageerror', (fault) => faults.push(String(fault)))
      page.on('console', (message) => {
        // What the machine refuses the browser calls an error, by its status.
        if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) faults.push(message.text())
      })
      await use(faults)
      expect(faults).toEqual([])
    },
    { auto: true }
  ]
})

/** The code that makes the first account, off the machine's own disk. */
export function setUpCodeOf(machine: DemoMachine): string {
  return readFileSync(setUpCodePath(machine.dataDirectory), 'utf8').split('\n')[0] ?? ''
}

/** Opens the console in a language; it listens soon after its machine has started. */
export async function openConsole(page: Page, stage: ConsoleStage, language: 'ja' | 'en' = 'en'): Promise<void> {
  await expect(async () => {
    await page.goto(`${stage.url}?language=${language}`)
  }).toPass()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
}

/** Everything that the page asks of the machine has come. */
export async function untilLoaded(page: Page): Promise<void> {
  await expect(page.locator('.loading')).toHaveCount(0)
  await page.waitForLoadState('networkidle')
}

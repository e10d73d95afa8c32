import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test as base, type Page } from '@playwright/test'
import { systemClock } from '../../../device/clock.ts'
import type { BoxedCard } from '../../../main/shell/development/card-box.ts'
import { startDemoWorld, type DemoMachine, type DemoWorld } from '../../../main/shell/development/demo-world.ts'
import { untilSettled } from './hands.ts'
import { chooseBeer, openFace, screen, typePin } from './purchase-stage.ts'

const CLI = join(import.meta.dirname, '../../../main/shell/cli.ts')

/** A platform operator's machine that keeps members, its face, and somebody in front of it. */
export interface MemberShop {
  readonly world: DemoWorld
  readonly machine: DemoMachine
  readonly page: Page
  /** The code that `hatachi member invite` prints for a number, beside the running machine. */
  invite(memberNumber: string): Promise<string>
  /** Buys a beer with this card and its PIN, takes the card, and opens the member's screen. */
  buyAndOpen(boxed: BoxedCard): Promise<void>
  press(testId: string): Promise<void>
  /** Ticks both consents. */
  agree(): Promise<void>
  /** Back to the sold screen, and away. */
  leave(): Promise<void>
}

export const memberTest = base.extend<{ shop: MemberShop }, { world: DemoWorld }>({
  world: [
    // Playwright reads the fixtures that are wanted off this pattern.
    async ({}, use) => {
      const dataDirectory = mkdtempSync(join(tmpdir(), 'hatachi-members-'))
      const world = await startDemoWorld({
        dataDirectory,
        latency: 'none',
        clock: systemClock,
        withFace: true,
        pulseMs: 20,
        members: true
      })
      await use(world)
      await world.close()
      rmSync(dataDirectory, { recursive: true })
    },
    { scope: 'worker' }
  ],
  shop: async ({ world, page }, use, info) => {
    const machine = await world.machine({ role: 'platform_operator', place: 'indoors', name: `members-${info.testId}` })
    const faults = await openFace(page, machine.appliance)
    await use(shopOf(world, machine, page))
    expect(faults).toEqual([])
    await machine.close()
  }
})

function shopOf(world: DemoWorld, machine: DemoMachine, page: Page): MemberShop {
  const press = async (testId: string): Promise<void> => {
    await untilSettled(page)
    await page.getByTestId(testId).click()
  }
  return {
    world,
    machine,
    page,
    press,
    invite: async (memberNumber) => {
      const { dataDirectory } = machine
      // The command knows real readers alone; nothing else of the demonstration's configuration is otherwise.
      const configuration = readFileSync(join(dataDirectory, 'hatachi.yaml'), 'utf8')
      const path = join(dataDirectory, 'real-reader.yaml')
      writeFileSync(path, configuration.replace('driver: simulated', 'driver: pcsc'))
      const { stdout } = await promisify(execFile)(
        process.execPath,
        [CLI, 'member', 'invite', memberNumber, '--json', '--config', path],
        { env: { ...process.env, HATACHI_DATA_DIR: dataDirectory } }
      )
      return (JSON.parse(stdout) as { readonly code: string }).code
    },
    buyAndOpen: async ({ card }) => {
      await chooseBeer(page)
      machine.reader.insert(card)
      await typePin(page)
      await screen(page, 'sold')
      machine.reader.remove()
      await press('open-membership')
      await screen(page, 'membership')
    },
    agree: async () => {
      await press('consent-answering')
      await press('consent-receiving')
    },
    leave: async () => {
      await press('close_membership')
      await screen(page, 'sold')
      await press('dismiss')
      await screen(page, 'attract')
    }
  }
}

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test as base, type Page } from '@playwright/test'
import type { Role } from '../../../main/age/evidence.ts'
import type { DecisionRecord } from '../../../main/audit/decision-record.ts'
import type { Screen } from '../../../main/contract/shopper.ts'
import { startDemoWorld, type DemoMachine, type DemoWorld } from '../../../main/shell/development/demo-world.ts'
import { recordedEvents } from '../../../main/store/record-reader.ts'
import { openStoreForReading, storePath } from '../../../main/store/database.ts'
import { NetworkCut } from '../../support/network-cut.ts'
import { SkippableClock } from '../../support/skippable-clock.ts'
import { collectComplaints } from './face-stage.ts'

const PIN = '1234'
/** Longer than the face takes no touch on a new screen. */
export const SETTLED_MS = 400

/** A world whose machines have a network that can be cut, and what belongs to it. */
export interface Stand {
  readonly world: DemoWorld
  readonly network: NetworkCut<'api' | 'status'>
  readonly clock: SkippableClock
  readonly dataDirectory: string
  /** DER of every card that was handed out. */
  readonly certificates: Uint8Array[]
}

export const test = base.extend<object, { stand: Stand }>({
  stand: [
    // Playwright reads the fixtures that are wanted off this pattern.
    async ({}, use) => {
      const dataDirectory = mkdtempSync(join(tmpdir(), 'hatachi-offline-'))
      const clock = new SkippableClock()
      const certificates: Uint8Array[] = []
      let made: Stand['network'] | null = null
      const world = await startDemoWorld({
        dataDirectory,
        latency: 'none',
        clock,
        withFace: true,
        pulseMs: 20,
        offline: true,
        onCard: (card) => certificates.push(card.authentication.certificate),
        by: async (connection) => {
          const portOf = (url: string): number => Number(new URL(url).port)
          const network = await NetworkCut.before({
            api: portOf(connection.endpoint),
            status: portOf(connection.ocspUrl)
          })
          made = network
          return {
            ...connection,
            endpoint: network.through('api', connection.endpoint),
            ocspUrl: network.through('status', connection.ocspUrl),
            crlUrl: network.through('status', connection.crlUrl),
            arlUrl: network.through('status', connection.arlUrl)
          }
        }
      })
      // Revoked and suspended before any list is made.
      for (const profile of ['revoked', 'suspended'] as const) await world.cards.card(profile)
      if (made === null) throw new Error('no network was made')
      const network: Stand['network'] = made
      await use({ world, network, clock, dataDirectory, certificates })
      network.restore()
      await world.close()
      await network.close()
      rmSync(dataDirectory, { recursive: true })
    },
    { scope: 'worker' }
  ]
})

/** A machine, its screen, and somebody in front of it. */
export class Shop {
  readonly stand: Stand
  readonly machine: DemoMachine
  readonly page: Page
  readonly records: DecisionRecord[] = []
  readonly complaints: readonly string[]

  constructor(stand: Stand, machine: DemoMachine, page: Page) {
    this.stand = stand
    this.machine = machine
    this.page = page
    this.complaints = collectComplaints(page)
    machine.appliance.session.onDecision((record) => this.records.push(record))
  }

  see(screen: Screen): Promise<void> {
    return expect(this.page.locator('html')).toHaveAttribute('data-screen', screen, { timeout: 30_000 })
  }

  async press(testId: string): Promise<void> {
    await this.page.waitForTimeout(SETTLED_MS)
    await this.page.getByTestId(testId).click()
  }

  /** Cuts the network, and lets the first shopper meet it where nobody else does. */
  async cut(): Promise<void> {
    const { session } = this.machine.appliance
    this.stand.network.cut()
    await this.see('attract')
    await this.press('wake')
    await this.press('product-beer')
    await this.see('tap')
    await this.lay('adult')
    await expect.poll(() => JSON.stringify(session.view()), { timeout: 30_000 }).toMatch(/"network":"down"|not_sold/)
    this.lift()
    if (session.view().screen !== 'not_sold') await this.press('cancel')
    await this.see('not_sold')
    await this.press('dismiss')
    await this.see('attract')
    await expect.poll(() => session.view()).toMatchObject({ screen: 'attract', network: 'down' })
    this.records.length = 0
    await this.takeSounds()
  }

  async restore(): Promise<void> {
    this.stand.network.restore()
    await expect.poll(() => 'network' in this.machine.appliance.session.view(), { timeout: 30_000 }).toBe(false)
  }

  lay(profile: Parameters<DemoWorld['cards']['lay']>[1]): Promise<void> {
    return this.stand.world.cards.lay(this.machine.reader, profile)
  }

  lift(): void {
    if (this.machine.reader.hasCard) this.machine.reader.remove()
  }

  /** From the resting screen to the end of a purchase of beer, with the card still on the reader. */
  async buy(profile: Parameters<DemoWorld['cards']['lay']>[1]): Promise<DecisionRecord> {
    await this.see('attract')
    await this.press('wake')
    await this.press('product-beer')
    await this.see('tap')
    await this.lay(profile)
    await this.see('pin')
    await this.page.keyboard.type(PIN)
    await this.page.keyboard.press('Enter')
    await expect.poll(() => this.records.length, { timeout: 30_000 }).toBe(1)
    return this.records.shift() as DecisionRecord
  }

  async leave(): Promise<void> {
    this.lift()
    await this.press('dismiss')
    await this.see('attract')
  }

  /** Every tone since the last look: its shape, pitch and loudness. */
  takeSounds(): Promise<readonly string[]> {
    return this.page.evaluate(() => (globalThis as unknown as { tones: string[] }).tones.splice(0))
  }

  /** The screen to the last pixel, but for the time left. */
  async picture(): Promise<string> {
    await this.page.mouse.move(1, 1)
    await this.page.waitForTimeout(SETTLED_MS)
    const mask = [this.page.locator('.time')]
    return (await this.page.screenshot({ animations: 'disabled', caret: 'hide', mask })).toString('base64')
  }
}

export async function openShop(stand: Stand, page: Page, role: Role, name: string): Promise<Shop> {
  const machine = await stand.world.machine({ role, place: 'indoors', name })
  const shop = new Shop(stand, machine, page)
  await page.addInitScript(() => {
    const tones: string[] = []
    Object.assign(globalThis, { tones })
    const { start } = OscillatorNode.prototype
    OscillatorNode.prototype.start = function (when) {
      tones.push(`${this.type} ${String(this.frequency.value)}`)
      start.call(this, when)
    }
  })
  await page.goto(machine.appliance.shopperUrl ?? '')
  await shop.see('attract')
  return shop
}

export const eventsOf = ({ dataDirectory }: DemoMachine) => {
  const store = openStoreForReading(storePath(dataDirectory))
  if (!store.ok) throw new Error(store.error.code)
  const events = [...recordedEvents(store.value)]
  store.value.close()
  return events
}

export const listsArrived = ({ machine }: Shop): Promise<void> =>
  expect
    .poll(() => eventsOf(machine).filter(({ name }) => name === 'list_imported').length, { timeout: 60_000 })
    .toBe(2)

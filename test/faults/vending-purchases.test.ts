import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { canOpenPty } from '../../device/serial/simulator/pty.ts'
import { playCampaign, type Campaign } from '../support/vending-campaign.ts'
import { VirtualClock } from '../support/vending-clock.ts'
import { createPlatformAtHand, type PlatformAtHand } from '../support/vending-platform.ts'
import { vendingProtocols, type VendingProtocol } from '../support/vending-protocols.ts'
import { ptyStage, virtualStage } from '../support/vending-stage.ts'

/**
 * Purchases by the thousand before simulated machines, with a bad cable, power cuts, jams, and people who forget their PIN
 * or are too young. In the end the record says exactly what came out, up to what it lists as unknown. 200 visits a
 * protocol by a virtual clock, and a few over pseudo-terminals, in `npm test`; 10,000 and 200 by
 * `npm run soak -- vending-purchases`. A second setting of a driver is visited a quarter as often.
 */

const IS_FULL = process.env['HATACHI_TEST_SIZE'] === 'full'
const VISITS = Number(process.env['HATACHI_TEST_VISITS'] ?? (IS_FULL ? 10_000 : 200))
const PTY_VISITS = IS_FULL ? 200 : 10
const SEED = Number(process.env['HATACHI_TEST_SEED'] ?? Math.floor(Math.random() * 1e9))
const FEW = 100
const MANY = 1000
const LINE_FAULTS = 0.05
/** Share of visits in which something else comes between. */
const DISTURBED = 0.3

/** In memory where there is such a place: what an fsync is worth is the business of other tests, and there are many. */
const directory = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'hatachi-vending-'))
afterAll(() => {
  rmSync(directory, { recursive: true, force: true })
})

const rows = vendingProtocols.map((protocol) => ({
  name: protocol.name,
  protocol,
  visits: Math.ceil(protocol.isVariant === true ? VISITS / 4 : VISITS)
}))

async function play(protocol: VendingProtocol, name: string, campaign: Pick<Campaign, 'stage' | 'platform' | 'visits' | 'inAHurry'>) {
  console.log(`vending-purchases: ${name}: HATACHI_TEST_SEED=${String(SEED)}`)
  const dataDirectory = join(directory, name)
  const { figures, breaches, faults, lineFaults, powerCycles } = await playCampaign({
    ...campaign,
    protocol,
    dataDirectory,
    seed: SEED,
    faultProbability: LINE_FAULTS,
    disturbed: DISTURBED
  })
  rmSync(dataDirectory, { recursive: true })
  console.log(`vending-purchases: ${name}: ${JSON.stringify({ visits: campaign.visits, ...figures, lineFaults, powerCycles })}`)
  expect(faults).toEqual([])
  expect(breaches).toEqual([])
  // It would show nothing if nothing had been sold, or nothing had gone wrong. Of a few visits nothing can be said.
  if (campaign.visits < FEW) return
  expect(figures.outcomes['sold']).toBeGreaterThan(campaign.visits / 5)
  expect(lineFaults).toBeGreaterThan(0)
  cutsSeen.push(powerCycles)
  if (campaign.visits < MANY) return
  expect(powerCycles.machine).toBeGreaterThan(0)
  expect(powerCycles.appliance).toBeGreaterThan(0)
}

/** By chance a small campaign may be without a power cut; all of them together are not. */
const cutsSeen: { readonly machine: number; readonly appliance: number }[] = []

describe('in process, by a virtual clock', () => {
  const clock = new VirtualClock()
  let platform: PlatformAtHand
  beforeAll(async () => {
    platform = await createPlatformAtHand(clock)
  })

  test.each(rows)(
    '$name: $visits visits, and the record is exact',
    { timeout: 7_200_000 },
    async ({ name, protocol, visits }) => {
      await play(protocol, name, { stage: virtualStage(clock), platform, visits })
    }
  )

  test('in all of them together the power of the machine and of the appliance was cut', () => {
    expect(cutsSeen.some(({ machine }) => machine > 0)).toBe(true)
    expect(cutsSeen.some(({ appliance }) => appliance > 0)).toBe(true)
  })
})

describe.skipIf(!canOpenPty())('over pseudo-terminals', () => {
  // Side by side: they wait more than they work.
  test.concurrent.each(rows.filter(({ protocol }) => protocol.isVariant !== true))(
    `$name: ${String(PTY_VISITS)} visits, and the record is exact`,
    { timeout: 3_600_000 },
    async ({ name, protocol }) => {
      const stage = await ptyStage(join(directory, `${name}.tty`))
      const platform = await createPlatformAtHand(stage.clock, stage.haste)
      await play(protocol, `${name}-pty`, { stage, platform, visits: PTY_VISITS, inAHurry: true })
    }
  )
})

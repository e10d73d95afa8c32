import { createRandom } from '../../device/serial/simulator/seeded-random.ts'
import { DEFAULT_TIMEOUTS, type SessionPolicy } from '../../main/session/policy.ts'
import { readVendingRecord, settleAccounts, type VendingFigures } from './vending-account.ts'
import { Planner, type PlanOdds, type PurchasePlan } from './vending-plan.ts'
import type { PlatformAtHand } from './vending-platform.ts'
import type { VendingProtocol } from './vending-protocols.ts'
import type { VendingStage } from './vending-stage.ts'
import { visit } from './vending-visit.ts'
import { VendingWorld } from './vending-world.ts'

/** How many visits, and how badly things go. */
export interface Campaign extends PlanOdds {
  readonly protocol: VendingProtocol
  readonly visits: number
  readonly seed: number
  /** How likely the cable strikes a piece, 0 to 1. */
  readonly faultProbability: number
  readonly stage: VendingStage
  readonly platform: PlatformAtHand
  /** Of this campaign alone; made where it is absent. */
  readonly dataDirectory: string
}

/** What came of a campaign. */
export interface CampaignResult {
  readonly figures: VendingFigures
  readonly breaches: readonly string[]
  /** Programmers' mistakes that the session caught. */
  readonly faults: readonly string[]
  readonly lineFaults: number
  readonly powerCycles: { readonly machine: number; readonly appliance: number }
}

/** How long after the last visit a machine may still be asked what became of something. */
const AFTERMATH_MS = 300_000
const LEAST_PATIENCE_MS = 5_000

/** Plays so many visits on one machine and one record, then holds the record against what came out. */
export async function playCampaign(campaign: Campaign): Promise<CampaignResult> {
  const { protocol, visits, seed, dataDirectory, stage } = campaign
  const world = await VendingWorld.create({ ...campaign, policy: patience(stage, protocol) })
  const random = createRandom(seed)
  const planner = new Planner(protocol, random, campaign)
  const plans = new Map<string, PurchasePlan>()
  world.powerOn()
  await world.until('a machine that serves', () => world.view?.screen === 'attract')
  for (let index = 0; index < visits; index += 1) {
    const plan = planner.next()
    world.onSession = (sessionId) => plans.set(sessionId, plan)
    await visit(world, plan, random)
  }
  world.cable.setProbability(0)
  await world.pass(AFTERMATH_MS / stage.haste)
  await world.close()
  return {
    ...settleAccounts(readVendingRecord(dataDirectory), world.truth(plans)),
    faults: world.faults,
    lineFaults: world.strikes.length,
    powerCycles: { machine: world.powerCyclesAtMs.length, appliance: world.runs - 1 }
  }
}

/** In real time nobody waits a minute; for a vend as long as its driver may take, as every configuration has it. */
function patience({ haste }: VendingStage, { driver, settings }: VendingProtocol): Partial<SessionPolicy> {
  if (haste === 1) return {}
  const hastened = Object.entries(DEFAULT_TIMEOUTS).map(([name, ms]) => [name, Math.max(ms / haste, LEAST_PATIENCE_MS)] as const)
  const timeouts = Object.fromEntries(hastened) as unknown as SessionPolicy['timeouts']
  const longestMs = driver.longestVendMs(driver.settings.parse({ driver: driver.name, port: '/dev/pts/0', ...settings }))
  return { timeouts: { ...timeouts, vendMs: Math.max(timeouts.vendMs, longestMs + LEAST_PATIENCE_MS) } }
}

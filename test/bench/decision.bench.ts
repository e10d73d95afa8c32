/**
 * How much of a decision's time is the program's own, and how long the shopper waits after the PIN. Platform and relay
 * board run in processes of their own; the appliance runs in this one, without a face. What each figure means stands in
 * docs/benchmarks.md.
 *
 * Usage: `npm run bench -- decision [--purchases 300] [--contactless 40] [--role ROLE]`. Exit code 0, or 1 where
 * something was not sold: a bench asserts no speed.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Role } from '../../main/age/evidence.ts'
import { startFarSide, type FarSide } from '../support/far-side.ts'
import { startBenchedAppliance, type Purchase } from './support/benched-appliance.ts'
import { decisionFloor } from './support/decision-floor.ts'
import { figure, report, type Figure, type Ratio } from './support/figures.ts'

const WARM_UP = 20
const CONTACTLESS_WARM_UP = 3
/** The shortest that a configuration may ask for; the machine's time is not counted. */
const SHORT_PULSE_MS = 20
/** As in the demonstration. */
const USUAL_PULSE_MS = 200

const ROLES: readonly Role[] = ['service_provider', 'platform_operator']

/** Own share with a card that takes no time; beside each purchase the floor, under the same conditions. */
async function benchOwnShare(role: Role, farSide: FarSide, directory: string, count: number) {
  const appliance = await startBenchedAppliance({
    role,
    farSide,
    dataDirectory: join(directory, role),
    latency: 'none',
    pulseMs: SHORT_PULSE_MS
  })
  const floor = decisionFloor(role, farSide, join(directory, `${role}-floor.db`))
  const first = await appliance.purchase()
  for (let round = 1; round < WARM_UP; round += 1) {
    await appliance.purchase()
    await floor.measure()
  }
  const purchases: Purchase[] = []
  const floors: number[] = []
  for (let round = 0; round < count; round += 1) {
    purchases.push(await appliance.purchase())
    floors.push(await floor.measure())
  }
  floor.close()
  await appliance.close()

  const of = (name: string, says: string, values: readonly number[], aimMs?: number): Figure =>
    figure(`decision.${name}.${role}`, `${role}: ${says}`, 'ms', values, aimMs === undefined ? undefined : { at: 'p99', below: aimMs })
  const own = of('own', 'own share, tap to stored record', purchases.map((each) => each.ownToRecordMs), 15)
  const bare = of('floor', 'the same cryptography and commits, bare', floors)
  const figures = [
    own,
    of('own_to_vend', 'own share, tap to the command to vend', purchases.map((each) => each.ownToVendMs)),
    of('own_recorded', 'own share as its record has it', purchases.map((each) => each.record.durations?.ownMs ?? NaN)),
    of('busy', 'event loop at work, tap to stored record', purchases.map((each) => each.busyMs)),
    bare,
    of('own_first', 'own share, first purchase after a start', [first.ownToRecordMs])
  ]
  const ratio: Ratio = { name: `decision.own_to_floor.${role}`, says: `${role}: own share / bare`, of: own, to: bare }
  return { figures, ratios: [ratio] }
}

/** What the shopper waits for after the PIN, with a card as slow as a contactless one. */
async function benchLastDigit(role: Role, farSide: FarSide, directory: string, count: number): Promise<Figure[]> {
  const appliance = await startBenchedAppliance({
    role,
    farSide,
    dataDirectory: join(directory, `${role}-contactless`),
    latency: 'contactless',
    pulseMs: USUAL_PULSE_MS
  })
  for (let round = 0; round < CONTACTLESS_WARM_UP; round += 1) await appliance.purchase()
  const purchases: Purchase[] = []
  for (let round = 0; round < count; round += 1) purchases.push(await appliance.purchase())
  await appliance.close()
  const pulse = `pulse ${USUAL_PULSE_MS} ms`
  return [
    figure(
      `decision.last_digit_to_sold.${role}`,
      `${role}: last digit to sold, contactless, ${pulse}`,
      'ms',
      purchases.map((each) => each.digitToSoldMs),
      { at: 'p95', below: 1500 }
    ),
    figure(
      `decision.last_digit_to_sold_without_machine.${role}`,
      `${role}: the same without the machine`,
      'ms',
      purchases.map((each) => each.digitToSoldMs - each.machineMs)
    )
  ]
}

const { values } = parseArgs({
  options: {
    purchases: { type: 'string', default: '300' },
    contactless: { type: 'string', default: '40' },
    role: { type: 'string' }
  }
})
// On the disk of the checkout: where /tmp lies in memory, fsync costs nothing.
const parent = fileURLToPath(new URL('../../out/bench', import.meta.url))
mkdirSync(parent, { recursive: true })
const directory = mkdtempSync(join(parent, 'decision-'))
const farSide = await startFarSide(join(directory, 'far-side'), ['adult'])
const figures: Figure[] = []
const ratios: Ratio[] = []
try {
  for (const role of ROLES.filter((each) => values.role === undefined || values.role === each)) {
    const share = await benchOwnShare(role, farSide, directory, Number(values.purchases))
    figures.push(...share.figures)
    ratios.push(...share.ratios)
  }
  if (Number(values.contactless) > 0) {
    for (const role of ROLES.filter((each) => values.role === undefined || values.role === each)) {
      figures.push(...(await benchLastDigit(role, farSide, directory, Number(values.contactless))))
    }
  }
  report('A decision', figures, ratios)
} finally {
  await farSide.close()
  rmSync(directory, { recursive: true })
}

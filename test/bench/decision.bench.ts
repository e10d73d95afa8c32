/**
 * How much of a decision's time is the program's own, and how long the shopper waits after the PIN. Platform and relay
 * board run in processes of their own; the appliance runs in this one, without a face. What each figure means stands in
 * docs/benchmarks.md.
 *
 * Usage: `npm run bench -- decision [--purchases 300] [--contactless 40] [--role ROLE] [--data-dir DIR]`. DIR is where
 * the stores lie: another medium shows what the medium costs. Exit code 0, or 1 where something was not sold: a bench
 * asserts no speed.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Role } from '../../main/age/evidence.ts'
import { startFarSide, type FarSide } from '../support/far-side.ts'
import { startBenchedAppliance, type Purchase } from './support/benched-appliance.ts'
import { decisionFloor } from './support/decision-floor.ts'
import { benchOptions } from './support/options.ts'
import { figure, report, type Aim, type Figure, type Ratio } from './support/figures.ts'

const WARM_UP = 20
const CONTACTLESS_WARM_UP = 3
/** The shortest that a configuration may ask for; the machine's time is not counted. */
const SHORT_PULSE_MS = 20
/** As in the demonstration. */
const USUAL_PULSE_MS = 200

const OWN_AIM: Aim = { at: 'p99', below: 15 }
const LAST_DIGIT_AIM: Aim = { at: 'p95', below: 1500 }

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
  const floors: Awaited<ReturnType<typeof floor.measure>>[] = []
  for (let round = 0; round < count; round += 1) {
    purchases.push(await appliance.purchase())
    floors.push(await floor.measure())
  }
  floor.close()
  await appliance.close()

  const of = (name: string, says: string, values: readonly number[], aim?: Aim): Figure =>
    figure(`decision.${name}.${role}`, `${role}: ${says}`, 'ms', values, aim)
  const own = of('own', 'own share, tap to stored record', purchases.map((each) => each.ownToRecordMs), OWN_AIM)
  const bare = of('floor', 'the same cryptography and commits, bare', floors.map((each) => each.wholeMs))
  const starved = purchases.flatMap((each) => each.starvedMs ?? [])
  const figures = [
    own,
    of('own_to_vend', 'own share, tap to the command to vend', purchases.map((each) => each.ownToVendMs)),
    of('own_recorded', 'own share as its record has it', purchases.map((each) => each.record.durations?.ownMs ?? NaN)),
    of('own_first', 'own share, first purchase after a start', [first.ownToRecordMs]),
    bare,
    of('floor_commits', 'of that, the commits', floors.map((each) => each.commitsMs)),
    of('busy', 'event loop at work, tap to stored record', purchases.map((each) => each.busyMs)),
    ...(starved.length === 0 ? [] : [of('starved', 'in that time, waiting for a processor', starved)])
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
      LAST_DIGIT_AIM
    ),
    figure(
      `decision.last_digit_to_sold_without_machine.${role}`,
      `${role}: the same without the machine`,
      'ms',
      purchases.map((each) => each.digitToSoldMs - each.machineMs)
    )
  ]
}

const { purchases, contactless, ...texts } = benchOptions('decision', {
  purchases: 300,
  contactless: 40,
  role: '',
  // On the disk of the checkout: where /tmp lies in memory, fsync costs nothing.
  'data-dir': fileURLToPath(new URL('../../out/bench', import.meta.url))
})
const roles = ROLES.filter((role) => texts.role === '' || texts.role === role)
const dataDirectory = resolve(texts['data-dir'])
mkdirSync(dataDirectory, { recursive: true })
const directory = mkdtempSync(join(dataDirectory, 'decision-'))
const farSide = await startFarSide(join(directory, 'far-side'), ['adult'])
try {
  const shares = []
  for (const role of roles) if (purchases > 0) shares.push(await benchOwnShare(role, farSide, directory, purchases))
  const waits = []
  for (const role of roles) if (contactless > 0) waits.push(await benchLastDigit(role, farSide, directory, contactless))
  const figures = [...shares.flatMap((share) => share.figures), ...waits.flat()]
  report('A decision', figures, shares.flatMap((share) => share.ratios))
} catch (thrown) {
  console.error(thrown)
  process.exitCode = 1
} finally {
  await farSide.close()
  rmSync(directory, { recursive: true })
}

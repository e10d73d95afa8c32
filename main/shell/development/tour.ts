import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Browser } from '@playwright/test'
import type { LatencyProfileName } from '../../../device/card/simulator/latency.ts'
import { systemClock } from '../../../device/clock.ts'
import { decisionRecordJson } from '../../audit/decision-record-json.ts'
import type { DecisionRecord } from '../../audit/decision-record.ts'
import { untilTold } from '../command.ts'
import { findChromium } from '../bootstrap/find-chromium.mjs'
import { exitCode } from '../exit-codes.ts'
import { startDemoWorld, type DemoMachine, type DemoWorld, type DemoWorldOptions, type MachineSetting } from './demo-world.ts'
import { launchBrowser, openHand, type SCREEN_SIZES } from './shopper-hand.ts'
import { performAct, type Stage } from './tour-acts.ts'
import { TOUR_MACHINES, type Scene, type Tour } from './tour-scenes.ts'
import { TOURS } from './tour-vending-scenes.ts'

export interface TourOptions extends Pick<DemoWorldOptions, 'onCard'> {
  readonly dataDirectory: string
  readonly latency: LatencyProfileName
  /** Its name; `first-sale` by default. */
  readonly tour?: string
  /** Each scene once, upright and wide in turn, also of a tour that plays each in both. */
  readonly brief?: boolean
  readonly print: (line: string) => void
  readonly complain: (line: string) => void
}

type Size = keyof typeof SCREEN_SIZES
/** How long goods may take to fall after a machine was told that the shopper is verified. */
const GOODS_WITHIN_MS = 5000

/**
 * Plays every scene of a tour in its roles, in a headless browser, and prints one JSON line a session: its decision
 * record, the scene's name, whether it ended as it had to, what fell from the machine, and the pictures taken.
 * @returns 0 when every scene ended as it had to, or the tour was told to end, else 1
 */
export async function runTour(options: TourOptions): Promise<number> {
  const tour = TOURS.find(({ name }) => name === (options.tour ?? TOURS[0]?.name))
  if (tour === undefined) throw new TypeError(`there is no tour "${String(options.tour)}"`)
  const found = findChromium()
  if (found === undefined) {
    options.complain('the tour needs a Chromium, and found none. Run: sudo apt-get install chromium')
    return exitCode('unavailable')
  }
  let browser: Browser | null = null
  const told = new AbortController()
  void untilTold().then(() => {
    told.abort()
    // Whatever the hand is at fails at once.
    void browser?.close()
  })
  const world = await startDemoWorld({ ...options, clock: systemClock, withFace: true })
  let allAsExpected = true
  try {
    browser = await launchBrowser(found.path)
    if (told.signal.aborted) return exitCode('ok')
    for (const setting of machinesOf(tour)) {
      allAsExpected = (await playAll(options, world, browser, tour, setting)) && allAsExpected
    }
  } catch (fault) {
    if (!told.signal.aborted) throw fault
  } finally {
    await browser?.close()
    await world.close()
  }
  return allAsExpected ? exitCode('ok') : exitCode('refused')
}

/** One machine of a tour with what is played on it, in one role. */
interface TourPart {
  readonly setting: MachineSetting
  readonly scenes: readonly Scene[]
}

function machinesOf({ roles, scenes }: Tour): readonly TourPart[] {
  const settingOf = ({ place, machine }: Scene): Omit<MachineSetting, 'role'> =>
    machine === undefined ? { place } : { place, name: `tour-${machine.replaceAll('_', '-')}`, ...TOUR_MACHINES[machine] }
  const kindOf = ({ place, machine }: Scene) => `${place} ${machine ?? ''}`
  return roles.flatMap((role) =>
    [...Map.groupBy(scenes, kindOf).values()].flatMap((played) =>
      played[0] === undefined ? [] : [{ setting: { role, ...settingOf(played[0]) }, scenes: played }]
    )
  )
}

async function playAll(
  options: TourOptions,
  world: DemoWorld,
  browser: Browser,
  tour: Tour,
  { setting, scenes }: TourPart
): Promise<boolean> {
  const { role, place, protocol } = setting
  const machine = await world.machine(setting)
  const url = machine.appliance.shopperUrl
  if (url === null) throw new Error('the tour needs a face')
  const what = protocol === undefined ? place : `${place}, ${protocol}`
  options.complain(`${role}, ${what}: serving, ${process.uptime().toFixed(1)} s after the start`)
  const inBoth = tour.sizes === 'both' && options.brief !== true
  const sizesOf = (index: number): readonly Size[] =>
    inBoth ? ['portrait', 'landscape'] : [index % 2 === 0 ? 'portrait' : 'landscape']
  let allAsExpected = true
  try {
    for (const [index, scene] of scenes.entries()) {
      for (const size of sizesOf(index)) {
        const folder = join(options.dataDirectory, 'pictures', role.replaceAll('_', '-'), scene.name)
        const hand = await openHand(browser, url, size, inBoth ? join(folder, size) : folder)
        const chargeableBefore = world.platform.counters.chargeable
        const played = await play({ world, machine, hand }, scene)
        await hand.close()
        const chargeable = world.platform.counters.chargeable - chargeableBefore
        const { record, goods, pictures } = played
        const asExpected = isAsExpected(scene, record, chargeable, goods)
        allAsExpected &&= asExpected
        const decision = JSON.parse(decisionRecordJson(record)) as Record<string, unknown>
        // Sessions that ended before anything was asked rest on no evidence, and say so.
        const line = { evidence: null, ...decision, scene: scene.name, size, asExpected, chargeable, goods, pictures }
        options.print(JSON.stringify(line))
      }
    }
  } finally {
    await machine.close()
  }
  return allAsExpected
}

function isAsExpected(
  { expect }: Scene,
  record: DecisionRecord,
  chargeable: number,
  goods: readonly string[]
): boolean {
  const platform = record.evidence?.platform
  const answer =
    platform?.result === 'answered' ? { validity: platform.validity, condition: platform.condition } : undefined
  return (
    record.outcome === expect.outcome &&
    record.reason === expect.reason &&
    record.holder === expect.holder &&
    record.fare === expect.fare &&
    (expect.goods === undefined || expect.goods.join() === goods.join()) &&
    chargeable === expect.chargeable &&
    answer?.validity === expect.answer?.validity &&
    answer?.condition === expect.answer?.condition
  )
}

/** Plays one scene to its end, and leaves the machine resting, mended and full, with no card on the reader. */
async function play(
  stage: Omit<Stage, 'take'>,
  scene: Scene
): Promise<{ readonly record: DecisionRecord; readonly goods: readonly string[]; readonly pictures: readonly string[] }> {
  const { machine, hand } = stage
  const { session } = machine.appliance
  const decided = new Promise<DecisionRecord>((resolve) => {
    const end = session.onDecision((record) => {
      end()
      resolve(record)
    })
  })
  const pictures: string[] = []
  const take = async (name: string) => {
    pictures.push(await hand.picture(`${String(pictures.length + 1)}-${name}`))
  }
  const goodsBefore = machine.cabinet.ledger.length
  for (const act of scene.acts) await performAct({ ...stage, take }, act)
  const record = await decided
  await take(await hand.see('sold', 'not_sold'))
  const goods = await goodsSince(machine, goodsBefore, scene.expect.goods?.length ?? 0)
  if (machine.reader.hasCard) {
    machine.reader.remove()
    // What the shopper is told once the card is in the hand.
    await hand.seeNoMore('take-card')
    await take('card-taken')
  }
  for (const { selection } of machine.cabinet.columns) {
    machine.cabinet.jam(selection, 0)
    machine.cabinet.setStock(selection, Infinity)
  }
  session.command({ type: 'dismiss' })
  await hand.see('attract')
  return { record, goods, pictures }
}

/** What fell since; waited for, where a machine turns its motor only after its answer. */
async function goodsSince({ cabinet }: DemoMachine, before: number, count: number): Promise<readonly string[]> {
  const untilMs = performance.now() + GOODS_WITHIN_MS
  while (cabinet.ledger.length < before + count && performance.now() < untilMs) await setTimeout(20)
  return cabinet.ledger.slice(before).map(({ selection }) => selection)
}

import { join } from 'node:path'
import type { Browser } from '@playwright/test'
import type { LatencyProfileName } from '../../../device/card/simulator/latency.ts'
import { systemClock } from '../../../device/clock.ts'
import type { Role } from '../../age/evidence.ts'
import type { Place } from '../../age/rule.ts'
import { decisionRecordJson } from '../../audit/decision-record-json.ts'
import type { DecisionRecord } from '../../audit/decision-record.ts'
import { untilTold } from '../command.ts'
import { findChromium } from '../bootstrap/find-chromium.mjs'
import { exitCode } from '../exit-codes.ts'
import { startDemoWorld, type DemoMachine, type DemoWorld, type DemoWorldOptions } from './demo-world.ts'
import { launchBrowser, openHand, type SCREEN_SIZES, type ShopperHand } from './shopper-hand.ts'
import { FIRST_SALE_TOUR, type Act, type Scene } from './tour-scenes.ts'

export interface TourOptions extends Pick<DemoWorldOptions, 'onCard'> {
  readonly dataDirectory: string
  readonly latency: LatencyProfileName
  readonly print: (line: string) => void
  readonly complain: (line: string) => void
}

const ROLES: readonly Role[] = ['service_provider', 'platform_operator']
/** How many APDUs go well before the card is torn away: in the middle of the certificate. */
const TEAR_AT_APDU = 5

/**
 * Plays every scene in both roles, in a headless browser, and prints one JSON line a session: its decision record, the
 * scene's name, whether it ended as it had to, and the pictures taken.
 * @returns 0 when every scene ended as it had to, or the tour was told to end, else 1
 */
export async function runTour(options: TourOptions): Promise<number> {
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
    for (const role of ROLES) {
      for (const place of new Set(FIRST_SALE_TOUR.map((scene) => scene.place))) {
        const scenes = FIRST_SALE_TOUR.filter((scene) => scene.place === place)
        allAsExpected = (await playAll(options, world, browser, role, place, scenes)) && allAsExpected
      }
    }
  } catch (fault) {
    if (!told.signal.aborted) throw fault
  } finally {
    await browser?.close()
    await world.close()
  }
  return allAsExpected ? exitCode('ok') : exitCode('refused')
}

async function playAll(
  options: TourOptions,
  world: DemoWorld,
  browser: Browser,
  role: Role,
  place: Place,
  scenes: readonly Scene[]
): Promise<boolean> {
  const machine = await world.machine({ role, place })
  const url = machine.appliance.shopperUrl
  if (url === null) throw new Error('the tour needs a face')
  options.complain(`${role}, ${place}: serving, ${process.uptime().toFixed(1)} s after the start`)
  let allAsExpected = true
  try {
    for (const [index, scene] of scenes.entries()) {
      const size: keyof typeof SCREEN_SIZES = index % 2 === 0 ? 'portrait' : 'landscape'
      const pictures = join(options.dataDirectory, 'pictures', role.replaceAll('_', '-'), scene.name)
      const hand = await openHand(browser, url, size, pictures)
      const chargeableBefore = world.platform.counters.chargeable
      const played = await play(world, machine, hand, scene)
      await hand.close()
      const chargeable = world.platform.counters.chargeable - chargeableBefore
      const { record } = played
      const asExpected = isAsExpected(scene, record, chargeable)
      allAsExpected &&= asExpected
      const decision = JSON.parse(decisionRecordJson(record)) as Record<string, unknown>
      // Sessions that ended before anything was asked rest on no evidence, and say so.
      options.print(JSON.stringify({ evidence: null, ...decision, scene: scene.name, asExpected, chargeable, pictures: played.pictures }))
    }
  } finally {
    await machine.close()
  }
  return allAsExpected
}

function isAsExpected({ expect }: Scene, record: DecisionRecord, chargeable: number): boolean {
  const platform = record.evidence?.platform
  const answer =
    platform?.result === 'answered' ? { validity: platform.validity, condition: platform.condition } : undefined
  return (
    record.outcome === expect.outcome &&
    record.reason === expect.reason &&
    record.holder === expect.holder &&
    chargeable === expect.chargeable &&
    answer?.validity === expect.answer?.validity &&
    answer?.condition === expect.answer?.condition
  )
}

/** Plays one scene to its end, and leaves the machine resting with no card on the reader. */
async function play(
  world: DemoWorld,
  machine: DemoMachine,
  hand: ShopperHand,
  scene: Scene
): Promise<{ readonly record: DecisionRecord; readonly pictures: readonly string[] }> {
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
  for (const act of scene.acts) await perform(world, machine, hand, act, take)
  const record = await decided
  await take(await hand.see('sold', 'not_sold'))
  if (machine.reader.hasCard) machine.reader.remove()
  session.command({ type: 'dismiss' })
  await hand.see('attract')
  return { record, pictures }
}

async function perform(
  world: DemoWorld,
  machine: DemoMachine,
  hand: ShopperHand,
  act: Act,
  take: (name: string) => Promise<void>
): Promise<void> {
  switch (act.do) {
    case 'choose':
      await hand.choose(act.productId)
      await take(await hand.see('tap', 'consent'))
      return
    case 'lay':
      await world.cards.lay(machine.reader, act.card)
      return
    case 'consent':
      await hand.see('consent')
      await hand.press('consent')
      return
    case 'type_pin':
      await hand.see('pin')
      if (act.again === true) await hand.seeNote('wrong-pin')
      await take(act.again === true ? 'pin-again' : 'pin')
      await hand.typePin(act.pin)
      return
    case 'tear':
      machine.reader.tearAt(TEAR_AT_APDU)
      return
    case 'lift':
      machine.reader.remove()
      return
  }
}

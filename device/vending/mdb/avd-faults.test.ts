import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { LINE_FAULTS, createFaultyLine } from '../../serial/simulator/faulty-line.ts'
import type { LineDirection, LineFault } from '../../serial/simulator/faulty-line.ts'
import { createRandom } from '../../serial/simulator/seeded-random.ts'
import { createSimulatedLine } from '../../serial/simulator/simulated-serial-port.ts'
import { SimulatedCabinet } from '../simulator/simulated-cabinet.ts'
import type { MachineEvent, VendError } from '../vending-machine.ts'
import { decodeAvdAnswer } from './avd-messages.ts'
import { mdbAvdDriver } from './driver.ts'
import { mdbFramings } from './framing.ts'
import { decodeMdbAnswer } from './mdb-block.ts'
import type { MdbWord } from './mdb-block.ts'
import { createMdbAvdSimulator, mdbAvdSimulator } from './simulator/simulator.ts'

interface Setting {
  readonly framing: 'fe' | 'ascii'
  readonly answers: 'at_once' | 'by_poll'
  readonly begins: 'on_age' | 'on_status'
}

/** A machine, its device, and a shop that verifies or declines who is asked for; it watches what leaves for the bus. */
function makeShop(setting: Setting, seed: number, probability: number) {
  const clock = new ManualClock()
  const line = createSimulatedLine()
  const cable = createFaultyLine(line.far, { random: createRandom(seed), probability })
  const cabinet = new SimulatedCabinet({ clock, columns: mdbAvdSimulator.columns, seed })
  const framing = mdbFramings[setting.framing]
  const vmc = createMdbAvdSimulator({ framing, patience: 40 }).create(cable, { cabinet, clock })
  const settings = mdbAvdDriver.settings.parse({ driver: 'mdb-avd', port: '/dev/simulated', ...setting })
  const machine = mdbAvdDriver.create(settings, { open: line.open, clock })
  let asked: string | null = null
  let orderCount = 0
  const ends = { told: 0, vend_unknown: 0, vend_failed: 0, vend_not_started: 0 }
  /** An order stands from its vend to its answer: nothing is said by it after that. */
  let standing = 0
  let saidUnverified = 0
  const takeEvent = (event: MachineEvent): void => {
    if (event.type === 'selection_made') asked = event.selection
    else if (event.type !== 'machine_ready') asked = null
  }
  /** What the device puts on the line, before the cable strikes it. */
  line.far.onBytes((bytes) => {
    let words: MdbWord[] = []
    for (const word of framing.decode(new Uint8Array(), bytes).words) {
      words = [...words, word]
      const answer = decodeMdbAnswer(words)
      if (answer === null) continue
      words = []
      if (answer.type === 'data' && decodeAvdAnswer(answer.bytes) === 'verified' && standing === 0) saidUnverified += 1
    }
  })
  async function pass(durationMs: number): Promise<void> {
    for (let passedMs = 0; passedMs < durationMs; passedMs += 25) {
      clock.advance(25)
      for (let turn = 0; turn < 12; turn += 1) await Promise.resolve()
    }
  }
  async function start(): Promise<void> {
    const started = machine.start(takeEvent)
    await pass(1500)
    await started
  }
  function verify(): void {
    if (asked === null) return
    const selection = asked
    asked = null
    orderCount += 1
    standing += 1
    void machine.vend({ vendId: `v${orderCount}`, selection, priceYen: 350 }).then((result) => {
      const end: 'told' | VendError['code'] = result.ok ? 'told' : result.error.code
      ends[end] += 1
      standing -= 1
    })
  }
  function decline(): void {
    asked = null
    machine.decline()
  }
  return { clock, line, cable, cabinet, vmc, machine, ends, pass, start, verify, decline, saidUnverified: () => saidUnverified }
}

const anySetting = fc.record({
  framing: fc.constantFrom('fe', 'ascii'),
  answers: fc.constantFrom('at_once', 'by_poll'),
  begins: fc.constantFrom('on_age', 'on_status')
}) as fc.Arbitrary<Setting>

const anyStep = fc.constantFrom(
  'sale 3',
  'sale 4',
  'press 1',
  'press 2',
  'verify',
  'verify',
  'decline',
  'give up',
  'pass 50',
  'pass 300',
  'pass 300',
  'pass 1500',
  'unplug'
)

async function play(shop: ReturnType<typeof makeShop>, steps: readonly string[]): Promise<void> {
  const { cabinet, vmc, line, pass, verify, decline } = shop
  for (const step of steps) {
    const [verb, argument = ''] = step.split(' ')
    if (verb === 'press') cabinet.press(argument)
    else if (verb === 'sale') {
      cabinet.press(argument)
      await pass(400)
      verify()
      await pass(400)
    } else if (verb === 'verify') verify()
    else if (verb === 'decline') decline()
    else if (verb === 'give') vmc.giveUp()
    else if (verb === 'pass') await pass(Number(argument))
    else if (verb === 'power') cabinet.powerCycle()
    else {
      line.far.unplug()
      await pass(25)
      line.far.plug()
    }
    await pass(25)
  }
  shop.cable.setProbability(0)
  await pass(15_000)
  await shop.machine.close()
}

describe('a bad cable', () => {
  test('hands nothing out that was not verified, and nothing twice', async () => {
    let goods = 0
    await fc.assert(
      fc.asyncProperty(
        anySetting,
        fc.nat({ max: 1_000_000 }),
        fc.array(anyStep, { minLength: 5, maxLength: 30 }),
        async (setting, seed, steps) => {
          const shop = makeShop(setting, seed, 0.1)
          await shop.start()
          await play(shop, steps)
          const { ends, cabinet, saidUnverified } = shop
          goods += cabinet.ledger.length
          expect(saidUnverified()).toBe(0)
          expect(cabinet.ledger.length).toBeGreaterThanOrEqual(ends.told)
          expect(cabinet.ledger.length).toBeLessThanOrEqual(ends.told + ends.vend_unknown)
        }
      ),
      { numRuns: 60 }
    )
    // Else there was nothing to see.
    expect(goods).toBeGreaterThan(20)
  })

  test('and a machine that loses its power leaves no good without an order', async () => {
    await fc.assert(
      fc.asyncProperty(
        anySetting,
        fc.nat({ max: 1_000_000 }),
        fc.array(fc.oneof({ weight: 8, arbitrary: anyStep }, fc.constant('power')), { minLength: 5, maxLength: 30 }),
        async (setting, seed, steps) => {
          const shop = makeShop(setting, seed, 0.05)
          for (const { selection } of shop.cabinet.columns) shop.cabinet.setMotor(selection, 200)
          await shop.start()
          await play(shop, steps)
          expect(shop.saidUnverified()).toBe(0)
          expect(shop.cabinet.ledger.length).toBeLessThanOrEqual(shop.ends.told + shop.ends.vend_unknown)
        }
      ),
      { numRuns: 40 }
    )
  })

  const directions: readonly LineDirection[] = ['to_machine', 'to_appliance']
  const settings: readonly Setting[] = [
    { framing: 'fe', answers: 'at_once', begins: 'on_age' },
    { framing: 'ascii', answers: 'by_poll', begins: 'on_age' }
  ]
  const cases = directions.flatMap((direction) =>
    settings.flatMap((setting) =>
      LINE_FAULTS.map((fault): readonly [LineDirection, LineFault, Setting] => [direction, fault, setting])
    )
  )
  test.each(cases)('one piece %s %s, at every place of a sale: %j', async (direction, fault, setting) => {
    for (let place = 0; place < 30; place += 1) {
      const shop = makeShop(setting, place, 0)
      await shop.start()
      const sound = Array.from({ length: place }, () => 'none' as const)
      shop.cable.failNext(direction, ...sound, fault)
      shop.cabinet.press('1')
      await shop.pass(700)
      shop.verify()
      await shop.pass(3000)
      const { ends, cabinet } = shop
      expect(shop.saidUnverified()).toBe(0)
      // Sold, or asked again until it is: one fault is never the end of a sale, nor a second one.
      expect([cabinet.ledger.length, ends.told + ends.vend_unknown]).toEqual([1, 1])
      await shop.machine.close()
      shop.vmc.detach()
    }
  })
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { seededRandom } from '../../device/card/simulator/random.ts'
import { canStartVirtualReader } from '../../device/reader/simulator/virtual-reader.ts'
import type { DecisionRecord } from '../../main/audit/decision-record.ts'
import { startPcscWorld, type PcscWorld } from '../support/pcsc-world.ts'
import { median } from '../bench/support/statistics.ts'
import { SkippableClock } from '../support/skippable-clock.ts'
import { descendantsOf, handlesOf, residentMb } from './support/process-counts.ts'

/**
 * One tap after the other through a real PC/SC service, a tenth of them with a fault at a random moment: each ends in a
 * record, and neither memory nor handles grow. 40 in `npm test`, 2,000 by `npm run soak -- reader-taps`.
 */

const TAPS = process.env['HATACHI_TEST_SIZE'] === 'full' ? 2_000 : 40
const SEED = Number(process.env['HATACHI_TEST_SEED'] ?? Math.floor(Math.random() * 1e9))
const FAULT_SHARE = 0.1
const LAST_QUARTER = 0.75
/** Connections to the platform that are kept open for a while come and go. */
const KEPT_CONNECTIONS = 3
/** A watchdog, not a measure. */
const TAP_MS = 60_000
const PIN = '1234'
/** A card with some work to do, so that a fault can come between. */
const LATENCY = { selectMs: 4, readBinary256Ms: 8, verifyMs: 8, signatureMs: 30, otherMs: 4, jitterRatio: 0.3 }
const FAULTS = ['torn', 'taken', 'second_card', 'service_killed', 'unplugged', 'silent', 'process_killed'] as const
type Fault = (typeof FAULTS)[number]
/** Those that the reader's process outlives: alone in the last quarter, so that what it gathers would show. */
const OUTLIVED = 5

const directory = mkdtempSync(join(tmpdir(), 'hatachi-taps-'))
afterAll(() => {
  rmSync(directory, { recursive: true, force: true })
})

const random = seededRandom(SEED)
const below = (limit: number) => Math.floor(random() * limit)

/** Brings a fault about while the tap is under way; what it needs afterwards is done by the function that it gives. */
async function strike(world: PcscWorld, fault: Fault): Promise<() => Promise<void>> {
  const { virtual, reader } = world
  const nothing = () => Promise.resolve()
  switch (fault) {
    case 'torn':
      await virtual.tearAt(1 + below(10)).catch(nothing)
      return nothing
    case 'taken':
      await virtual.remove(0).catch(nothing)
      return nothing
    case 'silent':
      await virtual.silence().catch(nothing)
      return nothing
    case 'service_killed':
      await virtual.stopService('SIGKILL')
      return () => virtual.startService()
    case 'unplugged':
      await virtual.unplug()
      return () => virtual.plug()
    case 'process_killed':
      if (reader.processId !== null) process.kill(reader.processId, 'SIGKILL')
      return nothing
    case 'second_card':
      await virtual.insert(await world.card('minor'), 1)
      return nothing
  }
}

interface Sample {
  readonly ownMb: number
  readonly ownHandles: number
  readonly readerPid: number
  readonly readerMb: number
  readonly readerHandles: number
  readonly processes: number
}

function sampleOf(ownPid: number, readerPid: number): Sample {
  return {
    ownMb: Math.round(residentMb(ownPid)),
    ownHandles: handlesOf(ownPid),
    readerPid,
    readerMb: Math.round(residentMb(readerPid)),
    readerHandles: handlesOf(readerPid),
    processes: descendantsOf(ownPid).length
  }
}

/** How many times the median of the first half the median of the second is. */
function growth(values: readonly number[]): number {
  const half = Math.floor(values.length / 2)
  return median(values.slice(half)) / median(values.slice(0, half))
}

const can = canStartVirtualReader()

describe.skipIf(!can.ok)(`PC/SC (skipped where there is no virtual reader${can.ok ? '' : `: ${can.why}`})`, () => {
  it(`${TAPS.toLocaleString('en')} taps in a row, with random faults (seed ${String(SEED)})`, async () => {
    const clock = new SkippableClock('stays')
    const world = await startPcscWorld({
      directory,
      role: 'service_provider',
      cards: ['adult', 'minor'],
      latency: LATENCY,
      clock
    })
    const { shopper, virtual, reader } = world
    const { session } = world.appliance
    const card = await world.card('adult')
    const records: DecisionRecord[] = []
    session.onDecision((record) => records.push(record))
    const outcomes = new Map<string, number>()
    const faults = new Map<Fault, number>()
    const samples: Sample[] = []

    const rest = async (): Promise<void> => {
      const deadline = Date.now() + TAP_MS
      while (session.view().screen !== 'attract') {
        shopper.dismiss()
        if (Date.now() > deadline) throw new Error(`the machine does not rest: ${session.view().screen}`)
        await wait(5)
      }
    }

    for (let tap = 0; tap < TAPS; tap += 1) {
      await rest()
      records.length = 0
      const pulses = world.pulses()
      const kinds = tap < TAPS * LAST_QUARTER ? FAULTS.length : OUTLIVED
      const fault = random() < FAULT_SHARE ? FAULTS[below(kinds)] : undefined
      shopper.choose('beer')
      await virtual.insert(card)
      const struck =
        fault === undefined
          ? Promise.resolve(() => Promise.resolve())
          : wait(below(700)).then(() => strike(world, fault))
      const deadline = Date.now() + TAP_MS
      while (records.length === 0) {
        const { screen } = session.view()
        if (screen === 'pin') shopper.typePin(PIN)
        // Nobody comes back, and nobody taps again.
        if (screen === 'return_card' || (screen === 'tap' && fault !== undefined)) {
          await wait(1_500)
          clock.skip(70_000)
        }
        if (Date.now() > deadline) throw new Error(`tap ${String(tap)} has no end: ${fault ?? 'no fault'}, ${screen}`)
        await wait(2)
      }
      await (await struck)()
      const [record] = records
      const word = record?.reason === undefined ? (record?.outcome ?? '') : `${record.outcome}/${record.reason}`
      outcomes.set(word, (outcomes.get(word) ?? 0) + 1)
      if (fault === undefined) expect(word, `tap ${String(tap)}`).toBe('sold')
      else faults.set(fault, (faults.get(fault) ?? 0) + 1)
      await virtual.remove(0).catch(() => undefined)
      await virtual.remove(1).catch(() => undefined)
      await rest()
      // Seen by the service to be gone: it looks every 400 ms, and takes a quicker one for the same card.
      await wait(450)
      const sold = record?.outcome === 'sold' ? 1 : 0
      // The board is another process, and writes its log when it comes to it.
      while (world.pulses() - pulses < sold && Date.now() < deadline) await wait(20)
      expect(world.pulses() - pulses).toBe(sold)
      if (tap % Math.max(1, Math.floor(TAPS / 20)) === 0 || tap === TAPS - 1) {
        samples.push(sampleOf(process.pid, reader.processId ?? 0))
      }
    }
    await world.close()

    console.log(`outcomes: ${JSON.stringify(Object.fromEntries(outcomes))}`)
    console.log(`faults: ${JSON.stringify(Object.fromEntries(faults))}`)
    const series = (of: (sample: Sample) => number) => samples.map(of).join(' ')
    console.log(`appliance, resident MB: ${series(({ ownMb }) => ownMb)}`)
    console.log(`appliance, handles: ${series(({ ownHandles }) => ownHandles)}`)
    console.log(`reader process, resident MB: ${series(({ readerMb }) => readerMb)}`)
    console.log(`reader process, handles: ${series(({ readerHandles }) => readerHandles)}`)
    console.log(`processes: ${series(({ processes }) => processes)}`)

    expect([...outcomes.values()].reduce((sum, count) => sum + count, 0)).toBe(TAPS)
    const lastQuarter = samples.slice(Math.ceil(samples.length * LAST_QUARTER) + 1)
    expect(new Set(lastQuarter.map(({ readerPid }) => readerPid)).size).toBe(1)
    // After a tenth everything has been loaded; from then on memory may breathe, not grow.
    const settled = samples.slice(Math.ceil(samples.length / 10))
    expect(growth(settled.map(({ ownMb }) => ownMb))).toBeLessThan(1.25)
    expect(growth(lastQuarter.map(({ readerMb }) => readerMb))).toBeLessThan(1.25)
    for (const of of [({ ownHandles }: Sample) => ownHandles, ({ readerHandles }: Sample) => readerHandles]) {
      expect(Math.max(...settled.map(of)) - Math.min(...settled.map(of))).toBeLessThanOrEqual(KEPT_CONNECTIONS)
    }
    expect(new Set(settled.map(({ processes }) => processes)).size).toBe(1)
  }, 3_600_000 * 3)
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seededRandom } from '../../device/card/simulator/random.ts'
import type { Role } from '../../main/age/evidence.ts'
import type { DecisionRecord } from '../../main/audit/decision-record.ts'
import { startDemoWorld, type DemoMachine, type DemoWorld } from '../../main/shell/development/demo-world.ts'
import { openStoreForReading, storePath } from '../../main/store/database.ts'
import { NetworkCut } from '../support/network-cut.ts'
import { ScriptedShopper } from '../support/scripted-shopper.ts'
import { SkippableClock } from '../support/skippable-clock.ts'
import { timeLimit } from '../support/time-limit.ts'

/**
 * The network goes, or comes back, at a random moment of a purchase, again and again: while the n-th piece passes on any
 * connection, or at a screen. Whatever happens: no sale without evidence, at most one chargeable request a decision, and
 * the machine is back online within five seconds of the network.
 */

const CUTS = process.env['HATACHI_TEST_SIZE'] === 'full' ? 500 : 40
const SEED = Number(process.env['HATACHI_TEST_SEED'] ?? Math.floor(Math.random() * 1e9))
const BACK_ONLINE_MS = timeLimit(5_000)
/** Pieces of TCP that a purchase with its lists exchanges, about; some cuts come after the last. */
const PIECES = 24
const SCREENS = ['tap', 'reading', 'pin', 'asking', 'dispensing', 'sold', 'not_sold'] as const
/** How long the network is away, at the most, where it comes back within a purchase. */
const AWAY_MS = 400

const PEOPLE = ['adult', 'adult', 'enrolled', 'minor'] as const

type Network = NetworkCut<'api' | 'status'>

let directory = ''
let world: DemoWorld
let network: Network
const clock = new SkippableClock()

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-cuts-'))
  world = await startDemoWorld({
    dataDirectory: directory,
    latency: 'none',
    clock,
    withFace: false,
    pulseMs: 20,
    offline: true,
    by: async (connection) => {
      const portOf = (url: string): number => Number(new URL(url).port)
      network = await NetworkCut.before({ api: portOf(connection.endpoint), status: portOf(connection.ocspUrl) })
      return {
        ...connection,
        endpoint: network.through('api', connection.endpoint),
        ocspUrl: network.through('status', connection.ocspUrl),
        crlUrl: network.through('status', connection.crlUrl),
        arlUrl: network.through('status', connection.arlUrl)
      }
    }
  })
})

afterAll(async () => {
  network.restore()
  await world.close()
  await network.close()
  rmSync(directory, { recursive: true })
})

/** What is done to the network in one purchase. */
interface Plan {
  readonly way: 'cut' | 'black_hole'
  /** Away from the beginning, and comes back at the moment; or goes at the moment. */
  readonly direction: 'lost' | 'restored'
  readonly moment: { readonly piece: number } | { readonly screen: (typeof SCREENS)[number] }
  /** Wine's rule asks no PIN of an enrolled card: the card alone is asked about, and the PIN perhaps afterwards. */
  readonly product: 'beer' | 'wine'
  readonly person: 'adult' | 'minor' | 'enrolled'
  /** Comes back so long after it went, in the same purchase; null: after its end. */
  readonly backAfterMs: number | null
  readonly remembers: boolean
}

function planFrom(random: () => number): Plan {
  const upTo = (limit: number): number => Math.floor(random() * limit)
  return {
    way: random() < 0.7 ? 'cut' : 'black_hole',
    direction: random() < 0.6 ? 'lost' : 'restored',
    moment: random() < 0.6 ? { piece: 1 + upTo(PIECES) } : { screen: SCREENS[upTo(SCREENS.length)] ?? 'tap' },
    product: random() < 0.5 ? 'beer' : 'wine',
    person: PEOPLE[upTo(PEOPLE.length)] ?? 'adult',
    backAfterMs: random() < 0.4 ? upTo(AWAY_MS) : null,
    remembers: random() < 0.5
  }
}

const isOnline = (machine: DemoMachine): boolean => {
  const view = machine.appliance.session.view()
  return view.screen === 'attract' && view.network !== 'down'
}

/** Time-outs of seconds are met in a moment; what the machine waits for at its far side keeps its own pace. */
function hurry(): () => void {
  const timer = setInterval(() => {
    clock.skip(200)
  }, 20)
  return () => {
    clearInterval(timer)
  }
}

async function play(machine: DemoMachine, plan: Plan): Promise<{ record: DecisionRecord; backMs: number }> {
  const { session } = machine.appliance
  const shopper = new ScriptedShopper(session)
  const go = (): void => {
    if (network.state !== 'up') return
    if (plan.way === 'cut') network.cut()
    else network.blackHole()
    if (plan.backAfterMs !== null) setTimeout(() => { network.restore() }, plan.backAfterMs)
  }
  const atMoment = (): void => {
    if (plan.direction === 'lost') go()
    else network.restore()
  }
  let pieces = 0
  let isDue = true
  const once = (): void => {
    if (!isDue) return
    isDue = false
    atMoment()
  }
  if (plan.direction === 'restored') {
    if (plan.way === 'cut') network.cut()
    else network.blackHole()
  }
  const { moment } = plan
  network.onPassing = () => {
    pieces += 1
    if ('piece' in moment && pieces === moment.piece) once()
  }
  const endWatch = session.onView((view) => {
    if ('screen' in moment ? view.screen === moment.screen : plan.direction === 'restored' && view.screen === 'pin') once()
  })
  const endHurry = hurry()
  try {
    const card = await world.cards.card(plan.person)
    const decided = shopper.nextDecision()
    await shopper.see('attract')
    shopper.choose(plan.product)
    const asked = await shopper.see(['tap', 'attract', 'choose', 'not_sold'])
    if (asked.screen === 'tap') {
      machine.reader.insert(card)
      const next = await shopper.see(['pin', 'sold', 'not_sold'])
      if (next.screen === 'pin') shopper.typePin('1234')
      const end = await shopper.see(['sold', 'not_sold'])
      if (end.screen === 'sold' && plan.remembers && end.memory?.state === 'offered') {
        session.command({ type: 'remember_age' })
      }
    } else if (asked.screen !== 'not_sold') {
      throw new Error(`chosen, and nothing is asked: ${asked.screen}`)
    }
    const record = await decided
    if (machine.reader.hasCard) machine.reader.remove()
    shopper.dismiss()
    endWatch()
    network.onPassing = null
    network.restore()
    const restoredAtMs = clock.monotonicMs()
    while (!isOnline(machine)) {
      await pause(5)
      if (clock.monotonicMs() - restoredAtMs > 2 * BACK_ONLINE_MS) throw new Error('not back online')
    }
    return { record, backMs: clock.monotonicMs() - restoredAtMs }
  } finally {
    endHurry()
    endWatch()
    network.onPassing = null
  }
}

/** Waits until both lists lie there: before that, nothing that is cut would make a difference. */
async function listsInForce({ dataDirectory }: DemoMachine, role: Role): Promise<void> {
  const events = (): number => {
    const store = openStoreForReading(storePath(dataDirectory))
    if (!store.ok) throw new Error(store.error.code)
    const count = store.value.database.prepare("SELECT count(*) FROM event WHERE name = 'list_imported'").pluck().get()
    store.value.close()
    return Number(count)
  }
  if (role === 'platform_operator') await expect.poll(events, { timeout: 60_000 }).toBe(2)
}

/** What was on its way to the platform has arrived: else it would be counted in the round after. */
async function settled(): Promise<void> {
  const { counters } = world.platform
  for (let before = -1; before !== counters.requests.length; ) {
    before = counters.requests.length
    await pause(15)
  }
}

/** What a sale rests on, or null where it rests on nothing. */
function restsOn({ evidence, basis }: DecisionRecord): string | null {
  if (evidence === undefined || basis === undefined) return null
  const { platform, remembered, list, possession, role } = evidence
  if (platform.result === 'answered') return platform.condition === 'yes' ? 'platform' : null
  const isRemembered = remembered.result === 'yes' && remembered.atLeastYears >= 20
  const offline = role === 'platform_operator' && isRemembered && list.result === 'good' && possession === 'proven'
  return offline && basis.source === 'remembered_age' ? 'memory' : null
}

test.each<Role>(['platform_operator', 'service_provider'])(
  `the network cut and restored in purchases of a %s`,
  { timeout: 3_600_000 },
  async (role) => {
    console.log(`network-cuts: HATACHI_TEST_SEED=${String(SEED)}`)
    const random = seededRandom(SEED)
    const machine = await world.machine({ role, place: 'indoors' })
    await listsInForce(machine, role)
    const { counters } = world.platform
    const outcomes = new Map<string, number>()
    const backs: number[] = []
    for (let round = 0; round < CUTS / 2; round += 1) {
      const plan = planFrom(random)
      const before = { chargeable: counters.chargeable, pulses: machine.board.totalPulseCount() }
      const { record, backMs } = await play(machine, plan)
      const label = `round ${String(round)}: ${JSON.stringify(plan)} -> ${record.outcome} ${record.reason ?? ''}`
      const source = record.outcome === 'sold' ? restsOn(record) : 'nothing'
      expect(source, label).not.toBeNull()
      if (plan.person === 'minor') expect(record.outcome, label).not.toBe('sold')
      await settled()
      // A sale is told once the order is written; the board counts when its end of the wire has it.
      const pulses = (): number => machine.board.totalPulseCount() - before.pulses
      await expect.poll(pulses, { message: label, interval: 5 }).toBe(record.outcome === 'sold' ? 1 : 0)
      expect(counters.chargeable - before.chargeable, label).toBeLessThanOrEqual(1)
      expect(backMs, label).toBeLessThanOrEqual(BACK_ONLINE_MS)
      backs.push(backMs)
      const key = `${record.outcome} ${record.reason ?? ''} on ${source ?? '-'}`
      outcomes.set(key, (outcomes.get(key) ?? 0) + 1)
    }
    console.log(
      `network-cuts: ${role}: ${JSON.stringify(Object.fromEntries(outcomes))}; ` +
        `back online after at most ${String(Math.round(Math.max(...backs)))} ms`
    )
    // A network that never mattered would show nothing.
    expect(outcomes.size).toBeGreaterThan(1)
    await machine.close()
  }
)

/**
 * One row of the fault matrix, in a process of its own so that what it leaves can be counted: an appliance over a real
 * PC/SC service, brought into each state of a session and struck by the row's fault there.
 *
 * Arguments: the fault, and a folder of the row's own. Prints one JSON line a cell (`CellReport`), then `RowReport`.
 */
import { setTimeout as wait } from 'node:timers/promises'
import type { VirtualCard } from '../../../device/reader/simulator/virtual-reader.ts'
import type { Screen } from '../../../main/contract/shopper.ts'
import { loadCards } from '../../../main/platform/simulator/cards-file.ts'
import { startPcscWorld } from '../../support/pcsc-world.ts'
import { SkippableClock } from '../../support/skippable-clock.ts'
import { descendantsOf, handlesOf } from './process-counts.ts'
import { EXPECTED, SESSION_STATES } from './reader-fault-order.ts'
import type { CellReport, ReaderFaultName, RowReport, SessionStateName } from './reader-fault-order.ts'

const PIN = '1234'
const PULSE_MS = 1_200
const SLOW_PLATFORM_MS = 2_000
/** Long enough that a card can be torn away, or a service killed, while it works. */
const SLOW_CARD = { selectMs: 120, readBinary256Ms: 200, verifyMs: 250, signatureMs: 1_000, otherMs: 80, jitterRatio: 0 }
/** Commands of the first visit and of the second, a certificate of six blocks among them. */
const READING_COMMANDS = 12
const PROVING_COMMANDS = 6
const PATIENCE_MS = 60_000
/** More than a shopper has to put a card back. */
const RETURN_MS = 40_000

const [faultName, directory] = process.argv.slice(2) as [ReaderFaultName, string]
const clock = new SkippableClock()
const world = await startPcscWorld({
  directory,
  role: 'service_provider',
  cards: ['adult', 'minor'],
  pulseMs: PULSE_MS,
  clock
})
const { virtual, shopper, farSide, reader } = world
const { session } = world.appliance
const adult = await world.card('adult')
const other = await world.card('minor')
const contents = loadCards(farSide.cardsPath).find(({ profile }) => profile === 'adult')
if (contents === undefined) throw new Error('there is no adult')
const slowAdult = await virtual.define(contents, { latency: SLOW_CARD })
const lastTryAdult = await virtual.define({
  ...contents,
  authentication: { ...contents.authentication, triesLeft: 1 }
})

let laid: VirtualCard | null = null
let secondLaid = false
const decisions: string[] = []
session.onDecision(({ outcome, reason }) => decisions.push(reason === undefined ? outcome : `${outcome}/${reason}`))

async function lay(card: VirtualCard, how: { readonly mute?: boolean } = {}): Promise<void> {
  await virtual.insert(card, 0, how)
  laid = card
}

async function take(): Promise<void> {
  if (laid !== null) await virtual.remove(0).catch(() => undefined)
  laid = null
  if (secondLaid) await virtual.remove(1).catch(() => undefined)
  secondLaid = false
}

async function toPin(card: VirtualCard): Promise<void> {
  shopper.choose('beer')
  await lay(card)
  await shopper.see('pin')
}

/** From a machine at rest to each state. */
const reach: Readonly<Record<SessionStateName, () => Promise<unknown>>> = {
  idle: () => shopper.see('attract'),
  choosing: () => {
    shopper.wake()
    return shopper.see('choose')
  },
  card_first: async () => {
    await lay(adult)
    return shopper.see('choose', ({ cardPresent }) => cardPresent)
  },
  awaiting_card: () => {
    shopper.choose('beer')
    return shopper.see('tap')
  },
  awaiting_consent: async () => {
    await reach.card_first()
    shopper.choose('beer')
    return shopper.see('consent')
  },
  reading_card: async () => {
    shopper.choose('beer')
    await lay(slowAdult)
    return shopper.see('reading')
  },
  entering_pin: () => toPin(adult),
  awaiting_return: async () => {
    await toPin(adult)
    await take()
    await shopper.see('pin', ({ cardPresent }) => !cardPresent)
    shopper.typePin(PIN)
    return shopper.see('return_card')
  },
  last_try: async () => {
    shopper.choose('beer')
    await lay(lastTryAdult)
    return shopper.see('last_try')
  },
  proving_holder: async () => {
    await toPin(slowAdult)
    shopper.typePin(PIN)
    return shopper.see('asking', ({ step }) => step === 'proving')
  },
  asking: async () => {
    await toPin(adult)
    await farSide.setFaults({ api: { latencyMs: SLOW_PLATFORM_MS } })
    shopper.typePin(PIN)
    await shopper.see('asking', ({ step }) => step === 'platform')
    await farSide.setFaults({ api: { latencyMs: 0 } })
  },
  vending: async () => {
    await toPin(adult)
    shopper.typePin(PIN)
    return shopper.see('dispensing')
  },
  sold: async () => {
    await toPin(adult)
    shopper.typePin(PIN)
    return shopper.see('sold')
  },
  not_sold: async () => {
    await toPin(adult)
    shopper.cancel()
    return shopper.see('not_sold')
  }
}

/** Brings the fault about. */
const strike: Readonly<Record<ReaderFaultName, (state: SessionStateName, tornAt?: number) => Promise<unknown>>> = {
  service_killed: () => virtual.stopService('SIGKILL'),
  service_hangs: () => virtual.pauseService(),
  reader_unplugged: () => virtual.unplug(),
  process_killed: () => {
    process.kill(reader.processId ?? 0, 'SIGKILL')
    return Promise.resolve()
  },
  card_torn: async (_, tornAt) => {
    if (tornAt === undefined) await take()
    else await virtual.tearAt(tornAt)
  },
  card_silent: async (state) => {
    if (laid === null) await lay(state === 'awaiting_return' || state === 'awaiting_card' ? slowAdult : adult)
    await virtual.silence()
  },
  card_mute: () => lay(adult, { mute: true }),
  second_card: async (state) => {
    if (laid === null) {
      // The service must have seen the first before the second comes: else it may show both at once, or the second first.
      await lay(state === 'awaiting_return' || state === 'awaiting_card' ? slowAdult : adult)
      await shopper.see(['choose', 'reading', 'asking'], (view) => view.screen !== 'choose' || view.cardPresent)
    }
    await virtual.insert(other, 1)
    secondLaid = true
  }
}

/** Puts right what was struck; a card that lies there is taken away too. Resolves at the moment it is over. */
async function mend(): Promise<void> {
  if (faultName === 'service_killed') await virtual.startService()
  if (faultName === 'service_hangs') await virtual.resumeService()
  if (faultName === 'reader_unplugged') await virtual.plug()
  await take()
}

/** Faults that a shopper goes on through, unaware; after the others there is only to wait for what the machine says. */
const GOES_ON: readonly ReaderFaultName[] = ['service_hangs', 'card_torn', 'card_silent', 'card_mute']

/** Does what the screen asks for, where a shopper would. */
function act(screen: Screen): void {
  if (!GOES_ON.includes(faultName)) return
  switch (screen) {
    case 'choose':
      if (laid !== null) shopper.choose('beer')
      return
    case 'consent':
      shopper.consent()
      return
    case 'pin':
      shopper.typePin(PIN)
      return
    case 'return_card':
      // Nobody comes back with a card that was torn away.
      if (faultName === 'card_torn') clock.skip(RETURN_MS)
      return
    case 'last_try':
      if (faultName === 'card_silent') shopper.cancel()
      return
    default:
      return
  }
}

/** Goes on as a shopper would until the session has an end, and says which. */
async function goOn(state: SessionStateName): Promise<string> {
  const deadline = Date.now() + PATIENCE_MS
  while (Date.now() < deadline) {
    const view = session.view()
    const { screen } = view
    if (screen === 'sold') return 'sold'
    if (screen === 'not_sold') return view.message
    if (screen === 'out_of_service') return 'closed'
    // A card taken before anything was chosen leaves nothing to end.
    if (screen === 'choose' && laid === null && state === 'card_first' && !view.cardPresent) return 'resting'
    act(screen)
    await wait(5)
  }
  throw new Error(`no end came: ${faultName} in ${state}, ${session.view().screen}`)
}

async function rest(): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS
  while (session.view().screen !== 'attract') {
    shopper.dismiss()
    if (Date.now() > deadline) throw new Error(`no rest came: ${faultName}, ${session.view().screen}`)
    await wait(5)
  }
}

/** Waits until nothing that a fault started is left, and counts. */
async function count(): Promise<Pick<CellReport, 'processes' | 'handles' | 'readerHandles'>> {
  let last = ''
  for (let same = 0; same < 3; ) {
    const now = `${descendantsOf(process.pid).join()} ${String(handlesOf(process.pid))}`
    same = now === last ? same + 1 : 0
    last = now
    await wait(30)
  }
  return {
    processes: descendantsOf(process.pid).length,
    handles: handlesOf(process.pid),
    readerHandles: handlesOf(reader.processId ?? 0)
  }
}

async function cell(state: SessionStateName, tornAt?: number): Promise<CellReport> {
  await rest()
  const pulsesBefore = world.pulses()
  decisions.length = 0
  await reach[state]()
  await strike[faultName](state, tornAt)
  const ended = await goOn(state)
  // A card whose connection was torn is no longer there to take.
  if (tornAt !== undefined) laid = null
  await mend()
  const mendedAtMs = performance.now()
  await rest()
  const toIdleMs = Math.round(performance.now() - mendedAtMs)
  // The board is another process, and writes its log when it comes to it.
  const deadline = Date.now() + PATIENCE_MS
  while (ended === 'sold' && world.pulses() === pulsesBefore && Date.now() < deadline) await wait(20)
  return {
    fault: faultName,
    state,
    ...(tornAt === undefined ? {} : { tornAt }),
    ended,
    toIdleMs,
    pulses: world.pulses() - pulsesBefore,
    decisions: [...decisions],
    ...(await count())
  }
}

function print(line: CellReport | RowReport): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

async function runRow(): Promise<void> {
  for (const state of SESSION_STATES) {
    if (EXPECTED[faultName][state] === undefined) continue
    const commands = state === 'reading_card' ? READING_COMMANDS : state === 'proving_holder' ? PROVING_COMMANDS : 0
    if (faultName === 'card_torn' && commands > 0) {
      for (let tornAt = 1; tornAt <= commands; tornAt += 1) print(await cell(state, tornAt))
    } else {
      print(await cell(state))
    }
  }
  print({ fault: faultName, done: true })
}

try {
  await runRow()
  await world.close()
} catch (fault) {
  // The appliance in this process would catch it, as it has to, and stay.
  console.error(`${faultName}: ${fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)}`)
  process.exit(1)
}

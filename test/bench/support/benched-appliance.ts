import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import type { SimulatedCard } from '../../../device/card/simulator/simulated-card.ts'
import { LATENCY_PROFILES, type LatencyProfileName } from '../../../device/card/simulator/latency.ts'
import { SimulatedMyNumberCard } from '../../../device/card/simulator/simulated-my-number-card.ts'
import { sleep, systemClock } from '../../../device/clock.ts'
import { SimulatedReader } from '../../../device/reader/simulator/simulated-reader.ts'
import type { VendingMachine } from '../../../device/vending/vending-machine.ts'
import type { Role } from '../../../main/age/evidence.ts'
import type { DecisionRecord } from '../../../main/audit/decision-record.ts'
import type { Screen, ShopperCommand } from '../../../main/contract/shopper.ts'
import { loadCards } from '../../../main/platform/simulator/cards-file.ts'
import { startAppliance } from '../../../main/shell/appliance.ts'
import { assemble } from '../../../main/shell/assemble.ts'
import { loadConfiguration, printConfigurationError } from '../../../main/shell/config/load-configuration.ts'
import { writeDemoConfiguration } from '../../../main/shell/development/demo-configuration.ts'
import { productionDrivers, type Drivers } from '../../../main/shell/drivers.ts'
import type { FarSide } from '../../support/far-side.ts'

const PIN = '1234'
/** From the keypad to the first digit: faster than anyone, and long enough not to measure a shopper who takes no time. */
const HAND_MS = 50

export interface BenchedApplianceOptions {
  readonly role: Role
  readonly farSide: FarSide
  readonly dataDirectory: string
  readonly latency: LatencyProfileName
  readonly pulseMs: number
}

/**
 * One purchase as seen from outside the session, in milliseconds. Own time is elapsed time, less the shopper's and less
 * what was waited for outside: card, network, machine.
 */
export interface Purchase {
  readonly record: DecisionRecord
  /** Own time from the tap to the command to vend. */
  readonly ownToVendMs: number
  /** Own time from the tap until the decision record is stored. */
  readonly ownToRecordMs: number
  /** Of the event loop from the tap to the stored record, TLS, HTTP and drivers included, the simulated card excepted. */
  readonly busyMs: number
  /** In that time, how long this thread could have run but other programs held the processors; null where unknown. */
  readonly starvedMs: number | null
  /** From the last digit of the PIN, which is confirmed at once, to the view `sold`. */
  readonly digitToSoldMs: number
  /** Of that, from the command to vend to the machine's answer. */
  readonly machineMs: number
}

/** A whole appliance in this process, without a face, that sells to one adult again and again. */
export interface BenchedAppliance {
  /** @throws where the session does not end in a sale */
  purchase(): Promise<Purchase>
  close(): Promise<void>
}

/** Starts an appliance on a far side that other processes play. */
export async function startBenchedAppliance(options: BenchedApplianceOptions): Promise<BenchedAppliance> {
  const { role, farSide, dataDirectory, latency, pulseMs } = options
  const clock = systemClock
  const reader = new SimulatedReader({ clock })
  const vend = { toldAtMs: 0, answeredAtMs: 0, outsideMs: 0 }
  const drivers: Drivers = { ...productionDrivers, readers: { simulated: () => reader } }
  const path = writeDemoConfiguration(dataDirectory, {
    role,
    place: 'indoors',
    serialPath: farSide.serialPath,
    connection: farSide.connection,
    pulseMs
  })
  const loaded = loadConfiguration(path, { readerDrivers: ['simulated'] })
  if (!loaded.ok) throw new Error(printConfigurationError(loaded.error))
  const assembled = await assemble(loaded.value.configuration, drivers, clock, dataDirectory)
  if (!assembled.ok) throw new Error(`no key: ${assembled.error.code}`)
  const parts = assembled.value
  const { outside } = parts.watches
  const machine = observed(parts.machine)
  const started = await startAppliance({ ...parts, machine, dataDirectory: join(dataDirectory, 'data'), version: 'bench' })
  if (!started.ok) throw new Error(`the appliance did not start: ${started.error.code}`)
  const { session, stop } = started.value
  const adult = loadCards(farSide.cardsPath).find(({ profile }) => profile === 'adult')
  if (adult === undefined) throw new Error('the far side has no adult')
  const card = new TimedCard(new SimulatedMyNumberCard(adult, { latency: LATENCY_PROFILES[latency], seed: 20 }))

  function observed(machine: VendingMachine): VendingMachine {
    return {
      capabilities: machine.capabilities,
      start: (listener, unsettled) => machine.start(listener, unsettled),
      decline: () => {
        machine.decline()
      },
      close: () => machine.close(),
      vend: async (order) => {
        vend.toldAtMs = clock.monotonicMs()
        vend.outsideMs = outside.totalMs()
        const answer = await machine.vend(order)
        vend.answeredAtMs = clock.monotonicMs()
        return answer
      }
    }
  }

  function shown(screen: Screen): Promise<void> {
    if (session.view().screen === screen) return Promise.resolve()
    return new Promise((resolve) => {
      const end = session.onView((view) => {
        if (view.screen !== screen) return
        end()
        resolve()
      })
    })
  }

  async function purchase(): Promise<Purchase> {
    await shown('attract')
    session.command({ type: 'choose_product', productId: 'beer' })
    const decided = new Promise<{ readonly record: DecisionRecord; readonly atMs: number }>((resolve) => {
      const end = session.onDecision((record) => {
        end()
        resolve({ record, atMs: clock.monotonicMs() })
      })
    })
    const loopAtTap = performance.eventLoopUtilization()
    const starvedAtTapMs = starvedSoFarMs()
    card.workedMs = 0
    const tap = clock.monotonicMs() - outside.totalMs()
    reader.insert(card)
    // What refuses the sale before the PIN would otherwise be waited for in vain.
    await Promise.race([shown('pin'), decided])
    const beforePinMs = clock.monotonicMs() - outside.totalMs() - tap
    await sleep(clock, HAND_MS)
    for (const digit of PIN.slice(0, -1)) session.command(press(digit))
    const lastDigitAtMs = clock.monotonicMs()
    const lastDigit = lastDigitAtMs - outside.totalMs()
    session.command(press(PIN.slice(-1)))
    session.command({ type: 'confirm_pin' })
    const soldAtMs = Promise.race([shown('sold'), decided]).then(() => clock.monotonicMs())
    const { record, atMs } = await decided
    const ownToRecordMs = beforePinMs + atMs - outside.totalMs() - lastDigit
    const loop = performance.eventLoopUtilization(loopAtTap)
    const starvedMs = starvedSoFarMs()
    if (record.outcome !== 'sold') throw new Error(`not sold: ${record.outcome} ${record.reason ?? ''}`)
    const digitToSoldMs = (await soldAtMs) - lastDigitAtMs
    reader.remove()
    session.command({ type: 'dismiss' })
    return {
      record,
      ownToVendMs: beforePinMs + vend.toldAtMs - vend.outsideMs - lastDigit,
      ownToRecordMs,
      busyMs: loop.active - card.workedMs,
      starvedMs: starvedMs === null || starvedAtTapMs === null ? null : starvedMs - starvedAtTapMs,
      digitToSoldMs,
      machineMs: vend.answeredAtMs - vend.toldAtMs
    }
  }

  return { purchase, close: () => stop('bench_ended') }
}

/** Time that this thread waited for a processor, from Linux's own account (proc(5), schedstat); null elsewhere. */
function starvedSoFarMs(): number | null {
  try {
    const [, waitedNs] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')
    return Number(waitedNs) / 1e6
  } catch {
    return null
  }
}

function press(digit: string): ShopperCommand {
  return { type: 'press_digit', digit: Number(digit) }
}

/** Adds up how long the simulated card keeps this process from its own work. */
class TimedCard implements SimulatedCard {
  readonly atr: Uint8Array
  workedMs = 0
  readonly #card: SimulatedCard

  constructor(card: SimulatedCard) {
    this.#card = card
    this.atr = card.atr
  }

  reset(): void {
    this.#card.reset()
  }

  answer(command: Uint8Array): ReturnType<SimulatedCard['answer']> {
    const startedAtMs = performance.now()
    const answer = this.#card.answer(command)
    this.workedMs += performance.now() - startedAtMs
    return answer
  }
}

import { performance } from 'node:perf_hooks'
import { join } from 'node:path'
import type { SimulatedCard } from '../../../device/card/simulator/simulated-card.ts'
import { LATENCY_PROFILES, type LatencyProfileName } from '../../../device/card/simulator/latency.ts'
import { SimulatedMyNumberCard } from '../../../device/card/simulator/simulated-my-number-card.ts'
import { systemClock } from '../../../device/clock.ts'
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

export interface BenchedApplianceOptions {
  readonly role: Role
  readonly farSide: FarSide
  readonly dataDirectory: string
  readonly latency: LatencyProfileName
  readonly pulseMs: number
}

/** One purchase as seen from outside the session, in milliseconds. */
export interface Purchase {
  readonly record: DecisionRecord
  /** Elapsed from the tap to the command to vend, less what was waited for outside (card, network). */
  readonly ownToVendMs: number
  /** Elapsed from the tap until the decision record is stored, less what was waited for outside (machine too). */
  readonly ownToRecordMs: number
  /** For which the event loop was not idle in that time (TLS, HTTP and drivers included), the simulated card's excepted. */
  readonly busyMs: number
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
  const drivers: Drivers = {
    readers: { simulated: () => reader },
    machines: {
      'relay-lcus': (configuration, itsClock) => {
        const machine = productionDrivers.machines['relay-lcus']?.(configuration, itsClock)
        if (machine === undefined) throw new Error('there is no relay driver')
        return observed(machine)
      }
    }
  }
  const path = writeDemoConfiguration(dataDirectory, {
    role,
    place: 'indoors',
    serialPath: farSide.serialPath,
    connection: farSide.connection,
    pulseMs
  })
  const loaded = loadConfiguration(path, { readerDrivers: ['simulated'], machineDrivers: ['relay-lcus'] })
  if (!loaded.ok) throw new Error(printConfigurationError(loaded.error))
  const parts = await assemble(loaded.value.configuration, drivers, clock)
  const { outside } = parts.watches
  const started = await startAppliance({ ...parts, dataDirectory: join(dataDirectory, 'data'), version: 'bench' })
  if (!started.ok) throw new Error(`the appliance did not start: ${started.error.code}`)
  const { session, stop } = started.value
  const adult = loadCards(farSide.cardsPath).find(({ profile }) => profile === 'adult')
  if (adult === undefined) throw new Error('the far side has no adult')
  const card = new TimedCard(new SimulatedMyNumberCard(adult, { latency: LATENCY_PROFILES[latency], seed: 20 }))

  function observed(machine: VendingMachine): VendingMachine {
    return {
      capabilities: machine.capabilities,
      start: (listener) => machine.start(listener),
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

  return {
    purchase: async () => {
      await shown('attract')
      session.command({ type: 'choose_product', productId: 'beer' })
      const decided = new Promise<{ record: DecisionRecord; atMs: number }>((resolve) => {
        const end = session.onDecision((record) => {
          end()
          resolve({ record, atMs: clock.monotonicMs() })
        })
      })
      const tapAtMs = clock.monotonicMs()
      const tapOutsideMs = outside.totalMs()
      const tapLoop = performance.eventLoopUtilization()
      card.workedMs = 0
      reader.insert(card)
      // Whatever refuses the sale before the PIN would otherwise be waited for in vain.
      await Promise.race([shown('pin'), decided])
      for (const digit of PIN.slice(0, -1)) session.command(press(digit))
      const lastDigitAtMs = clock.monotonicMs()
      session.command(press(PIN.slice(-1)))
      session.command({ type: 'confirm_pin' })
      const sold = Promise.race([shown('sold'), decided]).then(() => clock.monotonicMs())
      const { record, atMs: storedAtMs } = await decided
      const loop = performance.eventLoopUtilization(tapLoop)
      const outsideMs = outside.totalMs() - tapOutsideMs
      if (record.outcome !== 'sold') throw new Error(`not sold: ${record.outcome} ${record.reason ?? ''}`)
      const soldAtMs = await sold
      reader.remove()
      session.command({ type: 'dismiss' })
      return {
        record,
        ownToVendMs: vend.toldAtMs - tapAtMs - (vend.outsideMs - tapOutsideMs),
        ownToRecordMs: storedAtMs - tapAtMs - outsideMs,
        busyMs: loop.active - card.workedMs,
        digitToSoldMs: soldAtMs - lastDigitAtMs,
        machineMs: vend.answeredAtMs - vend.toldAtMs
      }
    },
    close: () => stop('bench_ended')
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

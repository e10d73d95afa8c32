import { arch, cpus, hostname, release, totalmem, type as systemType } from 'node:os'
import type { Clock } from '../../../device/clock.ts'
import { machineDriverOf } from '../../../device/vending/drivers.ts'
import { ok } from '../../../device/result.ts'
import type { CallAnswer } from '../../contract/operator.ts'
import type { CallHandlers } from '../../operator/calls.ts'
import type { Store } from '../../store/database.ts'
import { oldestKeptMs } from '../../store/record-extent.ts'
import { countSales } from '../../store/sales.ts'
import type { Configuration } from '../config/configuration.ts'
import type { StatusBoard } from '../status/status-board.ts'
import { salesOf, salesSpansOf, yenOf } from './sales-figures.ts'

/** The calls that tell how the machine is, what it sold, and what it is made of. */
export type WatchCall = 'read_status' | 'read_sales' | 'read_devices'

export interface WatchHandlerParts {
  readonly clock: Clock
  readonly version: string
  readonly startedAtMs: number
  readonly configuration: Configuration
  /** For reading; stays open as long as calls come. */
  readonly store: Store
  readonly board: Pick<StatusBoard, 'read' | 'mode'>
}

/** Handlers for the operator's desk, which has checked rights and requests. */
export function watchHandlers(parts: WatchHandlerParts): Pick<CallHandlers, WatchCall> {
  const { clock, version, startedAtMs, configuration, store, board } = parts
  return {
    read_status: () =>
      ok({ nowMs: clock.nowMs(), startedAtMs, version, mode: board.mode(), items: [...board.read()] }),
    read_sales: async (_, range) => {
      const spans = salesSpansOf(range)
      if (!spans.ok) return spans
      const { startsMs, endMs, unit } = spans.value
      const counts = await countSales(store, startsMs, endMs)
      return ok(salesOf({ unit, startsMs, counts, yenOf: yenOf(configuration.products), countedFromMs: oldestKeptMs(store) }))
    },
    read_devices: () => ok(devicesOf(configuration, version))
  }
}

type Devices = CallAnswer<'read_devices'>['devices']

/** What the machine is made of, as it is configured and as the system tells of itself. Names of files are left out. */
function devicesOf(configuration: Configuration, version: string): CallAnswer<'read_devices'> {
  const { role, place, reader, machine, face, platform, products } = configuration
  const { port, ...settings } = machine
  const devices: Devices = [
    { kind: 'reader', facts: factsOf(reader === null ? { driver: 'agent' } : { driver: reader.driver, name: reader.name }) },
    {
      kind: 'machine',
      facts: factsOf({
        title: machineDriverOf(machine).name,
        port,
        ...Object.fromEntries(Object.entries(settings).filter(([, value]) => isPlain(value))),
        products: products.length
      })
    },
    { kind: 'screen', facts: factsOf({ port: face.port, pinPad: face.pinPad }) },
    {
      kind: 'program',
      facts: factsOf({
        version,
        node: process.versions.node,
        endpoint: platform === null ? undefined : new URL(platform.endpoint).host,
        secondEndpoint: platform?.secondEndpoint === undefined ? undefined : new URL(platform.secondEndpoint).host
      })
    },
    {
      kind: 'computer',
      facts: factsOf({
        name: hostname(),
        system: `${systemType()} ${release()}`,
        architecture: arch(),
        processors: cpus().length,
        memoryBytes: totalmem()
      })
    }
  ]
  return { version, role, place, devices }
}

function isPlain(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value)
}

/** What is not configured is left out. */
function factsOf(facts: Readonly<Record<string, unknown>>): Devices[number]['facts'] {
  return Object.entries(facts).flatMap(([name, value]) =>
    value === undefined || value === null ? [] : [{ name, value: String(value as string | number | boolean) }]
  )
}

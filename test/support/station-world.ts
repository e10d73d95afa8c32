import { err, ok } from '../../device/result.ts'
import type { Result } from '../../device/result.ts'
import type { PcscContext, PcscFault, PcscFaultCode, PcscReaderState } from '../../device/reader/pcsc/pcsc-library.ts'
import { ReaderStation } from '../../device/reader/pcsc/reader-station.ts'
import type { StationReport } from '../../device/reader/pcsc/reader-station.ts'
import { ManualClock } from './manual-clock.ts'

/** A PC/SC service of which every answer is decided here: what no virtual reader can be brought to do. */
export class FakeService {
  readers: PcscReaderState[] = []
  openFault: PcscFaultCode | null = null
  connectFault: PcscFaultCode | null = null
  hangs = false
  openContexts = 0
  connected = 0
  released = 0
  readonly poweredAgain: string[] = []
  /** What the readers show when one of them has powered its card again; nothing new where null. */
  afterPower: readonly Partial<PcscReaderState>[] | null = null
  transmitAnswer: () => Promise<Result<Uint8Array, PcscFault>> = () => Promise.resolve(ok(Uint8Array.of(0x90, 0)))
  #wake: ((fault: PcscFaultCode | null) => void) | null = null

  open(): Result<PcscContext, PcscFault> {
    if (this.openFault !== null) return err({ code: this.openFault })
    this.openContexts += 1
    return ok({
      list: () => ok(this.readers),
      waitForChange: () =>
        new Promise((resolve) => {
          this.#wake = (fault) => {
            resolve(fault === null ? ok(this.readers) : err({ code: fault }))
          }
        }),
      connect: () => {
        if (this.hangs) return new Promise(() => undefined)
        if (this.connectFault !== null) return Promise.resolve(err({ code: this.connectFault }))
        this.connected += 1
        return Promise.resolve(
          ok({
            atr: Uint8Array.of(0x3b),
            transmit: () => this.transmitAnswer(),
            release: () => {
              this.released += 1
            }
          })
        )
      },
      powerAgain: (readerName) => {
        this.poweredAgain.push(readerName)
        if (this.afterPower !== null) this.show(...this.afterPower)
        return Promise.resolve()
      },
      close: () => {
        this.openContexts -= 1
      }
    })
  }

  show(...readers: readonly Partial<PcscReaderState>[]): void {
    this.readers = readers.map((reader, at) => ({
      name: `Reader ${String(at)}`,
      insertion: `Reader ${String(at)}#1`,
      unavailable: false,
      present: false,
      mute: false,
      inUse: false,
      raw: 0,
      ...reader
    }))
    this.#wake?.(null)
  }

  fail(fault: PcscFaultCode): void {
    this.#wake?.(fault)
  }
}

/** A station at work, with what it has reported. */
export interface StationWorld {
  readonly service: FakeService
  readonly clock: ManualClock
  readonly station: ReaderStation
  readonly reports: StationReport[]
  stuck: number
}

/** Lets everything that is ready to run do so. */
export const settle = () => new Promise((resolve) => setImmediate(resolve))

/** A station over a service that was prepared first, once it has taken its first look. */
export async function startStation(
  prepare: (service: FakeService) => void,
  options: { readonly readerName?: string; readonly silentInsertions?: readonly string[] } = {}
): Promise<StationWorld> {
  const service = new FakeService()
  prepare(service)
  const clock = new ManualClock()
  const reports: StationReport[] = []
  const world: StationWorld = {
    service,
    clock,
    reports,
    stuck: 0,
    station: new ReaderStation({
      library: service,
      clock,
      ...options,
      report: (report) => reports.push(report),
      onStuck: () => {
        world.stuck += 1
      }
    })
  }
  void world.station.run()
  await settle()
  return world
}

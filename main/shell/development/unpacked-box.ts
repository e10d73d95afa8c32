import { mkdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { LatencyProfileName } from '../../../device/card/simulator/latency.ts'
import type { Clock } from '../../../device/clock.ts'
import type { Result } from '../../../device/result.ts'
import { SimulatedReader } from '../../../device/reader/simulator/simulated-reader.ts'
import { openPty } from '../../../device/serial/simulator/pty.ts'
import type { SimulatedCabinet } from '../../../device/vending/simulator/simulated-cabinet.ts'
import { writeConnectionFiles, type ConnectionFiles } from '../../platform/simulator/connection-files.ts'
import { startSimulatedPlatform, type SimulatedPlatform } from '../../platform/simulator/simulated-platform.ts'
import type { Appliance } from '../appliance.ts'
import { configurationPath } from '../config/locations.ts'
import { productionDrivers, type Drivers } from '../drivers.ts'
import { programVersion } from '../program.ts'
import type { SetUpSideParts } from '../setup/set-up-side.ts'
import { startFromFile, type StartError } from '../start.ts'
import { CardBox } from './card-box.ts'
import { startDemoFarSide } from './demo-far-side.ts'

/**
 * A machine as it comes out of its box: an empty data directory, a reader and a relay board that are plugged in, and the
 * files that a platform operator sent along.
 */
export interface UnpackedBox {
  readonly dataDirectory: string
  /** The machine's serial line. */
  readonly linePath: string
  /** What the platform operator sent along, by path. */
  readonly connection: ConnectionFiles
  readonly platform: SimulatedPlatform
  /** The one that was started last. */
  readonly reader: SimulatedReader
  readonly cabinet: SimulatedCabinet
  readonly cards: CardBox
  /** What setting it up needs to know, listening on this TCP port of loopback. */
  setUpParts(port: number): SetUpSideParts
  /** Starts the appliance that was set up. */
  start(withFace: boolean): Promise<Result<Appliance, StartError>>
  /** Takes it apart; an appliance that was started has to be stopped before. */
  close(): Promise<void>
}

/** Unpacks one below `directory`, which is made. */
export async function unpackBox(directory: string, clock: Clock, latency: LatencyProfileName): Promise<UnpackedBox> {
  const dataDirectory = join(directory, 'data')
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 })
  const platform = await startSimulatedPlatform({ clock })
  const connection = writeConnectionFiles(platform, join(directory, 'from-the-platform-operator'))
  const pty = await openPty({ link: join(directory, 'machine') })
  const linePath = readlinkSync(pty.path)
  const far = startDemoFarSide(pty, clock, { protocol: 'relay-lcus', products: 'mixed' })
  // A reader is started once: each driver that is made has one of its own, and the hand lays cards on the newest.
  let reader = new SimulatedReader({ clock })
  const freshReader = () => (reader = new SimulatedReader({ clock }))
  const drivers: Drivers = {
    readers: { ...productionDrivers.readers, simulated: freshReader },
    openSerialPort: (line, listener) =>
      // By the link, so that a line that was pulled is found again; any other path is what it says.
      productionDrivers.openSerialPort(line.path === linePath ? { ...line, path: pty.path } : line, listener)
  }
  const path = configurationPath(dataDirectory)
  return {
    dataDirectory,
    linePath,
    connection,
    platform,
    get reader() {
      return reader
    },
    cabinet: far.cabinet,
    cards: new CardBox({ issueCard: (wish, renewed) => platform.issueCard(wish, renewed) }, latency),
    setUpParts: (port) => ({
      clock,
      dataDirectory,
      configurationPath: path,
      drivers,
      version: programVersion(),
      at: { address: '127.0.0.1', port }
    }),
    start: (withFace) => startFromFile(path, { clock, dataDirectory, drivers, withFace }),
    close: async () => {
      far.detach()
      await pty.close()
      await platform.close()
    }
  }
}

import { fileURLToPath } from 'node:url'
import type { LatencyProfileName } from '../../../../device/card/simulator/latency.ts'
import type { Clock } from '../../../../device/clock.ts'
import type { Role } from '../../../age/evidence.ts'
import type { Place } from '../../../age/rule.ts'
import { readFaceFiles } from '../../host/face-files.ts'
import { startDemoWorld } from '../demo-world.ts'
import { SettableClock } from '../settable-clock.ts'
import { Dock } from './dock.ts'
import { startDockHost, type DockHost } from './dock-host.ts'

/** The built page of the dock. */
export const DOCK_PAGE = fileURLToPath(new URL('../../../../out/renderer/devdock', import.meta.url))

export interface ServedDockOptions {
  /** Where the world keeps its files; it has to be there. */
  readonly dataDirectory: string
  readonly latency: LatencyProfileName
  readonly role: Role
  readonly place: Place
  /** Whether the first machine's record stays (`DockParts`). */
  readonly keepsRecord?: boolean
  /** As in `DockParts`. */
  readonly operatorPort?: number
  /** As in `DemoWorldOptions`. */
  readonly television?: boolean
}

/** A world with its dock, and the dock's door. */
export interface ServedDock {
  readonly dock: Dock
  /** The world's and its machines'. */
  readonly clock: Clock
  readonly host: DockHost
  /** Ends door, machine and world. */
  close(): Promise<void>
}

/** Starts a world of one machine with the dock's clock, and serves the dock. Throws `DemoNotStarted`. */
export async function openServedDock(options: ServedDockOptions): Promise<ServedDock> {
  const { dataDirectory, latency, role, place, keepsRecord = false, operatorPort, television = false } = options
  const clock = new SettableClock()
  const world = await startDemoWorld({ dataDirectory, latency, clock, withFace: true, members: true, television })
  try {
    const dock = await Dock.open({ world, clock, role, place, keepsRecord, ...(operatorPort === undefined ? {} : { operatorPort }) })
    // Without its page, which `npm run build` makes, the dock still answers.
    const pageFiles = await readFaceFiles(DOCK_PAGE).catch(() => new Map<string, never>())
    const host = await startDockHost({ dock, pageFiles })
    return {
      dock,
      clock,
      host,
      close: async () => {
        await host.close()
        await dock.close()
        await world.close()
      }
    }
  } catch (fault) {
    await world.close()
    throw fault
  }
}

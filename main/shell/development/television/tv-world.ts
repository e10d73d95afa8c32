import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { LatencyProfileName } from '../../../../device/card/simulator/latency.ts'
import { sleep, systemClock, type Clock } from '../../../../device/clock.ts'
import { SimulatedReader } from '../../../../device/reader/simulator/simulated-reader.ts'
import { TV_PATH } from '../../../contract/tv-names.ts'
import type { CardProfile } from '../../../platform/simulator/people.ts'
import { writeConnectionFiles } from '../../../platform/simulator/connection-files.ts'
import { startSimulatedPlatform, type SimulatedPlatform } from '../../../platform/simulator/simulated-platform.ts'
import type { Booking } from '../../../services/booking/protocol.ts'
import { SETTLING_MS } from '../../../television/reader-desk.ts'
import { bookingsOf } from '../../../services/booking/bookings.ts'
import type { DoorLimits } from '../../../services/http/callers.ts'
import type { Appliance } from '../../appliance.ts'
import { productionDrivers } from '../../drivers.ts'
import { startFromFile } from '../../start.ts'
import { CardBox } from '../card-box.ts'
import { DemoNotStarted } from '../demo-world.ts'
import { enrolAsTheyJoin, startTvParties, type PartyName, type TvParties } from './tv-parties.ts'
import { writeTvConfiguration, type TvDemoTimeouts } from './tv-configuration.ts'
import { televisionFacts, type TvRecordedFact } from './tv-record.ts'

/** What a world with a television may be given; all of it has a default that suits tests. */
export interface TvWorldOptions {
  /** By default a temporary folder, which `close` takes away. One that is given stays. */
  readonly dataDirectory?: string
  /** Of cards, parties and appliance alike; the computer's by default. */
  readonly clock?: Clock
  readonly latency?: LatencyProfileName
  readonly timeouts?: TvDemoTimeouts
  readonly language?: 'ja' | 'en'
  /** IP address at which other screens reach the appliance; this machine alone by default. */
  readonly address?: string
  /** Its TCP port; any free one by default. */
  readonly port?: number
  /** Whether members are taken into the health service as they join, as a town's health centre would; so by default. */
  readonly enrolsForHealth?: boolean
  /** How fast people may ask the services: whoever presses faster than a person can needs more than is usual. */
  readonly serviceLimits?: DoorLimits
  /** Told what is doubtful about the configuration. */
  readonly warn?: (line: string) => void
}

/** A hand with cards at the appliance's reader. */
export interface TvReaderHand {
  readonly reader: SimulatedReader
  /** Lays somebody's card down, in place of the one that lies there. */
  lay(who: CardProfile): Promise<void>
  /** Takes the card away; nothing where none lies there. */
  lift(): void
}

/** An appliance with a television, and all that it asks. */
export interface TvWorld {
  readonly dataDirectory: string
  /** The appliance's own, with its record, below that. */
  readonly applianceDirectory: string
  readonly appliance: Appliance
  /** Address of the machine's own screen, token included. */
  readonly ownUrl: string
  /** At which other televisions and telephones reach it, over HTTPS. */
  readonly httpsPort: number
  readonly screenUrl: string
  /** A code that pairs one screen. */
  pairingCode(): string
  readonly hand: TvReaderHand
  readonly cards: CardBox
  /** J-LIS: its counters, and revocation. */
  readonly jlis: SimulatedPlatform
  readonly parties: TvParties
  /** Takes a far side away; `mend` brings it back. */
  cut(party: PartyName): Promise<void>
  mend(party: PartyName): Promise<void>
  /** What the booking service has of all members, the cancelled ones too. */
  bookings(): Promise<readonly Booking[]>
  /** What the machine's record has of the television. @param after the entries behind this one only */
  facts(after?: number): readonly TvRecordedFact[]
  close(): Promise<void>
}

const OPENED_WITHIN_MS = 60_000
/** From the opening until the reader counts as empty, with something to spare for a busy machine. */
const SETTLED_MS = SETTLING_MS + 250

/**
 * Builds a world in which everything is real but card, reader and J-LIS, which are simulated at the bytes: the cable
 * platform, the cable operator and two services over HTTP, each with a store of its own, and an appliance that was
 * started from a configuration file. Throws `DemoNotStarted`, in words, where the appliance does not start.
 */
export async function startTvWorld(options: TvWorldOptions = {}): Promise<TvWorld> {
  const { clock = systemClock, latency = 'none', enrolsForHealth = true } = options
  const dataDirectory = options.dataDirectory ?? mkdtempSync(join(tmpdir(), 'hatachi-tv-'))
  /** What has to be closed again, the last first. */
  const begun: (() => Promise<void> | void)[] = []
  const close = async () => {
    for (const end of begun.splice(0).toReversed()) await end()
  }
  if (options.dataDirectory === undefined) begun.push(() => { rmSync(dataDirectory, { recursive: true, force: true }) })
  try {
    const jlis = await startSimulatedPlatform({ clock })
    begun.push(() => jlis.close())
    const connectionDirectory = join(dataDirectory, 'connection')
    const connection = writeConnectionFiles(jlis, connectionDirectory)
    begun.push(() => { rmSync(connectionDirectory, { recursive: true, force: true }) })
    const { serviceLimits } = options
    const parties = await startTvParties({
      directory: join(dataDirectory, 'parties'),
      clock,
      jlis,
      ...(serviceLimits === undefined ? {} : { serviceLimits })
    })
    begun.push(() => parties.close())
    const reader = new SimulatedReader({ clock })
    const cards = new CardBox(jlis, latency)
    const applianceDirectory = join(dataDirectory, 'appliance')
    const configurationPath = writeTvConfiguration(applianceDirectory, { ...options, connection, parties })
    const started = await startFromFile(configurationPath, {
      clock,
      dataDirectory: applianceDirectory,
      drivers: { ...productionDrivers, readers: { simulated: () => reader } },
      withFace: false,
      ...(options.warn === undefined ? {} : { warn: options.warn })
    })
    if (!started.ok) throw new DemoNotStarted(started.error)
    const appliance = started.value
    begun.push(() => appliance.stop('demonstration_ended'))
    const { ownUrl, httpsPort } = await openedTelevision(appliance)
    // A card that lies there so soon after the start is taken for one that somebody left.
    await sleep(clock, SETTLED_MS)
    if (enrolsForHealth) begun.push(enrolAsTheyJoin(parties))
    return {
      dataDirectory,
      applianceDirectory,
      appliance,
      ownUrl,
      httpsPort,
      screenUrl: `https://localhost:${String(httpsPort)}${TV_PATH}`,
      pairingCode: () => {
        const pairing = televisionOf(appliance).pair()
        if (pairing === null) throw new Error('the television is not open')
        return pairing.code
      },
      hand: {
        reader,
        lay: (who) => cards.lay(reader, who),
        lift: () => {
          if (reader.hasCard) reader.remove()
        }
      },
      cards,
      jlis,
      parties,
      cut: (party) => parties[party].cut(),
      mend: (party) => parties[party].mend(),
      bookings: async () => bookingsOfMembers(parties, clock),
      facts: (after = 0) => televisionFacts(applianceDirectory, after),
      close
    }
  } catch (fault) {
    await close()
    throw fault
  }
}

function televisionOf({ television }: Appliance): NonNullable<Appliance['television']> {
  if (television === null) throw new TypeError('the appliance was configured with a television')
  return television
}

/** Waits until its television is open, which it is soon after the start, or not at all. */
async function openedTelevision(appliance: Appliance): Promise<{ readonly ownUrl: string; readonly httpsPort: number }> {
  const television = televisionOf(appliance)
  const untilMs = performance.now() + OPENED_WITHIN_MS
  while (performance.now() < untilMs) {
    const ownUrl = television.ownUrl()
    const httpsPort = television.port()
    if (ownUrl !== null && httpsPort !== null) return { ownUrl, httpsPort }
    await pause(20)
  }
  throw new Error('the television has not opened; the record says why: television_failed')
}

/** From the booking service's own store: its interface shows nobody's bookings without their pass. */
function bookingsOfMembers(parties: TvParties, clock: Clock): readonly Booking[] {
  const file = parties.booking.now()?.file
  if (file === undefined) throw new Error('the booking service is cut')
  const nowMs = clock.nowMs()
  return parties.members().flatMap((cableId) => {
    const found = file.read((database) => bookingsOf(database, cableId, nowMs))
    if (!found.ok) throw new Error(`the booking service's store: ${found.error.cause}`)
    return found.value
  })
}

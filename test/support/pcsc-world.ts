import { join } from 'node:path'
import type { LatencyProfile } from '../../device/card/simulator/latency.ts'
import { systemClock, type Clock } from '../../device/clock.ts'
import type { CardReader } from '../../device/reader/card-reader.ts'
import { createPcscReader, type PcscReaderProbe } from '../../device/reader/pcsc/pcsc-reader.ts'
import {
  startVirtualReader,
  type VirtualCard,
  type VirtualReader
} from '../../device/reader/simulator/virtual-reader.ts'
import type { Role } from '../../main/age/evidence.ts'
import type { CardProfile } from '../../main/platform/simulator/people.ts'
import { loadCards } from '../../main/platform/simulator/cards-file.ts'
import type { Appliance } from '../../main/shell/appliance.ts'
import { writeDemoConfiguration } from '../../main/shell/development/demo-configuration.ts'
import { productionDrivers } from '../../main/shell/drivers.ts'
import { startFromFile } from '../../main/shell/start.ts'
import { startFarSide, type FarSide } from './far-side.ts'
import { ScriptedShopper } from './scripted-shopper.ts'

/**
 * A whole appliance with nothing simulated on its side: its reader speaks to a real PC/SC service, its machine hangs on
 * a real serial line, its platform is asked over TLS. Card, relay board and platform are simulated at the bytes, each
 * in a process of its own.
 */
export interface PcscWorld {
  readonly appliance: Appliance
  readonly shopper: ScriptedShopper
  readonly reader: CardReader & PcscReaderProbe
  readonly virtual: VirtualReader
  readonly farSide: FarSide
  /** The card of this profile; the same one each time, with its PIN counter. */
  card(profile: CardProfile): Promise<VirtualCard>
  /** Pulses that the relay board has given so far. */
  pulses(): number
  close(): Promise<void>
}

export interface PcscWorldOptions {
  /** A directory of this world's own. */
  readonly directory: string
  readonly role: Role
  readonly cards: readonly CardProfile[]
  readonly latency?: LatencyProfile
  readonly pulseMs?: number
  readonly withFace?: boolean
  readonly clock?: Clock
  /** Whether the PC/SC service runs when the appliance starts. */
  readonly withService?: boolean
  /** Done with the virtual reader before the appliance starts, such as laying a card. */
  readonly before?: (world: Pick<PcscWorld, 'virtual' | 'card'>) => Promise<void>
}

/** Starts the world; everything in it ends with `close`. */
export async function startPcscWorld(options: PcscWorldOptions): Promise<PcscWorld> {
  const { directory, role, latency, clock = systemClock, pulseMs = 20, withService = true } = options
  const [farSide, virtual] = await Promise.all([
    startFarSide(join(directory, 'far-side'), options.cards),
    startVirtualReader({ withService })
  ])
  const contents = loadCards(farSide.cardsPath)
  const cards = new Map<CardProfile, Promise<VirtualCard>>()
  const card = (profile: CardProfile): Promise<VirtualCard> => {
    const wanted = contents.find((each) => each.profile === profile)
    if (wanted === undefined) throw new Error(`the far side has no ${profile}`)
    const known = cards.get(profile) ?? virtual.define(wanted, latency === undefined ? {} : { latency })
    cards.set(profile, known)
    return known
  }
  await options.before?.({ virtual, card })

  const reader = createPcscReader({ clock: systemClock, servicePath: virtual.servicePath })
  const dataDirectory = join(directory, 'data')
  const configurationPath = writeDemoConfiguration(dataDirectory, {
    role,
    place: 'indoors',
    serialPath: farSide.serialPath,
    connection: farSide.connection,
    pulseMs,
    readerDriver: 'pcsc'
  })
  const started = await startFromFile(configurationPath, {
    clock,
    dataDirectory,
    withFace: options.withFace ?? false,
    drivers: { ...productionDrivers, readers: { pcsc: () => reader } }
  })
  if (!started.ok) throw new Error(started.error.message)
  const appliance = started.value
  return {
    appliance,
    shopper: new ScriptedShopper(appliance.session),
    reader,
    virtual,
    farSide,
    card,
    pulses: () => farSide.boardLog().filter(({ type }) => type === 'pulse').length,
    close: async () => {
      await appliance.stop('test_ended')
      await Promise.all([virtual.close(), farSide.close()])
    }
  }
}

import { mkdirSync, readlinkSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { LatencyProfileName } from '../../../device/card/simulator/latency.ts'
import type { Clock } from '../../../device/clock.ts'
import { SimulatedReader } from '../../../device/reader/simulator/simulated-reader.ts'
import { openPty, type Pty } from '../../../device/serial/simulator/pty.ts'
import type {
  RelayBoardEntry,
  SimulatedRelayBoard
} from '../../../device/vending/relay/simulator/simulated-relay-board.ts'
import type { SimulatedCabinet } from '../../../device/vending/simulator/simulated-cabinet.ts'
import type { MachineLogEntry } from '../../../device/vending/simulator/simulated-machine.ts'
import type { Role } from '../../age/evidence.ts'
import type { LawAcknowledgement, Place } from '../../age/rule.ts'
import type { IssuedCard } from '../../platform/simulator/card-issuer.ts'
import { writeConnectionFiles, type ConnectionFiles } from '../../platform/simulator/connection-files.ts'
import { startSimulatedPlatform, type SimulatedPlatform } from '../../platform/simulator/simulated-platform.ts'
import type { Appliance } from '../appliance.ts'
import { startFromFile, type StartError } from '../start.ts'
import { productionDrivers } from '../drivers.ts'
import { CardBox } from './card-box.ts'
import { writeDemoConfiguration, type DemoSetting } from './demo-configuration.ts'
import { startDemoFarSide } from './demo-far-side.ts'
import { inviteDemoMember, type DemoInvitation } from './demo-members.ts'
import { enrolAsTheyJoin, startTvParties, type TvParties } from './television/tv-parties.ts'
import type { DemoProtocol } from './demo-machines.ts'
import type { DemoProducts } from './demo-products.ts'

/** A demonstration's machine could not be started; carries the words and the exit code for it. */
export class DemoNotStarted extends Error {
  readonly exitCode: number

  constructor(error: StartError) {
    super(error.message)
    this.exitCode = error.exitCode
  }
}

/** What the far side of a demonstration consists of: one platform, its cards, and as many machines as are wanted. */
export interface DemoWorld {
  readonly platform: SimulatedPlatform
  readonly cards: CardBox
  machine(setting: MachineSetting): Promise<DemoMachine>
  close(): Promise<void>
}

/** What a machine of the world is. */
export interface MachineSetting {
  readonly role: Role
  readonly place: Place
  /** Its folder below the world's; by default one for each role and place, whose record goes on from run to run. */
  readonly name?: string
  /** How the machine is spoken to; by default through a relay board. */
  readonly protocol?: DemoProtocol
  /** What it sells; by default what a bar does. */
  readonly products?: DemoProducts
  /** How many things may be bought at once; by default one. */
  readonly basketMost?: number
  /** Told of each fact of the relay board. */
  readonly onBoardEntry?: (entry: RelayBoardEntry) => void
  /** Told of each fact of another protocol's line. */
  readonly onMachineEntry?: (entry: MachineLogEntry) => void
  /** TCP port of the operator's side, on loopback; absent: it is off. */
  readonly operatorPort?: number
  /** As in `DemoSetting`. */
  readonly operatorApproval?: DemoSetting['operatorApproval']
  /** As in `DemoSetting`. */
  readonly record?: DemoSetting['record']
}

/** One appliance with its simulated reader and vending machine. */
export interface DemoMachine {
  readonly appliance: Appliance
  readonly reader: SimulatedReader
  /** The relay board. To ask for it where another protocol is spoken is a mistake, and throws. */
  readonly board: SimulatedRelayBoard
  /** Columns, motors and door, with all goods that ever came out. */
  readonly cabinet: SimulatedCabinet
  /** The serial line between appliance and machine. */
  readonly line: Pick<Pty, 'unplug' | 'plug'>
  readonly dataDirectory: string
  /** A code by which a card is linked to a member number; null where there are no members. */
  readonly invitation: DemoInvitation | null
  close(): Promise<void>
}

export interface DemoWorldOptions {
  readonly dataDirectory: string
  readonly latency: LatencyProfileName
  readonly clock: Clock
  /** The machines' own, where it is not the world's: so that it can be wrong. */
  readonly machineClock?: Clock
  /** Whether the face is built and served. */
  readonly withFace: boolean
  readonly pulseMs?: number
  /** The operator's word on which phones are accepted; absent: they are refused. */
  readonly phonesAcknowledgement?: LawAcknowledgement
  /** How platform operators' machines ask for revocation; by default OCSP. */
  readonly revocation?: 'ocsp' | 'list'
  /** Last day of platform operators' certification, `YYYY-MM-DD`; absent: none is configured. */
  readonly certifiedUntil?: string
  /** Whether platform operators' machines remember ages and sell on them with the network gone; by default not. */
  readonly offline?: boolean
  /** Whether cards stand for platform operators' member cards, with a code for one member; by default not. */
  readonly members?: boolean
  /** Whether the machines serve a television, with the cable parties and services that it asks; by default not. */
  readonly television?: boolean
  /** The way from the machines to their far side, where it is not a straight one: the addresses that they are given. */
  readonly by?: (connection: ConnectionFiles) => Promise<ConnectionFiles>
  /** Told of each card handed out: whoever looks for traces of a card has to know what it holds. */
  readonly onCard?: (card: IssuedCard) => void
}

const DEFAULT_PULSE_MS = 200

/** Builds the world: everything real but card, reader, vending machine and platform, which are simulated at the bytes. */
export async function startDemoWorld(options: DemoWorldOptions): Promise<DemoWorld> {
  const { clock, dataDirectory } = options
  const platform = await startSimulatedPlatform({ clock })
  // A directory of this run's own: the keys in it are of no use to another, nor to the next.
  const connectionDirectory = join(dataDirectory, `platform-${String(process.pid)}`)
  const straight = writeConnectionFiles(platform, connectionDirectory)
  const connection = (await options.by?.(straight)) ?? straight
  // Linked to cards of this run's J-LIS, and so of no use to another either.
  const parties =
    options.television === true
      ? await startTvParties({ directory: join(connectionDirectory, 'television'), clock, jlis: platform })
      : null
  const endEnrolling = parties === null ? null : enrolAsTheyJoin(parties)
  const issueCard: SimulatedPlatform['issueCard'] = async (wish, renewed) => {
    const card = await platform.issueCard(wish, renewed)
    options.onCard?.(card)
    return card
  }
  const cards = new CardBox({ issueCard }, options.latency)
  const machines = new Set<DemoMachine>()
  return {
    platform,
    cards,
    machine: async (setting) => {
      const { role, place, name = `${role}-${place}`.replaceAll('_', '-') } = setting
      const machine = await startMachine(options, { connection, parties }, join(dataDirectory, name), setting, () => {
        machines.delete(machine)
      })
      machines.add(machine)
      return machine
    },
    close: async () => {
      for (const machine of [...machines]) await machine.close()
      endEnrolling?.()
      await parties?.close()
      await platform.close()
      rmSync(connectionDirectory, { recursive: true, force: true })
    }
  }
}

async function startMachine(
  options: DemoWorldOptions,
  { connection, parties }: { readonly connection: ConnectionFiles; readonly parties: TvParties | null },
  dataDirectory: string,
  setting: MachineSetting,
  onClosed: () => void
): Promise<DemoMachine> {
  const { role, place, protocol = 'relay-lcus', products, basketMost, operatorPort, operatorApproval, record } = setting
  const { phonesAcknowledgement, revocation, certifiedUntil, offline = false, members = false } = options
  const clock = options.machineClock ?? options.clock
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 })
  // By a link, as a real adapter has one under /dev/serial: only so can the line be plugged in again.
  const pty = await openPty({ link: join(dataDirectory, 'machine') })
  const far = startDemoFarSide(pty, clock, { ...setting, protocol })
  const reader = new SimulatedReader({ clock })
  const configurationPath = writeDemoConfiguration(dataDirectory, {
    role,
    place,
    // A configuration takes terminals below /dev only; the driver below opens the link, so that a new one is found.
    serialPath: readlinkSync(pty.path),
    connection,
    ...(options.by === undefined ? {} : { ocspUrl: connection.ocspUrl }),
    pulseMs: options.pulseMs ?? DEFAULT_PULSE_MS,
    protocol,
    ...(products === undefined ? {} : { products }),
    ...(basketMost === undefined ? {} : { basketMost }),
    ...(phonesAcknowledgement === undefined ? {} : { phonesAcknowledgement }),
    ...(revocation === undefined ? {} : { revocation }),
    ...(certifiedUntil === undefined ? {} : { certifiedUntil }),
    ...(operatorPort === undefined ? {} : { operatorPort }),
    ...(operatorApproval === undefined ? {} : { operatorApproval }),
    ...(record === undefined ? {} : { record }),
    ...(parties === null ? {} : { parties }),
    members,
    offline
  })
  const invitation = members && role === 'platform_operator' ? inviteDemoMember(dataDirectory, clock) : null
  const started = await startFromFile(configurationPath, {
    clock,
    dataDirectory,
    withFace: options.withFace,
    drivers: {
      readers: { ...productionDrivers.readers, simulated: () => reader },
      openSerialPort: (line, listener) => productionDrivers.openSerialPort({ ...line, path: pty.path }, listener)
    }
  })
  if (!started.ok) {
    far.detach()
    await pty.close()
    throw new DemoNotStarted(started.error)
  }
  return {
    appliance: started.value,
    reader,
    get board() {
      return far.board()
    },
    cabinet: far.cabinet,
    line: pty,
    dataDirectory,
    invitation,
    close: async () => {
      await started.value.stop('demonstration_ended')
      far.detach()
      await pty.close()
      onClosed()
    }
  }
}

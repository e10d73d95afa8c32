import type { Clock } from '../../device/clock.ts'
import type { CardReader } from '../../device/reader/card-reader.ts'
import { createRemoteReader, type RemoteReader } from '../../device/reader/remote/remote-reader.ts'
import { ok, type Result } from '../../device/result.ts'
import { hasMachine, machineDriverOf } from '../../device/vending/drivers.ts'
import type { AgeMemory } from '../age/age-memory.ts'
import type { Verification } from '../age/verification.ts'
import { CertificationWatch, certificationEndsAtMs } from '../clock-guard/certification.ts'
import { ClockGuard } from '../clock-guard/clock-guard.ts'
import type { KeyError } from '../keys/key-file.ts'
import type { Membership } from '../membership/membership.ts'
import { ServiceProviderVerification } from '../platform/service-provider-verification.ts'
import { createWatches } from '../session/durations.ts'
import type { SessionPolicy } from '../session/policy.ts'
import type { Stopwatch } from '../session/stopwatch.ts'
import type { ApplianceParts } from './appliance.ts'
import { whileCertified } from './certified-verification.ts'
import { clockCompanion } from './clock-companion.ts'
import type { Companion } from './companion.ts'
import type { Configuration } from './config/configuration.ts'
import type { Drivers } from './drivers.ts'
import { endingsOfGenerations, type Ending } from './endings.ts'
import { tellingAbandoned } from './fees/abandoned-checks.ts'
import { NoPlatform } from './no-platform.ts'
import { shuffledPadLayout } from './pad-layout.ts'
import type { BackupKeeper } from './audit/backup-keeper.ts'
import { backupKeeperOf } from './audit/record-keeping.ts'
import { lastContactOf, platformAccess, type PlatformAccess } from './platform-line.ts'
import { RuleKeeper } from './rules/rule-keeper.ts'
import { machineService, type MachineService } from './service/machine-service.ts'
import { watchedMachine } from './service/watched-machine.ts'
import { watchedReader } from './service/watched-reader.ts'
import type { PlatformOperatorStatus } from './status/platform-operator-status.ts'
import type { WatchedParts } from './status/status-board.ts'
import { surroundingsOf } from './surroundings.ts'
import { readerLending, type ReaderLending } from './television/reader-lending.ts'

/** What a configuration and drivers make. */
export type AssembledParts = Pick<
  ApplianceParts,
  | 'policy'
  | 'verification'
  | 'companions'
  | 'endings'
  | 'reader'
  | 'machine'
  | 'clock'
  | 'watches'
  | 'freshPadLayout'
  | 'surroundings'
  | 'memory'
  | 'membership'
> & {
  /** Which rules are in force; also among the companions. */
  readonly rules: RuleKeeper
  /** Exports the record to its second medium; null: none is configured. */
  readonly backup: BackupKeeper | null
  /** What the status of the machine looks at. */
  readonly watched: WatchedParts
  /** Service at the machine; also among the companions. */
  readonly service: MachineService
  /** What lends the reader to the screens of the television. */
  readonly lending: ReaderLending
  /** The reader where an agent beside the television has it; null: it is this machine's. */
  readonly agent: Pick<RemoteReader, 'accept'> | null
}

/**
 * Makes the appliance that a configuration describes, with the drivers that this entry of the program brings.
 * @param dataDirectory where a platform operator's revocation lists lie, and the key that they are sealed under; but for
 *   that key, made where there is none, nothing is written before the start. Errors: that it cannot be had.
 */
export async function assemble(
  configuration: Configuration,
  drivers: Drivers,
  clock: Clock,
  dataDirectory: string
): Promise<Result<AssembledParts, KeyError>> {
  const watches = createWatches(clock)
  const { reader: readerSettings, machine: machineSettings } = configuration
  const { enabled, reader: whose } = configuration.television
  const remote = enabled && whose === 'agent' ? createRemoteReader({ clock }) : null
  // Opened once, by the session; a technician's tests look on. Where an agent has it, this machine opens none of its own.
  const reader = watchedReader(remote ?? ownReader(drivers, readerSettings, clock))
  const lending = readerLending(reader, clock)
  const opened = machineDriverOf(machineSettings).create(machineSettings, { open: drivers.openSerialPort, clock })
  const machine = watchedMachine(opened, clock)
  const { maxSilenceMs } = configuration.clock
  const guard = new ClockGuard({ dataDirectory, clock, maxSilenceMs })
  const validUntil = configuration.trust?.certification?.validUntil ?? null
  const certification = new CertificationWatch({ validUntil, clock })
  const lapsed = () => certification.lapsed()
  const onSignedTime = (signedMs: number) => {
    guard.seen('platform', signedMs, { live: true })
  }
  const lastContact = lastContactOf(dataDirectory)
  const { platform } = configuration
  const access = platform === null ? null : platformAccess(platform, clock, watches.network, onSignedTime, lastContact)
  const line = access?.line ?? null
  guard.onDoubt(() => {
    line?.probe()
  })
  const rules = new RuleKeeper({ configuration, dataDirectory, clock })
  const parts = await roleParts(configuration, clock, watches.network, dataDirectory, guard, access, () => rules.sellsOffline())
  if (!parts.ok) return parts
  const { memory, membership, companions, endings } = parts.value
  const backup = backupKeeperOf(configuration.record.backup, dataDirectory, clock)
  const service = machineService({ configuration, dataDirectory, clock, reader, machine, guard })
  const { verification, companion: abandoned } = tellingAbandoned(parts.value.verification)
  return ok({
    policy: policyOf(configuration),
    verification: validUntil === null ? verification : whileCertified(verification, lapsed, () => guard.state()),
    // The guard first: it takes a technician's word that waits before anything else is written down.
    companions: [
      clockCompanion(guard, certification),
      service,
      rules,
      ...(access === null ? [] : [access.companion]),
      abandoned,
      ...companions,
      ...(backup === null ? [] : [backup])
    ],
    rules,
    backup,
    watched: { line, clock: () => guard.judgement(), platformOperator: parts.value.status },
    memory,
    membership,
    surroundings: surroundingsOf({
      clock: { now: () => guard.state(), onChange: (listener) => guard.onChange(listener) },
      certification: { now: lapsed, onChange: (listener) => certification.onChange(listener) },
      ...(line === null ? {} : { line: { now: () => line.state(), onChange: (listener: () => void) => line.onChange(listener) } }),
      service: service.mode
    }),
    endings: [...ownEndings(configuration), ...endings],
    reader: lending.shopper,
    lending,
    agent: remote,
    machine,
    service,
    clock,
    watches,
    ...(configuration.face.pinPad === 'shuffled' ? { freshPadLayout: shuffledPadLayout } : {})
  })
}

/** What the session needs to know of the operator's decisions. */
export function policyOf(configuration: Configuration): SessionPolicy {
  const { role, place, products, session, operator, face, offline, members, machine } = configuration
  const { outOfServiceMessage, telephone } = operator
  return {
    role,
    place,
    products,
    lastTry: session.lastTry,
    phonesAcknowledgement: session.phonesAcknowledgement,
    timeouts: session.timeouts,
    ...(session.basketMost > 1 ? { basketMost: session.basketMost } : {}),
    ...(machineDriverOf(machine).leads(machine) ? { machineLeads: true } : {}),
    ...(offline.memory.enabled ? { memory: memoryOf(offline.memory) } : {}),
    ...(members.enabled ? { members: true as const } : {}),
    sound: face.sound,
    operator: { outOfServiceMessage, ...(telephone === undefined ? {} : { telephone }) }
  }
}

function memoryOf({ keepDays, acknowledgement }: Configuration['offline']['memory']): SessionPolicy['memory'] & object {
  return { keepDays, ...(acknowledgement === null ? {} : { acknowledgement }) }
}

/** What has an end: the machine's own certificate, its operator's certification, and the generations it speaks. */
function ownEndings({ platform, trust }: Configuration): readonly Ending[] {
  const endsAtMs = platform?.clientCertificateEndsAtMs
  const own: readonly Ending[] =
    endsAtMs === undefined ? [] : [{ kind: 'client_certificate', name: 'client-certificate', endsAtMs }]
  const certified: readonly Ending[] =
    trust?.certification === undefined
      ? []
      : [
          {
            kind: 'certification',
            name: 'certification',
            endsAtMs: certificationEndsAtMs(trust.certification.validUntil)
          }
        ]
  return [...own, ...certified, ...endingsOfGenerations()]
}

/** What depends on the role. */
interface RoleParts {
  readonly verification: Verification
  readonly memory: AgeMemory | null
  readonly membership: Membership | null
  readonly companions: readonly Companion[]
  readonly endings: readonly Ending[]
  readonly status: PlatformOperatorStatus | null
}

/** The role decides who may look into a certificate: only a platform operator's machine ever loads the judge. */
async function roleParts(
  configuration: Configuration,
  clock: Clock,
  network: Stopwatch,
  dataDirectory: string,
  guard: ClockGuard,
  access: PlatformAccess | null,
  sellsOffline: () => boolean
): Promise<Result<RoleParts, KeyError>> {
  const { platform, role, machine } = configuration
  if (platform === null || access === null) {
    // The configuration was checked: such a box sells nothing, and is a service provider's.
    if (hasMachine(machine) || role !== 'service_provider') throw new TypeError('a machine that sells needs a platform')
    return ok(withoutPlatform())
  }
  const { client, line } = access
  const { answerKeys, sealingKey } = platform
  const onSignedTime = (signedMs: number) => {
    guard.seen('platform', signedMs, { live: true })
  }
  const lineFinding = () => line.state()
  const clockFinding = () => guard.state()
  const inquiry = { client, clock, answerKeys, onSignedTime, lineFinding, clockFinding }
  if (role === 'service_provider') {
    if (sealingKey === undefined) throw new TypeError('a service provider needs a sealing key')
    const verification = new ServiceProviderVerification({ ...inquiry, sealingKey })
    return ok({ verification, memory: null, membership: null, companions: [], endings: [], status: null })
  }
  const { platformOperatorParts } = await import('./platform-operator.ts')
  const parts = platformOperatorParts(
    configuration,
    inquiry,
    network,
    dataDirectory,
    guard,
    sellsOffline
  )
  if (!parts.ok) return parts
  const { verification, memory, membership, listKeeper, memoryKeeper, membersKeeper, endings, status } = parts.value
  return ok({ verification, memory, membership, companions: [listKeeper, memoryKeeper, membersKeeper], endings, status })
}

function withoutPlatform(): RoleParts {
  return { verification: new NoPlatform(), memory: null, membership: null, companions: [], endings: [], status: null }
}

/** This machine's own; the configuration was checked: it names one wherever no agent has it. */
function ownReader(drivers: Drivers, reader: Configuration['reader'], clock: Clock): CardReader {
  if (reader === null) throw new TypeError('a machine without an agent needs a reader')
  return named(drivers.readers, reader.driver)({ reader }, clock)
}

function named<T>(drivers: Readonly<Record<string, T>>, name: string): T {
  const driver = Object.hasOwn(drivers, name) ? drivers[name] : undefined
  // The configuration was checked against these very names.
  if (driver === undefined) throw new TypeError(`no driver ${name}`)
  return driver
}

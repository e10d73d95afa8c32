import { randomUUID } from 'node:crypto'
import type { Clock } from '../../device/clock.ts'
import type { CardReader } from '../../device/reader/card-reader.ts'
import { ok, type Result } from '../../device/result.ts'
import type { VendingMachine } from '../../device/vending/vending-machine.ts'
import type { AgeMemory } from '../age/age-memory.ts'
import type { Verification } from '../age/verification.ts'
import type { DecisionRecord } from '../audit/decision-record.ts'
import { openDeviceKey, type DeviceKey } from '../keys/device-key.ts'
import type { KeyError } from '../keys/key-file.ts'
import type { Membership } from '../membership/membership.ts'
import type { Watches } from '../session/durations.ts'
import type { SessionPolicy } from '../session/policy.ts'
import type { RecorderError, RulesInForce, Surroundings } from '../session/ports.ts'
import { SessionRunner } from '../session/session-runner.ts'
import { openStore, storePath, type Store, type StoreError } from '../store/database.ts'
import type { StoreSessionRecorder } from '../store/session-recorder.ts'
import { closedUnlessDone } from './audit/opened-record.ts'
import { openMarkedRecorder } from './audit/record-mark.ts'
import type { Companion, RecordKeeper } from './companion.ts'
import { endingsToTell, lastDayOf, type Ending } from './endings.ts'
import { faultName } from './fault-name.ts'
import { startBrowserHost, type HostError } from './host/browser-host.ts'
import type { FaceFile } from './host/face-files.ts'
import { alsoLogged, noLog, type Log } from './log/log.ts'
import type { RuleKeeper } from './rules/rule-keeper.ts'
import type { MachineService } from './service/machine-service.ts'
import type { ReaderLending } from './television/reader-lending.ts'
import type { Television } from './television/tv-side.ts'

/** One appliance, put together: what `assemble` makes of a configuration. */
export interface ApplianceParts {
  readonly policy: SessionPolicy
  readonly verification: Verification
  readonly reader: CardReader
  readonly machine: VendingMachine
  readonly clock: Clock
  readonly watches: Watches
  /** Work beside the sessions; none by default. */
  readonly companions?: readonly Companion[]
  /** What ends some day; recorded at each start from months before. */
  readonly endings?: readonly Ending[]
  readonly dataDirectory: string
  /** The built shopper's face; absent where no screen is served. */
  readonly face?: { readonly files: ReadonlyMap<string, FaceFile>; readonly port: number }
  readonly version: string
  /** For whoever looks after the machine; by default nothing is logged. Closed at the end. */
  readonly log?: Log
  /** As in `SessionRunnerParts`. */
  readonly freshPadLayout?: () => readonly number[]
  /** As in `SessionRunnerParts`. */
  readonly surroundings?: Surroundings
  /** As in `SessionRunnerParts`: a platform operator's, and only where the operator allows it. */
  readonly memory?: AgeMemory | null
  /** As in `SessionRunnerParts`: likewise. */
  readonly membership?: Membership | null
  /** Opened here, on the record, before the first session. Never absent: a machine without it would sell at any hour. */
  readonly rules: Pick<RuleKeeper, 'open' | 'saleMade'> & RulesInForce
  /** Told whose screen shows a technician's tests. */
  readonly service?: Pick<MachineService, 'attach'>
  /** Told whose rest decides when the reader is lent. */
  readonly lending?: Pick<ReaderLending, 'attach'>
  /** The television, which is also among the companions; absent where it is off. */
  readonly television?: Television
}

/** A running appliance. */
export interface Appliance {
  readonly session: SessionRunner
  /** Address of the shopper's face, for this machine's own kiosk browser; null where no screen is served. */
  readonly shopperUrl: string | null
  /** Records of sessions that an earlier run left without one. */
  readonly recovered: readonly DecisionRecord[]
  /** The television's side; null where it is off. */
  readonly television: Television | null
  stop(cause: string): Promise<void>
}

export type ApplianceError = StoreError | KeyError | RecorderError | HostError

/**
 * Starts an appliance: opens the record and the key that signs it, holds the one against the mark beside the other,
 * settles what an earlier run left unfinished, writes down as what it starts, serves the face and starts the devices.
 * The one place that catches programmers' mistakes: each is recorded by place and kind (never by message, which could
 * hold anything), and the machine goes out of service.
 */
export async function startAppliance(parts: ApplianceParts): Promise<Result<Appliance, ApplianceError>> {
  const { policy, clock, log = noLog } = parts
  const opened = openStore(storePath(parts.dataDirectory))
  if (!opened.ok) return opened
  const store = opened.value
  const key = openDeviceKey(parts.dataDirectory)
  if (!key.ok) {
    store.close()
    return key
  }
  const begun = closedUnlessDone(store, () => beginRecord(parts, store, key.value))
  if (!begun.ok) return begun
  const { recorder, recovered } = begun.value

  const onFault = (where: string, fault: unknown) => {
    const name = faultName(fault)
    log.write('fault_caught', { where, name })
    const recorded = recorder.event('fault_caught', { where, name })
    // A fault leaves a trace somewhere, even where the record cannot take it.
    if (!recorded.ok) process.stderr.write(`hatachi: fault in ${where}: ${name}\n`)
  }
  const session = new SessionRunner({ ...parts, recorder, freshId: randomUUID, onFault })
  parts.service?.attach(session)
  parts.lending?.attach(session)
  // Whatever came out, or may have, begins a cool-down where the rule has one.
  session.onDecision(({ vend, items }) => {
    if (vend !== undefined || items !== undefined) parts.rules.saleMade()
  })
  const hosting =
    parts.face === undefined
      ? ok(null)
      : await startBrowserHost({ session, faceFiles: parts.face.files, port: parts.face.port, clock })
  if (!hosting.ok) {
    recorder.event('appliance_stopped', { cause: hosting.error.code })
    recorder.checkpoint()
    store.close()
    return hosting
  }
  const host = hosting.value
  const onUncaught = (fault: unknown) => {
    onFault('process', fault)
    session.takeOutOfService()
  }
  process.on('uncaughtException', onUncaught)
  process.on('unhandledRejection', onUncaught)
  await session.start()
  const { companions = [] } = parts
  const logged = alsoLogged(recorder, log)
  const { role, place } = policy
  log.write('appliance_started', { role, place, version: parts.version })
  const keeper: RecordKeeper = {
    event: (name, fields) => logged.event(name, fields),
    checkpoint: () => recorder.checkpoint(),
    deleteThrough: (order) => recorder.deleteThrough(order)
  }
  for (const companion of companions) companion.start(keeper)

  const stop = async (cause: string) => {
    await session.stop()
    await host?.close()
    await Promise.all(companions.map((companion) => stopGuarded(companion, onFault)))
    recorder.event('appliance_stopped', { cause })
    recorder.checkpoint()
    log.write('appliance_stopped', { cause })
    process.off('uncaughtException', onUncaught)
    process.off('unhandledRejection', onUncaught)
    store.close()
    await log.close()
  }
  let stopping: Promise<void> | null = null
  return ok({
    session,
    shopperUrl: host?.shopperUrl ?? null,
    recovered,
    television: parts.television ?? null,
    stop: (cause) => (stopping ??= stop(cause))
  })
}

/** Ends a companion. Whatever becomes of it, the record is signed and closed afterwards: a fault is recorded. */
async function stopGuarded(companion: Companion, onFault: (where: string, fault: unknown) => void): Promise<void> {
  try {
    await companion.stop()
  } catch (fault) {
    onFault('companion_stop', fault)
  }
}

/** The recorder of this run, with what an earlier one left unfinished settled and this start told. Throws SQLite's errors. */
function beginRecord(
  parts: ApplianceParts,
  store: Store,
  key: DeviceKey
): Result<{ readonly recorder: StoreSessionRecorder; readonly recovered: readonly DecisionRecord[] }, RecorderError> {
  const { clock, dataDirectory, policy } = parts
  const marked = openMarkedRecorder({ dataDirectory, store, clock, setting: policy, key })
  if (!marked.ok) return marked
  const recorder = marked.value
  const recovered = recorder.recover(clock.nowMs())
  if (!recovered.ok) return recovered
  const told = recordStart(recorder, store, parts)
  return told.ok ? ok({ recorder, recovered: recovered.value }) : told
}

/** As what, and under which acknowledgements of the law, this run sells; signed by a checkpoint. */
function recordStart(recorder: StoreSessionRecorder, store: Store, parts: ApplianceParts): Result<void, RecorderError> {
  const { policy, version, endings = [], clock } = parts
  const { role, place, phonesAcknowledgement } = policy
  const started = recorder.event('appliance_started', { role, place, version })
  if (!started.ok) return started
  const ruled = parts.rules.open(store, recorder)
  if (!ruled.ok) return ruled
  for (const { kind, name, endsAtMs } of endingsToTell(endings, clock.nowMs())) {
    const recorded = recorder.event('ending_near', { kind, name, lastDay: lastDayOf(endsAtMs) })
    if (!recorded.ok) return recorded
  }
  if (policy.memory?.acknowledgement !== undefined) {
    const recorded = recorder.event('memory_acknowledged', policy.memory.acknowledgement)
    if (!recorded.ok) return recorded
  }
  if (phonesAcknowledgement !== null) {
    const recorded = recorder.event('phones_acknowledged', phonesAcknowledgement)
    if (!recorded.ok) return recorded
  }
  const signed = recorder.checkpoint()
  return signed.ok ? ok(undefined) : signed
}

import { statfs } from 'node:fs/promises'
import type { Clock } from '../../../device/clock.ts'
import { err, ok, type Result } from '../../../device/result.ts'
import { METRICS_PATH } from '../../contract/operator-transport.ts'
import type { OperatorDesk } from '../../operator/calls.ts'
import { createDesk, type DeskParts } from '../../operator/desk.ts'
import { openStoreForReading, storePath, type Store } from '../../store/database.ts'
import { askedApproval } from '../../store/record-reader.ts'
import type { BackupKeeper } from '../audit/backup-keeper.ts'
import type { Companion, RecordKeeper } from '../companion.ts'
import type { Configuration } from '../config/configuration.ts'
import { faultName } from '../fault-name.ts'
import { readFaceFiles } from '../host/face-files.ts'
import type { Log } from '../log/log.ts'
import type { StatusBoard } from '../status/status-board.ts'
import type { MachineService } from '../service/machine-service.ts'
import { objectionOf, ruleHandlers } from '../rules/rule-handlers.ts'
import type { RuleKeeper } from '../rules/rule-keeper.ts'
import { serviceHandlers } from '../service/service-handlers.ts'
import { setUpDoneHandlers } from '../setup/set-up-done.ts'
import { healthOf } from './health.ts'
import { openMetricsAccess } from './metrics-access.ts'
import { metricFamilies } from './metrics-families.ts'
import { MetricsTally } from './metrics-tally.ts'
import { openMetricsText } from './metrics-text.ts'
import { OPERATOR_FACE } from './operator-face.ts'
import { startOperatorHost, type OperatorHost } from './operator-host.ts'
import { ownNames } from './own-names.ts'
import { recordHandlers } from './record-handlers.ts'
import { RefusalLog } from './refusal-log.ts'
import { fingerprintOf, openTlsIdentity, type CertificateError, type TlsIdentity } from './tls-certificate.ts'
import { upkeepHandlers } from './upkeep-handlers.ts'
import { watchHandlers } from './watch-handlers.ts'

/** What the operator's side is made of. */
export interface OperatorSideParts {
  readonly configuration: Configuration
  readonly dataDirectory: string
  readonly clock: Clock
  readonly version: string
  /** null: no second medium is configured. */
  readonly backup: BackupKeeper | null
  /** Service at the machine. */
  readonly service: MachineService
  /** The rules in force. */
  readonly rules: RuleKeeper
  /** Begun and ended by whoever made it. */
  readonly board: Pick<StatusBoard, 'read' | 'mode' | 'showsCertificateUntil'>
  readonly log: Log
  /** As in `DeskParts`. */
  readonly scryptCost?: DeskParts['scryptCost']
}

/** Where it can be reached. */
export interface OperatorSideAddress {
  readonly port: number
  readonly certificatePem: string
  readonly fingerprint: string
}

export interface OperatorSide extends Companion {
  /** Null before it listens, and after. */
  address(): OperatorSideAddress | null
  /** Resolves with the end of the opening that is under way: whether it listens. */
  opened(): Promise<boolean>
}

/** What failed is tried again: a port or a medium may become free. The machine sells meanwhile. */
const AGAIN_MS = 60_000
/** How often it is looked whether the certificate has to be renewed. */
const RENEWAL_MS = 86_400_000

/** One opening: what has to be closed again, in this order. */
interface Opening {
  readonly host: OperatorHost
  readonly desk: OperatorDesk
  readonly store: Store
  readonly identity: { current: TlsIdentity }
}

/**
 * The operator's side as work beside the sales: desk, handlers, metrics and HTTPS put together. Where it cannot be opened
 * that stands in the record by its code, and is tried again every minute; no sale depends on it.
 */
export function operatorSide(parts: OperatorSideParts): OperatorSide {
  const { clock } = parts
  let opening: Promise<boolean> = Promise.resolve(false)
  let open: Opening | null = null
  let lastCode: string | null = null
  let isStopped = false
  let endWait = () => {}

  const attempt = async (recorder: RecordKeeper): Promise<boolean> => {
    const opened = await openSide(parts, recorder)
    if (!opened.ok) {
      const { code, fault } = opened.error
      // Once for each code: the record is no place for a minute's beat.
      if (code !== lastCode && fault !== undefined)
        recorder.event('fault_caught', { where: 'operator_side', name: fault })
      if (code !== lastCode && recorder.event('operator_side_failed', { code }).ok) lastCode = code
      if (!isStopped) {
        endWait = clock.after(AGAIN_MS, () => {
          opening = attempt(recorder)
        })
      }
      return false
    }
    lastCode = null
    open = opened.value
    recorder.event('operator_side_opened', {})
    if (!isStopped) keepCertificate(open, recorder)
    return true
  }
  const keepCertificate = (side: Opening, recorder: RecordKeeper) => {
    endWait = clock.after(RENEWAL_MS, () => {
      void guarded(recorder, () => {
        renew(side)
      })
      keepCertificate(side, recorder)
    })
  }
  const renew = ({ host, identity }: Opening) => {
    const now = identityOf(parts)
    if (!now.ok || now.value.fingerprint === identity.current.fingerprint) return
    host.useCertificate(now.value)
    identity.current = now.value
    parts.board.showsCertificateUntil(now.value.endsAtMs)
  }
  let close: (side: Opening) => Promise<void> = () => Promise.resolve()
  return {
    start: (recorder: RecordKeeper) => {
      opening = attempt(recorder)
      close = async ({ host, desk, store }) => {
        await guarded(recorder, () => host.close())
        await guarded(recorder, () => desk.close())
        await guarded(recorder, () => {
          store.close()
        })
        recorder.event('operator_side_closed', {})
      }
    },
    stop: async () => {
      isStopped = true
      endWait()
      await opening
      endWait()
      if (open === null) return
      parts.rules.asksBy(null)
      const side = open
      open = null
      await close(side)
    },
    address: () => {
      if (open === null) return null
      const { certificatePem, fingerprint } = open.identity.current
      return { port: open.host.port, certificatePem, fingerprint }
    },
    opened: () => opening
  }
}

/** Why it could not be opened; `fault`: the kind of what was thrown. */
interface OpeningError {
  readonly code: string
  readonly fault?: string
}

/**
 * Opens it all, or nothing. What throws is a mistake of the program or a medium that gave way, and ends no sale:
 * `operator_side_fault`.
 */
async function openSide(
  parts: OperatorSideParts,
  recorder: RecordKeeper
): Promise<Result<Opening, OpeningError>> {
  /** What has to be closed again where the rest cannot be opened, the last first. */
  const begun: (() => Promise<void> | void)[] = []
  let opened: Result<Opening, OpeningError>
  try {
    opened = await openParts(parts, recorder, begun)
  } catch (thrown) {
    opened = err({ code: 'operator_side_fault', fault: faultName(thrown) })
  }
  if (opened.ok) return opened
  for (const close of begun.toReversed()) await guarded(recorder, close)
  return opened
}

/** Does one part of the work; a mistake in it is told, and holds up nothing else. */
async function guarded(recorder: RecordKeeper, work: () => Promise<void> | void): Promise<void> {
  try {
    await work()
  } catch (thrown) {
    recorder.event('fault_caught', { where: 'operator_side', name: faultName(thrown) })
  }
}

async function openParts(
  parts: OperatorSideParts,
  recorder: RecordKeeper,
  begun: (() => Promise<void> | void)[]
): Promise<Result<Opening, OpeningError>> {
  const { configuration, dataDirectory, clock, version, backup, service, rules, board, log, scryptCost } = parts
  const { address, port, approval } = configuration.operatorSide
  const identity = identityOf(parts)
  if (!identity.ok) return identity
  // The appliance has looked through it a moment ago.
  const reading = openStoreForReading(storePath(dataDirectory), { isChecked: false })
  if (!reading.ok) return reading
  const store = reading.value
  begun.push(() => {
    store.close()
  })
  const current = { current: identity.value }
  board.showsCertificateUntil(identity.value.endsAtMs)
  const startedAtMs = clock.nowMs()
  const access = openMetricsAccess(dataDirectory)
  const text = metricsOf(parts, store, current)
  const desk = createDesk({
    dataDirectory,
    clock,
    recorder,
    approval,
    objection: (call, request) => objectionOf(rules, call, request),
    askedOnRecord: (approvalId) => {
      try {
        return askedApproval(store, approvalId)
      } catch {
        return null
      }
    },
    version,
    ...(scryptCost === undefined ? {} : { scryptCost }),
    handlers: {
      ...recordHandlers({
        dataDirectory,
        store,
        recorder,
        clock,
        backup,
        backupEveryMs: configuration.record.backup?.everyMs ?? null,
        keepDays: configuration.record.keepDays
      }),
      ...setUpDoneHandlers(),
      ...serviceHandlers(service),
      ...ruleHandlers(rules, configuration),
      ...watchHandlers({ clock, version, startedAtMs, configuration, store, board }),
      ...upkeepHandlers({
        clock,
        version,
        dataDirectory,
        configuration,
        store,
        health: healthOf(dataDirectory, configuration.path),
        metrics: { path: METRICS_PATH, access, text }
      })
    }
  })
  if (!desk.ok) return desk
  begun.push(() => desk.value.close())
  const refusals = new RefusalLog(log, clock)
  const host = await startOperatorHost({
    desk: desk.value,
    metrics: { allows: (authorization) => access.allows(authorization), text },
    faceFiles: await readFaceFiles(OPERATOR_FACE).catch(() => new Map<string, never>()),
    address,
    port,
    names: new Set(ownNames(configuration.operatorSide).hosts),
    tls: identity.value,
    clock,
    onFault: (where, fault) => {
      recorder.event('fault_caught', { where, name: faultName(fault) })
    },
    onRefused: (call, code, status) => {
      refusals.add(call, code, status)
    }
  })
  if (host.ok) rules.asksBy((by, request) => desk.value.ask('apply_rules', by, request))
  return host.ok ? ok({ host: host.value, desk: desk.value, store, identity: current }) : host
}

function identityOf({ configuration, dataDirectory, clock }: OperatorSideParts): Result<TlsIdentity, CertificateError> {
  const { ownCertificate } = configuration.operatorSide
  if (ownCertificate !== null) {
    return ok({ ...ownCertificate, fingerprint: fingerprintOf(ownCertificate.certificatePem) })
  }
  const { inCertificate, atTheMoment } = ownNames(configuration.operatorSide)
  return openTlsIdentity(dataDirectory, inCertificate, clock.nowMs(), atTheMoment)
}

function metricsOf(
  { clock, version, dataDirectory, configuration }: OperatorSideParts,
  store: Store,
  identity: { readonly current: TlsIdentity }
): () => Promise<string> {
  const tally = new MetricsTally(store)
  return async () => {
    const freeBytes = await statfs(dataDirectory).then(({ bavail, bsize }) => bavail * bsize, () => null)
    await tally.readOn()
    const facts = {
      version,
      nowMs: clock.nowMs(),
      freeBytes,
      isBackupConfigured: configuration.record.backup !== null,
      certificateEndsAtMs: identity.current.endsAtMs
    }
    return openMetricsText(metricFamilies(tally, facts))
  }
}

import { statfsSync } from 'node:fs'
import type { Clock } from '../../../device/clock.ts'
import type { ClockJudgement } from '../../clock-guard/judge-clock.ts'
import { statusIds, type ServiceMode, type StatusId, type StatusItem } from '../../contract/operator-watch.ts'
import { readDeviceKey } from '../../keys/device-key.ts'
import type { LineHealth } from '../../platform/line.ts'
import type { SessionRunner } from '../../session/session-runner.ts'
import { openStoreForReading, storePath, type Store } from '../../store/database.ts'
import { hasMachine } from '../../../device/vending/drivers.ts'
import type { Companion, EventRecorder } from '../companion.ts'
import type { Configuration } from '../config/configuration.ts'
import type { Ending } from '../endings.ts'
import { faultName } from '../fault-name.ts'
import { leftoversIn } from '../retention/leftovers.ts'
import { DecisionsSeen } from './decisions-seen.ts'
import { machineFinding, readerFinding, type StockedProduct } from './device-status.ts'
import { endingsFinding } from './ending-status.ts'
import { rowOf, type Finding, type Looks } from './finding.ts'
import { networkFinding } from './network-status.ts'
import type { PlatformOperatorStatus } from './platform-operator-status.ts'
import { RecordLook } from './record-look.ts'
import { lastSaleFinding } from './sale-status.ts'
import { serviceFinding, type ServiceFacts } from './service-status.ts'
import {
  backupFinding,
  clockFinding,
  diskFinding,
  keysFinding,
  recordFinding,
  type DiskFacts,
  type KeyFault
} from './upkeep-status.ts'

/** What a running appliance has beside its session that can be looked at. */
export interface WatchedParts {
  /** null: a box that asks no platform. */
  readonly line: { health(): LineHealth; probe(): void } | null
  readonly clock: () => ClockJudgement
  /** null: a service provider's machine has none of it. */
  readonly platformOperator: PlatformOperatorStatus | null
}

export interface StatusBoardParts extends WatchedParts {
  readonly configuration: Pick<Configuration, 'role' | 'products' | 'record'> & Partial<Pick<Configuration, 'machine'>>
  readonly dataDirectory: string
  readonly clockOfBoard: Clock
  readonly endings: readonly Ending[]
  /** The rules in force; absent: those of the configuration, which was checked at the start. */
  readonly rules?: () => Finding<'rules'>
  /** Service at the machine; absent: what the session goes by. */
  readonly service?: () => ServiceFacts
}

export type WatchedSession = Pick<SessionRunner, 'health' | 'onView' | 'onDecision'>

/** How often it is looked, whether anybody asks or not: so it is known since when something is so. */
export const LOOK_EVERY_MS = 2000
/** Who asks more often gets what was seen last. */
const FRESH_MS = 500
/** While somebody looks, the platform is asked so often whether it is there, and not only every half minute. */
const PROBE_EVERY_MS = 1000

/** What is said of a part that could not be looked at, as where a medium fails under it: no cause that nobody saw. */
const UNSEEN = {
  service: 'service_unseen',
  rules: 'rules_unseen',
  reader: 'reader_unseen',
  machine: 'machine_unseen',
  network: 'network_unseen',
  clock: 'clock_unseen',
  lists: 'lists_unseen',
  anchors: 'anchors_unseen',
  keys: 'keys_unseen',
  record: 'record_unreadable',
  backup: 'backup_unseen',
  disk: 'disk_unknown',
  memory: 'memory_unseen',
  last_sale: 'last_sale_unseen'
} as const satisfies { readonly [Id in StatusId]: Finding<Id>['code'] }

/** Parts that are looked at in the record. */
const IN_RECORD: readonly StatusId[] = ['machine', 'record', 'backup', 'last_sale']

/**
 * What ails the machine, part by part, as it is now. It looks by itself every two seconds and when it is asked, at what is
 * at hand already: it opens no device, reads no file of any length, and holds no sale up.
 */
export class StatusBoard implements Companion {
  readonly #parts: StatusBoardParts
  readonly #products: readonly StockedProduct[]
  readonly #looks: Looks
  readonly #told = new Map<StatusId, { readonly code: string; readonly sinceMs: number | null }>()
  readonly #unseen = new Set<StatusId>()
  #session: WatchedSession | null = null
  #endWatch: () => void = () => undefined
  #recorder: EventRecorder | null = null
  #store: Store | null = null
  #record: RecordLook | null = null
  #seen = new DecisionsSeen()
  /** Whether what came before this run is among what was seen. */
  #hasSeenRecord = false
  #operatorCertificateEndsAtMs: number | null = null
  #items: readonly StatusItem[] = []
  #lookedAtMs = -Infinity
  #probedAtMs = -Infinity
  #isChanged = true
  #hasBegun = false
  #cancelTimer: () => void = () => undefined

  constructor(parts: StatusBoardParts) {
    this.#parts = parts
    this.#products = parts.configuration.products.map(({ view, selection, fullFare }) => ({
      id: view.id,
      selections: fullFare === undefined ? [selection] : [selection, fullFare.selection]
    }))
    this.#looks = this.#makeLooks()
  }

  start(recorder: EventRecorder): void {
    this.#recorder = recorder
    this.#wake()
  }

  /** From here on the session is looked at: it begins after the work beside it. */
  watch(session: WatchedSession): void {
    this.#session = session
    const ends = [
      session.onView(() => {
        this.#isChanged = true
      }),
      session.onDecision((record) => {
        this.#seen.add(record)
        this.#isChanged = true
      })
    ]
    this.#endWatch = () => {
      for (const end of ends) end()
    }
    this.#isChanged = true
  }

  /** Told by the operator's side: when the certificate that it shows ends, milliseconds since 1970. */
  showsCertificateUntil(endsAtMs: number): void {
    this.#operatorCertificateEndsAtMs = endsAtMs
    this.#isChanged = true
  }

  stop(): Promise<void> {
    this.#cancelTimer()
    this.#endWatch()
    this.#recorder = null
    this.#closeRecord()
    return Promise.resolve()
  }

  /** What is sold now, by service at the machine; before the session has begun nothing is. */
  mode(): ServiceMode {
    return this.#session?.health().service ?? 'out_of_service'
  }

  /** One item for each of `statusIds`, in their order, for somebody who looks. */
  read(): readonly StatusItem[] {
    const { line, clockOfBoard } = this.#parts
    const nowMs = clockOfBoard.monotonicMs()
    if (nowMs - this.#probedAtMs >= PROBE_EVERY_MS && this.#isLineUp()) {
      this.#probedAtMs = nowMs
      line?.probe()
    }
    if (this.#isChanged || nowMs - this.#lookedAtMs >= FRESH_MS) this.#look()
    return this.#items
  }

  #isLineUp(): boolean {
    try {
      return this.#parts.line?.health().lost === null
    } catch {
      // The look at the network tells of it.
      return false
    }
  }

  #wake(): void {
    this.#look()
    this.#cancelTimer = this.#parts.clockOfBoard.after(LOOK_EVERY_MS, () => {
      this.#wake()
    })
  }

  /** What cannot be opened now is tried again at the next look. */
  #openRecord(): void {
    // The appliance has looked through it a moment ago.
    const opened = openStoreForReading(storePath(this.#parts.dataDirectory), { isChecked: false })
    if (!opened.ok) return
    try {
      this.#record = new RecordLook(opened.value)
      this.#store = opened.value
      if (!this.#hasSeenRecord) this.#seen = this.#record.decisionsSeen()
      this.#hasSeenRecord = true
    } catch {
      this.#record = null
      this.#store = null
      opened.value.close()
    }
  }

  #closeRecord(): void {
    this.#record = null
    this.#store?.close()
    this.#store = null
  }

  #look(): void {
    const { clockOfBoard } = this.#parts
    this.#lookedAtMs = clockOfBoard.monotonicMs()
    this.#isChanged = false
    if (this.#record === null && this.#recorder !== null) this.#openRecord()
    if (this.#session?.health().isDoorOpen === true) this.#seen.doorWasOpened()
    const nowMs = clockOfBoard.nowMs()
    this.#items = statusIds.map((id) => this.#itemOf(id, this.#find(id), nowMs))
    // A fault may be of this connection alone: the next look has another.
    if (IN_RECORD.some((id) => this.#unseen.has(id))) this.#closeRecord()
    this.#hasBegun = true
  }

  /** Whatever a part comes to, the others are looked at: a fault in looking is told once. */
  #find(id: StatusId): Finding {
    try {
      const finding = this.#looks[id]()
      this.#unseen.delete(id)
      return finding
    } catch (thrown) {
      if (!this.#unseen.has(id)) this.#recorder?.event('fault_caught', { where: `status.${id}`, name: faultName(thrown) })
      this.#unseen.add(id)
      return { code: UNSEEN[id] }
    }
  }

  #itemOf(id: StatusId, { code, sinceMs, untilMs = null, facts = {} }: Finding, nowMs: number): StatusItem {
    const before = this.#told.get(id)
    // What was so at the first look has been so since nobody knows when.
    const seenSinceMs = before?.code === code ? before.sinceMs : this.#hasBegun ? nowMs : null
    this.#told.set(id, { code, sinceMs: seenSinceMs })
    return { id, state: rowOf(code).state, code, sinceMs: sinceMs ?? seenSinceMs, untilMs, facts: { ...facts } }
  }

  #makeLooks(): Looks {
    const { line, clock, clockOfBoard, endings, platformOperator, configuration, rules, service } = this.#parts
    const everyMs = configuration.record.backup?.everyMs ?? null
    const health = () => this.#session?.health() ?? null
    const nowMs = () => clockOfBoard.nowMs()
    return {
      service: () => serviceFinding(health(), service?.() ?? null),
      rules: () => rules?.() ?? { code: 'rules_of_configuration' },
      reader: () => readerFinding(health() ?? { readerFault: 'reader_unheard' }),
      machine: () => {
        if (configuration.machine !== undefined && !hasMachine(configuration.machine)) return { code: 'no_machine' }
        const now = health()
        if (now === null) return { code: 'machine_unheard' }
        const troubles = this.#seen.troubles((vendId) => this.#record?.isSettled(vendId) === true, nowMs())
        return machineFinding(now, this.#products, troubles)
      },
      network: () =>
        line === null ? { code: 'platform_none' } : networkFinding(line.health(), this.#seen.platform, this.#seen.ocsp),
      clock: () => clockFinding(clock()),
      lists: () => platformOperator?.lists(nowMs()) ?? { code: 'lists_none' },
      anchors: () => endingsFinding(endings, this.#operatorCertificateEndsAtMs, nowMs()),
      keys: () => keysFinding(this.#keyFaults(), configuration.role === 'service_provider' ? this.#leftovers() : []),
      record: () => recordFinding(this.#record?.facts() ?? null, health()?.hasStoreFailed === true),
      backup: () => backupFinding(this.#record?.backup(everyMs, nowMs()) ?? null),
      disk: () => diskFinding(this.#disk()),
      memory: () => platformOperator?.memory() ?? { code: 'memory_none' },
      last_sale: () => lastSaleFinding(this.#record?.salesMs() ?? null, nowMs())
    }
  }

  #keyFaults(): readonly KeyFault[] {
    const device = readDeviceKey(this.#parts.dataDirectory)
    const erasable = this.#parts.platformOperator?.keyFault() ?? null
    return [...(device.ok ? [] : [{ name: 'device', code: device.error.code } as const]), ...(erasable === null ? [] : [erasable])]
  }

  #leftovers(): readonly string[] {
    return leftoversIn(this.#parts.dataDirectory)
  }

  #disk(): DiskFacts | null {
    try {
      const { bavail, blocks, bsize } = statfsSync(this.#parts.dataDirectory)
      return { freeBytes: bavail * bsize, totalBytes: blocks * bsize }
    } catch {
      return null
    }
  }
}

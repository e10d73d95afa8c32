import type { MarkFacts } from './mark-checks.ts'
import type { PcscInspection } from '../../../device/reader/pcsc/inspect-pcsc.ts'
import type { Result } from '../../../device/result.ts'
import type { AccountView } from '../../contract/operator-accounts.ts'
import type { KeyError } from '../../keys/key-file.ts'
import type { ClockJudgement } from '../../clock-guard/judge-clock.ts'
import type { OwnerError } from '../../operator/owner-view.ts'
import type { StoreError } from '../../store/database.ts'
import type { UnsoundRecord } from '../../store/record-reader.ts'
import type { RecordedService } from '../../store/service-mode.ts'
import type { CardReport } from '../card/card-report.ts'
import type { CardShowError } from '../card/card-show-error.ts'
import type { BackupSettings, Configuration, PlatformSettings, TrustSettings } from '../config/configuration.ts'
import type { Misowned } from '../data-owner.ts'
import type { InForce } from '../rules/rule-shelf.ts'
import type { ShownCertificate } from '../operator/tls-certificate.ts'
import type { BackupFacts } from './backup-checks.ts'
import type { LostLine } from './line-checks.ts'
import type { OpenPlace } from './rights-checks.ts'
import type { TelevisionProbes } from './television-checks.ts'
import type { RetainedFacts } from './retained-checks.ts'
import type { ConfigurationError, LoadedConfiguration } from '../config/load-configuration.ts'

/** What the platform said to a request for a challenge, which costs nothing and tells nothing. */
export type PlatformProbe =
  | {
      readonly result: 'answered'
      readonly status: number
      /** Whether the body is a challenge as the interface has it. */
      readonly understood: boolean
      /** From the Date header (RFC 9110 section 6.6.1), to the second; null where there was none. */
      readonly serverTimeMs: number | null
    }
  | {
      readonly result: 'failed'
      readonly reason:
        | 'name_unknown'
        | 'connection_refused'
        | 'timed_out'
        | 'server_not_trusted'
        | 'client_not_accepted'
        /** During the handshake: our certificate was refused without a word, or no TLS is spoken there. */
        | 'handshake_broken'
        | 'unreachable'
    }

/** One CA certificate. */
export interface AnchorFacts {
  /** The first digits of its key identifier, in hexadecimal. */
  readonly key: string
  readonly startsAtMs: number
  /** The first moment at which it is not valid any more. */
  readonly endsAtMs: number
  /** Whether another anchor of the same name lasts longer. */
  readonly isFollowed: boolean
  /** Lists of its cards in force here, wherever they came from. */
  readonly peopleLists: TrustFacts['peopleLists']
}

/** How it stands with one address of lists. */
export interface SourceFacts {
  readonly state:
    | { readonly state: 'current' }
    | { readonly state: 'due'; readonly sinceMs: number }
    | { readonly state: 'overdue'; readonly sinceMs: number }
  /** Why the last attempt brought nothing; null: it did, or there was nothing new. */
  readonly problem: string | null
  /** The list in force from there; null where there is none. */
  readonly list: {
    readonly kind: 'crl' | 'arl'
    /** In hexadecimal, with `0x`, as `crl status` tells it. */
    readonly number: string
    readonly thisUpdateMs: number
    readonly nextUpdateMs: number | null
    readonly entries: number
  } | null
}

/** What a platform operator's machine trusts, and how fresh it is. */
export interface TrustFacts {
  readonly anchors: readonly AnchorFacts[]
  /** Why they cannot be used at all; null: they can. */
  readonly anchorsFault: string | null
  /** In the order of the configuration. */
  readonly sources: readonly SourceFacts[]
  /** Lists of people's certificates in force of the configured CAs, wherever they came from. */
  readonly peopleLists: readonly NonNullable<SourceFacts['list']>[]
  /** Lists in force that cannot be read: damaged, or of a version that is not read any more. */
  readonly damagedLists: number
  /** Lists in force that are sealed under another key than today's. */
  readonly keyGoneLists: number
  /** Why the key that lists are sealed under cannot be had, in words; null: it can, or is not needed yet. */
  readonly keyFault: string | null
}

/** What a directory's owner and others may do. */
export interface DirectoryFacts {
  readonly present: boolean
  readonly writable: boolean
  /** Permission bits, such as 0o700. */
  readonly mode: number
  /** What of ours in it belongs to another user than the directory; absent: nothing. */
  readonly misowned?: Misowned
}

/** What the checks of reader and card want to know. */
export interface ReaderProbes {
  /** Who runs this. */
  readonly userName: string
  smartcardIsBuilt(): boolean
  /** Whether the PC/SC service's socket is there, and this user may connect to it. */
  pcscSocket(): 'ready' | 'absent' | 'not_installed' | 'denied'
  /** Connects to no card. */
  pcsc(): Promise<PcscInspection>
  /** Looks at the card that lies on a reader, as a service provider may; asks for no PIN and spends no try. */
  card(readerName: string | undefined): Promise<Result<CardReport, CardShowError>>
}

/** Everything that the checks want to know of the world; they change nothing in it. */
export interface DoctorProbes extends ReaderProbes, TelevisionProbes {
  readonly nodeVersion: string
  directory(path: string): DirectoryFacts
  /** What Hatachi keeps below a data directory and others may get at. */
  openPlaces(dataDirectory: string): readonly OpenPlace[]
  /** Free for us, on the medium that holds the path or would hold it; null where it cannot be said. */
  freeBytes(path: string): number | null
  configuration(path: string): Result<LoadedConfiguration, ConfigurationError>
  /** Whether an appliance on this machine, whoever runs it, uses the reader now. */
  readerClaimed(): Promise<boolean>
  /** Opens the store for reading, which asserts its settings. */
  store(path: string): Result<{ readonly newestTimeMs: number | null; readonly lostLine?: LostLine | null; readonly mark?: MarkFacts; readonly unsound?: UnsoundRecord | null; readonly service?: RecordedService }, StoreError>
  /** The rule book in force, as the store has it. */
  rules(configuration: Configuration, dataDirectory: string, nowMs: number): Result<InForce, StoreError>
  /** What the guard of the clock finds by what it has noted; writes nothing. */
  clockGuard(dataDirectory: string, maxSilenceMs: number): ClockJudgement
  port(path: string): 'ready' | 'absent' | 'denied' | 'not_a_device'
  /** Path of a program that can show the face, Electron or a Chromium; null where there is none. */
  faceProgram(): string | null
  platform(settings: PlatformSettings): Promise<PlatformProbe>
  /** How it stands with the key that can be destroyed, and what lies under it; nothing of whom. */
  retained(dataDirectory: string, keepDays: number, nowMs: number): Promise<RetainedFacts>
  /** Looks at the second medium of the record; null: there is no record yet. */
  backup(settings: BackupSettings, dataDirectory: string, nowMs: number): Promise<BackupFacts | null>
  /** The certificate that the machine made for the operator's side; null: none yet. */
  operatorCertificate(dataDirectory: string): Result<ShownCertificate | null, KeyError>
  /** The accounts of the operator's side. */
  accounts(dataDirectory: string): Result<readonly AccountView[], OwnerError>
  /** Asked as a platform operator alone, for it decodes certificates. */
  trust(settings: TrustSettings, dataDirectory: string, nowMs: number): Promise<TrustFacts>
}

import type { MachineSettings } from '../../../device/vending/machine-driver.ts'
import type { Role } from '../../age/evidence.ts'
import type { OfflinePolicy } from '../../age/offline-policy.ts'
import type { AgeRule, LawAcknowledgement, Place } from '../../age/rule.ts'
import type { CablePartiesSettings } from '../../cable/settings.ts'
import type { ApprovableCall } from '../../contract/operator.ts'
import type { Localized, ProductView, SoundRule } from '../../contract/shopper.ts'
import type { TvLanguage } from '../../contract/tv-view.ts'
import type { NamedPublicKey } from '../../platform/public-key.ts'
import type { ServiceAddress } from '../../services/http/json-client.ts'
import type { SessionTimeouts } from '../../session/policy.ts'
import type { TvTimeouts } from '../../television/ports.ts'
import type { TariffLine } from '../../fees/tariff.ts'

/** A product, and the rule that guards it. */
export interface ConfiguredProduct {
  readonly view: ProductView
  readonly selection: string
  /** What rules may be for beside the product's own name; null: none. */
  readonly category: string | null
  /** null: sold to anybody, without a card. */
  readonly rule: AgeRule | null
  /** A ticket with two fares: what is sold to anybody, without a card. */
  readonly fullFare?: { readonly selection: string; readonly priceYen: number }
  /** What may be sold while the network is gone; null: nothing. */
  readonly offline: OfflinePolicy | null
}

/** The card reader of this machine. */
export interface ReaderSettings {
  /** One of the names that the schema was made with. */
  readonly driver: string
  /** Only readers whose name contains this are used; absent: any. */
  readonly name?: string
}

/** How the platform is reached and believed. PEM contents, not paths. */
export interface PlatformSettings {
  readonly endpoint: string
  /** Another address of the same platform. */
  readonly secondEndpoint?: string
  readonly credentials: { readonly certificatePem: string; readonly keyPem: string; readonly caPem: string }
  /** The keys whose answers are believed: one, or two while the platform changes its key. */
  readonly answerKeys: readonly NamedPublicKey[]
  /** Present exactly for a service provider. */
  readonly sealingKey?: NamedPublicKey
  /** When the client certificate ends; absent where that was not looked up. */
  readonly clientCertificateEndsAtMs?: number
  readonly timeoutMs: number
}

/** What a platform operator trusts and how it asks for revocation. */
export interface TrustSettings {
  /** All anchors, one PEM certificate after the other. */
  readonly anchorsPem: string
  readonly policies: readonly string[]
  readonly revocation: {
    /** `list`: the lists that are kept here are looked into, and no responder is asked. */
    readonly method: 'ocsp' | 'list'
    /**
     * Addresses that lists are fetched from, whichever the method, where a policy sells while the network is gone: those of people's
     * certificates first, then those of CAs.
     */
    readonly sources: readonly { readonly url: string; readonly kind: 'crl' | 'arl' }[]
    readonly maxAgeMs: number
    readonly authorityMaxAgeMs: number
    /** Whether an anchor without a list of CA certificates in date is not relied on. */
    readonly authorityListsRequired: boolean
    readonly overdueMs: number
  }
  readonly ocsp: {
    readonly url?: string
    readonly timeoutMs: number
    readonly maxAgeMs: number
    readonly clockSkewMs: number
    readonly requireNonce: boolean
    /** Whether an answer is used again within its own time. */
    readonly cache: boolean
  }
  /** `validUntil`: the last day of the platform operator's certification, `YYYY-MM-DD`, Asia/Tokyo. */
  readonly certification?: { readonly validUntil: string }
}

/** What may be sold while the network is gone, and what is remembered for it. */
export interface OfflineSettings {
  readonly policies: readonly OfflinePolicy[]
  readonly memory: {
    /** False for every service provider. */
    readonly enabled: boolean
    /** How many days an answer is kept, whatever the policies say. */
    readonly keepDays: number
    /** The operator's word that remembering is legally unconfirmed; null exactly where nothing is remembered. */
    readonly acknowledgement: LawAcknowledgement | null
  }
}

/** How the operator's side is reached. */
export interface OperatorSideSettings {
  readonly enabled: boolean
  /** IP address that is listened on. */
  readonly address: string
  /** 0 for any free one. */
  readonly port: number
  /** Names by which it is reached, beside the machine's own. */
  readonly names: readonly string[]
  /** PEM contents and the end of its validity; null: the machine makes its own certificate. */
  readonly ownCertificate: { readonly certificatePem: string; readonly keyPem: string; readonly endsAtMs: number } | null
  /** The calls that wait for a second person's word. */
  readonly approval: readonly ApprovableCall[]
}

/** The television: how screens reach it, and whom it asks. File contents, not paths. */
export interface TelevisionSettings {
  readonly enabled: boolean
  /** IP address that is listened on for televisions and telephones. */
  readonly address: string
  /** 0 for any free one. */
  readonly port: number
  /** Names by which it is reached, beside the machine's own. */
  readonly names: readonly string[]
  /** As in `OperatorSideSettings`. */
  readonly ownCertificate: OperatorSideSettings['ownCertificate']
  /** Loopback port for the machine's own screen; 0 for any free one. */
  readonly ownPort: number
  readonly language: TvLanguage
  /** Who gives the code that pairs a television: its screens too, or the command alone. */
  readonly pairing: 'screens' | 'command'
  readonly reader: 'appliance' | 'agent'
  readonly timeouts: TvTimeouts
  /** Never null where it is enabled. */
  readonly cable: CablePartiesSettings | null
  /** null: not offered. */
  readonly services: { readonly booking: ServiceAddress | null; readonly health: ServiceAddress | null }
}

/** Where the record is exported to. */
export interface BackupSettings {
  /** Absolute path of a folder on a second medium. */
  readonly directory: string
  readonly everyMs: number
  /** Whether it has to lie on another file system than the record. */
  readonly otherMedium: boolean
}

/** A checked configuration: everything that an operator decides, with files read and names resolved. */
export interface Configuration {
  /** Absolute path of the file it was read from. */
  readonly path: string
  readonly role: Role
  readonly place: Place
  readonly operator: { readonly name: string; readonly telephone?: string; readonly outOfServiceMessage: Localized }
  /** null: a box that sells nothing, and asks nobody for an age. */
  readonly platform: PlatformSettings | null
  /** Present exactly for a platform operator. */
  readonly trust?: TrustSettings
  /** null: it stands beside the television, and an agent offers it. */
  readonly reader: ReaderSettings | null
  /** Of the driver that it names; `machineDriverOf` finds it. */
  readonly machine: MachineSettings
  readonly rules: readonly AgeRule[]
  readonly products: readonly ConfiguredProduct[]
  readonly offline: OfflineSettings
  /** Cards in place of member cards; false for every service provider. */
  readonly members: { readonly enabled: boolean }
  /** How long the clock is believed with no signed time from outside since the start; Infinity where no platform signs any. */
  readonly clock: { readonly maxSilenceMs: number }
  readonly session: {
    readonly lastTry: 'keep' | 'ask'
    /** The operator's word on which phones are accepted; null: they are refused. */
    readonly phonesAcknowledgement: LawAcknowledgement | null
    /** How many things may be bought at once; 1: there is no basket. */
    readonly basketMost: number
    readonly timeouts: SessionTimeouts
  }
  readonly face: {
    /** Loopback port, 0 for any free one. */
    readonly port: number
    readonly pinPad: 'ordered' | 'shuffled'
    readonly sound: SoundRule
  }
  readonly operatorSide: OperatorSideSettings
  readonly television: TelevisionSettings
  readonly record: {
    readonly backup: BackupSettings | null
    /** Days for which each entry is kept at least. */
    readonly keepDays: number
  }
  readonly fees: { readonly tariff: readonly TariffLine[] }
}

import { dirname, resolve } from 'node:path'
import type { Result } from '../../../device/result.ts'
import { ok } from '../../../device/result.ts'
import { machineDriverOf } from '../../../device/vending/drivers.ts'
import type { OfflinePolicy } from '../../age/offline-policy.ts'
import type { AgeRule } from '../../age/rule.ts'
import { DEFAULT_TIMEOUTS } from '../../session/policy.ts'
import { printFileError, readChecked, type ConfigurationError } from './checked-file.ts'
import type { Configuration, ConfiguredProduct, PlatformSettings, TrustSettings } from './configuration.ts'
import { crossCheck } from './cross-checks.ts'
import { jsonSchemaFor } from './json-schema.ts'
import { filledIn } from './left-out.ts'
import type { NamedFiles } from './named-files.ts'
import { readNamedFiles } from './named-files.ts'
import type { Problem } from './problem.ts'
import { findingsOf } from './schema-findings.ts'
import type { DriverNames, Settings } from './schema.ts'
import { configurationSchema } from './schema.ts'
import { ageRuleOf, offlineSettingsOf, sellingPoliciesOf, soundRuleOf } from './settings-to-rules.ts'
import { televisionOf } from './television-settings.ts'

export type { ConfigurationError } from './checked-file.ts'

/** What the session waits for a vend beside the driver's own longest time for one, milliseconds. */
export const VEND_MARGIN_MS = 10_000

/** A sound configuration, with what is doubtful about it. */
export interface LoadedConfiguration {
  readonly configuration: Configuration
  readonly warnings: readonly Problem[]
}

/**
 * Reads and checks one configuration file: YAML, schema, the settings against each other, and the files that they name.
 * As many problems are found at once as can be told apart; later stages need the earlier ones sound.
 */
export function loadConfiguration(path: string, drivers: DriverNames): Result<LoadedConfiguration, ConfigurationError> {
  const read = readChecked<Configuration>(path, (value, location) => {
    const parsed = configurationSchema(drivers).safeParse(value)
    if (!parsed.success) return { make: null, findings: findingsOf(parsed.error, value, jsonSchemaFor(drivers)) }
    const { files, findings } = readNamedFiles(parsed.data, dirname(location))
    return {
      make: () => configurationOf(location, filledIn(parsed.data), files),
      findings: [...crossCheck(parsed.data), ...findings]
    }
  })
  return read.ok ? ok({ configuration: read.value.made, warnings: read.value.warnings }) : read
}

/** The error in lines for a terminal; what is wrong, where, and what to do. */
export function printConfigurationError(error: ConfigurationError): string {
  return printFileError(error, 'docs/configuration.md')
}

function configurationOf(path: string, settings: Settings, files: NamedFiles): Configuration {
  const { role, place, operator, platform, reader, machine, session, face } = settings
  const { telephone, ...named } = operator
  const rules = settings.rules.map(ageRuleOf)
  const offline = offlineSettingsOf(settings.offline)
  return {
    path,
    role,
    place,
    operator: { ...named, ...(telephone === undefined ? {} : { telephone }) },
    platform: platform === undefined ? null : platformOf(platform, files),
    ...(settings.trust === undefined ? {} : { trust: trustOf(settings.trust, files, mayEverSellOffline(settings)) }),
    reader: reader === undefined ? null : { driver: reader.driver, ...(reader.name === undefined ? {} : { name: reader.name }) },
    machine,
    rules,
    products: settings.products.map((product) => productOf(product, rules, offline.policies)),
    offline,
    members: settings.members,
    // Without a platform nobody signs a time for this box, and nothing is sold by its clock.
    clock: { maxSilenceMs: platform === undefined ? Infinity : settings.clock.maxSilenceDays * DAY_MS },
    session: {
      lastTry: session.lastTry,
      phonesAcknowledgement: session.acceptPhones ? (session.phonesAcknowledgement ?? null) : null,
      basketMost: session.basket?.most ?? 1,
      timeouts: {
        ...DEFAULT_TIMEOUTS,
        vendMs: vendMsOf(machine),
        chooseMs: session.timeouts.chooseSeconds * 1000,
        tapMs: session.timeouts.tapSeconds * 1000,
        consentMs: session.timeouts.consentSeconds * 1000,
        pinMs: session.timeouts.pinSeconds * 1000,
        returnCardMs: session.timeouts.returnCardSeconds * 1000,
        lastTryMs: session.timeouts.lastTrySeconds * 1000,
        soldMs: session.timeouts.soldSeconds * 1000,
        notSoldMs: session.timeouts.notSoldSeconds * 1000,
        memoryMs: session.timeouts.memorySeconds * 1000,
        memberMs: session.timeouts.memberSeconds * 1000
      }
    },
    face: { port: face.port, pinPad: face.pinPad, sound: soundRuleOf(face.volume) },
    operatorSide: operatorSideOf(settings.operatorSide, files),
    television: televisionOf(settings.television, files.television),
    record: { backup: backupOf(settings.record, path), keepDays: settings.record.keepDays },
    fees: { tariff: settings.fees.tariff.map(({ until, ...line }) => (until === undefined ? line : { ...line, until })) }
  }
}

function platformOf(platform: NonNullable<Settings['platform']>, files: NamedFiles): PlatformSettings {
  const { endpoint, secondEndpoint, answerKey, nextAnswerKey, sealingKey, timeoutMs } = platform
  return {
    endpoint,
    ...(secondEndpoint === undefined ? {} : { secondEndpoint }),
    credentials: {
      certificatePem: files.clientCertificatePem,
      keyPem: files.clientKeyPem,
      caPem: files.serverCaPem
    },
    answerKeys: [
      { keyId: answerKey.id, publicKeyPem: files.answerKeyPem },
      ...(nextAnswerKey === undefined ? [] : [{ keyId: nextAnswerKey.id, publicKeyPem: files.nextAnswerKeyPem }])
    ],
    ...(sealingKey === undefined ? {} : { sealingKey: { keyId: sealingKey.id, publicKeyPem: files.sealingKeyPem } }),
    ...(files.clientCertificateEndsAtMs === null ? {} : { clientCertificateEndsAtMs: files.clientCertificateEndsAtMs }),
    timeoutMs
  }
}

/** Rules that are applied later may sell on what is remembered, whatever the policies here say. */
function mayEverSellOffline(settings: Settings): boolean {
  return settings.offline.memory.enabled || sellingPoliciesOf(settings).size > 0
}

function backupOf({ backup }: Settings['record'], path: string): Configuration['record']['backup'] {
  if (backup === undefined) return null
  const { directory, everyHours, otherMedium } = backup
  return { directory: resolve(dirname(path), directory), everyMs: everyHours * 3_600_000, otherMedium }
}

function operatorSideOf(side: Settings['operatorSide'], { operatorCertificate }: NamedFiles): Configuration['operatorSide'] {
  const { enabled, address, port, names, approval } = side
  return { enabled, address, port, names, ownCertificate: operatorCertificate, approval }
}

/** Never less than the driver itself may take: else a sale of a slow machine would be recorded as not known. */
function vendMsOf(machine: Settings['machine']): number {
  return Math.max(DEFAULT_TIMEOUTS.vendMs, machineDriverOf(machine).longestVendMs(machine) + VEND_MARGIN_MS)
}

function productOf(
  product: Settings['products'][number],
  rules: readonly AgeRule[],
  policies: readonly OfflinePolicy[]
): ConfiguredProduct {
  const { id, name, priceYen, picture, selection, category = null, fullFare } = product
  // `crossCheck` has found each one that is named.
  const rule = product.rule === undefined ? null : named(rules, product.rule)
  const offline = product.offline === undefined ? null : named(policies, product.offline)
  const view = { id, name, priceYen, picture, atLeastYears: rule?.atLeastYears ?? 0 }
  return fullFare === undefined
    ? { view, selection, category, rule, offline }
    : { view: { ...view, fullFareYen: fullFare.priceYen }, selection, category, rule, offline, fullFare }
}

/** Never sells by less than was written: a name that nobody has is a mistake of the program here. */
function named<T extends { readonly id: string }>(all: readonly T[], name: string): T {
  const found = all.find(({ id }) => id === name)
  if (found === undefined) throw new TypeError(`unchecked name ${name}`)
  return found
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

function trustOf(
  trust: NonNullable<Settings['trust']>,
  files: NamedFiles,
  sellsOffline: boolean
): TrustSettings {
  const { method, lists, authorityLists, ...limits } = trust.revocation
  const { url, timeoutMs, maxAgeMinutes, clockSkewSeconds, requireNonce, cache } = trust.ocsp
  return {
    anchorsPem: files.anchorPems.join('\n'),
    policies: trust.policies,
    revocation: {
      method,
      sources: [
        // Of no use, and so not fetched, where a responder is asked and nothing is sold without it.
        ...(method === 'list' || sellsOffline ? lists : []).map((list) => ({ url: list.url, kind: 'crl' as const })),
        ...authorityLists.map((list) => ({ url: list.url, kind: 'arl' as const }))
      ],
      maxAgeMs: limits.maxAgeHours * HOUR_MS,
      authorityMaxAgeMs: limits.authorityMaxAgeHours * HOUR_MS,
      authorityListsRequired: authorityLists.length > 0,
      overdueMs: limits.overdueHours * HOUR_MS
    },
    ocsp: {
      ...(url === undefined ? {} : { url }),
      timeoutMs,
      maxAgeMs: maxAgeMinutes * 60_000,
      clockSkewMs: clockSkewSeconds * 1000,
      requireNonce,
      cache
    },
    ...(trust.certification === undefined ? {} : { certification: trust.certification })
  }
}

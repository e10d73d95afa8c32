import { join, resolve } from 'node:path'
import { systemClock } from '../../../device/clock.ts'
import type { Result } from '../../../device/result.ts'
import { openOperatorFile } from '../../cable/operator/operator-file.ts'
import { startCableOperator, type CableOperatorStartFailure } from '../../cable/operator/server.ts'
import { passCheckOf } from '../../cable/pass.ts'
import { openPlatformFile } from '../../cable/platform/platform-file.ts'
import { openPlatformKeys, type PlatformKeys } from '../../cable/platform/platform-keys.ts'
import { startCablePlatform, type CablePlatformStartFailure } from '../../cable/platform/server.ts'
import { loadAnchors } from '../../certificate/certificate-judge.ts'
import type { KeyError } from '../../keys/key-file.ts'
import { openBookingFile } from '../../services/booking/booking-file.ts'
import { startBookingServer, type BookingStartFailure } from '../../services/booking/server.ts'
import { openHealthFile } from '../../services/health/health-file.ts'
import { startHealthServer, type HealthStartFailure } from '../../services/health/server.ts'
import type { JsonServer } from '../../services/http/json-server.ts'
import type { ServiceFile, StoreFailure } from '../../services/service-file.ts'
import { error } from '../config/finding.ts'
import { checkFacilities, facilityPlansOf } from './facility-plans.ts'
import type { PartyFileKind, PartyReader } from './party-file.ts'
import {
  bookingSchema,
  cableOperatorSchema,
  cablePlatformSchema,
  healthSchema,
  type BookingFields,
  type CableOperatorFields,
  type CablePlatformFields,
  type HealthFields
} from './party-schema.ts'
import { answerKeysIn, checkListening, checkPinned, listeningOf, tokensIn } from './party-settings.ts'

/** Where a party keeps what it knows. */
export interface PartyStore {
  /** As its command is called. */
  readonly name: string
  /** Its store below a data directory. */
  readonly storePath: (dataDirectory: string) => string
  readonly openStore: (path: string) => Result<ServiceFile, StoreFailure>
}

/** Why a party does not start, whichever it is. */
export type PartyStartFailure =
  CablePlatformStartFailure | CableOperatorStartFailure | BookingStartFailure | HealthStartFailure

/** A party of the television's that runs by itself: its file, its store, its start. */
export interface PartyKind<F, S> extends PartyFileKind<F, S>, PartyStore {
  /** Starts its server. The store and what else is its own lie below the data directory. */
  readonly start: (settings: S, dataDirectory: string) => Promise<Result<JsonServer, PartyStartFailure>>
}

const nowMs = () => systemClock.nowMs()
const pathBelow = (...parts: readonly string[]) => (dataDirectory: string) => join(dataDirectory, ...parts)

/** A certificate that cannot be an anchor is told with its line. */
function anchorsIn({ trust: { anchors } }: CablePlatformFields, read: PartyReader): string {
  return anchors
    .map((name, index) => {
      const path = ['trust', 'anchors', index]
      const pem = read.certificate(path, name)
      const loaded = pem === '' ? null : loadAnchors(pem)
      if (loaded?.ok === false) {
        const what = `names a certificate that cannot be trusted as a CA's own (${loaded.error.code})`
        read.add(error(path, what, 'Name the self-signed certificate of the CA.'))
      }
      return pem
    })
    .join('\n')
}

export const cablePlatform: PartyKind<CablePlatformFields, CablePlatformSettings> = {
  name: 'cable-platform',
  fileName: 'cable-platform.yaml',
  schema: cablePlatformSchema,
  storePath: pathBelow('cable-platform', 'links.sqlite'),
  openStore: openPlatformFile,
  check: checkListening,
  settingsOf: (fields, read) => {
    const { url, timeoutMs, maxAgeMinutes, clockSkewSeconds, requireNonce } = fields.trust.ocsp
    return {
      place: listeningOf(fields, read, nowMs()),
      keysDirectory: fields.keysDirectory,
      anchorsPem: anchorsIn(fields, read),
      policies: fields.trust.policies,
      ocsp: {
        ...(url === undefined ? {} : { url }),
        timeoutMs,
        maxAgeMs: maxAgeMinutes * 60_000,
        clockSkewMs: clockSkewSeconds * 1_000,
        requireNonce
      }
    }
  },
  start: ({ place, keysDirectory, ...judged }, directory) =>
    startCablePlatform({
      ...place,
      ...judged,
      path: cablePlatform.storePath(directory),
      keysDirectory: resolve(directory, keysDirectory)
    })
}

interface CablePlatformSettings {
  readonly place: ReturnType<typeof listeningOf>
  readonly keysDirectory: string
  readonly anchorsPem: string
  readonly policies: readonly string[]
  readonly ocsp: NonNullable<Parameters<typeof startCablePlatform>[0]['ocsp']>
}

/** The platform's keys by its settings, made where there are none. */
export function keysOfPlatform(settings: CablePlatformSettings, directory: string): Result<PlatformKeys, KeyError> {
  return openPlatformKeys(resolve(directory, settings.keysDirectory))
}

export const cableOperator: PartyKind<CableOperatorFields, PinnedSettings> = {
  name: 'cable-operator',
  fileName: 'cable-operator.yaml',
  schema: cableOperatorSchema,
  storePath: pathBelow('cable-operator', 'households.sqlite'),
  openStore: openOperatorFile,
  check: (fields) => [...checkListening(fields), ...checkPinned(fields)],
  settingsOf: (fields, read) => ({
    place: listeningOf(fields, read, nowMs()),
    answerKeys: answerKeysIn(fields, read)
  }),
  start: ({ place, answerKeys }, directory) =>
    startCableOperator({ ...place, path: cableOperator.storePath(directory), answerKeys })
}

interface PinnedSettings {
  readonly place: ReturnType<typeof listeningOf>
  readonly answerKeys: ReturnType<typeof answerKeysIn>
}

interface ServiceSettings extends PinnedSettings {
  readonly tokens: readonly string[]
}

interface BookingSettings extends ServiceSettings {
  readonly rules: BookingFields['rules']
  readonly facilities: ReturnType<typeof facilityPlansOf>
}

export const booking: PartyKind<BookingFields, BookingSettings> = {
  name: 'booking',
  fileName: 'booking.yaml',
  schema: bookingSchema,
  storePath: pathBelow('booking', 'booking.sqlite'),
  openStore: openBookingFile,
  check: (fields) => [...checkListening(fields), ...checkPinned(fields), ...checkFacilities(fields.facilities)],
  settingsOf: (fields, read) => ({
    place: listeningOf(fields, read, nowMs()),
    answerKeys: answerKeysIn(fields, read),
    tokens: tokensIn(fields, read),
    rules: fields.rules,
    facilities: facilityPlansOf(fields.facilities)
  }),
  start: ({ place, answerKeys, tokens, rules, facilities }, directory) =>
    startBookingServer({
      ...place,
      path: booking.storePath(directory),
      tokens,
      checkPass: passCheckOf(answerKeys),
      rules,
      facilities
    })
}

export const health: PartyKind<HealthFields, ServiceSettings> = {
  name: 'health',
  fileName: 'health.yaml',
  schema: healthSchema,
  storePath: pathBelow('health', 'health.sqlite'),
  openStore: openHealthFile,
  check: (fields) => [...checkListening(fields), ...checkPinned(fields)],
  settingsOf: (fields, read) => ({
    place: listeningOf(fields, read, nowMs()),
    answerKeys: answerKeysIn(fields, read),
    tokens: tokensIn(fields, read)
  }),
  start: ({ place, answerKeys, tokens }, directory) =>
    startHealthServer({ ...place, path: health.storePath(directory), tokens, checkPass: passCheckOf(answerKeys) })
}

/** All of them, for the documents. */
export const partyKinds = { cablePlatform, cableOperator, booking, health }

import { accessSync, constants, existsSync, statSync, statfsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isReaderClaimed } from '../../../device/reader/pcsc/reader-claim.ts'
import { systemClock } from '../../../device/clock.ts'
import { ok } from '../../../device/result.ts'
import { ClockGuard } from '../../clock-guard/clock-guard.ts'
import { accountViews } from '../../operator/owner-view.ts'
import { openStoreForReading } from '../../store/database.ts'
import { lostLine, newestTimeMs, unsoundRecord } from '../../store/record-reader.ts'
import { recordedService } from '../../store/service-mode.ts'
import { findChromium } from '../bootstrap/find-chromium.mjs'
import { loadConfiguration } from '../config/load-configuration.ts'
import type { DriverNames } from '../config/schema.ts'
import { misownedIn } from '../data-owner.ts'
import { shownCertificate } from '../operator/tls-certificate.ts'
import { packagedWindow } from '../program.ts'
import { readRulesInForce } from '../rules/rules-in-force.ts'
import { markBeside, readMarkFacts } from './mark-checks.ts'
import { openPlacesIn } from './open-places.ts'
import { probeParty } from './party-probe.ts'
import { probePlatform } from './platform-probe.ts'
import { packageFolder } from './package-folder.ts'
import type { DirectoryFacts, DoctorProbes } from './probes.ts'
import { knockAt, probeCablePlatform, readTelevisionFacts } from './television-facts.ts'
import { realReaderProbes } from './reader-probes.ts'

/** The probes of this machine, for a program that knows the given drivers. */
export function realProbes(drivers: DriverNames): DoctorProbes {
  return {
    ...realReaderProbes(),
    nodeVersion: process.version,
    nowMs: () => Date.now(),
    directory: directoryFacts,
    openPlaces: openPlacesIn,
    freeBytes: (path) => {
      const { bavail, bsize } = statfsSync(nearestPresent(path))
      return bavail * bsize
    },
    configuration: (path) => loadConfiguration(path, drivers),
    store: (path) => {
      // Before the record is opened: a running appliance writes both.
      const mark = markBeside(path)
      const opened = openStoreForReading(path)
      if (!opened.ok) return opened
      const store = opened.value
      const found = {
        newestTimeMs: newestTimeMs(store),
        lostLine: lostLine(store),
        mark: readMarkFacts(store, mark),
        unsound: unsoundRecord(store),
        service: recordedService(store)
      }
      opened.value.close()
      return ok(found)
    },
    // The check of the store has looked through the file.
    rules: (configuration, dataDirectory, nowMs) => readRulesInForce(configuration, dataDirectory, nowMs, false),
    clockGuard: (dataDirectory, maxSilenceMs) =>
      new ClockGuard({ dataDirectory, clock: systemClock, maxSilenceMs }).judgement(),
    port: (path) => {
      const found = statSync(path, { throwIfNoEntry: false })
      if (found === undefined) return 'absent'
      if (!found.isCharacterDevice()) return 'not_a_device'
      return may(path, constants.R_OK | constants.W_OK) ? 'ready' : 'denied'
    },
    readerClaimed: () => isReaderClaimed(),
    faceProgram: () => electronProgram() ?? findChromium()?.path ?? null,
    platform: probePlatform,
    retained: async (dataDirectory, keepDays, nowMs) => {
      const { readRetainedFacts } = await import('./retained-facts.ts')
      return readRetainedFacts(dataDirectory, keepDays, nowMs)
    },
    backup: async (settings, dataDirectory, nowMs) => {
      const { readBackupFacts } = await import('./backup-facts.ts')
      return readBackupFacts(settings, dataDirectory, nowMs)
    },
    operatorCertificate: shownCertificate,
    television: readTelevisionFacts,
    door: knockAt,
    cablePlatform: probeCablePlatform,
    party: probeParty,
    accounts: (dataDirectory) => accountViews(dataDirectory, systemClock),
    trust: async (settings, dataDirectory, nowMs) => {
      const { readTrustFacts } = await import('./trust-facts.ts')
      return readTrustFacts(settings, dataDirectory, nowMs)
    }
  }
}

function directoryFacts(path: string): DirectoryFacts {
  const found = statSync(path, { throwIfNoEntry: false })
  const writable = may(nearestPresent(path), constants.W_OK | constants.X_OK)
  const misowned = misownedIn(path)
  const facts = { present: found !== undefined, writable, mode: (found?.mode ?? 0) & 0o777 }
  return misowned === null ? facts : { ...facts, misowned }
}

/** The path itself, or the nearest folder above it that is there. */
function nearestPresent(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestPresent(dirname(path))
}

function may(path: string, mode: number): boolean {
  try {
    accessSync(path, mode)
    return true
  } catch {
    return false
  }
}

/** The window of a package, or that of the npm package: looked for by path, because to load it would download it. */
function electronProgram(): string | null {
  if (packagedWindow !== null && existsSync(packagedWindow)) return packagedWindow
  const folder = packageFolder('electron')
  const program = folder === null ? '' : join(folder, 'dist/electron')
  return existsSync(program) ? program : null
}

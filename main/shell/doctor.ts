import { DEFAULT_MAX_SILENCE_DAYS } from '../clock-guard/judge-clock.ts'
import { storePath } from '../store/database.ts'
import type { Configuration } from './config/configuration.ts'
import type { CheckId, CheckResult } from './doctor/check-result.ts'
import { checkBackup, warnOfNoBackup } from './doctor/backup-checks.ts'
import { warn } from './doctor/check-result.ts'
import { checkCertification, checkClockGuard } from './doctor/clock-checks.ts'
import { checkConfiguration } from './doctor/configuration-check.ts'
import {
  checkDataDirectory,
  checkDisk,
  checkFace,
  checkNode,
  checkSerialPort,
  checkStore,
  checkUnsound
} from './doctor/machine-checks.ts'
import { checkAccounts } from './doctor/account-checks.ts'
import { checkOperatorCertificate } from './doctor/operator-checks.ts'
import { checkRecordMark } from './doctor/mark-checks.ts'
import { checkLine, checkSecondEndpoint } from './doctor/line-checks.ts'
import { checkClientCertificate, checkClock, checkPlatform, NO_PLATFORM } from './doctor/platform-checks.ts'
import type { DoctorProbes } from './doctor/probes.ts'
import { checkAnchors, checkAuthorityLists, checkGenerations, checkRevocationLists } from './doctor/trust-checks.ts'
import { checkService } from './doctor/service-checks.ts'
import { checkRetained } from './doctor/retained-checks.ts'
import { checkReaderPart, type ReaderWish } from './doctor/reader-checks.ts'
import { checkFileRights, checkProtectedLine } from './doctor/rights-checks.ts'
import { checkTelevisionPart } from './doctor/television-checks.ts'
import { checkRulesInForce } from './doctor/rules-checks.ts'
import type { ExitName } from './exit-codes.ts'
import { sellsOffline } from './offline/offline-terms.ts'

export type { CheckResult } from './doctor/check-result.ts'
export { realProbes } from './doctor/real-probes.ts'

const DAY_MS = 86_400_000

/** What is examined. */
export interface DoctorOptions {
  readonly dataDirectory: string
  readonly configurationPath: string
  readonly probes: DoctorProbes
  /** Whether the card that lies on the reader is looked at too. */
  readonly withCard?: boolean
}

/**
 * Examines the machine, beside a running appliance or without one, and changes nothing. What depends on the
 * configuration is left out, with a word, where there is no valid one.
 */
export async function runDoctor(options: DoctorOptions): Promise<readonly CheckResult[]> {
  const { dataDirectory, configurationPath, probes, withCard = false } = options
  const loaded = probes.configuration(configurationPath)
  const store = probes.store(storePath(dataDirectory))
  const directory = probes.directory(dataDirectory)
  const misowned = directory.misowned ?? null
  const results = [
    checkNode(probes.nodeVersion),
    checkDataDirectory(dataDirectory, directory),
    checkFileRights(dataDirectory, directory.mode, probes.openPlaces(dataDirectory)),
    checkDisk(dataDirectory, probes.freeBytes(dataDirectory)),
    checkConfiguration(configurationPath, loaded),
    checkStore(store),
    ...(store.ok && store.value.mark !== undefined ? [checkRecordMark(store.value.mark, dataDirectory)] : []),
    ...(store.ok && store.value.unsound ? [checkUnsound(store.value.unsound)] : []),
    ...(store.ok && store.value.service !== undefined ? [checkService(store.value.service)] : []),
    checkFace(probes.faceProgram())
  ]
  const newestTimeMs = store.ok ? store.value.newestTimeMs : null
  const applianceRuns = await probes.readerClaimed()
  const readerPart = (wish: ReaderWish) => checkReaderPart(wish, probes, withCard, applianceRuns)
  if (!loaded.ok) {
    return [
      ...results,
      unchecked('serial_port'),
      ...(await readerPart({ driver: null })),
      unchecked('client_certificate'),
      checkGenerations(probes.nowMs()),
      unchecked('platform'),
      checkClock(probes.nowMs(), null, newestTimeMs),
      checkClockGuard(probes.clockGuard(dataDirectory, DEFAULT_MAX_SILENCE_DAYS * DAY_MS), misowned)
    ]
  }
  const { machine, reader, platform, clock, television } = loaded.value.configuration
  const hasAgent = television.enabled && television.reader === 'agent'
  // A file that was found damaged is not asked for more.
  const isReadable = store.ok || store.error.code === 'store_absent'
  const rules = isReadable ? probes.rules(loaded.value.configuration, dataDirectory, probes.nowMs()) : store
  const [line, readerResults, televisionResults] = await Promise.all([
    checkPlatformPart(platform, probes),
    readerPart(hasAgent || reader === null ? { driver: 'agent' } : reader),
    checkTelevisionPart(television, dataDirectory, probes)
  ])
  return [
    ...results,
    checkSerialPort(machine.port, (port) => probes.port(port)),
    ...readerResults,
    ...(platform === null ? [] : [checkClientCertificate(platform.credentials.certificatePem, probes.nowMs())]),
    ...checkRulesInForce(rules, loaded.value.configuration, probes.nowMs()),
    ...(await checkTrust(loaded.value.configuration, rules, dataDirectory, probes)),
    ...(await checkKept(loaded.value.configuration, dataDirectory, probes)),
    ...(await checkSecondMedium(loaded.value.configuration, dataDirectory, probes)),
    checkGenerations(probes.nowMs()),
    checkProtectedLine(loaded.value.configuration),
    ...checkOperatorCertificate(loaded.value.configuration.operatorSide, probes.operatorCertificate(dataDirectory), probes.nowMs()),
    ...checkAccounts(loaded.value.configuration.operatorSide, () => probes.accounts(dataDirectory)),
    ...televisionResults,
    ...line.results,
    ...(store.ok && platform !== null ? [checkLine(store.value.lostLine ?? null, applianceRuns)] : []),
    checkClock(probes.nowMs(), line.serverTimeMs, newestTimeMs),
    checkClockGuard(probes.clockGuard(dataDirectory, clock.maxSilenceMs), misowned)
  ]
}

/** The platform at each of its addresses, and its clock. */
async function checkPlatformPart(
  platform: Configuration['platform'],
  probes: DoctorProbes
): Promise<{ readonly results: readonly CheckResult[]; readonly serverTimeMs: number | null }> {
  if (platform === null) return { results: [NO_PLATFORM], serverTimeMs: null }
  const { secondEndpoint } = platform
  const [probe, secondProbe] = await Promise.all([
    probes.platform(platform),
    secondEndpoint === undefined ? null : probes.platform({ ...platform, endpoint: secondEndpoint })
  ])
  const first = checkPlatform(platform, probe)
  const second =
    secondEndpoint === undefined || secondProbe === null
      ? []
      : [checkSecondEndpoint(platform, secondEndpoint, secondProbe, first.status === 'pass')]
  return { results: [first, ...second], serverTimeMs: probe.result === 'answered' ? probe.serverTimeMs : null }
}

/** What may be held during the contract alone. */
async function checkKept(
  { role, offline, members }: Configuration,
  dataDirectory: string,
  probes: DoctorProbes
): Promise<readonly CheckResult[]> {
  const { enabled, keepDays } = offline.memory
  const facts = await probes.retained(dataDirectory, keepDays, probes.nowMs())
  return checkRetained(facts, { role, isRemembering: enabled, keepDays, hasMembers: members.enabled })
}

/** Where the record is exported to. */
async function checkSecondMedium(
  { record: { backup } }: Configuration,
  dataDirectory: string,
  probes: DoctorProbes
): Promise<readonly CheckResult[]> {
  if (backup === null) return [warnOfNoBackup()]
  const facts = await probes.backup(backup, dataDirectory, probes.nowMs())
  return facts === null ? [] : [checkBackup(facts, backup.directory)]
}

/** What a platform operator's machine trusts; a service provider's trusts nothing itself. */
async function checkTrust(
  { trust }: Configuration,
  rules: ReturnType<DoctorProbes['rules']>,
  dataDirectory: string,
  probes: DoctorProbes
): Promise<readonly CheckResult[]> {
  if (trust === undefined) return []
  const nowMs = probes.nowMs()
  const facts = await probes.trust(trust, dataDirectory, nowMs)
  return [
    ...checkAnchors(facts, nowMs),
    ...checkAuthorityLists(trust),
    ...checkRevocationLists(trust, facts, nowMs, rules.ok && sellsOffline(rules.value)),
    ...checkCertification(trust, nowMs)
  ]
}

function unchecked(id: CheckId): CheckResult {
  return warn(id, 'Not checked, for want of a valid configuration.', 'Mend it first.')
}

/** For a terminal: one line a check, its remedy below it, and the sum. */
export function printDoctorResults(results: readonly CheckResult[]): string {
  const lines = results.map(({ id, status, sentence, remedy }) => {
    const indented = sentence.replaceAll('\n', '\n      ')
    return `${status.padEnd(4)}  ${id}: ${indented}${remedy === undefined ? '' : `\n      ${remedy}`}`
  })
  const count = (status: CheckResult['status']): string =>
    `${String(results.filter((result) => result.status === status).length)} ${status}`
  return [...lines, `${count('pass')}, ${count('warn')}, ${count('fail')}`].join('\n')
}

/** For scripts (`--json`): one JSON object a line. */
export function doctorResultsJson(results: readonly CheckResult[]): string {
  return results.map((result) => JSON.stringify(result)).join('\n')
}

/** How the command ends: warnings do not count. */
export function doctorExit(results: readonly CheckResult[]): ExitName {
  return results.some(({ status }) => status === 'fail') ? 'refused' : 'ok'
}

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../../../device/clock.ts'
import { erasingJournalPath } from '../../keys/erasable-key.ts'
import { complain, print, type CommandValues } from '../command.ts'
import { dataDirectory } from '../config/locations.ts'
import { exitOfStoreError } from '../exit-code-of-error.ts'
import { exitCode, type ExitName } from '../exit-codes.ts'
import { endOfKeyError } from '../key-words.ts'
import { HATACHI, programVersion } from '../program.ts'
import type { EraseGate } from './erase-gate.ts'
import type { EraseOrder } from './erase-order.ts'
import { erasedSoFar, wordsOfReportLeft } from './erased-so-far.ts'
import type { ErasureReport } from './erasure-report.ts'
import { verifyReport } from './erasure-report.ts'
import { eraseRetained, type ErasingError } from './erasing.ts'
import { deliverReport, obstacleTo } from './report-file.ts'
import { wordsOfSigningKey } from './report-words.ts'
import { strayKeys } from './staying-data.ts'

type OpenGate = EraseGate & { readonly allowed: true }

/** `hatachi retention erase`, where something is there to erase. @returns the exit code */
export async function eraseAtEnd(values: CommandValues, order: EraseOrder, gate: OpenGate): Promise<number> {
  const { by, reason, path } = order
  const directory = dataDirectory(process.env)
  const obstacle = obstacleTo(path, directory)
  if (obstacle !== null) {
    complain(`${obstacle}. ${erasedSoFar(directory)} Name another --report.`)
    return exitCode('cannotCreate')
  }
  const erased = await eraseRetained({
    dataDirectory: directory,
    by,
    reason,
    configuration: gate.found,
    clock: systemClock,
    place: gate.configuration?.place ?? 'indoors',
    software: `hatachi ${programVersion()}`,
    deliver: (signed, reportId) => {
      deliverReport(path, signed, reportId)
    }
  })
  if (!erased.ok) {
    const { exit, words } = endOfErasingError(erased.error, path)
    const isToEnd = erased.error.code !== 'report_undelivered' && existsSync(erasingJournalPath(directory))
    const goesOn = isToEnd ? ' The erasing has begun: run the same command again to end it.' : ''
    complain(`${erased.error.code}: ${words}.${goesOn}`)
    return exitCode(exit)
  }
  const { signed, publicKey, handedOutOnly } = erased.value
  const report = verifyReport(signed, publicKey)
  if (!report.ok) {
    complain(`${path}: the report that was just signed is not borne out by this machine's key. Do not rely on it.`)
    return exitCode('internal')
  }
  tell(report.value, { order, directory, fingerprint: publicKey.fingerprint, handedOutOnly, asJson: values['json'] === true })
  return exitCode('ok')
}

interface Told {
  readonly order: EraseOrder
  readonly directory: string
  readonly fingerprint: string
  readonly handedOutOnly: boolean
  readonly asJson: boolean
}

function tell(report: ErasureReport, { order, directory, fingerprint, handedOutOnly, asJson }: Told): void {
  const { isRecorded, fault } = report.record
  const { signingKey = null } = report
  const stray = strayKeys(report)
  if (asJson) {
    const facts = { isRecorded, stillInKeys: stray, handedOutOnly, signingKey }
    print(JSON.stringify({ result: 'erased', report: order.path, keyFingerprint: fingerprint, ...facts }))
  } else {
    print(`erased; the signed report: ${order.path}\nchecked by the key ${fingerprint} (${HATACHI} retention key)`)
    print(AFTERWARDS)
  }
  if (handedOutOnly) {
    complain(`all was erased before, and this run only handed out the report of ${report.finishedAt}: its --by and --reason are not in it`)
  } else if (report.reason !== order.reason) {
    complain('the --reason of this run is not in the report: it has the one that the erasing was begun with')
  }
  for (const words of wordsOfSigningKey(report)) complain(words)
  const exposed = signingKey?.rightsTooOpen ?? null
  if (exposed !== null) complain(`take those rights away: chmod go= ${join(directory, exposed.where)}`)
  if (signingKey !== null && signingKey.setAside.length > 0) complain(`hand out the key that checks this report: ${HATACHI} retention key`)
  if (!isRecorded) complain(`the record cannot be opened (${fault ?? ''}): the erasing is not on it, and the report says so`)
  if (stray.length > 0) complain(`still there; destroy them yourself if they are copies of a key: ${stray.join(', ')}`)
}

const AFTERWARDS =
  'The next start as a platform operator makes a new key and fetches lists anew. To keep that from happening, do not start ' +
  "the appliance again (sudo systemctl disable hatachi hatachi-kiosk), or give it a service provider's configuration first."

/** @param path where the report was to go to */
function endOfErasingError(error: ErasingError, path: string): { readonly exit: ExitName; readonly words: string } {
  switch (error.code) {
    case 'store_in_use':
      return { exit: 'unavailable', words: 'the appliance is running. End it first' }
    case 'nothing_left':
      return { exit: 'noInput', words: 'another run has erased it meanwhile' }
    case 'report_undelivered':
      return { exit: 'inputOutput', words: `${path} cannot be written (${error.fault}). ${wordsOfReportLeft(error.stored)} Name another --report` }
    case 'store_absent':
    case 'store_medium':
    case 'store_foreign':
    case 'store_newer':
    case 'store_older':
    case 'store_setting_lost':
      return { exit: exitOfStoreError(error), words: `the record at ${error.path} cannot be opened. Run: ${HATACHI} doctor` }
    case 'store_failed':
      return { exit: 'inputOutput', words: `the record could not be written (${error.cause})` }
    case 'import_running':
      return { exit: 'unavailable', words: 'a revocation list is being imported. Wait for its end' }
    case 'still_there':
      return { exit: 'inputOutput', words: `${error.path} was removed and is there again: end what writes there` }
    case 'erasing_failed':
      return { exit: 'inputOutput', words: `${error.path}: ${error.fault}` }
    default:
      return endOfKeyError(error)
  }
}

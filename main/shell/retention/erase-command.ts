import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { systemClock } from '../../../device/clock.ts'
import { safeTextSchema } from '../../audit/fields.ts'
import { readDeviceKey } from '../../keys/device-key.ts'
import { erasingJournalPath } from '../../keys/erasable-key.ts'
import { complain, print, text, type CommandValues } from '../command.ts'
import { dataDirectory } from '../config/locations.ts'
import { endIfAnothersData } from '../data-owner.ts'
import { exitOfStoreError } from '../exit-code-of-error.ts'
import { exitCode, type ExitName } from '../exit-codes.ts'
import { endOfKeyError } from '../key-words.ts'
import { HATACHI, programVersion } from '../program.ts'
import type { EraseGate } from './erase-gate.ts'
import { verifyReport } from './erasure-report.ts'
import { eraseRetained, type ErasingError } from './erasing.ts'
import { deliverReport, obstacleTo } from './report-file.ts'
import { strayKeys } from './staying-data.ts'

/** `hatachi retention erase`. @returns the exit code */
export async function eraseAtEnd(values: CommandValues, gate: EraseGate & { readonly allowed: true }): Promise<number> {
  const by = recordedText(values, 'by', 80)
  const reason = recordedText(values, 'reason', 160)
  const file = text(values, 'report')
  if (file === undefined) throw new TypeError('--report names the file that the report is written to, and is missing')
  const path = resolve(file)
  const directory = dataDirectory(process.env)
  const anothers = endIfAnothersData(directory, 'retention erase', values)
  if (anothers !== null) return anothers
  const obstacle = obstacleTo(path, directory)
  if (obstacle !== null) {
    complain(`${obstacle}. Nothing was erased.`)
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
    const { exit, words } = endOfErasingError(erased.error)
    const goesOn = existsSync(erasingJournalPath(directory)) ? ' The erasing has begun: run the same command again to end it.' : ''
    complain(`${erased.error.code}: ${words}.${goesOn}`)
    return exitCode(exit)
  }
  const key = readDeviceKey(directory)
  const report = key.ok ? verifyReport(erased.value, key.value.publicKey) : key
  if (!key.ok || !report.ok) {
    complain(`${path}: the report that was just signed is not borne out by this machine's key. Do not rely on it.`)
    return exitCode('internal')
  }
  const { fingerprint } = key.value.publicKey
  const { isRecorded, fault } = report.value.record
  const stray = strayKeys(report.value)
  if (values['json'] === true) {
    print(JSON.stringify({ result: 'erased', report: path, keyFingerprint: fingerprint, isRecorded, stillInKeys: stray }))
  } else print(`erased; the signed report: ${path}\nchecked by the key ${fingerprint} (${HATACHI} retention key)`)
  if (!isRecorded) complain(`the record cannot be opened (${fault ?? ''}): the erasing is not on it, and the report says so`)
  if (stray.length > 0) complain(`still there, and destroyed by you where they are copies of a key: ${stray.join(', ')}`)
  return exitCode('ok')
}

/** For the record and the report alike. @throws TypeError where it is missing, or no text that the record may hold */
function recordedText(values: CommandValues, name: string, longest: number): string {
  const given = text(values, name)?.trim() ?? ''
  if (given === '') throw new TypeError(`--${name} is missing: ${name === 'by' ? 'who erases' : 'why it is erased'}`)
  const fault = safeTextSchema.max(longest).safeParse(given).error?.issues[0]
  // It is not quoted: it may be what the record refuses it for.
  if (fault !== undefined) throw new TypeError(`--${name} cannot be recorded: ${fault.message}`)
  return given
}

function endOfErasingError(error: ErasingError): { readonly exit: ExitName; readonly words: string } {
  switch (error.code) {
    case 'store_in_use':
      return { exit: 'unavailable', words: 'the appliance is running. End it first' }
    case 'store_absent':
      return { exit: 'noInput', words: 'no appliance has run with this HATACHI_DATA_DIR, and nothing is there to erase' }
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

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readDeviceKey } from '../../keys/device-key.ts'
import { isSystemError } from '../../keys/lasting-files.ts'
import { complain, print, type CommandValues } from '../command.ts'
import { exitCode } from '../exit-codes.ts'
import { readText, RETENTION_FOLDER } from './erasing-journal.ts'
import { claimedReport, verifyReport } from './erasure-report.ts'
import { leftoversIn } from './leftovers.ts'

/**
 * How `retention erase` answers where nothing is left to erase, whatever the role and the configuration are: it makes no
 * report of nothing. Where `--report` names the report of the erasing that was, which this machine's key bears out, what was
 * asked for is done already.
 * @returns the exit code; null: there is something to erase, or an erasing to end
 */
export function endIfNothingLeft(directory: string, path: string, values: CommandValues): number | null {
  if (leftoversIn(directory).length > 0) return null
  const asJson = values['json'] === true
  const named = readIfThere(path)
  const claimed = claimedReport(named ?? '')
  const key = readDeviceKey(directory, 'any')
  if (key.ok && claimed !== null && verifyReport(named ?? '', key.value.publicKey).ok) {
    const { finishedAt, reportId, runs } = claimed
    const keyFingerprint = key.value.publicKey.fingerprint
    if (asJson) print(JSON.stringify({ result: 'erased_before', report: path, reportId, finishedAt, keyFingerprint }))
    else {
      print(`${path} is the report of the erasing of ${finishedAt}, ordered by ${runs[0]?.by ?? ''}: nothing is left to erase`)
      print(`checked by the key ${keyFingerprint}; the --by and --reason of this run are not in it`)
    }
    return exitCode('ok')
  }
  const last = lastReportIn(directory)
  if (asJson) print(JSON.stringify({ result: 'nothing_to_erase', lastReport: last?.path ?? null }))
  const doubtful = claimed === null ? '' : ` ${path} is a report that this machine's key does not bear out.`
  const before = last === null ? '' : ` The report of the last erasing (${last.finishedAt}) lies in ${last.path}.`
  complain(`nothing to erase: ${directory} holds no revocation list, no remembered age, no card of a member and no key of them.${doubtful}${before}`)
  return exitCode('noInput')
}

function lastReportIn(directory: string): { readonly path: string; readonly finishedAt: string } | null {
  const folder = join(directory, RETENTION_FOLDER)
  const reports = namesIn(folder).flatMap((name) => {
    const path = join(folder, name)
    const report = name.endsWith('.json') ? claimedReport(readIfThere(path) ?? '') : null
    return report === null ? [] : [{ path, finishedAt: report.finishedAt }]
  })
  return reports.toSorted((one, other) => one.finishedAt.localeCompare(other.finishedAt)).at(-1) ?? null
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** Null: no file, or none that can be read. */
function readIfThere(path: string): string | null {
  try {
    return readText(path)
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown
    return null
  }
}

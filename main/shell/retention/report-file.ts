import { accessSync, constants, lstatSync, realpathSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path'
import { systemFaultOf, writeLastingFile } from '../../keys/lasting-files.ts'
import { readJournal, readText, RETENTION_FOLDER } from './erasing-journal.ts'
import { claimedReport } from './erasure-report.ts'

/** Folders of the data directory that Hatachi keeps for itself: some are erased, in the others nothing else has a place. */
const OWN_FOLDERS = ['keys', 'clock', 'lists', 'memory', 'membership', RETENTION_FOLDER]
/** And its files: a report may not take the name of one that is not there at the moment. */
const OWN_FILE = /^(?:hatachi\.(?:db|yaml).*|shopper-url)$/

/** The file that `--report` names. One that is there is never written over, unless it is of the very same erasing. */

/** Why the report could not be written there, found before anything is erased; null: it seems that it can. */
export function obstacleTo(path: string, dataDirectory: string): string | null {
  try {
    if (isHatachisOwn(path, dataDirectory)) return `${path} lies among what Hatachi itself keeps in ${dataDirectory}`
    if (isAnothers(path, readJournal(dataDirectory)?.reportId ?? null)) return `${path} is there already, and is not written over`
    accessSync(dirname(path), constants.W_OK)
    return null
  } catch (thrown) {
    return `${path} cannot be written (${systemFaultOf(thrown)})`
  }
}

/** Writes the signed report. Throws the system's errors, EEXIST where something else lies there by now. */
export function deliverReport(path: string, signed: string, reportId: string): void {
  if (isAnothers(path, reportId)) {
    throw Object.assign(new Error('another file is there'), { code: 'EEXIST', syscall: 'open', path })
  }
  // A draft of a name of its own: `FILE.draft` might be somebody's.
  if (readText(path) !== signed) writeLastingFile(path, signed, { draft: `${path}.${reportId}.draft` })
}

function isAnothers(path: string, reportId: string | null): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found === undefined) return false
  return !found.isFile() || reportId === null || claimedReport(readText(path) ?? '')?.reportId !== reportId
}

/** By where things really lie: a folder may be reached, and be laid elsewhere, by a link. Throws the system's errors. */
function isHatachisOwn(path: string, dataDirectory: string): boolean {
  const place = join(realpathSync(dirname(path)), basename(path))
  const data = realpathSync(dataDirectory)
  if (OWN_FILE.test(relative(data, place))) return true
  return OWN_FOLDERS.map((name) => join(data, name)).some((folder) => isWithin(place, folder) || isWithin(place, realOf(folder)))
}

function isWithin(path: string, folder: string): boolean {
  const below = relative(folder, path)
  return below !== '..' && !below.startsWith(`..${sep}`) && !isAbsolute(below)
}

/** The same where nothing is there. */
function realOf(path: string): string {
  return lstatSync(path, { throwIfNoEntry: false }) === undefined ? path : realpathSync(path)
}

import type { Result } from '../../../device/result.ts'
import type { StoreError } from '../../store/database.ts'
import type { UnsoundRecord } from '../../store/record-reader.ts'
import type { MediumFault } from '../../store/sqlite-error.ts'
import { HATACHI } from '../program.ts'
import { AMPLE_FREE_BYTES, LEAST_FREE_BYTES } from '../status/upkeep-status.ts'
import type { CheckResult } from './check-result.ts'
import { fail, pass, warn } from './check-result.ts'
import type { DirectoryFacts, DoctorProbes } from './probes.ts'

const LEAST_NODE_MAJOR = 24
const MEGABYTE = 1_000_000

const MEDIUM_FAULTS: Readonly<Record<MediumFault, string>> = {
  medium_full: 'its disk is full',
  medium_read_only: 'its disk is read-only, or it may not be written by this user',
  medium_failed: 'reading or writing its disk fails',
  cannot_open: 'it may not be read by this user, or is no file',
  damaged: 'it is damaged',
  locked: 'another program is at work in it'
}

export function checkNode(version: string): CheckResult {
  const major = Number(/^v?(\d+)/.exec(version)?.[1] ?? 0)
  if (major >= LEAST_NODE_MAJOR) return pass('node', `Node ${version}.`)
  const sentence = `Node ${version} is too old; ${String(LEAST_NODE_MAJOR)} or later is needed.`
  return fail('node', sentence, `Run: npm ci (it brings Node 24), and start through ${HATACHI}.`)
}

export function checkDataDirectory(path: string, { present, writable, mode, misowned }: DirectoryFacts): CheckResult {
  if (misowned !== undefined) {
    const sentence = `In ${path} do not belong to ${misowned.owner}, whose it is: ${misowned.names.join(', ')}. The appliance cannot use them.`
    return fail('data_directory', sentence, `Run: ${misowned.chown}`)
  }
  if (!writable) return fail('data_directory', `${path} cannot be written.`, `Run: sudo chown -R "$USER" ${path}`)
  if (!present) return pass('data_directory', `${path} will be made at the first start.`)
  if ((mode & 0o077) === 0) return pass('data_directory', `${path} belongs to its owner alone.`)
  const sentence = `${path} is open to others (mode ${mode.toString(8).padStart(3, '0')}).`
  return warn('data_directory', sentence, `Run: chmod 700 ${path}`)
}

export function checkDisk(path: string, freeBytes: number | null): CheckResult {
  if (freeBytes === null) return warn('disk', `The free space of ${path} is not known.`, `Run: df -h ${path}`, 'disk_unknown')
  const sentence = `${String(Math.floor(freeBytes / MEGABYTE))} MB are free for the record.`
  const remedy = `Make room on the disk that holds ${path}. Run: df -h ${path}`
  if (freeBytes < LEAST_FREE_BYTES) return fail('disk', sentence, remedy, 'disk_full')
  return freeBytes < AMPLE_FREE_BYTES ? warn('disk', sentence, remedy, 'disk_low') : pass('disk', sentence)
}

export function checkStore(opened: Result<unknown, StoreError>): CheckResult {
  if (opened.ok) return pass('store', 'The record is sound, and every entry is synced to the disk (synchronous=FULL).')
  const { error } = opened
  switch (error.code) {
    case 'store_absent':
      return pass('store', 'There is no record yet; the first start makes it.')
    case 'store_older': {
      const sentence = `The record has schema version ${String(error.version)}, not yet ${String(error.known)}.`
      return warn('store', sentence, 'Start the appliance once, which brings it up to date.')
    }
    case 'store_newer': {
      const known = `this program knows ${String(error.known)}`
      const sentence = `The record has schema version ${String(error.version)}; ${known}.`
      return fail('store', sentence, 'Install the newer version of Hatachi that wrote it.')
    }
    case 'store_foreign': {
      const remedy = `Move it away. Run: mv ${error.path}{,.other}`
      return fail('store', `${error.path} is another program's database.`, remedy)
    }
    case 'store_in_use':
      return warn('store', 'Another program records into it.', 'Stop one of the two.')
    case 'store_setting_lost': {
      const remedy = `Put the record on a local disk: ${error.path}`
      return fail('store', `The setting ${error.setting} did not hold.`, remedy)
    }
    case 'store_medium': {
      if (error.fault === 'damaged') {
        return fail('store', `The record ${error.path} is damaged.`, `End the appliance and run: ${HATACHI} audit begin-anew --by NAME. It keeps the file and begins a new record; the backup on the second medium stays provable.`, 'record_unreadable')
      }
      const remedy = `Run: ls -l ${error.path}; df -h ${error.path}`
      return fail('store', `The record cannot be opened: ${MEDIUM_FAULTS[error.fault]}.`, remedy, 'record_unreadable')
    }
  }
}

/** @param port undefined: there is no machine, and so no line */
export function checkSerialPort(port: string | undefined, look: DoctorProbes['port']): CheckResult {
  if (port === undefined) return pass('serial_port', 'There is no machine ("driver: none"): nothing is sold, and no line is needed.')
  const state = look(port)
  switch (state) {
    case 'ready':
      return pass('serial_port', `${port} is there and may be used.`)
    case 'absent':
      return fail('serial_port', `${port} is not there.`, 'Plug the adapter in. Run: ls -l /dev/serial/by-id/', 'port_absent')
    case 'denied': {
      const remedy = 'Run: sudo usermod -aG dialout "$USER"; then log in anew.'
      return fail('serial_port', `${port} may not be used by this user.`, remedy, 'port_denied')
    }
    case 'not_a_device':
      return fail('serial_port', `${port} is no serial line.`, 'Mend machine.port. Run: ls -l /dev/serial/by-id/')
  }
}

export function checkFace(program: string | null): CheckResult {
  if (program !== null) return pass('face', `The face can be shown by ${program}.`)
  const sentence = 'Neither Electron nor a Chromium was found to show the face.'
  return warn('face', sentence, 'Run: sudo apt-get install chromium')
}

/** Of a record that says itself that its chain was not as it had been signed: `audit verify` names the place. */
export function checkUnsound({ sequence, atMs, problem }: UnsoundRecord): CheckResult {
  const when = new Date(atMs).toISOString()
  const sentence = `The record says that its end was not as it had been signed (${problem}): entry ${String(sequence)} of ${when}.`
  const remedy = `Keep the data directory as it is for the auditor, compare with the second medium, and run: ${HATACHI} audit verify`
  return fail('record_unsound', sentence, remedy, 'record_unsound')
}

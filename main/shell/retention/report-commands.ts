import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Result } from '../../../device/result.ts'
import { err, ok } from '../../../device/result.ts'
import type { DevicePublicKey } from '../../keys/device-key.ts'
import { openDeviceKey, parseDevicePublicKey, readDeviceKey } from '../../keys/device-key.ts'
import { systemFaultOf } from '../../keys/lasting-files.ts'
import { complain, print, text, type CommandValues } from '../command.ts'
import { dataDirectory } from '../config/locations.ts'
import { endIfAnothersData } from '../data-owner.ts'
import { exitCode, type ExitName } from '../exit-codes.ts'
import { endOfDeviceKeyError } from '../key-words.ts'
import { counted } from './counted.ts'
import type { ErasureReport } from './erasure-report.ts'
import { verifyReport } from './erasure-report.ts'
import { wordsOfSigningKey } from './report-words.ts'
import { strayKeys } from './staying-data.ts'

/** The commands about a report that is there. They reach nothing that was erased, nor what could read it. */

/** `hatachi retention verify FILE` */
export function verifyErasureReport(file: string, values: CommandValues): number {
  const key = trustedKey(text(values, 'key'))
  if (!key.ok) {
    complain(key.error.message)
    return exitCode(key.error.exit)
  }
  const content = readTextFile(file)
  if (!content.ok) {
    complain(content.error.message)
    return exitCode(content.error.exit)
  }
  const verified = verifyReport(content.value, key.value)
  const asJson = values['json'] === true
  if (verified.ok) {
    print(asJson ? JSON.stringify({ result: 'valid', report: verified.value }) : linesOf(verified.value).join('\n'))
    return exitCode('ok')
  }
  const { error } = verified
  if (asJson) print(JSON.stringify({ result: 'not_valid', ...error }))
  switch (error.code) {
    case 'report_malformed':
      complain(`report_malformed: ${file} is no report of an erasing${error.field === '' ? '' : ` (${error.field})`}`)
      return exitCode('data')
    case 'report_of_another_key':
      complain(`report_of_another_key: signed by ${error.keyFingerprint}, and checked with ${key.value.fingerprint}`)
      return exitCode('refused')
    case 'signature_bad':
      complain('signature_bad: the report was changed after it was signed')
      return exitCode('refused')
  }
}

/** `hatachi retention key`: makes the key on first use. It touches nothing else, so it asks for no role and no configuration. */
export function printDeviceKey(values: CommandValues): number {
  const directory = dataDirectory(process.env)
  if (!isAppliancesData(directory)) {
    complain(`there is no appliance's data at ${directory}. Set HATACHI_DATA_DIR to where it lies.`)
    return exitCode('noInput')
  }
  const anothers = endIfAnothersData(directory, 'retention key', values)
  if (anothers !== null) return anothers
  const key = openDeviceKey(directory)
  if (!key.ok) {
    const { exit, words } = endOfDeviceKeyError(key.error)
    complain(`${key.error.code}: ${words}`)
    return exitCode(exit)
  }
  const { fingerprint, pem } = key.value.publicKey
  print(values['json'] === true ? JSON.stringify({ fingerprint, publicKey: pem }) : pem.trimEnd())
  return exitCode('ok')
}

/** Whether an appliance has ever been set up there: its configuration is enough. */
function isAppliancesData(directory: string): boolean {
  const own = ['hatachi.yaml', 'hatachi.db', 'keys', 'clock', 'lists', 'memory', 'membership', 'retention']
  return own.some((name) => statSync(join(directory, name), { throwIfNoEntry: false }) !== undefined)
}

interface Ending {
  readonly code: 'ended'
  readonly message: string
  readonly exit: ExitName
}

const ended = (message: string, exit: ExitName) => err<Ending>({ code: 'ended', message, exit })

/** The key named, else this machine's own. @throws TypeError where there is neither */
function trustedKey(file: string | undefined): Result<DevicePublicKey, Ending> {
  if (file === undefined) {
    const own = readDeviceKey(dataDirectory(process.env))
    if (own.ok) return ok(own.value.publicKey)
    if (own.error.code === 'key_absent') {
      throw new TypeError("--key names the machine's public key (PEM), and is missing: this machine has none of its own")
    }
    const { exit, words } = endOfDeviceKeyError(own.error)
    return ended(`${own.error.code}: ${words}; or name the key with --key`, exit)
  }
  const content = readTextFile(file)
  if (!content.ok) return content
  const key = parseDevicePublicKey(content.value)
  return key.ok ? key : ended(`${file}: no PEM of an Ed25519 public key`, 'data')
}

function readTextFile(path: string): Result<string, Ending> {
  try {
    return ok(readFileSync(path, 'utf8'))
  } catch (thrown) {
    const fault = systemFaultOf(thrown)
    if (fault === 'unknown') throw thrown
    return ended(`${path}: cannot be read (${fault})`, 'noInput')
  }
}

function linesOf(report: ErasureReport): readonly string[] {
  const { reportId, reason, runs, finishedAt, erased, inventoryIsWhole, record } = report
  const { key, memories, members, lists, unreadableLists, files, bytes } = erased
  const count = memories.count === null ? `memories not counted (${memories.unreadable ?? ''})` : counted(memories.count, 'memory', 'memories')
  return [
    `the signature is good: report ${reportId}`,
    ...runs.map(({ by, at, configuration }) => `  ordered by ${by} at ${at}, ${CONFIGURATIONS[configuration]}`),
    `  for: ${reason}`,
    `  done at ${finishedAt}${inventoryIsWhole ? '' : ' (the notes of an earlier run were lost)'}`,
    `  key ${key.commitment ?? `not readable (${key.unreadable ?? ''})`}`,
    `  ${count}, ${counted(lists.length + unreadableLists.length, 'list')}, ${counted(files, 'file')} with ${counted(bytes, 'octet')}`,
    ...(members === undefined ? [] : [`  ${wordsOfMembers(members)}`]),
    ...lists.map(({ kind, number, thisUpdate, entries }) => `    ${kind} ${number} of ${thisUpdate}, ${counted(entries, 'entry', 'entries')}`),
    record.isRecorded ? '  the erasing is on the record' : `  the erasing is not on the record (${record.fault ?? ''})`,
    ...wordsOfSigningKey(report).map((words) => `  ${words}`),
    ...strayKeys(report).map((where) => `  still there, perhaps a copy of the key: ${where}`)
  ]
}

function wordsOfMembers({ links, invitations, unreadable }: NonNullable<ErasureReport['erased']['members']>): string {
  if (links === null || invitations === null) return `links of cards to member numbers not counted (${unreadable ?? ''})`
  return `${counted(links, 'card linked to a member number', 'cards linked to member numbers')}, ${counted(invitations, 'open code')}`
}

const CONFIGURATIONS: Readonly<Record<ErasureReport['runs'][number]['configuration'], string>> = {
  platform_operator: "configured as a platform operator's machine",
  service_provider: "configured as a service provider's machine",
  absent: 'without a configuration',
  unreadable: 'with a configuration that could not be read'
}

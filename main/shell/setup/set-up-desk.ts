import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { machineDrivers } from '../../../device/vending/drivers.ts'
import { err, ok, type Result } from '../../../device/result.ts'
import type { CallError, CallRequest } from '../../contract/operator.ts'
import type { SetUpFinding, SetUpPart, SetUpState } from '../../contract/operator-set-up.ts'
import type { CallHandlers } from '../../operator/calls.ts'
import { isSystemError, makeLastingDirectory, systemFaultOf, writeLastingFile } from '../../keys/lasting-files.ts'
import { loadConfiguration } from '../config/load-configuration.ts'
import { printPath, type Problem, type SettingPath } from '../config/problem.ts'
import { composeConfiguration, missingAnswers, type SetUpPlace } from './compose-configuration.ts'
import { productTemplates } from './product-templates.ts'
import type { SetUpCall } from './set-up-done.ts'
import { changedAnswers, discardAnswers, putSetUpFile, readAnswers, readSetUpFiles, writeAnswers, type SetUpFileError } from './set-up-folder.ts'
import { tryMachine, tryPlatform, tryReader, type TryAnswer, type TryParts } from './try-parts.ts'

export interface SetUpDeskParts extends TryParts {
  readonly dataDirectory: string
  /** Where the configuration will lie. */
  readonly configurationPath: string
  readonly at: SetUpPlace
  /** Puts it on the record that the machine is set up, before the configuration is there. Errors: it cannot be. */
  readonly onFinish: (by: string) => Result<void, { readonly code: string }>
  /** The configuration is there. */
  readonly onFinished: () => void
}

const READER_WORDS: Readonly<Record<string, string>> = {
  pcsc: 'A card reader on USB, by PC/SC.',
  simulated: 'A simulated reader.'
}

/** What to do in set-up about a selection that a machine does not know, where the configuration's remedy is out of reach. */
const SELECTION_REMEDIES: Readonly<Record<string, string>> = {
  'mdb-avd': 'This machine sells by itself and asks for an age alone: begin with the template "The age alone".'
}

/** Which answer or file each setting of `platform` comes from. */
const PLATFORM_PARTS: Readonly<Record<string, string>> = {
  clientCertificate: 'file.client_certificate',
  clientKey: 'file.client_key',
  serverCa: 'file.server_ca',
  answerKey: 'answerKeyId',
  sealingKey: 'sealingKeyId'
}

const CONFIGURED = 'there is a configuration already'

/** Handlers for a machine without a configuration: each answer is kept at once, and checked as the configuration will be. */
export function setUpHandlers(parts: SetUpDeskParts): Pick<CallHandlers, SetUpCall> {
  const { dataDirectory, configurationPath } = parts
  let isTrying = false
  /** Once the configuration is there, which names these very files, nothing that it was made of is changed any more. */
  const isOver = () => existsSync(configurationPath)
  return {
    read_set_up: () => ok(stateOf(parts)),
    save_set_up: (_, { answers }) => {
      if (isOver()) return conflict(CONFIGURED)
      const written = writeAnswers(dataDirectory, changedAnswers(readAnswers(dataDirectory), answers))
      return written.ok ? ok(stateOf(parts)) : notDone(`the answers cannot be kept: ${written.error.fault}`)
    },
    put_set_up_file: (_, file) => {
      if (isOver()) return conflict(CONFIGURED)
      const put = putSetUpFile(dataDirectory, file)
      return put.ok ? ok(stateOf(parts)) : err(wordsOf(put.error))
    },
    try_set_up: async (_, { part }: CallRequest<'try_set_up'>) => {
      // A reader or a line that is being tried cannot be opened a second time.
      if (isTrying) return conflict('something is being tried already')
      if (isOver()) return conflict(CONFIGURED)
      isTrying = true
      try {
        return ok(await tryPart(part, parts))
      } finally {
        isTrying = false
      }
    },
    finish_set_up: ({ login }) => finish(parts, login)
  }
}

function tryPart(part: SetUpPart, parts: SetUpDeskParts): Promise<TryAnswer> {
  const answers = readAnswers(parts.dataDirectory)
  switch (part) {
    case 'platform':
      return tryPlatform(answers, readSetUpFiles(parts.dataDirectory))
    case 'reader':
      return tryReader(answers, parts)
    case 'machine':
      return tryMachine(answers, parts)
  }
}

function finish(parts: SetUpDeskParts, by: string): Result<Record<string, never>, CallError> {
  const { configurationPath } = parts
  if (existsSync(configurationPath)) return conflict(CONFIGURED)
  const { findings } = stateOf(parts)
  const first = findings.find(({ severity }) => severity === 'error')
  if (first !== undefined) return err({ code: 'bad_request', field: first.part, problem: `${first.problem}. ${first.remedy}` })
  const recorded = parts.onFinish(by)
  if (!recorded.ok) return notDone(`the record takes nothing: ${recorded.error.code}`)
  try {
    writeLastingFile(configurationPath, written(parts))
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown
    return notDone(`the configuration cannot be written: ${systemFaultOf(thrown)}`)
  }
  discardAnswers(parts.dataDirectory)
  parts.onFinished()
  return ok({})
}

function stateOf(parts: SetUpDeskParts): SetUpState {
  const answers = readAnswers(parts.dataDirectory)
  const files = readSetUpFiles(parts.dataDirectory)
  const missing = missingAnswers(answers, files)
  return {
    state: 'answering',
    answers,
    files: files.map(({ kind, name, endsAtMs }) => ({ kind, name, endsAtMs })),
    findings: missing.length > 0 ? [...missing] : [...checked(parts)],
    readers: Object.keys(parts.drivers.readers).map((name) => ({ name, summary: READER_WORDS[name] ?? name })),
    machines: machineDrivers.map(({ name, summary }) => ({ name, summary })),
    ports: [...serialLines()],
    templates: productTemplates.map(({ id, name, products }) => ({ id, name: { ...name }, products: [...products] }))
  }
}

/** The configuration as it would be, read by what will read it: what it complains of, by the answer that it came from. */
function checked(parts: SetUpDeskParts): readonly SetUpFinding[] {
  const draft = `${parts.configurationPath}.set-up`
  try {
    makeLastingDirectory(parts.dataDirectory)
    writeLastingFile(draft, written(parts))
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown
    const problem = `the data directory takes no file: ${systemFaultOf(thrown)}`
    return [{ part: 'disk', problem, remedy: 'Make room, or see to its rights.', severity: 'error' }]
  }
  try {
    const loaded = loadConfiguration(draft, { readerDrivers: Object.keys(parts.drivers.readers) })
    const { machineDriver } = readAnswers(parts.dataDirectory)
    if (loaded.ok) return loaded.value.warnings.map((warning) => findingOf(warning, machineDriver))
    if (loaded.error.code === 'configuration_invalid') return loaded.error.problems.map((problem) => findingOf(problem, machineDriver))
    return [{ part: 'disk', problem: loaded.error.code, remedy: 'Run: hatachi doctor', severity: 'error' }]
  } finally {
    rmSync(draft, { force: true })
  }
}

function written({ dataDirectory, at }: SetUpDeskParts): string {
  const composed = composeConfiguration(readAnswers(dataDirectory), readSetUpFiles(dataDirectory), at)
  return `# Written by set-up; docs/configuration.md says what may stand here.\n${stringify(composed, { lineWidth: 120 })}`
}

function findingOf({ path, what, remedy, severity }: Problem, machineDriver: string | undefined): SetUpFinding {
  const ownRemedy = path[0] === 'products' && path[2] === 'selection' ? SELECTION_REMEDIES[machineDriver ?? ''] : undefined
  return { part: partOf(path), problem: `${printPath(path)} ${what}`, remedy: ownRemedy ?? remedy, severity }
}

/** The answer or file from which a setting was made. */
function partOf(path: SettingPath): string {
  const [section, name] = path
  const key = String(name ?? '')
  switch (section) {
    case 'operator':
      return key === 'telephone' ? 'telephone' : 'operatorName'
    case 'platform':
      return PLATFORM_PARTS[key] ?? 'endpoint'
    case 'trust':
      return key === 'certification' ? 'certifiedUntil' : 'file.anchor'
    case 'reader':
      return 'readerDriver'
    case 'machine':
      return key === 'port' ? 'machinePort' : 'machineDriver'
    case 'rules':
      return 'products'
    default:
      return String(section ?? 'disk')
  }
}

/** By their lasting names where the system gives some. */
function serialLines(): readonly string[] {
  const byId = namesIn('/dev/serial/by-id').map((name) => join('/dev/serial/by-id', name))
  if (byId.length > 0) return byId
  return namesIn('/dev')
    .filter((name) => /^tty(?:USB|ACM|AMA|S)[0-9]+$/.test(name))
    .map((name) => join('/dev', name))
    .toSorted()
    .slice(0, 32)
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function wordsOf(error: SetUpFileError): CallError {
  switch (error.code) {
    case 'not_pem':
      return { code: 'bad_request', field: 'pem', problem: 'neither a certificate nor an unencrypted key in PEM' }
    case 'kind_unclear':
      return { code: 'bad_request', field: 'kind', problem: 'cannot be told from the file: say what it is' }
    case 'kind_wrong':
      return { code: 'bad_request', field: 'kind', problem: 'is not what this file holds' }
    case 'too_many':
      return { code: 'conflict', problem: 'there are sixteen anchors already' }
    case 'medium':
      return { code: 'not_done', problem: `the file cannot be kept: ${error.fault}` }
  }
}

function notDone(problem: string): Result<never, CallError> {
  return err({ code: 'not_done', problem })
}

function conflict(problem: string): Result<never, CallError> {
  return err({ code: 'conflict', problem })
}

import { fileURLToPath } from 'node:url'
import type { Clock } from '../../device/clock.ts'
import { err, ok, type Result } from '../../device/result.ts'
import { startAppliance, type Appliance } from './appliance.ts'
import { assemble } from './assemble.ts'
import { loadConfiguration, printConfigurationError } from './config/load-configuration.ts'
import { printProblem } from './config/problem.ts'
import type { Drivers } from './drivers.ts'
import { exitOfConfigurationError, exitOfStoreError } from './exit-code-of-error.ts'
import { exitCode } from './exit-codes.ts'
import { readFaceFiles } from './host/face-files.ts'
import { endOfDeviceKeyError, endOfKeyError, isKeyError } from './key-words.ts'
import { LogFile, logPath } from './log/log-file.ts'
import { HATACHI, programVersion } from './program.ts'
import { leftoversIn } from './retention/leftovers.ts'
import { rulesFinding } from './rules/rule-status.ts'
import { StatusBoard } from './status/status-board.ts'

export interface StartOptions {
  readonly clock: Clock
  readonly dataDirectory: string
  readonly drivers: Drivers
  /** Whether the shopper's face is served; it has to be built. */
  readonly withFace: boolean
  /** Told what is doubtful about the configuration, one line each. */
  readonly warn?: (line: string) => void
}

/** Why the appliance did not start, in words for a terminal, with the exit code that says the same. */
export interface StartError {
  readonly code: 'not_started'
  readonly message: string
  readonly exitCode: number
}

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The built face of the shopper. */
export const SHOPPER_FACE = `${root}out/renderer/shopper`

/** From a configuration file to a running appliance. */
export async function startFromFile(path: string, options: StartOptions): Promise<Result<Appliance, StartError>> {
  const { clock, dataDirectory, drivers } = options
  const loaded = loadConfiguration(path, { readerDrivers: Object.keys(drivers.readers) })
  if (!loaded.ok) return notStarted(printConfigurationError(loaded.error), exitCode(exitOfConfigurationError(loaded.error)))
  const { configuration, warnings } = loaded.value
  for (const warning of warnings) options.warn?.(printProblem(warning))

  if (configuration.role === 'service_provider') warnOfLeftovers(dataDirectory, options)

  const parts = await assemble(configuration, drivers, clock, dataDirectory)
  if (!parts.ok) {
    const { exit, words } = endOfKeyError(parts.error)
    return notStarted(`The machine's own key cannot be had: ${words}.`, exitCode(exit))
  }
  const files = options.withFace ? await readFaceFiles(SHOPPER_FACE).catch(() => null) : undefined
  if (files === null) {
    return notStarted(`The shopper's face is not built. Run: npm run build`, exitCode('unavailable'))
  }
  const log = new LogFile(logPath(dataDirectory), clock)
  const version = programVersion()
  const { backup, service, rules, companions = [], endings = [], watched } = parts.value
  const board = new StatusBoard({ ...watched, configuration, dataDirectory, clockOfBoard: clock, endings, rules: () => rulesFinding(rules, clock.nowMs()), service: () => service.keeper.now() })
  const side = configuration.operatorSide.enabled
    ? [board, (await import('./operator/operator-side.ts')).operatorSide({ configuration, dataDirectory, clock, version, backup, service, rules, board, log })]
    : []
  const television = configuration.television.enabled
    ? (await import('./television/tv-side.ts')).televisionSide({ configuration, dataDirectory, clock, reader: parts.value.lending.desk, agent: parts.value.agent })
    : null
  const started = await startAppliance({
    ...parts.value,
    ...(television === null ? {} : { television }),
    companions: [...companions, ...side, ...(television === null ? [] : [television])],
    dataDirectory,
    version,
    log,
    ...(files === undefined ? {} : { face: { files, port: configuration.face.port } })
  })
  if (started.ok) {
    board.watch(started.value.session)
    return ok(started.value)
  }
  const { error } = started
  if (error.code === 'face_port_unavailable') {
    const message = `The face's port ${String(error.port)} cannot be had. Choose another "face.port", or 0 for any free one.`
    return notStarted(message, exitCode('unavailable'))
  }
  if (isKeyError(error)) {
    const { exit, words } = endOfDeviceKeyError(error)
    return notStarted(`The key that signs the record cannot be had: ${words}.`, exitCode(exit))
  }
  const where = 'path' in error ? ` (${error.path})` : 'cause' in error ? ` (${error.cause})` : ''
  const exit = error.code === 'store_failed' ? 'inputOutput' : exitOfStoreError(error)
  const what =
    error.code === 'store_in_use'
      ? `Another appliance records here already${where}. End it first, or set HATACHI_DATA_DIR.`
      : `The record cannot be opened: ${error.code}${where}. Run: ${HATACHI} doctor`
  return notStarted(what, exitCode(exit))
}

/** Of a role that was changed before what only the other may hold was erased. */
function warnOfLeftovers(dataDirectory: string, { warn }: StartOptions): void {
  const left = leftoversIn(dataDirectory)
  if (left.length === 0) return
  warn?.(
    `${dataDirectory} still holds ${left.join(', ')}, which a service provider may not: ` +
      `end the appliance and run ${HATACHI} retention erase (docs/retention.md)`
  )
}

function notStarted(message: string, exitCode: number): { readonly ok: false; readonly error: StartError } {
  return err({ code: 'not_started', message, exitCode })
}

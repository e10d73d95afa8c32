import { existsSync } from 'node:fs'
import { ok, type Result } from '../../../device/result.ts'
import { exitCode, type ExitName } from '../exit-codes.ts'
import { HATACHI } from '../program.ts'
import type { StartError } from '../start.ts'
import { setUpCodePath } from '../../operator/set-up-code.ts'
import { startSetUpSide, type SetUpSideError, type SetUpSideParts } from './set-up-side.ts'

/** By default it is reached from the machine alone. */
export const SET_UP_ADDRESS = '127.0.0.1'
export const SET_UP_PORT = 8443

export interface SetUpMachineParts extends SetUpSideParts {
  /** Told where to go on, one line each: for a terminal or a journal. */
  readonly say: (line: string) => void
  /** Resolves when the program is told to end. */
  readonly told: Promise<string>
}

/**
 * Sets a machine up that has no configuration: serves the console until the configuration is there.
 * @returns `set_up`: it is there, and everything is closed again; `told`: the program was told to end before
 */
export async function setUpMachine(parts: SetUpMachineParts): Promise<Result<'set_up' | 'told', StartError>> {
  const { configurationPath, dataDirectory, at, say, told } = parts
  const started = await startSetUpSide(parts)
  if (!started.ok) return { ok: false, error: wordsOf(started.error) }
  const side = started.value
  const host = ['127.0.0.1', '0.0.0.0', '::', '::1'].includes(at.address) ? 'localhost' : at.address
  say(`this machine has no configuration yet (${configurationPath}): set it up at https://${host}:${String(side.port)}/operator/`)
  say(`certificate SHA-256 ${side.fingerprint}`)
  if (existsSync(setUpCodePath(dataDirectory))) say(`the code for the first account stands in ${setUpCodePath(dataDirectory)}`)
  const end = await Promise.race([side.finished.then(() => 'set_up' as const), told.then(() => 'told' as const)])
  await side.close(end === 'set_up' ? 'set_up_finished' : await told)
  return ok(end)
}

function wordsOf(error: SetUpSideError): StartError {
  const [exit, message] = exitOf(error)
  return { code: 'not_started', message, exitCode: exitCode(exit) }
}

function exitOf(error: SetUpSideError): readonly [ExitName, string] {
  switch (error.code) {
    case 'operator_port_unavailable':
      return ['unavailable', `The port ${String(error.port)} cannot be had (${error.fault}). Name another one with --port.`]
    case 'store_in_use':
      return ['unavailable', `Another program records here already (${error.path}). End it first, or set HATACHI_DATA_DIR.`]
    default:
      return ['cannotCreate', `The machine cannot be set up: ${error.code}. Run: ${HATACHI} doctor`]
  }
}

import { readFileSync, statSync } from 'node:fs'
import type { Result } from '../../../device/result.ts'
import { err, ok } from '../../../device/result.ts'
import type { ExitName } from '../exit-codes.ts'

/** A file that a command was given and cannot use: what to say, its name first, and how the command ends. */
export interface InputError {
  readonly code: 'input_error'
  readonly message: string
  readonly exit: ExitName
}

/** What the system's usual answers mean, for people who do not know its codes. */
const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a directory',
  EACCES: 'permission is missing',
  EPERM: 'permission is missing'
}

/**
 * Reads a file that the command line names. Errors: `input_error`, ending with `noInput` for a file that is not there or
 * cannot be read, with `data` for one that is empty or above `maxBytes`.
 */
export function readInputFile(path: string, maxBytes: number): Result<Uint8Array, InputError> {
  if (path === '') return err(inputError('the name of a file is empty', 'noInput'))
  let bytes: Uint8Array
  try {
    const { size } = statSync(path)
    if (size > maxBytes) return err(inputError(`${path}: above ${String(maxBytes)} bytes`))
    bytes = Uint8Array.from(readFileSync(path))
  } catch (fault) {
    const code = fault instanceof Error && 'code' in fault ? String(fault.code) : 'unreadable'
    return err(inputError(`${path}: cannot be read: ${WORDS[code] ?? code}`, 'noInput'))
  }
  return bytes.length === 0 ? err(inputError(`${path}: the file is empty`)) : ok(bytes)
}

/** An `InputError` from its words; `data` where nothing else is said. */
export function inputError(message: string, exit: ExitName = 'data'): InputError {
  return { code: 'input_error', message, exit }
}

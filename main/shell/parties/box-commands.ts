import { closeSync, fsyncSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { err, type Result } from '../../../device/result.ts'
import { removeBox, type BoxTakenIn } from '../../cable/boxes.ts'
import { enrolBox as enrolAtOperator } from '../../cable/operator/households.ts'
import { enrolBox as enrolAtPlatform } from '../../cable/platform/links.ts'
import type { BoxFault } from '../../cable/settings.ts'
import { isSystemError, syncDirectory, systemFaultOf } from '../../keys/lasting-files.ts'
import { makeToken } from '../../services/http/secrets.ts'
import type { ServiceFile, StoreFailure } from '../../services/service-file.ts'
import { endWith } from '../audit/command-parts.ts'
import { print, text, type CommandValues } from '../command.ts'
import { exitCode } from '../exit-codes.ts'
import { inStore } from './party-ends.ts'
import { cableOperator, cablePlatform, type PartyStore } from './party-kinds.ts'

/** Boxes of the two cable parties: each is taken in with a fresh token, which goes into a file and nowhere else. */

type Enrol = (file: ServiceFile, box: { readonly boxId: string; readonly token: string }) => Result<BoxTakenIn, StoreFailure | BoxFault>

/** `hatachi cable-platform box add BOX --token-file FILE`. @returns the exit code */
export function addPlatformBox(boxId: string, values: CommandValues): number {
  return addBox(cablePlatform, boxId, values, enrolAtPlatform)
}

/** `hatachi cable-operator box add BOX --household NAME --token-file FILE`. @returns the exit code */
export function addOperatorBox(boxId: string, values: CommandValues): number {
  const householdId = text(values, 'household')
  if (householdId === undefined) throw new TypeError('--household takes your own name of the household')
  return addBox(cableOperator, boxId, values, (file, box) => enrolAtOperator(file, { ...box, householdId }))
}

/** `hatachi … box remove BOX`. @returns the exit code */
export function removeBoxOf(party: PartyStore, boxId: string, values: CommandValues): number {
  const removed = inStore(party, values, { words: `${party.name} box remove` }, (file) => removeBox(file, boxId))
  if (typeof removed === 'number') return removed
  if (removed.done.ok && !removed.done.value) return endWith(values, 'box_unknown', 'there is no such box', 'noInput')
  if (values['json'] === true) print(JSON.stringify({ result: 'removed', boxId }))
  else print('Its token opens nothing any more.')
  return exitCode('ok')
}

function addBox(party: PartyStore, boxId: string, values: CommandValues, enrol: Enrol): number {
  return withTokenFile(values, (token) => {
    const added = inStore(party, values, { words: `${party.name} box add`, makes: true }, (file) => enrol(file, { boxId, token }))
    if (typeof added === 'number') return added
    if (!added.done.ok) {
      const names = 'names of boxes and households have 1 to 64 letters, digits, ".", "_" or "-"'
      return endWith(values, added.done.error.code, names, 'data')
    }
    if (values['json'] === true) print(JSON.stringify({ result: 'added', boxId, tokenFile: tokenFileOf(values) }))
    else {
      const before = added.done.value.hadToken ? '; the one that it had before opens nothing any more' : ''
      print(`Taken in. Its token is in ${tokenFileOf(values)}${before}.`)
    }
    return exitCode('ok')
  })
}

/**
 * Makes a token, does something with it, and leaves it in the file that `--token-file` names: one of its owner's alone,
 * that was not there before, on disk by its name before the token is good for anything. Where that is not done, no file is left.
 * @param use gives the exit code
 */
export function withTokenFile(values: CommandValues, use: (token: string) => number): number {
  const path = tokenFileOf(values)
  const token = makeToken()
  const written = writeNew(path, `${token}\n`)
  if (!written.ok) {
    const { fault } = written.error
    const words = fault === 'EEXIST' ? `${path} is there already: name another, or move it away` : `${path} cannot be written (${fault})`
    return endWith(values, written.error.code, words, 'cannotCreate')
  }
  let code = exitCode('internal')
  try {
    code = use(token)
  } finally {
    if (code !== exitCode('ok')) rmSync(path, { force: true })
  }
  return code
}

function tokenFileOf(values: CommandValues): string {
  const path = text(values, 'token-file')
  if (path === undefined || path === '') throw new TypeError('--token-file takes the file that the token is written into')
  return resolve(path)
}

function writeNew(path: string, content: string): Result<void, { readonly code: 'token_file_unwritable'; readonly fault: string }> {
  let isMade = false
  try {
    const descriptor = openSync(path, 'wx', 0o600)
    isMade = true
    try {
      writeFileSync(descriptor, content)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    syncDirectory(dirname(path))
    return { ok: true, value: undefined }
  } catch (thrown) {
    if (isMade) rmSync(path, { force: true })
    if (!isSystemError(thrown)) throw thrown
    return err({ code: 'token_file_unwritable', fault: systemFaultOf(thrown) })
  }
}

import { existsSync } from 'node:fs'
import type { Result } from '../../../device/result.ts'
import type { ServiceFile, ServiceFileFault, StoreFailure } from '../../services/service-file.ts'
import { endWith } from '../audit/command-parts.ts'
import type { CommandValues } from '../command.ts'
import { dataDirectory } from '../config/locations.ts'
import { endIfAnothersData } from '../data-owner.ts'
import type { ExitName } from '../exit-codes.ts'
import { endOfKeyError, isKeyError } from '../key-words.ts'
import { HATACHI } from '../program.ts'
import type { PartyStartFailure, PartyStore } from './party-kinds.ts'

/** How the commands of the television's parties end where they cannot do what they were called for. */

/** What is wrong, in words without an end, and how a command ends by it. */
export interface Ending {
  readonly words: string
  readonly exit: ExitName
}

const FAULTS: Readonly<Record<ServiceFileFault, Ending>> = {
  medium_full: { words: 'its medium is full', exit: 'inputOutput' },
  medium_read_only: { words: 'it may not be written: see whose it is, by ls -l', exit: 'inputOutput' },
  medium_failed: { words: 'its medium fails', exit: 'inputOutput' },
  cannot_open: { words: 'it cannot be opened or made', exit: 'cannotCreate' },
  damaged: { words: 'it is no sound store: bring it back from a copy', exit: 'data' },
  locked: { words: 'another program writes it: try again', exit: 'unavailable' },
  foreign: { words: 'it is another program\'s file', exit: 'data' },
  newer: { words: 'a later version of this program wrote it', exit: 'data' },
  setting_lost: { words: 'its file system does not do what durability needs', exit: 'inputOutput' }
}

export function endingOfStore({ cause, path }: StoreFailure): Ending {
  const { words, exit } = FAULTS[cause]
  return { words: `the store ${path} cannot be used (${cause}): ${words}`, exit }
}

/** Most of these a checked file cannot bring about; they are told all the same. */
export function endingOfStart(failure: PartyStartFailure): Ending {
  if (isKeyError(failure)) return endOfKeyError(failure)
  switch (failure.code) {
    case 'store_failed':
      return endingOfStore(failure)
    case 'cannot_listen':
      return { words: `the address and port of the configuration cannot be listened at (${failure.cause})`, exit: 'unavailable' }
    case 'insecure_address':
      return { words: `${failure.host} is listened at with "tls" alone`, exit: 'configuration' }
    case 'plan_malformed':
      return { words: `the facilities cannot be kept: ${failure.reason}`, exit: 'configuration' }
    default:
      return { words: 'the configuration cannot be used', exit: 'configuration' }
  }
}

/** What a command is called, whether it makes a store where there is none, and whether it changes one. */
export interface StoreUse {
  /** Words of the command, such as `health enrol`. */
  readonly words: string
  readonly makes?: boolean
}

/**
 * Does one thing in a party's store, also while its server runs: both wait for each other.
 * @returns what it gives; a number: it could not be done, that was told, and this is the exit code
 */
export function inStore<T, E extends { readonly code: string }>(
  kind: PartyStore,
  values: CommandValues,
  { words, makes = false }: StoreUse,
  use: (file: ServiceFile) => Result<T, E | StoreFailure>
): { readonly done: Result<T, E> } | number {
  const directory = dataDirectory(process.env)
  const ended = endIfAnothersData(directory, words, values)
  if (ended !== null) return ended
  const path = kind.storePath(directory)
  if (!makes && !existsSync(path)) {
    const absent = `there is no store of "${HATACHI} ${kind.name}" at ${path}. Set HATACHI_DATA_DIR to where it lies`
    return endWith(values, 'no_data', absent, 'noInput')
  }
  const opened = kind.openStore(path)
  if (!opened.ok) return endOfStore(values, opened.error)
  try {
    const done = use(opened.value)
    if (done.ok) return { done }
    return isStoreFailure(done.error) ? endOfStore(values, done.error) : { done: { ok: false, error: done.error } }
  } finally {
    opened.value.close()
  }
}

function endOfStore(values: CommandValues, failure: StoreFailure): number {
  const { words, exit } = endingOfStore(failure)
  return endWith(values, failure.code, words, exit)
}

function isStoreFailure(error: { readonly code: string }): error is StoreFailure {
  return error.code === 'store_failed'
}

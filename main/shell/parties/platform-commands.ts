import { join, resolve } from 'node:path'
import { unlink } from '../../cable/platform/links.ts'
import { isSystemError, makeLastingDirectory, systemFaultOf, writeLastingFile } from '../../keys/lasting-files.ts'
import type { NamedPublicKey } from '../../platform/public-key.ts'
import { endWith } from '../audit/command-parts.ts'
import { print, text, type CommandValues } from '../command.ts'
import { dataDirectory } from '../config/locations.ts'
import { endIfAnothersData } from '../data-owner.ts'
import { exitCode } from '../exit-codes.ts'
import { endOfKeyError } from '../key-words.ts'
import { inStore } from './party-ends.ts'
import { cablePlatform, keysOfPlatform } from './party-kinds.ts'
import { settingsFor } from './party-run.ts'

/** The cable platform's own staff: its public keys for the others, and a link that is undone by hand. */

/** Files that the public keys are written into, for whoever pins them. */
const PUBLIC_FILES = { answerKey: 'cable-answer.pem', sealingKey: 'cable-sealing.pem' } as const
/** Their names and files as settings, to be copied into others' configurations. */
const SETTINGS_FILE = 'cable-keys.yaml'

/**
 * `hatachi cable-platform keys [--to DIR]`: the two public keys that boxes, the cable operator and services pin; the keys
 * are made where there are none. @returns the exit code
 */
export function printPlatformKeys(values: CommandValues): number {
  const directory = dataDirectory(process.env)
  const ended = endIfAnothersData(directory, 'cable-platform keys', values)
  if (ended !== null) return ended
  const settings = settingsFor(cablePlatform, values)
  if (typeof settings === 'number') return settings
  const keys = keysOfPlatform(settings.value, directory)
  if (!keys.ok) {
    const { words, exit } = endOfKeyError(keys.error)
    return endWith(values, keys.error.code, words, exit)
  }
  const named = { answerKey: keys.value.answers.named, sealingKey: keys.value.sealing.named }
  const to = text(values, 'to')
  const fault = to === undefined ? null : writeKeys(resolve(to), named)
  if (fault !== null) return endWith(values, 'keys_unwritable', `the keys cannot be written into ${resolve(to ?? '')} (${fault})`, 'cannotCreate')
  print(values['json'] === true ? JSON.stringify(named) : settingsOf(named).trimEnd())
  return exitCode('ok')
}

/** `hatachi cable-platform unlink CABLE-ID`: for staff, such as of a card that was renewed. @returns the exit code */
export function unlinkPerson(cableId: string, values: CommandValues): number {
  const undone = inStore(cablePlatform, values, { words: 'cable-platform unlink' }, (file) => unlink(file, cableId))
  if (typeof undone === 'number') return undone
  if (undone.done.ok && !undone.done.value) return endWith(values, 'link_unknown', 'this cable ID is linked to no card', 'noInput')
  print(values['json'] === true ? JSON.stringify({ result: 'unlinked' }) : 'The link is undone. The card is linked anew at its next use.')
  return exitCode('ok')
}

type PublicKeys = Readonly<Record<keyof typeof PUBLIC_FILES, NamedPublicKey>>

/** @returns the system's name of why not; null: written */
function writeKeys(directory: string, keys: PublicKeys): string | null {
  try {
    makeLastingDirectory(directory)
    writeLastingFile(join(directory, PUBLIC_FILES.answerKey), keys.answerKey.publicKeyPem)
    writeLastingFile(join(directory, PUBLIC_FILES.sealingKey), keys.sealingKey.publicKeyPem)
    writeLastingFile(join(directory, SETTINGS_FILE), settingsOf(keys))
    return null
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown
    return systemFaultOf(thrown)
  }
}

function settingsOf(keys: PublicKeys): string {
  return (['answerKey', 'sealingKey'] as const)
    .map((name) => `${name}: { id: ${keys[name].keyId}, file: ${PUBLIC_FILES[name]} }\n`)
    .join('')
}

import { readdirSync, renameSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { Result } from '../../device/result.ts'
import { err, ok } from '../../device/result.ts'
import type { DeviceKey } from './device-key.ts'
import { deviceKeyOf, deviceKeyPath, readDeviceKey } from './device-key.ts'
import { keysDirectory, openSecret, type KeyError } from './key-file.ts'
import { isSystemError, syncDirectory, systemFaultOf } from './lasting-files.ts'

/**
 * The device's key where it signs the report of an erasing. Nothing lies under it, so that nothing is lost with it: an
 * erasing must not wait until it is mended.
 */

/** Names of keys that were set aside: `device.key.damaged-20261126T010000000Z`, `device.key.unreadable-…`. */
const SET_ASIDE = /^device\.key\.(?:damaged|unreadable)-\d{8}T\d{9}Z$/

/** The system's faults that lie in the file, and not in what happens to be short at the moment. */
const OF_THE_FILE = ['ELOOP', 'EACCES', 'EPERM', 'EIO']

/**
 * The key of this machine, made where there is none. One that is damaged or cannot be read is set aside under a name with
 * the reason and the time, and a new one made. Rights that are too open do not keep it from signing (`signingKeyFacts`).
 * Errors: `key_medium`.
 */
export function openSigningKey(dataDirectory: string, nowMs: number): Result<DeviceKey, KeyError> {
  const path = deviceKeyPath(dataDirectory)
  const found = openSecret(path, 'any')
  if (found.ok) return ok(deviceKeyOf(found.value))
  const { error } = found
  const isDamaged = error.code === 'key_damaged'
  if (!isDamaged && !(error.code === 'key_medium' && OF_THE_FILE.includes(error.fault))) return found
  const stamp = new Date(nowMs).toISOString().replaceAll(/[-:.]/g, '')
  try {
    renameSync(path, `${path}.${isDamaged ? 'damaged' : 'unreadable'}-${stamp}`)
    syncDirectory(dirname(path))
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown
    return err({ code: 'key_medium', path, fault: systemFaultOf(thrown) })
  }
  const made = openSecret(path, 'any')
  return made.ok ? ok(deviceKeyOf(made.value)) : made
}

/** What there is to say of the key that signs. */
export interface SigningKeyFacts {
  /** Keys that were replaced, by their places below the data directory, oldest first. */
  readonly setAside: readonly string[]
  /** What others than its owner may get at: the key or its folder, below the data directory; rights in octal. */
  readonly rightsTooOpen: { readonly where: string; readonly mode: string } | null
}

/** Looks at what is there; throws the system's errors where the folder cannot be read. */
export function signingKeyFacts(dataDirectory: string): SigningKeyFacts {
  const folder = keysDirectory(dataDirectory)
  const key = readDeviceKey(dataDirectory)
  const tooOpen = !key.ok && key.error.code === 'key_rights_too_open' ? key.error : null
  return {
    setAside: readdirSync(folder).filter((name) => SET_ASIDE.test(name)).toSorted().map((name) => `${basename(folder)}/${name}`),
    rightsTooOpen: tooOpen === null ? null : { where: tooOpen.path === folder ? 'keys' : 'keys/device.key', mode: tooOpen.mode }
  }
}

/** Whether a file in `keys/` is a signing key that was set aside. */
export function isSetAside(name: string): boolean {
  return SET_ASIDE.test(name)
}

import type { KeyError } from '../keys/key-file.ts'
import type { ExitName } from './exit-codes.ts'
import { HATACHI } from './program.ts'

/**
 * What it means that a key of this machine cannot be had: one sentence with its place, without an end, and how a command
 * ends that needs it.
 */
export function endOfKeyError(error: KeyError): { readonly exit: ExitName; readonly words: string } {
  const { path } = error
  switch (error.code) {
    case 'key_absent':
      return { exit: 'noInput', words: `there is no key at ${path}` }
    case 'key_medium':
      return { exit: 'inputOutput', words: `the key at ${path} cannot be read or made (${error.fault})` }
    case 'key_damaged':
      return {
        exit: 'data',
        words: `${path} is there and is no whole key: bring it back from a copy, or destroy it and what lies under it by ${HATACHI} retention erase`
      }
    case 'key_rights_too_open':
      return { exit: 'data', words: `others than its owner may get at ${path} (${error.mode}): take those rights away, by chmod go= ${path}` }
    case 'key_being_erased':
      return { exit: 'unavailable', words: `an erasing has begun and not ended (${path}): run ${HATACHI} retention erase again` }
  }
}

/** Whether a start failed for want of a key. */
export function isKeyError<E extends { readonly code: string }>(error: E): error is E & KeyError {
  return error.code.startsWith('key_')
}

/**
 * The same of the key that signs (`keys/device.key`). Nothing lies under it, so erasing is no way out; none of a report's
 * before is borne out by one that is made anew.
 */
export function endOfDeviceKeyError(error: KeyError): { readonly exit: ExitName; readonly words: string } {
  if (error.code !== 'key_damaged') return endOfKeyError(error)
  return { exit: 'data', words: `${error.path} is there and is no whole key: bring it back from a copy, or move it aside, and a new one is made, which bears out no report from before` }
}

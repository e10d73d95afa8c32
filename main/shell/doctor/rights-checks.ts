import type { Configuration } from '../config/configuration.ts'
import type { CheckResult } from './check-result.ts'
import { fail, pass, warn } from './check-result.ts'

/** Something of ours below the data directory that another user may get at. */
export interface OpenPlace {
  /** Absolute. */
  readonly path: string
  /** Permission bits, such as 0o644. */
  readonly mode: number
  readonly isFolder: boolean
}

/** So many places are named one by one; of more the rest is counted. */
const MOST_NAMED = 8

/**
 * Whether everything that Hatachi keeps is its owner's alone: folders 0700, files 0600. (Whose it is tells the check of
 * the data directory.)
 * @param directoryMode of the data directory itself: where that is closed, nobody gets at what is open below it
 */
export function checkFileRights(dataDirectory: string, directoryMode: number, open: readonly OpenPlace[]): CheckResult {
  if (open.length === 0) return pass('file_rights', `What Hatachi keeps in ${dataDirectory} is its owner's alone.`)
  const named = open.slice(0, MOST_NAMED)
  const places = named.map(({ path, mode }) => `${path} (mode ${octal(mode)})`)
  const more = open.length - named.length
  const sentence = `Open to others: ${places.join(', ')}${more === 0 ? '' : `, and ${String(more)} more`}.`
  const commands = named.map(({ path, isFolder }) => `chmod ${isFolder ? '700' : '600'} ${quoted(path)}`)
  const remedy = `Run: ${commands.join(' && ')}${more === 0 ? '' : '; then look again.'}`
  return (directoryMode & 0o077) === 0 ? warn('file_rights', sentence, remedy) : fail('file_rights', sentence, remedy)
}

/** Whether whatever leaves or enters this machine goes over a protected line (認定基準: a protected line between buildings). */
export function checkProtectedLine({ platform, operatorSide }: Configuration): CheckResult {
  if (platform === null) return checkOperatorLine('No platform is asked', operatorSide)
  const addresses = [platform.endpoint, ...(platform.secondEndpoint === undefined ? [] : [platform.secondEndpoint])]
  const open = addresses.find((address) => new URL(address).protocol !== 'https:')
  if (open !== undefined) {
    return fail('protected_line', `${open} is asked without TLS.`, 'Give the platform an https address in the configuration.')
  }
  const { certificatePem, keyPem, caPem } = platform.credentials
  if ([certificatePem, keyPem, caPem].includes('')) {
    const sentence = 'Machine and platform do not show each other certificates.'
    return fail('protected_line', sentence, 'Set platform.clientCertificate, platform.clientKey and platform.serverCa.')
  }
  const outwards = "The platform is asked over TLS only, with this machine's certificate"
  return checkOperatorLine(outwards, operatorSide)
}

function checkOperatorLine(outwards: string, { enabled, address }: Configuration['operatorSide']): CheckResult {
  if (!enabled) return pass('protected_line', `${outwards}; the operator's side is off.`)
  if (/^(?:0\.0\.0\.0|::)$/.test(address)) {
    const remedy = "Set operatorSide.address to this machine's address in the local network. Run: ip -brief address"
    return warn('protected_line', `${outwards}; the operator's side (HTTPS) listens on every network of this machine.`, remedy)
  }
  return pass('protected_line', `${outwards}; the operator's side is reached over HTTPS only, at ${address}.`)
}

function octal(mode: number): string {
  return mode.toString(8).padStart(3, '0')
}

/** For a shell, where it needs that. */
function quoted(word: string): string {
  return /^[\w./:@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

import type { Command } from '../command.ts'
import { checkRole } from '../trust/role-gate.ts'

/** What each verb is about; null: nothing is named. */
const WANTED: ReadonlyMap<string, string | null> = new Map([
  ['import', 'FILE'],
  ['status', null],
  ['lookup', 'SERIAL'],
  ['remove', 'NAME']
])

/** `hatachi crl`: revocation lists of this machine. For a platform operator's alone. */
export const crlCommand: Command = {
  name: 'crl',
  usage: [
    'crl import FILE [--anchor CA.pem]... [--json] [--config FILE]',
    'crl status [--json] [--config FILE]',
    'crl lookup SERIAL [--anchor CA.pem]... [--json] [--config FILE]',
    'crl remove NAME [--json] [--config FILE]'
  ].join(' | '),
  summary: 'imports a revocation list, tells which are in force, looks a serial number (hexadecimal) up, takes one out of force',
  options: {
    anchor: { type: 'string', multiple: true },
    json: { type: 'boolean' },
    config: { type: 'string' }
  },
  words: 2,
  run: async (values, words) => {
    const [verb, argument] = words
    const wanted = WANTED.get(verb ?? '')
    if (wanted === undefined) throw new TypeError('say what to do: import, status, lookup or remove')
    if (wanted === null ? argument !== undefined : argument === undefined) {
      throw new TypeError(wanted === null ? `surplus argument "${argument ?? ''}"` : `${wanted} is missing`)
    }
    const gate = await checkRole(values)
    if (!gate.allowed) return gate.exitCode
    const { importCrl, lookUpSerial, printListStatus, removeCrl } = await import('../trust/crl-commands.ts')
    switch (verb) {
      case 'import':
        return importCrl(argument ?? '', values, gate.configuration)
      case 'lookup':
        return lookUpSerial(argument ?? '', values, gate.configuration)
      case 'remove':
        return removeCrl(argument ?? '', values)
      default:
        return printListStatus(values, gate.configuration)
    }
  }
}

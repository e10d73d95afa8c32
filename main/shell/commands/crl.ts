import type { Command } from '../command.ts'
import { checkRole } from '../trust/role-gate.ts'

/** `hatachi crl`: revocation lists of this machine. For a platform operator's alone. */
export const crlCommand: Command = {
  name: 'crl',
  usage: [
    'crl import FILE [--anchor CA.pem]... [--json] [--config FILE]',
    'crl status [--json] [--config FILE]',
    'crl lookup SERIAL [--anchor CA.pem]... [--json] [--config FILE]'
  ].join(' | '),
  summary: 'imports a revocation list, tells which are in force, looks a serial number (hexadecimal) up',
  options: {
    anchor: { type: 'string', multiple: true },
    json: { type: 'boolean' },
    config: { type: 'string' }
  },
  words: 2,
  run: async (values, words) => {
    const [verb, argument] = words
    const wanted = verb === 'import' ? 'FILE' : verb === 'lookup' ? 'SERIAL' : verb === 'status' ? null : undefined
    if (wanted === undefined) throw new TypeError('say what to do: import, status or lookup')
    if (wanted === null ? argument !== undefined : argument === undefined) {
      throw new TypeError(wanted === null ? `surplus argument "${argument ?? ''}"` : `${wanted} is missing`)
    }
    const gate = await checkRole(values)
    if (!gate.allowed) return gate.exitCode
    const { importCrl, lookUpSerial, printListStatus } = await import('../trust/crl-commands.ts')
    switch (verb) {
      case 'import':
        return importCrl(argument ?? '', values, gate.configuration)
      case 'lookup':
        return lookUpSerial(argument ?? '', values, gate.configuration)
      default:
        return printListStatus(values)
    }
  }
}

import type { Command } from '../command.ts'
import { dataDirectory } from '../config/locations.ts'
import { endIfAnothersData } from '../data-owner.ts'

/**
 * `hatachi retention`: the end of the contract. Erasing is for what a platform operator held, whatever the role is by now;
 * whoever gets a report checks it.
 */
export const retentionCommand: Command = {
  name: 'retention',
  usage: [
    'retention erase --by NAME --reason TEXT --report FILE [--without-configuration] [--json] [--config FILE]',
    'retention verify FILE [--key PUBLIC.pem] [--json]',
    'retention key [--json]'
  ].join(' | '),
  summary:
    'at the end of the contract erases revocation lists, memories and links of member cards with their key and signs a report ' +
    'of it (cannot be undone; ' +
    'end the appliance first); checks such a report; prints the key that checks it',
  options: {
    by: { type: 'string' },
    reason: { type: 'string' },
    report: { type: 'string' },
    key: { type: 'string' },
    'without-configuration': { type: 'boolean' },
    json: { type: 'boolean' },
    config: { type: 'string' }
  },
  words: 2,
  run: async (values, [verb, file]) => {
    if (verb !== 'erase' && verb !== 'verify' && verb !== 'key') throw new TypeError('say what to do: erase, verify or key')
    if (verb === 'verify' && file === undefined) throw new TypeError('FILE is missing')
    if (verb !== 'verify' && file !== undefined) throw new TypeError(`surplus argument "${file}"`)
    if (verb === 'verify') {
      return (await import('../retention/report-commands.ts')).verifyErasureReport(file ?? '', values)
    }
    if (verb === 'key') return (await import('../retention/report-commands.ts')).printDeviceKey(values)
    const { eraseOrderFrom } = await import('../retention/erase-order.ts')
    const order = eraseOrderFrom(values)
    const directory = dataDirectory(process.env)
    const ended =
      endIfAnothersData(directory, 'retention erase', values) ??
      (await import('../retention/nothing-left.ts')).endIfNothingLeft(directory, order.path, values)
    if (ended !== null) return ended
    const { checkEraseRole } = await import('../retention/erase-gate.ts')
    const gate = await checkEraseRole(values)
    return gate.allowed ? (await import('../retention/erase-command.ts')).eraseAtEnd(values, order, gate) : gate.exitCode
  }
}

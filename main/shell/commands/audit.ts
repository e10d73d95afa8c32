import type { Command } from '../command.ts'

/** `hatachi audit`: proves the record, hands it out, keeps it on a second medium, and deletes what is old. In either role. */
export const auditCommand: Command = {
  name: 'audit',
  usage: [
    'audit verify [FILE|STORE|DIR] [--key PUBLIC.pem]... [--json]',
    'audit export DIR [--json]',
    'audit key [--json]',
    'audit backup init DIR [--json]',
    'audit backup now [--json] [--config FILE]',
    'audit backup accept --by NAME [--json] [--config FILE]',
    'audit backup status [--json] [--config FILE]',
    'audit accept --by NAME [--json] [--config FILE]',
    'audit begin-anew --by NAME [--json] [--config FILE]',
    'audit delete --older-than DAYS --by NAME [--json] [--config FILE]'
  ].join(' | '),
  summary:
    'proves the record or an export of it by the public key alone; exports it; prints that key; keeps it on a second medium; ' +
    'deletes what is old and lies there; accept ends the telling of what the mark beside the key showed; begin-anew begins a ' +
    'new record where it is damaged (end the appliance first)',
  options: {
    key: { type: 'string', multiple: true },
    by: { type: 'string' },
    'older-than': { type: 'string' },
    json: { type: 'boolean' },
    config: { type: 'string' }
  },
  words: 3,
  run: async (values, words) => {
    const [verb, second, third] = words
    const most = verb === 'backup' ? (second === 'init' ? 3 : 2) : verb === 'verify' || verb === 'export' ? 2 : 1
    if (words.length > most) throw new TypeError(`surplus argument "${words.at(-1) ?? ''}"`)
    switch (verb) {
      case 'verify':
        return (await import('../audit/verify-command.ts')).verifyAnything(second, values)
      case 'export':
        if (second === undefined) throw new TypeError('DIR is missing')
        return (await import('../audit/export-commands.ts')).exportRecord(second, values)
      case 'key':
        return (await import('../audit/export-commands.ts')).printAuditKey(values)
      case 'accept':
        return (await import('../audit/backup-commands.ts')).acceptMark(values)
      case 'begin-anew':
        return (await import('../audit/begin-anew-command.ts')).beginAnew(values)
      case 'delete':
        return (await import('../audit/delete-command.ts')).deleteEntries(values)
      case 'backup': {
        const commands = await import('../audit/backup-commands.ts')
        if (second === 'init') {
          if (third === undefined) throw new TypeError('DIR is missing')
          return commands.initBackup(third, values)
        }
        if (second === 'now') return commands.backupNow(values)
        if (second === 'status') return commands.printBackupStatus(values)
        if (second === 'accept') return commands.acceptLosses(values)
        throw new TypeError('say what to do: backup init, backup now, backup accept or backup status')
      }
      default:
        throw new TypeError('say what to do: verify, export, key, backup, accept, begin-anew or delete')
    }
  }
}

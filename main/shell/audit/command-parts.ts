import { safeTextSchema } from '../../contract/fields.ts'
import type { StoreError } from '../../store/database.ts'
import { complain, print, text, type CommandValues } from '../command.ts'
import { exitOfStoreError } from '../exit-code-of-error.ts'
import { exitCode, type ExitName } from '../exit-codes.ts'
import { HATACHI } from '../program.ts'
import type { BackupFault } from '../../audit/backup-run.ts'
import { wordsOfBackupFault } from './backup-words.ts'

/** What the commands of `hatachi audit` have in common. */

/** Says why a command ends. @returns the exit code */
export function endWith(values: CommandValues, code: string, words: string, exit: ExitName): number {
  if (values['json'] === true) print(JSON.stringify({ result: 'not_done', code }))
  complain(`${code}: ${words}`)
  return exitCode(exit)
}

/** The name of who does it. @throws TypeError where it is missing, or may not stand in the record */
export function nameGiven(values: CommandValues, does: string): string {
  const by = text(values, 'by')?.trim() ?? ''
  if (safeTextSchema.min(1).max(80).safeParse(by).success) return by
  throw new TypeError(`--by takes the name of who ${does}, of up to 80 letters, without a number of four digits or more`)
}

/** How a command ends whose run to the second medium was in vain. */
export function endOfBackupFault(values: CommandValues, { code, fault }: BackupFault, directory: string): number {
  const { sentence, remedy } = wordsOfBackupFault(code, directory)
  return endWith(
    values,
    code,
    `${sentence}${fault === undefined ? '' : ` (${fault})`} ${remedy}`,
    exitOfBackupFault(code)
  )
}

function exitOfBackupFault(code: BackupFault['code']): ExitName {
  switch (code) {
    case 'medium_away':
    case 'medium_foreign':
    case 'medium_same':
    case 'record_empty':
      return 'unavailable'
    case 'record_unsound':
    case 'record_behind':
    case 'record_differs':
      return 'notProven'
    case 'run_failed':
      return 'internal'
    case 'name_taken':
      return 'cannotCreate'
    case 'key_unusable':
      return 'data'
    case 'medium_full':
    case 'medium_read_only':
    case 'medium_failed':
    case 'medium_hangs':
    case 'record_unreadable':
      return 'inputOutput'
  }
}

/** How a command ends that could not open the record. */
export function endOfStoreError(values: CommandValues, error: StoreError): number {
  const words =
    error.code === 'store_in_use'
      ? 'an appliance is running with this data. End it first'
      : error.code === 'store_absent'
        ? `there is no record at ${error.path}`
        : error.code === 'store_older'
          ? `${error.path} is of an older version. Start the appliance once, which brings it up to date`
          : `the record at ${error.path} cannot be opened. Run: ${HATACHI} doctor`
  return endWith(values, error.code, words, exitOfStoreError(error))
}

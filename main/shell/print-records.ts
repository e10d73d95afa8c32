import { decisionRecordJson } from '../audit/decision-record-json.ts'
import { openStoreForReading, storePath } from '../store/database.ts'
import { decisionRecords } from '../store/record-reader.ts'
import { complain, print, text, type CommandValues } from './command.ts'
import { dataDirectory } from './config/locations.ts'
import { exitOfStoreError } from './exit-code-of-error.ts'
import { exitCode } from './exit-codes.ts'
import { HATACHI } from './program.ts'

const DEFAULT_LIMIT = 100

/** `hatachi records`. @returns the exit code */
export function printRecords(values: CommandValues): number {
  const limit = text(values, 'limit') ?? String(DEFAULT_LIMIT)
  if (!/^[1-9][0-9]{0,8}$/.test(limit)) throw new TypeError(`--limit must be a whole number above 0, not "${limit}"`)
  const opened = openStoreForReading(storePath(dataDirectory(process.env)))
  if (!opened.ok) {
    complain(
      opened.error.code === 'store_absent'
        ? `there is no record at ${opened.error.path}: no appliance has run with this HATACHI_DATA_DIR. (A demo keeps its records below demo/.)`
        : `the record at ${opened.error.path} cannot be read: ${opened.error.code}. Run: ${HATACHI} doctor`
    )
    return exitCode(exitOfStoreError(opened.error))
  }
  for (const record of decisionRecords(opened.value, Number(limit))) print(decisionRecordJson(record))
  opened.value.close()
  return exitCode('ok')
}

import { err } from '../../device/result.ts'
import { decisionRecordJson } from '../audit/decision-record-json.ts'
import { openStoreForReading, storePath, type Store, type StoreError } from '../store/database.ts'
import { decisionRecords, settlementReader } from '../store/record-reader.ts'
import { complain, print, text, type CommandValues } from './command.ts'
import { dataDirectory } from './config/locations.ts'
import { checkStore } from './doctor/machine-checks.ts'
import { exitOfStoreError } from './exit-code-of-error.ts'
import { exitCode } from './exit-codes.ts'

const DEFAULT_LIMIT = 100

/** `hatachi records`. @returns the exit code */
export function printRecords(values: CommandValues): number {
  const limit = text(values, 'limit') ?? String(DEFAULT_LIMIT)
  if (!/^[1-9][0-9]{0,8}$/.test(limit)) throw new TypeError(`--limit must be a whole number above 0, not "${limit}"`)
  return withRecord((store) => {
    const settlementOf = settlementReader(store)
    for (const record of decisionRecords(store, Number(limit))) print(decisionRecordJson(record, settlementOf))
  })
}

/** Runs what only reads the record of this machine, or says why it cannot be read. @returns the exit code */
export function withRecord(read: (store: Store) => void): number {
  const opened = openStoreForReading(storePath(dataDirectory(process.env)))
  if (!opened.ok) {
    complain(
      opened.error.code === 'store_absent'
        ? `there is no record at ${opened.error.path}: no appliance has run with this HATACHI_DATA_DIR. (A demo keeps its records below demo/.)`
        : `the record at ${opened.error.path} cannot be read: ${whyNot(opened.error)}`
    )
    return exitCode(exitOfStoreError(opened.error))
  }
  try {
    read(opened.value)
  } finally {
    opened.value.close()
  }
  return exitCode('ok')
}

/** In the doctor's words. */
function whyNot(error: StoreError): string {
  const { sentence, remedy } = checkStore(err(error))
  return remedy === undefined ? sentence : `${sentence} ${remedy}`
}

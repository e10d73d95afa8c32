import { entriesAfter } from '../../../store/record-pages.ts'
import { openStoreForReading, storePath } from '../../../store/database.ts'

/** One fact of the television's in the machine's record, with its fields. */
export interface TvRecordedFact {
  readonly sequence: number
  readonly name: string
  readonly fields: Readonly<Record<string, unknown>>
}

const OF_TELEVISION = /^(?:tv|television|screen|pairing|telephone)_/
const MOST = 10_000

/** The television's facts in the record, oldest first, behind an entry. Throws where the record cannot be read. */
export function televisionFacts(dataDirectory: string, after = 0): readonly TvRecordedFact[] {
  const opened = openStoreForReading(storePath(dataDirectory), { isChecked: false })
  if (!opened.ok) throw new Error(`the record cannot be read: ${opened.error.code}`)
  try {
    return entriesAfter(opened.value, after, MOST)
      .filter(({ name }) => OF_TELEVISION.test(name))
      .map(({ sequence, name, fields }) => ({ sequence, name, fields: JSON.parse(fields) as TvRecordedFact['fields'] }))
  } finally {
    opened.value.close()
  }
}

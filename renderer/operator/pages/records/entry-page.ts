import type { CallRequest } from '../../../../main/contract/operator.ts'

/** Which entries of the log one page shows. The call counts upwards from a number; people read the newest first. */

/** Numbers on one page; with a kind more of them are looked through, since few fit. */
export const ENTRIES_PER_PAGE = 100
const LOOKED_THROUGH = 10_000
const MOST_ANSWERED = 1000

export interface EntryPage {
  readonly request: CallRequest<'read_entries'>
  /** Numbers that the page covers, both counted. */
  readonly first: number
  readonly last: number
}

/** The page that ends before a number of the address, or at the newest entry; `name`: of one kind alone. */
export function entryPage(before: string, name: string, newest: number): EntryPage {
  const wanted = Number(before)
  const last = Number.isSafeInteger(wanted) && wanted > 1 ? Math.min(newest, wanted - 1) : newest
  const isKind = /^[a-z][a-z0-9_]{0,39}$/.test(name)
  const first = Math.max(1, last - (isKind ? LOOKED_THROUGH : ENTRIES_PER_PAGE) + 1)
  return {
    request: {
      after: first - 1,
      limit: isKind ? MOST_ANSWERED : Math.max(1, last - first + 1),
      ...(isKind ? { name } : {})
    },
    first,
    last
  }
}

/**
 * Fields of an entry as names and short texts; moments stay numbers, as they are signed. A whole record is left out.
 */
export function fieldsText(fields: Readonly<Record<string, unknown>>): readonly (readonly [string, string])[] {
  return Object.entries(fields)
    .filter(([name]) => name !== 'record')
    .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)] as const)
}

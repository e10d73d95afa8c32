import { isListPast, LIST_CLOCK_SKEW_MS } from '../../certificate/list-judgement.ts'
import { RevocationLists } from '../../revocation/revocation-lists.ts'
import { listsDirectory } from '../trust/crl-place.ts'
import { readListsKey } from '../trust/lists-key.ts'

/** The oldest list of people's certificates that is in force here, for a platform operator's machine. Nothing is made. */
export interface ListInForce {
  readonly thisUpdateMs: number
  /** Past its nextUpdate. */
  readonly isPast: boolean
}

/** Null where there is none that can be read. */
export function oldestListInForce(dataDirectory: string, nowMs: number): ListInForce | null {
  const key = readListsKey(dataDirectory)
  if (!key.ok) return null
  const lists = RevocationLists.open(listsDirectory(), key.value)
  const [oldest] = lists
    .status()
    .filter(({ kind }) => kind === 'crl')
    .toSorted((one, other) => one.thisUpdateMs - other.thisUpdateMs)
  lists.close()
  if (oldest === undefined) return null
  const { thisUpdateMs, nextUpdateMs } = oldest
  return { thisUpdateMs, isPast: isListPast(nextUpdateMs, nowMs, LIST_CLOCK_SKEW_MS) }
}

import { isOwnFault } from '../../revocation/import-failure.ts'
import type { ListFacts } from '../../revocation/list-facts.ts'
import type { ListFileFault } from '../../revocation/list-file.ts'
import type { SourceReport } from '../../revocation/source-state.ts'
import { gravest, type Finding } from './finding.ts'

/** How it stands with the revocation lists of a platform operator's machine. */
export interface ListHealth {
  /** Whether lists are looked into at all: by their method, or for what is sold with the network gone. */
  readonly isWanted: boolean
  /** Whether their folder can be read. */
  readonly isReadable: boolean
  /** Why lists in force answer nothing, one each. */
  readonly faults: readonly ListFileFault[]
  /** Lists in force that answer. */
  readonly lists: readonly Pick<ListFacts, 'kind' | 'thisUpdateMs' | 'entries'>[]
  /** The configured addresses, in order. */
  readonly sources: readonly Pick<SourceReport, 'setting' | 'state' | 'facts' | 'expired' | 'askedAtMs' | 'problem'>[]
  /** How old a list of people's certificates may be, and one of CAs. */
  readonly maxAgeMs: number
  readonly authorityMaxAgeMs: number
}

/** Why a list was not fetched (`DownloadError` of `main/revocation/list-download.ts`). */
const NOT_FETCHED: ReadonlySet<string> = new Set([
  'address_unusable',
  'unreachable',
  'http_status',
  'answer_unusable',
  'too_large',
  'cut_off',
  'stalled'
])

/** @param health null: this machine has no lists */
export function listsFinding(health: ListHealth | null, nowMs: number): Finding<'lists'> {
  if (health === null) return { code: 'lists_none' }
  const { isWanted, isReadable, faults, lists, sources } = health
  if (!isReadable) return { code: 'lists_unreadable' }
  const gone = faults.filter((fault) => fault === 'key_gone').length
  const found: Finding<'lists'>[] = sources.flatMap((source, index) => findingsOf(source, index + 1, health, nowMs))
  if (faults.length > gone) found.push({ code: 'list_damaged', facts: { count: faults.length - gone } })
  if (gone > 0) found.push({ code: 'list_key_gone', facts: { count: gone } })
  const people = lists.filter(({ kind }) => kind === 'crl')
  const isFetched = sources.some(({ setting }) => setting.kind === 'crl')
  // A list that a person brings has no address to tell of.
  if (isWanted && !isFetched) {
    const newest = Math.max(...people.map(({ thisUpdateMs }) => thisUpdateMs))
    if (people.length === 0) found.push({ code: 'list_absent', facts: { source: null, reason: null } })
    else if (nowMs - newest > health.maxAgeMs) found.push({ code: 'list_too_old', facts: { source: null, reason: null } })
  }
  if (lists.length === 0 && sources.length === 0 && found.length === 0) return { code: 'lists_none' }
  const entries = lists.reduce((sum, list) => sum + list.entries, 0)
  const thisUpdateMs = lists.length === 0 ? null : Math.min(...lists.map((list) => list.thisUpdateMs))
  return gravest({ code: 'lists_current', facts: { entries, thisUpdateMs } }, ...found)
}

function findingsOf(
  { setting, state, facts, expired, askedAtMs, problem }: ListHealth['sources'][number],
  source: number,
  { maxAgeMs, authorityMaxAgeMs }: ListHealth,
  nowMs: number
): readonly Finding<'lists'>[] {
  const told = { source, reason: problem }
  const found: Finding<'lists'>[] = []
  // Before the first question nobody knows whether there is one to be had.
  if (facts === null && askedAtMs !== null) found.push({ code: 'list_absent', facts: told })
  if (facts !== null) {
    const limitMs = setting.kind === 'crl' ? maxAgeMs : authorityMaxAgeMs
    if (expired) found.push({ code: 'list_expired', facts: told })
    else if (nowMs - facts.thisUpdateMs > limitMs) found.push({ code: 'list_too_old', facts: told })
  }
  if (state.state === 'overdue') found.push({ code: 'list_overdue', sinceMs: state.sinceMs, facts: told })
  if (problem !== null) found.push({ code: codeOfListProblem(problem), facts: told })
  return found
}

/** Whether a question brought no list for want of a way to it, by a fault here, or by the list itself. */
export function codeOfListProblem(problem: string): Finding<'lists'>['code'] {
  if (NOT_FETCHED.has(problem)) return 'list_fetch_failed'
  return problem === 'internal_fault' || isOwnFault({ code: problem }) ? 'list_import_failed' : 'list_refused'
}

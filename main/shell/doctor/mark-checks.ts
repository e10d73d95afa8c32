import { dirname } from 'node:path'
import type { FoundMark } from '../../audit/record-mark.ts'
import { readDeviceKey } from '../../keys/device-key.ts'
import { recordMarkPath } from '../../keys/record-mark-file.ts'
import type { Store } from '../../store/database.ts'
import { checkMark as holdAgainstMark, type MarkFinding } from '../../store/mark-check.ts'
import { openMarkEvent, type MarkEvent } from '../../store/mark-events.ts'
import { findMark } from '../audit/record-mark.ts'
import { HATACHI } from '../program.ts'
import { fail, pass, warn, type CheckResult } from './check-result.ts'

/** How the record stands to the mark beside the key. */
export interface MarkFacts {
  /** Now; null: there is no key to read the mark by, which has a check of its own. */
  readonly finding: MarkFinding | null
  /** What a start told of it, and nobody has accepted since. */
  readonly told: MarkEvent | null
}

/** The mark beside a record; to be read before the record is opened. null: there is no key. */
export function markBeside(storeFile: string): FoundMark | null {
  const dataDirectory = dirname(storeFile)
  const key = readDeviceKey(dataDirectory, 'any')
  return key.ok ? findMark(dataDirectory, [key.value.publicKey]) : null
}

/** Holds an open record against it; changes nothing. */
export function readMarkFacts(store: Store, mark: FoundMark | null): MarkFacts {
  return { finding: mark === null ? null : holdAgainstMark(store, mark), told: openMarkEvent(store) }
}

const PUT_BACK = 'The record was put back to an older state: entries that this machine had written are missing.'
const DIFFERS = 'The record has another entry where the mark beside the key was made: it went on elsewhere.'
const REPLACED = 'Another record lies in the place of the one that this machine wrote.'

/** What is so now, or else what was told; a machine goes on selling and recording either way. */
export function checkRecordMark({ finding, told }: MarkFacts, dataDirectory: string): CheckResult {
  const find = `Find out who did so, keep the data directory as it is for the auditor, and compare with the second medium.`
  const accept = `Then, with the appliance ended, run: ${HATACHI} audit accept --by NAME`
  const since = told === null ? '' : ` Entry ${String(told.sequence)} of ${new Date(told.atMs).toISOString()} says so.`
  const isBehind = finding?.state === 'behind' || told?.name === 'record_behind_mark'
  if (isBehind) {
    const problem = finding?.state === 'behind' ? finding.problem : told?.code
    const [sentence, code] = problem === 'differs' ? ([DIFFERS, 'record_differs'] as const) : ([PUT_BACK, 'record_put_back'] as const)
    return fail('record_mark', `${sentence}${since}`, `${find} ${accept}`, code)
  }
  if (finding?.state === 'replaced' || told?.name === 'record_replaced') {
    return fail('record_mark', `${REPLACED}${since}`, `${find} ${accept}`, 'record_replaced')
  }
  const path = recordMarkPath(dataDirectory)
  if (finding?.state === 'lost' || told !== null) {
    const cause = finding?.state === 'lost' ? finding.cause : (told?.code ?? '')
    const sentence = `There is no mark to hold the record against (${cause}), or was none at a start: a record put back then was not seen.${since}`
    const remedy = cause === 'unwritable' || cause === 'unreadable' ? `Run: ls -l ${path}; df -h ${path}` : 'The next start makes it anew. Compare the record with the second medium.'
    return warn('record_mark', sentence, told === null ? remedy : `${remedy} ${accept}`, 'record_mark_lost')
  }
  if (finding === null) return warn('record_mark', 'There is no key to read the mark of the record by.', `Run: ls -l ${dirname(path)}`)
  return pass('record_mark', 'The record goes at least as far as the mark beside the key.')
}

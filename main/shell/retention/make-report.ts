import { relative } from 'node:path'
import type { DeviceKey } from '../../keys/device-key.ts'
import { signingKeyFacts } from '../../keys/signing-key.ts'
import type { ErasingJournal } from './erasing-journal.ts'
import type { ErasureReport } from './erasure-report.ts'
import { printSignedReport, REPORT_TYPE, signReport } from './erasure-report.ts'
import type { OpenedRecord } from './held-record.ts'
import { stayingData } from './staying-data.ts'

const METHOD =
  'The key under which the revocation lists are encrypted and from which the pseudonyms are made was overwritten with ' +
  'random octets, flushed to the medium and removed; then every file of the lists (in force, being imported, partly ' +
  'downloaded), of the memory and of the links to member numbers was removed.'
const LIMITS =
  'Media with wear levelling may keep a block that was overwritten; copies made of the data directory elsewhere are ' +
  'not known to the machine, and must be destroyed where they are.'

/** What a report is made of, once all is done. */
export interface ReportParts {
  readonly dataDirectory: string
  readonly software: string
  readonly finishedAtMs: number
  readonly journal: ErasingJournal
  readonly record: OpenedRecord
  /** Places that were looked for and are not there. */
  readonly gone: readonly string[]
}

/** The signed report, as it is written. Throws the system's errors. */
export function makeReport(parts: ReportParts, deviceKey: DeviceKey): string {
  const { dataDirectory, software, finishedAtMs, journal, record, gone } = parts
  const { reportId, reason, runs, inventory, inventoryIsWhole } = journal
  const { setAside, rightsTooOpen } = signingKeyFacts(dataDirectory)
  const isKeySound = setAside.length === 0 && rightsTooOpen === null
  const report: ErasureReport = {
    type: REPORT_TYPE,
    reportId,
    software,
    role: 'platform_operator',
    reason,
    runs,
    finishedAt: new Date(finishedAtMs).toISOString(),
    erased: inventory,
    inventoryIsWhole,
    method: METHOD,
    foundAbsent: gone.map((path) => relative(dataDirectory, path)),
    stays: [...stayingData(dataDirectory, record)],
    ...(isKeySound ? {} : { signingKey: { setAside: [...setAside], rightsTooOpen } }),
    record: { isRecorded: record.store !== null, fault: record.store === null ? record.fault : null },
    limits: LIMITS
  }
  return printSignedReport(signReport(report, deviceKey))
}

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { MetricsTally } from '../../main/shell/operator/metrics-tally.ts'
import { metricFamilies } from '../../main/shell/operator/metrics-families.ts'
import { statusOfError, statusOfRefusal } from '../../main/shell/operator/http-answers.ts'
import type { Store } from '../../main/store/database.ts'

/** docs/operator-api.md says what the code does. */

const document = readFileSync(fileURLToPath(new URL('../../docs/operator-api.md', import.meta.url)), 'utf8')

/** Rows of the table below a head. */
function tableBelow(head: string): readonly (readonly string[])[] {
  const after = document.slice(document.indexOf(`${head}\n`)).split('\n')
  const rows = after.slice(2, after.findIndex((line, index) => index > 1 && !line.startsWith('|')))
  return rows.map((row) => row.slice(2, -2).split(' | ').map((cell) => cell.replaceAll('`', '')))
}

describe("the operator's API, as it is written down", () => {
  it('has the statuses of all errors and refusals', () => {
    const statuses = (head: string) => Object.fromEntries(tableBelow(head).map(([code = '', status]) => [code, Number(status)]))
    expect(statuses('| Code | Status |')).toEqual(statusOfError)
    expect(statuses('| Reason | Status |')).toEqual(statusOfRefusal)
  })

  it('has every metric, with its type and help', () => {
    // Nothing is read of the store before the first scrape.
    const tally = new MetricsTally({} as Store)
    const facts = { version: '', nowMs: 0, freeBytes: 0, isBackupConfigured: false, certificateEndsAtMs: 0 }
    const written = metricFamilies(tally, facts).map(({ name, type, help }) => [name, type, help])
    expect(tableBelow('| Metric | Type | Meaning |')).toEqual(written)
  })
})

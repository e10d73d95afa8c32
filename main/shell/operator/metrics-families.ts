import type { MetricFamily, MetricSample } from './metrics-text.ts'
import type { MetricsTally } from './metrics-tally.ts'

/** What is told beside the record's tally. */
export interface MetricFacts {
  readonly version: string
  readonly nowMs: number
  /** Free on the medium of the record; null where it cannot be said. */
  readonly freeBytes: number | null
  readonly isBackupConfigured: boolean
  /** When the certificate of the operator's side ends. */
  readonly certificateEndsAtMs: number
}

/** The metrics, as docs/operator-api.md lists them. */
export function metricFamilies(tally: MetricsTally, facts: MetricFacts): readonly MetricFamily[] {
  const { version, nowMs, freeBytes, isBackupConfigured, certificateEndsAtMs } = facts
  const { lastBackupAtMs } = tally
  return [
    {
      name: 'hatachi_build',
      type: 'info',
      help: 'The program that runs.',
      samples: [{ labels: { version }, value: 1 }]
    },
    counter('hatachi_sessions', 'Sessions by how they ended.', samplesBy('outcome', tally.sessions)),
    counter(
      'hatachi_checks',
      'Checks of certificates by method: made, unsure (no usable answer came), avoided.',
      checkSamples(tally)
    ),
    counter('hatachi_faults', 'Entries of the record that tell of a fault, by kind.', samplesBy('kind', tally.faults)),
    gauge(
      'hatachi_platform_line_up',
      'Whether the platform was reached when it was last tried.',
      Number(tally.isLineUp)
    ),
    gauge('hatachi_record_sequence', 'Newest entry of the record.', tally.sequence),
    gauge(
      'hatachi_backup_configured',
      'Whether the record is exported to a second medium.',
      Number(isBackupConfigured)
    ),
    gauge(
      'hatachi_backup_failing',
      'Whether the last export was in vain.',
      Number(isBackupConfigured && tally.isBackupFailing)
    ),
    gauge(
      'hatachi_backup_losses',
      'Losses found on the second medium, and other records there, that nobody has accepted.',
      isBackupConfigured ? tally.backupLosses : 0
    ),
    gauge(
      'hatachi_backup_age_seconds',
      'Since the last export; absent where there was none.',
      lastBackupAtMs === null ? null : Math.max(0, nowMs - lastBackupAtMs) / 1000,
      'seconds'
    ),
    gauge('hatachi_disk_free_bytes', 'Free for the record.', freeBytes, 'bytes'),
    gauge(
      'hatachi_operator_certificate_left_seconds',
      "Until the certificate of the operator's side ends.",
      Math.round((certificateEndsAtMs - nowMs) / 1000),
      'seconds'
    )
  ]
}

function checkSamples({ checks }: MetricsTally): readonly MetricSample[] {
  return [...checks].map(([key, value]) => {
    const [method = '', state = ''] = key.split(' ')
    return { labels: { method, state }, value }
  })
}

function samplesBy(label: string, counts: ReadonlyMap<string, number>): readonly MetricSample[] {
  return [...counts].map(([key, value]) => ({ labels: { [label]: key }, value }))
}

function counter(name: string, help: string, samples: readonly MetricSample[]): MetricFamily {
  return { name, type: 'counter', help, samples }
}

/** @param value null: there is no sample */
function gauge(name: string, help: string, value: number | null, unit?: string): MetricFamily {
  const samples = value === null ? [] : [{ value }]
  return { name, type: 'gauge', help, samples, ...(unit === undefined ? {} : { unit }) }
}

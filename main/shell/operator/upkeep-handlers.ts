import type { Clock } from '../../../device/clock.ts'
import { err, ok, type Result } from '../../../device/result.ts'
import type { CallError } from '../../contract/operator.ts'
import type { CallHandlers } from '../../operator/calls.ts'
import type { Store } from '../../store/database.ts'
import type { Configuration } from '../config/configuration.ts'
import type { CheckResult } from '../doctor/check-result.ts'
import { oldestKeptMs } from '../../store/record-extent.ts'
import { totalYen } from '../../fees/fee-months.ts'
import { readFees } from '../fees/read-fees.ts'
import { makeBundle } from '../support/support-bundle.ts'
import type { MetricsAccess } from './metrics-access.ts'

/** The calls that keep the machine up. */
export type UpkeepCall = 'read_health' | 'read_fees' | 'read_metrics_access' | 'renew_metrics_access' | 'make_bundle'

/** What carries them out. */
export interface UpkeepParts {
  readonly clock: Clock
  readonly version: string
  readonly dataDirectory: string
  readonly configuration: Configuration
  /** The running appliance's own; only read here. */
  readonly store: Store
  /** The doctor's checks, made outside this process (`health.ts`): they may take seconds. Null: they cannot be had. */
  readonly health: () => Promise<readonly CheckResult[] | null>
  readonly metrics: {
    /** At the operator's side's own address. */
    readonly path: string
    readonly access: Pick<MetricsAccess, 'made' | 'renew'>
    /** OpenMetrics text. */
    readonly text: () => Promise<string>
  }
}

/** Handlers for the operator's desk, which has checked rights and requests. */
export function upkeepHandlers(parts: UpkeepParts): Pick<CallHandlers, UpkeepCall> {
  const { clock, store, configuration, metrics } = parts
  return {
    read_health: async () => {
      const checks = await parts.health()
      return checks === null
        ? notDone('the checks cannot be made')
        : ok({ checkedAtMs: clock.nowMs(), checks: [...checks] })
    },
    read_fees: async (_, range) => {
      const months = await readFees(store, configuration.fees.tariff, range)
      return ok({ months: [...months], totalYen: totalYen(months), countedFromMs: oldestKeptMs(store) })
    },
    read_metrics_access: () => ok({ path: metrics.path, made: metrics.access.made() }),
    renew_metrics_access: () => {
      const token = metrics.access.renew()
      return token.ok
        ? ok({ path: metrics.path, token: token.value })
        : notDone(`the token cannot be kept: ${token.error.fault}`)
    },
    make_bundle: async () => {
      const { dataDirectory, version } = parts
      const [checks, text] = await Promise.all([parts.health(), metrics.text()])
      const { name, archive } = await makeBundle({
        nowMs: clock.nowMs(),
        version,
        dataDirectory,
        checks,
        configuration,
        store,
        metrics: text
      })
      return ok({ name, archiveBase64: archive.toString('base64') })
    }
  }
}

function notDone(problem: string): Result<never, CallError> {
  return err({ code: 'not_done', problem })
}

import { openStoreForReading, storePath } from '../../store/database.ts'
import { complain, print, text, type CommandValues } from '../command.ts'
import { configurationPath, dataDirectory } from '../config/locations.ts'
import { loadConfiguration, printConfigurationError } from '../config/load-configuration.ts'
import { productionDriverNames } from '../config/schema.ts'
import { exitOfConfigurationError, exitOfStoreError } from '../exit-code-of-error.ts'
import { exitCode } from '../exit-codes.ts'
import { isAbsent } from '../trust/role-gate.ts'
import { oldestKeptMs } from '../../store/record-extent.ts'
import { totalYen, type FeeMonth } from '../../fees/fee-months.ts'
import { MONTH, readFees, type MonthRange } from './read-fees.ts'
import { PUBLISHED_TARIFF, type TariffLine } from '../../fees/tariff.ts'

/**
 * `hatachi fees`, beside a running appliance or without one. Without a configuration at the published tariff.
 * @returns the exit code
 */
export async function printFees(values: CommandValues): Promise<number> {
  const range = rangeOf(values)
  const directory = dataDirectory(process.env)
  const named = text(values, 'config')
  const path = named ?? configurationPath(directory)
  let tariff: readonly TariffLine[] = PUBLISHED_TARIFF
  if (named !== undefined || !isAbsent(path)) {
    const loaded = loadConfiguration(path, productionDriverNames)
    if (!loaded.ok) {
      complain(printConfigurationError(loaded.error))
      return exitCode(exitOfConfigurationError(loaded.error))
    }
    tariff = loaded.value.configuration.fees.tariff
  }
  const opened = openStoreForReading(storePath(directory))
  if (!opened.ok) {
    complain(`the record at ${opened.error.path} cannot be read (${opened.error.code}): nothing can be counted`)
    return exitCode(exitOfStoreError(opened.error))
  }
  try {
    const months = await readFees(opened.value, tariff, range)
    const fromMs = oldestKeptMs(opened.value)
    if (values['json'] === true) print(JSON.stringify({ months, totalYen: totalYen(months), countedFromMs: fromMs }))
    else print([feesTable(months), ...(fromMs === null ? [] : [deletedBefore(fromMs)])].join('\n'))
  } finally {
    opened.value.close()
  }
  return exitCode('ok')
}

function rangeOf(values: CommandValues): MonthRange {
  const [from, until] = ['from', 'until'].map((name) => {
    const month = text(values, name)
    if (month !== undefined && !MONTH.test(month)) throw new TypeError(`--${name} must be a month as YYYY-MM, not "${month}"`)
    return month
  })
  return { from, until }
}

function deletedBefore(fromMs: number): string {
  return `What was on record before ${new Date(fromMs).toISOString()} is deleted, and is not counted.`
}

const HEADINGS = ['month', 'method', 'made', 'unsure', 'avoided', 'yen', 'avoided yen']

/** For a terminal; numbers to the right. */
export function feesTable(months: readonly FeeMonth[]): string {
  if (months.length === 0) return 'No check is on record.'
  const rows = months.map(({ month, method, made, unsure, avoided, yen, avoidedYen }) =>
    [month, method, made, unsure, avoided, yen, avoidedYen].map(String)
  )
  const widths = HEADINGS.map((heading, at) => Math.max(heading.length, ...rows.map((row) => row[at]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    row.map((word, at) => (at < 2 ? word.padEnd(widths[at] ?? 0) : word.padStart(widths[at] ?? 0))).join('  ')
  return [line(HEADINGS), ...rows.map(line), `${String(totalYen(months))} yen in all`].join('\n')
}

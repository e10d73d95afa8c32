import { unknownVends, vendCounts, type UnknownVend, type VendCounts } from '../../store/vend-counts.ts'
import { print, type CommandValues } from '../command.ts'
import { withRecord } from '../print-records.ts'
import { HATACHI } from '../program.ts'
import { tableOf } from './table.ts'

/**
 * `hatachi vending report`: counters per product and selection, from the record. With `--json` one line each, with the
 * fields of `VendCounts`. @returns the exit code
 */
export function printVendReport(values: CommandValues): number {
  return withRecord((store) => {
    const counts = vendCounts(store)
    for (const line of values['json'] === true ? counts.map(jsonOf) : reportLines(counts)) print(line)
  })
}

/**
 * `hatachi vending unknowns`: vends of which nobody knows to this day whether the goods came out, newest first. With
 * `--json` one line each, with the fields of `UnknownVend`, the time as RFC 3339. @returns the exit code
 */
export function printUnknownVends(values: CommandValues): number {
  return withRecord((store) => {
    const vends = unknownVends(store)
    for (const line of values['json'] === true ? vends.map(unknownJson) : unknownLines(vends)) print(line)
  })
}

const HEADINGS = [
  'product',
  'selection',
  'approved',
  'told',
  'dispensed',
  'failed',
  'not started',
  'not told',
  'unknown',
  'told later',
  'came out',
  'did not',
  'under way'
]

/** For people: one row a product and selection. From `told later` to `did not`: of the unknown ones. */
export function reportLines(counts: readonly VendCounts[]): readonly string[] {
  if (counts.length === 0) return ['Nothing was approved so far.']
  const rows = counts.map((of) => [
    of.productId,
    of.selection,
    ...[of.approved, of.told, of.dispensed, of.failed, of.notStarted, of.notTold, of.unknown].map(String),
    ...[of.settledTold, of.settledDispensed, of.settledFailed, of.underWay].map(String)
  ])
  const settled = (of: VendCounts) => of.settledTold + of.settledDispensed + of.settledFailed
  const open = counts.reduce((sum, of) => sum + of.unknown - settled(of), 0)
  return [
    ...tableOf(HEADINGS, rows, 2),
    '',
    'not told: approved, and then sold out, the machine lost or its door open, before an order was given.',
    'told: the machine took the order and cannot say more. unknown: nobody knew at first; "told later", "came out" and',
    '"did not" are what the machine said of these later.',
    open === 0
      ? 'Of every vend it is known what became of it.'
      : `Of ${String(open)} nobody knows: ${HATACHI} vending unknowns lists ${open === 1 ? 'it' : 'them'}.`
  ]
}

/** For people: what has to be looked at in the machine. */
export function unknownLines(vends: readonly UnknownVend[]): readonly string[] {
  if (vends.length === 0) return ['Of every vend it is known what became of it.']
  const rows = vends.map(({ approvedAtMs, selection, productId, sessionId, vendId, cause }) => [
    rfc3339(approvedAtMs),
    selection,
    productId,
    sessionId,
    vendId,
    cause === '' ? 'no report' : cause
  ])
  return [
    ...tableOf(['approved', 'selection', 'product', 'session', 'vend', 'cause'], rows),
    '',
    'Nobody knows whether these came out, and none is ever told again: compare with the stock and the money in the machine.'
  ]
}

function jsonOf(counts: VendCounts): string {
  return JSON.stringify(counts)
}

function unknownJson({ approvedAtMs, ...rest }: UnknownVend): string {
  return JSON.stringify({ approvedAt: rfc3339(approvedAtMs), ...rest })
}

function rfc3339(timeMs: number): string {
  return new Date(timeMs).toISOString()
}

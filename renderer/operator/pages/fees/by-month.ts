import type { CallAnswer } from '../../../../main/contract/operator.ts'

/** One month of all methods together, in yen. */
export interface MonthFees {
  /** `YYYY-MM`, in Japan. */
  readonly month: string
  readonly yen: number
  readonly avoidedYen: number
}

/** Adds the methods of each month up. Months between two of these, in which nothing was checked, are there with 0. */
export function byMonth(rows: CallAnswer<'read_fees'>['months']): readonly MonthFees[] {
  const months = [...new Set(rows.map(({ month }) => month))].sort()
  const [first, last] = [months[0], months.at(-1)]
  if (first === undefined || last === undefined) return []
  return monthsBetween(first, last).map((month) => {
    const own = rows.filter((row) => row.month === month)
    return {
      month,
      yen: own.reduce((sum, { yen }) => sum + yen, 0),
      avoidedYen: own.reduce((sum, { avoidedYen }) => sum + avoidedYen, 0)
    }
  })
}

/** Whether this is a month as `read_fees` takes it. */
export function isMonth(text: string): boolean {
  return /^[0-9]{4}-(?:0[1-9]|1[0-2])$/.test(text)
}

function monthsBetween(first: string, last: string): readonly string[] {
  const [start, end] = [numberOf(first), numberOf(last)]
  return Array.from({ length: Math.max(0, end - start + 1) }, (_, at) => {
    const number = start + at
    return `${String(Math.floor(number / 12)).padStart(4, '0')}-${String((number % 12) + 1).padStart(2, '0')}`
  })
}

function numberOf(month: string): number {
  return Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1
}

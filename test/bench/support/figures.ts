import { availableParallelism, cpus, loadavg } from 'node:os'
import { summarize, type Percentile, type Summary } from './statistics.ts'

/** A wish, not a test: a bench prints whether it was met, and ends well either way. */
export interface Aim {
  readonly at: Percentile
  /** In the figure's unit. */
  readonly below: number
}

/** One series of measurements under the name that it keeps from run to run. */
export interface Figure {
  /** Dotted, the bench first: `decision.own.service_provider`. */
  readonly name: string
  /** For the table: what was measured. */
  readonly says: string
  readonly unit: string
  readonly summary: Summary
  readonly aim?: Aim
}

/** How many times one thing costs of what a peer in the same run costs: medians of both. */
export interface Ratio {
  readonly name: string
  readonly says: string
  readonly of: Figure
  readonly to: Figure
}

/** @throws RangeError where nothing was measured */
export function figure(name: string, says: string, unit: string, values: readonly number[], aim?: Aim): Figure {
  return { name, says, unit, summary: summarize(values), ...(aim === undefined ? {} : { aim }) }
}

/** Prints a table for people, then one JSON line for each figure and ratio. */
export function report(title: string, figures: readonly Figure[], ratios: readonly Ratio[]): void {
  console.log(`\n${title}: ${machineKind()}\n`)
  const wide = Math.max(...[...figures, ...ratios].map(({ says }) => says.length))
  const columns = ['p50', 'p90', 'p95', 'p99', 'max'] as const
  console.log(`${' '.repeat(wide)}  ${columns.map((name) => name.padStart(8)).join('')}      n  unit  aim`)
  for (const { says, unit, summary, aim } of figures) {
    const cells = columns.map((name) => rounded(summary[name]).toFixed(2).padStart(8)).join('')
    const count = String(summary.count).padStart(5)
    console.log(`${says.padEnd(wide)}  ${cells}  ${count}  ${unit.padEnd(4)}  ${aimInWords(summary, aim)}`.trimEnd())
  }
  for (const ratio of ratios) console.log(`${ratio.says.padEnd(wide)}  ${valueOf(ratio).toFixed(2).padStart(8)}  times`)
  console.log('')
  for (const each of figures) console.log(JSON.stringify(figureJson(each)))
  for (const ratio of ratios) {
    console.log(JSON.stringify({ ratio: ratio.name, value: valueOf(ratio), of: ratio.of.name, to: ratio.to.name }))
  }
}

/** What a figure's JSON line holds; values to a thousandth. */
export function figureJson({ name, unit, summary, aim }: Figure): Readonly<Record<string, unknown>> {
  const { count, p50, p90, p95, p99, max } = summary
  const values = Object.entries({ p50, p90, p95, p99, max }).map(([key, value]) => [key, rounded(value)])
  return {
    figure: name,
    unit,
    count,
    ...(Object.fromEntries(values) as object),
    ...(aim === undefined ? {} : { aim: { [aim.at]: aim.below }, met: isMet(summary, aim) })
  }
}

/** The kind of machine, for reading figures by: never its name. */
export function machineKind(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor'
  const load = loadavg()[0] ?? 0
  return `Node ${process.versions.node}, ${process.platform} ${process.arch}, ${availableParallelism()} × ${model}, load ${load.toFixed(1)}`
}

function isMet(summary: Summary, aim: Aim): boolean {
  return summary[aim.at] < aim.below
}

function aimInWords(summary: Summary, aim: Aim | undefined): string {
  if (aim === undefined) return ''
  return `${aim.at} < ${rounded(aim.below)}: ${isMet(summary, aim) ? 'met' : 'NOT MET'}`
}

function valueOf({ of, to }: Ratio): number {
  return rounded(of.summary.p50 / to.summary.p50)
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000
}

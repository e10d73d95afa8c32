/** OpenMetrics 1.0 text (https://prometheus.io/docs/specs/om/open_metrics_spec/, section "Text format"). */

/** One family of metrics. No label may say anything of a person. */
export interface MetricFamily {
  /** Without the suffix of its type; ends in `_` and the unit where it has one. */
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'info'
  readonly unit?: string
  readonly help: string
  readonly samples: readonly MetricSample[]
}

export interface MetricSample {
  readonly labels?: Readonly<Record<string, string>>
  readonly value: number
}

const SUFFIX: Readonly<Record<MetricFamily['type'], string>> = { counter: '_total', gauge: '', info: '_info' }

/** All families, and the end that tells a whole text from a torn one. */
export function openMetricsText(families: readonly MetricFamily[]): string {
  return [...families.flatMap(linesOf), '# EOF', ''].join('\n')
}

function linesOf({ name, type, unit, help, samples }: MetricFamily): readonly string[] {
  return [
    `# TYPE ${name} ${type}`,
    ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]),
    `# HELP ${name} ${escaped(help)}`,
    ...samples.map(({ labels = {}, value }) => `${name}${SUFFIX[type]}${labelsOf(labels)} ${String(value)}`)
  ]
}

function labelsOf(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')
}

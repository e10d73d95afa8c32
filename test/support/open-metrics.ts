/**
 * A reader of OpenMetrics 1.0 text by the specification's grammar (sections "ABNF" and "Overall structure"), sharing no
 * code with the writer. Timestamps, exemplars and histograms, which Hatachi does not write, are refused.
 */

export interface ReadFamily {
  readonly type: string
  readonly unit: string | null
  readonly help: string | null
  readonly samples: ReadonlyMap<string, number>
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\["n\\\\])*"'
const DESCRIPTOR = new RegExp(`^# (TYPE|UNIT|HELP) (${NAME}) ((?:[^"\\\\\\n]|\\\\["n\\\\])*)$`)
const SAMPLE = new RegExp(`^(${NAME})(\\{(?:${LABEL}(?:,${LABEL})*)?\\})? ([-+]?(?:[0-9]+(?:\\.[0-9]*)?(?:[eE][-+]?[0-9]+)?|Inf|NaN))$`)
const SUFFIXES: Readonly<Record<string, string>> = { counter: '_total', gauge: '', info: '_info' }

/** Families by name. @throws Error with the line that does not fit */
export function readOpenMetrics(text: string): ReadonlyMap<string, ReadFamily> {
  const lines = text.split('\n')
  if (lines.pop() !== '') throw new Error('the last line is not ended')
  if (lines.pop() !== '# EOF') throw new Error('there is no end')
  const families = new Map<string, { type: string; unit: string | null; help: string | null; samples: Map<string, number> }>()
  let current: string | null = null
  for (const line of lines) {
    const refuse = (why: string): never => {
      throw new Error(`${why}: ${line}`)
    }
    const [, keyword, name = '', value = ''] = DESCRIPTOR.exec(line) ?? []
    if (keyword !== undefined) {
      if (name !== current) {
        if (families.has(name)) refuse('a family is told in two places')
        families.set(name, { type: 'unknown', unit: null, help: null, samples: new Map() })
        current = name
      }
      const family = families.get(name) ?? refuse('no family')
      if (family.samples.size > 0) refuse('a descriptor after a sample')
      if (keyword === 'TYPE') family.type = Object.hasOwn(SUFFIXES, value) ? value : refuse('an unknown type')
      else if (keyword === 'HELP') family.help = value
      else if (name.endsWith(`_${value}`)) family.unit = value
      else refuse('the name lacks its unit')
      continue
    }
    const [, sample, labels = '', number] = SAMPLE.exec(line) ?? refuse('neither descriptor nor sample')
    const family = families.get(current ?? '') ?? refuse('a sample without a family')
    if (sample !== `${current ?? ''}${SUFFIXES[family.type] ?? ''}`) refuse("not this family's sample")
    if (family.samples.has(labels)) refuse('the same sample twice')
    if (family.type === 'counter' && !(Number(number) >= 0)) refuse('a counter below zero')
    if (family.type === 'info' && number !== '1') refuse('an info that is not 1')
    family.samples.set(labels, Number(number))
  }
  return families
}

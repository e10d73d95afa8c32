import type { RuleBook, SaleRule } from '../../../../main/contract/rule-book.ts'

/** A rule book as the text of a YAML file, for `hatachi rules` and for people. Reading one is the machine's. */

/** Words that some readers of YAML take for something else than text; `e5` and `e-5` for numbers, by the letter of YAML 1.1. */
const TAKEN = /^(?:true|false|null|yes|no|on|off|y|n|nan|inf|e-?[0-9]+)$/i

/** The whole file, with `head` as comments above. */
export function yamlOf(book: RuleBook, head: readonly string[] = []): string {
  const comments = head.map((line) => `# ${line}`.trimEnd())
  const holidays =
    book.holidays.length === 0
      ? 'holidays: []'
      : ['holidays:', ...book.holidays.map((date) => `  - ${textOf(date)}`)].join('\n')
  const rules =
    book.rules.length === 0 ? 'rules: []' : ['rules:', ...book.rules.map((rule) => ruleLines(rule))].join('\n')
  return `${[...comments, holidays, rules].join('\n')}\n`
}

function ruleLines(rule: SaleRule): string {
  const { hours, offline, acknowledgement, ...plain } = rule
  const lines = Object.entries(plain).map(([key, value]) => `${key}: ${valueOf(value)}`)
  if (acknowledgement !== undefined) lines.push('acknowledgement:', ...nested(acknowledgement))
  if (offline !== undefined) lines.push('offline:', ...nested(offline))
  if (hours !== undefined) lines.push('hours:', ...hours.map((window) => `  - { ${pairs(window).join(', ')} }`))
  return lines.map((line, index) => `${index === 0 ? '  - ' : '    '}${line}`).join('\n')
}

function nested(value: object): readonly string[] {
  return pairs(value).map((pair) => `  ${pair}`)
}

function pairs(value: object): readonly string[] {
  return Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .map(([key, one]) => `${key}: ${valueOf(one)}`)
}

function valueOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((one) => valueOf(one)).join(', ')}]`
  return typeof value === 'string' ? textOf(value) : String(value)
}

/** Plain only where no reader of any version of YAML takes it for anything but text; dates and times are quoted. */
function textOf(text: string): string {
  return /^[A-Za-z][A-Za-z0-9_-]*$/.test(text) && !TAKEN.test(text) ? text : JSON.stringify(text)
}

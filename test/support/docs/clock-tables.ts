import { CLOCK_REASONS } from '../../../main/shell/clock/clock-words.ts'
import { clockCases } from '../clock-cases.ts'

/** What happened to the clock, and what is found: the very table that the judge's test executes. */
export function clockTable(): string {
  const rows = clockCases.map(([what, , , expected]) => {
    const [finding = '', ground = ''] = expected.split(' ')
    return `| ${what} | ${finding === 'trusted' ? 'trusted' : `**${finding}**`} | \`${ground}\` |`
  })
  return ['| the clock | finding | on what, or why |', '|---|---|---|', ...rows].join('\n')
}

/** What each reason means. */
export function clockReasons(): string {
  const rows = Object.entries(CLOCK_REASONS).map(([reason, words]) => `| \`${reason}\` | ${words} |`)
  return ['| reason | meaning |', '|---|---|', ...rows].join('\n')
}

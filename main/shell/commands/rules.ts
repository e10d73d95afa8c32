import type { Command } from '../command.ts'

/** Which options belong to which verb, beside `--json` and `--config`. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  check: [],
  compare: ['with'],
  explain: ['product', 'at', 'card', 'without-pin', 'line', 'list-age', 'language'],
  who: ['at', 'line', 'list-age'],
  apply: ['by'],
  list: [],
  show: []
}

/** `hatachi rules`: rules of sale as a file: checked, compared, explained and applied. */
export const rulesCommand: Command = {
  name: 'rules',
  usage: [
    'rules check FILE [--json] [--config FILE]',
    'rules compare FILE [--with OTHER] [--json] [--config FILE]',
    'rules explain [FILE] --product ID [--at "YYYY-MM-DD HH:MM"] [--card CASE] [--without-pin] [--line up|down:HOURSh] [--list-age HOURSh] [--language ja|en] [--json] [--config FILE]',
    'rules who [FILE] [--at "YYYY-MM-DD HH:MM"] [--line up|down:HOURSh] [--list-age HOURSh] [--json] [--config FILE]',
    'rules apply FILE [--by NAME] [--json] [--config FILE]',
    'rules list [--json] [--config FILE]',
    'rules show [NUMBER] [--json] [--config FILE]'
  ].join(' | '),
  summary:
    'checks and compares a file of rules of sale, explains which rule decides and what would happen, puts a file in force, ' +
    'and shows what is and was',
  options: {
    with: { type: 'string' },
    product: { type: 'string' },
    at: { type: 'string' },
    card: { type: 'string' },
    'without-pin': { type: 'boolean' },
    line: { type: 'string' },
    'list-age': { type: 'string' },
    language: { type: 'string' },
    by: { type: 'string' },
    json: { type: 'boolean' },
    config: { type: 'string' }
  },
  words: 2,
  run: async (values, [verb = '', file]) => {
    const own = Object.hasOwn(OPTIONS, verb) ? OPTIONS[verb] : undefined
    if (own === undefined) throw new TypeError(`say what to do: ${Object.keys(OPTIONS).join(', ')}`)
    for (const option of new Set(Object.values(OPTIONS).flat())) {
      if (values[option] !== undefined && !own.includes(option)) throw new TypeError(`--${option} does not belong to "rules ${verb}"`)
    }
    const { checkRules, compareRules, explainRules, showBuyers } = await import('../rules/rules-command.ts')
    if (verb === 'apply' || verb === 'list' || verb === 'show') {
      const { applyRules, listRules, showRules } = await import('../rules/rules-apply.ts')
      if (verb === 'show') return showRules(file, values)
      if (verb === 'list' && file !== undefined) throw new TypeError(`surplus argument "${file}"`)
      if (verb === 'list') return listRules(values)
      if (file === undefined) throw new TypeError('FILE is missing')
      return applyRules(file, values)
    }
    if (verb === 'explain') return explainRules(file, values)
    if (verb === 'who') return showBuyers(file, values)
    if (file === undefined) throw new TypeError('FILE is missing')
    return verb === 'check' ? checkRules(file, values) : compareRules(file, values)
  }
}

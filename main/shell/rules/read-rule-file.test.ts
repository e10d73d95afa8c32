import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ruleContext, ruleProduct, RULE_PRODUCTS } from '../../../test/support/rule-context.ts'
import type { RuleContext } from '../../age/rules/rule-context.ts'
import type { RuleFinding } from '../../contract/operator-rules.ts'
import type { SaleRule } from '../../contract/rule-book.ts'
import { checkRuleFile, MAX_RULE_FILE_LENGTH, readRuleFile } from './read-rule-file.ts'
import { MOST_FINDINGS, parseRuleBook, ruleBookSchemaJson } from './rule-form.ts'

/** Two rules for everything, on known lines; `alcohol` begins on line 2. */
const file = (lines: string, more = '') => `rules:
  - id: alcohol
    version: 3
    categories: [alcohol]
    atLeastYears: 20
${lines
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => `    ${line}\n`)
  .join('')}  - { id: rest, version: 1, atLeastYears: 20 }
${more}`

interface BadFile {
  readonly kind: string
  readonly text: string
  readonly on?: Partial<RuleContext>
  readonly severity?: RuleFinding['severity']
  readonly code: string
  readonly line: number
  readonly value: string | null
  readonly path?: string
  readonly remedy: RegExp
}

const was: SaleRule = { id: 'alcohol', version: 3, categories: ['alcohol'], atLeastYears: 18, pin: 'pin' }

const badFiles: readonly BadFile[] = [
  { kind: 'not YAML', text: 'rules: [\n  {id: a\n', code: 'not_yaml', line: 3, value: null, remedy: /./ },
  { kind: 'a tab for indentation', text: 'rules:\n\t- id: alcohol\n', code: 'not_yaml', line: 2, value: null, remedy: /spaces, not with tabs/ },
  { kind: 'a key twice', text: file('pin: pin\npin: none'), code: 'key_repeated', line: 7, value: null, remedy: /Remove one/ },
  { kind: 'an alias', text: file('hours: &h [{ from: "05:00", until: "23:00" }]', '  - { id: x, version: 1, products: [tea], atLeastYears: 20, hours: *h }\n'), code: 'alias', line: 8, value: null, remedy: /Write the value out/ },
  { kind: 'two documents', text: 'rules: []\n---\nrules: []\n', code: 'several_documents', line: 2, value: null, remedy: /"---"/ },
  { kind: 'nothing', text: '# no rules yet\n', code: 'file_empty', line: 1, value: null, remedy: /"rules:"/ },
  { kind: 'a list at the top', text: '- id: alcohol\n', code: 'wrong_value', line: 1, value: '[{"id":"alcohol"}]', remedy: /two lists/ },
  { kind: 'text at the top', text: 'alcohol 20\n', code: 'wrong_value', line: 1, value: 'alcohol 20', remedy: /two lists/ },
  { kind: 'too large', text: `# ${'x'.repeat(MAX_RULE_FILE_LENGTH)}\n`, code: 'file_too_large', line: 1, value: null, remedy: /at most 262144/ },
  { kind: 'an unknown key, close to one', text: file('productss: [tea]'), code: 'unknown_key', line: 6, value: '["tea"]', path: 'rules.0.productss', remedy: /^Did you mean "products"\?$/ },
  { kind: 'an unknown key, another word', text: file('age: 20'), code: 'unknown_key', line: 6, value: '20', remedy: /^Did you mean "atLeastYears"\?$/ },
  { kind: 'an unknown key, like none', text: file('colour: red'), code: 'unknown_key', line: 6, value: 'red', remedy: /known here: id, version, products/ },
  { kind: 'an unknown key at the top', text: 'ruls: []\nrules: []\n', code: 'unknown_key', line: 1, value: '[]', remedy: /.+/ },
  { kind: 'no id', text: 'rules:\n  - version: 1\n    atLeastYears: 20\n', code: 'missing', line: 2, value: null, path: 'rules.0.id', remedy: /Set "id"/ },
  { kind: 'an empty id', text: 'rules:\n  - id:\n    version: 1\n    atLeastYears: 20\n', code: 'empty', line: 2, value: null, path: 'rules.0.id', remedy: /Set "id"/ },
  { kind: 'an id of digits', text: 'rules:\n  - { id: "20", version: 1, atLeastYears: 20 }\n', code: 'wrong_value', line: 2, value: '20', remedy: /a letter in it/ },
  { kind: 'an id with a blank', text: 'rules:\n  - { id: al cohol, version: 1, atLeastYears: 20 }\n', code: 'wrong_value', line: 2, value: 'al cohol', remedy: /Name of the rule/ },
  { kind: 'no version', text: 'rules:\n  - { id: a, atLeastYears: 20 }\n', code: 'missing', line: 2, value: null, path: 'rules.0.version', remedy: /Set "version"/ },
  { kind: 'a version of 0', text: 'rules:\n  - { id: a, version: 0, atLeastYears: 20 }\n', code: 'wrong_value', line: 2, value: '0', remedy: /Raised with every change/ },
  { kind: 'no age', text: 'rules:\n  - id: a\n    version: 1\n', code: 'missing', line: 2, value: null, path: 'rules.0.atLeastYears', remedy: /"atLeastYears: null"/ },
  { kind: 'an age of 0', text: 'rules:\n  - id: a\n    version: 1\n    atLeastYears: 0\n', code: 'wrong_value', line: 4, value: '0', remedy: /whole years, such as 20; or null/ },
  { kind: 'an age of 200', text: 'rules:\n  - id: a\n    version: 1\n    atLeastYears: 200\n', code: 'wrong_value', line: 4, value: '200', remedy: /whole years/ },
  { kind: 'an age in words', text: 'rules:\n  - id: a\n    version: 1\n    atLeastYears: twenty\n', code: 'wrong_value', line: 4, value: 'twenty', remedy: /whole years/ },
  { kind: 'an age of 19.5', text: 'rules:\n  - id: a\n    version: 1\n    atLeastYears: 19.5\n', code: 'wrong_value', line: 4, value: '19.5', remedy: /whole years/ },
  { kind: 'a PIN policy that there is not', text: file('pin: never'), code: 'wrong_value', line: 6, value: 'never', remedy: /Choose one/ },
  { kind: 'a time without a colon', text: file('hours: [{ from: "05:00", until: 2300 }]'), code: 'wrong_value', line: 6, value: '2300', remedy: /"23:00", in quotes/ },
  { kind: 'a time that a YAML 1.1 program counted in minutes', text: file('hours: [{ from: "05:00", until: 1380 }]'), code: 'wrong_value', line: 6, value: '1380', path: 'rules.0.hours.0.until', remedy: /"23:00", in quotes/ },
  { kind: 'a number that may be either', text: file('hours: [{ from: "05:00", until: 1200 }]'), code: 'wrong_value', line: 6, value: '1200', remedy: /"12:00" \(or "20:00"/ },
  { kind: 'a time of one digit', text: file('hours: [{ from: 5:00, until: "23:00" }]'), code: 'wrong_value', line: 6, value: '5:00', remedy: /"05:00", in quotes/ },
  { kind: '24:00 as a beginning', text: file('hours:\n  - from: "24:00"\n    until: "02:00"'), code: 'wrong_value', line: 7, value: '24:00', remedy: /"00:00" of the next day/ },
  { kind: '25:61', text: file('hours:\n  - from: "05:00"\n    until: "25:61"'), code: 'wrong_value', line: 8, value: '25:61', remedy: /00 to 23 and minutes 00 to 59/ },
  { kind: 'a window without an end', text: file('hours: [{ from: "05:00" }]'), code: 'missing', line: 6, value: null, path: 'rules.0.hours.0.until', remedy: /Set "until" to a time/ },
  { kind: 'hours in one text', text: file('hours: 05:00-23:00'), code: 'wrong_value', line: 6, value: '05:00-23:00', remedy: /When it is sold/ },
  { kind: 'a date that does not exist', text: file('until: 2026-02-29'), code: 'wrong_value', line: 6, value: '2026-02-29', remedy: /has 28 days/ },
  { kind: 'a month that does not exist', text: file('until: 2026-13-01'), code: 'wrong_value', line: 6, value: '2026-13-01', remedy: /no month 13/ },
  { kind: 'a date written otherwise', text: file('until: 2026/12/1'), code: 'wrong_value', line: 6, value: '2026/12/1', remedy: /2026-12-01/ },
  { kind: 'no date at all', text: file('closedOn: [new year]'), code: 'wrong_value', line: 6, value: 'new year', path: 'rules.0.closedOn.0', remedy: /YYYY-MM-DD/ },
  { kind: 'from after until', text: file('from: 2027-01-01\nuntil: 2026-12-31'), code: 'dates_reversed', line: 7, value: '2026-12-31', remedy: /both count/ },
  { kind: 'no day in days', text: file('hours: [{ days: [], from: "05:00", until: "23:00" }]'), code: 'wrong_value', line: 6, value: '[]', path: 'rules.0.hours.0.days', remedy: /remove "days"/ },
  { kind: 'an unknown day', text: file('hours: [{ days: [mon, tues], from: "05:00", until: "23:00" }]'), code: 'wrong_value', line: 6, value: 'tues', remedy: /Did you mean "tue"/ },
  { kind: 'a day twice', text: file('hours: [{ days: [mon, mon], from: "05:00", until: "23:00" }]'), code: 'day_repeated', line: 6, value: 'mon', remedy: /Remove/ },
  { kind: 'no product in products', text: file('', '  - { id: x, version: 1, products: [], atLeastYears: 20 }\n'), code: 'wrong_value', line: 7, value: '[]', remedy: /remove "products"/ },
  { kind: 'an unknown product', text: file('', '  - { id: x, version: 1, products: [tee], atLeastYears: 20 }\n'), code: 'product_unknown', line: 7, value: 'tee', path: 'rules.2.products.0', remedy: /Did you mean "tea"/ },
  { kind: 'a product twice', text: file('', '  - { id: x, version: 1, products: [tea, tea], atLeastYears: 20 }\n'), code: 'product_repeated', line: 7, value: 'tea', remedy: /Remove/ },
  { kind: 'an unknown category', text: file('', '  - { id: x, version: 1, categories: [weapons], atLeastYears: 20 }\n'), code: 'category_unknown', line: 7, value: 'weapons', remedy: /Known: alcohol, tobacco, tickets/ },
  { kind: 'the same id and version twice', text: file('', '  - { id: alcohol, version: 3, products: [tea], atLeastYears: 20 }\n'), code: 'version_repeated', line: 7, value: '3', path: 'rules.2.version', remedy: /another "id"/ },
  { kind: 'the same id on the same days', text: file('until: 2026-12-31', '  - { id: alcohol, version: 4, categories: [alcohol], atLeastYears: 20, from: 2026-12-31 }\n'), code: 'id_repeated', line: 8, value: 'alcohol', remedy: /"until"/ },
  { kind: 'two rules for the same', text: file('', '  - { id: spirits, version: 1, categories: [alcohol], atLeastYears: 20, until: 2027-01-31 }\n'), code: 'rules_overlap', line: 7, value: 'spirits', remedy: /one of them alone/ },
  { kind: 'two rules for everything else', text: file('', '  - { id: others, version: 1, atLeastYears: 20 }\n'), code: 'rules_overlap', line: 7, value: 'others', remedy: /one of them alone/ },
  { kind: 'a version that was not raised', text: file(''), on: { earlier: (id, version) => (id === 'alcohol' && version <= 4 ? was : undefined) }, code: 'version_not_raised', line: 3, value: '3', remedy: /Set it to 5/ },
  { kind: 'none without an acknowledgement', text: file('pin: none'), code: 'none_unacknowledged', line: 6, value: 'none', remedy: /38条の4/ },
  { kind: 'an acknowledgement of a day to come', text: file('pin: none\nacknowledgement: { acknowledgedBy: Head, acknowledgedOn: 2026-12-31 }'), code: 'acknowledged_in_future', line: 7, value: '2026-12-31', remedy: /Set the date/ },
  { kind: 'an acknowledgement with a number in it', text: file('pin: none\nacknowledgement: { acknowledgedBy: Sato 12345, acknowledgedOn: 2026-01-31 }'), code: 'wrong_value', line: 7, value: 'Sato 12345', remedy: /Who answers/ },
  { kind: 'PIN-less outdoors', text: file('pin: pin_unless_enrolled'), on: { place: 'outdoors' }, severity: 'law', code: 'outdoors_unacknowledged', line: 6, value: 'pin_unless_enrolled', remedy: /64条の12/ },
  { kind: 'beer to anybody', text: 'rules:\n  - id: all\n    version: 1\n    atLeastYears: null\n', on: { products: RULE_PRODUCTS.slice(0, 1) }, code: 'age_below_law', line: 4, value: null, remedy: /Alcohol may not be sold/ },
  { kind: 'cigarettes from 18', text: 'rules:\n  - id: all\n    version: 1\n    atLeastYears: 18\n', on: { products: RULE_PRODUCTS.slice(3, 4) }, code: 'age_below_law', line: 4, value: '18', remedy: /Tobacco may not be sold/ },
  { kind: 'less than the machine asks for', text: 'rules:\n  - id: all\n    version: 1\n    atLeastYears: 18\n', on: { products: [ruleProduct({ id: 'x', yearsAsked: 20 })] }, code: 'age_below_machine', line: 4, value: '18', remedy: /at least 20/ },
  { kind: 'a reduced fare for anybody', text: 'rules:\n  - id: all\n    version: 1\n    atLeastYears: null\n', on: { products: RULE_PRODUCTS.slice(6) }, code: 'full_fare_without_age', line: 4, value: null, remedy: /fullFare/ },
  { kind: 'one price under two rules, where the price alone tells apart', text: 'rules:\n  - { id: a, version: 1, products: [x], atLeastYears: 20 }\n  - { id: b, version: 1, products: [y], atLeastYears: 18 }\n', on: { toldApartByPrice: true, products: [ruleProduct({ id: 'x' }), ruleProduct({ id: 'y' })] }, code: 'price_tells_apart', line: 3, value: 'b', remedy: /price of its own/ },
  { kind: 'offline at a service provider', text: file('offline: {}'), on: { role: 'service_provider', remembers: false, offlineLimits: null }, severity: 'warning', code: 'offline_sells_nothing', line: 6, value: null, remedy: /platform_operator/ },
  { kind: 'offline where nothing is remembered', text: file('offline: {}'), on: { remembers: false }, severity: 'warning', code: 'offline_sells_nothing', line: 6, value: null, remedy: /offline\.memory\.enabled/ },
  { kind: 'offline beyond what the machine keeps', text: file('offline:\n  listMaxAgeHours: 100'), severity: 'warning', code: 'offline_limit_unreachable', line: 7, value: '100', remedy: /50 or less/ },
  { kind: 'offline beyond every limit', text: file('offline:\n  outageMaxHours: 1000'), code: 'wrong_value', line: 7, value: '1000', remedy: /after the network went/ },
  { kind: 'offline for anybody', text: 'rules:\n  - { id: tea, version: 1, products: [tea], atLeastYears: null, offline: {} }\n', severity: 'warning', code: 'offline_not_needed', line: 2, value: null, remedy: /Remove/ },
  { kind: 'more than a basket holds', text: file('most: 8'), severity: 'warning', code: 'most_above_basket', line: 6, value: '8', remedy: /5 or less/ },
  { kind: 'a holiday twice', text: file('', 'holidays: [2027-01-01, 2027-01-11, 2027-01-01]\n'), code: 'holiday_repeated', line: 7, value: '2027-01-01', path: 'holidays.2', remedy: /Remove/ },
  { kind: 'a closed date twice', text: file('closedOn: [2027-01-01, 2027-01-01]'), code: 'closed_repeated', line: 6, value: '2027-01-01', remedy: /Remove/ },
  { kind: 'holidays that end soon', text: file('hours: [{ days: [holiday], from: "05:00", until: "23:00" }, { days: [mon], from: "05:00", until: "23:00" }]', 'holidays: [2027-01-01]\n'), severity: 'warning', code: 'holidays_end', line: 8, value: '2027-01-01', remedy: /holidays to come/ },
  { kind: 'no holidays where they are used', text: file('hours: [{ days: [mon, holiday], from: "05:00", until: "23:00" }]'), severity: 'warning', code: 'holidays_missing', line: 1, value: null, remedy: /holidays to come/ },
  { kind: 'windows that overlap', text: file('hours:\n  - { from: "05:00", until: "23:00" }\n  - { days: [fri], from: "22:00", until: "02:00" }'), severity: 'warning', code: 'windows_overlap', line: 8, value: '22:00-02:00', remedy: /one window of both/ },
  { kind: 'a product without a rule', text: 'rules:\n  - { id: alcohol, version: 1, categories: [alcohol], atLeastYears: 20 }\n', on: { products: RULE_PRODUCTS.slice(0, 5).filter(({ id }) => id !== 'cigarettes') }, severity: 'warning', code: 'product_without_rule', line: 2, value: 'tea', remedy: /"atLeastYears: null"/ },
  { kind: 'a gap in time', text: 'rules:\n  - { id: a, version: 1, products: [x], atLeastYears: 20, until: 2026-12-10 }\n  - { id: a, version: 2, products: [x], atLeastYears: 20, from: 2026-12-13 }\n', on: { products: [ruleProduct({ id: 'x' })] }, severity: 'warning', code: 'gap_in_time', line: 2, value: '2026-12-10', remedy: /the day after/ },
  { kind: 'a rule that leaves its product to a milder one', text: 'rules:\n  - { id: a, version: 1, products: [x], atLeastYears: 20, until: 2026-12-10 }\n  - { id: b, version: 2, atLeastYears: null }\n', on: { products: [ruleProduct({ id: 'x' }), ruleProduct({ id: 'y' })] }, severity: 'warning', code: 'falls_back', line: 2, value: '2026-12-10', remedy: /from that day on/ },
  { kind: 'a rule that is for nothing', text: file('', '  - { id: tickets, version: 1, categories: [tickets], atLeastYears: 65 }\n  - { id: x, version: 1, products: [beer, wine, sake, cigarettes, tea, knife], atLeastYears: 20 }\n'), severity: 'warning', code: 'rule_for_nothing', line: 2, value: 'alcohol', remedy: /Remove it/ },
  { kind: 'a rule that is over', text: file('', '  - { id: x, version: 1, products: [tea], atLeastYears: 20, until: 2026-11-26 }\n'), severity: 'warning', code: 'rule_expired', line: 7, value: '2026-11-26', remedy: /later "until"/ },
  { kind: 'hours that never come', text: file('hours:\n  - { days: [sun], from: "05:00", until: "23:00" }\nfrom: 2026-11-30\nuntil: 2026-12-05'), severity: 'warning', code: 'never_open', line: 6, value: null, remedy: /something is left/ },
  { kind: 'an acknowledgement that is not needed', text: file('acknowledgement: { acknowledgedBy: Head, acknowledgedOn: 2026-01-31 }'), severity: 'warning', code: 'acknowledgement_not_needed', line: 6, value: null, remedy: /Remove/ }
]

/** Findings about `atLeastYears: null`. */
const NULL_AGE = ['age_below_law', 'full_fare_without_age']

describe('a bad file of rules', () => {
  it.each(badFiles)('$kind: line, value and remedy', ({ text, on, severity = 'error', code, line, value, path, remedy }) => {
    const { book, findings } = checkRuleFile(text, ruleContext(on))
    const found = findings.find((each) => each.code === code && each.severity === severity)
    expect(found, JSON.stringify(findings, null, 1)).toBeDefined()
    expect({ line: found?.line, ...(path === undefined ? {} : { path: found?.path }) }).toEqual({ line, ...(path === undefined ? {} : { path }) })
    // null as an age is a value, and is told as one.
    expect(found?.value).toBe(value === null && NULL_AGE.includes(code) ? 'null' : value)
    expect(found?.remedy).toMatch(remedy)
    expect(found?.problem).not.toBe('')
    if (book === null) expect(findings.some((each) => each.severity === 'error')).toBe(true)
  })

  it('of each kind keeps its book from being applied where it is an error, and none is told of twice', () => {
    for (const { kind, text, on, severity = 'error' } of badFiles) {
      const { findings } = checkRuleFile(text, ruleContext(on))
      expect(findings.some((each) => each.severity === 'error'), kind).toBe(severity === 'error')
      const told = findings.map(({ code, path, problem }) => `${code} ${path} ${problem}`)
      expect(new Set(told).size, kind).toBe(told.length)
    }
    expect(badFiles.length).toBeGreaterThan(60)
  })

  it('has all of its mistakes told at once, by line', () => {
    const { findings } = readRuleFile(file('most: 11\nfrom: 2026-02-30\nage: 3\nhours: []'))
    expect(findings.map(({ line }) => line)).toEqual([6, 7, 8, 9])
    expect(findings.every(({ ruleId }) => ruleId === 'alcohol')).toBe(true)
  })

  it('has no more than 200 of them told, the errors first', () => {
    const many = Array.from({ length: 300 }, (_, index) => `  - { id: r${String(index)}, version: 1, products: [tea, tea], atLeastYears: 20 }\n`)
    const { findings } = checkRuleFile(`rules:\n${many.slice(0, 200).join('')}`, ruleContext())
    expect(findings).toHaveLength(MOST_FINDINGS)
    expect(findings.every(({ severity }) => severity === 'error')).toBe(true)
    expect(readRuleFile('a:\n'.repeat(1000)).findings).toHaveLength(MOST_FINDINGS)
    expect(parseRuleBook({ rules: many.map(() => ({ id: 1 })) }).findings.length).toBeLessThanOrEqual(MOST_FINDINGS)
  })

  it.each(['[', '{a: ', '- ', '? '])('is refused with words however deep it is nested: %j', (opening) => {
    expect(readRuleFile(opening.repeat(10_000))).toMatchObject({ book: null, findings: expect.arrayContaining([expect.objectContaining({ code: 'not_yaml' })]) as unknown })
  })

  it('shows at most 60 characters of a value, on one line', () => {
    const { findings } = readRuleFile(`rules:\n  - { id: "${'x y\\n'.repeat(40)}", version: 1, atLeastYears: 20 }\n`)
    expect(findings[0]?.value?.length).toBe(60)
    expect(findings[0]?.value).not.toContain('\n')
  })
})

describe('a sound file of rules', () => {
  it('has every default filled in, and nothing to say', () => {
    const text = `holidays: [2027-01-01]
rules:
  - id: alcohol
    version: 1
    categories: [alcohol]
    atLeastYears: 20
    offline: {}
    hours: [{ from: 05:00, until: 23:00 }]
  - { id: tickets, version: 1, categories: [tickets], atLeastYears: 65 }
  - { id: rest, version: 1, atLeastYears: 20 }
`
    const { book, findings } = checkRuleFile(text, ruleContext())
    expect(findings).toEqual([])
    expect(book?.rules[0]).toEqual({
      id: 'alcohol',
      version: 1,
      categories: ['alcohol'],
      atLeastYears: 20,
      pin: 'pin',
      offline: { listMaxAgeHours: 50, rememberedMaxAgeDays: 90, outageMaxHours: 72 },
      hours: [{ from: '05:00', until: '23:00' }]
    })
  })

  it('holds 200 rules', () => {
    const rules = Array.from({ length: 200 }, (_, index) => `  - { id: r${String(index)}, version: 1, products: [p${String(index)}], atLeastYears: 20, hours: [{ from: "05:00", until: "23:00" }] }\n`)
    const products = rules.map((_, index) => ruleProduct({ id: `p${String(index)}` }))
    expect(checkRuleFile(`rules:\n${rules.join('')}`, ruleContext({ products })).findings).toEqual([])
  })
})

it('reads any text to its end without a throw, and any values as a form', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => readRuleFile(text).book === null || text.includes('rules')))
  fc.assert(fc.property(fc.anything(), (draft) => {
    const { book, findings } = parseRuleBook(draft)
    expect(book === null).toBe(findings.length > 0)
  }))
  fc.assert(fc.property(fc.array(fc.dictionary(fc.constantFrom('id', 'from', 'until', 'hours', 'closedOn', 'atLeastYears', 'toString', '__proto__'), fc.anything())), (rules) => {
    expect(() => parseRuleBook({ rules, holidays: rules })).not.toThrow()
  }))
})

it('has its published schema up to date', () => {
  const { path, content } = ruleBookSchemaJson()
  expect(readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')).toBe(content)
})

import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { ruleContext } from '../../../test/support/rule-context.ts'
import { cardCases, type CardCase, type OutcomeCase } from '../../contract/operator-rules.ts'
import { ruleBookSchema, type RuleBook } from '../../contract/rule-book.ts'
import { holderDemand } from '../rule.ts'
import { checkRuleBook } from './check-rule-book.ts'
import { explainRule, type RuleQuestion } from './explain.ts'
import { japanDateOf, japanMinuteOf, minuteOfTime, msOfJapan } from './japan-time.ts'
import type { RuleContext } from './rule-context.ts'
import { saleAt } from './sale-at.ts'

const page = readFileSync(new URL('../../../docs/rule-cases.md', import.meta.url), 'utf8')
const COLUMNS = ['Book', 'Machine', 'Product', 'Moment', 'Case', 'Rule', 'State', 'Asked', 'Born', 'Outcome'] as const
const DEMANDS = { pin: 'pin', card_enrolled: 'enrolled', card_only: 'card' } as const
type Row = Readonly<Record<(typeof COLUMNS)[number], string>> & { readonly line: string }

const MACHINES: Readonly<Record<string, Partial<RuleContext>>> = {
  'operator indoors': {},
  'operator outdoors': { place: 'outdoors' },
  'forgetful indoors': { remembers: false, offlineLimits: null },
  'provider indoors': { role: 'service_provider', remembers: false, offlineLimits: null }
}

const books = new Map(
  [...page.matchAll(/Book `(\w+)`:\n\n```yaml\n([^`]+)```/g)].map(([, name = '', text = '']) => [name, ruleBookSchema.parse(parse(text))])
)

function readRows(): readonly Row[] {
  const lines = page.split('\n').filter((line) => line.startsWith('|') && !line.startsWith('|---'))
  return lines
    .map((line) => ({
      line,
      cells: line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim())
    }))
    .filter(({ cells, line }) => {
      expect(cells, line).toHaveLength(COLUMNS.length)
      return cells[0] !== 'Book' || (expect(cells).toEqual([...COLUMNS]), false)
    })
    .map(({ line, cells }) => ({ line, ...Object.fromEntries(COLUMNS.map((name, index) => [name, cells[index]])) }) as Row)
}

function questionOf({ Product, Moment, Case }: Row): RuleQuestion {
  const [date = '', time = ''] = Moment.split(' ')
  const [card = '', ...rest] = Case.split(' ')
  expect(cardCases).toContain(card)
  const hours = (word: string) => rest.find((each) => each.startsWith(word))?.slice(word.length, -1)
  const down = hours('down:')
  expect(rest.every((word) => /^(?:no-pin|down:\d+h|list:\d+h)$/.test(word)), Case).toBe(true)
  return {
    productId: Product,
    atMs: msOfJapan(date, minuteOfTime(time)),
    card: card as CardCase,
    withPin: !rest.includes('no-pin'),
    line: { state: down === undefined ? 'up' : 'down', downForHours: Number(down ?? 0), listAgeHours: Number(hours('list:') ?? 1) }
  }
}

function whatIsSo(context: RuleContext, book: RuleBook, question: RuleQuestion): Omit<Row, 'line' | 'Book' | 'Machine' | 'Case' | 'Moment'> {
  const product = context.products.find(({ id }) => id === question.productId)
  const explanation = explainRule(context, book, question)
  if (product === undefined || explanation === null) throw new Error(`no product ${question.productId}`)
  const { state, age, opensAtMs, changesAtMs } = saleAt(book, product, question.atMs)
  const { rule, outcome, bornOnOrBefore } = explanation
  const untilMs = state === 'open' ? changesAtMs : opensAtMs
  return {
    Product: product.id,
    Rule: rule === null ? '-' : `${rule.id} ${String(rule.version)}`,
    State: untilMs === null ? state : `${state} until ${momentText(untilMs)}`,
    Asked: rule === null ? '-' : age === null ? 'anybody' : `${String(age.atLeastYears)} ${DEMANDS[holderDemand(age, context.place)]}`,
    Born: bornOnOrBefore ?? '-',
    Outcome: outcomeText(outcome)
  }
}

function outcomeText(outcome: OutcomeCase): string {
  switch (outcome.kind) {
    case 'no_rule_in_force':
      return 'no_rule'
    case 'closed':
      return 'closed'
    case 'sold_to_anybody':
      return 'sold'
    case 'decided': {
      const full = outcome.fullFareYen === null ? '' : `, full fare ${String(outcome.fullFareYen)}`
      return [outcome.outcome, outcome.reason].filter((each) => each !== null).join(' ') + full
    }
  }
}

function momentText(ms: number): string {
  const minute = japanMinuteOf(ms)
  return `${japanDateOf(ms)} ${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}

const rows = readRows()

it('holds at least 100 cases, no two of them the same, and every book is used and sound', () => {
  expect(rows.length).toBeGreaterThanOrEqual(100)
  expect(new Set(rows.map(({ Book, Machine, Product, Moment, Case }) => [Book, Machine, Product, Moment, Case].join(' '))).size).toBe(rows.length)
  expect([...books.keys()].sort()).toEqual([...new Set(rows.map(({ Book }) => Book))].sort())
  for (const [name, book] of books) {
    const errors = checkRuleBook(book, ruleContext()).filter(({ severity }) => severity === 'error')
    expect(errors, name).toEqual([])
  }
})

it.each(rows)('$Book, $Machine: $Product at $Moment, $Case', ({ line, ...row }) => {
  const [book, machine] = [books.get(row.Book), MACHINES[row.Machine]]
  if (book === undefined || machine === undefined) throw new Error(`not a book or a machine: ${line}`)
  const { Book, Machine, Case, Moment, ...expected } = row
  expect(whatIsSo(ruleContext(machine), book, questionOf({ line, ...row })), [Book, Machine, Case, Moment].join(' ')).toEqual(expected)
})

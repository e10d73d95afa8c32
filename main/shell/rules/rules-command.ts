import { readFileSync } from 'node:fs'
import { systemClock } from '../../../device/clock.ts'
import { compareRuleBooks } from '../../age/rules/compare-rule-books.ts'
import { isApplicable } from '../../age/rules/check-rule-book.ts'
import { explainRule, listBuyers } from '../../age/rules/explain.ts'
import type { RuleContext } from '../../age/rules/rule-context.ts'
import type { RuleBook } from '../../contract/rule-book.ts'
import { complain, choice, print, text, type CommandValues } from '../command.ts'
import { loadConfiguration, printConfigurationError } from '../config/load-configuration.ts'
import { configurationPath, dataDirectory } from '../config/locations.ts'
import { productionDriverNames } from '../config/schema.ts'
import { exitOfConfigurationError } from '../exit-code-of-error.ts'
import { exitCode } from '../exit-codes.ts'
import { HATACHI } from '../program.ts'
import { checkRuleFile } from './read-rule-file.ts'
import { complainOfStore, readRulesInForce, type RulesInForce } from './rules-in-force.ts'
import { buyerLines, changeLines, explanationLines, findingLine, inForceLine, verdictLine } from './rules-in-words.ts'
import { momentOf, lineOf, questionOf } from './rules-question.ts'

/** `hatachi rules check`, `compare`, `explain` and `who`: they read, and change nothing. Each gives the exit code. */

/** `hatachi rules check FILE`: every finding a line. Ends with 0 where the file can be applied, else with 1. */
export function checkRules(file: string, values: CommandValues): number {
  const desk = openDesk(values)
  if (typeof desk === 'number') return desk
  const source = readSource(file)
  if (typeof source === 'number') return source
  const { book, findings } = checkRuleFile(source, desk.context)
  const applicable = book !== null && isApplicable(findings)
  const changes = book === null ? [] : compareRuleBooks(desk.book, book)
  if (values['json'] === true) {
    print(JSON.stringify({ file, applicable, inForce: desk.version, findings, changes }))
  } else {
    for (const finding of findings) print(findingLine(file, finding))
    print(verdictLine(file, findings, book?.rules.length ?? 0))
    print(inForceLine(desk.version))
    if (desk.refusal !== null) print(`Nothing is sold under it now (${desk.refusal.code}). What ails it: ${HATACHI} doctor`)
    if (applicable) print(`Changes against it: ${String(changes.length)}. To see them: ${HATACHI} rules compare ${file}`)
  }
  return exitCode(applicable ? 'ok' : 'refused')
}

/** `hatachi rules compare FILE`: against what is in force, or `--with` another file. Ends with 1 where one cannot be read as rules. */
export function compareRules(file: string, values: CommandValues): number {
  const desk = openDesk(values)
  if (typeof desk === 'number') return desk
  const other = text(values, 'with')
  const before = other === undefined ? desk.book : bookIn(other, desk.context)
  if (typeof before === 'number') return before
  const after = bookIn(file, desk.context)
  if (typeof after === 'number') return after
  const changes = compareRuleBooks(before, after)
  if (values['json'] === true) print(JSON.stringify({ before: other ?? desk.version, after: file, changes }))
  else for (const line of changeLines(changes)) print(line)
  return exitCode('ok')
}

/** `hatachi rules explain [FILE] --product ID`: by the rules in force, or those of a file. */
export function explainRules(file: string | undefined, values: CommandValues): number {
  const productId = text(values, 'product')
  if (productId === undefined) throw new TypeError('--product is missing')
  const language = choice<'ja' | 'en'>(values, 'language', ['ja', 'en'], 'en')
  const question = questionOf(values, productId, systemClock.nowMs())
  const desk = openDesk(values)
  if (typeof desk === 'number') return desk
  const book = bookAskedAbout(file, desk)
  if (typeof book === 'number') return book
  const explanation = explainRule(desk.context, book, question)
  if (explanation === null) throw new TypeError(`--product must be one of ${desk.context.products.map(({ id }) => id).join(', ')}`)
  if (values['json'] === true) print(JSON.stringify(explanation))
  else for (const line of explanationLines(explanation, language)) print(line)
  return exitCode('ok')
}

/** `hatachi rules who [FILE]`: who can buy what at a moment. */
export function showBuyers(file: string | undefined, values: CommandValues): number {
  const [atMs, line] = [momentOf(values, systemClock.nowMs()), lineOf(values)]
  const desk = openDesk(values)
  if (typeof desk === 'number') return desk
  const book = bookAskedAbout(file, desk)
  if (typeof book === 'number') return book
  const rows = listBuyers(desk.context, book, { atMs, line })
  if (values['json'] === true) print(JSON.stringify({ atMs, rows }))
  else for (const each of buyerLines(rows, atMs)) print(each)
  return exitCode('ok')
}

/** The machine that a file is judged for, with the rules in force on it; else the exit code, with what is wrong told. */
export function openDesk(values: CommandValues): RulesInForce | number {
  const directory = dataDirectory(process.env)
  const loaded = loadConfiguration(text(values, 'config') ?? configurationPath(directory), productionDriverNames)
  if (!loaded.ok) {
    complain(printConfigurationError(loaded.error))
    return exitCode(exitOfConfigurationError(loaded.error))
  }
  const inForce = readRulesInForce(loaded.value.configuration, directory, systemClock.nowMs())
  return inForce.ok ? inForce.value : complainOfStore(inForce.error, directory)
}

/** The book that is asked about: a file's, or the one in force, unless nothing is sold under that one. */
function bookAskedAbout(file: string | undefined, { book, context, refusal, version }: RulesInForce): RuleBook | number {
  if (file !== undefined) return bookIn(file, context)
  if (refusal === null) return book
  complain(`${refusal.code}: nothing is sold under book ${String(version.number)}, which is in force. What ails it: ${HATACHI} doctor`)
  return exitCode('refused')
}

/** A file's text; else the exit code, with what is wrong told. */
export function readSource(file: string): string | number {
  try {
    return readFileSync(file, 'utf8')
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown'
    complain(`no_input: ${file} cannot be read (${code}). Run: ls -l ${file}`)
    return exitCode('noInput')
  }
}

/** The book in a file whose form is right, whatever else is to be said of it; else the exit code, with its findings told. */
function bookIn(file: string, context: RuleContext): RuleBook | number {
  const source = readSource(file)
  if (typeof source === 'number') return source
  const { book, findings } = checkRuleFile(source, context)
  if (book !== null) return book
  for (const finding of findings) complain(findingLine(file, finding))
  return exitCode('refused')
}

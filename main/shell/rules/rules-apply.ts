import { randomUUID } from 'node:crypto'
import { userInfo } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { isApplicable } from '../../age/rules/check-rule-book.ts'
import { compareRuleBooks } from '../../age/rules/compare-rule-books.ts'
import type { RuleVersion } from '../../contract/operator-rules.ts'
import { safeTextSchema } from '../../contract/fields.ts'
import type { RuleBook } from '../../contract/rule-book.ts'
import { isStoreInUse, storePath } from '../../store/database.ts'
import { endWith, nameGiven } from '../audit/command-parts.ts'
import { withRecorder } from '../audit/stopped-record.ts'
import { print, text, type CommandValues } from '../command.ts'
import type { Configuration } from '../config/configuration.ts'
import { dataDirectory } from '../config/locations.ts'
import { endIfAnothersData } from '../data-owner.ts'
import { exitCode } from '../exit-codes.ts'
import { HATACHI } from '../program.ts'
import { tableOf } from '../vending/table.ts'
import { checkRuleFile } from './read-rule-file.ts'
import { ORDER_EVERY_MS } from './rule-keeper.ts'
import { discard, layRuleOrder, readRuleAnswer, ruleAnswerPath, ruleOrderPath, type RuleAnswer } from './rule-order.ts'
import { openDesk, readSource } from './rules-command.ts'
import { readRuleVersion } from './rules-in-force.ts'
import { changeLines, findingLine, verdictLine } from './rules-in-words.ts'

/** `hatachi rules apply`, `list` and `show`. Each gives the exit code. */

/** A running appliance looks every other second. */
const TAKEN_WITHIN_MS = 4 * ORDER_EVERY_MS

/**
 * `hatachi rules apply FILE [--by NAME]`: of a running appliance by an order that it takes within seconds; else straight
 * into the record. Where rules need a second person's word, the order waits in the console for it.
 */
export async function applyRules(file: string, values: CommandValues): Promise<number> {
  const by = nameOf(values)
  const directory = dataDirectory(process.env)
  const anothers = endIfAnothersData(directory, 'rules apply', values)
  if (anothers !== null) return anothers
  const desk = openDesk(values)
  if (typeof desk === 'number') return desk
  const source = readSource(file)
  if (typeof source === 'number') return source
  const { book, findings } = checkRuleFile(source, desk.context)
  if (book === null || !isApplicable(findings)) {
    if (values['json'] === true) print(JSON.stringify({ result: 'refused', code: 'rules_with_errors', findings }))
    else {
      for (const finding of findings) print(findingLine(file, finding))
      print(verdictLine(file, findings, book?.rules.length ?? 0))
      print('Nothing was applied: the rules in force stay.')
    }
    return exitCode('refused')
  }
  const changes = compareRuleBooks(desk.book, book)
  if (changes.length === 0 && desk.version.number > 0 && desk.refusal === null) {
    if (values['json'] === true) print(JSON.stringify({ result: 'unchanged', number: desk.version.number }))
    else print(`These rules are in force already, as book ${String(desk.version.number)}.`)
    return exitCode('ok')
  }
  if (values['json'] !== true) {
    for (const finding of findings) print(findingLine(file, finding))
    for (const line of changeLines(changes)) print(line)
  }
  const order = { by, basedOn: desk.version.number, book }
  return isStoreInUse(storePath(directory))
    ? orderOfRunning(directory, order, values)
    : applyToStopped(directory, desk.configuration, order, values)
}

/** `hatachi rules list`: every book that was ever in force, the newest first. */
export function listRules(values: CommandValues): number {
  const desk = openDesk(values)
  if (typeof desk === 'number') return desk
  const all: readonly RuleVersion[] = desk.versions.length === 0 ? [desk.version] : desk.versions
  if (values['json'] === true) {
    print(JSON.stringify({ inForce: desk.version.number, versions: all }))
    return exitCode('ok')
  }
  const rows = all.map(({ number, inForceSinceMs, origin, appliedBy, approvedBy }) => [
    String(number),
    number === desk.version.number ? 'in force' : '',
    number === 0 ? '' : new Date(inForceSinceMs).toISOString(),
    origin,
    appliedBy ?? '',
    approvedBy ?? ''
  ])
  for (const line of tableOf(['book', '', 'since', 'from', 'applied by', 'approved by'], rows)) print(line)
  return exitCode('ok')
}

/** `hatachi rules show [NUMBER]`: a book as JSON, which YAML is too; the one in force where no number is given. */
export function showRules(number: string | undefined, values: CommandValues): number {
  if (number !== undefined && !/^[0-9]{1,9}$/.test(number)) throw new TypeError('NUMBER is that of a rule book: rules list shows them')
  const desk = openDesk(values)
  if (typeof desk === 'number') return desk
  const wanted = number === undefined ? desk.version.number : Number(number)
  if (wanted === desk.version.number) return printBook(desk.version, desk.book, values)
  const found = readRuleVersion(desk.configuration, dataDirectory(process.env), wanted)
  if (found === null) return endWith(values, 'rules_absent', `there is no book ${String(wanted)} that can be read. ${HATACHI} rules list shows them`, 'noInput')
  return printBook(found.version, found.book, values)
}

function printBook(version: RuleVersion, book: RuleBook, values: CommandValues): number {
  print(values['json'] === true ? JSON.stringify({ version, book }) : JSON.stringify(book, null, 2))
  return exitCode('ok')
}

interface Order {
  readonly by: string
  readonly basedOn: number
  readonly book: RuleBook
}

async function orderOfRunning(directory: string, order: Order, values: CommandValues): Promise<number> {
  const id = randomUUID()
  const laid = layRuleOrder(directory, { id, ...order })
  if (!laid.ok) return endWith(values, laid.error.code, `${ruleOrderPath(directory)} cannot be written (${laid.error.fault})`, 'cannotCreate')
  const answer = await answerTo(directory, id)
  if (answer === null) {
    // Nobody who has been told that it was not done is to find it done later.
    discard(ruleOrderPath(directory))
    return endWith(values, 'not_taken', 'an appliance runs with this data, and has not taken it: its record may be failing. See its journal', 'unavailable')
  }
  discard(ruleAnswerPath(directory))
  return tell(answer, values)
}

async function answerTo(directory: string, id: string): Promise<RuleAnswer['answer'] | null> {
  for (const untilMs = performance.now() + TAKEN_WITHIN_MS; performance.now() < untilMs; ) {
    const answer = readRuleAnswer(directory, id)
    if (answer !== null) return answer
    await pause(100)
  }
  return null
}

function applyToStopped(directory: string, configuration: Configuration, order: Order, values: CommandValues): Promise<number> | number {
  if (configuration.operatorSide.approval.includes('apply_rules')) {
    const words = 'a second person has to agree in the console (operatorSide.approval). Start the appliance and order it again'
    return endWith(values, 'approval_needed', words, 'unavailable')
  }
  return withRecorder(directory, configuration, values, (recorder) => {
    const accepted = recorder.rulesAccepted({ ...order, origin: 'command_line', approvedBy: null })
    const code = accepted.ok
      ? tell({ result: 'applied', number: accepted.value.number }, values)
      : endWith(values, accepted.error.code, `the record could not take it (${accepted.error.cause})`, 'inputOutput')
    return Promise.resolve(code)
  })
}

function tell(answer: RuleAnswer['answer'], values: CommandValues): number {
  if (answer.result === 'refused') return endWith(values, answer.code, answer.problem, 'refused')
  if (values['json'] === true) print(JSON.stringify(answer))
  else if (answer.result === 'applied') print(`Applied: book ${String(answer.number)} is in force, and on the record.`)
  else print(`Not applied yet: it waits in the console for a second person's word, as ${answer.approvalId}.`)
  return exitCode('ok')
}

/** Whose name stands in the record: the one that was given, or that of the user who runs the command. */
function nameOf(values: CommandValues): string {
  if (text(values, 'by') !== undefined) return nameGiven(values, 'applies the rules')
  const { username } = userInfo()
  return safeTextSchema.min(1).max(80).safeParse(username).success ? username : nameGiven(values, 'applies the rules')
}

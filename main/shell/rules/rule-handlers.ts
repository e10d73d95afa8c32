import { err, ok, type Result } from '../../../device/result.ts'
import { isApplicable, checkRuleBook } from '../../age/rules/check-rule-book.ts'
import { compareRuleBooks } from '../../age/rules/compare-rule-books.ts'
import { explainRule, listBuyers } from '../../age/rules/explain.ts'
import type { ApprovableCall, CallAnswer, CallError, CallRequest } from '../../contract/operator.ts'
import type { RuleFinding } from '../../contract/operator-rules.ts'
import type { RuleBook } from '../../contract/rule-book.ts'
import type { CallHandlers } from '../../operator/calls.ts'
import type { Configuration } from '../config/configuration.ts'
import { checkRuleFile, suggestNames } from './read-rule-file.ts'
import { parseRuleBook } from './rule-form.ts'
import { wordsOf, type ApplyError, type RuleKeeper } from './rule-keeper.ts'

type RuleCall = 'read_rules' | 'read_rule_version' | 'check_rules' | 'apply_rules' | 'explain_rule' | 'list_buyers'
type Drafted = { readonly book?: Record<string, unknown> | undefined }

/** Versions that are listed; older ones are read by their number. */
const MOST_VERSIONS = 200

/** The handlers of the calls about rules of sale. */
export function ruleHandlers(keeper: RuleKeeper, configuration: Configuration): Pick<CallHandlers, RuleCall> {
  return {
    read_rules: () => ok(readRules(keeper, configuration)),
    read_rule_version: (_, { number }) => {
      const found = keeper.shelf().versionOf(number)
      if (found.ok) return found
      return found.error.code === 'rules_absent' ? err({ code: 'not_found' }) : err({ code: 'not_done', problem: found.error.code })
    },
    check_rules: (_, request) => checkRules(keeper, request),
    apply_rules: (caller, { basedOn, book: draft }) => {
      const { book, findings } = parseRuleBook(draft)
      if (book === null) return err(badBook(findings))
      const approvedBy = caller.approvedBy ?? null
      const applied = keeper.apply({ book, basedOn, origin: caller.origin ?? 'console', by: caller.login, approvedBy })
      return applied.ok ? applied : err(callErrorOf(applied.error))
    },
    explain_rule: (_, { book: draft, ...question }) => {
      const book = bookOf(keeper, { book: draft })
      if (!book.ok) return book
      const explained = explainRule(keeper.shelf().context(), book.value, question)
      return explained === null ? err({ code: 'not_found' }) : ok(explained)
    },
    list_buyers: (_, { book: draft, ...question }) => {
      const book = bookOf(keeper, { book: draft })
      return book.ok ? ok({ rows: listBuyers(keeper.shelf().context(), book.value, question) }) : book
    }
  }
}

/** What is wrong with a call before a second person is asked about it; null: nothing. Only `apply_rules` is looked at. */
export function objectionOf(keeper: RuleKeeper, call: ApprovableCall, request: CallRequest<ApprovableCall>): CallError | null {
  if (call !== 'apply_rules' || !('book' in request)) return null
  const { book, findings } = parseRuleBook(request.book)
  if (book === null) return badBook(findings)
  const { number } = keeper.inForce().version
  if (number !== request.basedOn) return callErrorOf({ code: 'conflict', number })
  const errors = checkRuleBook(book, keeper.shelf().context()).filter(({ severity }) => severity === 'error')
  return errors.length === 0 ? null : badBook(errors)
}

function readRules(keeper: RuleKeeper, configuration: Configuration): CallAnswer<'read_rules'> {
  const { version, book } = keeper.inForce()
  const shelf = keeper.shelf()
  const { role, place, remembers, basketMost, products, nowMs } = shelf.context()
  return {
    inForce: version,
    book,
    products: products.map(({ id, name, category, priceYen, fullFareYen }) => ({ id, name, category, priceYen, fullFareYen })),
    role,
    place,
    remembers,
    basketMost,
    nowMs,
    needsApproval: configuration.operatorSide.approval.includes('apply_rules'),
    versions: shelf.versions().slice(0, MOST_VERSIONS)
  }
}

function checkRules(
  keeper: RuleKeeper,
  { book: draft, yaml }: CallRequest<'check_rules'>
): Result<CallAnswer<'check_rules'>, CallError> {
  if ((draft === undefined) === (yaml === undefined)) {
    return err({ code: 'bad_request', field: 'book', problem: 'either a book or a text' })
  }
  const context = keeper.shelf().context()
  const { book, findings } = yaml === undefined ? checkDraft(draft, context) : checkRuleFile(yaml, context)
  return ok({
    applicable: book !== null && isApplicable(findings),
    findings,
    changes: book === null ? [] : compareRuleBooks(keeper.inForce().book, book),
    book
  })
}

function checkDraft(
  draft: unknown,
  context: Parameters<typeof checkRuleBook>[1]
): { readonly book: RuleBook | null; readonly findings: RuleFinding[] } {
  const { book, findings } = parseRuleBook(draft)
  return book === null ? { book, findings } : { book, findings: suggestNames(checkRuleBook(book, context), context) }
}

/** The book that is asked about: the draft, or the one in force. One that sells nothing explains nothing. */
function bookOf(keeper: RuleKeeper, { book: draft }: Drafted): Result<RuleBook, CallError> {
  if (draft === undefined) {
    const { book, refusal } = keeper.inForce()
    return refusal === null ? ok(book) : err({ code: 'not_done', problem: refusal.code })
  }
  const { book, findings } = parseRuleBook(draft)
  return book === null ? err(badBook(findings)) : ok(book)
}

function badBook(findings: readonly RuleFinding[]): CallError {
  const [first] = findings
  if (first === undefined) return { code: 'bad_request', field: 'book', problem: 'is no rule book' }
  return { code: 'bad_request', field: `book.${first.path}`, problem: `${first.problem}. ${first.remedy}` }
}

function callErrorOf(error: ApplyError): CallError {
  if (error.code === 'rules_with_errors') return badBook(error.findings)
  const problem = wordsOf(error)
  return error.code === 'conflict' ? { code: 'conflict', problem } : { code: 'not_done', problem }
}

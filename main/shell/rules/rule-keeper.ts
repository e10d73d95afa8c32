import type { Clock } from '../../../device/clock.ts'
import type { Result } from '../../../device/result.ts'
import { err, ok } from '../../../device/result.ts'
import { checkRuleBook } from '../../age/rules/check-rule-book.ts'
import { ageRuleOf, offlinePolicyOf } from '../../age/rules/rule-terms.ts'
import { digestOf, encodeRuleBook } from '../../audit/rule-book-text.ts'
import type { CallError } from '../../contract/operator.ts'
import type { RuleFinding } from '../../contract/operator-rules.ts'
import type { RuleBook } from '../../contract/rule-book.ts'
import type { RecorderError, RulesInForce } from '../../session/ports.ts'
import { productsUnder, type BareProduct, type ProductsUnder } from '../../session/products-under.ts'
import type { Product } from '../../session/state.ts'
import type { Store } from '../../store/database.ts'
import { lastSoldUnder } from '../../store/rule-books.ts'
import type { RuleBookOrder, StoreSessionRecorder } from '../../store/session-recorder.ts'
import type { Companion } from '../companion.ts'
import type { Configuration } from '../config/configuration.ts'
import { discard, layRuleAnswer, readRuleOrder, ruleOrderPath, type RuleAnswer, type RuleOrder } from './rule-order.ts'
import { RuleShelf, type InForce } from './rule-shelf.ts'

export interface RuleKeeperParts {
  readonly configuration: Configuration
  readonly dataDirectory: string
  readonly clock: Clock
}

/** Why a book did not come into force; the one before stays. */
export type ApplyError =
  /** Another one came into force since the book was made. */
  | { readonly code: 'conflict'; readonly number: number }
  | { readonly code: 'rules_with_errors'; readonly findings: readonly RuleFinding[] }
  | RecorderError

/** Asks for a second person's word on an order, in the name of the account that gave it. */
export type AskForApproval = (by: string, request: { readonly basedOn: number; readonly book: RuleBook }) => CallError

type Recorder = Pick<StoreSessionRecorder, 'event' | 'rulesAccepted'>

/** How often it is looked for an order. */
export const ORDER_EVERY_MS = 2000

/**
 * The rules of sale in a running appliance: which book is in force, what it makes of every product by the hour, and how
 * another comes into force: checked, on the record, and from then on the one that the next session goes by.
 */
export class RuleKeeper implements RulesInForce, Companion {
  readonly #parts: RuleKeeperParts
  readonly #bare: readonly BareProduct[]
  readonly #listeners = new Set<() => void>()
  #open: { readonly store: Store; readonly recorder: Recorder; readonly shelf: RuleShelf } | null = null
  #inForce: InForce | null = null
  #under: (ProductsUnder & { readonly fromMs: number }) | null = null
  #ask: AskForApproval | null = null
  #takenOrder: string | null = null
  #cancelTimer: () => void = () => undefined

  constructor(parts: RuleKeeperParts) {
    this.#parts = parts
    this.#bare = parts.configuration.products.map(({ rule: _, offline: __, ...bare }) => bare)
  }

  /**
   * Once, before the first session: finds the book in force and says on the record which it is, or why nothing is sold.
   * What goes beyond the law, and each offline policy, is said too.
   */
  open(store: Store, recorder: Recorder): Result<void, RecorderError> {
    const { configuration, clock } = this.#parts
    const shelf = new RuleShelf(configuration, store, () => clock.nowMs())
    this.#open = { store, recorder, shelf }
    const now = shelf.inForce()
    this.#inForce = now
    const { version, book, refusal } = now
    const { number } = version
    if (refusal !== null) return recorder.event('rules_refused', { reason: refusal.code, number, ...ruleNamed(refusal) })
    const told = recorder.event('rules_in_force', { number, digest: digestOf(encodeRuleBook(book)) })
    return told.ok ? this.#tellTerms(book, recorder) : told
  }

  /** The book in force, with the reason why nothing is sold under it where there is one. */
  inForce(): InForce {
    if (this.#inForce === null) throw new TypeError('open comes first')
    return this.#inForce
  }

  /** All books, for whoever reads and checks them. */
  shelf(): RuleShelf {
    if (this.#open === null) throw new TypeError('open comes first')
    return this.#open.shelf
  }

  productsAt(nowMs: number): readonly Product[] {
    return this.#at(nowMs).products
  }

  changesAtMs(nowMs: number): number | null {
    return this.#at(nowMs).changesAtMs
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Something was sold, or may have been: a cool-down may have begun. */
  saleMade(): void {
    this.#under = null
    this.#tell()
  }

  /** Puts a book in force: it is readable, has no error on this machine, and was made from the one in force. */
  apply({ book, basedOn, origin, by, approvedBy }: RuleBookOrder): Result<{ readonly number: number }, ApplyError> {
    if (this.#open === null) throw new TypeError('open comes first')
    const { recorder, shelf } = this.#open
    const { number } = this.inForce().version
    if (number !== basedOn) return err({ code: 'conflict', number })
    const findings = checkRuleBook(book, shelf.context()).filter(({ severity }) => severity === 'error')
    if (findings.length > 0) return err({ code: 'rules_with_errors', findings })
    const accepted = recorder.rulesAccepted({ book, basedOn, origin, by, approvedBy })
    if (!accepted.ok) return accepted
    // As it was stored, not as it was sent.
    this.#inForce = shelf.inForce()
    this.#under = null
    // It is in force whether or not this can be told: the entry before has the whole book.
    this.#tellTerms(this.#inForce.book, recorder)
    this.#tell()
    return ok({ number: accepted.value.number })
  }

  /** Where orders go that a second person has to agree to; null: nobody can be asked now. */
  asksBy(ask: AskForApproval | null): void {
    this.#ask = ask
  }

  /** Looks for orders from now on. */
  start(): void {
    this.#cancelTimer = this.#parts.clock.after(ORDER_EVERY_MS, () => {
      this.#takeOrder()
      this.start()
    })
  }

  stop(): Promise<void> {
    this.#cancelTimer()
    return Promise.resolve()
  }

  #at(nowMs: number): ProductsUnder {
    const known = this.#under
    // A clock that was set back before the moment of the answer has none of it.
    if (known !== null && nowMs >= known.fromMs && (known.changesAtMs === null || nowMs < known.changesAtMs)) return known
    const { book, refusal } = this.inForce()
    const lastSold = this.#open === null ? new Map<string, number>() : lastSoldUnder(this.#open.store, nowMs)
    this.#under = { ...productsUnder(refusal === null ? book : null, this.#bare, lastSold, nowMs), fromMs: nowMs }
    return this.#under
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }

  #tellTerms({ rules }: RuleBook, recorder: Recorder): Result<void, RecorderError> {
    const { place } = this.#parts.configuration
    for (const rule of rules) {
      const acknowledgement = ageRuleOf(rule)?.acknowledgement
      if (acknowledgement !== undefined) {
        const { acknowledgedBy, acknowledgedOn } = acknowledgement
        const named = { ruleId: rule.id, ruleVersion: rule.version, acknowledgedBy, acknowledgedOn, place }
        const told = recorder.event('law_acknowledged', named)
        if (!told.ok) return told
      }
      const policy = offlinePolicyOf(rule)
      if (policy === null) continue
      const { id, version, ...says } = policy
      const told = recorder.event('offline_policy_in_force', { policyId: id, policyVersion: version, ...says })
      if (!told.ok) return told
    }
    return ok(undefined)
  }

  #takeOrder(): void {
    const { dataDirectory } = this.#parts
    const order = readRuleOrder(dataDirectory)
    if (order === null) return
    // What nobody can read is answered by nobody; it does not wait for a later version to be surprised by.
    if (order !== 'unreadable' && order.id !== this.#takenOrder) {
      const answer = this.#answerTo(order)
      layRuleAnswer(dataDirectory, { id: order.id, answer })
      this.#takenOrder = order.id
    }
    discard(ruleOrderPath(dataDirectory))
  }

  #answerTo({ by, basedOn, book }: RuleOrder): RuleAnswer['answer'] {
    const refused = (code: string, problem: string, ruleId: string | null = null): RuleAnswer['answer'] => {
      this.#open?.recorder.event('rules_refused', { reason: code, by, ...(ruleId === null ? {} : { ruleId }) })
      return { result: 'refused', code, problem }
    }
    if (this.#parts.configuration.operatorSide.approval.includes('apply_rules')) {
      if (this.#ask === null) return refused('approval_unavailable', "a second person has to agree, and the operator's side is not open")
      const asked = this.#ask(by, { basedOn, book })
      if (asked.code === 'approval_needed') return { result: 'waits', approvalId: asked.approvalId }
      return refused(asked.code, 'problem' in asked ? asked.problem : 'this account may not apply rules')
    }
    const applied = this.apply({ book, basedOn, origin: 'command_line', by, approvedBy: null })
    if (applied.ok) return { result: 'applied', number: applied.value.number }
    const { error } = applied
    return refused(error.code, wordsOf(error), error.code === 'rules_with_errors' ? (error.findings[0]?.ruleId ?? null) : null)
  }
}

/** Why a book did not come into force, in a sentence without an end. */
export function wordsOf(error: ApplyError): string {
  switch (error.code) {
    case 'conflict':
      return `rule book ${String(error.number)} is in force by now, and this one was made from another`
    case 'rules_with_errors': {
      const [first] = error.findings
      return first === undefined ? 'the book has errors' : `${first.path}: ${first.problem}. ${first.remedy}`
    }
    case 'store_failed':
      return `the record could not take it (${error.cause})`
  }
}

function ruleNamed(refusal: NonNullable<InForce['refusal']>): { readonly ruleId?: string } {
  const ruleId = 'findings' in refusal ? refusal.findings.find(({ severity }) => severity === 'error')?.ruleId : undefined
  return ruleId === undefined || ruleId === null ? {} : { ruleId }
}

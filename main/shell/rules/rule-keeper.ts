import type { Clock } from '../../../device/clock.ts'
import type { Result } from '../../../device/result.ts'
import { err, ok } from '../../../device/result.ts'
import { checkRuleBook } from '../../age/rules/check-rule-book.ts'
import { offlinePolicyOf } from '../../age/rules/rule-terms.ts'
import { digestOf, encodeRuleBook } from '../../audit/rule-book-text.ts'
import type { CallError } from '../../contract/operator.ts'
import type { RuleFinding } from '../../contract/operator-rules.ts'
import type { RuleBook } from '../../contract/rule-book.ts'
import type { RecorderError, RulesInForce } from '../../session/ports.ts'
import type { ProductsUnder } from '../../session/products-under.ts'
import { RulesByTheHour } from '../../session/rules-by-the-hour.ts'
import type { Product } from '../../session/state.ts'
import type { Store } from '../../store/database.ts'
import { configurationsTold, lastSoldUnder, type RuleBookRow } from '../../store/rule-books.ts'
import type { RuleBookOrder, StoreSessionRecorder } from '../../store/session-recorder.ts'
import type { Companion } from '../companion.ts'
import type { Configuration } from '../config/configuration.ts'
import { faultName } from '../fault-name.ts'
import { sellsOffline } from '../offline/offline-terms.ts'
import { discard, layRuleAnswer, readRuleOrder, ruleOrderPath, type RuleAnswer, type RuleOrder } from './rule-order.ts'
import { NO_BOOK, RuleShelf, type InForce } from './rule-shelf.ts'

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

/** How long nothing is sold before the record is asked again that could not be. */
const RETRY_EVERY_MS = 10_000

/**
 * The rules of sale in a running appliance: which book is in force, what it makes of every product by the hour, and how
 * another comes into force: checked, on the record, and from then on the one that the next session goes by.
 */
export class RuleKeeper implements RulesInForce, Companion {
  readonly #parts: RuleKeeperParts
  readonly #byTheHour: RulesByTheHour
  readonly #listeners = new Set<() => void>()
  #open: { readonly store: Store; readonly recorder: Recorder; readonly shelf: RuleShelf } | null = null
  #inForce: InForce | null = null
  /** Whether it was told that the record cannot be asked what was sold. */
  #isFailing = false
  #ask: AskForApproval | null = null
  #takenOrder: string | null = null
  /** Whether it was told that an order could not be taken. */
  #isOrderFailing = false
  #cancelTimer: () => void = () => undefined

  constructor(parts: RuleKeeperParts) {
    this.#parts = parts
    const bare = parts.configuration.products.map(({ rule: _, offline: __, ...product }) => product)
    this.#byTheHour = new RulesByTheHour(bare, (nowMs) => {
      const { book, refusal } = this.inForce()
      const lastSoldMs = this.#open === null ? new Map<string, number>() : lastSoldUnder(this.#open.store, nowMs)
      this.#isFailing = false
      return { book: refusal === null ? book : null, lastSoldMs }
    })
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
    const digest = digestOf(encodeRuleBook(book))
    const whole = number === 0 ? this.#tellConfiguration(now, digest, recorder, store) : ok(undefined)
    if (!whole.ok) return whole
    const told = recorder.event('rules_in_force', { number, digest })
    return told.ok ? this.#tellTerms(book, recorder) : told
  }

  /** What the configuration's rules are, where they are others than those last told; its file may change at any time. */
  #tellConfiguration({ book, reused = [] }: InForce, digest: string, recorder: Recorder, store: Store): Result<void, RecorderError> {
    if (configurationsTold(store).at(-1)?.digest === digest) return ok(undefined)
    const told = recorder.event('rules_of_configuration', { digest, book })
    if (!told.ok) return told
    for (const { id, version } of reused) {
      const warned = recorder.event('rules_version_reused', { ruleId: id, ruleVersion: version })
      if (!warned.ok) return warned
    }
    return ok(undefined)
  }

  /** The book in force, with the reason why nothing is sold under it where there is one. */
  inForce(): InForce {
    if (this.#inForce === null) throw new TypeError('open comes first')
    return this.#inForce
  }

  /** Whether any rule in force sells while the network is gone, today or another day; no, before `open`. */
  sellsOffline(): boolean {
    return this.#inForce !== null && sellsOffline(this.#inForce)
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
    this.#byTheHour.forget()
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
    this.#inForce = this.#readBack(shelf, { ...accepted.value, by, origin, approvedBy })
    this.#byTheHour.forget()
    // It is in force whether or not this can be told: the entry before has the whole book.
    this.#tellTerms(this.#inForce.book, recorder)
    this.#tell()
    return ok({ number: accepted.value.number })
  }

  /** Where orders go that a second person has to agree to; null: nobody can be asked now. */
  asksBy(ask: AskForApproval | null): void {
    this.#ask = ask
  }

  /** Looks for orders from now on. An order that cannot be taken for a fault stays, and is looked at again. */
  start(): void {
    this.#cancelTimer = this.#parts.clock.after(ORDER_EVERY_MS, () => {
      try {
        this.#takeOrder()
        this.#isOrderFailing = false
      } catch (fault) {
        if (!this.#isOrderFailing) this.#tellFault(fault)
        this.#isOrderFailing = true
      } finally {
        this.start()
      }
    })
  }

  stop(): Promise<void> {
    this.#cancelTimer()
    return Promise.resolve()
  }

  /** Whatever keeps the record from being asked: nothing is on sale meanwhile, and it is asked again before long. */
  #at(nowMs: number): ProductsUnder {
    // Before `open` there is nothing that could fail, and somebody's mistake.
    this.inForce()
    try {
      return this.#byTheHour.at(nowMs)
    } catch (fault) {
      if (!this.#isFailing) this.#tellFault(fault)
      this.#isFailing = true
      return this.#byTheHour.closeUntil(nowMs + RETRY_EVERY_MS, nowMs)
    }
  }

  /** As it was stored, not as it was sent. Where that cannot be read it is in force all the same, and sells nothing. */
  #readBack(
    shelf: RuleShelf,
    { number, atMs, origin, by, approvedBy }: Pick<RuleBookOrder, 'origin' | 'by' | 'approvedBy'> & Pick<RuleBookRow, 'number' | 'atMs'>
  ): InForce {
    try {
      return shelf.inForce()
    } catch (fault) {
      this.#tellFault(fault)
      const version = { number, inForceSinceMs: atMs, origin, appliedBy: by, approvedBy }
      return { version, book: NO_BOOK, refusal: { code: 'rules_unreadable' } }
    }
  }

  #tellFault(fault: unknown): void {
    const name = faultName(fault)
    try {
      if (this.#open?.recorder.event('fault_caught', { where: 'rules', name }).ok === true) return
    } catch {
      // What keeps the record from being read may keep it from being written.
    }
    process.stderr.write(`hatachi: fault in rules: ${name}\n`)
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }

  #tellTerms({ rules }: RuleBook, recorder: Recorder): Result<void, RecorderError> {
    const { place } = this.#parts.configuration
    for (const rule of rules) {
      // On a missing PIN, or on an age below that of the law; a rule for anybody may have it, too.
      const { acknowledgement } = rule
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
    const { version, book: bookNow, refusal } = this.inForce()
    // Taken before, and the power went before it was answered.
    const isInForce = refusal === null && version.number > basedOn && encodeRuleBook(bookNow) === encodeRuleBook(book)
    if (isInForce) return { result: 'applied', number: version.number }
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

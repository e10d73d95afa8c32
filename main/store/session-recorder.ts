import type { Clock } from '../../device/clock.ts'
import type { Result } from '../../device/result.ts'
import { err, ok } from '../../device/result.ts'
import type { Role } from '../age/evidence.ts'
import type { Place } from '../age/rule.ts'
import type { EventFields, EventName } from '../audit/catalogue.ts'
import { eventCatalogue } from '../audit/catalogue.ts'
import type { DecisionRecord } from '../audit/decision-record.ts'
import { decisionRecordSchema } from '../audit/decision-record-schema.ts'
import { digestOf, encodeRuleBook } from '../audit/rule-book-text.ts'
import { identifierSchema, safeText, selectionSchema, timeMsSchema } from '../contract/fields.ts'
import type { RuleBook } from '../contract/rule-book.ts'
import type { DeviceKey } from '../keys/device-key.ts'
import type { RecorderError, SessionRecorder, VendIntent, VendSettlement } from '../session/ports.ts'
import type { ChainFinding, LogPosition } from './chain-writer.ts'
import { chainStart } from './chain-reader.ts'
import { ChainWriter } from './chain-writer.ts'
import type { Store } from './database.ts'
import { decisionFactsOf } from './decision-facts.ts'
import { deletableThrough, deleteThrough } from './entry-deletion.ts'
import type { RecorderStatements } from './recorder-statements.ts'
import { prepareStatements } from './recorder-statements.ts'
import type { VendReportResult } from './recovery.ts'
import { unfinishedSessionRecord, vendsOf } from './recovery.ts'
import { configurationsToldUntil, numberInForce, ruleBooksToldUntil, type RuleBookRow } from './rule-books.ts'
import { isConstraint, mediumFaultOf } from './sqlite-error.ts'

/**
 * Events that the recorder writes itself, with the row they tell of and in the same transaction. `event` refuses them,
 * so that none is ever told twice.
 */
const ownEvents: ReadonlySet<EventName> = new Set<EventName>([
  'session_started',
  'vend_intended',
  'vend_reported',
  'vend_settled',
  'session_decided',
  'rules_accepted',
  'rules_kept',
  'record_chained',
  'record_unsound',
  'entries_deleted'
])

/** Thrown inside a transaction to undo it; never leaves this file. */
class EntryRefused extends Error {}

/** What a deletion did: how many entries, and through which; the rest still proves itself. */
export interface Deletion {
  readonly count: number
  readonly through: number
}

/** A rule book that is to come into force. */
export interface RuleBookOrder {
  readonly book: RuleBook
  /** Number of the book that it was made from: another one in force meanwhile refuses it. */
  readonly basedOn: number
  readonly origin: RuleBookRow['origin']
  /** A login of the operator's side, or the name given at the command line. */
  readonly by: string
  readonly approvedBy: string | null
}

/** Octets of a book's text at most, so that an entry can hold it whole. */
export const MAX_BOOK_BYTES = 262_144

/** What to delete, by whose word, and why. */
export interface DeletionOrder {
  /** Newest entry that may go; rounded down to a checkpoint that no session spans. */
  readonly through: number
  /** Who deletes: a login of the operator's side, or the name given at the command line. */
  readonly by: string
  /** A stable code, such as `retention`. */
  readonly reason: string
}

/**
 * The durable record in SQLite, each entry chained to the one before and the chain's end signed by the machine's key.
 * Each call is one transaction, committed and fsynced when it returns. Refusals come as
 * `store_failed` with a cause: `duplicate` (or no such session), `entry_refused: <field>`, or the medium's fault.
 * After `medium_failed` or `damaged` nothing more is taken until the store is opened anew: what a failed fsync left on
 * the disk is not known.
 */
export class StoreSessionRecorder implements SessionRecorder {
  readonly #store: Store
  readonly #clock: Clock
  readonly #setting: { readonly role: Role; readonly place: Place }
  readonly #statements: RecorderStatements
  readonly #chain: ChainWriter
  readonly #committed: (end: LogPosition) => void
  #lost: RecorderError | null = null

  /**
   * @param setting goes into the record of sessions that end by power loss
   * @param key signs the chain
   * @param committed hears after each commit where the log now ends
   */
  constructor(
    store: Store,
    clock: Clock,
    setting: { readonly role: Role; readonly place: Place },
    key: DeviceKey,
    committed: (end: LogPosition) => void = () => undefined
  ) {
    this.#store = store
    this.#clock = clock
    this.#setting = setting
    this.#statements = prepareStatements(store.database)
    this.#chain = new ChainWriter(store, key)
    this.#committed = committed
  }

  sessionStarted(sessionId: string, order: DecisionRecord['order'], startedAtMs: number): Result<void, RecorderError> {
    return this.#commit(() => {
      demand('sessionId', identifierSchema.safeParse(sessionId).success)
      demand('startedAtMs', timeMsSchema.safeParse(startedAtMs).success)
      const { role, place } = this.#setting
      this.#statements.insertSession.run({ sessionId, order, role, place, startedAtMs })
      this.#append('session_started', { sessionId, order, role, place, startedAtMs })
    })
  }

  vendIntended(intent: VendIntent): Result<void, RecorderError> {
    const { sessionId, vendId, productId, selection, position, of, approvedAtMs, ruleId } = intent
    return this.#commit(() => {
      demand('vendId', identifierSchema.safeParse(vendId).success)
      demand('productId', identifierSchema.safeParse(productId).success)
      demand('selection', selectionSchema.safeParse(selection).success)
      demand('approvedAtMs', timeMsSchema.safeParse(approvedAtMs).success)
      demand('ruleId', ruleId === undefined || identifierSchema.safeParse(ruleId).success)
      // What was decided is over: an intent after it would never be looked for again.
      demand('sessionId', this.#statements.decisionOfSession.get(sessionId) === undefined)
      // Of two vends under way nobody could tell which of them came out.
      const vends = this.#statements.vendsOfSession.all(sessionId)
      demand('vendId', vends.every(({ result }) => result !== null && result !== 'unknown'))
      demand('of', vends.every(({ things }) => things === of))
      const storedAtMs = this.#clock.nowMs()
      const told = { sessionId, vendId, productId, selection, position, of, approvedAtMs }
      this.#statements.insertIntent.run({ ...told, ruleId: ruleId ?? null, storedAtMs })
      const intended = { ...told, ...(ruleId === undefined ? {} : { ruleId }) }
      this.#append('vend_intended', intended, storedAtMs)
    })
  }

  vendReported(vendId: string, result: VendReportResult, cause: string): Result<void, RecorderError> {
    return this.#commit(() => {
      const sessionId = this.#statements.sessionOfVend.get(vendId)
      demand('vendId', sessionId !== undefined)
      const words = safeText(cause)
      const reportedAtMs = this.#clock.nowMs()
      this.#statements.insertReport.run({ vendId, result, cause: words, reportedAtMs })
      this.#append('vend_reported', { sessionId: sessionId ?? '', vendId, result, cause: words }, reportedAtMs)
    })
  }

  vendSettled(vendId: string, result: VendSettlement, cause: string): Result<void, RecorderError> {
    return this.#commit(() => {
      const vend = this.#statements.stateOfVend.get(vendId)
      // What has no report belongs to whoever still waits for it, until its session is decided.
      const isOpen = vend?.result === 'unknown' || (vend?.result === null && vend.outcome !== null)
      demand('vendId', isOpen)
      const words = safeText(cause)
      const settledAtMs = this.#clock.nowMs()
      this.#statements.insertSettlement.run({ vendId, result, cause: words, settledAtMs })
      this.#append('vend_settled', { sessionId: vend?.sessionId ?? '', vendId, result, cause: words }, settledAtMs)
    })
  }

  unsettledVends(limit: number): readonly string[] {
    return this.#statements.unsettledVends.all(limit)
  }

  sessionDecided(record: DecisionRecord): Result<void, RecorderError> {
    return this.#commit(() => {
      this.#decide(record)
    })
  }

  /**
   * Puts a rule book in force: stores it under the next number and tells of it, whole, in one entry. A book is made of
   * narrow fields alone, so that an entry holds it as it is, as `session_decided` does a record. `entry_refused: basedOn`:
   * another one came into force meanwhile; `entry_refused: book`: it is too large.
   */
  rulesAccepted({ book, basedOn, origin, by, approvedBy }: RuleBookOrder): Result<RuleBookRow, RecorderError> {
    const stored: RuleBookRow[] = []
    const committed = this.#commit(() => {
      demand('basedOn', numberInForce(this.#store) === basedOn)
      const text = encodeRuleBook(book)
      demand('book', Buffer.byteLength(text) <= MAX_BOOK_BYTES)
      const atMs = this.#clock.nowMs()
      const [number, digest] = [basedOn + 1, digestOf(text)]
      const row = { number, atMs, origin, appliedBy: by, approvedBy, digest }
      this.#statements.insertRuleBook.run({ ...row, book: text })
      const named = { number, digest, origin, by, ...(approvedBy === null ? {} : { approvedBy }) }
      this.#append('rules_accepted', { ...named, book: JSON.parse(text) as unknown }, atMs)
      stored.push(row)
    })
    if (!committed.ok) return committed
    const [row] = stored
    if (row === undefined) throw new TypeError('accepted without a row')
    return ok(row)
  }

  /** Records any event but those that the other calls record by themselves. A `cause` unfit to keep is withheld. */
  event<N extends EventName>(name: N, fields: EventFields<N>): Result<void, RecorderError> {
    return this.#commit(() => {
      demand(name, !ownEvents.has(name))
      this.#append(name, 'cause' in fields ? { ...fields, cause: safeText(fields.cause) } : fields)
    })
  }

  /** Vends whose intent is stored, whose report is not, and whose session is not decided; oldest first. */
  pendingIntents(): readonly VendIntent[] {
    return this.#statements.pendingIntents.all()
  }

  /**
   * At start, before any session: gives every session that has no decision record its one, and returns those records.
   * All or none; a second call finds nothing. @param nowMs the records' end
   */
  recover(nowMs: number): Result<readonly DecisionRecord[], RecorderError> {
    const found: DecisionRecord[] = []
    const committed = this.#commit(() => {
      for (const session of this.#statements.unfinishedSessions.all()) {
        const intended = this.#statements.vendsOfSession.all(session.sessionId)
        const vends = intended.map(({ things: _, ...vend }) => vend)
        const record = unfinishedSessionRecord({ ...session, vends, things: intended[0]?.things ?? 0 }, nowMs)
        for (const { vendId, confirmation } of vendsOf(record)) {
          if (confirmation !== 'unknown') continue
          this.#append('outcome_unknown_found', { sessionId: record.sessionId, vendId })
        }
        this.#decide(record)
        found.push(record)
      }
    })
    return committed.ok ? ok(found) : committed
  }

  /**
   * Signs a checkpoint at the newest entry, unless one is there. Made by itself every so many entries; asked for at start
   * and stop, and before what is recorded is handed out. @returns the newest entry that a checkpoint now covers
   */
  checkpoint(): Result<number, RecorderError> {
    const committed = this.#commit(() => {
      this.#chain.checkpoint(this.#clock.nowMs())
    })
    return committed.ok ? ok(this.#chain.position().checkedThrough) : committed
  }

  /**
   * Deletes the oldest entries, about two thousand at a call, with the sessions, vends and decisions that they tell of:
   * whole sessions only, up to a checkpoint, at which the chain then begins by a signed cut. None in which a start told
   * that the record is unsound. Says so in an entry of its own first. Null where there is nothing that may go. Who may
   * ask for it, and that all of it lies on the second medium, is for the caller to see to.
   */
  deleteThrough({ through, by, reason }: DeletionOrder): Result<Deletion | null, RecorderError> {
    let deletion: Deletion | null = null
    const committed = this.#commit(() => {
      const last = deletableThrough(this.#store, through)
      if (last === null) return
      const atMs = this.#clock.nowMs()
      const first = chainStart(this.#store).sequence + 1
      const count = last.sequence - first + 1
      this.#append('entries_deleted', { by, throughSequence: last.sequence, count, reason }, atMs)
      this.#keepRuleBooks(last.sequence, atMs)
      this.#chain.cut(last, atMs)
      deleteThrough(this.#store, last)
      deletion = { count, through: last.sequence }
    })
    return committed.ok ? ok(deletion) : committed
  }

  /** Books outlive their entries: the chain goes on speaking for each. */
  #keepRuleBooks(through: number, atMs: number): void {
    for (const told of configurationsToldUntil(this.#store, through)) this.#append('rules_of_configuration', told, atMs)
    for (const { number, digest, origin, appliedBy, approvedBy, atMs: acceptedAtMs } of ruleBooksToldUntil(this.#store, through)) {
      const named = { number, digest, origin, by: appliedBy, ...(approvedBy === null ? {} : { approvedBy }) }
      this.#append('rules_kept', { ...named, acceptedAtMs }, atMs)
    }
  }

  #decide(record: DecisionRecord): void {
    const parsed = decisionRecordSchema.safeParse(record)
    if (!parsed.success) throw new EntryRefused(parsed.error.issues[0]?.path.join('.') ?? '')
    const intended = this.#statements.vendsOfSession.all(record.sessionId).map(({ vendId }) => vendId)
    const told = vendsOf(record).map(({ vendId }) => vendId)
    // No sale without a stored intent for each thing, and no vend but those that were intended.
    demand('outcome', (record.outcome !== 'sold' && record.outcome !== 'sold_in_part') || intended.length > 0)
    demand('vend', told.every((vendId) => intended.includes(vendId)) && new Set(told).size === told.length)
    const { sessionId, endedAtMs, outcome, reason } = parsed.data
    const { lastInsertRowid } = this.#statements.insertDecision.run({
      sessionId,
      endedAtMs,
      outcome,
      reason: reason ?? null,
      record: JSON.stringify(parsed.data)
    })
    this.#statements.insertDecisionFacts(decisionFactsOf(Number(lastInsertRowid), parsed.data))
    this.#append('session_decided', { sessionId, outcome, ...(reason === undefined ? {} : { reason }), record: parsed.data })
  }

  #append(name: EventName, fields: object, atMs = this.#clock.nowMs()): void {
    const parsed = eventCatalogue[name].safeParse(fields)
    if (!parsed.success) throw new EntryRefused(`${name} ${parsed.error.issues[0]?.path.join('.') ?? ''}`.trim())
    this.#chain.append(atMs, name, JSON.stringify(parsed.data))
  }

  #commit(write: () => void): Result<void, RecorderError> {
    if (this.#lost !== null) return err(this.#lost)
    const work = () => {
      this.#tell(this.#chain.begin())
      write()
      this.#chain.seal(this.#clock.nowMs())
    }
    try {
      this.#store.database.transaction(work).immediate()
      this.#chain.committed()
    } catch (thrown) {
      this.#chain.undone()
      const error: RecorderError = { code: 'store_failed', cause: causeOf(thrown) }
      if (error.cause === 'medium_failed' || error.cause === 'damaged') this.#lost = error
      return err(error)
    }
    this.#committed(this.#chain.position())
    return ok(undefined)
  }

  /** Before the first entry of a run, what there is to say of the chain that it goes on with. */
  #tell(finding: ChainFinding): void {
    if (finding.state === 'unsigned') this.#append('record_chained', { entries: finding.entries })
    if (finding.state === 'unsound') this.#append('record_unsound', { problem: finding.problem })
  }
}

function demand(field: string, holds: boolean): void {
  if (!holds) throw new EntryRefused(field)
}

/** Why a transaction was undone; a programmer's mistake is thrown on. */
function causeOf(thrown: unknown): string {
  if (thrown instanceof EntryRefused) return `entry_refused: ${thrown.message}`
  if (isConstraint(thrown)) return 'duplicate'
  const fault = mediumFaultOf(thrown)
  if (fault === null) throw thrown
  return fault
}

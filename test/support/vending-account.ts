import type { DecisionRecord } from '../../main/audit/decision-record.ts'
import type { Product } from '../../main/session/state.ts'
import { openStoreForReading, storePath } from '../../main/store/database.ts'
import { decisionRecords } from '../../main/store/record-reader.ts'
import { unknownVends } from '../../main/store/vend-counts.ts'
import type { PurchasePlan } from './vending-plan.ts'
import type { Shopper } from './vending-platform.ts'
import type { VendingProtocol } from './vending-protocols.ts'
import type { MotorTurn, Strike, ToldVend, TurnedOutGoods } from './vending-world.ts'

/** One vend as the record has it; null is what was never written. */
export interface RecordedVendRow {
  readonly vendId: string
  readonly sessionId: string
  readonly productId: string
  readonly selection: string
  readonly storedAtMs: number
  readonly result: 'told' | 'dispensed' | 'failed' | 'unknown' | 'not_started' | null
  readonly reportedAtMs: number | null
  readonly settled: 'told' | 'dispensed' | 'failed' | null
  readonly settledAtMs: number | null
}

/** What the record says of all visits, oldest first. */
export interface VendingRecord {
  readonly vends: readonly RecordedVendRow[]
  readonly decisions: readonly DecisionRecord[]
  /** Vends that an operator is told to look after, as `hatachi vending unknowns` lists them. */
  readonly listed: readonly string[]
}

/** What is known from outside: what the drivers were told, and what the machine did. */
export interface VendingTruth {
  readonly protocol: VendingProtocol
  readonly told: readonly ToldVend[]
  readonly goods: readonly TurnedOutGoods[]
  readonly turns: readonly MotorTurn[]
  readonly strikes: readonly Strike[]
  /** When the machine lost its power. */
  readonly powerCyclesAtMs: readonly number[]
  /** Whose visit a session was. */
  readonly plans: ReadonlyMap<string, PurchasePlan>
}

/** The figures of one run. */
export interface VendingFigures {
  readonly sessions: number
  readonly outcomes: Readonly<Record<string, number>>
  /** Vends by what is recorded of them in the end. */
  readonly vends: Readonly<Record<string, number>>
  readonly goods: number
  /** Of the goods, those of vends that are listed as unknown. */
  readonly goodsOfUnknown: number
  /** Vends that were told, and of which nothing came out, each with its cause; only where a machine tells nothing back. */
  readonly toldInVain: number
  /** Vends that are recorded as dispensed because late goods of an unknown one passed the sensor that they share. */
  readonly mistaken: number
}

const VENDS = `
  SELECT i.vend_id AS vendId, i.session_id AS sessionId, i.product_id AS productId, i.selection,
    i.stored_at_ms AS storedAtMs, r.result, r.reported_at_ms AS reportedAtMs,
    s.result AS settled, s.settled_at_ms AS settledAtMs
  FROM vend_intent i LEFT JOIN vend_report r USING (vend_id) LEFT JOIN vend_settlement s USING (vend_id)
  ORDER BY i.rowid`

/** How long after it was told a vend of which nobody knows may still hand out: a relay that stayed closed, say. */
const LATE_GOODS_MS = 150_000
/** How long after its report what made a vend come to nothing may have happened. */
const CAUSE_MS = 1_000
const AGE_OF: Readonly<Record<Shopper, number>> = { adult: 41, senior: 66, minor: 15, enrolled: 41, revoked: 0 }

/** Reads the record of a data directory, beside an appliance that may be running. */
export function readVendingRecord(dataDirectory: string): VendingRecord {
  const opened = openStoreForReading(storePath(dataDirectory))
  if (!opened.ok) throw new Error(opened.error.code)
  try {
    return {
      vends: opened.value.database.prepare<[], RecordedVendRow>(VENDS).all(),
      decisions: [...decisionRecords(opened.value)].toReversed(),
      listed: unknownVends(opened.value).map(({ vendId }) => vendId)
    }
  } finally {
    opened.value.close()
  }
}

/** What a vend has come to, by the last word on it. */
function endOf({ result, settled }: RecordedVendRow): 'told' | 'dispensed' | 'failed' | 'unknown' | 'not_started' {
  return settled ?? result ?? 'unknown'
}

/**
 * Holds the record against the truth, for an appliance whose sessions are all over. Gives every breach in words, and the
 * figures. Each good is laid to exactly one vend: first to those that are recorded as dispensed, then to those of which
 * less is known.
 */
export function settleAccounts(
  record: VendingRecord,
  truth: VendingTruth
): { readonly breaches: readonly string[]; readonly figures: VendingFigures } {
  const goodsOf = matchGoods(record, truth)
  const inVain = record.vends.filter((vend) => endOf(vend) === 'told' && !goodsOf.byVend.has(vend.vendId))
  const unknown = record.vends.filter((vend) => endOf(vend) === 'unknown')
  return {
    breaches: [
      ...goodsOf.breaches,
      ...inVain.filter((vend) => !hasCause(vend, truth)).map(({ vendId }) => `${vendId} was told, and nothing came of it`),
      ...tellingBreaches(record, truth),
      ...listingBreaches(record.listed, unknown),
      ...decisionBreaches(record),
      ...record.vends.flatMap((vend) => verificationBreaches(vend, record, truth))
    ],
    figures: {
      sessions: record.decisions.length,
      outcomes: countBy(record.decisions, ({ outcome }) => outcome),
      vends: countBy(record.vends, (vend) => (vend.settled === null ? endOf(vend) : `settled ${vend.settled}`)),
      goods: truth.goods.length,
      goodsOfUnknown: unknown.filter(({ vendId }) => goodsOf.byVend.has(vendId)).length,
      toldInVain: inVain.length,
      mistaken: goodsOf.mistaken
    }
  }
}

function matchGoods({ vends }: VendingRecord, truth: VendingTruth) {
  const { protocol, goods, told } = truth
  const toldAt = new Map(told.map(({ vendId, atMs }) => [vendId, atMs]))
  const byVend = new Map<string, TurnedOutGoods>()
  const left = new Set(goods)
  const breaches: string[] = []
  const isOf = (vend: RecordedVendRow, { selection, token }: TurnedOutGoods): boolean =>
    protocol.columnsOf(vend.selection).includes(selection) &&
    (protocol.tokenOf === undefined || token === '' || protocol.tokenOf(vend.vendId) === token)
  const take = (vend: RecordedVendRow, found: TurnedOutGoods | undefined): void => {
    if (found === undefined) return
    left.delete(found)
    byVend.set(vend.vendId, found)
  }

  const dispensed = vends.filter((vend) => endOf(vend) === 'dispensed')
  const untilOf = ({ settledAtMs, reportedAtMs }: RecordedVendRow): number => settledAtMs ?? reportedAtMs ?? Infinity
  for (const vend of dispensed.toSorted((one, other) => untilOf(one) - untilOf(other))) {
    const fromMs = toldAt.get(vend.vendId) ?? Infinity
    take(vend, [...left].find((good) => isOf(vend, good) && fromMs <= good.begunAtMs && good.atMs <= untilOf(vend)))
  }
  const mistaken = dispensed.filter(({ vendId }) => !byVend.has(vendId))
  const open = vends.filter((vend) => mistaken.includes(vend) || ['told', 'unknown'].includes(endOf(vend)))
  for (const good of [...left]) {
    const fits = (vend: RecordedVendRow): boolean => {
      const fromMs = toldAt.get(vend.vendId) ?? Infinity
      // What costs least comes first: there are ten thousand vends for each of as many goods.
      if (good.begunAtMs < fromMs || byVend.has(vend.vendId) || !isOf(vend, good)) return false
      const isInLateTime = good.begunAtMs <= fromMs + LATE_GOODS_MS
      if (endOf(vend) !== 'told') return isInLateTime
      const isInTime = good.begunAtMs <= untilOf(vend) + CAUSE_MS
      return isInTime === isInLateTime || !wasStruck(vend, fromMs, truth) ? isInTime : isInLateTime
    }
    const vend = open.findLast(fits)
    if (vend === undefined) breaches.push(`${good.selection} came out at ${String(good.atMs)} and was never sold`)
    else take(vend, good)
  }
  for (const vend of mistaken) {
    const passed = ({ atMs }: TurnedOutGoods): boolean => (toldAt.get(vend.vendId) ?? Infinity) <= atMs && atMs <= untilOf(vend)
    const others = vends.filter((other) => endOf(other) === 'unknown').flatMap(({ vendId }) => byVend.get(vendId) ?? [])
    if (protocol.sharesSensor === true && others.some(passed)) continue
    breaches.push(`${vend.vendId} is recorded as dispensed, and nothing came out`)
  }
  return { byVend, breaches, mistaken: mistaken.length }
}

/** Whether the cable lost or spoiled something of a vend on its way to the machine, such as the word that ends a pulse. */
function wasStruck({ reportedAtMs }: RecordedVendRow, fromMs: number, { strikes }: VendingTruth): boolean {
  const untilMs = (reportedAtMs ?? fromMs) + CAUSE_MS
  return strikes.some(({ atMs, direction }) => direction === 'to_machine' && fromMs <= atMs && atMs <= untilMs)
}

/** Why a machine that cannot answer handed out nothing: its cable, its power or its motor. */
function hasCause(vend: RecordedVendRow, truth: VendingTruth): boolean {
  const { protocol, told, turns, powerCyclesAtMs } = truth
  if (protocol.knows !== 'told') return false
  const fromMs = told.find(({ vendId }) => vendId === vend.vendId)?.atMs ?? Infinity
  const untilMs = (vend.reportedAtMs ?? fromMs) + CAUSE_MS
  const within = (atMs: number): boolean => fromMs <= atMs && atMs <= untilMs
  const columns = protocol.columnsOf(vend.selection)
  return (
    wasStruck(vend, fromMs, truth) ||
    powerCyclesAtMs.some(within) ||
    turns.some(({ selection, begunAtMs, result }) => columns.includes(selection) && within(begunAtMs) && result !== 'dispensed')
  )
}

/** What nobody knows is listed, and nothing else. */
function listingBreaches(listed: readonly string[], unknown: readonly RecordedVendRow[]): readonly string[] {
  const missing = unknown.filter(({ vendId }) => !listed.includes(vendId))
  return listed.length === unknown.length ? missing.map(({ vendId }) => `${vendId} is unknown and not listed`) : ['the list of unknown vends is another one']
}

function tellingBreaches({ vends }: VendingRecord, { told }: VendingTruth): readonly string[] {
  const breaches: string[] = []
  const intents = new Map(vends.map((vend) => [vend.vendId, vend]))
  const seen = new Set<string>()
  for (const { vendId, selection, atMs } of told) {
    const intent = intents.get(vendId)
    if (seen.has(vendId)) breaches.push(`${vendId} was told twice`)
    if (intent === undefined) breaches.push(`${vendId} was told without a stored intent`)
    else if (intent.storedAtMs > atMs) breaches.push(`${vendId} was told before its intent was stored`)
    else if (intent.selection !== selection) breaches.push(`${vendId} was told as another selection`)
    seen.add(vendId)
  }
  for (const vend of vends) {
    if (seen.has(vend.vendId) || vend.result === null) continue
    breaches.push(`${vend.vendId} has a report and was never told`)
  }
  return breaches
}

function decisionBreaches({ vends, decisions }: VendingRecord): readonly string[] {
  const breaches: string[] = []
  const bySession = Map.groupBy(vends, ({ sessionId }) => sessionId)
  for (const { sessionId, outcome, reason, endedAtMs } of decisions) {
    // What was reported once the session's own patience was over came too late for its decision.
    const inTime = ({ reportedAtMs }: RecordedVendRow): boolean => (reportedAtMs ?? 0) <= endedAtMs
    const results = (bySession.get(sessionId) ?? []).map((vend) => (inTime(vend) ? (vend.result ?? 'unknown') : 'unknown'))
    const out = results.filter((result) => result === 'told' || result === 'dispensed').length
    const expected =
      results.length === 0
        ? null
        : results.includes('unknown')
          ? 'outcome_unknown'
          : out === 0
            ? 'vend_failed'
            : out === results.length
              ? 'sold'
              : 'sold_in_part'
    const isSale = outcome === 'sold' || outcome === 'sold_in_part' || outcome === 'outcome_unknown'
    // A basket whose rest was not told any more is sold in part, though all that was told came out.
    // Approved, and told nothing: what was bought was gone before its turn.
    const mayHaveNone = !isSale && (outcome !== 'vend_failed' || reason === 'sold_out')
    const fits = expected === null ? mayHaveNone : outcome === expected || (expected === 'sold' && outcome === 'sold_in_part')
    if (!fits) breaches.push(`session ${sessionId} is ${outcome} with ${results.join(', ') || 'no vend'}`)
  }
  const decided = new Set(decisions.map(({ sessionId }) => sessionId))
  if (decided.size !== decisions.length) breaches.push('a session has two decisions')
  for (const { sessionId } of vends) if (!decided.has(sessionId)) breaches.push(`session ${sessionId} has no decision`)
  return breaches
}

/** Nothing with an age was told for somebody who is not of it, or could not prove it. */
function verificationBreaches(vend: RecordedVendRow, { decisions }: VendingRecord, truth: VendingTruth): readonly string[] {
  const { protocol, plans } = truth
  const product = protocol.products.find(({ view }) => view.id === vend.productId)
  const plan = plans.get(vend.sessionId)
  if (product === undefined || plan === undefined) return [`${vend.vendId} belongs to no visit`]
  if (product.rule === null || vend.selection === product.fullFare?.selection) return []
  const record = decisions.find(({ sessionId }) => sessionId === vend.sessionId)
  const breaches: string[] = []
  if (!mayHave(product.rule, plan)) breaches.push(`${vend.productId} was told for ${plan.shopper}, ${plan.way}`)
  // Of a session that a power cut ended, nothing but the stored approval is left.
  const platform = record?.evidence?.platform
  if (record?.reason !== 'restart' && !(platform?.result === 'answered' && platform.condition === 'yes')) {
    breaches.push(`${vend.vendId} was told without a yes of the platform`)
  }
  return breaches
}

function mayHave({ atLeastYears, pin }: NonNullable<Product['rule']>, { shopper, way, products }: PurchasePlan): boolean {
  const isOldEnough = AGE_OF[shopper] >= atLeastYears
  const everyPin = products.some(({ rule }) => rule?.pin === 'pin')
  const needsPin = pin === 'pin' || everyPin || shopper !== 'enrolled'
  return isOldEnough && !(needsPin && way === 'forgot_pin')
}

function countBy<T>(values: readonly T[], key: (value: T) => string): Readonly<Record<string, number>> {
  const groups = Map.groupBy(values, key)
  return Object.fromEntries([...groups].map(([name, { length }]) => [name, length] as const).toSorted())
}

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ROLES } from '../../test/support/any-evidence.ts'
import { AskingMachine, BEING_SOLD, beingBought, expectServed } from '../../test/support/asking-machine.ts'
import { REMEMBERED } from '../../test/support/offline-session.ts'
import { drafts, onward, policies, policyOf } from '../../test/support/random-session.ts'
import { READY } from '../../test/support/session.ts'
import type { Evidence } from '../age/evidence.ts'
import { decisionRecordSchema } from '../audit/decision-record-schema.ts'
import type { DecisionRecord } from '../audit/decision-record.ts'
import { shopperViewSchema } from '../contract/shopper.ts'
import type { SessionEvent } from './event.ts'
import { cardLies, type BuyingSession, type SessionState } from './state.ts'
import { currentSessionId, transition } from './transition.ts'
import { viewOf } from './view.ts'

/** What happened in one session, kept apart from the machine so that it cannot agree with itself. */
interface Ledger {
  started: number
  decided: number
  intents: number
  vends: number
  /** Reports that the session waited for. */
  reports: string[]
  /** The shopper said that the full fare is to be sold, or the machine's own button for it was pressed. */
  fullFareTaken: boolean
  consented: boolean
  pinProven: boolean
  evidence: Evidence | null
}

/** Whether what is sold is not for everybody. */
function needsApproval({ fare, items }: BuyingSession): boolean {
  return fare !== 'full' && items.some(({ product }) => product.rule !== null)
}

/** One thing after another: the next only once it is known, and stored, what became of the one before. */
function expectInOrder(of: Ledger, session: BuyingSession | null, position: number): void {
  expect(of.reports).toHaveLength(of.vends)
  expect(of.intents).toBe(of.vends + 1)
  expect(of.reports).not.toContain('unknown')
  expect(position).toBeGreaterThanOrEqual(of.intents)
  expect(position).toBeLessThanOrEqual(session?.items.length ?? 0)
}

/** The session that was over before the end of its sale was shown; what becomes of it there names it still. */
const soldIn = ({ phase }: SessionState): string | undefined =>
  phase.name === 'sold' ? (phase.member?.sessionId ?? phase.memory?.sessionId) : undefined

const memberIn = ({ phase }: SessionState) => (phase.name === 'sold' ? phase.member : null)

const isAnswered = ({ type }: SessionEvent): boolean => type === 'member_carried_over' || type === 'member_refused'

/** What a session that goes on would do. */
const NEVER_IN_SERVICE: ReadonlySet<string> = new Set([
  'read_card',
  'prove_holder',
  'verify',
  'request_challenge',
  'store_intent'
])
/** Where a machine in service may be: a vend comes to its end, an end is read, and then it rests. */
const AT_REST: ReadonlySet<string> = new Set(['storing_intent', 'vending', 'sold', 'not_sold', 'out_of_service', 'stopped'])

const isOut = (result: string | undefined) => result === 'told' || result === 'dispensed'

/** The record says of every thing what the machine said of it, and of the whole no more than that. */
function expectHonest(of: Ledger, record: DecisionRecord): void {
  expect(decisionRecordSchema.safeParse(record).success).toBe(true)
  const { outcome, vend, items, fare, rule, evidence } = record
  const vends = items === undefined ? [vend] : items.map((item) => item.vend)
  const told = vends.flatMap((each) => each ?? [])
  expect(told.map(({ confirmation }) => confirmation)).toEqual(
    of.reports.map((result) => (result === 'not_started' ? 'failed' : result))
  )
  expect(told).toHaveLength(of.vends)
  const out = of.reports.filter(isOut).length
  if (outcome === 'sold') expect(out).toBe(vends.length)
  if (outcome === 'sold_in_part') expect(out > 0 && out < vends.length && !of.reports.includes('unknown')).toBe(true)
  if (outcome === 'vend_failed') expect(out).toBe(0)
  expect(outcome === 'outcome_unknown').toBe(of.reports.includes('unknown'))
  if (out > 0) expect(['sold', 'sold_in_part', 'outcome_unknown']).toContain(outcome)
  if (fare === 'full') expect(of.fullFareTaken).toBe(true)
  // Somebody who was asked nothing has no rule on the record, and no evidence.
  if (rule === undefined) expect(evidence).toBeUndefined()
}

describe('the session under random event orders', () => {
  it('sells only on valid, yes and enough holder evidence, all of that session, and keeps one record each', () => {
    const sales = { platform_operator: 0, service_provider: 0 }
    let remembered = 0
    let baskets = 0
    let fullFares = 0
    let declined = 0
    /** In which phases of a session service began, and how often a test was shown. */
    const services = { begunIn: new Set<string>(), shown: 0 }
    const members = { link_member: 0, carry_member: 0, unlink_member: 0, abandon_member: 0 }
    /** What the machine asked for, or did, that could not be taken, was taken back, was next, or cannot be had again. */
    const machines = { unsuitable: 0, takenBack: 0, next: 0, notAgain: 0 }
    fc.assert(
      fc.property(policies, drafts, (choice, steps) => {
        const policy = policyOf(choice)
        const ledgers = new Map<string, Ledger>()
        const machine = new AskingMachine()
        let state: SessionState = READY
        let monotonicMs = 0
        let ids = 0
        for (const each of steps) {
          const { event: raw, late, waitMs } =
            typeof each === 'string' ? { event: onward(policy, state, each), late: false, waitMs: 0 } : each
          monotonicMs += waitMs
          const current = currentSessionId(state)
          const event: SessionEvent = 'sessionId' in raw ? { ...raw, sessionId: late ? 'another' : (current ?? soldIn(state) ?? 'none') } : raw
          const before = state
          const waitedFor = machine.waitsFor
          machine.asks(event, before)
          const step = transition(policy, state, event, { nowMs: monotonicMs, monotonicMs, freshId: `id-${String(++ids)}`, anotherId: `other-${String(ids)}` })
          state = step.state

          const ledger = current === null ? undefined : ledgers.get(current)
          if (ledger !== undefined && 'sessionId' in event && event.sessionId === current) {
            if (event.type === 'holder_proven' && before.phase.name === 'proving_holder') ledger.pinProven = true
            if (event.type === 'evidence_gathered' && before.phase.name === 'asking') ledger.evidence = event.evidence
          }
          if (ledger !== undefined && before.phase.name === 'awaiting_consent') {
            ledger.consented ||= event.type === 'command' && event.command.type === 'consent'
          }
          if (ledger !== undefined && before.phase.name === 'awaiting_card') {
            ledger.consented ||= event.type === 'card_inserted'
          }

          if (ledger !== undefined && event.type === 'vend_ended' && before.phase.name === 'vending') {
            if (event.sessionId === current) ledger.reports.push(event.result)
          }
          if (ledger !== undefined && event.type === 'time_passed' && before.phase.name === 'vending' && waitMs > 60_000) {
            ledger.reports.push('unknown')
          }
          const takesFullFare =
            (event.type === 'command' && event.command.type === 'take_full_fare') ||
            (event.type === 'selection_made' && event.selection === 'senior-full')
          if (ledger !== undefined) ledger.fullFareTaken ||= takesFullFare

          for (const effect of step.effects) {
            if (effect.type === 'decline_selection') {
              // Whatever the machine selected, nothing will come of it: never while it is being sold.
              expect(state.machineSelection).toBeNull()
              machine.declined()
              declined += 1
              if (event.type === 'selection_made' && before.phase.name === 'choosing' && before.phase.basket.length > 0) {
                machines.unsuitable += 1
              }
              continue
            }
            if (effect.type === 'record_session_started') {
              expect(state.service).toBe('in_service')
              expect(ledgers.has(effect.sessionId)).toBe(false)
              ledgers.set(effect.sessionId, { started: 1, decided: 0, intents: 0, vends: 0, reports: [], fullFareTaken: takesFullFare, consented: false, pinProven: false, evidence: null })
              continue
            }
            if (effect.type === 'note_late_reply') continue
            const id = effect.type === 'store_intent' ? effect.intent.sessionId : effect.type === 'record_decision' ? effect.record.sessionId : effect.sessionId
            const of = ledgers.get(id)
            if (of === undefined) throw new Error(`effect ${effect.type} of a session that never began`)
            // In service, whatever the state that it began in: no card is asked for, and nothing is told any more.
            if (NEVER_IN_SERVICE.has(effect.type)) expect(state.service).toBe('in_service')
            switch (effect.type) {
              case 'read_card':
                expect(of.consented).toBe(true)
                // Two cards are one too many.
                expect(effect.cardId).toBe(state.cardId)
                break
              case 'prove_holder':
                expect(effect.cardId).toBe(state.cardId)
                // The last try is spent by nobody who was not asked.
                if (policy.lastTry === 'keep') expect(effect.triesTold).toBeGreaterThan(1)
                break
              case 'verify':
                if (!('session' in state.phase) || state.phase.name !== 'asking') throw new Error('asked outside asking')
                // Nothing about the person leaves before the PIN is verified, unless a rule asks for none.
                if (state.phase.session.demand === 'pin') expect(of.pinProven).toBe(true)
                expect(effect.request.holder.kind === 'pin').toBe(of.pinProven)
                break
              case 'store_intent': {
                of.intents += 1
                const session = state.phase.name === 'storing_intent' ? state.phase.session : null
                const { evidence: found } = of
                expectInOrder(of, session, effect.intent.position)
                if (choice.machineLeads) expect(machine.asked).toContain(effect.intent.selection)
                if (session !== null && !needsApproval(session)) {
                  // Sold to anybody: nothing of it has a rule, or its full fare was taken, and that is what is sold.
                  if (session.fare === 'full') {
                    expect(of.fullFareTaken).toBe(true)
                    expect(effect.intent.selection).toBe('senior-full')
                    fullFares += 1
                  } else for (const item of session.items) expect(item.product.rule).toBeNull()
                  break
                }
                expect(effect.intent.selection).not.toBe('senior-full')
                // Nothing weaker than what any thing of the basket asks.
                for (const { product } of session?.items ?? []) {
                  expect(session?.product.rule?.atLeastYears).toBeGreaterThanOrEqual(product.rule?.atLeastYears ?? 0)
                  if (product.rule?.pin === 'pin') expect(session?.demand).toBe('pin')
                }
                expect(of.evidence?.clock).toBe('trusted')
                expect(found?.clock).toBe('trusted')
                if (found?.platform.result === 'answered') {
                  expect(found.platform).toMatchObject({ validity: 'valid', condition: 'yes' })
                } else {
                  // Without the platform: only as the policy has it, on what is remembered, and with the PIN.
                  remembered += 1
                  expect(session?.product.offline).toEqual(REMEMBERED)
                  expect(policy.role).toBe('platform_operator')
                  expect(of.pinProven).toBe(true)
                  expect(found?.possession).toBe('proven')
                  expect(found?.list.result).toBe('good')
                  expect(found?.remembered).toMatchObject({ result: 'yes', atLeastYears: 20 })
                }
                if (session?.demand === 'pin') expect(of.pinProven).toBe(true)
                if (session?.demand === 'card_enrolled' && !of.pinProven) expect(found?.enrolment).toBe('enrolled')
                expect(session?.evidence?.holder).toBe(of.pinProven ? 'pin' : 'card_only')
                expect(session?.evidence?.role).toBe(policy.role)
                if (policy.role === 'platform_operator') {
                  expect(found?.path.result).toBe('valid')
                  const revocation = [found?.ocsp.result, found?.list.result]
                  expect(revocation).toContain('good')
                  const isAnswered = found?.platform.result === 'answered'
                  // A responder that nobody can reach either takes nothing away from a list that is good.
                  const harmless = isAnswered ? ['good', 'not_asked'] : ['good', 'not_asked', 'undetermined']
                  for (const result of revocation) expect(harmless).toContain(result)
                  if (of.pinProven) expect(found?.possession).toBe('proven')
                } else {
                  // What the platform judges in its stead may be missing here; what is known to be bad may not.
                  expect(found?.path.result).not.toBe('invalid')
                  expect(found?.ocsp.result).not.toBe('revoked')
                  expect(found?.list.result).not.toBe('revoked')
                  expect(found?.possession).not.toBe('failed')
                  if (of.pinProven) expect(found?.possession).not.toBe('not_asked')
                }
                break
              }
              case 'vend':
                machine.told(id)
                of.vends += 1
                if (of.evidence !== null) sales[policy.role] += 1
                if (of.vends > 1) baskets += 1
                expect(before.phase.name).toBe('storing_intent')
                expect(of.intents).toBe(of.vends)
                if (state.service !== 'in_service') expect(event.type).toBe('intent_stored')
                expect(of.decided).toBe(0)
                expect(state.machineSelection).toBeNull()
                break
              case 'remember_age':
                // Only at the shopper's word, and only a yes of the platform's to this very session.
                expect(event).toEqual({ type: 'command', command: { type: 'remember_age' } })
                expect(of.evidence?.platform).toMatchObject({ result: 'answered', validity: 'valid', condition: 'yes' })
                expect([20, 65]).toContain(effect.atLeastYears)
                expect(of.pinProven).toBe(true)
                break
              case 'find_memory':
              case 'forget_age':
                expect(policy.memory).toBeDefined()
                break
              case 'find_member':
                // Only of a holder who was proven, and whose certificate this machine found valid.
                expect(choice.members).toBe(true)
                expect(policy.role).toBe('platform_operator')
                expect(of.pinProven).toBe(true)
                expect(of.evidence?.possession).toBe('proven')
                expect(of.evidence?.path.result).toBe('valid')
                expect([of.evidence?.ocsp.result, of.evidence?.list.result]).toContain('good')
                expect(of.decided).toBe(1)
                break
              case 'link_member':
              case 'carry_member':
              case 'unlink_member': {
                // Only at the shopper's word, on the member's own screen, with nothing else under way, and no card there.
                expect(event).toMatchObject({ type: 'command', command: { type: effect.type } })
                expect(memberIn(before)).toMatchObject({
                  page: expect.any(String) as string,
                  is: { state: effect.type === 'unlink_member' ? 'linked' : 'not_linked' }
                })
                if (effect.type !== 'unlink_member') expect(effect.consents).toEqual({ answering: true, receiving: true })
                expect(state.cardId).toBeNull()
                members[effect.type] += 1
                break
              }
              case 'abandon_member':
                expect(memberIn(before)?.is.state).toBe('carrying')
                members.abandon_member += 1
                break
              case 'record_decision':
                of.decided += 1
                expect(effect.record.role).toBe(policy.role)
                expectHonest(of, effect.record)
                break
              default:
            }
            expect(of.intents).toBeLessThanOrEqual(3)
            expect(of.vends).toBeLessThanOrEqual(of.intents)
            expect(of.decided).toBeLessThanOrEqual(1)
          }
          const member = memberIn(state)
          if (member !== null && state.phase.name === 'sold') {
            // Nothing of the holder's is left beside a card that need not be theirs, nor for longer than is said.
            if (cardLies(state)) expect(state.phase.ownCardId).toBe(state.cardId)
            expect(state.phase.deadline.extensionsLeft).toBeLessThanOrEqual(2)
          }
          // What the platform is asked for a member is waited for by somebody.
          if (memberIn(before)?.is.state === 'carrying' && member?.is.state !== 'carrying' && state.phase.name === 'sold') {
            expect(isAnswered(event) || step.effects.some(({ type }) => type === 'abandon_member')).toBe(true)
          }
          // Whatever the state, the face may draw it.
          if (state.phase !== before.phase) shopperViewSchema.parse(viewOf(policy, state, { nowMs: monotonicMs, monotonicMs }))
          if (state.service !== 'in_service') {
            if (before.service === 'in_service' && 'session' in before.phase && before.phase.session !== null) services.begunIn.add(before.phase.name)
            expect(AT_REST.has(state.phase.name)).toBe(true)
          }
          if (state.serviceShow !== null) {
            expect([state.service, state.phase.name]).toEqual(['maintenance', 'out_of_service'])
            services.shown += 1
          }
          // A machine that waits is served, or hears.
          expectServed(machine.waitsFor, choice.machineLeads, state)
          if (state.soldOut !== before.soldOut) expect(state.soldOut).not.toContain('nothing-of-ours')
          if (event.type === 'selection_made' && machine.waitsFor !== null && state.nextSelection === null) {
            // Not declined, so it was taken, if it is not a button that bounced.
            if (before.phase.name === 'choosing' || waitedFor !== event.selection) expect(state.phase).not.toBe(before.phase)
          }
          if (event.type === 'selection_ended' && state.phase !== before.phase) {
            // What the machine takes back is nobody else's.
            expect(beingBought(before)).toContain(waitedFor)
            expect(BEING_SOLD).not.toContain(before.phase.name)
            machines.takenBack += 1
          }
          if (before.nextSelection !== null && state.machineSelection === before.nextSelection) machines.next += 1
          if (choice.machineLeads && event.type === 'command' && event.command.type === 'try_again') {
            expect(state).toBe(before)
            if (before.phase.name === 'not_sold') machines.notAgain += 1
          }
          if (state.phase.name === 'choosing') expect(state.phase.basket.length).toBeLessThanOrEqual(choice.basketMost)
          if (state.cardsCollided) expect(state.cardId).toBeNull()
          // Every session that began is either under way or has its one record.
          for (const [id, of] of ledgers) expect(of.decided).toBe(currentSessionId(state) === id ? 0 : 1)
          // Data lives only where it is needed.
          if (state.phase.name === 'sold' || state.phase.name === 'not_sold' || state.phase.name === 'idle') {
            expect(Object.keys(state.phase)).not.toContain('card')
            expect(Object.keys(state.phase)).not.toContain('pin')
          }
        }
      }),
      { numRuns: 3_500, seed: 20_2611 }
    )
    // The property is about sales, so there must have been many.
    for (const role of ROLES) expect(sales[role]).toBeGreaterThan(500)
    expect(remembered).toBeGreaterThan(50)
    for (const often of [baskets, fullFares, declined]) expect(often).toBeGreaterThan(100)
    for (const often of [members.link_member, members.carry_member, members.unlink_member]) expect(often).toBeGreaterThan(50)
    expect(members.abandon_member).toBeGreaterThan(20)
    expect(services.begunIn.size).toBeGreaterThanOrEqual(8)
    expect(services.shown).toBeGreaterThan(20)
    for (const often of Object.values(machines)) expect(often).toBeGreaterThan(20)
  })
})

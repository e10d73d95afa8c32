import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyEvidence, ROLES, sellingEvidence } from '../../test/support/any-evidence.ts'
import { offlineEvidence, REMEMBERED } from '../../test/support/offline-session.ts'
import { cardFacts, policyFor, productFor, READY } from '../../test/support/session.ts'
import type { Evidence, Role } from '../age/evidence.ts'
import type { SessionEvent } from './event.ts'
import type { SessionPolicy } from './policy.ts'
import type { SessionState } from './state.ts'
import { currentSessionId, transition } from './transition.ts'

/** An event of any kind; replies name the session under way, or another, when they are applied. */
type Draft = { readonly event: SessionEvent; readonly late: boolean; readonly waitMs: number }

const challenge = { issuer: 'platform' as const, challengeId: 'c', bytes: new Uint8Array(32), expiresAtMs: 120_000 }
const replies = fc.oneof(
  fc
    .record({
      tokenKind: fc.constantFrom('card' as const, 'card' as const, 'android' as const),
      triesLeft: fc.constantFrom(3, 3, 2, 1, 'blocked' as const, 'not_set' as const),
      path: fc.constantFrom<Evidence['path']>(
        { result: 'valid' },
        { result: 'valid' },
        { result: 'not_judged' },
        { result: 'invalid', reason: 'expired' }
      )
    })
    .map(({ path, ...facts }): SessionEvent => ({
      type: 'card_read',
      sessionId: '',
      card: cardFacts({ ...facts, examination: { path } })
    })),
  fc
    .constantFrom('card_removed' as const, 'not_my_number_card' as const, 'card_silent' as const)
    .map((code): SessionEvent => ({ type: 'card_read_failed', sessionId: '', error: { code } })),
  fc.constant<SessionEvent>({ type: 'challenge_failed', sessionId: '' }),
  fc.constant<SessionEvent>({ type: 'holder_proven', sessionId: '', challenge, signature: new Uint8Array(256) }),
  fc
    .constantFrom(
      { code: 'pin_wrong', triesLeft: 2 } as const,
      { code: 'pin_wrong', triesLeft: 1 } as const,
      { code: 'pin_tries_fewer', triesLeft: 2 } as const,
      { code: 'pin_tries_fewer', triesLeft: 1 } as const,
      { code: 'different_card' } as const
    )
    .map((error): SessionEvent => ({ type: 'holder_proof_failed', sessionId: '', error })),
  fc.constantFrom<SessionEvent>(
    { type: 'memory_found', sessionId: '', remembered: { result: 'none' } },
    { type: 'memory_found', sessionId: '', remembered: { result: 'yes', atLeastYears: 18, answeredAtMs: 0 } },
    { type: 'age_remembered', sessionId: '' },
    { type: 'age_forgotten', sessionId: '', found: true },
    { type: 'memory_failed', sessionId: '', doing: 'remember' }
  ),
  anyEvidence.map((found): SessionEvent => ({ type: 'evidence_gathered', sessionId: '', evidence: found })),
  fc.constantFrom<SessionEvent>({ type: 'intent_stored', sessionId: '' }, { type: 'intent_failed', sessionId: '' }),
  fc
    .constantFrom('told' as const, 'dispensed' as const, 'failed' as const, 'not_started' as const, 'unknown' as const)
    .map((result): SessionEvent => ({ type: 'vend_ended', sessionId: '', result }))
)
const facts = fc.constantFrom<SessionEvent>(
  { type: 'card_inserted', cardId: 1 },
  { type: 'card_inserted', cardId: 2 },
  { type: 'card_removed' },
  { type: 'time_passed' },
  { type: 'selection_made', selection: 'beer' },
  { type: 'command', command: { type: 'wake' } },
  { type: 'command', command: { type: 'choose_product', productId: 'beer' } },
  { type: 'command', command: { type: 'choose_product', productId: 'wine' } },
  { type: 'command', command: { type: 'choose_product', productId: 'ticket' } },
  { type: 'command', command: { type: 'consent' } },
  { type: 'command', command: { type: 'press_digit', digit: 7 } },
  { type: 'command', command: { type: 'press_digit', digit: 0 } },
  { type: 'command', command: { type: 'erase_digit' } },
  { type: 'command', command: { type: 'confirm_pin' } },
  { type: 'command', command: { type: 'spend_last_try' } },
  { type: 'command', command: { type: 'extend_time' } },
  { type: 'command', command: { type: 'try_again' } },
  { type: 'command', command: { type: 'remember_age' } },
  { type: 'command', command: { type: 'forget_age' } },
  { type: 'command', command: { type: 'set_language', language: 'en' } }
)
const misfortunes = fc.constantFrom<SessionEvent>(
  { type: 'command', command: { type: 'cancel' } },
  { type: 'command', command: { type: 'dismiss' } },
  { type: 'reader_lost', code: 'reader_lost' },
  { type: 'cards_collided' },
  { type: 'reader_ready' },
  { type: 'machine_lost' },
  { type: 'machine_ready' },
  { type: 'line_changed', line: { state: 'down', sinceMs: 0 } },
  { type: 'line_changed', line: { state: 'up' } },
  { type: 'clock_changed', clock: 'behind' },
  { type: 'clock_changed', clock: 'trusted' },
  { type: 'certification_changed', lapsed: true },
  { type: 'certification_changed', lapsed: false },
  { type: 'store_failed' },
  { type: 'fault_caught' },
  { type: 'shutdown_requested' }
)
/** The event that carries a purchase on from where it stands; without these, random orders seldom reach a sale. */
function onward(role: Role, state: SessionState, isCutOff: boolean): SessionEvent {
  const sessionId = ''
  if (state.line.state === 'down') return { type: 'line_changed', line: { state: 'up' } }
  switch (state.phase.name) {
    case 'idle':
    case 'choosing':
      return { type: 'command', command: { type: 'choose_product', productId: isCutOff ? 'beer' : 'wine' } }
    case 'awaiting_card':
    case 'awaiting_return':
      return { type: 'card_inserted', cardId: 1 }
    case 'awaiting_consent':
      return { type: 'command', command: { type: 'consent' } }
    case 'reading_card':
      return {
        type: 'card_read',
        sessionId,
        card: cardFacts({ examination: { path: sellingEvidence(role, 'card_only').path } })
      }
    case 'entering_pin':
      return state.phase.pin.length < 4
        ? { type: 'command', command: { type: 'press_digit', digit: 1 } }
        : { type: 'command', command: { type: 'confirm_pin' } }
    case 'proving_holder':
      return { type: 'holder_proven', sessionId, challenge, signature: new Uint8Array(256) }
    case 'asking': {
      const alone = state.phase.card !== null
      const selling = sellingEvidence(role, alone ? 'card_only' : 'pin')
      // The card alone is never enough without the platform: there it wants the PIN first.
      const cutOff: Evidence = alone ? { ...selling, enrolment: 'not_enrolled' } : offlineEvidence(0)
      return { type: 'evidence_gathered', sessionId, evidence: isCutOff ? cutOff : selling }
    }
    case 'storing_intent':
      return { type: 'intent_stored', sessionId }
    case 'vending':
      return { type: 'vend_ended', sessionId, result: 'told' }
    case 'out_of_service':
      if (state.clock !== 'trusted') return { type: 'clock_changed', clock: 'trusted' }
      if (state.certificationLapsed) return { type: 'certification_changed', lapsed: false }
      return state.readerFault === null ? { type: 'machine_ready' } : { type: 'reader_ready' }
    default:
      return { type: 'command', command: { type: 'dismiss' } }
  }
}

const draft: fc.Arbitrary<Draft | 'onward' | 'offline'> = fc.oneof(
  { weight: 10, arbitrary: fc.constant('onward' as const) },
  // Onward, but the platform cannot be asked.
  { weight: 6, arbitrary: fc.constant('offline' as const) },
  {
    weight: 5,
    arbitrary: fc.record({
      event: fc.oneof(
        { weight: 6, arbitrary: replies },
        { weight: 6, arbitrary: facts },
        { weight: 1, arbitrary: misfortunes }
      ),
      late: fc.boolean().chain((x) => (x ? fc.constant(false) : fc.boolean())),
      waitMs: fc.constantFrom(0, 0, 0, 1_000, 61_000)
    })
  }
)

const policies = fc.record({
  role: fc.constantFrom(...ROLES),
  lastTry: fc.constantFrom('keep' as const, 'ask' as const),
  acceptPhones: fc.boolean(),
  place: fc.constantFrom('indoors' as const, 'outdoors' as const),
  acknowledged: fc.boolean(),
  offline: fc.boolean()
})

function policyOf(choice: {
  role: Role
  lastTry: 'keep' | 'ask'
  acceptPhones: boolean
  place: 'indoors' | 'outdoors'
  acknowledged: boolean
  offline: boolean
}): SessionPolicy {
  const acknowledgement = { acknowledgedBy: 'operator', acknowledgedOn: '2026-11-22' }
  const acknowledged = choice.acknowledged ? { acknowledgement } : {}
  return policyFor({
    role: choice.role,
    lastTry: choice.lastTry,
    phonesAcknowledgement: choice.acceptPhones ? acknowledgement : null,
    place: choice.place,
    ...(choice.offline && choice.role === 'platform_operator' ? { memory: { keepDays: 90 } } : {}),
    products: [
      productFor('beer'),
      productFor('wine', { pin: 'pin_unless_enrolled', ...acknowledged }),
      productFor('ticket', { pin: 'none', ...acknowledged })
    ].map((product) => (choice.offline ? { ...product, offline: REMEMBERED } : product))
  })
}

/** What happened in one session, kept apart from the machine so that it cannot agree with itself. */
interface Ledger {
  started: number
  decided: number
  intents: number
  vends: number
  consented: boolean
  pinProven: boolean
  evidence: Evidence | null
}

describe('the session under random event orders', () => {
  it('sells only on valid, yes and enough holder evidence, all of that session, and keeps one record each', () => {
    const sales = { platform_operator: 0, service_provider: 0 }
    let remembered = 0
    fc.assert(
      fc.property(policies, fc.array(draft, { minLength: 5, maxLength: 80 }), (choice, drafts) => {
        const policy = policyOf(choice)
        const ledgers = new Map<string, Ledger>()
        let state: SessionState = READY
        let monotonicMs = 0
        let ids = 0
        for (const each of drafts) {
          const { event: raw, late, waitMs } =
            typeof each === 'string' ? { event: onward(policy.role, state, each === 'offline'), late: false, waitMs: 0 } : each
          monotonicMs += waitMs
          const current = currentSessionId(state)
          const event: SessionEvent = 'sessionId' in raw ? { ...raw, sessionId: late ? 'another' : (current ?? 'none') } : raw
          const before = state
          const step = transition(policy, state, event, { nowMs: monotonicMs, monotonicMs, freshId: `id-${String(++ids)}` })
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

          for (const effect of step.effects) {
            if (effect.type === 'record_session_started') {
              expect(ledgers.has(effect.sessionId)).toBe(false)
              ledgers.set(effect.sessionId, { started: 1, decided: 0, intents: 0, vends: 0, consented: false, pinProven: false, evidence: null })
              continue
            }
            if (effect.type === 'note_late_reply') continue
            const id = effect.type === 'store_intent' ? effect.intent.sessionId : effect.type === 'record_decision' ? effect.record.sessionId : effect.sessionId
            const of = ledgers.get(id)
            if (of === undefined) throw new Error(`effect ${effect.type} of a session that never began`)
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
                expect(state.clock).toBe('trusted')
                expect(found?.clock).toBe('trusted')
                if (found?.platform.result === 'answered') {
                  expect(found.platform).toMatchObject({ validity: 'valid', condition: 'yes' })
                } else {
                  // Without the platform: only as the policy has it, on what is remembered, and with the PIN.
                  remembered += 1
                  expect(session?.product.offline).toBe(REMEMBERED)
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
                of.vends += 1
                sales[policy.role] += 1
                expect(before.phase.name).toBe('storing_intent')
                expect(of.intents).toBe(1)
                expect(of.decided).toBe(0)
                break
              case 'remember_age':
                // Only at the shopper's word, and only a yes of the platform's to this very session.
                expect(event).toEqual({ type: 'command', command: { type: 'remember_age' } })
                expect(of.evidence?.platform).toMatchObject({ result: 'answered', validity: 'valid', condition: 'yes' })
                expect(effect.atLeastYears).toBe(20)
                expect(of.pinProven).toBe(true)
                break
              case 'find_memory':
              case 'forget_age':
                expect(policy.memory).toBeDefined()
                break
              case 'record_decision':
                of.decided += 1
                expect(effect.record.role).toBe(policy.role)
                if (effect.record.outcome === 'sold') expect(of.vends).toBe(1)
                break
              default:
            }
            expect(of.intents).toBeLessThanOrEqual(1)
            expect(of.vends).toBeLessThanOrEqual(1)
            expect(of.decided).toBeLessThanOrEqual(1)
          }
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
      { numRuns: 3_000, seed: 20_2611 }
    )
    // The property is about sales, so there must have been many.
    for (const role of ROLES) expect(sales[role]).toBeGreaterThan(500)
    expect(remembered).toBeGreaterThan(50)
  })
})

import fc from 'fast-check'
import type { Evidence, Role } from '../../main/age/evidence.ts'
import type { SessionEvent } from '../../main/session/event.ts'
import type { SoldMember } from '../../main/session/members.ts'
import type { SessionPolicy } from '../../main/session/policy.ts'
import type { SessionState } from '../../main/session/state.ts'
import { anyEvidence, ROLES, sellingEvidence } from './any-evidence.ts'
import { offlineEvidence, REMEMBERED } from './offline-session.ts'
import { cardFacts, fareProduct, openProduct, policyFor, productFor } from './session.ts'

/** An event of any kind; replies name the session under way, or another, when they are applied. */
export type Draft = { readonly event: SessionEvent; readonly late: boolean; readonly waitMs: number }

const challenge = { issuer: 'platform' as const, challengeId: 'c', bytes: new Uint8Array(32), expiresAtMs: 120_000 }
const link = { numberEnd: '0417', linkedOnMs: 0, carriedOver: false }
const MEMBER_REPLIES: readonly SessionEvent[] = [
  { type: 'member_found', sessionId: '', link: null },
  { type: 'member_found', sessionId: '', link: null },
  { type: 'member_found', sessionId: '', link },
  { type: 'member_unreadable', sessionId: '' },
  { type: 'member_linked', sessionId: '', link },
  { type: 'member_carried_over', sessionId: '', link: { ...link, carriedOver: true } },
  { type: 'member_unlinked', sessionId: '' },
  { type: 'member_refused', sessionId: '', trouble: { doing: 'link', cause: 'code_refused' } },
  { type: 'member_refused', sessionId: '', trouble: { doing: 'carry', cause: 'not_consented' } },
  { type: 'member_refused', sessionId: '', trouble: { doing: 'unlink', cause: 'failed' } }
]
const consents = { answering: true, receiving: true } as const
const MEMBER_COMMANDS: readonly SessionEvent[] = [
  { type: 'command', command: { type: 'open_membership' } },
  { type: 'command', command: { type: 'open_membership', at: 'code' } },
  { type: 'command', command: { type: 'open_membership', at: 'undo' } },
  { type: 'command', command: { type: 'close_membership' } },
  { type: 'command', command: { type: 'link_member', code: '12345678', consents } },
  { type: 'command', command: { type: 'carry_member', consents } },
  { type: 'command', command: { type: 'unlink_member' } }
]
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
  fc.constantFrom<SessionEvent>(...MEMBER_REPLIES),
  anyEvidence.map((found): SessionEvent => ({ type: 'evidence_gathered', sessionId: '', evidence: found })),
  fc.constantFrom<SessionEvent>({ type: 'intent_stored', sessionId: '' }, { type: 'intent_failed', sessionId: '' }),
  fc
    .constantFrom('told' as const, 'dispensed' as const, 'failed' as const, 'not_started' as const, 'unknown' as const)
    .map((result): SessionEvent => ({ type: 'vend_ended', sessionId: '', result })),
  fc
    .constantFrom('jammed' as const, 'sold_out' as const)
    .map((trouble): SessionEvent => ({ type: 'vend_ended', sessionId: '', result: 'failed', trouble }))
)
const facts = fc.constantFrom<SessionEvent>(
  { type: 'card_inserted', cardId: 1 },
  { type: 'card_inserted', cardId: 2 },
  { type: 'card_removed' },
  { type: 'time_passed' },
  { type: 'stock_changed', selection: 'beer', available: false },
  { type: 'stock_changed', selection: 'beer', available: true },
  { type: 'stock_changed', selection: 'senior-full', available: false },
  { type: 'command', command: { type: 'choose_product', productId: 'cola' } },
  { type: 'command', command: { type: 'choose_product', productId: 'senior' } },
  { type: 'command', command: { type: 'remove_product', productId: 'beer' } },
  { type: 'command', command: { type: 'check_out' } },
  { type: 'command', command: { type: 'take_full_fare' } },
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
  { type: 'command', command: { type: 'touch_corner', corner: 'top_left' } },
  { type: 'command', command: { type: 'try_again' } },
  { type: 'command', command: { type: 'remember_age' } },
  { type: 'command', command: { type: 'forget_age' } },
  { type: 'command', command: { type: 'set_language', language: 'en' } }
)
/** What a machine does by itself, whether it suits what is being bought or not. */
const buttons = fc.constantFrom<SessionEvent>(
  { type: 'selection_made', selection: 'beer' },
  { type: 'selection_made', selection: 'wine' },
  { type: 'selection_made', selection: 'cola' },
  { type: 'selection_made', selection: 'senior' },
  { type: 'selection_made', selection: 'senior-full' },
  { type: 'selection_made', selection: 'nothing-of-ours' },
  { type: 'selection_ended' },
  { type: 'selection_ended' },
  { type: 'stock_changed', selection: 'nothing-of-ours', available: false }
)
const misfortunes = fc.constantFrom<SessionEvent>(
  { type: 'command', command: { type: 'cancel' } },
  { type: 'command', command: { type: 'dismiss' } },
  { type: 'reader_lost', code: 'reader_lost' },
  { type: 'cards_collided' },
  { type: 'reader_ready' },
  { type: 'machine_lost' },
  { type: 'machine_ready' },
  { type: 'door_changed', open: true },
  { type: 'door_changed', open: false },
  { type: 'line_changed', line: { state: 'down', sinceMs: 0 } },
  { type: 'line_changed', line: { state: 'up' } },
  { type: 'clock_changed', clock: 'behind' },
  { type: 'clock_changed', clock: 'trusted' },
  { type: 'certification_changed', lapsed: true },
  { type: 'certification_changed', lapsed: false },
  { type: 'service_shown', show: { test: 'screen', touched: [] } },
  { type: 'service_shown', show: null },
  { type: 'service_changed', mode: 'maintenance' },
  { type: 'service_changed', mode: 'out_of_service' },
  { type: 'service_changed', mode: 'in_service' },
  { type: 'store_failed' },
  { type: 'fault_caught' },
  { type: 'shutdown_requested' }
)
/** The event that carries a purchase on from where it stands; without these, random orders seldom reach a sale. */
export function onward(policy: SessionPolicy, state: SessionState, way: Way): SessionEvent {
  const { role, basketMost = 1, machineLeads = false } = policy
  const sessionId = ''
  const isCutOff = way === 'offline'
  const wanted = isCutOff || way === 'member' || way === 'leave' ? 'beer' : 'wine'
  if ((way === 'member' || way === 'leave') && state.phase.name === 'sold' && state.cardId === null) return memberOnward(state.phase.member, way)
  if (way === 'service') return serviceOnward(state)
  if (way === 'again' && state.phase.name === 'not_sold') return { type: 'command', command: { type: 'try_again' } }
  if (way === 'next' && (state.phase.name === 'storing_intent' || state.phase.name === 'vending')) {
    return { type: 'selection_made', selection: wanted }
  }
  const choice: SessionEvent = machineLeads
    ? { type: 'selection_made', selection: wanted }
    : { type: 'command', command: { type: 'choose_product', productId: wanted } }
  if (way === 'fare' && !machineLeads) {
    const senior: SessionEvent = { type: 'command', command: { type: 'choose_product', productId: 'senior' } }
    if (state.phase.name === 'idle') return senior
    if (state.phase.name === 'choosing') {
      const [first] = state.phase.basket
      if (first === undefined) return senior
      return { type: 'command', command: { type: 'remove_product', productId: first.view.id } }
    }
    // Too young for the reduced fare.
    if (state.phase.name === 'asking' && state.phase.card === null) {
      return { type: 'evidence_gathered', sessionId, evidence: tooYoung(role) }
    }
  }
  if (state.line.state === 'down') return { type: 'line_changed', line: { state: 'up' } }
  switch (state.phase.name) {
    case 'choosing':
      if (state.phase.basket.length >= Math.min(2, basketMost) && basketMost > 1) {
        return { type: 'command', command: { type: 'check_out' } }
      }
      return choice
    case 'idle':
      return choice
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
    case 'offering_fare':
      return { type: 'command', command: { type: 'take_full_fare' } }
    case 'storing_intent':
      return { type: 'intent_stored', sessionId }
    case 'vending':
      return { type: 'vend_ended', sessionId, result: 'told' }
    case 'out_of_service':
      if (state.doorOpen) return { type: 'door_changed', open: false }
      if (state.service !== 'in_service') return { type: 'service_changed', mode: 'in_service' }
      if (state.clock !== 'trusted') return { type: 'clock_changed', clock: 'trusted' }
      if (state.certificationLapsed) return { type: 'certification_changed', lapsed: false }
      return state.readerFault === null ? { type: 'machine_ready' } : { type: 'reader_ready' }
    default:
      return state.cardId === null ? { type: 'command', command: { type: 'dismiss' } } : { type: 'card_removed' }
  }
}

/** Into maintenance, and through a test there. */
function serviceOnward({ phase, service, serviceShow }: SessionState): SessionEvent {
  if (service !== 'maintenance') return { type: 'service_changed', mode: 'maintenance' }
  if (phase.name === 'not_sold' || phase.name === 'sold') return { type: 'command', command: { type: 'dismiss' } }
  if (serviceShow === null) return { type: 'service_shown', show: { test: 'pin_pad', pressed: [] } }
  return { type: 'command', command: { type: 'press_digit', digit: 7 } }
}

/** To the member's screen, through a link by code or from an older card, and to its undoing. */
function memberOnward(member: SoldMember | null, way: 'member' | 'leave'): SessionEvent {
  const [open] = MEMBER_COMMANDS
  const sessionId = ''
  const command = (type: 'dismiss' | 'close_membership' | 'unlink_member'): SessionEvent => ({ type: 'command', command: { type } })
  if (member === null || open === undefined) return command('dismiss')
  if (member.is.state === 'sought') return { type: 'member_found', sessionId, link: null }
  if (member.page === null) return open
  switch (member.is.state) {
    case 'not_linked':
      if (member.is.done === 'unlinked') return command('dismiss')
      return member.is.trouble === null
        ? { type: 'command', command: { type: 'carry_member', consents } }
        : { type: 'command', command: { type: 'link_member', code: '12345678', consents } }
    case 'linking':
      return { type: 'member_linked', sessionId, link }
    case 'carrying':
      if (way === 'leave') return command('close_membership')
      return { type: 'member_refused', sessionId, trouble: { doing: 'carry', cause: 'nothing_to_carry' } }
    case 'linked':
      return command('unlink_member')
    case 'unlinking':
      return { type: 'member_unlinked', sessionId }
  }
}

function tooYoung(role: Role): Evidence {
  const selling = sellingEvidence(role, 'pin')
  return { ...selling, platform: { result: 'answered', validity: 'valid', condition: 'no', answeredAtMs: 0 } }
}

/**
 * What carries a purchase on: with the platform, without it, or with a ticket of two fares for somebody too young; and then
 * by trying what ended once more, by a machine that asks for the next thing while one comes out, by a member number, or by
 * leaving while the platform is asked for it.
 */
export type Way = 'onward' | 'offline' | 'fare' | 'again' | 'next' | 'member' | 'leave' | 'service'

/** One step of a random session. */
export const draft: fc.Arbitrary<Draft | Way> = fc.oneof(
  { weight: 11, arbitrary: fc.constant('onward' as const) },
  // Onward, but the platform cannot be asked.
  { weight: 9, arbitrary: fc.constant('offline' as const) },
  // Onward, with a ticket that has two fares, for somebody who is too young for the reduced one.
  { weight: 6, arbitrary: fc.constant('fare' as const) },
  { weight: 4, arbitrary: fc.constantFrom('again' as const, 'again' as const, 'next' as const) },
  { weight: 1, arbitrary: buttons.map((event): Draft => ({ event, late: false, waitMs: 0 })) },
  {
    weight: 5,
    arbitrary: fc.record({
      event: fc.oneof(
        { weight: 6, arbitrary: replies },
        { weight: 6, arbitrary: facts },
        { weight: 1, arbitrary: fc.constantFrom(...MEMBER_COMMANDS) },
        { weight: 2, arbitrary: buttons },
        { weight: 1, arbitrary: misfortunes }
      ),
      late: fc.boolean().chain((x) => (x ? fc.constant(false) : fc.boolean())),
      waitMs: fc.constantFrom(0, 0, 0, 1_000, 61_000)
    })
  }
)

/**
 * A random session; or one of somebody who comes for their member number, seldom disturbed; or one of a machine that a
 * technician comes to again and again.
 */
export const drafts: fc.Arbitrary<readonly (Draft | Way)[]> = fc.oneof(
  { weight: 7, arbitrary: fc.array(draft, { minLength: 5, maxLength: 80 }) },
  {
    weight: 1,
    arbitrary: fc.array(
      fc.oneof(
        { weight: 11, arbitrary: fc.constant('member' as const) },
        { weight: 3, arbitrary: fc.constant('leave' as const) },
        { weight: 1, arbitrary: draft }
      ),
      { minLength: 20, maxLength: 60 }
    )
  },
  {
    weight: 1,
    arbitrary: fc.array(
      fc.oneof(
        { weight: 9, arbitrary: fc.constant('onward' as const) },
        { weight: 3, arbitrary: fc.constant('service' as const) },
        { weight: 2, arbitrary: draft }
      ),
      { minLength: 10, maxLength: 60 }
    )
  }
)

/** How a machine may be set up. */
export const policies = fc.record({
  role: fc.constantFrom(...ROLES),
  lastTry: fc.constantFrom('keep' as const, 'ask' as const),
  acceptPhones: fc.boolean(),
  place: fc.constantFrom('indoors' as const, 'outdoors' as const),
  acknowledged: fc.boolean(),
  offline: fc.boolean(),
  basketMost: fc.constantFrom(1, 2, 3),
  machineLeads: fc.constantFrom(false, false, true),
  members: fc.constantFrom(true, true, false)
})

/**
 * The policy of such a machine: things of three rules, one for anybody, and a ticket with two fares, which no machine that
 * leads may have; nor has that a basket.
 */
export function policyOf(choice: {
  role: Role
  lastTry: 'keep' | 'ask'
  acceptPhones: boolean
  place: 'indoors' | 'outdoors'
  acknowledged: boolean
  offline: boolean
  basketMost: number
  machineLeads: boolean
  members: boolean
}): SessionPolicy {
  const acknowledgement = { acknowledgedBy: 'operator', acknowledgedOn: '2026-11-22' }
  const acknowledged = choice.acknowledged ? { acknowledgement } : {}
  return policyFor({
    role: choice.role,
    lastTry: choice.lastTry,
    phonesAcknowledgement: choice.acceptPhones ? acknowledgement : null,
    place: choice.place,
    ...(choice.machineLeads ? { machineLeads: true } : { basketMost: choice.basketMost }),
    ...(choice.offline && choice.role === 'platform_operator' ? { memory: { keepDays: 90 } } : {}),
    // A service provider's machine that was told to keep members all the same keeps none.
    ...(choice.members ? { members: true as const } : {}),
    products: [
      productFor('beer'),
      productFor('wine', { pin: 'pin_unless_enrolled', ...acknowledged }),
      productFor('ticket', { pin: 'none', ...acknowledged }),
      openProduct('cola'),
      ...(choice.machineLeads ? [] : [fareProduct('senior')])
    ].map((product) => (choice.offline && product.rule !== null ? { ...product, offline: REMEMBERED } : product))
  })
}

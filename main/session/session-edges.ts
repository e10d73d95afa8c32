import { UNDISTURBED, type Evidence } from '../age/evidence.ts'
import type { PinPolicy } from '../age/rule.ts'
import type { SessionEvent } from './event.ts'
import { DEFAULT_TIMEOUTS, type SessionPolicy } from './policy.ts'
import { INITIAL_STATE, type CardFacts, type Product, type SessionState } from './state.ts'
import { currentSessionId, transition } from './transition.ts'

/** One way from a phase to another, under one kind of event. */
export interface SessionEdge {
  readonly from: string
  readonly event: string
  readonly to: string
}

/**
 * The session's diagram, found by walking the machine itself: every state reachable from the start by one example of
 * each kind of event, until nothing new comes. For `docs/architecture.md`.
 */
export function sessionEdges(): SessionEdge[] {
  const edges = new Map<string, SessionEdge>()
  for (const policy of POLICIES) walk(policy, edges)
  return [...edges.values()].sort((a, b) =>
    `${a.from} ${a.to} ${a.event}`.localeCompare(`${b.from} ${b.to} ${b.event}`, 'en')
  )
}

function walk(policy: SessionPolicy, edges: Map<string, SessionEdge>): void {
  const seen = new Set<string>()
  const open: SessionState[] = [INITIAL_STATE]
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    for (const [name, event, monotonicMs] of examples(currentSessionId(state) ?? '')) {
      const next: SessionState = transition(policy, state, event, { nowMs: 0, monotonicMs, freshId: 'session', anotherId: 'vend' }).state
      if (next === state) continue
      if (next.phase.name !== state.phase.name) {
        const edge = { from: state.phase.name, event: name, to: next.phase.name }
        edges.set(`${edge.from} ${edge.event} ${edge.to}`, edge)
      }
      const key = keyOf(next)
      if (seen.has(key) || amissIn(next) > AMISS_MOST) continue
      seen.add(key)
      open.push(next)
    }
  }
}

/** With more amiss at once nothing new happens: whichever of it comes first in `rest` decides. */
const AMISS_MOST = 2

function amissIn(state: SessionState): number {
  const { readerFault, machineReady, doorOpen, line, clock, certificationLapsed, service, storeFailed, faulted, stopping } =
    state
  return [
    readerFault !== null,
    !machineReady,
    doorOpen,
    line.state === 'down',
    clock !== 'trusted',
    certificationLapsed,
    service !== 'in_service',
    storeFailed,
    faulted,
    stopping
  ].filter(Boolean).length
}

/** What decides where a state may go; digits count by number, cards by being the same or not. */
function keyOf(state: SessionState): string {
  const { phase } = state
  return JSON.stringify([
    { ...state, phase: phase.name },
    'pin' in phase ? phase.pin.length : 0,
    'session' in phase && phase.session !== null && 'items' in phase.session
      ? [phase.session.demand, phase.session.product.view.id, phase.session.items.length]
      : 'session' in phase && phase.session !== null,
    'basket' in phase ? phase.basket.map(({ view }) => view.id) : '',
    'done' in phase ? phase.done.map((vend) => vend?.result) : '',
    'cause' in phase ? phase.cause : '',
    phase.name === 'asking' && phase.card !== null,
    phase.name === 'not_sold' && phase.again !== null
  ])
}

const product = (id: string, pin: PinPolicy | null, change: Partial<Product> = {}): Product => ({
  view: { id, name: { ja: id, en: id }, priceYen: 0, atLeastYears: 20, picture: 'other' },
  selection: id,
  rule: pin === null ? null : { id, version: 1, atLeastYears: 20, pin },
  offline: null,
  ...change
})

const POLICY: SessionPolicy = {
  role: 'platform_operator',
  place: 'indoors',
  products: [product('pin', 'pin'), product('pinless', 'pin_unless_enrolled')],
  lastTry: 'ask',
  phonesAcknowledgement: null,
  timeouts: DEFAULT_TIMEOUTS,
  operator: { outOfServiceMessage: { ja: '-', en: '-' } }
}

/** One thing at a time; what is sold to anybody, and a ticket with two fares; and two things at once. */
const POLICIES: readonly SessionPolicy[] = [
  POLICY,
  {
    ...POLICY,
    products: [product('open', null), product('pinless', 'none', { fullFare: { selection: 'full', priceYen: 0 } })]
  },
  { ...POLICY, products: [product('pin', 'pin'), product('open', null)], basketMost: 2 }
]

const EVIDENCE: Evidence = {
  role: 'platform_operator',
  holder: 'pin',
  enrolment: 'enrolled',
  path: { result: 'valid' },
  possession: 'proven',
  ocsp: { result: 'good', thisUpdateMs: 0 },
  list: { result: 'not_asked' },
  platform: { result: 'answered', validity: 'valid', condition: 'yes', answeredAtMs: 0 },
  ...UNDISTURBED
}

const CARD: CardFacts = {
  cardId: 1,
  tokenKind: 'card',
  certificate: new Uint8Array(),
  triesLeft: 3,
  algorithm: 'rsa_2048_sha256',
  examination: { path: { result: 'valid' } }
}

function examples(sessionId: string): readonly (readonly [string, SessionEvent, number])[] {
  const now = 0
  const command = (type: string, event: SessionEvent) => [type, event, now] as const
  return [
    command('wake', { type: 'command', command: { type: 'wake' } }),
    command('choose_product', { type: 'command', command: { type: 'choose_product', productId: 'pin' } }),
    command('choose_product', { type: 'command', command: { type: 'choose_product', productId: 'pinless' } }),
    command('choose_product', { type: 'command', command: { type: 'choose_product', productId: 'open' } }),
    command('check_out', { type: 'command', command: { type: 'check_out' } }),
    command('take_full_fare', { type: 'command', command: { type: 'take_full_fare' } }),
    command('consent', { type: 'command', command: { type: 'consent' } }),
    command('press_digit', { type: 'command', command: { type: 'press_digit', digit: 0 } }),
    command('confirm_pin', { type: 'command', command: { type: 'confirm_pin' } }),
    command('spend_last_try', { type: 'command', command: { type: 'spend_last_try' } }),
    command('cancel', { type: 'command', command: { type: 'cancel' } }),
    command('try_again', { type: 'command', command: { type: 'try_again' } }),
    command('card_inserted', { type: 'card_inserted', cardId: 1 }),
    command('card_removed', { type: 'card_removed' }),
    command('cards_collided', { type: 'cards_collided' }),
    command('reader_ready', { type: 'reader_ready' }),
    command('reader_lost', { type: 'reader_lost', code: 'reader_lost' }),
    command('machine_ready', { type: 'machine_ready' }),
    command('machine_lost', { type: 'machine_lost' }),
    command('door_changed: open', { type: 'door_changed', open: true }),
    command('door_changed: closed', { type: 'door_changed', open: false }),
    command('line_changed: down', { type: 'line_changed', line: { state: 'down', sinceMs: 0 } }),
    command('line_changed: up', { type: 'line_changed', line: { state: 'up' } }),
    command('clock_changed: doubted', { type: 'clock_changed', clock: 'behind' }),
    command('clock_changed: trusted', { type: 'clock_changed', clock: 'trusted' }),
    command('certification_changed: lapsed', { type: 'certification_changed', lapsed: true }),
    command('certification_changed: renewed', { type: 'certification_changed', lapsed: false }),
    command('service_changed: begun', { type: 'service_changed', mode: 'maintenance' }),
    command('service_changed: ended', { type: 'service_changed', mode: 'in_service' }),
    ['timed_out', { type: 'time_passed' }, Number.MAX_SAFE_INTEGER],
    command('store_failed', { type: 'store_failed' }),
    command('fault_caught', { type: 'fault_caught' }),
    command('shutdown_requested', { type: 'shutdown_requested' }),
    command('card_read', { type: 'card_read', sessionId, card: CARD }),
    command('card_read: one try left', { type: 'card_read', sessionId, card: { ...CARD, triesLeft: 1 } }),
    command('card_read: blocked', { type: 'card_read', sessionId, card: { ...CARD, triesLeft: 'blocked' } }),
    command('card_read_failed', { type: 'card_read_failed', sessionId, error: { code: 'not_my_number_card' } }),
    command('challenge_failed', { type: 'challenge_failed', sessionId }),
    command('holder_proven', {
      type: 'holder_proven',
      sessionId,
      challenge: { issuer: 'platform', challengeId: '', bytes: new Uint8Array(), expiresAtMs: 0 },
      signature: new Uint8Array()
    }),
    command('pin_wrong', {
      type: 'holder_proof_failed',
      sessionId,
      error: { code: 'pin_wrong', triesLeft: 2 }
    }),
    command('pin_wrong: one try left', {
      type: 'holder_proof_failed',
      sessionId,
      error: { code: 'pin_wrong', triesLeft: 1 }
    }),
    command('pin_tries_fewer', {
      type: 'holder_proof_failed',
      sessionId,
      error: { code: 'pin_tries_fewer', triesLeft: 2 }
    }),
    command('pin_tries_fewer: one try left', {
      type: 'holder_proof_failed',
      sessionId,
      error: { code: 'pin_tries_fewer', triesLeft: 1 }
    }),
    command('holder_proof_failed', { type: 'holder_proof_failed', sessionId, error: { code: 'card_silent' } }),
    command('evidence_gathered: approved', { type: 'evidence_gathered', sessionId, evidence: EVIDENCE }),
    command('evidence_gathered: not enrolled', {
      type: 'evidence_gathered',
      sessionId,
      evidence: { ...EVIDENCE, enrolment: 'not_enrolled' }
    }),
    command('evidence_gathered: refused', {
      type: 'evidence_gathered',
      sessionId,
      evidence: { ...EVIDENCE, path: { result: 'invalid', reason: 'expired' } }
    }),
    command('evidence_gathered: undetermined', {
      type: 'evidence_gathered',
      sessionId,
      evidence: { ...EVIDENCE, platform: { result: 'unavailable', reason: 'timed_out' } }
    }),
    command('intent_stored', { type: 'intent_stored', sessionId }),
    command('intent_failed', { type: 'intent_failed', sessionId }),
    command('vend_ended: told or dispensed', { type: 'vend_ended', sessionId, result: 'told' }),
    command('vend_ended: failed or unknown', { type: 'vend_ended', sessionId, result: 'unknown' })
  ]
}

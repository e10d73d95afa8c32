import { UNDISTURBED, type Evidence } from '../../main/age/evidence.ts'
import type { AgeRule } from '../../main/age/rule.ts'
import type { SessionEvent } from '../../main/session/event.ts'
import { DEFAULT_TIMEOUTS, type SessionPolicy } from '../../main/session/policy.ts'
import { INITIAL_STATE, type CardFacts, type Product, type RestrictedProduct, type SessionState } from '../../main/session/state.ts'
import type { Context, Step } from '../../main/session/step.ts'
import { transition } from '../../main/session/transition.ts'

/** A product with its rule, for session tests. */
export function productFor(id: string, rule: Partial<AgeRule> = {}): RestrictedProduct {
  return {
    view: { id, name: { ja: id, en: id }, priceYen: 300, atLeastYears: rule.atLeastYears ?? 20, picture: 'beer' },
    selection: id,
    rule: { id: `rule-${id}`, version: 1, atLeastYears: 20, pin: 'pin', ...rule },
    offline: null
  }
}

/** A product that anybody may buy. */
export function openProduct(id: string, priceYen = 150): Product {
  const name = { ja: id, en: id }
  return { view: { id, name, priceYen, atLeastYears: 0, picture: 'tea' }, selection: id, rule: null, offline: null }
}

/** A ticket for 220 yen from 65 years on, and for 440 yen for anybody. */
export function fareProduct(id: string): RestrictedProduct {
  const reduced = productFor(id, { atLeastYears: 65 })
  const view = { ...reduced.view, priceYen: 220, fullFareYen: 440, picture: 'ticket' as const }
  return { ...reduced, view, fullFare: { selection: `${id}-full`, priceYen: 440 } }
}

export function policyFor(change: Partial<SessionPolicy> = {}): SessionPolicy {
  return {
    role: 'platform_operator',
    place: 'indoors',
    products: [productFor('beer'), productFor('wine', { pin: 'pin_unless_enrolled' })],
    lastTry: 'keep',
    phonesAcknowledgement: null,
    timeouts: DEFAULT_TIMEOUTS,
    operator: { outOfServiceMessage: { ja: '休止中', en: 'Out of service' } },
    ...change
  }
}

/** Evidence on which a platform operator sells, unless changed. */
export function goodEvidence(change: Partial<Evidence> = {}): Evidence {
  return {
    role: 'platform_operator',
    holder: 'pin',
    enrolment: 'not_asked',
    path: { result: 'valid' },
    possession: 'proven',
    ocsp: { result: 'good', thisUpdateMs: 0 },
    list: { result: 'not_asked' },
    platform: { result: 'answered', validity: 'valid', condition: 'yes', answeredAtMs: 0 },
    ...UNDISTURBED,
    ...change
  }
}

export function cardFacts(change: Partial<CardFacts> = {}): CardFacts {
  return {
    cardId: 1,
    tokenKind: 'card',
    certificate: Uint8Array.of(0x30, 0x00),
    triesLeft: 3,
    algorithm: 'rsa_2048_sha256',
    examination: { path: { result: 'valid' } },
    ...change
  }
}

/** The beginning of time, by both clocks. */
export const EPOCH = { nowMs: 0, monotonicMs: 0 }

export const READY: SessionState = {
  ...INITIAL_STATE,
  phase: { name: 'idle' },
  readerFault: null,
  machineReady: true
}

/** Feeds events one after another; each session gets the next identifier `id-1`, `id-2` … at a fixed time. */
export function feed(policy: SessionPolicy, events: readonly SessionEvent[], from: SessionState = READY): Step {
  let step: Step = { state: from, effects: [] }
  let count = 0
  for (const event of events) {
    const freshId = `id-${String(++count)}`
    const context: Context = { nowMs: 0, monotonicMs: 0, freshId, anotherId: `${freshId}-b` }
    step = transition(policy, step.state, event, context)
  }
  return step
}

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { onward, POLICY, tagged, walks, type Draft, type Turn } from '../../../test/support/random-tv-session.ts'
import { actIdsOf } from '../../../test/support/tv-session-world.ts'
import { tvViewSchema, type TvView } from '../../contract/tv-view.ts'
import type { TvEvent } from './event.ts'
import { dueAtMs } from './on-time.ts'
import { initialState, isAtRest, isCovered, visitOf, type TvState } from './state.ts'
import type { Step } from './step.ts'
import { transition } from './transition.ts'
import { viewOf } from './view.ts'

const CODE = () => ({ url: 'https://box.example/remote/', endsInMs: 1, totalMs: 1 })
const viewAt = (state: TvState, nowMs: number): TvView => viewOf(POLICY, state, nowMs, CODE)

/** What happened, kept apart from the machine so that it cannot agree with itself. */
interface Ledger {
  /** Logins begun, and what of each became. */
  session: number
  proven: boolean
  pinsEntered: number
  pinsShown: number
  lastTrySaid: boolean
  consented: boolean
  admitted: boolean
  /** The platform gave a pass, and the operator answered to it. */
  answered: boolean
  loginsBegun: number
  loginFacts: number
  visits: number
  logoutFacts: number
  borrowed: boolean
}

const freshLedger = (): Ledger => ({
  session: 0,
  proven: false,
  pinsEntered: 0,
  pinsShown: 0,
  lastTrySaid: false,
  consented: false,
  admitted: false,
  answered: false,
  loginsBegun: 0,
  loginFacts: 0,
  visits: 0,
  logoutFacts: 0,
  borrowed: false
})

function eventOf(draft: Exclude<Draft, { kind: 'wait' | 'due' }>, state: TvState, nowMs: number): TvEvent {
  switch (draft.kind) {
    case 'onward':
      return tagged(state, onward(state, viewAt(state, nowMs), draft))
    case 'choose': {
      const view = viewAt(state, nowMs)
      const acts = view.screen === 'page' ? actIdsOf(view.page) : []
      return { type: 'command', command: { type: 'act', actId: acts[draft.at % Math.max(1, acts.length)] ?? '0.nothing' } }
    }
    case 'present':
      return { type: 'presence_changed', present: draft.present }
    case 'outside':
      return draft.event
    case 'command':
      return { type: 'command', command: draft.command }
    case 'told':
      return tagged(state, draft.event, draft.late)
  }
}

/** Notes what an event means before the machine hears it. */
function note(of: Ledger, before: TvState, event: TvEvent): void {
  const { phase } = before
  if ('session' in event && event.session !== before.session) return
  if (event.type === 'command' && !isCovered(before)) {
    const { command } = event
    if (command.type === 'enter_pin') of.pinsEntered += 1
    if (command.type === 'act' && phase.name === 'last_try') of.lastTrySaid ||= command.actId.endsWith('.last_try.yes')
    if (command.type === 'act' && phase.name === 'consent') of.consented ||= command.actId.endsWith('.consent.yes')
  }
  if (event.type === 'holder_proven' && phase.name === 'proving') of.proven = true
  if (event.type === 'household_answered' && phase.name === 'asking_operator') of.admitted ||= event.answer.answer === 'admitted'
  if (event.type === 'household_answered' && phase.name === 'asking_operator') of.answered = true
  if (event.type === 'reader_borrowed' && phase.name === 'waiting_card') of.borrowed = true
}

function hold(of: Ledger, before: TvState, { state, effects }: Step, event: TvEvent): void {
  // What names another login is not heard.
  if ('session' in event && event.session !== before.session) expect([state === before, effects]).toEqual([true, []])
  for (const effect of effects) {
    if ('session' in effect) expect(effect.session).toBe(state.session)
    switch (effect.type) {
      case 'borrow_reader':
        expect(of.borrowed).toBe(false)
        if (effect.session === of.session) break
        Object.assign(of, { session: effect.session, proven: false, lastTrySaid: false, consented: false, admitted: false, answered: false })
        of.loginsBegun += 1
        break
      case 'prove_holder':
        // One PIN that was entered is shown once, to a card that lies there, with the tries that were told.
        expect(event).toMatchObject({ type: 'command', command: { type: 'enter_pin' } })
        of.pinsShown += 1
        expect(of.pinsShown).toBeLessThanOrEqual(of.pinsEntered)
        expect(effect.cardId).toBe(before.reader?.cardId)
        if (effect.triesTold === 1) expect(of.lastTrySaid).toBe(true)
        expect(effect.triesTold).toBeGreaterThan(0)
        break
      case 'log_in':
        // Nothing of the person leaves before the card took the PIN.
        expect(of.proven).toBe(true)
        break
      case 'link':
        expect(of.proven && of.consented).toBe(true)
        break
      case 'ask_household':
        expect(of.proven).toBe(true)
        if (effect.call === 'join') expect(of.consented).toBe(true)
        break
      case 'open_service':
        expect(of.admitted).toBe(true)
        break
      case 'unlink':
        // Also by whoever was not let in, but never without the card's PIN and the parties' word.
        expect(of.proven && of.answered).toBe(true)
        // The card lies there: nobody undoes the link of somebody who went.
        expect(before.reader?.cardId ?? null).not.toBeNull()
        break
      case 'close_service':
        // What was pressed is not left behind but by the end of the wait, or its own answer.
        if (before.phase.name === 'in_service' && before.phase.wait !== null) expect(['time_passed', 'service_failed']).toContain(event.type)
        break
      case 'abandon':
        of.borrowed = false
        break
      case 'begin_pairing':
        // Only who asks for a code gets one, and one that is good stays.
        expect(event).toMatchObject({ type: 'command', command: { type: 'show_pairing_code' } })
        expect(before.pairing?.state).not.toBe('good')
        break
      case 'record':
        if (effect.fact.name === 'tv_login') of.loginFacts += 1
        if (effect.fact.name === 'tv_logout') of.logoutFacts += 1
        break
      default:
    }
  }
  if (visitOf(before) === null && visitOf(state) !== null) of.visits += 1
  // An act under way at the end of a visit is never called nothing.
  if (before.phase.name === 'in_service' && before.phase.wait !== null && state.phase.name === 'notice') {
    expect(state.phase.kept).toBe('act_unsure')
  }
  // Each login that began has one end, each visit too.
  expect(of.loginsBegun - of.loginFacts).toBe(isAtRest(state) || visitOf(state) !== null ? 0 : 1)
  expect(of.visits - of.logoutFacts).toBe(visitOf(state) === null ? 0 : 1)
  if (isAtRest(state)) {
    expect(of.borrowed).toBe(false)
    expect(state.reader).toBeNull()
    // Nothing of the person's is left.
    expect(JSON.stringify(state)).not.toMatch(/cable-user|ticket|certificate/)
  }
}

function holdView(of: Ledger, state: TvState, nowMs: number): void {
  const view = viewAt(state, nowMs)
  const parsed = tvViewSchema.safeParse(view)
  expect(parsed.error, state.phase.name).toBeUndefined()
  expect(view.visit === null).toBe(visitOf(state) === null)
  if (view.visit !== null) expect(of.admitted).toBe(true)
  if (view.screen === 'page' && (view.place === 'service' || view.place === 'home')) {
    expect(view.visit).not.toBeNull()
    expect(of.admitted && of.proven).toBe(true)
  }
  if (view.screen === 'page' && view.place === 'welcome') expect(view.mayGoBack).toBe(false)
  // One code at most lies over what is on, and there is none but where it says that it is good.
  expect(state.remoteCode !== null && state.pairing !== null).toBe(false)
  if (view.screen === 'pairing_code') expect(view.offer !== null).toBe(view.state === 'good')
}

const placeOf = (state: TvState): string => {
  const view = viewAt(state, 0)
  return view.screen === 'page' ? view.place : view.screen
}

/** Presses Back until the first screen or home is on; a service's first page is on. */
function holdBack(state: TvState, nowMs: number): void {
  let here = state
  for (let presses = 0; placeOf(here) !== 'welcome' && placeOf(here) !== 'home'; presses += 1) {
    expect(presses, `Back from ${state.phase.name}`).toBeLessThan(4)
    // What is under way is answered first; Back waits for it.
    if (here.phase.name === 'in_service' && here.phase.wait !== null) {
      here = transition(POLICY, here, tagged(here, { type: 'service_page', page: here.phase.page }), nowMs).state
    }
    const step = transition(POLICY, here, { type: 'command', command: { type: 'back' } }, nowMs)
    here = step.state
    if (step.effects.some(({ type }) => type === 'service_back')) {
      here = transition(POLICY, here, tagged(here, { type: 'service_back', page: null }), nowMs).state
    }
  }
}

/** Lets nothing but time happen: it leads to the first screen, and then nothing is due any more. */
function holdTime(state: TvState, nowMs: number): void {
  let here = state
  let atMs = nowMs
  for (let steps = 0; dueAtMs(POLICY, here) !== Infinity; steps += 1) {
    expect(steps, `time from ${state.phase.name}`).toBeLessThan(12)
    const dueMs = dueAtMs(POLICY, here)
    expect(Number.isNaN(dueMs)).toBe(false)
    atMs = Math.max(atMs, dueMs)
    here = transition(POLICY, here, { type: 'time_passed' }, atMs).state
  }
  expect(here.phase.name).toBe('welcome')
  expect(atMs - nowMs).toBeLessThan(1_000_000)
}

const ahead = (steps: number, turn: Turn = { triesLeft: 3, linked: true }): readonly Draft[] =>
  Array.from({ length: steps }, () => ({ kind: 'onward', ...turn }))

/** Ways that chance alone takes too seldom. */
const STRAIGHT: readonly (readonly Draft[])[] = [
  [...ahead(8), { kind: 'choose', at: 6 }, { kind: 'choose', at: 1 }, { kind: 'due' }],
  [...ahead(8), { kind: 'choose', at: 6 }, { kind: 'choose', at: 1 }, ...ahead(2)],
  [...ahead(8), { kind: 'command', command: { type: 'forget_screen' } }, { kind: 'choose', at: 1 }],
  ahead(8, { triesLeft: 1, linked: false }),
  [...ahead(4), { kind: 'told', event: { type: 'card_removed' }, late: false }, ...ahead(6)],
  [...ahead(10), { kind: 'command', command: { type: 'back' } }],
  ...(['due', 'unlinked'] as const).map((then): readonly Draft[] => [
    ...ahead(7),
    { kind: 'told', event: { type: 'household_answered', answer: { answer: 'other_household' }, passEndsInMs: 1 }, late: false },
    { kind: 'choose', at: 1 },
    { kind: 'choose', at: 1 },
    then === 'due' ? { kind: 'due' } : { kind: 'told', event: { type: 'unlinked' }, late: false }
  ]),
  // An act under way, and the card is taken; or home is pressed.
  [...ahead(10), { kind: 'command', command: { type: 'act', actId: '1.go' } }, { kind: 'told', event: { type: 'card_removed' }, late: false }],
  [...ahead(10), { kind: 'command', command: { type: 'act', actId: '1.go' } }, { kind: 'command', command: { type: 'home' } }]
]

describe('a screen’s session under random events', () => {
  it('never throws, shows nobody’s pages, sends nothing before the PIN, and always leads back', () => {
    const seen = new Set<string>()
    fc.assert(
      fc.property(walks, (drafts) => {
        const ledger = freshLedger()
        let state = initialState('ja')
        let nowMs = 1_000.5
        const take = (event: TvEvent): void => {
          const before = state
          note(ledger, before, event)
          const step = transition(POLICY, before, event, nowMs)
          state = step.state
          hold(ledger, before, step, event)
          holdView(ledger, state, nowMs)
          seen.add(state.phase.name)
        }
        for (const draft of drafts) {
          if (draft.kind === 'due') nowMs = Math.max(nowMs, Math.min(dueAtMs(POLICY, state), nowMs + 600_000))
          else if (draft.kind === 'wait') nowMs += draft.ms
          else take(eventOf(draft, state, nowMs))
          for (let due = 0; dueAtMs(POLICY, state) <= nowMs; due += 1) {
            expect(due).toBeLessThan(12)
            take({ type: 'time_passed' })
          }
        }
        holdBack(state, nowMs)
        holdTime(state, nowMs)
        take({ type: 'end_requested' })
        expect(state.phase.name).toBe('ended')
        expect(ledger.borrowed).toBe(false)
        take({ type: 'command', command: { type: 'home' } })
        expect(state.phase.name).toBe('ended')
      }),
      { numRuns: 1_500, examples: STRAIGHT.map((walk) => [walk]) }
    )
    // The walks came everywhere.
    expect([...seen].sort()).toEqual([
      'asking_operator',
      'asking_platform',
      'consent',
      'ended',
      'entering_pin',
      'forgetting',
      'home',
      'in_service',
      'last_try',
      'lifted',
      'linking',
      'notice',
      'opening',
      'outsider',
      'outsider_unlinking',
      'proving',
      'reading_card',
      'unlinking',
      'visit_page',
      'waiting_card',
      'welcome'
    ])
  })
})

import { expect } from 'vitest'
import type { SessionEvent } from '../../main/session/event.ts'
import type { PhaseName, SessionState } from '../../main/session/state.ts'
import { currentSessionId } from '../../main/session/transition.ts'

/** What the machine asks for by itself, as the machine knows it: it hears an answer, or takes it back, or waits. */
export class AskingMachine {
  waitsFor: string | null = null
  /** The session that was being sold when it asked: being told of that is no answer. */
  #during: string | null = null
  /** Everything that it ever asked for. */
  readonly asked = new Set<string>()

  asks(event: SessionEvent, before: SessionState): void {
    if (event.type === 'selection_ended' || event.type === 'machine_lost') this.waitsFor = null
    if (event.type !== 'selection_made') return
    this.asked.add(event.selection)
    if (event.selection !== this.waitsFor) this.#during = BEING_SOLD.has(before.phase.name) ? currentSessionId(before) : null
    this.waitsFor = event.selection
  }

  declined(): void {
    this.waitsFor = null
  }

  told(sessionId: string): void {
    if (sessionId !== this.#during) this.waitsFor = null
  }
}

/** Phases in which the machine is told what to hand out. */
export const BEING_SOLD: ReadonlySet<PhaseName> = new Set(['storing_intent', 'vending'])
const OVER: ReadonlySet<PhaseName> = new Set(['sold', 'not_sold'])

/** By which of the machine's names what is being bought is sold. */
export function beingBought({ phase }: SessionState): readonly string[] {
  if (phase.name === 'choosing') return phase.basket.map(({ selection }) => selection)
  return 'session' in phase ? phase.session.items.map(({ selection }) => selection) : []
}

/** Whoever waits is being served, or is next where the machine leads; nothing else is kept of what it asked for. */
export function expectServed(waitsFor: string | null, leads: boolean, after: SessionState): void {
  const { machineSelection, nextSelection, phase, cardId, cardsCollided } = after
  if (machineSelection !== null) expect(beingBought(after)).toContain(machineSelection)
  if (nextSelection === null) {
    if (waitsFor !== null) expect(beingBought(after)).toContain(waitsFor)
    return
  }
  expect(leads).toBe(true)
  expect(nextSelection).toBe(waitsFor)
  const isCardInTheWay = OVER.has(phase.name) && (cardId !== null || cardsCollided)
  expect(BEING_SOLD.has(phase.name) || isCardInTheWay).toBe(true)
}

import type { Clock } from '../../../device/clock.ts'
import type { TestRun } from '../../contract/operator-watch.ts'
import type { ServiceShow } from '../../contract/shopper-service.ts'

export type TestFacts = TestRun['facts']

/** How a test ended by itself. `code` is stable: the record holds it, and faces have words for it. */
export interface TestEnd {
  readonly outcome: 'passed' | 'failed' | 'skipped'
  readonly code: string
  readonly facts?: TestFacts
}

/** What a person answered to a question, or what happened before they did. */
export type Heard<T> = { readonly from: 'person'; readonly answer: 'yes' | 'no' } | { readonly from: 'device'; readonly what: T }

/** What the screen of maintenance shows, and what was pressed there. */
export interface TestScreen {
  /** Shows a test. */
  show(show: ServiceShow): void
  /** What is shown now. */
  shown(): ServiceShow | null
  /** Calls back with each change of what is shown; the returned function ends it. */
  onShown(listener: (show: ServiceShow) => void): () => void
}

/** What one run of a test works with. Skipping, running out of time and leaving end a run from outside, by `signal`. */
export interface TestStage {
  readonly id: string
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly screen: TestScreen
  /** Adds to the facts of the run, which is told as it goes. */
  tell(facts: TestFacts): void
  /**
   * Asks the person at the machine, or waits until something happens there, whichever comes first.
   * @param code what is asked
   */
  ask<T = never>(code: string, facts: TestFacts, happening?: Promise<T>): Promise<Heard<T>>
  /** Notes on the record that a relay is about to be switched. @returns whether the record took it: else it must not be */
  notePulse(selection: string): boolean
}

/** One test: real work at real devices, from its beginning to its end. */
export type ServiceTestWork = (stage: TestStage) => Promise<TestEnd>

export function passed(code: string, facts: TestFacts = {}): TestEnd {
  return { outcome: 'passed', code, facts }
}

export function failed(code: string, facts: TestFacts = {}): TestEnd {
  return { outcome: 'failed', code, facts }
}

/** This machine has none of it. */
export function skipped(code: string, facts: TestFacts = {}): TestEnd {
  return { outcome: 'skipped', code, facts }
}

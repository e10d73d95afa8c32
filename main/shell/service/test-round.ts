import type { Clock } from '../../../device/clock.ts'
import { err, ok, type Result } from '../../../device/result.ts'
import type { ServiceTest, TestRun } from '../../contract/operator-watch.ts'
import type { EventRecorder } from '../companion.ts'
import type { Heard, ServiceTestWork, TestEnd, TestFacts, TestScreen, TestStage } from './test-stage.ts'

/** How long a test may work without a question. */
export const WORK_MS = 45_000
/** How long a person may take over a question. */
export const ANSWER_MS = 180_000
/** Nobody looks at the test any more: its person has made no call for so long. */
export const LEFT_MS = 60_000
/** So many runs are kept for the page, the newest first. */
const MOST_RUNS = 40

/** What a round is made of. */
export interface TestRoundParts {
  readonly clock: Clock
  readonly freshId: () => string
  readonly screen: TestScreen
  /** The screen shows no test any more. */
  readonly clearScreen: () => void
  readonly works: Readonly<Record<ServiceTest, ServiceTestWork>>
  readonly recorder: EventRecorder
  /** A programmer's mistake in a test, caught: it ends as failed. */
  readonly onFault: (fault: unknown) => void
}

export type RoundError = { readonly code: 'test_under_way' } | { readonly code: 'no_such_question' }

interface UnderWay {
  readonly by: string
  readonly abort: AbortController
  answer: ((answer: 'yes' | 'no') => void) | null
  seenMs: number
}

/**
 * The tests of a technician, one at a time: `running`, perhaps `asking`, and then `passed`, `failed` or `skipped`. Each end is
 * on the record. A run ends by itself where it takes too long, or where whoever began it is gone.
 */
export class TestRound {
  readonly #parts: TestRoundParts
  readonly #runs: TestRun[] = []
  #underWay: UnderWay | null = null
  #cancelTime: () => void = () => undefined
  #cancelWatch: () => void = () => undefined

  constructor(parts: TestRoundParts) {
    this.#parts = parts
  }

  /** The newest first. */
  runs(): readonly TestRun[] {
    return this.#runs
  }

  isUnderWay(): boolean {
    return this.#underWay !== null
  }

  /** Whoever began the run is there. */
  seen(by: string): void {
    if (this.#underWay?.by === by) this.#underWay.seenMs = this.#parts.clock.monotonicMs()
  }

  /** Begins a test. */
  run(test: ServiceTest, by: string): Result<TestRun, RoundError> {
    if (this.#underWay !== null) return err({ code: 'test_under_way' })
    const { clock, freshId } = this.#parts
    const run: TestRun = { id: freshId(), test, startedAtMs: clock.nowMs(), endedAtMs: null, state: 'running', code: 'working', facts: {} }
    const underWay: UnderWay = { by, abort: new AbortController(), answer: null, seenMs: clock.monotonicMs() }
    this.#runs.unshift(run)
    this.#runs.splice(MOST_RUNS)
    this.#underWay = underWay
    this.#limit(WORK_MS)
    this.#watch()
    void this.#work(test, underWay)
    return ok(this.#runs[0] ?? run)
  }

  /** What the person at the machine says. `skip` ends the run, whatever it is doing. */
  answer(id: string, answer: 'yes' | 'no' | 'skip'): Result<TestRun, RoundError> {
    const [run] = this.#runs
    const underWay = this.#underWay
    if (run?.id !== id || underWay === null) return err({ code: 'no_such_question' })
    if (answer === 'skip') this.end('skipped_by_person')
    else if (underWay.answer === null) return err({ code: 'no_such_question' })
    else underWay.answer(answer)
    return ok(this.#runs[0] ?? run)
  }

  /** Ends what is under way, if anything is: skipped, by this code. */
  end(code: string): void {
    const underWay = this.#underWay
    if (underWay !== null) this.#finish(underWay, { outcome: 'skipped', code })
  }

  async #work(test: ServiceTest, underWay: UnderWay): Promise<void> {
    let end: TestEnd
    try {
      end = await this.#parts.works[test](this.#stage(underWay))
    } catch (fault) {
      if (underWay.abort.signal.aborted) return
      this.#parts.onFault(fault)
      end = { outcome: 'failed', code: 'fault' }
    }
    this.#finish(underWay, end)
  }

  #stage(underWay: UnderWay): TestStage {
    const { clock, screen, recorder } = this.#parts
    const id = this.#runs[0]?.id ?? ''
    const { signal } = underWay.abort
    return {
      id,
      clock,
      signal,
      screen,
      tell: (facts) => {
        if (!signal.aborted) this.#change({ facts: { ...this.#runs[0]?.facts, ...facts } })
      },
      ask: (code, facts, happening) => this.#ask(underWay, code, facts, happening),
      notePulse: (selection) => !signal.aborted && recorder.event('service_pulse', { by: underWay.by, selection }).ok
    }
  }

  /** A run that was ended from outside hears of no answer any more. */
  #ask<T>(underWay: UnderWay, code: string, facts: TestFacts, happening?: Promise<T>): Promise<Heard<T>> {
    const heard = Promise.withResolvers<Heard<T>>()
    if (underWay.abort.signal.aborted) return heard.promise
    const done = (what: Heard<T>) => {
      if (underWay.answer !== mine || underWay.abort.signal.aborted) return
      underWay.answer = null
      this.#change({ state: 'running', code: 'working' })
      this.#limit(WORK_MS)
      heard.resolve(what)
    }
    const mine = (answer: 'yes' | 'no') => {
      done({ from: 'person', answer })
    }
    underWay.answer = mine
    this.#change({ state: 'asking', code, facts: { ...this.#runs[0]?.facts, ...facts } })
    this.#limit(ANSWER_MS)
    happening?.then(
      (what) => {
        done({ from: 'device', what })
      },
      (fault: unknown) => {
        heard.reject(fault)
      }
    )
    return heard.promise
  }

  #finish(underWay: UnderWay, { outcome, code, facts = {} }: TestEnd): void {
    const [run] = this.#runs
    if (this.#underWay !== underWay || run === undefined) return
    this.#underWay = null
    this.#cancelTime()
    this.#cancelWatch()
    const { clock, recorder, clearScreen } = this.#parts
    const recorded = recorder.event('service_test_done', { by: underWay.by, test: run.test, outcome, code })
    // What is not on the record was not found out.
    const state = recorded.ok ? outcome : 'failed'
    this.#change({ state, code: recorded.ok ? code : 'not_recorded', endedAtMs: clock.nowMs(), facts })
    underWay.abort.abort()
    clearScreen()
  }

  #limit(timeoutMs: number): void {
    this.#cancelTime()
    this.#cancelTime = this.#parts.clock.after(timeoutMs, () => {
      const underWay = this.#underWay
      if (underWay !== null) this.#finish(underWay, { outcome: 'failed', code: 'timed_out' })
    })
  }

  #watch(): void {
    this.#cancelWatch = this.#parts.clock.after(LEFT_MS / 4, () => {
      const underWay = this.#underWay
      if (underWay === null) return
      if (this.#parts.clock.monotonicMs() - underWay.seenMs >= LEFT_MS) this.end('left_alone')
      else this.#watch()
    })
  }

  #change(change: Partial<TestRun>): void {
    const [run] = this.#runs
    if (run !== undefined) this.#runs[0] = { ...run, ...change }
  }
}

import { err } from '../../result.ts'
import type { MachineEvent, VendError } from '../vending-machine.ts'
import type { LineMessage } from './messages.ts'
import { repeatOnLink, sendOnLink } from './reliable-link.ts'
import type { LineEffect, LineState, LineStep, LineTimer, LineVendOutcome, MetMachine } from './line-state.ts'

/** One transition while it is worked out: the state so far, and the effects in their order. Never outlives it. */
export class LineTurn {
  state: LineState
  readonly effects: LineEffect[] = []

  constructor(state: LineState) {
    this.state = state
  }

  finish(): LineStep {
    return { state: this.state, effects: this.effects }
  }

  set(change: Partial<LineState>): void {
    this.state = { ...this.state, ...change }
  }

  report(event: MachineEvent): void {
    this.effects.push({ type: 'report', event })
  }

  reportLost(cause: string): void {
    if (this.state.reported === 'lost' || this.state.closing) return
    this.set({ reported: 'lost' })
    this.report({ type: 'machine_lost', cause })
  }

  settle(vendId: string, outcome: LineVendOutcome): void {
    this.effects.push({ type: 'settle', vendId, outcome })
  }

  refuse(vendId: string, cause: string): void {
    this.settle(vendId, err({ code: 'vend_not_started', cause }))
  }

  /** The machine that is met, in either of its phases. */
  get met(): MetMachine | null {
    const { phase } = this.state
    return phase.name === 'meeting' || phase.name === 'ready' ? phase.met : null
  }

  setMet(change: Partial<MetMachine>, name?: 'ready'): void {
    const { phase } = this.state
    if (phase.name !== 'meeting' && phase.name !== 'ready') return
    this.set({ phase: { name: name ?? phase.name, met: { ...phase.met, ...change } } })
  }

  startTimer(timer: LineTimer, delayMs: number): void {
    if (!this.state.running.includes(timer)) this.set({ running: [...this.state.running, timer] })
    this.effects.push({ type: 'set_timer', timer, delayMs })
  }

  stopTimer(timer: LineTimer): void {
    if (!this.state.running.includes(timer)) return
    this.set({ running: this.state.running.filter((running) => running !== timer) })
    this.effects.push({ type: 'set_timer', timer, delayMs: null })
  }

  isRunning(timer: LineTimer): boolean {
    return this.state.running.includes(timer)
  }

  /** Sends a message that is neither numbered nor acknowledged. */
  sendPlain(session: number, message: LineMessage): void {
    this.effects.push({ type: 'send', frame: { session, sequence: 0, message } })
  }

  /** Begins a session: the line is open, and the machine is to answer. */
  greet(): void {
    this.stopTimer('heartbeat')
    // Never 0, by which a machine says that it has just started.
    this.set({ session: (this.state.session % 0xffff) + 1 })
    this.sayHello(0)
  }

  sayHello(sentCount: number): void {
    const { timings, session } = this.state
    this.set({ phase: { name: 'greeting', sentCount: sentCount + 1 } })
    this.sendPlain(session, { type: 'hello', highestVersion: 1, heartbeatMs: timings.heartbeatMs })
    // A machine that stays away is called more slowly.
    this.startTimer('repeat', sentCount < timings.mostSent ? timings.repeatMs : timings.heartbeatMs)
  }

  /** Sends what is due next, unless a message is under way: questions first, so that none is asked too late. */
  sendNext(): void {
    const { phase } = this.state
    if (phase.name !== 'ready' || phase.met.link.underWay !== null) return
    const { toAsk, declining } = phase.met
    const [token, ...others] = toAsk
    if (token !== undefined) {
      this.setMet({ toAsk: others })
      this.sendNumbered({ type: 'query', token })
    } else if (declining) {
      this.setMet({ declining: false })
      this.sendNumbered({ type: 'decline' })
    } else this.tellNextVend(phase.met.bootId)
  }

  /** Tells the next order, once nothing is open: so no vend is ever asked after behind a newer one. */
  private tellNextVend(bootId: number): void {
    const { queue, open, timings } = this.state
    const [order, ...others] = queue
    if (order === undefined || open.some(({ overdue }) => !overdue)) return
    const { vendId, token, priceYen, selection } = order
    const told = { vendId, token, toldInBoot: bootId, answered: false, overdue: false }
    this.set({ queue: others, open: [...open, told] })
    this.startTimer('result', timings.resultMs)
    this.sendNumbered({ type: 'vend', token, priceYen, selection })
  }

  private sendNumbered(message: LineMessage): void {
    const met = this.met
    if (met === null) return
    const { link, frame } = sendOnLink(met.link, message)
    this.setMet({ link })
    this.effects.push({ type: 'send', frame })
    this.startTimer('repeat', this.state.timings.repeatMs)
  }

  /** Sends the message under way again; false when it has been sent often enough. */
  repeat(met: MetMachine): boolean {
    const { timings } = this.state
    const again = repeatOnLink(met.link, timings.mostSent)
    if (again === null) return met.link.underWay === null
    this.setMet({ link: again.link })
    this.effects.push({ type: 'send', frame: again.frame })
    this.startTimer('repeat', timings.repeatMs)
    return true
  }

  /** Orders that never left are refused; one that did waits to be asked after, unless nobody will ask any more. */
  dropSession(cause: string): void {
    for (const { vendId } of this.state.queue) this.refuse(vendId, cause)
    this.set({ queue: [] })
    this.stopTimer('repeat')
    this.stopTimer('heartbeat')
    if (!this.state.open.some(({ answered }) => !answered)) return
    if (this.state.closing) this.answerUnknown(cause)
    else if (!this.isRunning('ask_again')) this.startTimer('ask_again', this.state.timings.askAgainMs)
  }

  /** Answers "unknown" for what is open and was not answered yet. It stays open: what comes later settles it. */
  answerUnknown(cause: string): void {
    for (const { vendId, answered } of this.state.open) {
      const error: VendError = { code: 'vend_unknown', cause }
      if (!answered) this.settle(vendId, err(error))
    }
    this.set({ open: this.state.open.map((vend) => ({ ...vend, answered: true })) })
  }

  /** Ends a closing driver as soon as nobody waits for an answer any more. */
  leaveWhenDone(): void {
    const { closing, open, phase } = this.state
    if (!closing || phase.name === 'closed' || open.some(({ answered }) => !answered)) return
    for (const timer of this.state.running) this.stopTimer(timer)
    this.set({ phase: { name: 'closed' } })
    this.effects.push({ type: 'free_line' })
  }
}

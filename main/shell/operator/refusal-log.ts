import type { Clock } from '../../../device/clock.ts'
import type { Log } from '../log/log.ts'

/** So many lines a minute: whoever knocks without end does not push the rest out of the log. */
const LINES_A_MINUTE = 30
const MINUTE_MS = 60_000

/** Writes refused calls into the log, as many as do not drown it. */
export class RefusalLog {
  readonly #log: Log
  readonly #clock: Clock
  #sinceMs = -Infinity
  #lines = 0

  constructor(log: Log, clock: Clock) {
    this.#log = log
    this.#clock = clock
  }

  /** @param call its name by the contract, or `unknown` */
  add(call: string, code: string, status: number): void {
    const nowMs = this.#clock.monotonicMs()
    if (nowMs - this.#sinceMs >= MINUTE_MS) {
      this.#sinceMs = nowMs
      this.#lines = 0
    }
    if (++this.#lines <= LINES_A_MINUTE) this.#log.write('call_refused', { call, code, status })
  }
}

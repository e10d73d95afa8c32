import { createComputed, createMemo, createSignal, on, type Accessor } from 'solid-js'
import { PAIRING_CODE_DIGITS } from '../../../main/contract/tv-names.ts'
import type { Unpaired } from '../logic/screen-model.ts'
import { createSecondsLeft } from '../logic/time-left.ts'

/** Pairing this screen: the code as far as it is entered, and what the appliance said of the last one. */
export interface CodePart {
  readonly code: Accessor<string>
  readonly isSent: Accessor<boolean>
  /** What to say now: a wait that is over is none. */
  readonly state: Accessor<Unpaired['state']>
  /** Seconds before another code is taken; null: it is taken now. */
  readonly waitSeconds: Accessor<number | null>
  digit(digit: number): void
  /** False: nothing was there to erase. */
  erase(): boolean
}

/** So long, ms, after the answer to a code nothing is taken: OK may follow the last digit, as it does after the PIN. */
export const SETTLES_MS = 1_500

/** Sends a code as soon as it is whole: each guess is counted by the appliance. */
export function createCodePart(frame: Accessor<Unpaired | null>, pair: (code: string) => boolean): CodePart {
  const [code, setCode] = createSignal('')
  const [isSent, setIsSent] = createSignal(false)
  let deafUntilMs = 0
  const left = createSecondsLeft(
    createMemo(() => {
      const said = frame()
      const waitMs = said?.waitMs ?? 0
      // After one wrong code nobody can type another before the appliance takes it.
      return said?.state === 'wait' && waitMs > 0 ? { atMs: performance.now() + waitMs, totalMs: waitMs } : null
    })
  )
  const waitSeconds = createMemo(() => (left() === 0 ? null : left()))
  createComputed(
    on(frame, () => {
      if (isSent()) deafUntilMs = performance.now() + SETTLES_MS
      setCode('')
      setIsSent(false)
    })
  )
  const state = createMemo((): Unpaired['state'] => {
    const said = frame()?.state ?? 'code_wanted'
    return waitSeconds() !== null ? 'wait' : said === 'wait' ? 'code_wanted' : said
  })
  return {
    code,
    isSent,
    state,
    waitSeconds,
    digit(digit) {
      if (isSent() || waitSeconds() !== null || code().length === PAIRING_CODE_DIGITS) return
      if (performance.now() < deafUntilMs) return
      setCode(code() + String(digit))
      if (code().length < PAIRING_CODE_DIGITS) return
      if (pair(code())) setIsSent(true)
      else setCode('')
    },
    erase() {
      if (isSent() || code() === '') return false
      setCode(code().slice(0, -1))
      return true
    }
  }
}

import { generateKeyPairSync } from 'node:crypto'
import { expect } from 'vitest'
import { err, ok } from '../../device/result.ts'
import type { Result } from '../../device/result.ts'
import type { HttpsError, HttpsErrorCode, JsonAnswer, PostOptions } from '../../main/platform/https-client.ts'
import type { LineEndpoint } from '../../main/platform/line-probes.ts'
import { PlatformLine } from '../../main/platform/line.ts'
import type { LineChange } from '../../main/platform/line.ts'
import { signAnswer } from './fake-platform.ts'
import { ManualClock } from './manual-clock.ts'

/** A line between a clock that is moved by hand and endpoints that answer as they are told. */

const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })

/** Lets everything follow that is due. */
export const settled = () => new Promise((resolve) => setImmediate(resolve))

type Answer = Promise<Result<JsonAnswer, HttpsError>>

/** Answers what probes ask for: the time, and a challenge. */
export class FakeLineEndpoint implements LineEndpoint {
  /** To a question for the time. */
  answer: (nonce: string, signal: AbortSignal) => Answer
  challenge: (_: string, signal: AbortSignal) => Answer = status(200)
  /** Of the questions for the time. */
  readonly signals: AbortSignal[] = []
  challenges = 0
  /** Questions for the time that wait for an answer. */
  underWay = 0
  readonly clock: ManualClock
  dropped = 0

  constructor(clock: ManualClock) {
    this.clock = clock
    this.answer = this.time()
  }

  postJson(path: string, body: unknown, { signal }: PostOptions): Answer {
    if (path === '/v1/challenges') {
      expect(body).toEqual({})
      this.challenges += 1
      return this.challenge('', signal)
    }
    expect(path).toBe('/v1/time')
    this.signals.push(signal)
    this.underWay += 1
    return this.answer((body as { nonce: string }).nonce, signal).finally(() => {
      this.underWay -= 1
    })
  }

  warm(): void {
    throw new Error('a probe opens what it needs')
  }

  dropIdle(): void {
    this.dropped += 1
  }

  /** Signed, and as it should be unless changed. */
  time(changes: object = {}, keyId = 'answer-1'): (nonce: string) => Answer {
    return (nonce) => {
      const payload = { nonce, time: new Date(this.clock.nowMs()).toISOString(), ...changes }
      const signed = signAnswer(Buffer.from(JSON.stringify(payload)), keys.privateKey, keyId)
      return Promise.resolve(ok({ status: 200, body: signed }))
    }
  }
}

export const failing = (code: HttpsErrorCode) => (): Answer => Promise.resolve(err({ code }))

export const status =
  (number: number, more: { readonly retryAfterMs?: number } = {}) =>
  (): Answer =>
    Promise.resolve(ok({ status: number, body: undefined, ...more }))

/** As `answer` says, but so much later, and with no answer at all after `timeoutMs`. */
export function slow(
  clock: ManualClock,
  latencyMs: number,
  timeoutMs: number,
  answer: (nonce: string) => Answer
): FakeLineEndpoint['answer'] {
  return (nonce, signal) =>
    new Promise((resolve) => {
      signal.addEventListener('abort', () => {
        resolve(err({ code: 'timed_out' }))
      })
      clock.after(Math.min(latencyMs, timeoutMs), () => {
        if (latencyMs > timeoutMs) resolve(err({ code: 'timed_out' }))
        else void answer(nonce).then(resolve)
      })
    })
}

/** One address or two. */
export function lineStage(count = 1, random = () => 0.5, { timeoutMs = 4000, clock = new ManualClock() } = {}) {
  const endpoints = Array.from({ length: count }, () => new FakeLineEndpoint(clock))
  const changes: LineChange[] = []
  const times: number[] = []
  const line = new PlatformLine({
    endpoints,
    clock,
    answerKeys: new Map([['answer-1', keys.publicKey]]),
    timeoutMs,
    random,
    onSignedTime: (signedMs) => times.push(signedMs)
  })
  line.onChange((change) => changes.push(change))
  const [first, second] = endpoints as [FakeLineEndpoint, FakeLineEndpoint]
  return { clock, line, changes, times, first, second }
}

/** Lets the clock run in small steps, with everything that follows from each. */
export async function run(clock: ManualClock, forMs: number): Promise<void> {
  for (let ms = 0; ms < forMs; ms += 50) {
    clock.advance(50)
    await settled()
  }
}

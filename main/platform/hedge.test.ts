import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../test/support/manual-clock.ts'
import { err, ok } from '../../device/result.ts'
import type { Result } from '../../device/result.ts'
import { hedged } from './hedge.ts'

type Answer = Result<string, { readonly code: string }>

/** Attempts that are answered by hand. */
function stage(count: number) {
  const clock = new ManualClock()
  const outer = new AbortController()
  const begun: { readonly signal: AbortSignal; readonly answer: (answer: Answer) => void }[] = []
  const attempts = Array.from({ length: count }, () => (signal: AbortSignal) => {
    return new Promise<Answer>((resolve) => begun.push({ signal, answer: resolve }))
  })
  const result = hedged(attempts, { clock, afterMs: 400, signal: outer.signal })
  return { clock, outer, begun, result }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('hedged', () => {
  it('begins the second attempt after a while, and takes whichever is first', async () => {
    const { clock, begun, result } = stage(2)
    clock.advance(399)
    expect(begun).toHaveLength(1)
    clock.advance(1)
    expect(begun).toHaveLength(2)
    begun[1]?.answer(ok('second'))
    expect(await result).toEqual(ok('second'))
    expect(begun[0]?.signal.aborted).toBe(true)
    expect(clock.pending).toBe(0)
  })

  it('begins it at once on a failure, and never after an answer', async () => {
    const failing = stage(2)
    failing.begun[0]?.answer(err({ code: 'unreachable' }))
    await settled()
    expect(failing.begun).toHaveLength(2)
    failing.begun[1]?.answer(ok('second'))
    expect(await failing.result).toEqual(ok('second'))

    const quick = stage(2)
    quick.begun[0]?.answer(ok('first'))
    expect(await quick.result).toEqual(ok('first'))
    quick.clock.advance(1000)
    expect(quick.begun).toHaveLength(1)
  })

  it('fails once all have, by the first failure', async () => {
    const { clock, begun, result } = stage(2)
    begun[0]?.answer(err({ code: 'one' }))
    await settled()
    begun[1]?.answer(err({ code: 'other' }))
    expect(await result).toEqual(err({ code: 'one' }))
    expect(clock.pending).toBe(0)
  })

  it('stops all when it is told to', async () => {
    const { clock, outer, begun, result } = stage(2)
    clock.advance(400)
    outer.abort()
    expect(begun.map(({ signal }) => signal.aborted)).toEqual([true, true])
    for (const { answer } of begun) answer(err({ code: 'timed_out' }))
    expect(await result).toEqual(err({ code: 'timed_out' }))
  })
})

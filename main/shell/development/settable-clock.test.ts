import { describe, expect, it } from 'vitest'
import { SettableClock } from './settable-clock.ts'

const HOUR_MS = 60 * 60 * 1000
const at = Date.parse('2026-04-01T00:00:00Z')

describe('the settable clock', () => {
  it('goes on from where its wall clock is set, and no timer notices', () => {
    const clock = new SettableClock()
    let fired = false
    const cancel = clock.after(HOUR_MS, () => {
      fired = true
    })
    const before = clock.monotonicMs()
    clock.setWall(at)
    expect(clock.nowMs()).toBeGreaterThanOrEqual(at)
    expect(clock.nowMs()).toBeLessThan(at + HOUR_MS)
    expect(clock.monotonicMs() - before).toBeLessThan(HOUR_MS)
    expect(fired).toBe(false)
    cancel()
    clock.resetWall()
    expect(clock.wallOffsetMs).toBe(0)
  })

  it('skips time on both clocks, and calls what falls due in its order, and nothing else', async () => {
    const clock = new SettableClock()
    clock.setWall(at)
    const calls: string[] = []
    const note = (name: string) => () => calls.push(name)
    clock.after(2 * HOUR_MS, note('two'))
    clock.after(HOUR_MS, () => {
      calls.push('one')
      // What a timer starts counts from its own time, and is due within the same skip.
      void Promise.resolve().then(() => clock.after(HOUR_MS / 2, note('one and a half')))
    })
    const cancelFar = clock.after(48 * HOUR_MS, note('far'))
    clock.after(HOUR_MS, note('cancelled'))()
    const [wall, monotonic] = [clock.nowMs(), clock.monotonicMs()]
    await clock.skip(3 * HOUR_MS)
    expect(calls).toEqual(['one', 'one and a half', 'two'])
    expect(clock.nowMs() - wall).toBeGreaterThanOrEqual(3 * HOUR_MS)
    expect(clock.monotonicMs() - monotonic).toBeGreaterThanOrEqual(3 * HOUR_MS)
    cancelFar()
  })

  it('skips to just before, and what remains is all there is to wait', async () => {
    const clock = new SettableClock()
    const calls: string[] = []
    const due = new Promise<void>((resolve) => {
      clock.after(HOUR_MS, () => {
        calls.push('due')
        resolve()
      })
    })
    const cancel = clock.after(HOUR_MS - 1, () => calls.push('cancelled'))
    await clock.skip(HOUR_MS - 300)
    expect(calls).toEqual([])
    // A timer that was armed anew can be cancelled as before, and setting the wall clock is nothing to any.
    cancel()
    clock.setWall(at)
    await due
    await clock.skip(HOUR_MS)
    expect(calls).toEqual(['due'])
  })

  it('does not go back', async () => {
    await expect(new SettableClock().skip(-1)).rejects.toThrow(RangeError)
  })
})

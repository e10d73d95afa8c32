import { describe, expect, it } from 'vitest'
import { failing, lineStage, run, settled, slow, status } from '../../test/support/line-stage.ts'
import type { FakeLineEndpoint } from '../../test/support/line-stage.ts'
import { ManualClock } from '../../test/support/manual-clock.ts'
import type { Asked } from './line-reason.ts'
import type { PlatformLine } from './line.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

function fails(line: PlatformLine, clock: ManualClock, asked: Asked, endpoint = 0): void {
  line.failed(endpoint, asked, { reason: 'unreachable', begunAtMs: clock.monotonicMs() })
}

/** The time alone is answered. */
function inPart(endpoint: FakeLineEndpoint): void {
  endpoint.answer = endpoint.time()
  endpoint.challenge = status(503)
}

const sinceOf = (line: PlatformLine): number | null => {
  const state = line.state()
  return state.state === 'down' ? state.sinceMs : null
}

describe('an outage', () => {
  it('is one while challenges fail, whatever the platform says of the time', async () => {
    const { clock, line, changes, times, first } = lineStage()
    line.start()
    await settled()
    inPart(first)
    const lostAtMs = clock.nowMs()
    fails(line, clock, 'challenge')
    const seen = new Set<number | null>()
    for (let at = 0; at < 60_000; at += 1000) {
      await run(clock, 1000)
      seen.add(sinceOf(line))
    }
    expect([[...seen], changes.length]).toEqual([[lostAtMs], 1])
    // The clock's guard has its proofs all the while.
    expect(times.length).toBeGreaterThan(3)
    first.challenge = status(200)
    await run(clock, 20_000)
    expect([line.state().state, changes.length]).toEqual(['up', 2])
  })

  it('is one while checks fail and challenges do not, until a check is answered', async () => {
    const { clock, line, changes } = lineStage()
    line.start()
    await settled()
    const lostAtMs = clock.nowMs()
    for (let shopper = 0; shopper < 5; shopper += 1) {
      fails(line, clock, 'age_check')
      expect(sinceOf(line)).toBe(lostAtMs)
      await run(clock, 10 * 60_000)
      expect(line.state().state).toBe('up')
      line.heard(0, 'challenge')
    }
    expect(changes).toHaveLength(10)
    line.heard(0, 'age_check')
    clock.advance(1)
    fails(line, clock, 'age_check')
    expect(sinceOf(line)).toBe(clock.nowMs())
  })

  it('of checks is over too once the line has been up for an hour', async () => {
    const { clock, line } = lineStage()
    fails(line, clock, 'age_check')
    await run(clock, HOUR_MS + 60_000)
    fails(line, clock, 'age_check')
    expect(sinceOf(line)).toBe(clock.nowMs())
  })

  it('of checks is not hidden by a second address that gives challenges', async () => {
    const { clock, line } = lineStage(2)
    const lostAtMs = clock.nowMs()
    fails(line, clock, 'age_check', 0)
    fails(line, clock, 'age_check', 1)
    expect(sinceOf(line)).toBe(lostAtMs)
    await run(clock, 5000)
    expect(line.state().state).toBe('up')
    fails(line, clock, 'age_check', 0)
    expect(sinceOf(line)).toBe(lostAtMs)
  })

  it('goes on over a start, until a challenge is answered', async () => {
    const { clock, line, changes, first } = lineStage()
    const atMs = clock.nowMs() - 3 * DAY_MS
    first.answer = failing('unreachable')
    line.resume({ atMs, lossIsOpen: true })
    line.start()
    await settled()
    expect(line.state()).toEqual({ state: 'down', sinceMs: atMs })
    inPart(first)
    await run(clock, 90_000)
    expect([line.state(), changes.length]).toEqual([{ state: 'down', sinceMs: atMs }, 1])
    first.challenge = status(200)
    await run(clock, 20_000)
    // The record had a loss without an end.
    expect(changes[1]).toEqual({ state: 'up', downMs: expect.closeTo(3 * DAY_MS + 100_000, -5) as number })
    clock.advance(1)
    fails(line, clock, 'challenge')
    expect(sinceOf(line)).toBe(clock.nowMs())
  })

  it('began when the platform was last reached, where the machine was off since', async () => {
    const { clock, line, changes, first } = lineStage()
    const atMs = clock.nowMs() - DAY_MS
    inPart(first)
    line.resume({ atMs, lossIsOpen: false })
    line.start()
    await settled()
    expect([line.state(), changes.length]).toEqual([{ state: 'down', sinceMs: atMs }, 1])
  })

  it('is none where the platform is reached at the start, and says so where the record waits for it', async () => {
    for (const lossIsOpen of [true, false]) {
      const { clock, line, changes } = lineStage()
      line.resume({ atMs: clock.nowMs() - DAY_MS, lossIsOpen })
      line.start()
      await settled()
      expect(changes).toEqual(lossIsOpen ? [{ state: 'up', downMs: DAY_MS }] : [])
      clock.advance(1)
      fails(line, clock, 'time')
      expect(sinceOf(line)).toBe(clock.nowMs())
    }
  })

  it('lasts by the monotonic clock, however the wall clock is put right', async () => {
    class SetClock extends ManualClock {
      offMs = 0
      override nowMs(): number {
        return super.nowMs() + this.offMs
      }
    }
    const clock = new SetClock()
    const { line, first } = lineStage(1, () => 0.5, { clock })
    first.answer = failing('unreachable')
    clock.offMs = DAY_MS
    fails(line, clock, 'challenge')
    await run(clock, 10_000)
    clock.offMs = 0
    expect(clock.nowMs() - (sinceOf(line) ?? 0)).toBe(10_000)
    // Of an earlier run the wall clock alone knows; but it is never in the future.
    const resumed = lineStage(1, () => 0.5, { clock })
    resumed.first.answer = failing('unreachable')
    resumed.line.resume({ atMs: clock.nowMs() + DAY_MS, lossIsOpen: true })
    fails(resumed.line, clock, 'challenge')
    await run(clock, 1000)
    expect(sinceOf(resumed.line)).toBe(clock.nowMs() - 1000)
  })
})

describe('probes', () => {
  it('are few while one of two addresses is down', async () => {
    const { clock, line, changes, first, second } = lineStage(2)
    // Later than the other is heard.
    first.answer = slow(clock, 100, 4000, failing('unreachable'))
    line.start()
    await run(clock, 60_000)
    expect(line.order()).toEqual([1, 0])
    expect(first.signals.length).toBeLessThanOrEqual(6)
    expect(second.signals.length).toBeLessThanOrEqual(6)
    expect(changes).toEqual([])
  })

  it('find a platform that is slow within its time-out', async () => {
    const { clock, line, first } = lineStage(1, () => 0, { timeoutMs: 10_000 })
    const signed = first.time()
    first.answer = slow(clock, 7000, 10_000, signed)
    first.challenge = slow(clock, 7000, 10_000, status(200))
    fails(line, clock, 'time')
    await run(clock, 20_000)
    expect(line.state().state).toBe('up')
  })

  it('that nobody answers do not keep the line from coming back within five seconds', async () => {
    for (const deadMs of [9000, 11_000, 25_000, 61_300]) {
      const { clock, line, first } = lineStage(1, () => 0, { timeoutMs: 10_000 })
      first.answer = slow(clock, Infinity, 10_000, first.time())
      fails(line, clock, 'time')
      await run(clock, deadMs)
      expect(line.state().state).toBe('down')
      first.answer = first.time()
      await run(clock, 4000)
      expect(line.state().state).toBe('up')
    }
  })

  it('go on with the back-off where the line does not stay up', async () => {
    const { clock, line, changes, first } = lineStage()
    line.start()
    await settled()
    for (let falls = 0; falls < 10; falls += 1) {
      fails(line, clock, 'challenge')
      await run(clock, 2000)
      expect(line.state().state).toBe('up')
    }
    // Each loss after the first few is followed by a pause of more than a second.
    const before = [changes.length, first.signals.length]
    clock.advance(1)
    fails(line, clock, 'challenge')
    await run(clock, 1000)
    expect([changes.length, first.signals.length]).toEqual([(before[0] ?? 0) + 1, before[1]])
    await run(clock, 100_000)
    fails(line, clock, 'challenge')
    await run(clock, 250)
    expect(line.state().state).toBe('up')
  })

  it('do not press a platform that is busy', async () => {
    const { clock, line, first } = lineStage()
    first.answer = status(503)
    fails(line, clock, 'time')
    await run(clock, 60_000)
    const inTheFirst = first.signals.length
    await run(clock, 60_000)
    expect(first.signals.length - inTheFirst).toBeLessThanOrEqual(6)
    expect(first.signals.length - inTheFirst).toBeGreaterThanOrEqual(3)
    first.answer = first.time()
    await run(clock, 17_000)
    expect(line.state().state).toBe('up')
  })

  it('come again when a busy platform says so, within a minute', async () => {
    const asked = async (retryAfterMs: number): Promise<number> => {
      const { clock, line, first } = lineStage()
      first.answer = status(429, { retryAfterMs })
      fails(line, clock, 'time')
      await run(clock, 1000)
      const before = first.signals.length
      expect(before).toBe(1)
      while (first.signals.length === before) await run(clock, 50)
      return clock.monotonicMs()
    }
    expect(await asked(40_000)).toBeGreaterThanOrEqual(40_000)
    expect(await asked(40_000)).toBeLessThanOrEqual(43_000)
    expect(await asked(24 * HOUR_MS)).toBeLessThanOrEqual(63_000)
  })
})

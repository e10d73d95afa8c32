import { describe, expect, it } from 'vitest'
import { failing, lineStage, run, settled, slow, status } from '../../test/support/line-stage.ts'
import type { FakeLineEndpoint } from '../../test/support/line-stage.ts'

describe('PlatformLine', () => {
  it('goes down with the first failure, says so once, and lets nobody wait', () => {
    const { clock, line, changes, first } = lineStage()
    expect([line.state(), line.lost()]).toEqual([{ state: 'up' }, null])
    line.failed(0, 'time', { reason: 'timed_out', begunAtMs: clock.monotonicMs() })
    line.failed(0, 'time', { reason: 'unreachable', begunAtMs: clock.monotonicMs() })
    expect(line.state()).toEqual({ state: 'down', sinceMs: clock.nowMs() })
    expect(line.lost()).toBe('timed_out')
    expect(changes).toEqual([{ state: 'down', sinceMs: clock.nowMs(), reason: 'timed_out' }])
    // What lies idle is dead too.
    expect(first.dropped).toBe(1)
  })

  it('probes with back-off, at most two seconds apart, and is up with the first answer', async () => {
    const { clock, line, changes, times, first } = lineStage()
    first.answer = failing('unreachable')
    const lostAtMs = clock.nowMs()
    line.failed(0, 'time', { reason: 'unreachable', begunAtMs: clock.monotonicMs() })
    const begun: number[] = []
    for (let before = 0; clock.nowMs() < lostAtMs + 60_000; before = first.signals.length) {
      await run(clock, 50)
      if (first.signals.length > before) begun.push(clock.nowMs() - lostAtMs)
    }
    const gaps = begun.map((at, index) => at - (begun[index - 1] ?? 0))
    expect(gaps[0]).toBeLessThanOrEqual(250)
    expect(Math.max(...gaps)).toBeLessThanOrEqual(2000)
    expect(begun.length).toBeLessThan(60)
    expect(changes).toHaveLength(1)
    first.answer = first.time()
    await run(clock, 2000)
    expect(line.state()).toEqual({ state: 'up' })
    expect(changes).toHaveLength(2)
    expect(changes[1]).toMatchObject({ state: 'up' })
    expect(times).toHaveLength(1)
  })

  it('is jittered: machines that lost one network do not come back in step', async () => {
    const firstProbe = async (random: number) => {
      const { clock, line, first } = lineStage(1, () => random)
      line.failed(0, 'time', { reason: 'unreachable', begunAtMs: 0 })
      while (first.signals.length === 0) {
        clock.advance(5)
        await settled()
      }
      return clock.monotonicMs()
    }
    expect([await firstProbe(0), await firstProbe(0.999)]).toEqual([125, 250])
  })

  it('does not give a slow probe up for the next, and has never more under way than fit into its time-out', async () => {
    const { clock, line, first } = lineStage()
    first.answer = slow(clock, Infinity, 4000, first.time())
    line.failed(0, 'time', { reason: 'timed_out', begunAtMs: 0 })
    const underWay: number[] = []
    for (let at = 0; at < 30_000; at += 500) {
      await run(clock, 500)
      underWay.push(first.underWay)
    }
    expect(Math.max(...underWay)).toBeGreaterThanOrEqual(2)
    expect(Math.max(...underWay)).toBeLessThanOrEqual(5)
    expect(first.signals.filter(({ aborted }) => aborted)).toEqual([])
    expect(line.state().state).toBe('down')
    // One that is answered ends the others.
    first.answer = first.time()
    await run(clock, 2000)
    expect([line.state().state, first.underWay]).toEqual(['up', 0])
  })

  it.each<[string, (endpoint: FakeLineEndpoint) => FakeLineEndpoint['answer']]>([
    ['another nonce', (endpoint) => endpoint.time({ nonce: Buffer.alloc(32).toString('base64') })],
    ['another key', (endpoint) => endpoint.time({}, 'answer-2')],
    ['more than a time', (endpoint) => endpoint.time({ validity: 'valid' })],
    ['no time', (endpoint) => endpoint.time({ time: 'soon' })],
    ['no JSON', () => failing('malformed')],
    ['a broken server', () => status(500)]
  ])('takes %s for no answer', async (_, answer) => {
    const { clock, line, changes, times, first } = lineStage()
    line.failed(0, 'time', { reason: 'unreachable', begunAtMs: 0 })
    first.answer = answer(first)
    await run(clock, 10_000)
    expect(first.signals.length).toBeGreaterThan(3)
    expect([line.state().state, changes.length, times]).toEqual(['down', 1, []])
  })

  it.each<[string, FakeLineEndpoint['answer']]>([
    ['turns us away', failing('refused_us')],
    ['has no such request', status(404)]
  ])('is no fault of the line where the platform %s', async (_, answer) => {
    const { clock, line, times, first } = lineStage()
    line.failed(0, 'time', { reason: 'unreachable', begunAtMs: 0 })
    first.answer = answer
    await run(clock, 2000)
    expect([line.state().state, times]).toEqual(['up', []])
  })

  it('heeds no failure of a request that began before it heard an answer', () => {
    const { clock, line } = lineStage()
    const begunAtMs = clock.monotonicMs()
    clock.advance(100)
    line.heard(0, 'time')
    clock.advance(4000)
    line.failed(0, 'time', { reason: 'timed_out', begunAtMs })
    expect(line.state()).toEqual({ state: 'up' })
    line.failed(0, 'time', { reason: 'timed_out', begunAtMs: clock.monotonicMs() })
    expect(line.state().state).toBe('down')
  })

  it('asks now and then while nobody else does, and so knows of a loss before a shopper comes', async () => {
    const { clock, line, changes, first } = lineStage()
    line.start()
    await settled()
    expect(first.signals).toHaveLength(1)
    await run(clock, 60_000)
    expect(first.signals.length).toBeGreaterThanOrEqual(3)
    expect(first.signals.length).toBeLessThanOrEqual(5)
    first.answer = failing('unreachable')
    await run(clock, 31_000)
    expect(line.state().state).toBe('down')
    expect(changes).toHaveLength(1)
  })

  it('is down only once both addresses fail, and asks the other at once', async () => {
    const { clock, line, changes, first, second } = lineStage(2)
    first.answer = failing('unreachable')
    line.failed(0, 'time', { reason: 'unreachable', begunAtMs: clock.monotonicMs() })
    await settled()
    expect(second.signals).toHaveLength(1)
    expect([line.state().state, line.order(), changes.length]).toEqual(['up', [1, 0], 0])
    second.answer = failing('unreachable')
    clock.advance(1)
    line.failed(1, 'time', { reason: 'unreachable', begunAtMs: clock.monotonicMs() })
    expect([line.state().state, changes.length]).toEqual(['down', 1])
    second.answer = second.time()
    await run(clock, 2000)
    expect([line.state().state, line.order(), changes.length]).toEqual(['up', [1, 0], 2])
  })

  it('asks nobody any more once it is stopped', async () => {
    const { clock, line, first } = lineStage()
    first.answer = failing('unreachable')
    line.start()
    await settled()
    line.stop()
    const before = first.signals.length
    line.failed(0, 'time', { reason: 'unreachable', begunAtMs: clock.monotonicMs() })
    line.heard(0, 'time')
    await run(clock, 60_000)
    expect(first.signals.length).toBe(before)
    expect(clock.pending).toBe(0)
  })
})

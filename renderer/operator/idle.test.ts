import { createRoot } from 'solid-js'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { watchIdle } from './idle.ts'

vi.mock('./session.ts', () => ({ session: () => ({ idleMs: 15 * 60_000 }) }))

const MINUTE_MS = 60_000
const page = new EventTarget()
let told: number[]
let ended: number[]
let idle: ReturnType<typeof watchIdle>
let dispose: () => void

beforeEach(() => {
  vi.useFakeTimers({ now: 0 })
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page))
  told = []
  ended = []
  createRoot((end) => {
    dispose = end
    idle = watchIdle(
      () => ended.push(Date.now()),
      () => told.push(Date.now())
    )
  })
})
afterEach(() => {
  dispose()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

describe('watchIdle', () => {
  it('tells of a person at the page twice a minute at most, and of nobody who is not there', () => {
    for (let second = 0; second < 600; second += 1) {
      vi.advanceTimersByTime(1000)
      page.dispatchEvent(new Event(second % 2 === 0 ? 'pointerdown' : 'keydown'))
    }
    expect(told).toHaveLength(1 + 20)
    const before = told.length
    vi.advanceTimersByTime(13 * MINUTE_MS)
    expect(told).toHaveLength(before)
    expect(ended).toEqual([])
  })

  it('ends 15 minutes after the last that was told, never after the machine has', () => {
    vi.advanceTimersByTime(20_000)
    // Too soon after the beginning to be told, so that the machine does not count it, and neither does this end.
    page.dispatchEvent(new Event('keydown'))
    vi.advanceTimersByTime(15 * MINUTE_MS - 20_000)
    expect(ended[0]).toBe(15 * MINUTE_MS)
  })

  it('asks in the last minute, and then only a word that is meant prolongs it', () => {
    vi.advanceTimersByTime(14 * MINUTE_MS + 1000)
    expect(idle.leftMs()).toBe(59_000)
    page.dispatchEvent(new Event('pointerdown'))
    expect(told).toEqual([0])
    idle.stay()
    expect(told).toEqual([0, 14 * MINUTE_MS + 1000])
    expect(idle.leftMs()).toBeNull()
    vi.advanceTimersByTime(13 * MINUTE_MS)
    expect(ended).toEqual([])
  })
})

import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { PairingCodes } from './pairing-codes.ts'

const MINUTE_MS = 60_000

function codesOf(drawn: readonly string[] = ['000123', '000456', '000789']) {
  const clock = new ManualClock()
  const left = [...drawn]
  const told = { voids: 0, spent: [] as string[] }
  const codes = new PairingCodes({
    clock,
    onVoid: () => {
      told.voids++
    },
    onSpent: (screenId) => told.spent.push(screenId),
    draw: () => left.shift() ?? '999999'
  })
  return { clock, codes, told }
}

describe('a pairing code', () => {
  it('pairs once', () => {
    const { clock, codes } = codesOf()
    expect(codes.make()).toEqual({ code: '000123', goodForMs: 300_000 })
    expect(codes.guess('000123', 'a').state).toBe('right')
    clock.advance(2_000)
    expect(codes.guess('000123', 'a').state).toBe('code_wrong')
  })

  it('is good for five minutes', () => {
    const { clock, codes } = codesOf()
    codes.make()
    clock.advance(300_000 - 1)
    expect(codes.guess('000123', 'a').state).toBe('right')
    codes.make()
    clock.advance(300_000)
    expect(codes.guess('000456', 'a').state).toBe('code_wrong')
  })

  it('is void after five wrong guesses, of whomever', () => {
    const { codes, told } = codesOf()
    codes.make()
    for (const address of ['a', 'b', 'c', 'd']) expect(codes.guess('111111', address).state).toBe('code_wrong')
    expect(told.voids).toBe(0)
    expect(codes.guess('111111', 'e').state).toBe('code_wrong')
    expect(told.voids).toBe(1)
    expect(codes.guess('000123', 'f').state).toBe('code_wrong')
  })

  it('is looked at after four wrong guesses', () => {
    const { codes } = codesOf()
    codes.make()
    for (const address of ['a', 'b', 'c', 'd']) codes.guess('111111', address)
    expect(codes.guess('000123', 'e').state).toBe('right')
  })

  it('gives way to the next one', () => {
    const { codes } = codesOf()
    codes.make()
    codes.make()
    expect(codes.guess('000123', 'a').state).toBe('code_wrong')
    expect(codes.guess('000456', 'b').state).toBe('right')
  })

  it('is drawn from all of six digits', () => {
    const codes = new PairingCodes({ clock: new ManualClock(), onVoid: () => undefined })
    const drawn = Array.from({ length: 200 }, () => codes.make().code)
    expect(drawn.every((code) => /^[0-9]{6}$/.test(code))).toBe(true)
    expect(new Set(drawn).size).toBeGreaterThan(190)
  })
})

describe('a code that a screen shows', () => {
  it('is named to whoever is told that it was used, and one of the command’s is nobody’s', () => {
    const { clock, codes, told } = codesOf()
    expect(codes.makeFor('tv-1')).toEqual({ code: '000123', goodForMs: 300_000 })
    expect(codes.guess('000123', 'a')).toEqual({ state: 'right', holder: 'tv-1' })
    clock.advance(2_000)
    codes.make()
    expect(codes.guess('000456', 'a')).toEqual({ state: 'right', holder: null })
    expect(told.spent).toEqual([])
  })

  it('holds no more once the screen withdrew it; another’s does', () => {
    const { clock, codes, told } = codesOf()
    codes.makeFor('tv-1')
    codes.withdraw('tv-2')
    codes.withdraw('tv-1')
    expect(codes.guess('000123', 'a').state).toBe('code_wrong')
    codes.makeFor('tv-1')
    codes.withdraw('tv-2')
    clock.advance(2_000)
    expect(codes.guess('000456', 'a').state).toBe('right')
    codes.make()
    codes.withdraw('tv-1')
    clock.advance(2_000)
    expect(codes.guess('000789', 'a').state).toBe('right')
    expect(told.spent).toEqual([])
  })

  it('is spent by five wrong guesses, and by a code that is asked for elsewhere, and the screen is told', () => {
    const { codes, told } = codesOf()
    codes.makeFor('tv-1')
    for (const address of ['a', 'b', 'c', 'd', 'e']) codes.guess('111111', address)
    expect(told).toEqual({ voids: 1, spent: ['tv-1'] })
    codes.makeFor('tv-1')
    codes.makeFor('tv-2')
    codes.make()
    expect(told.spent).toEqual(['tv-1', 'tv-1', 'tv-2'])
  })

  it('is had twelve times an hour, by all screens together; the command has one all the same', () => {
    const { clock, codes } = codesOf([])
    for (let asked = 0; asked < 12; asked++) {
      expect(codes.makeFor(`tv-${String(asked % 3)}`)).not.toBeNull()
      clock.advance(MINUTE_MS)
    }
    expect(codes.makeFor('tv-9')).toBeNull()
    // Whoever was refused has taken nobody's code away.
    expect(codes.guess('999999', 'a')).toEqual({ state: 'right', holder: 'tv-2' })
    expect(codes.make().code).toBe('999999')
    clock.advance(48 * MINUTE_MS - 1)
    expect(codes.makeFor('tv-9')).toBeNull()
    clock.advance(1)
    expect(codes.makeFor('tv-9')).not.toBeNull()
    expect(codes.makeFor('tv-9')).toBeNull()
  })
})

describe('guesses', () => {
  it('are answered alike where there is no code', () => {
    const answers = [true, false].map((isThere) => {
      const { codes } = codesOf()
      if (isThere) codes.make()
      return codes.guess('111111', 'a')
    })
    expect(answers[0]).toEqual({ state: 'code_wrong', waitMs: 2_000 })
    expect(answers[1]).toEqual(answers[0])
  })

  it('of one address are two seconds apart', () => {
    const { clock, codes } = codesOf()
    codes.make()
    codes.guess('111111', 'a')
    clock.advance(1_999)
    expect(codes.guess('000123', 'a')).toEqual({ state: 'wait', waitMs: 1 })
    expect(codes.guess('111111', 'b').state).toBe('code_wrong')
    clock.advance(1)
    expect(codes.guess('000123', 'a').state).toBe('right')
  })

  it('are held to ten a minute, two seconds apart, and five for each code, whatever anybody tries for six hours', () => {
    const { clock, codes, told } = codesOf(Array.from({ length: 1_000 }, (_, index) => String(500_000 + index)))
    const looked: { readonly atMs: number; readonly address: string }[] = []
    let made = 0
    let hits = 0
    let wrongSince = 0
    // Forty addresses, each of which tries ten times a second; a code is asked for every minute.
    for (let tick = 0; tick < 6 * 60 * 600; tick++) {
      if (tick % 600 === 0) {
        codes.make()
        made++
        wrongSince = 0
      }
      const address = `address-${String(tick % 40)}`
      const before = told.voids
      const outcome = codes.guess(String(tick % 500_000).padStart(6, '0'), address)
      if (outcome.state !== 'wait') {
        looked.push({ atMs: clock.monotonicMs(), address })
        wrongSince++
      }
      if (outcome.state === 'right') hits++
      // A code is void with the fifth wrong guess since it was made, not later.
      if (told.voids > before) expect(wrongSince).toBe(5)
      clock.advance(100)
    }
    expect(hits).toBe(0)
    expect(told.voids).toBe(made)
    for (const { atMs, address } of looked) {
      const since = looked.filter((other) => other.atMs <= atMs && other.atMs > atMs - MINUTE_MS)
      expect(since.length).toBeLessThanOrEqual(10)
      const own = since.filter((other) => other.address === address && other.atMs > atMs - 2_000)
      expect(own).toHaveLength(1)
    }
    // The limit is a limit, and no lock: ten a minute are looked at all the while.
    expect(looked.length).toBeGreaterThan(6 * 60 * 9)
    expect(looked.length).toBeLessThanOrEqual(6 * 60 * 10 + 10)
  })
})

import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { PairingCodes } from './pairing-codes.ts'

const MINUTE_MS = 60_000

function codesOf(drawn: readonly string[] = ['000123', '000456', '000789']) {
  const clock = new ManualClock()
  const left = [...drawn]
  const told = { voids: 0 }
  const codes = new PairingCodes({
    clock,
    onVoid: () => {
      told.voids++
    },
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

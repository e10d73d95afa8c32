import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPinEntry, PIN_DIGITS } from './pin-entry.ts'
import { BOXES, dealDigit, digitAt, secureDraw, type Deal, type DrawBelow, type PadBox } from './pin-pad.ts'

/** A draw that a seed repeats: mulberry32. */
function seeded(seed: number): DrawBelow {
  let state = seed >>> 0
  return (bound) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound
  }
}

const seeds = fc.integer({ min: 0, max: 0xffff_ffff })
const boxes = fc.constantFrom(...BOXES)
const boxOf = (deal: Deal, digit: number): PadBox => BOXES.find((box) => deal[box].includes(digit))!

describe('deals', () => {
  it('lay each digit into one box, and every digit is named by its two boxes alone', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const deals = dealDigit(seeded(seed))
        for (const deal of [deals.first, deals.second]) {
          expect(BOXES.flatMap((box) => deal[box]).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
        }
        for (let digit = 0; digit < 10; digit += 1) {
          expect(digitAt(deals, boxOf(deals.first, digit), boxOf(deals.second, digit))).toBe(digit)
        }
        const named = BOXES.flatMap((one) => BOXES.map((other) => digitAt(deals, one, other))).filter((digit) => digit !== null)
        expect(named.sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
      })
    )
  })

  it('favour no box: over many deals each digit lies at each arrow', () => {
    const draw = seeded(7)
    const seen = new Set<string>()
    for (let round = 0; round < 400; round += 1) {
      const { first, second } = dealDigit(draw)
      for (const [name, deal] of [['first', first], ['second', second]] as const) {
        for (let digit = 0; digit < 10; digit += 1) seen.add(`${name} ${String(digit)} ${boxOf(deal, digit)}`)
      }
    }
    expect(seen.size).toBe(2 * 10 * 4)
  })
})

describe('secure draws', () => {
  it('take each value from as many bytes, and draw again what would favour the small ones', () => {
    // 256 = 25 x 10 + 6: from 250 on a byte would name 0 to 5 once more than the others.
    const bytes = [255, 250, 249]
    const draw = secureDraw((into) => {
      into[0] = bytes.shift()!
    })
    expect(draw(10)).toBe(9)
    expect(bytes).toEqual([])
  })
})

describe('an entry by the pad', () => {
  it('takes every PIN in eight presses', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 0, max: 9999 }), (seed, number) => {
        const pin = String(number).padStart(PIN_DIGITS, '0')
        const entry = createPinEntry(seeded(seed))
        entry.usePad(true)
        let presses = 0
        for (const digit of pin) {
          for (const step of [1, 2]) {
            const { pad } = entry.drawing()
            expect(pad?.step).toBe(step)
            entry.box(boxOf(pad!.deal, Number(digit)))
            presses += 1
          }
        }
        expect(presses).toBe(8)
        expect(entry.drawing()).toEqual({ filled: PIN_DIGITS, pad: null })
        expect(entry.take()).toEqual({ ok: true, pin })
      })
    )
  })

  it('draws the same whichever arrows are pressed', () => {
    fc.assert(
      fc.property(seeds, fc.array(boxes, { minLength: 8, maxLength: 8 }), fc.array(boxes, { minLength: 8, maxLength: 8 }), (seed, ones, others) => {
        const drawn = (presses: readonly PadBox[]) => {
          const entry = createPinEntry(seeded(seed))
          entry.usePad(true)
          return [entry.drawing(), ...presses.map((box) => (entry.box(box), entry.drawing()))]
        }
        expect(drawn(ones)).toEqual(drawn(others))
      })
    )
  })

  it('says only after the last press that two arrows named no digit, and sends nothing', () => {
    const entry = createPinEntry(seeded(3))
    entry.usePad(true)
    // The same draws once more: the deals of the empty entry, and those of the pad.
    const again = seeded(3)
    dealDigit(again)
    const { first, second } = dealDigit(again)
    const [one, other] = BOXES.flatMap((a) => BOXES.map((b) => [a, b] as const)).find(
      ([a, b]) => digitAt({ first, second }, a, b) === null
    )!
    expect(entry.drawing().pad?.deal).toEqual(first)
    entry.box(one)
    entry.box(other)
    expect(entry.drawing().filled).toBe(1)
    for (const digit of [1, 2, 3]) entry.digit(digit)
    expect(entry.take()).toEqual({ ok: false, why: 'amiss' })
    expect(entry.drawing().filled).toBe(0)
  })

  it('takes back all at once, and deals anew', () => {
    const entry = createPinEntry(seeded(11))
    entry.usePad(true)
    entry.digit(7)
    const before = entry.drawing().pad?.deal
    entry.box('up')
    expect(entry.drawing()).toMatchObject({ filled: 1, pad: { step: 2 } })
    expect(entry.erase()).toBe(true)
    expect(entry.drawing()).toMatchObject({ filled: 0, pad: { step: 1 } })
    expect(entry.drawing().pad?.deal).not.toEqual(before)
    expect(entry.erase()).toBe(false)
    for (const digit of [1, 2, 3, 4]) entry.digit(digit)
    expect(entry.take()).toEqual({ ok: true, pin: '1234' })
  })

  it('takes back a first arrow alone', () => {
    const entry = createPinEntry(seeded(5))
    entry.usePad(true)
    entry.box('up')
    expect(entry.erase()).toBe(true)
    expect(entry.drawing().pad?.step).toBe(1)
    expect(entry.erase()).toBe(false)
  })
})

describe('an entry by digit keys', () => {
  it('shows how many there are, takes no fifth, and gives them away once', () => {
    const entry = createPinEntry(seeded(1))
    for (const digit of [0, 0, 7, 1, 9]) entry.digit(digit)
    expect(entry.drawing()).toEqual({ filled: 4, pad: null })
    expect(entry.take()).toEqual({ ok: true, pin: '0071' })
    expect(entry.take()).toEqual({ ok: false, why: 'incomplete' })
  })
})

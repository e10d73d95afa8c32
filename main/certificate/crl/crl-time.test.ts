import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { listTimeOf, msOfListTime, NO_TIME, utcTimeAt } from './crl-time.ts'

const at = (text: string): number => utcTimeAt(new TextEncoder().encode(text), 0)

describe('UTCTime as 32 bits', () => {
  it('is the moment that the calendar has for it, for every day that a UTCTime can name', () => {
    const from = Date.UTC(1950, 0, 1)
    const days = (Date.UTC(2050, 0, 1) - from) / 86_400_000
    for (let day = 0; day < days; day += 1) {
      const ms = from + day * 86_400_000 + (day % 86_400) * 1000
      const text = new Date(ms).toISOString().replace(/[-:T]|\.\d+/g, '').slice(2)
      if (msOfListTime(at(text)) !== ms) throw new Error(`${text} is not ${String(ms)}`)
    }
    expect(at('500101000000Z')).toBe(0)
  })

  it('is none for what no calendar or clock has', () => {
    const impossible = [
      '230229000000Z', '230431000000Z', '231301000000Z', '230001000000Z', '230100000000Z', '230132000000Z',
      '230101240000Z', '230101006000Z', '230101000060Z', '230101000000X', '230101000000', '23010100000 Z',
      '2301010000:0Z', '2301/1000000Z', ' 30101000000Z', ''
    ]
    expect(impossible.filter((text) => at(text) !== NO_TIME)).toEqual([])
    expect(at('240229235959Z')).not.toBe(NO_TIME)
  })

  it('takes any octets for no time or a real one', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 13, maxLength: 13 }), (bytes) => {
        const time = utcTimeAt(bytes, 0)
        if (time === NO_TIME) return
        const written = new Date(msOfListTime(time)).toISOString().replace(/[-:T]|\.\d+/g, '').slice(2)
        expect(Buffer.from(bytes).toString('latin1')).toBe(written)
      })
    )
  })

  it('goes there and back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff_fffe }), (seconds) => {
        const ms = Date.UTC(1950, 0, 1) + seconds * 1000
        expect(msOfListTime(listTimeOf(ms))).toBe(ms)
      })
    )
    expect(listTimeOf(Date.UTC(1949, 11, 31))).toBe(NO_TIME)
    expect(listTimeOf(Date.UTC(2087, 0, 1))).toBe(NO_TIME)
  })
})

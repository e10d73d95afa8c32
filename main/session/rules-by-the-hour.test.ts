import { describe, expect, it } from 'vitest'
import { bareProduct, saleRule } from '../../test/support/book-in-force.ts'
import { productFor } from '../../test/support/session.ts'
import { msOfJapan } from '../age/rules/japan-time.ts'
import { RulesByTheHour } from './rules-by-the-hour.ts'

const book = { holidays: [], rules: [saleRule({ hours: [{ from: '05:00', until: '23:00' }] })] }
const at = (hour: number) => msOfJapan('2026-12-04', hour * 60)

function byTheHour() {
  const asked: number[] = []
  const rules = new RulesByTheHour([bareProduct(productFor('beer'))], (nowMs) => {
    asked.push(nowMs)
    return { book, lastSoldMs: new Map() }
  })
  return { rules, asked, stateAt: (hour: number) => rules.at(at(hour)).products[0]?.sale?.state }
}

describe('products by the hour', () => {
  it('are one array until they change, and are found anew then', () => {
    const { rules, asked, stateAt } = byTheHour()
    const before = rules.at(at(12)).products
    expect(rules.at(at(22.9)).products).toBe(before)
    expect(stateAt(23)).toBe('closed')
    expect(asked).toEqual([at(12), at(23)])
  })

  it('follow a clock that is set back over a closing time', () => {
    const { stateAt } = byTheHour()
    expect([22.9, 23.1, 22.9].map(stateAt)).toEqual(['open', 'closed', 'open'])
  })

  it('are found anew after another word', () => {
    const { rules, asked } = byTheHour()
    rules.at(at(12))
    rules.forget()
    rules.at(at(12))
    expect(asked).toHaveLength(2)
  })

  it('are not on sale while they are closed, up to the moment at which it is looked again', () => {
    const { rules, stateAt } = byTheHour()
    expect(rules.closeUntil(at(12.5), at(12)).products[0]?.sale?.state).toBe('no_rule')
    expect([12.4, 12.5].map(stateAt)).toEqual(['no_rule', 'open'])
  })
})

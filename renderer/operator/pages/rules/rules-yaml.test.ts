import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { ruleBookSchema, type RuleBook } from '../../../../main/contract/rule-book.ts'
import { yamlOf } from './rules-yaml.ts'

test('a book as a person would write it', () => {
  const book: RuleBook = {
    holidays: ['2027-01-01'],
    rules: [
      {
        id: 'alcohol',
        version: 2,
        products: ['beer', 'wine'],
        atLeastYears: 20,
        pin: 'pin',
        offline: { listMaxAgeHours: 50, rememberedMaxAgeDays: 90, outageMaxHours: 72 },
        hours: [{ days: ['fri', 'sat'], from: '22:00', until: '02:00' }]
      },
      { id: 'no', version: 1, atLeastYears: null, pin: 'pin' }
    ]
  }
  expect(yamlOf(book, ['Version 3'])).toBe(`# Version 3
holidays:
  - "2027-01-01"
rules:
  - id: alcohol
    version: 2
    products: [beer, wine]
    atLeastYears: 20
    pin: pin
    offline:
      listMaxAgeHours: 50
      rememberedMaxAgeDays: 90
      outageMaxHours: 72
    hours:
      - { days: [fri, sat], from: "22:00", until: "02:00" }
  - id: "no"
    version: 1
    atLeastYears: null
    pin: pin
`)
})

test('is read back as the same book, whatever the names look like', () => {
  const name = fc.oneof(
    fc.constantFrom('no', 'y', '1e5', 'e5', 'E1', 'e-0', 'E-12', '0x1f', '1.5', 'true', 'Null', '1-2', 'a.b', '2027-01-01'),
    fc.stringMatching(/^[A-Za-z][A-Za-z0-9._-]{0,10}$/)
  )
  const book = fc.record({
    holidays: fc.subarray(['2027-01-01', '2028-02-29']),
    rules: fc.array(
      fc.record(
        {
          id: name,
          version: fc.integer({ min: 1, max: 1000 }),
          products: fc.array(name, { minLength: 1, maxLength: 3 }),
          atLeastYears: fc.option(fc.integer({ min: 1, max: 150 }), { nil: null }),
          pin: fc.constantFrom('pin', 'none'),
          acknowledgement: fc.record({
            acknowledgedBy: fc.constantFrom('山田: 店長', "O'Neill # 1", '"quoted"', '- x', '{a}'),
            acknowledgedOn: fc.constant('2026-11-27')
          }),
          hours: fc.array(
            fc.record({ from: fc.constantFrom('05:00', '22:30'), until: fc.constantFrom('24:00', '02:00') }),
            { minLength: 1, maxLength: 2 }
          )
        },
        { requiredKeys: ['id', 'version', 'atLeastYears', 'pin'] }
      ),
      { maxLength: 4 }
    )
  })
  fc.assert(
    fc.property(book, (given) => {
      const parsed = ruleBookSchema.parse(given)
      for (const version of ['1.1', '1.2'] as const) {
        expect(ruleBookSchema.parse(parse(yamlOf(parsed), { version }))).toEqual(parsed)
      }
    })
  )
})

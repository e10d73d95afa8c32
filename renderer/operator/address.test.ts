import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeAddress, parseAddress } from './address.ts'

describe('an address', () => {
  test('has a page and filters', () => {
    expect(parseAddress('#/records?outcome=refused&from=2026-11-01')).toEqual({
      page: 'records',
      filters: { outcome: 'refused', from: '2026-11-01' }
    })
    expect(parseAddress('#/records')).toEqual({ page: 'records', filters: {} })
  })

  test('that is none leads to the first page', () => {
    for (const hash of ['', '#', '#/', '#//evil', '#javascript:alert(1)', '#/Records', '#/../x']) {
      expect(parseAddress(hash).page).toBe('')
    }
  })

  test('leaves out filters without a value', () => {
    expect(encodeAddress({ page: 'records', filters: { outcome: '', product: 'beer' } })).toBe('#/records?product=beer')
  })

  test('is read back as it was written', () => {
    const page = fc.stringMatching(/^[a-z-]{1,12}$/)
    const given = fc.dictionary(fc.stringMatching(/^[a-zA-Z]{1,8}$/), fc.string({ minLength: 1, unit: 'grapheme' }), {
      noNullPrototype: true
    })
    fc.assert(
      fc.property(page, given, (name, filters) => {
        expect(parseAddress(encodeAddress({ page: name, filters }))).toEqual({ page: name, filters })
      })
    )
  })
})

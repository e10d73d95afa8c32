import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { recordRequests } from '../../../../main/contract/operator-record.ts'
import { entryPage, fieldsText } from './entry-page.ts'

describe('a page of the log', () => {
  test('ends at the newest entry', () => {
    expect(entryPage('', '', 1234)).toEqual({ request: { after: 1134, limit: 100 }, first: 1135, last: 1234 })
    expect(entryPage('', '', 7)).toEqual({ request: { after: 0, limit: 7 }, first: 1, last: 7 })
  })

  test('goes on where the one before began', () => {
    expect(entryPage('1135', '', 1234)).toMatchObject({ first: 1035, last: 1134 })
  })

  test('of one kind looks through more', () => {
    expect(entryPage('', 'signed_in', 50_000)).toEqual({
      request: { after: 40_000, limit: 1000, name: 'signed_in' },
      first: 40_001,
      last: 50_000
    })
    expect(entryPage('', 'Signed in', 50_000).request).not.toHaveProperty('name')
  })

  test('is one that the machine takes, whatever the address says, and pages together cover all', () => {
    const name = fc.constantFrom('', 'signed_in', 'x'.repeat(50), '!')
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.integer().map(String)),
        name,
        fc.integer({ min: 1, max: 1_000_000 }),
        (before, kind, newest) => {
          const page = entryPage(before, kind, newest)
          expect(recordRequests.read_entries.safeParse(page.request).success).toBe(true)
          expect(page.first).toBeGreaterThanOrEqual(1)
          expect(page.last).toBeLessThanOrEqual(newest)
          if (page.first > 1) expect(entryPage(String(page.first), kind, newest).last).toBe(page.first - 1)
        }
      )
    )
  })
})

test('fields are names and texts, without a whole record', () => {
  expect(fieldsText({ by: 'sato', more: 3, record: { outcome: 'sold' } })).toEqual([
    ['by', 'sato'],
    ['more', '3']
  ])
})

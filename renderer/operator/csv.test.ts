import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvOf } from './csv.ts'

test('rows with a mark before and a line end after', () => {
  expect(
    csvOf([
      ['時刻', '件数'],
      ['2026-11-27', 3],
      [null, 0]
    ])
  ).toBe('\u{feff}時刻,件数\r\n2026-11-27,3\r\n,0\r\n')
  expect(csvOf([['a,b', 'say "x"', 'two\nlines']])).toBe('\u{feff}"a,b","say ""x""","two\nlines"\r\n')
})

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\r=x', '＝1+1'])('%j is no formula to a spreadsheet', (text) => {
  const field = csvOf([[text]]).slice(1)
  expect(field.replace(/^"/, '').startsWith("'")).toBe(true)
})

test('a number below zero stays a number', () => {
  expect(csvOf([[-5]])).toBe('\u{feff}-5\r\n')
})

test('no text makes another column or row', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 4 }), (row) => {
      expect(fieldsOf(csvOf([row]).slice(1))).toHaveLength(row.length)
    })
  )
})

/** Fields of one row, as RFC 4180 reads them. */
function fieldsOf(row: string): readonly string[] {
  const fields: string[] = []
  let [field, quoted] = ['', false]
  for (let at = 0; at < row.length; at += 1) {
    const sign = row[at]
    if (quoted && sign === '"' && row[at + 1] === '"') [field, at] = [`${field}"`, at + 1]
    else if (sign === '"') quoted = !quoted
    else if (!quoted && (sign === ',' || row.startsWith('\r\n', at))) {
      fields.push(field)
      field = ''
      if (sign !== ',') at += 1
    } else field += sign ?? ''
  }
  return fields
}

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { exitOfConfigurationError, exitOfStoreError } from './exit-code-of-error.ts'
import { exitCode, exitCodes, exitCodesDocument } from './exit-codes.ts'

test('the document and the table agree', () => {
  const { path, content } = exitCodesDocument()
  // After a change: npm run docs
  expect(readFileSync(join(import.meta.dirname, '../..', path), 'utf8')).toBe(content)
})

test('every code is a different one, and no signal or shell uses it', () => {
  const codes = Object.values(exitCodes).map(({ code }) => code)
  expect(new Set(codes).size).toBe(codes.length)
  for (const code of codes) expect([0, 1, 2, 3].includes(code) || (code >= 64 && code <= 78)).toBe(true)
  expect(exitCode('configuration')).toBe(78)
})

test('errors end as the document says', () => {
  expect(exitOfConfigurationError({ code: 'configuration_absent', path: '' })).toBe('noInput')
  expect(exitOfConfigurationError({ code: 'configuration_invalid', path: '', problems: [] })).toBe('configuration')
  expect(exitOfStoreError({ code: 'store_medium', path: '', fault: 'damaged' })).toBe('data')
  expect(exitOfStoreError({ code: 'store_medium', path: '', fault: 'medium_full' })).toBe('inputOutput')
  expect(exitOfStoreError({ code: 'store_newer', path: '', version: 2, known: 1 })).toBe('data')
  expect(exitOfStoreError({ code: 'store_in_use', path: '' })).toBe('unavailable')
})

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { RuleFinding } from '../../../main/contract/operator-rules.ts'
import { findingInWords, hasFindingWords } from './rule-findings.ts'

const finding = (code: string, more: Partial<RuleFinding> = {}): RuleFinding => ({
  severity: 'error',
  code,
  path: 'rules.0.hours.0.until',
  ruleId: 'beer',
  line: null,
  value: null,
  problem: 'is not right',
  remedy: 'Mend it.',
  ...more
})

test('every finding of the checks has Japanese words', () => {
  const folder = join(import.meta.dirname, '../../../main/age/rules')
  const files = readdirSync(folder).filter((name) => /^check-.*(?<!\.test)\.ts$/.test(name))
  const lines = files.flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
  const codes = lines
    .filter((line) => /\bcode: /.test(line))
    .flatMap((line) =>
      [...line.slice(line.indexOf('code: ')).matchAll(/'([a-z]+_[a-z_]+)'/g)].map(([, code]) => code ?? '')
    )
  expect(codes.length).toBeGreaterThan(20)
  expect([...new Set(codes)].filter((code) => !hasFindingWords(code))).toEqual([])
})

test('words name the other rule, the products and an example', () => {
  expect(
    findingInWords(finding('rules_overlap', { problem: 'and "wine" are both for red', value: 'beer' })).problem
  ).toContain('「wine」')
  expect(findingInWords(finding('age_below_law'), ['缶ビール', '赤ワイン']).problem).toContain('（缶ビール、赤ワイン）')
  expect(
    findingInWords(finding('wrong_value', { value: '5時', remedy: 'Write it as "05:00", in quotes.' })).remedy
  ).toContain('05:00')
})

test('a code without words is told as the machine tells it', () => {
  expect(findingInWords(finding('new_code', { value: '25:00' }))).toEqual({
    problem: 'until “25:00”: is not right.',
    remedy: 'Mend it.',
    language: 'en'
  })
})

import { expect, it } from 'vitest'
import { checkService } from './service-checks.ts'

const since = { sinceMs: Date.parse('2026-04-01T01:00:00Z'), by: 'Sato' }

it.each([
  ['in_service', 'pass'],
  ['maintenance', 'warn'],
  ['out_of_service', 'fail']
] as const)('%s: %s', (mode, status) => {
  const { id, status: found, sentence, remedy } = checkService({ mode, ...since })
  expect([id, found]).toEqual(['service', status])
  expect(sentence.includes('Since 2026-04-01T01:00:00.000Z, by Sato.')).toBe(mode !== 'in_service')
  expect(remedy === undefined).toBe(mode === 'in_service')
  if (remedy !== undefined) expect(remedy).toContain('service end --by NAME')
})

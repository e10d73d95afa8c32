import { describe, expect, test } from 'vitest'
import { GENERATIONS } from '../platform/generations.ts'
import { identifierSchema } from '../contract/fields.ts'
import { endingsOfGenerations, endingsToTell, lastDayOf, nearnessOf, WARNING_DAYS } from './endings.ts'

const DAY_MS = 86_400_000
const END_MS = Date.parse('2033-07-15T15:00:00Z')

describe('endings', () => {
  test.each(['anchor', 'client_certificate', 'generation', 'certification'] as const)('of a %s are told months before', (kind) => {
    const days = WARNING_DAYS[kind]
    expect(days).toBeGreaterThanOrEqual(90)
    const nearness = (daysBefore: number) => nearnessOf({ kind, endsAtMs: END_MS }, END_MS - daysBefore * DAY_MS)
    expect([nearness(days), nearness(days - 1), nearness(0.001), nearness(0)]).toEqual(['far', 'near', 'near', 'past'])
  })

  test('only near ones are told, the nearest first', () => {
    const ending = (name: string, daysOn: number) => ({ kind: 'anchor', name, endsAtMs: END_MS + daysOn * DAY_MS }) as const
    const all = [ending('far', 400), ending('near', 100), ending('past', -1), ending('nearer', 3)]
    expect(endingsToTell(all, END_MS).map(({ name }) => name)).toEqual(['past', 'nearer', 'near'])
  })

  test('a generation ends with its last day in Japan', () => {
    const [row] = GENERATIONS
    if (row === undefined) throw new Error('no generations')
    const [ending, ...others] = endingsOfGenerations([{ ...row, endsOn: '2033-07-15' }, { ...row, endsOn: null }])
    expect(others).toEqual([])
    expect(ending).toEqual({ kind: 'generation', name: row.name, endsAtMs: Date.parse('2033-07-16T00:00:00+09:00') })
    expect(lastDayOf(ending?.endsAtMs ?? 0)).toBe('2033-07-15')
  })

  test('every generation has a name that the record takes, and a date or none', () => {
    for (const { name, endsOn } of GENERATIONS) {
      expect(identifierSchema.safeParse(name).success).toBe(true)
      expect(endsOn === null || /^\d{4}-\d{2}-\d{2}$/.test(endsOn)).toBe(true)
    }
    expect(new Set(GENERATIONS.map(({ name }) => name)).size).toBe(GENERATIONS.length)
  })
})

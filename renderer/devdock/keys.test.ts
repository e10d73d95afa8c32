import { describe, expect, it } from 'vitest'
import { DOCK_ACTIONS, DOCK_CARDS } from '../../main/contract/devdock/catalogue.ts'
import { meaningOf, type FieldValues } from './keys.ts'
import { fromTokyoInput, tokyoInput, tokyoTime, tomorrowMorning } from './tokyo-time.ts'

const fields: FieldValues = { tearAtCommand: 7, slowMs: 900, skipSeconds: 5, secondCard: 'phone' }

describe('a key of the dock', () => {
  it('lays the card that carries it', () => {
    for (const { key, profile } of DOCK_CARDS) {
      expect(meaningOf(key, fields)).toEqual({ do: 'perform', request: { verb: 'insert', card: profile } })
    }
  })

  it('does the verb that carries it, with what the fields say', () => {
    const requests = DOCK_ACTIONS.map(({ key }) => meaningOf(key, fields))
    expect(requests).toContainEqual({ do: 'perform', request: { verb: 'tear', atCommand: 7 } })
    expect(requests).toContainEqual({ do: 'perform', request: { verb: 'slow_jlis', delayMs: 900, part: 'all' } })
    expect(requests).toContainEqual({ do: 'perform', request: { verb: 'skip_time', byMs: 5_000 } })
    expect(requests).toContainEqual({ do: 'perform', request: { verb: 'insert_second', card: 'phone' } })
  })

  it('means nothing where no verb carries it', () => {
    expect(meaningOf('Enter', fields)).toBeUndefined()
    expect(meaningOf('q', fields)).toBeUndefined()
  })
})

describe('time in Tokyo', () => {
  const at = Date.parse('2026-03-31T15:30:10Z')

  it('is shown, written into a field, and read from one', () => {
    expect(tokyoTime(at)).toBe('2026-04-01 00:30:10')
    expect(tokyoInput(at)).toBe('2026-04-01T00:30')
    expect(fromTokyoInput('2026-04-01T00:30')).toBe('2026-04-01T00:30:00+09:00')
    expect(fromTokyoInput('2026-04-01T00:30:10')).toBe('2026-04-01T00:30:10+09:00')
    expect(fromTokyoInput('')).toBeUndefined()
  })

  it('knows tomorrow by its own date', () => {
    expect(tomorrowMorning(at)).toBe('2026-04-02T09:00:00+09:00')
  })
})

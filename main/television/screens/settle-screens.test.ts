import { expect, it } from 'vitest'
import { ok } from '../../../device/result.ts'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { settleScreens } from './settle-screens.ts'

it('tries every minute, also after a mistake, and once more at the end', () => {
  const clock = new ManualClock()
  const faults: unknown[] = []
  let tries = 0
  const end = settleScreens(
    {
      settle: () => {
        tries++
        if (tries === 1) throw new TypeError('a mistake')
        return ok(undefined)
      }
    },
    clock,
    (_where, fault) => faults.push(fault)
  )
  clock.advance(60_000)
  clock.advance(60_000)
  expect([tries, faults.length]).toEqual([2, 1])
  end()
  expect(tries).toBe(3)
  clock.advance(600_000)
  expect(tries).toBe(3)
})

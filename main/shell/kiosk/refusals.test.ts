import { expect, it } from 'vitest'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { createJournal } from './refusals.ts'

it('says each line once in a while, however often it is told', () => {
  const clock = new ManualClock()
  const lines: string[] = []
  const journal = createJournal(clock, (line) => lines.push(line))
  for (let count = 0; count < 100; count += 1) {
    journal('a')
    journal('b')
    clock.advance(50)
  }
  expect(lines).toEqual(['a', 'b'])
  clock.advance(10_000)
  journal('a')
  expect(lines).toEqual(['a', 'b', 'a'])
})

import { describe, expect, test } from 'vitest'
import { serviceTests, type TestRun } from '../../../../main/contract/operator-watch.ts'
import { activeRun, newestOf, testOrder } from './round.ts'

const run = (id: string, startedAtMs: number, state: TestRun['state']): TestRun => ({
  id,
  test: 'reader',
  startedAtMs,
  endedAtMs: null,
  state,
  code: 'working',
  facts: {}
})

describe('a round of tests', () => {
  test('has the tests of the contract, in its order', () => {
    expect(testOrder).toEqual(serviceTests)
  })

  test('knows the one that is under way', () => {
    expect(activeRun([run('a', 1, 'passed'), run('b', 2, 'asking')])?.id).toBe('b')
    expect(activeRun([run('a', 1, 'passed')])).toBeUndefined()
  })

  test('goes by the newest run of this maintenance, in whatever order they come', () => {
    const runs = [run('old', 1, 'passed'), run('new', 9, 'failed'), run('middle', 5, 'passed')]
    expect(newestOf(runs, 'reader', null)?.id).toBe('new')
    expect(newestOf(runs, 'reader', 6)?.id).toBe('new')
    expect(newestOf(runs, 'reader', 10)).toBeUndefined()
    expect(newestOf(runs, 'clock', null)).toBeUndefined()
  })
})

import { describe, expect, test } from 'vitest'
import type { StatusItem } from '../../../../main/contract/operator-watch.ts'
import { inOrderOfNeed } from './order.ts'

const item = (id: StatusItem['id'], state: StatusItem['state']): StatusItem => ({
  id,
  state,
  code: 'some_code',
  sinceMs: null,
  untilMs: null,
  facts: {}
})

describe('what is to be put right', () => {
  test('has faults first, keeps the order else, and leaves out what is well', () => {
    const items = [
      item('rules', 'warning'),
      item('reader', 'fault'),
      item('clock', 'good'),
      item('disk', 'fault'),
      item('memory', 'off'),
      item('last_sale', 'warning')
    ]
    expect(inOrderOfNeed(items).map(({ id }) => id)).toEqual(['reader', 'disk', 'rules', 'last_sale'])
  })
})

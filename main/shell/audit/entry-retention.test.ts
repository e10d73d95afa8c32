import { afterEach, beforeEach, expect, test } from 'vitest'
import { RecordStand } from '../../../test/support/record-stand.ts'
import type { Result } from '../../../device/result.ts'
import { ok } from '../../../device/result.ts'
import type { Deletion, DeletionOrder } from '../../store/session-recorder.ts'
import { deleteInCuts } from './entry-retention.ts'

const order = { through: 10_000, by: 'auditor-1', reason: 'retention' }
let stand: RecordStand

beforeEach(() => {
  stand = new RecordStand()
})

afterEach(() => {
  stand.remove()
})

test('a long record goes in several cuts, with a turn of the event loop between two of them', async () => {
  for (let number = 0; number < 2500; number++) {
    stand.recorder.event('stock_changed', { selection: 'A3', available: number % 2 === 0 })
  }
  const cuts: number[] = []
  const turns: number[] = []
  let [turn, isDone] = [0, false]
  const nextTurn = (): void => {
    turn++
    if (!isDone) setImmediate(nextTurn)
  }
  setImmediate(nextTurn)
  const recorder = {
    deleteThrough: (asked: DeletionOrder): Result<Deletion | null, { code: 'store_failed'; cause: string }> => {
      const cut = stand.recorder.deleteThrough(asked)
      if (cut.ok && cut.value !== null) cuts.push(cut.value.count)
      turns.push(turn)
      return cut
    }
  }
  expect(await deleteInCuts(recorder, { ...order, through: 2500 })).toEqual(ok({ deleted: 2500, through: 2500 }))
  isDone = true
  expect(cuts).toEqual([2000, 500])
  expect(new Set(turns).size).toBe(turns.length)
  expect((await stand.verdict()).badPlace).toBeNull()
})

test('where nothing may go, nothing goes', async () => {
  stand.visit('s-1')
  expect(await deleteInCuts(stand.recorder, order)).toEqual(ok({ deleted: 0, through: 0 }))
})

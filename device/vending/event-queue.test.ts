import { describe, expect, test } from 'vitest'
import { collectUncaught } from '../../test/support/uncaught.ts'
import { createEventQueue } from './event-queue.ts'

describe('events before a machine', () => {
  test('are taken one after another, those raised meanwhile after the one that raised them', () => {
    const taken: string[] = []
    const queue = createEventQueue<string>(
      (event) => {
        if (event === 'first') queue.dispatch('third')
        taken.push(event)
      },
      () => undefined
    )
    queue.dispatch('first')
    queue.dispatch('second')
    expect(taken).toEqual(['first', 'third', 'second'])
  })

  test('end with a throw, of which both sides hear once', async () => {
    const taken: string[] = []
    let brokenCount = 0
    const thrown = await collectUncaught(() => {
      const queue = createEventQueue<string>(
        (event) => {
          if (event === 'bad') throw new Error('transition')
          taken.push(event)
        },
        () => {
          brokenCount += 1
        }
      )
      queue.dispatch('good')
      expect(queue.isBroken()).toBe(false)
      queue.dispatch('bad')
      queue.dispatch('late')
      queue.run(() => taken.push('work'))
      expect(queue.isBroken()).toBe(true)
    })
    expect([taken, brokenCount, thrown]).toEqual([['good'], 1, [new Error('transition')]])
  })

  test('end with a throw of other work, too', async () => {
    let brokenCount = 0
    const thrown = await collectUncaught(() => {
      const queue = createEventQueue<string>(
        () => undefined,
        () => {
          brokenCount += 1
        }
      )
      queue.run(() => {
        throw new Error('decoder')
      })
      expect(queue.isBroken()).toBe(true)
    })
    expect([brokenCount, thrown]).toEqual([1, [new Error('decoder')]])
  })
})

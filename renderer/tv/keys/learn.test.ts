import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeLearned, keyMapOf, learnedEntries, NOTHING_LEARNED, parseLearned } from './learned-keys.ts'
import { learnNext, startLearning, type Learning, type LearnTerms } from './learn.ts'
import { readKey, readTable, tableMap, type PressedKey } from './read-key.ts'
import { ESSENTIAL_KEYS, REMOTE_KEYS, type RemoteKey } from '../../../main/contract/remote-key.ts'

const table = tableMap()
const WAIT_MS = 10_000
const terms: LearnTerms = { table, before: NOTHING_LEARNED, waitMs: WAIT_MS }
/** A press that the table does not know, one for each number. */
const odd = (nth: number): PressedKey => ({ key: 'Unidentified', code: '', keyCode: 5_000 + nth })
const NAMELESS: PressedKey = { key: 'Unidentified', code: '', keyCode: 0 }

/** Presses one after another, a second apart. */
function after(presses: readonly PressedKey[], given = terms): Learning {
  return presses.reduce<Learning>(
    (learning, pressed, nth) =>
      learnNext(learning, { type: 'press', pressed, repeat: false, atMs: (nth + 1) * 1_000 }, given),
    startLearning(given, 0)
  )
}
const later = (learning: Learning, atMs: number, given = terms): Learning =>
  learnNext(learning, { type: 'time', atMs }, given)
const oddOnes = (count: number): PressedKey[] => Array.from({ length: count }, (_, nth) => odd(nth))

describe('learning', () => {
  test('asks for every key in order and ends with all of them', () => {
    const asked = REMOTE_KEYS.map((_, nth) => {
      const learning = after(oddOnes(nth))
      return learning.state === 'asking' ? learning.asked : null
    })
    expect(asked).toEqual([...REMOTE_KEYS])
    const ended = after(oddOnes(REMOTE_KEYS.length))
    expect(ended).toMatchObject({ state: 'ended', by: 'finished' })
    const map = keyMapOf(table, ended.state === 'ended' ? ended.learned : {})
    expect(oddOnes(REMOTE_KEYS.length).map((pressed) => readKey(pressed, map))).toEqual([...REMOTE_KEYS])
  })

  test('refuses a key that is another one already, and one that tells nothing', () => {
    expect(after([odd(0), odd(0)])).toMatchObject({ asked: 'down', refusal: 'taken' })
    expect(after([NAMELESS])).toMatchObject({ asked: 'up', refusal: 'unreadable', taken: {} })
    expect(after([odd(0), odd(0), odd(1)])).toMatchObject({ asked: 'left', refusal: null })
  })

  test('takes a held key once', () => {
    const held = (atMs: number, repeat: boolean) => ({ type: 'press', pressed: odd(0), repeat, atMs }) as const
    const events = [held(0, false), held(500, true), held(530, true), held(560, false), held(1_100, false)]
    const learning = events.reduce<Learning>((before, event) => learnNext(before, event, terms), startLearning(terms, 0))
    expect(learning).toMatchObject({ asked: 'down', refusal: null })
  })

  test('leaves everything as it was where nobody presses an arrow, OK or Back in time', () => {
    const before = { red: odd(9) }
    for (const count of [0, 3, 5]) {
      const learning = after(oddOnes(count), { ...terms, before })
      const deadlineMs = learning.state === 'asking' ? learning.deadlineMs : 0
      expect(later(learning, deadlineMs - 1, { ...terms, before }).state).toBe('asking')
      expect(later(learning, deadlineMs, { ...terms, before })).toEqual({ state: 'ended', by: 'waited', learned: before })
    }
  })

  test('skips what the remote control lacks: by waiting, or by the learnt Right', () => {
    const learning = after(oddOnes(6))
    expect(learning).toMatchObject({ asked: 'digit_0' })
    const deadlineMs = learning.state === 'asking' ? learning.deadlineMs : 0
    expect(later(learning, deadlineMs)).toMatchObject({ asked: 'digit_1', deadlineMs: deadlineMs + WAIT_MS })
    expect(after([...oddOnes(6), odd(3)])).toMatchObject({ asked: 'digit_1', refusal: null })
    expect(later(learning, deadlineMs + 17 * WAIT_MS)).toMatchObject({ state: 'ended', by: 'finished' })
  })

  test('ends with what there is by the learnt Back', () => {
    const ended = after([...oddOnes(6), odd(6), odd(5)])
    expect(ended).toMatchObject({ state: 'ended', by: 'left' })
    expect(ended.state === 'ended' && Object.keys(ended.learned)).toEqual([...ESSENTIAL_KEYS, 'digit_0'])
  })

  test('gives the time anew for three refusals, not for ever', () => {
    const deadlines = [0, 1, 2, 3, 4].map((refused) => {
      const learning = after([odd(0), ...Array.from({ length: refused }, () => odd(0))])
      return learning.state === 'asking' ? learning.deadlineMs : 0
    })
    expect(deadlines).toEqual([11_000, 12_000, 13_000, 14_000, 14_000])
  })

  test('takes no notice of anything once it has ended', () => {
    const ended = after([...oddOnes(6), odd(5)])
    expect(learnNext(ended, { type: 'press', pressed: odd(7), repeat: false, atMs: 99_000 }, terms)).toBe(ended)
  })
})

describe('whatever is pressed', () => {
  const known = fc.constantFrom<PressedKey>(
    ...[37, 38, 39, 40, 13, 461, 49, 50, 403, 33].map((keyCode) => ({ key: 'Unidentified', code: '', keyCode }))
  )
  const press = fc.record({
    pressed: fc.oneof(known, fc.nat({ max: 30 }).map(odd), fc.constant(NAMELESS)),
    repeat: fc.boolean(),
    pauseMs: fc.nat({ max: 12_000 })
  })

  test('learning ends, loses no arrow, OK or Back, and its outcome can be stored', () => {
    fc.assert(
      fc.property(fc.array(press, { maxLength: 60 }), (presses) => {
        let atMs = 0
        let learning = startLearning(terms, 0)
        for (const { pressed, repeat, pauseMs } of presses) {
          atMs += pauseMs
          learning = learnNext(learning, { type: 'press', pressed, repeat, atMs }, terms)
        }
        learning = later(learning, atMs + REMOTE_KEYS.length * WAIT_MS)
        if (learning.state !== 'ended') throw new Error('still asking')
        const { learned } = learning
        const map = keyMapOf(table, learned)
        for (const key of ESSENTIAL_KEYS) expect(usable(key)).toBe(true)
        expect(parseLearned(encodeLearned(learned), table)).toEqual(learned)

        function usable(key: RemoteKey): boolean {
          const own = learned[key]
          if (own !== undefined) return readKey(own, map) === key
          return learnedEntries(learned).every(([, taken]) => readTable(taken, table) !== key)
        }
      })
    )
  })

  test('learning ends in bounded time, though somebody never stops pressing', () => {
    fc.assert(
      fc.property(fc.array(press, { minLength: 1, maxLength: 20 }), fc.integer({ min: 50, max: 9_000 }), (presses, everyMs) => {
        let atMs = 0
        let learning = startLearning(terms, 0)
        // Each key is waited for at most four times: at first, and after three refusals.
        const latestMs = REMOTE_KEYS.length * 4 * WAIT_MS
        for (let nth = 0; atMs <= latestMs; nth += 1) {
          const { pressed, repeat } = presses[nth % presses.length]!
          learning = learnNext(learning, { type: 'press', pressed, repeat, atMs: (atMs += everyMs) }, terms)
        }
        expect(learning.state).toBe('ended')
      }),
      { numRuns: 20 }
    )
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeLearned, learnedEntries, parseLearned, withoutTheft, type LearnedKeys } from './learned-keys.ts'
import { identityOf, readTable, tableMap, type PressedKey } from './read-key.ts'
import { ESSENTIAL_KEYS, REMOTE_KEYS } from '../../../main/contract/remote-key.ts'

const table = tableMap()
const UP = { key: 'ArrowUp', code: 'ArrowUp', keyCode: 38 }
const DOWN = { key: 'ArrowDown', code: 'ArrowDown', keyCode: 40 }
const ONE = { key: '1', code: 'Digit1', keyCode: 49 }
const ODD = { key: 'F9', code: 'F9', keyCode: 120 }

/** Any keys, learnt by any presses: mostly such as the table reads as another key. */
const anyPress = fc.oneof(
  fc.constantFrom<PressedKey>(
    ...[37, 38, 39, 40, 13, 461, 48, 49, 50, 403, 33].map((keyCode) => ({ key: 'Unidentified', code: '', keyCode }))
  ),
  fc.record({ key: fc.string({ maxLength: 8 }), code: fc.string({ maxLength: 8 }), keyCode: fc.nat({ max: 65_535 }) })
)
const anyLearned: fc.Arbitrary<LearnedKeys> = fc
  .tuple(
    fc.shuffledSubarray([...REMOTE_KEYS]),
    fc.uniqueArray(anyPress, { selector: identityOf, minLength: 1, maxLength: REMOTE_KEYS.length })
  )
  .map(([keys, presses]) =>
    Object.fromEntries(
      keys.flatMap((key, nth) => {
        const press = presses[nth]
        return press === undefined || identityOf(press) === null ? [] : [[key, press]]
      })
    )
  )

describe('a key that is needed', () => {
  test('is not taken by another', () => {
    expect(withoutTheft({ red: UP }, table)).toEqual({})
    expect(withoutTheft({ red: ONE }, table)).toEqual({})
    expect(withoutTheft({ red: ODD, up: UP }, table)).toEqual({ red: ODD, up: UP })
  })

  test('may be taken where it was learnt by another press, or an arrow needs a digit', () => {
    expect(withoutTheft({ up: DOWN, down: UP }, table)).toEqual({ up: DOWN, down: UP })
    expect(withoutTheft({ red: ONE, digit_1: ODD }, table)).toEqual({ red: ONE, digit_1: ODD })
    expect(withoutTheft({ up: ONE }, table)).toEqual({ up: ONE })
  })

  test('is safe also where one theft hides behind another', () => {
    // Without "down" to rely on, "red" has taken the down key.
    expect(withoutTheft({ down: UP, red: DOWN }, table)).toEqual({})
  })

  test('is there in the end, whatever was learnt', () => {
    fc.assert(
      fc.property(anyLearned, (learned) => {
        const kept = withoutTheft(learned, table)
        expect(withoutTheft(kept, table)).toEqual(kept)
        for (const key of ESSENTIAL_KEYS) {
          const thieves = learnedEntries(kept).filter(([name, press]) => name !== key && readTable(press, table) === key)
          expect(kept[key] !== undefined || thieves.length === 0).toBe(true)
        }
      })
    )
  })
})

describe('stored keys', () => {
  test('come back as they were', () => {
    fc.assert(
      fc.property(anyLearned, (learned) => {
        const sound = withoutTheft(learned, table)
        expect(parseLearned(encodeLearned(sound), table)).toEqual(sound)
      })
    )
  })

  const stored = (keys: unknown, version: unknown = 1): string => JSON.stringify({ version, keys })
  test.each([
    ['nothing', ''],
    ['no JSON', '{"version":1,'],
    ['null', 'null'],
    ['a list', '[]'],
    ['another version', stored({}, 2)],
    ['no keys', '{"version":1}'],
    ['a list of keys', stored([])],
    ['an unknown key', stored({ purple: ODD })],
    ['a key of every object', '{"version":1,"keys":{"__proto__":{"key":"x","code":"","keyCode":1}}}'],
    ['no press', stored({ red: null })],
    ['a press without its number', stored({ red: { key: 'x', code: '' } })],
    ['a number that is none', stored({ red: { ...ODD, keyCode: 1.5 } })],
    ['a number too large', stored({ red: { ...ODD, keyCode: 65_536 } })],
    ['a name too long', stored({ red: { ...ODD, key: 'x'.repeat(65) } })],
    ['a press that tells nothing', stored({ red: { key: 'Unidentified', code: '', keyCode: 0 } })],
    ['one press for two keys', stored({ red: ODD, blue: ODD })],
    ['a map that takes Up away', stored({ red: UP })]
  ])('%s is damaged: the table alone holds', (_, text) => {
    expect(parseLearned(text, table)).toBeNull()
  })

  test('leave out what does not belong there', () => {
    const learned: LearnedKeys | null = parseLearned(stored({ red: { ...ODD, extra: true } }), table)
    expect(learned).toEqual({ red: ODD })
  })

  test('never throw, whatever was stored', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void parseLearned(text, table)))
  })
})

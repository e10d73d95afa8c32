import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { keyMapOf } from './learned-keys.ts'
import { PLATFORMS, signalsOf } from './key-table.ts'
import { identityOf, readKey, readNative, tableMap, tizenKeyNames, type PressedKey } from './read-key.ts'
import { REMOTE_KEYS } from '../../../main/contract/remote-key.ts'

const all = keyMapOf(tableMap())
const nothing: PressedKey = { key: 'Unidentified', code: '', keyCode: 0 }

describe('every row of the table', () => {
  test.each(PLATFORMS)('%s is read as its key: by its own part of the table, and by the whole', (platform) => {
    const own = keyMapOf(tableMap([platform]))
    for (const key of REMOTE_KEYS) {
      for (const { field, value } of signalsOf(platform, key)) {
        for (const map of [own, all]) {
          if (field === 'cec' || field === 'android') expect(readNative(field, Number(value), map.table)).toBe(key)
          else if (field !== 'tizen') expect(readKey({ ...nothing, [field]: value }, map)).toBe(key)
        }
      }
    }
  })
})

describe('a press as browsers tell it', () => {
  test.each([
    ['an arrow', { key: 'ArrowUp', code: 'ArrowUp', keyCode: 38 }, 'up'],
    ['an arrow of the number pad without NumLock', { key: 'ArrowUp', code: 'Numpad8', keyCode: 38 }, 'up'],
    ['a digit under an input method', { key: 'Process', code: 'Digit1', keyCode: 229 }, 'digit_1'],
    ['a full-width digit', { key: '１', code: 'Digit1', keyCode: 49 }, 'digit_1'],
    ['a letter for a colour', { key: 'r', code: 'KeyR', keyCode: 82 }, 'red'],
    ['the same with Caps Lock', { key: 'R', code: 'KeyR', keyCode: 82 }, 'red'],
    ['Back of a Tizen set', { key: 'XF86Back', code: 'Escape', keyCode: 10009 }, 'back'],
    ['green of a Tizen set, under the name of F2', { key: 'F2', code: 'F2', keyCode: 404 }, 'green'],
    ['Back of webOS', { key: 'Unidentified', code: '', keyCode: 461 }, 'back'],
    ['red of an Android WebView, without a number', { key: 'ColorF0Red', code: '', keyCode: 0 }, 'red'],
    ['Back of WPE WebKit', { key: 'BrowserBack', code: 'BrowserBack', keyCode: 166 }, 'back']
  ] as const)('%s', (_, pressed, key) => {
    expect(readKey(pressed, all)).toBe(key)
  })

  test.each([
    ['an unknown key', { key: 'F9', code: 'F9', keyCode: 120 }],
    ['a key without any name', nothing],
    ['the # of WPE WebKit, with the number of 3', { key: '#', code: '', keyCode: 51 }],
    ['the * of WPE WebKit, with the number of 8', { key: '*', code: '', keyCode: 56 }],
    ['an unknown place under an input method', { key: 'Process', code: 'KeyQ', keyCode: 229 }],
    // Only its place is Escape's: its name says what it is.
    ['a known place with another name', { key: 'q', code: 'Digit1', keyCode: 81 }],
    ['a digit for the browser', { key: '1', code: 'Digit1', keyCode: 49, ctrlKey: true }],
    ['an arrow for the browser', { key: 'ArrowLeft', code: 'ArrowLeft', keyCode: 37, altKey: true }]
  ])('%s means nothing', (_, pressed) => {
    expect(readKey(pressed, all)).toBeNull()
  })

  test('whatever a box says, reading never throws', () => {
    const anything = fc.record({ key: fc.string(), code: fc.string(), keyCode: fc.integer() })
    fc.assert(
      fc.property(anything, (pressed) => {
        const key = readKey(pressed, all)
        expect(key === null || REMOTE_KEYS.includes(key)).toBe(true)
      })
    )
  })
})

describe('what was learnt', () => {
  const odd: PressedKey = { key: 'F9', code: 'F9', keyCode: 120 }

  test('comes before the table, for that press alone', () => {
    const map = keyMapOf(tableMap(), { ok: odd, red: { key: 'b', code: 'KeyB', keyCode: 66 } })
    expect(readKey(odd, map)).toBe('ok')
    expect(readKey({ key: 'b', code: 'KeyB', keyCode: 66 }, map)).toBe('red')
    expect(readKey({ ...odd, code: 'F10' }, map)).toBeNull()
    expect(readKey({ key: 'Enter', code: 'Enter', keyCode: 13 }, map)).toBe('ok')
  })

  test('is told apart by number, name and place; a press without any of them is nothing', () => {
    expect(identityOf(nothing)).toBeNull()
    expect(identityOf({ key: 'Process', code: '', keyCode: 229 })).toBeNull()
    const identities = [odd, { ...odd, keyCode: 121 }, { ...odd, key: 'x' }, { ...odd, code: '' }].map(identityOf)
    expect(new Set(identities).size).toBe(4)
  })
})

test('Tizen is asked for each key once, and for none that comes by itself', () => {
  const names = tizenKeyNames()
  expect(new Set(names).size).toBe(names.length)
  expect(names).toEqual(expect.arrayContaining(['0', '9', 'ColorF3Blue', 'ChannelUp', 'MediaPlayPause']))
  expect(names.filter((name) => /^(?:Arrow.*|Enter|Back)$/.test(name))).toEqual([])
})

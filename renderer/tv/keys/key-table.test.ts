import { describe, expect, test } from 'vitest'
import { ANDROID_NAMES, CEC_NAMES, KEY_SOURCES } from './key-sources.ts'
import { PLATFORMS, signalsOf, type KeySignal } from './key-table.ts'
import { ESSENTIAL_KEYS, REMOTE_KEYS, type RemoteKey } from '../../../main/contract/remote-key.ts'

const rows = PLATFORMS.flatMap((platform) =>
  REMOTE_KEYS.flatMap((key) => signalsOf(platform, key).map((signal) => ({ platform, key, signal })))
)
const idOf = ({ field, value }: KeySignal): string => `${field} ${String(value)}`

describe('the table', () => {
  test.each(PLATFORMS)('%s never sends one value for two keys', (platform) => {
    const seen = new Map<string, RemoteKey>()
    for (const { key, signal } of rows.filter((row) => row.platform === platform)) {
      expect([key, undefined]).toContain(seen.get(idOf(signal)))
      expect(seen.has(idOf(signal)), `${idOf(signal)} stands twice`).toBe(false)
      seen.set(idOf(signal), key)
    }
  })

  test('no two platforms send one value for different keys: one map reads all of them', () => {
    const keys = new Map<string, Set<RemoteKey>>()
    for (const { key, signal } of rows) keys.set(idOf(signal), (keys.get(idOf(signal)) ?? new Set()).add(key))
    expect([...keys].filter(([, named]) => named.size > 1)).toEqual([])
  })

  test.each(PLATFORMS)('%s has arrows, OK, Back, all digits and all colours', (platform) => {
    const needed = REMOTE_KEYS.slice(0, REMOTE_KEYS.indexOf('channel_up'))
    expect(needed).toEqual(expect.arrayContaining([...ESSENTIAL_KEYS]))
    expect(needed.filter((key) => signalsOf(platform, key).length === 0)).toEqual([])
  })

  test('numbers are whole and positive where a browser gives them, bytes in HDMI-CEC; names are not empty', () => {
    for (const { signal } of rows) {
      if (signal.field === 'key' || signal.field === 'code' || signal.field === 'tizen') {
        expect(typeof signal.value).toBe('string')
        expect(signal.value).not.toBe('')
      } else {
        expect(Number.isInteger(signal.value)).toBe(true)
        expect(signal.value).toBeGreaterThanOrEqual(signal.field === 'cec' ? 0 : 1)
        expect(signal.value).toBeLessThanOrEqual(signal.field === 'cec' ? 0xff : 0xffff)
      }
    }
  })

  test('a number that stands for "some key" is nobody\'s', () => {
    expect(rows.filter(({ signal }) => signal.field === 'keyCode' && signal.value === 229)).toEqual([])
  })

  test('every source is used, and every code of HDMI-CEC and Android has its name there', () => {
    expect(new Set(rows.map(({ signal }) => signal.source))).toEqual(new Set(Object.keys(KEY_SOURCES)))
    const valuesOf = (field: string): Set<string> =>
      new Set(rows.filter(({ signal }) => signal.field === field).map(({ signal }) => String(signal.value)))
    expect(valuesOf('cec')).toEqual(new Set(Object.keys(CEC_NAMES)))
    expect(valuesOf('android')).toEqual(new Set(Object.keys(ANDROID_NAMES)))
  })

  // Read in the sources once more, by hand: a slip in the table's short forms shows here.
  test.each([
    ['webos', 'back', 'keyCode', 461],
    ['webos', 'blue', 'keyCode', 406],
    ['webos', 'down', 'keyCode', 40],
    ['hbbtv', 'yellow', 'keyCode', 405],
    ['hbbtv', 'digit_9', 'keyCode', 57],
    ['hybridcast', 'digit_0', 'keyCode', 410],
    ['tizen', 'back', 'keyCode', 10009],
    ['tizen', 'red', 'tizen', 'ColorF0Red'],
    ['android_tv', 'back', 'key', 'GoBack'],
    ['android_tv', 'ok', 'android', 23],
    ['android_tv', 'digit_0', 'android', 7],
    ['android_tv', 'green', 'android', 184],
    ['rdk', 'back', 'key', 'BrowserBack'],
    ['rdk', 'green', 'keyCode', 404],
    ['keyboard', 'digit_3', 'code', 'Numpad3'],
    ['cec', 'blue', 'cec', 0x71],
    ['cec', 'digit_9', 'cec', 0x29],
    ['cec', 'ok', 'cec', 0]
  ] as const)('%s sends for %s %s %s', (platform, key, field, value) => {
    expect(signalsOf(platform, key).map(idOf)).toContain(`${field} ${String(value)}`)
  })
})

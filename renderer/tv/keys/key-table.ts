import type { SourceId } from './key-sources.ts'
import type { RemoteKey } from '../../../main/contract/remote-key.ts'

/**
 * The one table of what remote controls send: for each kind of box, by logical key, with the source of every value.
 * Another box is another entry of `KEY_TABLE`; `docs/remote-keys.md` is made from it.
 */

/** Kinds of boxes, and the two other ways that keys come. */
export const PLATFORMS = ['hbbtv', 'hybridcast', 'webos', 'tizen', 'android_tv', 'rdk', 'keyboard', 'cec'] as const
export type Platform = (typeof PLATFORMS)[number]

/**
 * Where a value stands. `keyCode`, `key` and `code` are fields of a KeyboardEvent. The others never reach a page:
 * `tizen` names a key to `tizen.tvinputdevice.registerKey`, `android` is a KEYCODE_ of the shell round a WebView, `cec`
 * a user control code of HDMI-CEC; what receives those hands them on.
 */
export type SignalField = 'keyCode' | 'key' | 'code' | 'tizen' | 'android' | 'cec'

/** One value that a platform sends for a key. */
export interface KeySignal {
  readonly field: SignalField
  readonly value: string | number
  readonly source: SourceId
}

/** Values of one field that stand in one source. */
interface SignalGroup {
  readonly field: SignalField
  readonly source: SourceId
  readonly values: Readonly<Partial<Record<RemoteKey, readonly (string | number)[]>>>
}

const ARROW_CODES = { up: [38], down: [40], left: [37], right: [39] }
const ARROW_NAMES = { up: ['ArrowUp'], down: ['ArrowDown'], left: ['ArrowLeft'], right: ['ArrowRight'] }
const COLOUR_CODES = { red: [403], green: [404], yellow: [405], blue: [406] }
const COLOUR_NAMES = { red: ['ColorF0Red'], green: ['ColorF1Green'], yellow: ['ColorF2Yellow'], blue: ['ColorF3Blue'] }

/** The ten digit keys, each with what the function gives for its digit. */
const digits = <T extends string | number>(of: (digit: number) => readonly T[]) => ({
  digit_0: of(0),
  digit_1: of(1),
  digit_2: of(2),
  digit_3: of(3),
  digit_4: of(4),
  digit_5: of(5),
  digit_6: of(6),
  digit_7: of(7),
  digit_8: of(8),
  digit_9: of(9)
})
const DIGIT_CODES = digits((digit) => [48 + digit])
const DIGIT_NAMES = digits((digit) => [String(digit)])

const KEY_TABLE: Readonly<Record<Platform, readonly SignalGroup[]>> = {
  hbbtv: [
    // The page must ask for its keys (keyset); programme keys and EXIT never reach it.
    { field: 'keyCode', source: 'ui_events', values: { ...ARROW_CODES, ok: [13], ...DIGIT_CODES } },
    { field: 'keyCode', source: 'webkit_wpe', values: COLOUR_CODES },
    {
      field: 'keyCode',
      source: 'tv_code',
      values: { back: [461], channel_up: [33], channel_down: [34], read_aloud: [402, 415, 19], menu: [462] }
    }
  ],
  hybridcast: [
    // Remote controls in Japan have keys 1 to 12 and no 0: the one marked "10" stands for it.
    {
      field: 'keyCode',
      source: 'arib_code',
      values: { ...ARROW_CODES, ok: [13], back: [461], ...DIGIT_CODES, digit_0: [48, 410], ...COLOUR_CODES }
    }
  ],
  webos: [
    // Back comes as history.back() unless the application has set disableBackHistoryAPI.
    {
      field: 'keyCode',
      source: 'webos_remote',
      values: { ...ARROW_CODES, ok: [13], back: [461], ...COLOUR_CODES, read_aloud: [415, 19] }
    },
    { field: 'keyCode', source: 'tv_code', values: { ...DIGIT_CODES, channel_up: [33], channel_down: [34] } }
  ],
  tizen: [
    // A set gives a coloured key the name of a keyboard's (F1 to F4): the number alone tells.
    {
      field: 'keyCode',
      source: 'tizen_code',
      values: {
        ...ARROW_CODES,
        ok: [13],
        back: [10009],
        ...DIGIT_CODES,
        ...COLOUR_CODES,
        channel_up: [427],
        channel_down: [428],
        read_aloud: [10252, 415, 19],
        menu: [10135]
      }
    },
    { field: 'key', source: 'tizen_code', values: { back: ['XF86Back'] } },
    // Arrows, Enter and Back come by themselves; these must be registered.
    { field: 'tizen', source: 'tizen_remote', values: { red: ['ColorF0Red'], read_aloud: ['MediaPlayPause'] } },
    {
      field: 'tizen',
      source: 'tizen_code',
      values: {
        ...DIGIT_NAMES,
        green: ['ColorF1Green'],
        yellow: ['ColorF2Yellow'],
        blue: ['ColorF3Blue'],
        channel_up: ['ChannelUp'],
        channel_down: ['ChannelDown'],
        read_aloud: ['MediaPlay', 'MediaPause'],
        menu: ['Tools']
      }
    }
  ],
  android_tv: [
    // The activity round a WebView takes Back for itself unless it hands it on.
    {
      field: 'key',
      source: 'chromium_android',
      values: {
        ...ARROW_NAMES,
        ok: ['Enter'],
        back: ['GoBack'],
        ...DIGIT_NAMES,
        ...COLOUR_NAMES,
        channel_up: ['ChannelUp'],
        channel_down: ['ChannelDown'],
        read_aloud: ['MediaPlayPause', 'MediaPlay', 'MediaPause'],
        menu: ['ContextMenu']
      }
    },
    {
      field: 'keyCode',
      source: 'chromium_android',
      values: {
        ...ARROW_CODES,
        ok: [13],
        back: [166],
        ...DIGIT_CODES,
        channel_up: [33],
        channel_down: [34],
        read_aloud: [179]
      }
    },
    {
      field: 'android',
      source: 'android_key_event',
      values: {
        up: [19],
        down: [20],
        left: [21],
        right: [22],
        ok: [23, 66],
        back: [4],
        ...digits((digit) => [7 + digit]),
        red: [183],
        green: [184],
        yellow: [185],
        blue: [186],
        channel_up: [166],
        channel_down: [167],
        read_aloud: [85, 126, 127],
        menu: [82]
      }
    }
  ],
  rdk: [
    {
      field: 'key',
      source: 'webkit_wpe',
      values: {
        ...ARROW_NAMES,
        ok: ['Enter', 'Select'],
        back: ['BrowserBack'],
        ...DIGIT_NAMES,
        ...COLOUR_NAMES,
        read_aloud: ['MediaPlay', 'MediaPause'],
        menu: ['ContextMenu']
      }
    },
    {
      field: 'keyCode',
      source: 'webkit_wpe',
      values: {
        ...ARROW_CODES,
        ok: [13, 41],
        back: [166],
        ...DIGIT_CODES,
        ...COLOUR_CODES,
        read_aloud: [250, 19],
        menu: [93]
      }
    },
    // Which of the engine's keys a remote's Back becomes is the box's choice.
    { field: 'keyCode', source: 'lightning', values: { back: [8] } }
  ],
  keyboard: [
    {
      field: 'key',
      source: 'ui_events',
      values: {
        ...ARROW_NAMES,
        ok: ['Enter', ' '],
        back: ['Escape', 'Backspace', 'BrowserBack'],
        ...DIGIT_NAMES,
        channel_up: ['PageUp'],
        channel_down: ['PageDown'],
        read_aloud: ['MediaPlayPause'],
        menu: ['Home', 'ContextMenu']
      }
    },
    // With an input method on, only the place of a key is told.
    {
      field: 'code',
      source: 'ui_events',
      values: digits((digit) => [`Digit${String(digit)}`, `Numpad${String(digit)}`])
    },
    {
      field: 'key',
      source: 'own',
      values: {
        red: ['F1', 'r'],
        green: ['F2', 'g'],
        yellow: ['F3', 'y'],
        blue: ['F4', 'b'],
        read_aloud: ['p'],
        menu: ['m']
      }
    }
  ],
  cec: [
    // Exit by name, 0x0D is what televisions send for Back. 0x20 is "0 or 10", as on remote controls in Japan.
    {
      field: 'cec',
      source: 'cec_table',
      values: {
        up: [0x01],
        down: [0x02],
        left: [0x03],
        right: [0x04],
        ok: [0x00, 0x2b],
        back: [0x0d],
        ...digits((digit) => [0x20 + digit]),
        red: [0x72],
        green: [0x73],
        yellow: [0x74],
        blue: [0x71],
        channel_up: [0x30],
        channel_down: [0x31],
        read_aloud: [0x44, 0x46, 0x61],
        menu: [0x09, 0x0b]
      }
    },
    { field: 'cec', source: 'cec_code', values: { back: [0x91] } }
  ]
}

/** What a platform sends for a key, confirmed or not; empty where it has no such key. */
export function signalsOf(platform: Platform, key: RemoteKey): readonly KeySignal[] {
  return KEY_TABLE[platform].flatMap(({ field, source, values }) =>
    (values[key] ?? []).map((value) => ({ field, value, source }))
  )
}

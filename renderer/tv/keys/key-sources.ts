/**
 * Where the values of `key-table.ts` were read, and the names that they have there. For the documentation and the
 * tests: nothing of this is in the television's bundle.
 */

/** `seen`: in code that others run, neither in a specification nor with the maker. Such values are not confirmed. */
export type Standing = 'specification' | 'maker' | 'engine' | 'seen' | 'own'

/** One source of key values. */
export interface KeySource {
  readonly title: string
  /** Web address; null where there is no single one. */
  readonly address: string | null
  readonly standing: Standing
}

export const KEY_SOURCES = {
  ui_events: {
    title: 'W3C UI Events: `key` and `code` values, and the numbers of the legacy `keyCode`',
    address: 'https://www.w3.org/TR/uievents-key/',
    standing: 'specification'
  },
  cec_table: {
    title: 'HDMI 1.4, CEC table 27 (user control codes), as in Linux `include/uapi/linux/cec.h`',
    address: 'https://www.kernel.org/doc/html/latest/userspace-api/media/cec/cec-header.html',
    standing: 'specification'
  },
  webos_remote: {
    title: 'LG, webOS TV: Magic Remote',
    address: 'https://webostv.developer.lge.com/develop/guides/magic-remote',
    standing: 'maker'
  },
  tizen_remote: {
    title: 'Samsung: Remote Control (which keys must be registered, and under which names)',
    address: 'https://developer.samsung.com/smarttv/develop/guides/user-interaction/remote-control.html',
    standing: 'maker'
  },
  android_key_event: {
    title: 'Android: `android.view.KeyEvent`',
    address: 'https://developer.android.com/reference/android/view/KeyEvent',
    standing: 'maker'
  },
  chromium_android: {
    title: 'Chromium: `ui/events/keycodes/keyboard_code_conversion_android.cc`',
    address: 'https://chromium.googlesource.com/chromium/src/+/main/ui/events/keycodes/',
    standing: 'engine'
  },
  webkit_wpe: {
    title: 'WebKit: `PlatformKeyboardEventLibWPE.cpp`; its colour keys have the numbers of DASE, OCAP and CE-HTML',
    address: 'https://github.com/WebKit/WebKit/tree/main/Source/WebCore/platform/libwpe',
    standing: 'engine'
  },
  tv_code: {
    title: 'Open code of television applications, several of which agree; HbbTV: names in ETSI TS 102 796, 10.2.2',
    address: 'https://developer.hbbtv.org/tutorials/interaction-with-the-remote-control/',
    standing: 'seen'
  },
  tizen_code: {
    title: "Open code of Tizen applications, which refers to Samsung's table; one tried Back and colours on a set",
    address: null,
    standing: 'seen'
  },
  arib_code: { title: 'An open receiver of ARIB HTML5 applications', address: null, standing: 'seen' },
  lightning: {
    title: 'Lightning (Blits), with which applications for RDK boxes are written: its own key map',
    address: 'https://github.com/lightning-js/blits',
    standing: 'seen'
  },
  cec_code: { title: 'libCEC: `cectypes.h` (Return key of Samsung televisions)', address: null, standing: 'seen' },
  own: { title: 'Chosen here, for a desk without a remote control', address: null, standing: 'own' }
} as const satisfies Readonly<Record<string, KeySource>>

export type SourceId = keyof typeof KEY_SOURCES

/** The CEC table's names of the codes in the key table. */
export const CEC_NAMES: Readonly<Record<number, string>> = {
  0x00: 'Select',
  0x01: 'Up',
  0x02: 'Down',
  0x03: 'Left',
  0x04: 'Right',
  0x09: 'Device Root Menu',
  0x0b: 'Contents Menu',
  0x0d: 'Exit',
  0x20: 'Number 0 or 10',
  0x21: 'Number 1',
  0x22: 'Number 2',
  0x23: 'Number 3',
  0x24: 'Number 4',
  0x25: 'Number 5',
  0x26: 'Number 6',
  0x27: 'Number 7',
  0x28: 'Number 8',
  0x29: 'Number 9',
  0x2b: 'Enter',
  0x30: 'Channel Up',
  0x31: 'Channel Down',
  0x44: 'Play',
  0x46: 'Pause',
  0x61: 'Pause-Play Function',
  0x71: 'F1 (Blue)',
  0x72: 'F2 (Red)',
  0x73: 'F3 (Green)',
  0x74: 'F4 (Yellow)',
  0x91: 'Return (Samsung)'
}

/** Android's names (KEYCODE_…) of the codes in the key table; the digits are 7 to 16. */
export const ANDROID_NAMES: Readonly<Record<number, string>> = {
  4: 'BACK',
  19: 'DPAD_UP',
  20: 'DPAD_DOWN',
  21: 'DPAD_LEFT',
  22: 'DPAD_RIGHT',
  23: 'DPAD_CENTER',
  66: 'ENTER',
  82: 'MENU',
  85: 'MEDIA_PLAY_PAUSE',
  126: 'MEDIA_PLAY',
  127: 'MEDIA_PAUSE',
  166: 'CHANNEL_UP',
  167: 'CHANNEL_DOWN',
  183: 'PROG_RED',
  184: 'PROG_GREEN',
  185: 'PROG_YELLOW',
  186: 'PROG_BLUE',
  ...Object.fromEntries(Array.from({ length: 10 }, (_, digit) => [7 + digit, String(digit)]))
}

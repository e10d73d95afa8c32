import type { Words } from '../../shared/words.ts'
import type { RemoteKey } from '../../../main/contract/remote-key.ts'

/** A key as it is printed on remote controls, to be named on the screen. */
export interface KeyName {
  /** The word; with furigana where it is not kana. */
  readonly label: Words
  /** The shape beside the word, so that a colour is never told by colour alone; null where none is printed. */
  readonly shape: string | null
}

/** Every key's name in one language. */
export type KeyNames = Readonly<Record<RemoteKey, KeyName>>

const named = (label: Words, shape: string | null = null): KeyName => ({ label, shape })

const DIGIT_NAMES = {
  digit_0: named('0'),
  digit_1: named('1'),
  digit_2: named('2'),
  digit_3: named('3'),
  digit_4: named('4'),
  digit_5: named('5'),
  digit_6: named('6'),
  digit_7: named('7'),
  digit_8: named('8'),
  digit_9: named('9')
}

/** Names of the keys, Japanese as on remote controls in Japan. */
export const KEY_NAMES: Readonly<Record<'ja' | 'en', KeyNames>> = {
  ja: {
    ...DIGIT_NAMES,
    // Keys 1 to 12, of which the tenth stands for 0, are usual.
    digit_0: named('0（または10）'),
    up: named('{上|うえ}', '↑'),
    down: named('{下|した}', '↓'),
    left: named('{左|ひだり}', '←'),
    right: named('{右|みぎ}', '→'),
    ok: named('{決定|けってい}'),
    back: named('{戻|もど}る'),
    blue: named('{青|あお}', '●'),
    red: named('{赤|あか}', '■'),
    green: named('{緑|みどり}', '▲'),
    yellow: named('{黄|き}', '◆'),
    channel_up: named('チャンネル＋'),
    channel_down: named('チャンネル－'),
    read_aloud: named('{再生|さいせい}', '▶'),
    menu: named('メニュー')
  },
  en: {
    ...DIGIT_NAMES,
    up: named('Up', '↑'),
    down: named('Down', '↓'),
    left: named('Left', '←'),
    right: named('Right', '→'),
    ok: named('OK'),
    back: named('Back'),
    blue: named('Blue', '●'),
    red: named('Red', '■'),
    green: named('Green', '▲'),
    yellow: named('Yellow', '◆'),
    channel_up: named('Channel +'),
    channel_down: named('Channel −'),
    read_aloud: named('Play', '▶'),
    menu: named('Menu')
  }
}

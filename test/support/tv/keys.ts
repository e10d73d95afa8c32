import type { RemoteKey } from '../../../main/contract/remote-key.ts'

/**
 * The keys of a keyboard by which a test presses a remote control's: of the table in `renderer/tv/keys/key-table.ts`,
 * those which both a WebDriver and Playwright send as real ones. A driver knows no key of a set, such as number 461.
 */
interface KeyToSend {
  /** WebDriver's character (https://www.w3.org/TR/webdriver2/#keyboard-actions). */
  readonly webDriver: string
  /** Playwright's name. */
  readonly playwright: string
}

const digit = (sign: string): KeyToSend => ({ webDriver: sign, playwright: sign })

export const KEYS_TO_SEND: Readonly<Record<RemoteKey, KeyToSend>> = {
  up: { webDriver: '\uE013', playwright: 'ArrowUp' },
  down: { webDriver: '\uE015', playwright: 'ArrowDown' },
  left: { webDriver: '\uE012', playwright: 'ArrowLeft' },
  right: { webDriver: '\uE014', playwright: 'ArrowRight' },
  ok: { webDriver: '\uE007', playwright: 'Enter' },
  back: { webDriver: '\uE00C', playwright: 'Escape' },
  digit_0: digit('0'),
  digit_1: digit('1'),
  digit_2: digit('2'),
  digit_3: digit('3'),
  digit_4: digit('4'),
  digit_5: digit('5'),
  digit_6: digit('6'),
  digit_7: digit('7'),
  digit_8: digit('8'),
  digit_9: digit('9'),
  red: { webDriver: '\uE031', playwright: 'F1' },
  green: { webDriver: '\uE032', playwright: 'F2' },
  yellow: { webDriver: '\uE033', playwright: 'F3' },
  blue: { webDriver: '\uE034', playwright: 'F4' },
  channel_up: { webDriver: '\uE00E', playwright: 'PageUp' },
  channel_down: { webDriver: '\uE00F', playwright: 'PageDown' },
  read_aloud: { webDriver: 'p', playwright: 'p' },
  menu: { webDriver: '\uE011', playwright: 'Home' }
}

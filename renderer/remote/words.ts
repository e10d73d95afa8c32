import type { RemoteKey } from '../../main/contract/remote-key.ts'
import type { TvLanguage } from '../../main/contract/tv-view.ts'
import type { Words } from '../shared/words.ts'
import type { RemoteState } from './state.ts'

/** A heading and what to do now. */
export interface Notice {
  readonly title: Words
  readonly lead: Words
}

/** All words of the telephone's face in one language. */
export interface RemoteWords {
  readonly title: string
  readonly connected: string
  /** After the line was lost: what was pressed and had not arrived never does. */
  readonly wasCut: Words
  readonly arrows: string
  readonly digits: string
  /** Which of the two is shown. */
  readonly choosePad: string
  readonly digitsLead: Words
  readonly otherLanguage: string
  readonly keys: Readonly<Record<RemoteKey, string>>
  readonly notices: Readonly<Record<Exclude<RemoteState, { screen: 'keys' }>['why'], Notice>>
}

const digitWords = {
  digit_0: '0',
  digit_1: '1',
  digit_2: '2',
  digit_3: '3',
  digit_4: '4',
  digit_5: '5',
  digit_6: '6',
  digit_7: '7',
  digit_8: '8',
  digit_9: '9'
}

export const REMOTE_WORDS: Readonly<Record<TvLanguage, RemoteWords>> = {
  ja: {
    title: 'テレビのリモコン',
    connected: 'テレビにつながっています',
    wasCut: 'つながりが{切|き}れて、/そのあと/{何|なに}も/{押|お}されていません。',
    arrows: 'やじるし',
    digits: '数字',
    choosePad: 'ボタンの種類',
    digitsLead: '{押|お}した/{数字|すうじ}は、/どこにも/{映|うつ}りません。',
    otherLanguage: 'English',
    keys: {
      ...digitWords,
      up: '上',
      down: '下',
      left: '左',
      right: '右',
      ok: '決定',
      back: 'もどる',
      menu: 'ホーム',
      blue: '青',
      red: '赤',
      green: '緑',
      yellow: '黄',
      channel_up: '前のページ',
      channel_down: '次のページ',
      read_aloud: '読みあげ'
    },
    notices: {
      connecting: {
        title: 'テレビに/つないでいます',
        lead: 'そのまま、/{少|すこ}し/お{待|ま}ちください。'
      },
      lost: {
        title: 'つながりが/{切|き}れました',
        lead: 'もう{一度|いちど}/つないでいます。/それまで、/テレビには/{何|なに}も/{押|お}されません。//{家|いえ}のWi-Fiに/つながっているか、/{見|み}てください。'
      },
      replaced: {
        title: 'べつのページで/{開|ひら}いています',
        lead: 'ここで{使|つか}うときは、/このページを/{読|よ}みこみなおしてください。'
      },
      away: {
        title: 'テレビの{画面|がめん}を/{待|ま}っています',
        lead: 'テレビが/ついているか、/{見|み}てください。'
      },
      ended: {
        title: 'このリモコンは/{終|お}わりました',
        lead: 'また{使|つか}うときは、/テレビの{画面|がめん}の/QRコードを/もう{一度|いちど}/{読|よ}みとってください。'
      },
      no_code: {
        title: 'QRコードから/{開|ひら}いてください',
        lead: 'テレビの{設定|せってい}で/「{電話|でんわ}を/リモコンにする」を/えらび、/{出|で}てきたQRコードを/{読|よ}みとってください。'
      }
    }
  },
  en: {
    title: 'TV remote control',
    connected: 'Connected to the television',
    wasCut: 'The connection was lost. Nothing was pressed since.',
    arrows: 'Arrows',
    digits: 'Digits',
    choosePad: 'Kind of keys',
    digitsLead: 'The digits you press are shown nowhere.',
    otherLanguage: '日本語',
    keys: {
      ...digitWords,
      up: 'Up',
      down: 'Down',
      left: 'Left',
      right: 'Right',
      ok: 'OK',
      back: 'Back',
      menu: 'Home',
      blue: 'Blue',
      red: 'Red',
      green: 'Green',
      yellow: 'Yellow',
      channel_up: 'Page before',
      channel_down: 'Next page',
      read_aloud: 'Read aloud'
    },
    notices: {
      connecting: { title: 'Connecting to the television', lead: 'Just a moment, please.' },
      lost: {
        title: 'The connection is lost',
        lead: 'It is being made again, and nothing is pressed meanwhile. Please see whether this telephone is on your home’s Wi-Fi.'
      },
      replaced: {
        title: 'Open on another page',
        lead: 'To use it here, please load this page again.'
      },
      away: { title: 'Waiting for the television', lead: 'Please see whether the television is on.' },
      ended: {
        title: 'This remote control has ended',
        lead: 'To use it again, scan the QR code on the television once more.'
      },
      no_code: {
        title: 'Open this by the QR code',
        lead: 'On the television choose “Settings” and “Use a phone as remote”, and scan the QR code.'
      }
    }
  }
}

/** The language of before the television has said its own. */
export function firstLanguage(preferred: string): TvLanguage {
  return preferred.toLowerCase().startsWith('en') ? 'en' : 'ja'
}

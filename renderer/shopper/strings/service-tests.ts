import type { ServiceSound } from '../../../main/contract/shopper-service.ts'
import type { Language } from '../../../main/contract/shopper.ts'
import type { Words } from '../../shared/words.ts'

/** Words of the technician's test screens: in Japanese, and in English for everyone else. */
export interface ServiceTestStrings {
  readonly keysTitle: Words
  readonly keysLead: Words
  readonly keys: string
  readonly screenTitle: Words
  readonly screenLead: Words
  readonly corner: string
  readonly touched: string
  readonly soundTitle: Words
  readonly soundLead: Words
  readonly sounds: Readonly<Record<ServiceSound, Words>>
}

const ja: ServiceTestStrings = {
  keysTitle: 'キーの{試験|しけん}',
  keysLead: '10{個|こ}のキーを/すべて{押|お}してください。',
  keys: '試験するキー',
  screenTitle: '{画面|がめん}の{試験|しけん}',
  screenLead: '{四隅|よすみ}の{印|しるし}を/すべて{触|さわ}ってください。//{色|いろ}と/{端|はし}の{線|せん}も/{見|み}てください。',
  corner: '隅の印',
  touched: '触れました',
  soundTitle: '{音|おと}の{試験|しけん}',
  soundLead: '{聞|き}こえたかどうかを、/{操作|そうさ}{画面|がめん}で/{答|こた}えてください。',
  sounds: {
    ready: '「どうぞ」の{音|おと}',
    key: 'キーの{音|おと}',
    accepted: '{成功|せいこう}の{音|おと}',
    refused: '{販売|はんばい}できない{音|おと}',
    attention: '{注意|ちゅうい}の{音|おと}'
  }
}

const en: ServiceTestStrings = {
  keysTitle: 'Test of the keys',
  keysLead: 'Press each of the ten keys.',
  keys: 'Keys to test',
  screenTitle: 'Test of the screen',
  screenLead: 'Touch the mark in each corner. Look at the colours, and at the line along the edge.',
  corner: 'Mark in a corner',
  touched: 'touched',
  soundTitle: 'Test of the sound',
  soundLead: 'Say on the console whether you heard it.',
  sounds: {
    ready: 'The sound for "go ahead"',
    key: 'The sound of a key',
    accepted: 'The sound of success',
    refused: 'The sound of "not sold"',
    attention: 'The sound that asks for attention'
  }
}

/** The words, and the language that they are in. */
export function serviceTestStrings(language: Language): { readonly words: ServiceTestStrings; readonly lang: 'ja' | 'en' } {
  return language === 'ja' ? { words: ja, lang: 'ja' } : { words: en, lang: 'en' }
}

import { describe, expect, it } from 'vitest'
import { voiceFor, type Voice } from './speech.ts'

const voice = (lang: string, change: Partial<Voice> = {}): Voice => ({
  lang,
  localService: true,
  default: false,
  ...change
})

describe('voiceFor', () => {
  it('takes a voice of the language, in the ways that engines write it', () => {
    expect(voiceFor([voice('en-US'), voice('ja_JP')], 'ja')?.lang).toBe('ja_JP')
    expect(voiceFor([voice('en-GB'), voice('en-US', { default: true })], 'en')?.lang).toBe('en-US')
    for (const lang of ['zh-CN', 'zh_CN', 'zh-Hans-CN', 'cmn-Hans-CN', 'zh-SG']) {
      expect(voiceFor([voice(lang)], 'zh-Hans')?.lang).toBe(lang)
    }
  })

  it('takes none of another Chinese, and none whose words would leave the machine', () => {
    expect(voiceFor([voice('zh-TW'), voice('zh-HK'), voice('yue-Hant-HK'), voice('cmn-Hant-TW')], 'zh-Hans')).toBeUndefined()
    expect(voiceFor([voice('ko-KR', { localService: false })], 'ko')).toBeUndefined()
  })
})

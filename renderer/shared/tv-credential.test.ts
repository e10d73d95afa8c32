import { describe, expect, it } from 'vitest'
import {
  drawPageId,
  forgetOwn,
  forgetScreen,
  keepScreen,
  keepTelephone,
  screenCredential,
  telephoneCredential,
  type CredentialPlaces
} from './tv-credential.ts'

function place(): CredentialPlaces['lasting'] {
  const kept = new Map<string, string>()
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => {
      kept.set(key, value)
    },
    removeItem: (key) => {
      kept.delete(key)
    }
  }
}
const places = (): CredentialPlaces => ({ lasting: place(), ofTab: place() })

describe('who a screen is', () => {
  it('is new, then what it was paired as, then new again', () => {
    const at = places()
    expect(screenCredential('', at)).toEqual({ as: 'new' })
    keepScreen('screen-1', 'a-secret-of-a-screen', at)
    expect(screenCredential('', at)).toEqual({ as: 'screen', screenId: 'screen-1', secret: 'a-secret-of-a-screen' })
    forgetScreen(at)
    expect(screenCredential('', at)).toEqual({ as: 'new' })
  })

  it('is the own one by the token in the address, after a reload too, and for no other tab', () => {
    const at = places()
    expect(screenCredential('#own=token-of-the-own-screen', at)).toEqual({ as: 'own', token: 'token-of-the-own-screen' })
    expect(screenCredential('', at)).toEqual({ as: 'own', token: 'token-of-the-own-screen' })
    expect(screenCredential('', { lasting: at.lasting, ofTab: place() })).toEqual({ as: 'new' })
  })

  it('is the own one no longer once its token holds no more, and again by another token', () => {
    const at = places()
    screenCredential('#own=token-of-the-own-screen', at)
    forgetOwn(at)
    expect(screenCredential('', at)).toEqual({ as: 'new' })
    expect(screenCredential('#own=token-of-a-later-start', at)).toEqual({ as: 'own', token: 'token-of-a-later-start' })
  })

  it('is new where what was kept is damaged', () => {
    for (const text of ['', '{', '[]', 'null', '{"id":1,"secret":"x"}']) {
      const at = places()
      at.lasting.setItem('hatachi.tv.screen', text)
      expect(screenCredential('', at)).toEqual({ as: 'new' })
    }
  })
})

describe('who a telephone is', () => {
  it('is whom the code lets in, then who was let in, else nobody', () => {
    const at = places()
    expect(telephoneCredential('', at)).toBeNull()
    expect(telephoneCredential('#code=abcdef', at)).toEqual({ as: 'code', code: 'abcdef' })
    keepTelephone('phone-1', 'a-secret-of-a-phone', at)
    expect(telephoneCredential('', at)).toEqual({ as: 'telephone', telephoneId: 'phone-1', secret: 'a-secret-of-a-phone' })
  })
})

describe("a page's name", () => {
  it('is of 22 letters that the contract takes, each from a byte of its own', () => {
    const name = drawPageId((bytes) => bytes.set(Array.from(bytes, (_, at) => at * 12)))
    expect(name).toMatch(/^[A-Za-z0-9_-]{22}$/)
    expect(new Set(name).size).toBeGreaterThan(10)
  })
})

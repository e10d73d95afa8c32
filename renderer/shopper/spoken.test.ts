import { describe, expect, it } from 'vitest'
import type { ShopperView } from '../../main/contract/shopper.ts'
import { faceViews } from '../../test/support/face-views.ts'
import { spokenOf } from './spoken.ts'
import { LANGUAGES, STRINGS } from './strings/strings.ts'

const spoken = (view: ShopperView): readonly string[] => spokenOf(view, STRINGS[view.language], view.language)

describe('spokenOf', () => {
  it.each(LANGUAGES)('has words for every screen, without marks: %s', (language) => {
    for (const [name, view] of Object.entries(faceViews({ language, reach: 'standing' }))) {
      expect(spoken(view).length, name).toBeGreaterThan(1)
      expect(spoken(view).join('\n'), name).not.toMatch(/[{}|/]|undefined/)
    }
  })

  it('says the same however many digits are in', () => {
    const pin = faceViews({ language: 'ja', reach: 'standing' })['pin'] as ShopperView
    const typed = [0, 1, 2, 3, 4].map((digitsEntered) => spoken({ ...pin, digitsEntered } as ShopperView))
    expect(new Set(typed.map((sentences) => sentences.join('\n'))).size).toBe(1)
  })

  it('names what can be pressed', () => {
    const views = faceViews({ language: 'en', reach: 'standing' })
    expect(spoken(views['consent']!).at(-1)).toBe('You can press: I agree, Cancel')
    expect(spoken(views['choose-two']!).at(-1)).toContain('Draft beer 350 mL ¥350, Junmai sake cup')
  })

  it('warns of keys in another order', () => {
    const views = faceViews({ language: 'en', reach: 'standing' })
    expect(spoken(views['pin-shuffled']!)).toContain(STRINGS.en.pin.shuffled)
    expect(spoken(views['pin']!)).not.toContain(STRINGS.en.pin.shuffled)
  })
})

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

  it('says while the line is down what can be bought, that nothing is sent, and names only what can be pressed', () => {
    const { offline, sent } = STRINGS.en
    const views = faceViews({ language: 'en', reach: 'standing' })
    expect(spoken(views['attract-nothing']!)).toEqual([offline.nothingTitle, offline.nothingLead, offline.nothingNext])
    expect(spoken(views['choose-offline']!)).toContain(offline.some)
    expect(spoken(views['choose-offline']!).at(-1)).not.toContain('Cigarettes')
    expect(spoken(views['choose-nothing']!).at(-1)).not.toContain('You can press')
    expect(spoken(views['tap-offline']!)).toContain(offline.sent(20))
    expect(spoken(views['tap-offline']!)).not.toContain(sent('platform_operator', 20, true))
  })

  it('asks whether the age may be remembered, and no longer says that nothing is kept once it is', () => {
    const { memory, sold } = STRINGS.en
    const views = faceViews({ language: 'en', reach: 'standing' })
    expect(spoken(views['sold-memory']!)).toEqual(expect.arrayContaining([memory.question(20), memory.nothing, sold.kept]))
    expect(spoken(views['sold-memory']!).at(-1)).toBe('You can press: No, thank you, Yes, remember, Finish')
    expect(spoken(views['sold-remembered']!)).not.toContain(sold.kept)
    expect(spoken(views['sold-forgotten']!)).toContain(sold.kept)
  })

  it('says what a member number is, both consents, what came of it, and nothing of the code', () => {
    const { membership, sold } = STRINGS.en
    const views = faceViews({ language: 'en', reach: 'standing' })
    expect(spoken(views['sold-member']!).at(-1)).toBe('You can press: Membership, Finish')
    expect(spoken(views['sold-member-memory']!).at(-1)).toBe('You can press: No, thank you, Yes, remember, Membership, Finish')
    // Whose card it is, is on no record; but whose membership it is, is kept.
    expect(spoken(views['sold-member']!)).toContain(sold.kept)
    expect(spoken(views['sold-member-linked']!)).not.toContain(sold.kept)
    expect(spoken(views['membership']!)).toEqual(expect.arrayContaining([membership.answering, membership.receiving]))
    expect(spoken(views['membership']!).at(-1)).toBe('You can press: Enter a code, Bring over from my old card, Back')
    expect(spoken(views['membership-code_refused']!)).toContain(membership.trouble.code_refused)
    expect(spoken(views['membership-not-undone']!)).toContain(membership.notUndone)
    expect(spoken(views['membership-carried']!)).toEqual(
      expect.arrayContaining([membership.carriedNow, 'Member number ending in 0417', 'Since 15 January 2026', membership.carried])
    )
    expect(spoken(views['membership-undo']!).at(-1)).toBe('You can press: Leave it as it is, Undo it, Back')
    expect(spoken(views['membership-carrying']!)).toContain(membership.carryingLead)
  })

  it('names what lies in the basket and the way on, and leaves out what cannot be had', () => {
    const views = faceViews({ language: 'en', reach: 'standing' })
    expect(spoken(views['choose-basket']!)).toContain('Basket 3 items Total ¥860')
    expect(spoken(views['choose-basket']!).at(-1)).toContain('You can press: Buy these, Draft beer 350 mL ¥350')
    expect(spoken(views['choose-basket-full']!).at(-1)).not.toMatch(/Day ticket|sake/)
    expect(spoken(views['choose-basket-full']!)).toContain(STRINGS.en.basket.full(3))
    expect(spoken(views['choose-basket-empty']!)).toContain(STRINGS.en.basket.empty(5))
  })

  it('says both fares, and offers the full one in the same words whatever was found', () => {
    const views = faceViews({ language: 'en', reach: 'standing' })
    expect(spoken(views['choose-fares']!).at(-1)).toContain('Day ticket 65 or over ¥220 Everyone ¥440')
    expect(spoken(views['tap-fare']!).at(-1)).toBe('You can press: Buy without a card (¥440), Cancel')
    expect(spoken(views['fare']!)).toContain('Full fare ¥440')
    expect(spoken(views['fare']!).at(-1)).toBe('You can press: Buy for ¥440, Cancel')
    expect(spoken(views['sold-fare']!)).toContain('At the full fare, ¥440.')
  })

  it('says what is surely missing and what may be, already while the card lies there, and whom to call', () => {
    const views = faceViews({ language: 'en', reach: 'standing' })
    const { missingTold, missingNext, unsureTold, unsureNext } = STRINGS.en.basket
    const call = 'Questions? Call 0120-000-000'
    expect(spoken(views['sold-missing']!)).toEqual(expect.arrayContaining([missingTold, missingNext, call]))
    expect(spoken(views['sold-missing']!)).not.toContain(unsureTold)
    expect(spoken(views['sold-missing-card']!)).toContain(missingTold)
    expect(spoken(views['sold-missing-card']!)).not.toContain(STRINGS.en.sold.takeCardLead)
    expect(spoken(views['sold-unsure']!)).toEqual(expect.arrayContaining([missingTold, unsureTold, unsureNext, call]))
    expect(spoken(views['not_sold-vend_jammed']!)).toContain('Questions? Call 0120-000-000')
  })

  it('promises no goods where the machine was only told, and sends the shopper to it', () => {
    const views = faceViews({ language: 'en', reach: 'standing' })
    const { onMachine, sold } = STRINGS.en
    for (const name of ['sold-machine', 'sold-machine-card']) {
      expect(spoken(views[name]!), name).toContain(onMachine.goOn)
      expect(spoken(views[name]!).join(), name).not.toMatch(/your item/)
    }
    expect(spoken(views['sold-machine']!)[0]).toBe(onMachine.checked)
    expect(spoken(views['sold-machine-card']!)[0]).toBe(sold.takeCard)
  })

  it('says nothing of money that only the machine knows of, but where the change comes out', () => {
    const views = faceViews({ language: 'en', reach: 'standing' })
    const change = STRINGS.en.notSold.vend_jammed.next
    for (const [name, view] of Object.entries(views)) {
      if (view.screen !== 'not_sold') continue
      const led = spoken({ ...view, onMachine: true }).join('\n')
      expect(led, name).not.toMatch(/charged/)
      expect(led.split(change), name).toHaveLength(view.message === 'vend_unknown' ? 1 : 2)
    }
    expect(spoken({ ...views['fare']!, onMachine: true } as ShopperView).join()).not.toMatch(/charged/)
    expect(spoken(views['not_sold-cancelled']!).join()).toMatch(/charged/)
  })

  it('names what did not come out', () => {
    const views = faceViews({ language: 'en', reach: 'standing' })
    expect(spoken(views['not_sold-sold_out']!)).toContain('Draft beer 350 mL ¥350')
    expect(spoken(views['not_sold-basket']!)).toContain('Draft beer 350 mL ×2')
  })

  it('says nothing of a card where none was used', () => {
    const views = faceViews({ language: 'en', reach: 'standing' })
    expect(spoken(views['sold-fare']!)).not.toContain(STRINGS.en.sold.kept)
    expect(spoken(views['sold']!)).toContain(STRINGS.en.sold.kept)
  })

  it('promises nothing of items with a check while the line is down and only others are sold', () => {
    const { offline, attract } = STRINGS.en
    const usual = spoken(faceViews({ language: 'en', reach: 'standing' })['attract-usual']!)
    expect(usual).toContain(offline.anybody)
    expect(usual).not.toContain(attract.why)
    expect(usual).not.toContain(offline.some)
  })
})

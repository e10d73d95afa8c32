import { describe, expect, it } from 'vitest'
import type { MemberView } from '../../main/contract/shopper-member.ts'
import type { NotSoldMessage, ShopperView } from '../../main/contract/shopper.ts'
import { cardWaits, soundOf } from './cues.ts'

const common = { language: 'ja', reach: 'standing' } as const
const product = {
  id: 'b',
  name: { ja: 'ビール', en: 'Beer' },
  priceYen: 350,
  atLeastYears: 20,
  picture: 'beer'
} as const
const asking: ShopperView = {
  screen: 'asking',
  ...common,
  product,
  role: 'service_provider',
  step: 'platform',
  cardPresent: true,
  pinEntered: true
}
const notSold = (message: NotSoldMessage): ShopperView => ({
  screen: 'not_sold',
  ...common,
  message,
  cardPresent: true,
  mayTryAgain: false,
  pinEntered: true
})
const pin = (wrongPin: boolean): ShopperView => ({
  screen: 'pin',
  ...common,
  product,
  role: 'service_provider',
  digitsEntered: 0,
  triesLeft: 2,
  wrongPin,
  triesFewer: false,
  pinAfterAll: false,
  cardPresent: true
})

describe('soundOf', () => {
  it('plays each sound of the test once, and again when it is asked for again', () => {
    const test = (at: number): ShopperView => ({ screen: 'service', ...common, show: { test: 'sound', sound: 'accepted', at } })
    const notice: ShopperView = { screen: 'service', ...common, show: { test: 'none' } }
    expect(soundOf(notice, test(1))).toBe('accepted')
    expect(soundOf(test(1), test(1))).toBeUndefined()
    expect(soundOf(test(1), test(2))).toBe('accepted')
    expect(soundOf(test(2), notice)).toBeUndefined()
    expect(soundOf(asking, notice)).toBeUndefined()
  })

  it('gives every refusal one sound, so that it tells bystanders nothing', () => {
    const sounds = (['age_not_met', 'card_not_accepted', 'could_not_check', 'pin_blocked'] as const).map((message) =>
      soundOf(asking, notSold(message))
    )
    expect(new Set(sounds)).toEqual(new Set(['refused']))
  })

  it('tells a sale, a wrong PIN and the first view apart', () => {
    expect(soundOf(asking, { screen: 'sold', ...common, product, cardPresent: true, pinEntered: true })).toBe('accepted')
    expect(soundOf(pin(false), pin(true))).toBe('refused')
    expect(soundOf(asking, pin(true))).toBe('refused')
    expect(soundOf(asking, { ...pin(false), triesFewer: true } as ShopperView)).toBe('attention')
    expect(soundOf(pin(true), pin(true))).toBeUndefined()
    expect(soundOf(undefined, pin(true))).toBeUndefined()
  })

  it('tells what came of a member’s wish, once, and does not sell again on the way back', () => {
    const sold: ShopperView = { screen: 'sold', ...common, product, cardPresent: false, pinEntered: true }
    const member = (is: MemberView): ShopperView => ({ screen: 'membership', ...common, product, member: is, pinEntered: true })
    const trouble = { doing: 'carry', cause: 'nothing_to_carry' } as const
    const carrying = member({ state: 'carrying' })
    const link = { numberEnd: '0417', linkedOn: '2026-01-15', carriedOver: true }
    const carried = member({ state: 'linked', link, done: 'carried_over' })
    expect(soundOf(sold, member({ state: 'not_linked' }))).toBeUndefined()
    expect(soundOf(carrying, member({ state: 'not_linked', trouble }))).toBe('refused')
    expect(soundOf(carrying, carried)).toBe('accepted')
    expect(soundOf(carried, carried)).toBeUndefined()
    expect(soundOf(carried, sold)).toBeUndefined()
  })
})

describe('cardWaits', () => {
  it('asks for the card only once nothing needs it any more', () => {
    expect(cardWaits(notSold('cancelled'))).toBe(true)
    expect(cardWaits(asking)).toBe(false)
  })
})

import { describe, expect, it } from 'vitest'
import type { OfferedProduct } from '../../main/contract/shopper.ts'
import { basketView, FARE_TICKET, PRODUCTS } from '../../test/support/face-views.ts'
import { isOffered, outOf, priceOf } from './facts.ts'

const [beer, , , tea] = PRODUCTS as readonly OfferedProduct[]

describe('isOffered', () => {
  it('holds back what is sold out, and what nobody can buy while the line is down', () => {
    expect(isOffered(beer!, false)).toBe(true)
    expect(isOffered({ ...beer!, soldOut: true }, false)).toBe(false)
    expect(isOffered({ ...beer!, sellable: 'no' }, false)).toBe(false)
    expect(isOffered({ ...beer!, sellable: 'if_remembered' }, true)).toBe(true)
  })

  it('offers a ticket with two fares while the line is down, but not once something lies in the basket', () => {
    expect(isOffered({ ...FARE_TICKET, sellable: 'no' }, false)).toBe(true)
    expect(isOffered(FARE_TICKET, true)).toBe(false)
    expect(isOffered({ ...FARE_TICKET, soldOut: true }, false)).toBe(false)
  })
})

describe('outOf', () => {
  const sold = { screen: 'sold', language: 'ja', reach: 'standing', product: beer!, cardPresent: false, pinEntered: true } as const

  it('is the basket without what is missing', () => {
    const basket = basketView([beer!, 2], [tea!, 1])
    const missing = [{ product: beer!, count: 1, surely: true }, { product: tea!, count: 1, surely: false }]
    expect(outOf({ ...sold, basket, missing })).toEqual([
      { product: beer, count: 1 }
    ])
    const both = [{ product: beer!, count: 1, surely: true }, { product: beer!, count: 1, surely: false }]
    expect(outOf({ ...sold, basket, missing: both })).toEqual([{ product: tea, count: 1 }])
  })
})

describe('priceOf', () => {
  const common = { language: 'ja', reach: 'standing', product: FARE_TICKET, cardPresent: false, pinEntered: true } as const

  it('is the full fare where it is offered or was taken, and else the one that is asked for', () => {
    expect(priceOf({ screen: 'fare', ...common }, FARE_TICKET)).toBe(440)
    expect(priceOf({ screen: 'sold', ...common, fare: 'full' }, FARE_TICKET)).toBe(440)
    expect(priceOf({ screen: 'sold', ...common, fare: 'reduced' }, FARE_TICKET)).toBe(220)
    expect(priceOf({ screen: 'sold', ...common }, beer!)).toBe(350)
    const notSold = { screen: 'not_sold', ...common, message: 'vend_failed', mayTryAgain: false } as const
    expect(priceOf({ ...notSold, fare: 'full' }, FARE_TICKET)).toBe(440)
    expect(priceOf(notSold, FARE_TICKET)).toBe(220)
  })
})

import { describe, expect, test } from 'vitest'
import { authenticationSlot, cardContents, testKeyPair } from '../../../test/support/card-contents.ts'
import { decodeCardContents, encodeCardContents } from './card-contents-json.ts'
import type { EncodedCardContents } from './card-contents-json.ts'
import type { CardContents } from './card-contents.ts'

const cards: readonly (readonly [string, CardContents])[] = [
  ['both slots', cardContents()],
  ['one slot, few tries', { tokenLabel: 'JPKIAPGPSETOKEN', authentication: authenticationSlot({ triesLeft: 1 }) }],
  ['no PIN', { tokenLabel: 'JPKIAPICCTOKEN2', authentication: authenticationSlot({ pin: null }) }],
  ['no certificate', { tokenLabel: '', authentication: authenticationSlot({ certificate: new Uint8Array(0) }) }],
  [
    'P-384',
    { tokenLabel: '', authentication: authenticationSlot({ privateKey: testKeyPair('next', 'ec_p384').privateKey }) }
  ]
]

describe('a card as JSON', () => {
  test.each(cards)('comes back whole: %s', (_name, card) => {
    const text = JSON.stringify(encodeCardContents(card))
    const back = decodeCardContents(JSON.parse(text) as EncodedCardContents)
    expect(Object.keys(back)).toEqual(Object.keys(card))
    for (const key of ['authentication', 'signature'] as const) {
      const [slot, expected] = [back[key], card[key]]
      if (slot === undefined || expected === undefined) {
        expect(slot).toBe(expected)
        continue
      }
      expect({ ...slot, privateKey: null }).toEqual({ ...expected, privateKey: null })
      expect(slot.privateKey.equals(expected.privateKey)).toBe(true)
    }
    expect(back.tokenLabel).toBe(card.tokenLabel)
  })
})

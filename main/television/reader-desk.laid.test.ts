import { beforeEach, describe, expect, test } from 'vitest'
import type { CardChannel, CardReader, ReaderEvent } from '../../device/reader/card-reader.ts'
import { ManualClock } from '../../test/support/manual-clock.ts'
import { createReaderDesk, SETTLING_MS, type LentReader } from './reader-desk.ts'

describe('a card that is laid down while the reader is free', () => {
  let clock: ManualClock
  let lent: LentReader
  let offers: number
  /** What becomes of an offer. */
  let onOffer: () => void
  /** The reader tells so. */
  let tell: (event: ReaderEvent) => void

  beforeEach(async () => {
    clock = new ManualClock()
    const reader: CardReader = {
      start: (listener) => {
        tell = listener
        return Promise.resolve()
      },
      close: () => Promise.resolve()
    }
    lent = createReaderDesk(reader, () => true, clock)
    offers = 0
    onOffer = () => undefined
    lent.desk.onCardLaid(() => {
      offers += 1
      onOffer()
    })
    await lent.shopper.start(() => undefined)
    tell({ type: 'reader_ready', readerName: 'A reader' })
    clock.advance(SETTLING_MS)
  })

  const channel = (): CardChannel => ({
    atr: Uint8Array.of(0x3b),
    transmit: () => Promise.reject(new Error('nobody sends anything'))
  })
  const lay = () => tell({ type: 'card_inserted', card: channel() })
  const lift = () => tell({ type: 'card_removed' })
  /** The card that lies there is told of as another insertion, as where the service counts anew. */
  const flap = () => {
    lift()
    lay()
  }
  const heard = () => new Promise((resolve) => setImmediate(resolve))
  const borrow = async () => {
    const events: ReaderEvent['type'][] = []
    const borrowed = lent.desk.borrow('one', () => undefined)
    if (borrowed === null) throw new Error('not lent')
    await borrowed.start((event) => {
      events.push(event.type)
      if (event.type === 'card_removed') void borrowed.close()
    })
    await heard()
    return { borrowed, events }
  }

  test('is not offered where it was left by a visit and is told of anew at once, however often', async () => {
    const { borrowed } = await borrow()
    lay()
    await borrowed.close()
    flap()
    clock.advance(SETTLING_MS - 1)
    flap()
    clock.advance(60_000)
    flap()
    expect(offers).toBe(0)
    expect(lent.desk.leftCard()).toBe(true)
    lift()
    clock.advance(SETTLING_MS - 1)
    lay()
    expect(offers).toBe(0)
    lift()
    clock.advance(SETTLING_MS)
    lay()
    expect(offers).toBe(1)
  })

  test('nor where it was left because nobody took it', () => {
    lay()
    flap()
    expect(offers).toBe(1)
    lift()
    clock.advance(SETTLING_MS)
    lay()
    expect(offers).toBe(2)
  })

  test('is offered at once where the card before was of a visit, which ended with it', async () => {
    const { events } = await borrow()
    lay()
    flap()
    expect(events).toEqual(['reader_ready', 'card_inserted', 'card_removed'])
    expect(offers).toBe(1)
  })

  test('is no later borrower’s where a listener threw, and everybody hears that it was left', async () => {
    const left: boolean[] = []
    lent.desk.onLeftCard((lies) => left.push(lies))
    onOffer = () => {
      throw new Error('a mistake of the program')
    }
    expect(lay).toThrow('a mistake of the program')
    expect(left).toEqual([true])
    const { events } = await borrow()
    expect(events).toEqual(['reader_ready'])
  })
})

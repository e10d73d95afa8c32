import { beforeEach, describe, expect, test } from 'vitest'
import { SimulatedMyNumberCard } from '../../device/card/simulator/simulated-my-number-card.ts'
import type { CardChannel, CardReader, ReaderEvent } from '../../device/reader/card-reader.ts'
import { SimulatedReader } from '../../device/reader/simulator/simulated-reader.ts'
import { cardContents } from '../../test/support/card-contents.ts'
import { ManualClock } from '../../test/support/manual-clock.ts'
import { createReaderDesk, SETTLING_MS, type LentReader } from './reader-desk.ts'

const SELECT_JPKI = Uint8Array.from(Buffer.from('00A4040C0AD392F000260100000001', 'hex'))
const contents = cardContents()

describe('a reader between the shopper and the screens', () => {
  let clock: ManualClock
  let reader: SimulatedReader
  let lent: LentReader
  let mayLend: boolean
  let shopper: ReaderEvent[]

  beforeEach(async () => {
    clock = new ManualClock()
    reader = new SimulatedReader({ clock })
    mayLend = true
    shopper = []
    lent = createReaderDesk(reader, () => mayLend, clock)
    await lent.shopper.start((event) => shopper.push(event))
    await heard()
    clock.advance(SETTLING_MS + 1)
  })

  /** Until every event has arrived. */
  const heard = () => new Promise((resolve) => setImmediate(resolve))
  const types = (events: readonly ReaderEvent[]) => events.map(({ type }) => type)
  const lay = async () => {
    reader.insert(new SimulatedMyNumberCard(contents))
    await heard()
  }
  const lift = async () => {
    reader.remove()
    await heard()
  }
  const setMayLend = async (may: boolean) => {
    mayLend = may
    lent.lookAgain()
    await heard()
  }
  const borrow = async (screen: string) => {
    const events: ReaderEvent[] = []
    const leftCards: boolean[] = []
    const borrowed = lent.desk.borrow(screen, (lies) => leftCards.push(lies))
    if (borrowed === null) throw new Error('not lent')
    await borrowed.start((event) => events.push(event))
    await heard()
    return { borrowed, events, leftCards }
  }
  const cardOf = (events: readonly ReaderEvent[]): CardChannel => {
    const last = events.findLast((event) => event.type === 'card_inserted')
    if (last === undefined) throw new Error('no card was told of')
    return last.card
  }
  const answers = { ok: true, value: Uint8Array.of(0x90, 0x00) }

  test('a card goes to the shopper while nobody borrows, and to the screen that borrowed', async () => {
    await lay()
    expect(types(shopper)).toEqual(['reader_ready', 'card_inserted'])
    await lift()
    const { events, leftCards } = await borrow('one')
    expect(types(events)).toEqual(['reader_ready'])
    await lay()
    expect(types(events)).toEqual(['reader_ready', 'card_inserted'])
    expect(leftCards).toEqual([])
    expect(types(shopper)).toEqual(['reader_ready', 'card_inserted', 'card_removed'])
    expect(await cardOf(events).transmit(SELECT_JPKI)).toEqual(answers)
  })

  test('a card laid between borrowing and starting is told of', async () => {
    const borrowed = lent.desk.borrow('one', () => undefined)
    await lay()
    const events: ReaderEvent[] = []
    await borrowed?.start((event) => events.push(event))
    await heard()
    expect(types(events)).toEqual(['reader_ready', 'card_inserted'])
  })

  test('a card left at the end of a visit is nobody’s, until it was taken off and laid down again', async () => {
    const first = await borrow('one')
    await lay()
    const left = cardOf(first.events)
    await first.borrowed.close()
    expect(await left.transmit(SELECT_JPKI)).toEqual({ ok: false, error: { code: 'reader_lost' } })
    const second = await borrow('two')
    expect(types(second.events)).toEqual(['reader_ready'])
    await second.borrowed.close()
    expect(types(shopper)).toEqual(['reader_ready'])
    // Nor the same screen again.
    const third = await borrow('one')
    expect(types(third.events)).toEqual(['reader_ready'])
    // It hears no more than that such a card lies there, and when it is gone.
    expect(third.leftCards).toEqual([true])
    await lift()
    expect(third.leftCards).toEqual([true, false])
    await lay()
    expect(types(third.events)).toEqual(['reader_ready', 'card_inserted'])
    expect(third.leftCards).toEqual([true, false])
    await third.borrowed.close()
    await lift()
    await lay()
    expect(types(shopper)).toEqual(['reader_ready', 'card_inserted'])
  })

  test('commands that wait when the reader is given back never reach the card', async () => {
    const seen: string[] = []
    const card = new SimulatedMyNumberCard(contents, { latency: { selectMs: 50, readBinary256Ms: 1, verifyMs: 1, signatureMs: 1, otherMs: 1, jitterRatio: 0 } })
    const { borrowed, events } = await borrow('one')
    reader.insert({
      atr: card.atr,
      reset: () => {
        card.reset()
      },
      answer: (command) => {
        seen.push(Buffer.from(command).toString('hex'))
        return card.answer(command)
      }
    })
    await heard()
    const channel = cardOf(events)
    const under = channel.transmit(SELECT_JPKI)
    const waiting = channel.transmit(Uint8Array.of(0x00, 0x20, 0x00, 0x80, 4, 1, 2, 3, 4))
    await heard()
    await borrowed.close()
    clock.advance(50)
    expect(await under).toMatchObject({ ok: false })
    expect(await waiting).toEqual({ ok: false, error: { code: 'reader_lost' } })
    expect(seen).toEqual([Buffer.from(SELECT_JPKI).toString('hex')])
  })

  test('of two screens that ask at once the first has it, and the other hears when it is free', async () => {
    const heardFree: string[] = []
    const { borrowed } = await borrow('one')
    expect(lent.desk.borrow('two', () => undefined)).toBeNull()
    const readers: (CardReader | null)[] = []
    for (const screen of ['two', 'three']) {
      lent.desk.onFree(() => {
        heardFree.push(screen)
        readers.push(lent.desk.borrow(screen, () => undefined))
      })
    }
    await borrowed.close()
    await heard()
    // The third is not woken for nothing.
    expect(heardFree).toEqual(['two'])
    expect(readers).toHaveLength(1)
    expect(readers[0]).not.toBeNull()
  })

  test('it is not lent during a purchase, and free after it', async () => {
    await setMayLend(false)
    expect(lent.desk.borrow('one', () => undefined)).toBeNull()
    let free = 0
    lent.desk.onFree(() => {
      free += 1
    })
    await setMayLend(true)
    expect(free).toBe(1)
    expect(lent.desk.borrow('one', () => undefined)).not.toBeNull()
  })

  test('a purchase that begins has the reader, where the screen has no card on it', async () => {
    const { events } = await borrow('one')
    await setMayLend(false)
    expect(events.at(-1)).toEqual({ type: 'reader_lost', error: { code: 'reader_busy' } })
    await lay()
    expect(types(shopper)).toEqual(['reader_ready', 'card_inserted'])
    await lift()
    await setMayLend(true)
    expect(types(events)).toEqual(['reader_ready', 'reader_lost', 'reader_ready'])
    await lay()
    expect(types(events)).toEqual(['reader_ready', 'reader_lost', 'reader_ready', 'card_inserted'])
    expect(types(shopper)).toEqual(['reader_ready', 'card_inserted', 'card_removed'])
  })

  test('nor does a purchase that began without a word lose its card to the screen', async () => {
    const { events } = await borrow('one')
    mayLend = false
    await lay()
    expect(types(shopper)).toEqual(['reader_ready', 'card_inserted'])
    expect(types(events)).toEqual(['reader_ready', 'reader_lost'])
  })

  test('a purchase that begins does not touch the card of a visit; the next card is its', async () => {
    const { events } = await borrow('one')
    await lay()
    await setMayLend(false)
    expect(types(events)).toEqual(['reader_ready', 'card_inserted'])
    expect(types(shopper)).toEqual(['reader_ready'])
    await lift()
    expect(types(events)).toEqual(['reader_ready', 'card_inserted', 'card_removed', 'reader_lost'])
    await lay()
    expect(types(shopper)).toEqual(['reader_ready', 'card_inserted'])
  })

  test('a loss is told to both, and so is the return', async () => {
    const { events } = await borrow('one')
    reader.unplug({ code: 'reader_service_absent' })
    await heard()
    expect(events.at(-1)).toEqual({ type: 'reader_lost', error: { code: 'reader_service_absent' } })
    expect(shopper.at(-1)).toEqual({ type: 'reader_lost', error: { code: 'reader_service_absent' } })
    reader.changeCause({ code: 'reader_absent' })
    await heard()
    expect(events.at(-1)).toEqual({ type: 'reader_lost', error: { code: 'reader_absent' } })
    reader.plug()
    await heard()
    expect(events.at(-1)?.type).toBe('reader_ready')
    expect(shopper.at(-1)?.type).toBe('reader_ready')
  })

  test('a card forgotten on a reader that was away meanwhile stays nobody’s', async () => {
    const { borrowed } = await borrow('one')
    await lay()
    reader.unplug()
    await heard()
    await borrowed.close()
    const next = await borrow('two')
    reader.plug()
    await heard()
    expect(types(next.events)).toEqual(['reader_lost', 'reader_ready'])
    await next.borrowed.close()
    expect(types(shopper)).toEqual(['reader_ready', 'reader_lost', 'reader_ready'])
  })

  test.each(['before', 'during'] as const)('nor is a card laid on a reader that was lost %s a visit the next one’s', async (when) => {
    if (when === 'before') reader.unplug()
    await heard()
    const { borrowed } = await borrow('one')
    if (when === 'during') reader.unplug()
    await lay()
    await borrowed.close()
    reader.plug()
    await heard()
    expect(types(shopper)).toEqual(['reader_ready', 'reader_lost', 'reader_ready'])
    await lift()
    await lay()
    expect(types(shopper).at(-1)).toBe('card_inserted')
  })

  test('a reader that came back empty is soon as good as new', async () => {
    const { borrowed } = await borrow('one')
    reader.unplug()
    await heard()
    await borrowed.close()
    reader.plug()
    await heard()
    clock.advance(SETTLING_MS)
    await lay()
    expect(types(shopper).at(-1)).toBe('card_inserted')
  })

  test('two cards of one visit: the one that is left is that visit’s', async () => {
    const { events } = await borrow('one')
    await lay()
    reader.insertSecond(new SimulatedMyNumberCard(contents))
    await heard()
    await lift()
    expect(types(events)).toEqual(['reader_ready', 'card_inserted', 'cards_collided', 'card_inserted'])
    expect(types(shopper)).toEqual(['reader_ready'])
  })

  test('of a forgotten card and a second one neither is anybody’s until both are gone', async () => {
    const first = await borrow('one')
    await lay()
    await first.borrowed.close()
    const { events } = await borrow('two')
    reader.insertSecond(new SimulatedMyNumberCard(contents))
    await heard()
    expect(types(events)).toEqual(['reader_ready', 'cards_collided'])
    await lift()
    expect(types(events)).toEqual(['reader_ready', 'cards_collided', 'card_removed'])
    reader.removeSecond()
    await lay()
    expect(types(events)).toEqual(['reader_ready', 'cards_collided', 'card_removed', 'card_inserted'])
  })

  describe('a card laid before the screen asked, where the shopper’s session has no use for it', () => {
    test('is the screen’s only once it was taken off and laid down again', async () => {
      await lay()
      const old = cardOf(shopper)
      const { events, leftCards } = await borrow('one')
      expect(types(shopper)).toEqual(['reader_ready', 'card_inserted', 'card_removed'])
      expect(types(events)).toEqual(['reader_ready'])
      expect(leftCards).toEqual([true])
      expect(await old.transmit(SELECT_JPKI)).toEqual({ ok: false, error: { code: 'card_removed' } })
      await lift()
      await lay()
      expect(leftCards).toEqual([true, false])
      expect(types(events)).toEqual(['reader_ready', 'card_inserted'])
      expect(await cardOf(events).transmit(SELECT_JPKI)).toEqual(answers)
    })

    test('is not spent by whichever of two screens asks first', async () => {
      await lay()
      const first = await borrow('one')
      await first.borrowed.close()
      const second = await borrow('two')
      expect([first, second].map(({ events }) => types(events))).toEqual([['reader_ready'], ['reader_ready']])
    })

    test('nor where it lay there already when the reader came', async () => {
      reader.unplug()
      await lay()
      reader.plug()
      await heard()
      const { events } = await borrow('one')
      expect(types(events)).toEqual(['reader_ready'])
    })
  })

  describe('screens at rest', () => {
    const watch = () => {
      const told: boolean[] = []
      const end = lent.desk.onLeftCard((lies) => told.push(lies))
      return { told, end }
    }

    test('hear of a card that was left at the end of a visit, and when it is taken', async () => {
      const { told, end } = watch()
      const { borrowed } = await borrow('one')
      await lay()
      // It is somebody's.
      expect([lent.desk.leftCard(), told]).toEqual([false, []])
      await borrowed.close()
      expect([lent.desk.leftCard(), told]).toEqual([true, [true]])
      // Another screen that borrows changes nothing of that.
      const other = await borrow('two')
      expect(told).toEqual([true])
      await lift()
      expect([lent.desk.leftCard(), told]).toEqual([false, [true, false]])
      await lay()
      expect(told).toEqual([true, false])
      end()
      await other.borrowed.close()
      expect([lent.desk.leftCard(), told]).toEqual([true, [true, false]])
    })

    test('hear of one that was laid down before anybody asked, where the session has no use for it', async () => {
      const { told } = watch()
      await lay()
      expect(told).toEqual([true])
      await lift()
      expect(told).toEqual([true, false])
    })

    test('hear nothing of a purchase’s card', async () => {
      const { told } = watch()
      await setMayLend(false)
      await lay()
      await lift()
      await setMayLend(true)
      expect(told).toEqual([])
    })
  })

  test('what lies there when the program starts is no screen’s', async () => {
    const early = new SimulatedReader({ clock })
    early.insert(new SimulatedMyNumberCard(contents))
    const other = createReaderDesk(early, () => true, clock)
    const events: ReaderEvent[] = []
    await other.desk.borrow('one', () => undefined)?.start((event) => events.push(event))
    await other.shopper.start(() => undefined)
    await heard()
    expect(types(events)).toEqual(['reader_ready'])
  })

  test('the end is the end for all', async () => {
    const { borrowed, events } = await borrow('one')
    await lay()
    const card = cardOf(events)
    await lent.shopper.close()
    expect(types(events)).toEqual(['reader_ready', 'card_inserted', 'reader_lost'])
    expect(await card.transmit(SELECT_JPKI)).toMatchObject({ ok: false })
    await borrowed.close()
    await borrowed.close()
    expect(lent.desk.borrow('two', () => undefined)).toBeNull()
    expect(types(shopper)).toEqual(['reader_ready'])
  })

  test('a screen may give back from within an event', async () => {
    const events: ReaderEvent[] = []
    const borrowed = lent.desk.borrow('one', () => undefined)
    await borrowed?.start((event) => {
      events.push(event)
      if (event.type === 'card_removed') void borrowed.close()
    })
    await lay()
    await lift()
    await lay()
    expect(types(events)).toEqual(['reader_ready', 'card_inserted', 'card_removed'])
    expect(types(shopper)).toEqual(['reader_ready', 'card_inserted'])
  })
})

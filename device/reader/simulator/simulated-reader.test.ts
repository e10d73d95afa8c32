import { describe, expect, test } from 'vitest'
import { cardContents } from '../../../test/support/card-contents.ts'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { LATENCY_PROFILES } from '../../card/simulator/latency.ts'
import { SimulatedForeignCard } from '../../card/simulator/simulated-foreign-card.ts'
import { SimulatedMyNumberCard } from '../../card/simulator/simulated-my-number-card.ts'
import type { CardChannel, ReaderEvent } from '../card-reader.ts'
import { SimulatedReader } from './simulated-reader.ts'

const SELECT_JPKI = Buffer.from('00A4040C0AD392F000260100000001', 'hex')
const SELECT_PIN = Buffer.from('00A4020C020018', 'hex')
const WRONG_PIN = Buffer.from('002000800439393939', 'hex')

/** Lets everything that needs no time happen. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
}

async function startReader() {
  const clock = new ManualClock()
  const reader = new SimulatedReader({ clock })
  const events: ReaderEvent[] = []
  await reader.start((event) => events.push(event))
  const insert = async (card = new SimulatedMyNumberCard(cardContents())): Promise<CardChannel> => {
    reader.insert(card)
    await settle()
    const last = events.at(-1)
    if (last?.type !== 'card_inserted') throw new Error('no card reported')
    return last.card
  }
  return { clock, reader, events, insert }
}

const contactless = () => new SimulatedMyNumberCard(cardContents(), { latency: LATENCY_PROFILES.contactless })

/** Notes when a promise settles, without waiting for it. */
function watch<T>(promise: Promise<T>): { value: T | null } {
  const seen: { value: T | null } = { value: null }
  void promise.then((value) => (seen.value = value))
  return seen
}

describe('time', () => {
  test('an answer is held back as long as the card takes', async () => {
    const { clock, insert } = await startReader()
    const answer = watch((await insert(contactless())).transmit(SELECT_JPKI))
    await settle()
    expect(answer.value).toBeNull()
    clock.advance(12)
    await settle()
    expect(answer.value).toMatchObject({ ok: true })
    expect(clock.pending).toBe(0)
  })

  test('a card without latency needs no timer', async () => {
    const { clock, insert } = await startReader()
    expect(await (await insert()).transmit(SELECT_JPKI)).toMatchObject({ ok: true })
    expect(clock.pending).toBe(0)
  })

  test('a card slower than the deadline is silent, and its late answer is nobody else’s', async () => {
    const { clock, insert } = await startReader()
    const channel = await insert(contactless())
    const late = watch(channel.transmit(SELECT_JPKI, 2))
    const next = watch(channel.transmit(SELECT_PIN))
    await settle()
    clock.advance(2)
    await settle()
    expect(late.value).toEqual({ ok: false, error: { code: 'card_silent' } })
    clock.advance(12)
    await settle()
    expect(next.value).toEqual({ ok: true, value: Uint8Array.of(0x90, 0x00) })
  })

  test('a silenced card is silent at each command’s own deadline', async () => {
    const { clock, reader, insert } = await startReader()
    const channel = await insert()
    reader.silence()
    const first = watch(channel.transmit(SELECT_JPKI, 100))
    const second = watch(channel.transmit(SELECT_JPKI, 50))
    await settle()
    clock.advance(100)
    await settle()
    expect(first.value).toEqual({ ok: false, error: { code: 'card_silent' } })
    expect(second.value).toBeNull()
    clock.advance(50)
    await settle()
    expect(second.value).toEqual({ ok: false, error: { code: 'card_silent' } })
  })

  test('silence ends with the card', async () => {
    const { reader, insert } = await startReader()
    await insert()
    reader.silence()
    reader.remove()
    expect(await (await insert()).transmit(SELECT_JPKI)).toMatchObject({ ok: true })
  })
})

describe('tearing away', () => {
  test('happens in the middle of the n-th command: the pending and every queued one fail', async () => {
    const { clock, reader, events, insert } = await startReader()
    const channel = await insert(contactless())
    reader.tearAt(2)
    const answers = [SELECT_JPKI, SELECT_PIN, WRONG_PIN].map((command) => watch(channel.transmit(command)))
    await settle()
    for (let ms = 0; ms < 60; ms += 1) {
      clock.advance(1)
      await settle()
    }
    const removed = { ok: false, error: { code: 'card_removed' } }
    expect(answers.map(({ value }) => value)).toEqual([
      { ok: true, value: Uint8Array.of(0x90, 0x00) },
      removed,
      removed
    ])
    expect(events.at(-1)).toEqual({ type: 'card_removed' })
    expect(reader.hasCard).toBe(false)
    expect(clock.pending).toBe(0)
  })

  test('leaves the effect of the torn command in the card', async () => {
    const { reader, insert } = await startReader()
    const card = new SimulatedMyNumberCard(cardContents())
    const channel = await insert(card)
    await channel.transmit(SELECT_JPKI)
    await channel.transmit(SELECT_PIN)
    reader.tearAt(1)
    expect(await channel.transmit(WRONG_PIN)).toEqual({ ok: false, error: { code: 'card_removed' } })
    expect(card.triesLeft('authentication')).toBe(2)
    const again = await insert(card)
    await again.transmit(SELECT_JPKI)
    await again.transmit(SELECT_PIN)
    expect(await again.transmit(Buffer.from('00200080', 'hex'))).toEqual({ ok: true, value: Uint8Array.of(0x63, 0xc2) })
  })

  test('is forgotten when the card is taken away before', async () => {
    const { reader, insert } = await startReader()
    await insert()
    reader.tearAt(1)
    reader.remove()
    expect(await (await insert()).transmit(SELECT_JPKI)).toMatchObject({ ok: true })
  })
})

describe('the cable', () => {
  test('an unplugged reader is absent at start, and ready when plugged in', async () => {
    const reader = new SimulatedReader({ clock: new ManualClock(), readerName: 'R' })
    const events: ReaderEvent[] = []
    reader.unplug()
    reader.insert(new SimulatedMyNumberCard(cardContents()))
    await reader.start((event) => events.push(event))
    expect(events).toEqual([{ type: 'reader_lost', error: { code: 'reader_absent' } }])
    reader.plug()
    await settle()
    expect(events.slice(1).map(({ type }) => type)).toEqual(['reader_ready', 'card_inserted'])
  })

  test('a pending command is lost with the reader', async () => {
    const { reader, events, insert } = await startReader()
    const channel = await insert(contactless())
    const pending = channel.transmit(SELECT_JPKI)
    await settle()
    reader.unplug()
    const lost = { ok: false, error: { code: 'reader_lost' } }
    expect(await pending).toEqual(lost)
    expect(await channel.transmit(SELECT_JPKI)).toEqual(lost)
    expect(events.at(-1)).toEqual({ type: 'reader_lost', error: { code: 'reader_lost' } })
  })

  test('a card taken off an unplugged reader is gone when it comes back', async () => {
    const { reader, events, insert } = await startReader()
    await insert()
    reader.unplug()
    reader.remove()
    reader.plug()
    await settle()
    expect(events.at(-1)?.type).toBe('reader_ready')
  })
})

describe('a second card', () => {
  const card = () => new SimulatedMyNumberCard(cardContents())
  const types = (events: readonly ReaderEvent[]) => events.map(({ type }) => type)

  test('may be the only one', async () => {
    const { reader, events } = await startReader()
    reader.insertSecond(card())
    await settle()
    expect(types(events)).toEqual(['reader_ready', 'card_inserted'])
    expect([reader.hasCard, reader.hasSecondCard]).toEqual([false, true])
    reader.tearAt(1)
    const last = events.at(-1)
    if (last?.type !== 'card_inserted') throw new Error('no card reported')
    expect(await last.card.transmit(SELECT_JPKI)).toEqual({ ok: false, error: { code: 'card_removed' } })
    expect(reader.hasSecondCard).toBe(false)
    await settle()
    expect(types(events)).toEqual(['reader_ready', 'card_inserted', 'card_removed'])
  })

  test('ends a command under way', async () => {
    const { reader, insert } = await startReader()
    const channel = await insert(contactless())
    const pending = channel.transmit(SELECT_JPKI)
    await settle()
    reader.insertSecond(card())
    expect(await pending).toEqual({ ok: false, error: { code: 'card_removed' } })
  })

  test('leaves a silent card silent', async () => {
    const { clock, reader, events, insert } = await startReader()
    await insert()
    reader.silence()
    reader.insertSecond(card())
    reader.removeSecond()
    await settle()
    const last = events.at(-1)
    if (last?.type !== 'card_inserted') throw new Error('no card reported')
    const answer = watch(last.card.transmit(SELECT_JPKI, 100))
    await settle()
    clock.advance(100)
    await settle()
    expect(answer.value).toEqual({ ok: false, error: { code: 'card_silent' } })
  })

  test('is found beside the first when the cable is put back', async () => {
    const { reader, events, insert } = await startReader()
    await insert()
    reader.unplug()
    reader.insertSecond(card())
    reader.plug()
    await settle()
    expect(types(events).slice(2)).toEqual(['reader_lost', 'reader_ready', 'cards_collided'])
  })
})

test('the cause of a loss may change while it lasts', async () => {
  const { reader, events } = await startReader()
  expect(() => {
    reader.changeCause({ code: 'reader_busy' })
  }).toThrow('plugged in')
  reader.unplug({ code: 'reader_busy' })
  reader.changeCause({ code: 'reader_service_stuck' })
  await settle()
  expect(events.slice(1)).toEqual([
    { type: 'reader_lost', error: { code: 'reader_busy' } },
    { type: 'reader_lost', error: { code: 'reader_service_stuck' } }
  ])
})

test('an answer too short to be one is garbled', async () => {
  const { reader, events } = await startReader()
  reader.insert(new SimulatedForeignCard(Uint8Array.of(0x90)))
  await settle()
  const last = events.at(-1)
  if (last?.type !== 'card_inserted') throw new Error('no card reported')
  expect(await last.card.transmit(SELECT_JPKI)).toEqual({ ok: false, error: { code: 'card_garbled' } })
})

test('a hand cannot do what hands cannot do', async () => {
  const { reader, insert } = await startReader()
  expect(() => {
    reader.remove()
  }).toThrow('no card')
  await insert()
  expect(() => {
    reader.insert(new SimulatedForeignCard())
  }).toThrow('already')
  expect(() => {
    reader.removeSecond()
  }).toThrow('no card')
  reader.insertSecond(new SimulatedForeignCard())
  expect(() => {
    reader.insertSecond(new SimulatedForeignCard())
  }).toThrow('already')
  expect(() => {
    reader.tearAt(0)
  }).toThrow(RangeError)
})

import { once } from 'node:events'
import { connect as connectSocket, createServer, type AddressInfo, type Socket } from 'node:net'
import { describe, expect, test, vi } from 'vitest'
import { LATENCY_PROFILES } from '../../device/card/simulator/latency.ts'
import { SimulatedMyNumberCard } from '../../device/card/simulator/simulated-my-number-card.ts'
import { systemClock } from '../../device/clock.ts'
import type { CardChannel, ReaderEvent } from '../../device/reader/card-reader.ts'
import { offerReader } from '../../device/reader/remote/offered-reader.ts'
import { LINK_SILENCE_MS } from '../../device/reader/remote/reader-link.ts'
import { createRemoteReader } from '../../device/reader/remote/remote-reader.ts'
import { SimulatedReader } from '../../device/reader/simulator/simulated-reader.ts'
import { cardContents } from '../support/card-contents.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { describeCardReader, type CardReaderWorld } from './card-reader.contract.ts'

const latency = LATENCY_PROFILES.none
const heard = () => new Promise((resolve) => setTimeout(resolve, 20))
const types = (events: readonly ReaderEvent[]) => events.map(({ type }) => type)
const VERIFY = Uint8Array.of(0x00, 0x20, 0x00, 0x80, 4, 0x31, 0x32, 0x33, 0x34)

/** The two ends of a real connection. */
async function socketPair(): Promise<readonly [Socket, Socket]> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const there = connectSocket((server.address() as AddressInfo).port, '127.0.0.1')
  const [here] = (await once(server, 'connection')) as [Socket]
  server.close()
  return [here, there]
}

async function makeWorld(): Promise<CardReaderWorld> {
  const reader = new SimulatedReader({ clock: systemClock })
  const offered = offerReader(reader, systemClock)
  const remote = createRemoteReader({ clock: systemClock })
  await offered.start()
  const [here, there] = await socketPair()
  const act = (verb: () => void): Promise<void> => {
    verb()
    return Promise.resolve()
  }
  return {
    reader: {
      start: (listener) => {
        const started = remote.start(listener)
        remote.accept(here)
        void offered.offer(there)
        return started
      },
      close: () => remote.close()
    },
    insert: (contents) => act(() => { reader.insert(new SimulatedMyNumberCard(contents, { latency })) }),
    remove: () => act(() => { reader.remove() }),
    insertSecond: (contents) => act(() => { reader.insertSecond(new SimulatedMyNumberCard(contents, { latency })) }),
    removeSecond: () => act(() => { reader.removeSecond() }),
    tearAt: (n) => act(() => { reader.tearAt(n) }),
    silence: () => act(() => { reader.silence() }),
    unplug: () => act(() => { reader.unplug() }),
    plug: () => act(() => { reader.plug() }),
    dispose: () => offered.close()
  }
}

describeCardReader('a reader that stands elsewhere', makeWorld)

describe('the connection to a reader that stands elsewhere', () => {
  async function connected(clock = new ManualClock()) {
    const reader = new SimulatedReader({ clock })
    const offered = offerReader(reader, clock)
    const remote = createRemoteReader({ clock })
    const events: ReaderEvent[] = []
    await offered.start()
    await remote.start((event) => events.push(event))
    const connect = async (): Promise<readonly [Socket, Socket]> => {
      const [here, there] = await socketPair()
      remote.accept(here)
      void offered.offer(there)
      await heard()
      return [here, there]
    }
    const received: string[] = []
    const lay = async () => {
      const card = new SimulatedMyNumberCard(cardContents(), { latency: { ...LATENCY_PROFILES.contactless, jitterRatio: 0 } })
      reader.insert({
        atr: card.atr,
        reset: () => { card.reset() },
        answer: (command) => {
          received.push(Buffer.from(command).toString('hex'))
          return card.answer(command)
        }
      })
      await heard()
    }
    const cardOf = (): CardChannel => {
      const found = events.findLast((event) => event.type === 'card_inserted')
      if (found === undefined) throw new Error('no card')
      return found.card
    }
    return { clock, reader, remote, offered, events, connect, lay, received, cardOf }
  }

  test('is absent before it comes, lost when it goes, and comes back by itself with the card that lies there', async () => {
    const { connect, events, lay, offered, remote } = await connected()
    await heard()
    expect(events).toEqual([{ type: 'reader_lost', error: { code: 'reader_agent_absent' } }])
    const [, there] = await connect()
    await lay()
    there.destroy()
    await heard()
    await connect()
    expect(types(events)).toEqual(['reader_lost', 'reader_ready', 'card_inserted', 'reader_lost', 'reader_ready', 'card_inserted'])
    await remote.close()
    await offered.close()
  })

  test('cut in the middle of a VERIFY it is lost, and the PIN is never sent again', async () => {
    const { clock, connect, events, lay, received, cardOf, offered, remote } = await connected()
    const [here] = await connect()
    await lay()
    const old = cardOf()
    const [verified, queued] = [old.transmit(VERIFY), old.transmit(VERIFY)]
    await heard()
    here.destroy()
    await heard()
    const lost = { ok: false, error: { code: 'reader_lost' } }
    expect([await verified, await queued]).toEqual([lost, lost])
    await connect()
    clock.advance(1_000)
    await heard()
    expect(types(events).slice(-3)).toEqual(['reader_lost', 'reader_ready', 'card_inserted'])
    expect(await old.transmit(VERIFY)).toEqual(lost)
    await heard()
    expect(received).toHaveLength(1)
    await remote.close()
    await offered.close()
  })

  test('an end that falls silent is gone', async () => {
    const clock = new ManualClock()
    const remote = createRemoteReader({ clock })
    const events: ReaderEvent[] = []
    await remote.start((event) => events.push(event))
    const [here, there] = await socketPair()
    remote.accept(here)
    there.resume()
    await heard()
    clock.advance(LINK_SILENCE_MS)
    await vi.waitFor(() => { expect(here.destroyed).toBe(true) })
    expect(events.at(-1)).toEqual({ type: 'reader_lost', error: { code: 'reader_agent_absent' } })
    await remote.close()
  })

  test('one that says what is no frame is hung up on', async () => {
    const { remote, offered } = await connected()
    const [here, there] = await socketPair()
    remote.accept(here)
    there.on('error', () => undefined)
    there.write(Uint8Array.from({ length: 64 }, () => 0xff))
    await vi.waitFor(() => { expect(here.destroyed).toBe(true) })
    await remote.close()
    await offered.close()
  })

  test('a second connection ends the first', async () => {
    const { connect, events, remote, offered } = await connected()
    const [first] = await connect()
    await connect()
    expect(first.destroyed).toBe(true)
    expect(types(events)).toEqual(['reader_lost', 'reader_ready', 'reader_lost', 'reader_ready'])
    await remote.close()
    await offered.close()
  })
})

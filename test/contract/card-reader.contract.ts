import { verify } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { proveHolder, readCard } from '../../device/card/card-visits.ts'
import { JpkiApplet } from '../../device/card/jpki-applet.ts'
import type { CardContents } from '../../device/card/simulator/card-contents.ts'
import type { CardChannel, CardReader, ReaderEvent } from '../../device/reader/card-reader.ts'
import { authenticationSlot, cardContents, pinBytes, testKeyPair } from '../support/card-contents.ts'

/** One reader to check, and the hand that lays cards on it. */
export interface CardReaderWorld {
  /** Not started yet. */
  readonly reader: CardReader
  /** Lays a new card with these contents on the reader and leaves it there. */
  insert(contents: CardContents): Promise<void>
  remove(): Promise<void>
  /** Tears the card away in the middle of the n-th command from now. */
  tearAt(n: number): Promise<void>
  /** Lays a new card on a second reader, and takes it away; both or neither. */
  readonly insertSecond?: (contents: CardContents) => Promise<void>
  readonly removeSecond?: () => Promise<void>
  /** From now until it is taken away the card receives commands and gives no answer. */
  readonly silence?: () => Promise<void>
  /** Pulls the reader's cable and puts it back; both or neither. */
  readonly unplug?: () => Promise<void>
  readonly plug?: () => Promise<void>
  /** Frees what the world holds; the reader is closed before. */
  dispose(): Promise<void>
}

const patience = { timeout: 60_000, interval: 5 }
const SELECT_JPKI = '00A4040C0AD392F000260100000001'
const SELECT_CERTIFICATE = '00A4020C02000A'
const removed = { ok: false, error: { code: 'card_removed' } }
const challenge = Uint8Array.from({ length: 32 }, (_, at) => 255 - at)

function bytes(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'))
}

/** What every `CardReader` must do, real or simulated. Needs real time, and a card that answers within its patience. */
export function describeCardReader(name: string, makeWorld: () => Promise<CardReaderWorld>): void {
  describe(name, () => {
    let world: CardReaderWorld
    let events: ReaderEvent[]
    beforeEach(async () => {
      world = await makeWorld()
      events = []
    })
    afterEach(async () => {
      await world.reader.close()
      await world.dispose()
    })

    const start = () => world.reader.start((event) => events.push(event))
    /** A loss may be told of again when its cause has become another one; how often is the reader's own. */
    const types = () =>
      events.map(({ type }) => type).filter((type, at, all) => type !== 'reader_lost' || all[at - 1] !== 'reader_lost')

    /** Waits until exactly these events have come, in this order. */
    async function expectEvents(...expected: ReaderEvent['type'][]): Promise<void> {
      await vi.waitFor(() => {
        expect(types()).toEqual(expected)
      }, patience)
    }

    function lastCard(): CardChannel {
      for (const event of events.toReversed()) if (event.type === 'card_inserted') return event.card
      throw new Error('no card was reported')
    }

    async function startWithCard(contents: CardContents): Promise<CardChannel> {
      await start()
      await expectEvents('reader_ready')
      await world.insert(contents)
      await expectEvents('reader_ready', 'card_inserted')
      return lastCard()
    }

    test('is ready, and reports a card coming and going, as often as it does', async () => {
      await startWithCard(cardContents())
      expect(lastCard().atr[0]).toBe(0x3b)
      await world.remove()
      await expectEvents('reader_ready', 'card_inserted', 'card_removed')
      await world.insert(cardContents())
      await expectEvents('reader_ready', 'card_inserted', 'card_removed', 'card_inserted')
      expect(events[0]).toMatchObject({ readerName: expect.stringMatching(/./) as string })
    })

    test('reports a card that lies there already', async () => {
      await world.insert(cardContents())
      await start()
      await expectEvents('reader_ready', 'card_inserted')
      expect(await lastCard().transmit(bytes(SELECT_JPKI))).toEqual({ ok: true, value: bytes('9000') })
    })

    test('carries APDUs there and back, SW1SW2 included', async () => {
      const card = await startWithCard(cardContents())
      const exchanges = [
        ['00A4040C07A0000000031010', '6A82'],
        [SELECT_JPKI, '9000'],
        ['00A4020C020018', '9000'],
        ['00200080', '63C3'],
        ['00A4020C020006', '9000'],
        ['00B0000008', '4A504B49415049439000']
      ] as const
      for (const [command, response] of exchanges) {
        expect(await card.transmit(bytes(command))).toEqual({ ok: true, value: bytes(response) })
      }
    })

    test('queues commands and never interleaves them', async () => {
      const contents = cardContents()
      const card = await startWithCard(contents)
      const commands = [SELECT_JPKI, SELECT_CERTIFICATE, ...['0000', '0100', '0200'].map((at) => `00B0${at}00`)]
      const answers = await Promise.all(commands.map((command) => card.transmit(bytes(command))))
      const ok = bytes('9000')
      const { certificate } = contents.authentication
      const blocks = [0, 256, 512].map((at) => Uint8Array.from([...certificate.subarray(at, at + 256), ...ok]))
      expect(answers).toEqual([ok, ok, ...blocks].map((value) => ({ ok: true, value })))
    })

    test('takes a copy of a command, so that its owner may overwrite it at once', async () => {
      const card = await startWithCard(cardContents())
      // Buffers, whose `slice` is no copy.
      const first = Buffer.from(SELECT_JPKI, 'hex')
      const second = Buffer.from(SELECT_CERTIFICATE, 'hex')
      const answers = [card.transmit(first), card.transmit(second)]
      first.fill(0)
      second.fill(0)
      expect(await Promise.all(answers)).toEqual([
        { ok: true, value: bytes('9000') },
        { ok: true, value: bytes('9000') }
      ])
    })

    test('leaves the caller’s command as it is', async () => {
      const card = await startWithCard(cardContents())
      const command = Buffer.from(SELECT_JPKI, 'hex')
      await card.transmit(command)
      expect(command.toString('hex')).toBe(SELECT_JPKI.toLowerCase())
    })

    test('a whole visit: card read, PIN wrong, PIN right, challenge signed', async () => {
      const contents = cardContents()
      const card = await startWithCard(contents)
      const { certificate } = contents.authentication
      expect(await readCard(card)).toEqual({
        ok: true,
        value: { tokenKind: 'card', certificate, triesLeft: 3, algorithm: 'rsa_2048_sha256' }
      })
      expect(await proveHolder(card, pinBytes('4321'), challenge, { triesTold: 3 })).toEqual({
        ok: false,
        error: { code: 'pin_wrong', triesLeft: 2 }
      })
      const proof = await proveHolder(card, pinBytes('1234'), challenge, { triesTold: 2 })
      if (!proof.ok) throw new Error(proof.error.code)
      expect(verify('sha256', challenge, testKeyPair('authentication').publicKey, proof.value.signature)).toBe(true)
    })

    test('a blocked PIN stays blocked', async () => {
      const contents = cardContents({ authentication: authenticationSlot({ triesLeft: 0 }) })
      const card = await startWithCard(contents)
      expect(await readCard(card)).toMatchObject({ ok: true, value: { triesLeft: 'blocked' } })
      expect(await proveHolder(card, pinBytes('1234'), challenge, { triesTold: 1 })).toEqual({
        ok: false,
        error: { code: 'pin_blocked' }
      })
    })

    test('a card that was away has forgotten that its PIN was verified', async () => {
      const card = await startWithCard(cardContents())
      expect(await proveHolder(card, pinBytes('1234'), challenge, { triesTold: 3 })).toMatchObject({ ok: true })
      await world.remove()
      await expectEvents('reader_ready', 'card_inserted', 'card_removed')
      await world.insert(cardContents())
      await expectEvents('reader_ready', 'card_inserted', 'card_removed', 'card_inserted')
      const applet = await JpkiApplet.select(lastCard())
      if (!applet.ok) throw new Error(applet.error.code)
      const digest = { algorithm: 'sha256', bytes: challenge } as const
      expect(await applet.value.sign('authentication', digest)).toEqual({
        ok: false,
        error: { code: 'pin_not_verified' }
      })
    })

    test('the channel of a removed card stays dead, also when the next card lies there', async () => {
      const card = await startWithCard(cardContents())
      await world.remove()
      await expectEvents('reader_ready', 'card_inserted', 'card_removed')
      expect(await card.transmit(bytes(SELECT_JPKI))).toEqual(removed)
      await world.insert(cardContents())
      await expectEvents('reader_ready', 'card_inserted', 'card_removed', 'card_inserted')
      expect(await card.transmit(bytes(SELECT_JPKI))).toEqual(removed)
      expect(await lastCard().transmit(bytes(SELECT_JPKI))).toEqual({ ok: true, value: bytes('9000') })
    })

    test.each([1, 2, 5])('a card torn away in command %i ends the visit and is reported once', async (n) => {
      const card = await startWithCard(cardContents())
      await world.tearAt(n)
      expect(await readCard(card)).toEqual(removed)
      await expectEvents('reader_ready', 'card_inserted', 'card_removed')
      expect(await card.transmit(bytes(SELECT_JPKI))).toEqual(removed)
    })

    test('after close no event comes and no command passes', async () => {
      const card = await startWithCard(cardContents())
      await world.reader.close()
      await world.remove()
      expect(await card.transmit(bytes(SELECT_JPKI))).toMatchObject({ ok: false })
      expect(types()).toEqual(['reader_ready', 'card_inserted'])
    })

    test('a card that never answers stays dead until it is taken away, and the next one works', async (context) => {
      const { silence } = world
      if (silence === undefined) {
        context.skip('this world has no silent card')
        return
      }
      const card = await startWithCard(cardContents())
      await silence()
      const silent = { ok: false, error: { code: 'card_silent' } }
      // The second may have been given up with the first: it is the same card.
      const answers = [card.transmit(bytes(SELECT_JPKI), 200), card.transmit(bytes(SELECT_CERTIFICATE), 200)]
      expect(await Promise.all(answers)).toEqual([silent, silent])
      expect(await card.transmit(bytes(SELECT_JPKI), 200)).toEqual(silent)
      expect(types()).toEqual(['reader_ready', 'card_inserted'])
      await world.remove()
      await expectEvents('reader_ready', 'card_inserted', 'card_removed')
      await world.insert(cardContents())
      await expectEvents('reader_ready', 'card_inserted', 'card_removed', 'card_inserted')
      expect(await lastCard().transmit(bytes(SELECT_JPKI))).toEqual({ ok: true, value: bytes('9000') })
      expect(await card.transmit(bytes(SELECT_JPKI))).toMatchObject({ ok: false })
    })

    describe('two cards', () => {
      /** A second card on the second reader, or null where there is none. */
      async function collide() {
        const { insertSecond, removeSecond } = world
        if (insertSecond === undefined || removeSecond === undefined) return null
        const first = await startWithCard(cardContents())
        await insertSecond(cardContents())
        await expectEvents('reader_ready', 'card_inserted', 'cards_collided')
        return { first, removeSecond }
      }
      const NO_SECOND = 'this world has no second reader'

      test('are one too many: neither is talked to', async (context) => {
        const collided = await collide()
        if (collided === null) return context.skip(NO_SECOND)
        expect(await collided.first.transmit(bytes(SELECT_JPKI))).toEqual(removed)
      })

      test('the one that is left is a new insertion, on a channel of its own', async (context) => {
        const collided = await collide()
        if (collided === null) return context.skip(NO_SECOND)
        await collided.removeSecond()
        await expectEvents('reader_ready', 'card_inserted', 'cards_collided', 'card_inserted')
        expect(await lastCard().transmit(bytes(SELECT_JPKI))).toEqual({ ok: true, value: bytes('9000') })
        expect(await collided.first.transmit(bytes(SELECT_JPKI))).toEqual(removed)
        await world.remove()
        await expectEvents('reader_ready', 'card_inserted', 'cards_collided', 'card_inserted', 'card_removed')
      })

      test('the one that came last may be the one that is left', async (context) => {
        const collided = await collide()
        if (collided === null) return context.skip(NO_SECOND)
        await world.remove()
        await expectEvents('reader_ready', 'card_inserted', 'cards_collided', 'card_inserted')
        expect(await lastCard().transmit(bytes(SELECT_JPKI))).toEqual({ ok: true, value: bytes('9000') })
        expect(await collided.first.transmit(bytes(SELECT_JPKI))).toEqual(removed)
      })

      test('one of them may be silent under a command: it is given up, and the other one works', async (context) => {
        const { silence, insertSecond } = world
        if (silence === undefined || insertSecond === undefined) return context.skip(NO_SECOND)
        const card = await startWithCard(cardContents())
        await silence()
        const pending = card.transmit(bytes(SELECT_JPKI), 60_000)
        await insertSecond(cardContents())
        await expectEvents('reader_ready', 'card_inserted', 'cards_collided')
        expect(await pending).toEqual(removed)
        await world.remove()
        await expectEvents('reader_ready', 'card_inserted', 'cards_collided', 'card_inserted')
        expect(await lastCard().transmit(bytes(SELECT_JPKI))).toEqual({ ok: true, value: bytes('9000') })
      })

      test('a silent one that is left is reported, and stays silent', async (context) => {
        const { silence, insertSecond, removeSecond } = world
        if (silence === undefined || insertSecond === undefined || removeSecond === undefined) {
          return context.skip(NO_SECOND)
        }
        const card = await startWithCard(cardContents())
        await silence()
        expect(await card.transmit(bytes(SELECT_JPKI), 200)).toEqual({ ok: false, error: { code: 'card_silent' } })
        await insertSecond(cardContents())
        await expectEvents('reader_ready', 'card_inserted', 'cards_collided')
        await removeSecond()
        await expectEvents('reader_ready', 'card_inserted', 'cards_collided', 'card_inserted')
        expect(await lastCard().transmit(bytes(SELECT_JPKI), 200)).toEqual({
          ok: false,
          error: { code: 'card_silent' }
        })
        await world.remove()
        await expectEvents('reader_ready', 'card_inserted', 'cards_collided', 'card_inserted', 'card_removed')
      })

      test('are gone once both are', async (context) => {
        const collided = await collide()
        if (collided === null) return context.skip(NO_SECOND)
        await Promise.all([world.remove(), collided.removeSecond()])
        await vi.waitFor(() => {
          expect(types().at(-1)).toBe('card_removed')
        }, patience)
        // Whether one was seen lying there alone for a moment is the reader's own.
        expect(types().slice(0, 3)).toEqual(['reader_ready', 'card_inserted', 'cards_collided'])
        expect(types().filter((type) => type === 'card_removed')).toHaveLength(1)
        await world.insert(cardContents())
        await vi.waitFor(() => {
          expect(types().at(-1)).toBe('card_inserted')
        }, patience)
        expect(await lastCard().transmit(bytes(SELECT_JPKI))).toEqual({ ok: true, value: bytes('9000') })
      })
    })

    test('a reader that was unplugged recovers by itself', async (context) => {
      const { unplug, plug } = world
      if (unplug === undefined || plug === undefined) {
        context.skip('this world has no cable')
        return
      }
      const card = await startWithCard(cardContents())
      await unplug()
      await expectEvents('reader_ready', 'card_inserted', 'reader_lost')
      expect(await card.transmit(bytes(SELECT_JPKI))).toEqual({ ok: false, error: { code: 'reader_lost' } })
      await plug()
      await expectEvents('reader_ready', 'card_inserted', 'reader_lost', 'reader_ready', 'card_inserted')
      expect(await lastCard().transmit(bytes(SELECT_JPKI))).toEqual({ ok: true, value: bytes('9000') })
    })
  })
}

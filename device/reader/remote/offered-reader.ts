import type { Duplex } from 'node:stream'
import type { Clock } from '../../clock.ts'
import { copySecret } from '../../secret-bytes.ts'
import type { CardChannel, CardReader, ReaderEvent } from '../card-reader.ts'
import { encodeInsertion, type Frame } from '../pcsc/reader-frames.ts'
import { readerLink, type ReaderLink } from './reader-link.ts'

/** A reader that is offered to an appliance elsewhere, over one connection at a time. */
export interface OfferedReader {
  /** Starts the reader; it is watched whether or not an appliance is connected. */
  start(): Promise<void>
  /**
   * Offers it over a connection whose other end has proven to be the appliance; one before it ends.
   * @returns resolves when the connection is over
   */
  offer(stream: Duplex): Promise<void>
  close(): Promise<void>
}

/** Longer than any command of the appliance's waits: its own deadline is the one that counts. */
const COMMAND_MS = 30_000

/** The agent's end. Every command is sent to the card once, and its answer to nobody but the connection it came by. */
export function offerReader(reader: CardReader, clock: Clock): OfferedReader {
  let link: ReaderLink | null = null
  let endLink = (): void => undefined
  let last: Extract<ReaderEvent, { type: 'reader_ready' | 'reader_lost' }> | null = null
  let card: CardChannel | 'several' | null = null
  /** Each insertion, and each connection that is told of it, has a number of its own. */
  let number = 0

  const text = (value: string): Uint8Array => new TextEncoder().encode(value)

  function tellReader(to: ReaderLink): void {
    if (last === null) return
    if (last.type === 'reader_ready') to.send('ready', 0, text(last.readerName))
    else to.send('lost', 0, text(last.error.code))
  }

  function tellCard(to: ReaderLink): void {
    if (card === null) to.send('removed', 0)
    else if (card === 'several') to.send('collided', 0)
    else to.send('inserted', ++number, encodeInsertion(card.atr, ''))
  }

  function onReader(event: ReaderEvent): void {
    if (event.type === 'reader_ready' || event.type === 'reader_lost') {
      last = event
      card = event.type === 'reader_lost' ? null : card
      if (link !== null) tellReader(link)
      return
    }
    card = event.type === 'card_inserted' ? event.card : event.type === 'cards_collided' ? 'several' : null
    if (link !== null) tellCard(link)
  }

  async function transmit(by: ReaderLink, channel: number, command: Uint8Array): Promise<void> {
    const lying = card
    try {
      if (channel !== number || lying === null || lying === 'several') {
        by.send('failed', channel, text('card_removed'))
        return
      }
      const answer = await lying.transmit(command, COMMAND_MS)
      if (link !== by) return
      if (answer.ok) by.send('answer', channel, answer.value)
      else by.send('failed', channel, text(answer.error.code))
    } finally {
      command.fill(0)
    }
  }

  return {
    start: () => reader.start(onReader),
    offer: (stream) => {
      link?.close()
      endLink()
      const over = Promise.withResolvers<undefined>()
      const offered: ReaderLink = readerLink(stream, {
        clock,
        onFrame: ({ kind, channel, payload }: Frame) => {
          if (kind === 'transmit' && link === offered) void transmit(offered, channel, copySecret(payload))
        },
        onEnd: () => {
          if (link === offered) link = null
          over.resolve(undefined)
        }
      })
      link = offered
      endLink = () => {
        over.resolve(undefined)
      }
      tellReader(offered)
      if (card !== null) tellCard(offered)
      return over.promise
    },
    close: () => {
      link?.close()
      link = null
      endLink()
      return reader.close()
    }
  }
}

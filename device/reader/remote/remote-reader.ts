import type { Duplex } from 'node:stream'
import type { Clock } from '../../clock.ts'
import { err, ok } from '../../result.ts'
import type { CardError, CardReader, ReaderError, ReaderEvent } from '../card-reader.ts'
import { PcscChannel } from '../pcsc/pcsc-channel.ts'
import { parseInsertion, type Frame } from '../pcsc/reader-frames.ts'
import { readerLink, type ReaderLink } from './reader-link.ts'

/** A reader that stands elsewhere, behind whoever connects. */
export interface RemoteReader extends CardReader {
  /**
   * Takes the connection of the agent, which has proven who it is; one before it ends. Nothing of a visit that was cut is
   * ever sent again: its card's channel is dead, and a card that lies there still is a new insertion.
   */
  accept(stream: Duplex): void
}

const CARD_ERRORS: ReadonlySet<string> = new Set(['card_removed', 'reader_lost', 'card_silent', 'card_garbled'] satisfies CardError['code'][])
const READER_ERRORS: ReadonlySet<string> = new Set([
  'reader_absent',
  'reader_lost',
  'reader_service_absent',
  'reader_service_denied',
  'reader_service_stuck',
  'reader_busy'
] satisfies ReaderError['code'][])

/** How the reader is while nobody is connected: at the start, and after each cut. */
const AWAY: ReaderError = { code: 'reader_agent_absent' }

/** The appliance's end. Without a connection it is `reader_agent_absent`; what was asked of a card ends as `reader_lost`. */
export function createRemoteReader({ clock }: { readonly clock: Clock }): RemoteReader {
  let listener: ((event: ReaderEvent) => void) | null = null
  let state: 'new' | 'started' | 'closed' = 'new'
  let link: ReaderLink | null = null
  let told: 'ready' | ReaderError['code'] | null = null
  let card: { readonly number: number; readonly channel: PcscChannel } | null = null
  let collided = false

  const report = (event: ReaderEvent): void => listener?.(event)

  function lose(error: ReaderError): void {
    card?.channel.end({ code: 'reader_lost' })
    card = null
    collided = false
    if (told === error.code) return
    told = error.code
    report({ type: 'reader_lost', error })
  }

  function endCard(): boolean {
    const lay = card !== null || collided
    card?.channel.end({ code: 'card_removed' })
    card = null
    collided = false
    return lay
  }

  function insert(from: ReaderLink, number: number, payload: Uint8Array): void {
    if (card !== null && endCard()) report({ type: 'card_removed' })
    collided = false
    const channel = new PcscChannel(parseInsertion(payload).atr, {
      clock,
      send: (command) => {
        if (link === from) from.send('transmit', number, command)
      },
      onSilent: () => undefined
    })
    card = { number, channel }
    report({ type: 'card_inserted', card: channel })
  }

  function onFrame(from: ReaderLink, { kind, channel, payload }: Frame): void {
    // Before its first word of the reader nothing can lie on it.
    if (told !== 'ready' && kind !== 'ready' && kind !== 'lost') return
    switch (kind) {
      case 'ready':
        if (told === 'ready') return
        told = 'ready'
        report({ type: 'reader_ready', readerName: new TextDecoder().decode(payload).slice(0, 200) })
        return
      case 'lost':
        lose(readerErrorOf(new TextDecoder().decode(payload)))
        return
      case 'inserted':
        insert(from, channel, payload)
        return
      case 'removed':
        if (endCard()) report({ type: 'card_removed' })
        return
      case 'collided':
        endCard()
        collided = true
        report({ type: 'cards_collided' })
        return
      case 'answer':
        if (card?.number === channel) card.channel.settle(ok(new Uint8Array(payload)))
        return
      case 'failed':
        if (card?.number === channel) card.channel.settle(err({ code: cardCodeOf(new TextDecoder().decode(payload)) }))
        return
      default:
        return
    }
  }

  return {
    start: (listening) => {
      if (state !== 'new') throw new Error('a reader is started once')
      state = 'started'
      listener = listening
      queueMicrotask(() => {
        if (link === null) lose(AWAY)
      })
      return Promise.resolve()
    },
    accept: (stream) => {
      if (state !== 'started') {
        stream.destroy()
        return
      }
      if (link !== null) {
        link.close()
        lose(AWAY)
      }
      const accepted: ReaderLink = readerLink(stream, {
        clock,
        onFrame: (frame) => {
          if (link === accepted) onFrame(accepted, frame)
        },
        onEnd: () => {
          if (link !== accepted) return
          link = null
          lose(AWAY)
        }
      })
      link = accepted
    },
    close: () => {
      state = 'closed'
      listener = null
      card?.channel.end({ code: 'reader_lost' })
      link?.close()
      link = null
      return Promise.resolve()
    }
  }
}

/** Of another machine's word only what is known counts. */
function cardCodeOf(word: string): CardError['code'] {
  return CARD_ERRORS.has(word) ? (word as CardError['code']) : 'card_garbled'
}

function readerErrorOf(word: string): ReaderError {
  if (word === 'reader_driver_missing') return { code: word, driver: 'pcsc' }
  return { code: READER_ERRORS.has(word) ? (word as Exclude<ReaderError['code'], 'reader_driver_missing'>) : 'reader_lost' }
}

import type { CardChannel, CardReader, ReaderError, ReaderEvent } from '../../../device/reader/card-reader.ts'

/** How a reader is, by its last word. */
export type ReaderNow =
  | { readonly state: 'unheard' }
  | { readonly state: 'ready'; readonly readerName: string }
  | { readonly state: 'lost'; readonly code: ReaderError['code'] }

/** The session's reader with a second listener: a technician's test uses it without opening it twice. */
export interface WatchedReader extends CardReader {
  now(): ReaderNow
  /** The card that lies there, or null; also where two do. */
  card(): CardChannel | null
  /** Calls back after the session has heard; the returned function ends it. */
  onEvent(listener: (event: ReaderEvent) => void): () => void
}

/** The reader as it was, watched. */
export function watchedReader(reader: CardReader): WatchedReader {
  const listeners = new Set<(event: ReaderEvent) => void>()
  let now: ReaderNow = { state: 'unheard' }
  let card: CardChannel | null = null
  const heed = (event: ReaderEvent) => {
    card = event.type === 'card_inserted' ? event.card : event.type === 'reader_ready' ? card : null
    if (event.type === 'reader_ready') now = { state: 'ready', readerName: event.readerName }
    if (event.type === 'reader_lost') now = { state: 'lost', code: event.error.code }
  }
  return {
    start: (listener) =>
      reader.start((event) => {
        heed(event)
        listener(event)
        for (const each of listeners) each(event)
      }),
    close: () => reader.close(),
    now: () => now,
    card: () => card,
    onEvent: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    }
  }
}

import type { CardReader, ReaderError, ReaderEvent } from './card-reader.ts'

/** Stands where a configured reader cannot be driven at all: it says why, once, and the machine stays out of service. */
export function absentReader(error: ReaderError): CardReader {
  return {
    start: (listener: (event: ReaderEvent) => void) => {
      listener({ type: 'reader_lost', error })
      return Promise.resolve()
    },
    close: () => Promise.resolve()
  }
}

import { connect, createServer } from 'node:net'
import type { CardReader } from '../card-reader.ts'

/**
 * Whoever serves shoppers says so on this machine, for those who only want to look at a card: while an appliance runs,
 * the card on the reader is its shopper's. An abstract Unix socket (unix(7)) carries the claim: it needs no right to
 * any folder, is seen by every user, and ends with the process, however that ends. Linux only; elsewhere nothing is
 * claimed, and the reader itself says `reader_busy`.
 */

/** Worlds with a PC/SC service of their own do not disturb each other. */
function claimName(servicePath = process.env['PCSCLITE_CSOCK_NAME']): string {
  return `\0jp.hatachi.reader${servicePath === undefined ? '' : `:${servicePath}`}`
}

/** The same reader, claimed from `start` to `close`. A claim that another appliance holds already is left to it. */
export function claimedWhileStarted(reader: CardReader, servicePath?: string): CardReader {
  // Whoever asks is answered by being let in.
  const claim = createServer((asker) => asker.destroy())
  claim.on('error', () => undefined)
  return {
    start: async (listener) => {
      if (process.platform === 'linux') claim.listen(claimName(servicePath))
      await reader.start(listener)
    },
    close: async () => {
      await reader.close()
      if (claim.listening) await new Promise((resolve) => claim.close(resolve))
    }
  }
}

/** Whether an appliance on this machine claims the reader now. */
export function isReaderClaimed(servicePath?: string): Promise<boolean> {
  if (process.platform !== 'linux') return Promise.resolve(false)
  return new Promise((resolve) => {
    const asking = connect(claimName(servicePath))
    asking.once('connect', () => {
      asking.destroy()
      resolve(true)
    })
    asking.once('error', () => {
      resolve(false)
    })
  })
}

import { createHash } from 'node:crypto'
import { connect, createServer, type Server } from 'node:net'
import type { Clock } from '../../clock.ts'
import { err, ok, type Result } from '../../result.ts'
import type { CardReader } from '../card-reader.ts'

/**
 * Whoever serves shoppers says so on this machine, for those who only want to look at a card: while an appliance runs,
 * the card on the reader is its shopper's. An abstract Unix socket (unix(7)) carries the claim: it needs no right to
 * any folder, is seen by every user of the same network namespace, and ends with the process, however that ends. Linux
 * only; elsewhere nothing is claimed, and the reader itself says `reader_busy`.
 */

/** Where libpcsclite looks for the service, unless PCSCLITE_CSOCK_NAME names another place. pcsclite.h. */
export const DEFAULT_SERVICE_PATH = '/run/pcscd/pcscd.comm'

/** How soon a claim that another appliance had is tried for again: that one may just be ending. */
const AGAIN_MS = 1_000

export interface ClaimOptions {
  readonly clock: Clock
  /** As for `createPcscReader`. */
  readonly servicePath?: string
  /** Told once where the reader is started without a claim; `code` is the system's, EADDRINUSE: another one has it. */
  readonly onUnclaimed: (code: string) => void
}

/**
 * The same reader, claimed from `start` to `close`. Where another appliance has the claim, the reader is started all the
 * same (each may have a reader of its own), and the claim taken as soon as it is free.
 */
export function claimedWhileStarted(reader: CardReader, options: ClaimOptions): CardReader {
  const { clock, servicePath, onUnclaimed } = options
  let state: 'unclaimed' | 'closed' | Server = 'unclaimed'
  let cancelAgain: (() => void) | null = null

  const claim = async (onFailure: (code: string) => void): Promise<void> => {
    const claimed = await listenAt(claimName(servicePath))
    if (claimed.ok) {
      if (state === 'closed') claimed.value.close()
      else state = claimed.value
      return
    }
    if (state === 'closed') return
    const { code } = claimed.error
    onFailure(code)
    if (code !== 'EADDRINUSE') return
    cancelAgain = clock.after(AGAIN_MS, () => {
      void claim(() => undefined)
    })
  }
  return {
    start: async (listener) => {
      // Before the reader: it may find a card at once.
      if (process.platform === 'linux') await claim(onUnclaimed)
      await reader.start(listener)
    },
    close: async () => {
      cancelAgain?.()
      const held = state
      state = 'closed'
      await reader.close()
      if (typeof held === 'object') await new Promise((resolve) => held.close(resolve))
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
    asking.once('error', ({ code }: NodeJS.ErrnoException) => {
      // Somebody is there, and has no time to let anyone in.
      resolve(code === 'EAGAIN')
    })
  })
}

/** Worlds with a PC/SC service of their own do not disturb each other. */
function claimName(servicePath = process.env['PCSCLITE_CSOCK_NAME']): string {
  if (servicePath === undefined || servicePath === '' || servicePath === DEFAULT_SERVICE_PATH) return '\0jp.hatachi.reader'
  // A name has at most 107 bytes, which such a path may take for itself alone.
  return `\0jp.hatachi.reader:${createHash('sha256').update(servicePath).digest('hex').slice(0, 32)}`
}

function listenAt(name: string): Promise<Result<Server, { readonly code: string }>> {
  // Whoever asks is answered by being let in.
  const server = createServer((asker) => asker.destroy())
  return new Promise((resolve) => {
    server.on('error', ({ code = 'unknown' }: NodeJS.ErrnoException) => {
      resolve(err({ code }))
    })
    server.listen(name, () => {
      resolve(ok(server))
    })
  })
}

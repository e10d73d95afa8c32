import type { Clock } from '../../../device/clock.ts'
import type { CardReader, ReaderError } from '../../../device/reader/card-reader.ts'
import { offerReader } from '../../../device/reader/remote/offered-reader.ts'
import { connectToAppliance, type AgentConnectionError } from './reader-agent-connection.ts'
import { settleAgentKey, type AgentKey } from './reader-agent-key.ts'

/** From one attempt to the next: so long at first, twice as long after each, and no longer than the second. */
export const FIRST_WAIT_MS = 1_000
export const LONGEST_WAIT_MS = 30_000
/** A connection that held so long was one: the next wait is a first one again. */
const HELD_MS = 10_000

/** What an agent tells of itself. Nothing of it is of a card. */
export type AgentWord =
  | { readonly word: 'connected' | 'disconnected' }
  | { readonly word: 'reader_ready'; readonly readerName: string }
  | { readonly word: 'reader_lost'; readonly code: ReaderError['code'] }
  | { readonly word: 'not_connected'; readonly error: AgentConnectionError }
  /** Its key could not be written without the pairing's secret, which is of no use to anybody any more. */
  | { readonly word: 'key_not_settled' }

/** Why an agent ended: it was told to, or a person has to pair it anew. */
export type AgentEnd = 'told' | 'appliance_differs' | 'secret_refused'

export interface ReaderAgentParts {
  readonly key: AgentKey
  readonly keyPath: string
  readonly reader: CardReader
  readonly clock: Clock
  /** Ends it. */
  readonly signal: AbortSignal
  readonly tell: (word: AgentWord) => void
}

/**
 * Offers a reader to the appliance of its key until it is told to end, and connects anew whenever the connection is cut.
 * It stops by itself where trying again is of no use: another answers in the appliance's place, or the appliance does not
 * know this agent any more.
 */
export async function runAgent({ key, keyPath, reader, clock, signal, tell }: ReaderAgentParts): Promise<AgentEnd> {
  const offered = offerReader(told(reader, tell), clock)
  await offered.start()
  let now = key
  let waitMs = FIRST_WAIT_MS
  let lastFault: string | null = null
  let closing: Promise<void> | null = null
  const close = (): Promise<void> => (closing ??= offered.close())
  // What holds up the loop is the connection, and its end is waited for below.
  const stop = (): void => {
    close().catch(() => undefined)
  }
  signal.addEventListener('abort', stop)
  try {
    while (!signal.aborted) {
      const connection = await connectToAppliance(now, clock, signal)
      if (isAborted(signal)) {
        if (connection.ok) connection.value.destroy()
        break
      }
      if (connection.ok) {
        lastFault = null
        tell({ word: 'connected' })
        if (now.pairing !== undefined) {
          const settled = settleAgentKey(keyPath, now)
          if (settled.ok) now = settled.value
          else tell({ word: 'key_not_settled' })
        }
        const sinceMs = clock.monotonicMs()
        await offered.offer(connection.value)
        if (isAborted(signal)) break
        tell({ word: 'disconnected' })
        if (clock.monotonicMs() - sinceMs >= HELD_MS) waitMs = FIRST_WAIT_MS
      } else {
        const { error } = connection
        const fault = JSON.stringify(error)
        if (fault !== lastFault) tell({ word: 'not_connected', error })
        lastFault = fault
        if (error.code === 'appliance_differs' || error.code === 'secret_refused') return error.code
      }
      await pause(waitMs, clock, signal)
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)
    }
    return 'told'
  } finally {
    signal.removeEventListener('abort', stop)
    await close()
  }
}

/** The reader as it was; how it is, is told. */
function told(reader: CardReader, tell: (word: AgentWord) => void): CardReader {
  return {
    start: (listener) =>
      reader.start((event) => {
        if (event.type === 'reader_ready') tell({ word: 'reader_ready', readerName: event.readerName })
        if (event.type === 'reader_lost') tell({ word: 'reader_lost', code: event.error.code })
        listener(event)
      }),
    close: () => reader.close()
  }
}

/** Asked anew each time: it changes while one waits. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted
}

function pause(forMs: number, clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      cancel()
      signal.removeEventListener('abort', end)
      resolve()
    }
    const cancel = clock.after(forMs, end)
    signal.addEventListener('abort', end)
    if (signal.aborted) end()
  })
}

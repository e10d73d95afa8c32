import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Duplex } from 'node:stream'
import { z } from 'zod'
import type { Clock } from '../../../device/clock.ts'
import type { RemoteReader } from '../../../device/reader/remote/remote-reader.ts'
import { isSystemError, makeLastingDirectory, writeLastingFile } from '../../keys/lasting-files.ts'
import { discardFile } from './television-order.ts'

/** How the television of a running appliance is, for `hatachi doctor`, a process of its own. Nothing of a person. */
const stateSchema = z.strictObject({
  version: z.literal(1),
  side: z.discriminatedUnion('state', [
    /** `port`: where televisions and telephones reach it. */
    z.strictObject({ state: z.literal('open'), sinceMs: z.int().min(0), port: z.int().min(1).max(65_535) }),
    /** `code`: as in `television_failed` of the record. */
    z.strictObject({ state: z.literal('failed'), sinceMs: z.int().min(0), code: z.string().min(1).max(80) })
  ]),
  /** Whether the agent with the reader is connected; null: the reader is this machine's. */
  agent: z.strictObject({ connected: z.boolean(), sinceMs: z.int().min(0) }).nullable()
})
export type TelevisionState = Readonly<z.infer<typeof stateSchema>>

/** Where it lies (0600), as long as the television runs. */
export function televisionStatePath(dataDirectory: string): string {
  return join(dataDirectory, 'television', 'state.json')
}

/** What was last written, by an appliance that may have been cut off since; null: nothing that can be read. */
export function readTelevisionState(dataDirectory: string): TelevisionState | null {
  try {
    const read = stateSchema.safeParse(JSON.parse(readFileSync(televisionStatePath(dataDirectory), 'utf8')))
    return read.success ? read.data : null
  } catch (thrown) {
    if (thrown instanceof SyntaxError || isSystemError(thrown)) return null
    throw thrown
  }
}

/** The agent's comings and goings are written so far apart: each writing holds up the main loop until the medium has it. */
export const AGENT_EVERY_MS = 5_000

/** Writes changes down, with their times: of the agent's the last one, at most every `AGENT_EVERY_MS`. */
export interface TelevisionStateKeeper {
  opened(port: number): void
  failed(code: string): void
  /** Only where an agent has the reader. */
  agent(connected: boolean): void
  /** Takes it away. */
  end(): void
}

/** Takes an agent's connections, and writes down whether there is one. */
export function acceptTelling(
  agent: Pick<RemoteReader, 'accept'>,
  state: Pick<TelevisionStateKeeper, 'agent'>
): RemoteReader['accept'] {
  let current: Duplex | null = null
  return (stream) => {
    current = stream
    // Of one whose place another took the end says nothing any more.
    stream.once('close', () => {
      if (current === stream) state.agent(false)
    })
    agent.accept(stream)
    state.agent(true)
  }
}

/** Nothing depends on the file: where it cannot be written it is taken away, and the doctor says that it does not know. */
export function televisionStateKeeper(dataDirectory: string, clock: Clock, hasAgent: boolean): TelevisionStateKeeper {
  const path = televisionStatePath(dataDirectory)
  let side: TelevisionState['side'] | null = null
  let agent: TelevisionState['agent'] = hasAgent ? { connected: false, sinceMs: clock.nowMs() } : null
  let writtenAtMs = -Infinity
  let cancel: (() => void) | null = null
  const write = () => {
    cancel?.()
    cancel = null
    if (side === null) return
    writtenAtMs = clock.monotonicMs()
    try {
      makeLastingDirectory(dirname(path))
      writeLastingFile(path, `${JSON.stringify({ version: 1, side, agent } satisfies TelevisionState)}\n`)
    } catch (thrown) {
      if (!isSystemError(thrown)) throw thrown
      discardFile(path)
    }
  }
  return {
    opened: (port) => {
      side = { state: 'open', sinceMs: clock.nowMs(), port }
      write()
    },
    failed: (code) => {
      if (side?.state === 'failed' && side.code === code) return
      side = { state: 'failed', sinceMs: clock.nowMs(), code }
      write()
    },
    agent: (connected) => {
      if (agent === null || agent.connected === connected) return
      agent = { connected, sinceMs: clock.nowMs() }
      const waitMs = writtenAtMs + AGENT_EVERY_MS - clock.monotonicMs()
      if (waitMs <= 0) write()
      else cancel ??= clock.after(waitMs, write)
    },
    end: () => {
      side = null
      cancel?.()
      cancel = null
      discardFile(path)
    }
  }
}

import { spawn } from 'node:child_process'
import type { Duplex } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { Clock } from '../../clock.ts'
import { encodeFrame, FrameDecoder } from './reader-frames.ts'
import type { Frame } from './reader-frames.ts'

/** Why a reader process ended, as far as its starter has to know. */
export type ProcessEnding = 'told' | 'silent' | 'crashed'

export interface ChildOptions {
  readonly clock: Clock
  /** `watch` or `inspect`, with its options. */
  readonly args: readonly string[]
  /** Value for PCSCLITE_CSOCK_NAME; the environment's own where absent. */
  readonly servicePath?: string
  /** A process that says nothing for so long hangs, and is ended. */
  readonly silenceMs: number
  /** Called for each frame; the payload is overwritten afterwards. */
  readonly onFrame: (frame: Frame) => void
  /** Called once, when the process is gone. */
  readonly onEnd: (ending: ProcessEnding) => void
}

/** One run of the reader process, seen from the appliance. */
export interface ReaderChild {
  readonly pid: number | undefined
  /** Sends a command APDU; what carries it is overwritten as soon as the system has it. */
  sendCommand(channel: number, command: Uint8Array): void
  /** Ends it in order, and by force where it does not end. Resolves when it is gone. */
  end(): Promise<void>
  /** Ends it at once: it hangs in a call that nobody can cancel. Resolves when it is gone. */
  kill(): Promise<unknown>
}

const program = fileURLToPath(new URL('./reader-process.ts', import.meta.url))
const START_MS = 15_000
const ORDERLY_END_MS = 1_000

/** What of the environment a reader process gets: nothing that it does not need. */
const INHERITED = ['PATH', 'LANG', 'SystemRoot', 'PCSCLITE_CSOCK_NAME']

/**
 * Memory that the C library frees is overwritten at once: the PC/SC library frees its copies of commands, PINs among
 * them, as they are. Caching freed memory by thread would keep glibc from doing so. GNU C Library manual, "Tunables".
 */
const GLIBC_TUNABLES = 'glibc.malloc.perturb=85:glibc.malloc.tcache_count=0'

/** Starts a reader process. */
export function startReaderChild(options: ChildOptions): ReaderChild {
  const { clock, args, servicePath, silenceMs, onFrame, onEnd } = options
  const inherited = INHERITED.flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    env: {
      ...Object.fromEntries(inherited),
      GLIBC_TUNABLES,
      ...(servicePath === undefined ? {} : { PCSCLITE_CSOCK_NAME: servicePath })
    }
  })
  const socket = child.stdio[3] as Duplex
  const decoder = new FrameDecoder()
  let ending: ProcessEnding = 'crashed'
  const gone = Promise.withResolvers<undefined>()

  const kill = (): Promise<unknown> => {
    child.kill('SIGKILL')
    return gone.promise
  }
  const expectWord = (withinMs: number) =>
    clock.after(withinMs, () => {
      ending = 'silent'
      void kill()
    })
  let cancelWatchdog = expectWord(START_MS)

  socket.on('data', (bytes: Buffer) => {
    cancelWatchdog()
    cancelWatchdog = expectWord(silenceMs)
    if (decoder.push(bytes, onFrame) !== null) void kill()
  })
  // A socket that breaks says so by the end of the process.
  socket.on('error', () => undefined)
  const onGone = (): void => {
    cancelWatchdog()
    socket.destroy()
    gone.resolve(undefined)
    onEnd(ending)
  }
  child.once('exit', onGone)
  child.once('error', () => {
    // Not started at all; `exit` never comes then.
    if (child.pid === undefined) onGone()
  })

  return {
    pid: child.pid,
    sendCommand: (channel, command) => {
      const frame = encodeFrame('transmit', channel, command)
      socket.write(frame, () => frame.fill(0))
    },
    end: async () => {
      ending = 'told'
      socket.end()
      const cancel = clock.after(ORDERLY_END_MS, () => void kill())
      await gone.promise
      cancel()
    },
    kill
  }
}

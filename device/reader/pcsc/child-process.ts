import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
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
  end(): Promise<unknown>
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
  let ending: ProcessEnding = 'crashed'
  const gone = Promise.withResolvers<undefined>()
  let cancelWatchdog = (): void => undefined
  let isOver = false
  const onGone = (): void => {
    if (isOver) return
    isOver = true
    cancelWatchdog()
    gone.resolve(undefined)
    onEnd(ending)
  }
  const child = startProcess(args, {
    ...Object.fromEntries(inherited),
    GLIBC_TUNABLES,
    ...(servicePath === undefined ? {} : { PCSCLITE_CSOCK_NAME: servicePath })
  })
  // Out of processes, memory or descriptors: as if it had ended at once, but never before whoever asked knows it.
  child?.once('error', () => {
    if (child.pid === undefined) setImmediate(onGone)
  })
  // Not `exit`: a last word may still be on its way then.
  child?.once('close', onGone)
  // Node leaves them out where it could not make them, whatever its types say.
  const pipes: readonly unknown[] | undefined = child?.stdio
  const socket = pipes?.[3] as Duplex | undefined
  if (socket === undefined) {
    setImmediate(onGone)
    return { pid: undefined, sendCommand: () => undefined, end: () => gone.promise, kill: () => gone.promise }
  }

  const kill = (): Promise<unknown> => {
    child?.kill('SIGKILL')
    return gone.promise
  }
  const expectWord = (withinMs: number) =>
    clock.after(withinMs, () => {
      ending = 'silent'
      void kill()
    })
  cancelWatchdog = expectWord(START_MS)
  const decoder = new FrameDecoder()
  socket.on('data', (bytes: Buffer) => {
    cancelWatchdog()
    if (isOver) return
    cancelWatchdog = expectWord(silenceMs)
    if (decoder.push(bytes, onFrame) !== null) void kill()
  })
  // A socket that breaks says so by the end of the process.
  socket.on('error', () => undefined)

  return {
    pid: child?.pid,
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

/** Null where the system has no room for another process; Node throws for some of these cases and reports others. */
function startProcess(args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess | null {
  try {
    return spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'ignore', 'inherit', 'pipe'], env })
  } catch {
    return null
  }
}

import { spawn, type ChildProcess } from 'node:child_process'
import { sleep, type Clock } from '../../../device/clock.ts'
import { STOP_MESSAGE } from '../command.ts'
import type { Environment } from '../config/locations.ts'

/** The appliance as a process of its own, for machines where no service runs it. */
export interface ApplianceSupervisor {
  start(): void
  /** Tells it to end, and waits: a vend under way is finished first. */
  stop(): Promise<void>
}

export interface ApplianceSupervisorParts {
  /** Node 24; Electron's own cannot be run as one. */
  readonly node: string
  /** The appliance's script. */
  readonly entry: string
  readonly environment: Environment
  readonly clock: Clock
  readonly say: (line: string) => void
}

/** Waits before the first, second, … start in a row, in milliseconds; the last one repeats. */
const RESTART_WAITS_MS: readonly number[] = [100, 1_000, 2_000, 5_000, 10_000, 30_000]
/** One that ran so long has not failed again. */
const STABLE_MS = 60_000
/** A machine may take 60 s for a vend; past this the appliance is ended by force, and the record says `outcome_unknown`. */
export const APPLIANCE_STOP_MS = 75_000

/**
 * Starts `node ENTRY run` and starts it again whenever it ends. It hangs on a channel to this process: it is told to
 * stop through it (Windows knows no signal that a program could answer), and when this process dies it ends in order by
 * itself, rather than hold reader and record against its successor.
 */
export function superviseAppliance(parts: ApplianceSupervisorParts): ApplianceSupervisor {
  const { clock } = parts
  let child: ChildProcess | null = null
  let failures = 0
  let stopping = false
  let endWait = (): void => undefined
  let onEnd = (): void => undefined

  const start = (): void => {
    const startedMs = clock.monotonicMs()
    const current = spawn(parts.node, [parts.entry, 'run'], {
      env: { ...parts.environment },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      windowsHide: true
    })
    child = current
    let ended = false
    const end = (how: string): void => {
      if (ended) return
      ended = true
      child = null
      onEnd()
      if (stopping) return
      if (clock.monotonicMs() - startedMs >= STABLE_MS) failures = 0
      const waitMs = RESTART_WAITS_MS[Math.min(failures, RESTART_WAITS_MS.length - 1)] ?? 0
      failures += 1
      parts.say(`the appliance ended (${how}); it is started again`)
      endWait = clock.after(waitMs, start)
    }
    current.on('error', () => {
      end('it could not be started')
    })
    current.on('exit', (code, signal) => {
      end(signal ?? `exit code ${String(code)}`)
    })
  }

  return {
    start,
    stop: async () => {
      stopping = true
      endWait()
      const current = child
      if (current === null) return
      const gone = new Promise<void>((resolve) => {
        onEnd = resolve
      })
      // A channel that is closed already says the same.
      if (current.connected) current.send(STOP_MESSAGE, () => undefined)
      await Promise.race([gone, sleep(clock, APPLIANCE_STOP_MS)])
      if (current.exitCode === null && current.signalCode === null) {
        current.kill('SIGKILL')
        await gone
      }
    }
  }
}

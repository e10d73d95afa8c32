import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { ConnectionFiles } from '../../main/platform/simulator/connection-files.ts'
import type { CardProfile } from '../../main/platform/simulator/people.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Everything beyond the appliance, each in a process of its own, so that it outlives an appliance that is killed. */
export interface FarSide {
  readonly connection: ConnectionFiles
  /** File of simulated cards, for `loadCards`. */
  readonly cardsPath: string
  /** Pseudo-terminal of the relay board; the same path for as long as the far side lives. */
  readonly serialPath: string
  /** What the relay board has seen so far: one entry a frame or pulse. */
  boardLog(): readonly BoardEntry[]
  counters(): Promise<Readonly<Record<string, number>>>
  setFaults(faults: unknown): Promise<void>
  close(): Promise<void>
}

/** An entry of the relay board's log, as far as tests look at it. */
export interface BoardEntry {
  readonly type: string
  readonly atMs: number
  readonly channel?: number
  readonly on?: boolean
}

/** Starts a simulated platform with these cards, and a relay board on a pseudo-terminal. */
export async function startFarSide(directory: string, cards: readonly CardProfile[]): Promise<FarSide> {
  mkdirSync(directory, { recursive: true })
  const logPath = join(directory, 'board.jsonl')
  const [platform, board] = await Promise.all([
    startProcess('main/platform/simulator/platform-process.ts', [
      '--dir',
      directory,
      '--cards',
      cards.join(','),
      '--with-parent'
    ]),
    startProcess('device/vending/relay/simulator/relay-board-process.ts', ['--log', logPath, '--with-parent'])
  ])
  const controlUrl = String(platform.first['controlUrl'])
  return {
    connection: JSON.parse(readFileSync(join(directory, 'connection.json'), 'utf8')) as ConnectionFiles,
    cardsPath: join(directory, 'cards.json'),
    serialPath: String(board.first['path']),
    boardLog: () =>
      existsSync(logPath)
        ? readFileSync(logPath, 'utf8')
            .split('\n')
            .filter((line) => line !== '')
            .map((line) => JSON.parse(line) as BoardEntry)
        : [],
    counters: async () => (await (await fetch(`${controlUrl}/counters`)).json()) as Record<string, number>,
    setFaults: async (faults) => {
      const answer = await fetch(`${controlUrl}/faults`, { method: 'POST', body: JSON.stringify(faults) })
      if (!answer.ok) throw new Error(`the platform took no faults: ${String(answer.status)}`)
    },
    close: async () => {
      await Promise.all([stop(platform.child), stop(board.child)])
    }
  }
}

/** Runs a TypeScript file under this Node, and waits for its first line: one JSON object. */
export async function startProcess(
  file: string,
  args: readonly string[],
  options: { readonly prefix?: readonly string[]; readonly env?: NodeJS.ProcessEnv } = {}
): Promise<{ readonly child: ChildProcess; readonly first: Readonly<Record<string, unknown>> }> {
  const [command = process.execPath, ...rest] = [...(options.prefix ?? []), process.execPath, join(root, file), ...args]
  const child = spawn(command, rest, {
    stdio: ['pipe', 'pipe', 'inherit'],
    cwd: root,
    env: { ...process.env, ...options.env }
  })
  const first = await new Promise<Record<string, unknown>>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => {
      reject(new Error(`${file} ended with ${String(code)} before it was ready`))
    })
    const lines = createInterface({ input: child.stdout })
    lines.once('line', (line) => {
      resolve(JSON.parse(line) as Record<string, unknown>)
    })
  })
  child.removeAllListeners('exit')
  return { child, first }
}

/** Ends a process of `startProcess`, and waits for its end. */
export async function stop(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill(signal)
  await ended
}

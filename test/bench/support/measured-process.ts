import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** A process that ran to its end. */
export interface MeasuredProcess {
  /** From its start to its end. */
  readonly ms: number
  /** Most memory that it had resident at a time, in MB (10^6 octets). Linux only; else 0. */
  readonly peakMb: number
  readonly stdout: string
}

/** How often the kernel's own high-water mark (proc(5), VmHWM) is read. What is missed is growth since the last look. */
const LOOK_MS = 5

/**
 * Runs a process and measures it.
 * @throws Error where it ends with anything but 0
 */
export async function measureProcess(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {}
): Promise<MeasuredProcess> {
  const startedAtMs = performance.now()
  const child = spawn(program, args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString('utf8')))
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString('utf8')))
  let peakKib = 0
  const look = setInterval(() => {
    peakKib = Math.max(peakKib, highWaterKib(child.pid))
  }, LOOK_MS)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const ms = performance.now() - startedAtMs
  clearInterval(look)
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${String(code)}: ${stderr}`)
  return { ms, peakMb: (peakKib * 1024) / 1e6, stdout }
}

function highWaterKib(pid: number | undefined): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'latin1'))?.[1] ?? 0)
  } catch {
    return 0
  }
}

import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Clock } from '../../../device/clock.ts'
import type { Log } from './log.ts'
import { logLine, type LogFields, type LogName } from './log-catalogue.ts'

/** How much of the log is kept. */
export interface LogLimits {
  /** The file is changed before it would be longer. */
  readonly fileBytes: number
  /** The newest and the older ones together. */
  readonly files: number
  /** Lines that may wait for the medium; more are lost. */
  readonly waitingLines: number
}

export const DEFAULT_LOG_LIMITS: LogLimits = { fileBytes: 1_000_000, files: 5, waitingLines: 1000 }

/** At the end nobody waits longer for a medium that does not answer. */
const CLOSING_MS = 2000
const LINE_FEED = 0x0a

/** The folder of the log below a data directory (0700). */
export function logDirectory(dataDirectory: string): string {
  return join(dataDirectory, 'logs')
}

/** The newest file of the log; older ones are `hatachi.1.jsonl`, `hatachi.2.jsonl` and so on. */
export function logPath(dataDirectory: string): string {
  return join(logDirectory(dataDirectory), 'hatachi.jsonl')
}

/** All files that a log with these limits can have, the newest first, whether or not they are there. */
export function logPaths(dataDirectory: string, { files }: LogLimits = DEFAULT_LOG_LIMITS): readonly string[] {
  return Array.from({ length: files }, (_, age) => agedPath(logPath(dataDirectory), age))
}

/**
 * The log in files of JSON Lines (0600), changed by size and kept by number. Lines are written one lot after another
 * beside whatever else goes on: `write` returns at once, and no medium, however full or slow, holds a sale up.
 */
export class LogFile implements Log {
  readonly #path: string
  readonly #clock: Clock
  readonly #limits: LogLimits
  #waiting: string[] = []
  #lost = 0
  #writing: Promise<void> | null = null

  constructor(path: string, clock: Clock, limits: LogLimits = DEFAULT_LOG_LIMITS) {
    this.#path = path
    this.#clock = clock
    this.#limits = limits
  }

  write<N extends LogName>(name: N, fields: LogFields<N>): void {
    if (this.#waiting.length >= this.#limits.waitingLines) {
      this.#lost += 1
      return
    }
    this.#waiting.push(logLine(this.#clock.nowMs(), name, fields))
    this.#writing ??= this.#writeAll()
  }

  async close(): Promise<void> {
    let endWaiting: () => void = () => undefined
    const enough = new Promise<void>((resolve) => {
      endWaiting = this.#clock.after(CLOSING_MS, resolve)
    })
    await Promise.race([this.#writing, enough])
    endWaiting()
  }

  async #writeAll(): Promise<void> {
    // What is said in one turn goes in one write.
    await Promise.resolve()
    while (this.#waiting.length > 0) {
      const lines = this.#waiting
      this.#waiting = []
      const lost = this.#lost
      if (lost > 0) lines.unshift(logLine(this.#clock.nowMs(), 'lines_lost', { count: lost }))
      try {
        await appendLines(this.#path, lines.join(''), this.#limits)
        this.#lost -= lost
      } catch {
        // Whatever the system says: the log loses lines, and nothing else is lost with it.
        this.#lost += lines.length - (lost > 0 ? 1 : 0)
      }
    }
    this.#writing = null
  }
}

/** Writes whole lines, or none of them. Throws the system's errors. */
async function appendLines(path: string, text: string, { fileBytes, files }: LogLimits): Promise<void> {
  const bytes = Buffer.from(text, 'utf8')
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const size = (await stat(path).catch(() => null))?.size ?? 0
  if (size > 0 && size + bytes.length > fileBytes) await changeFiles(path, files)
  const file = await open(path, 'a+', 0o600)
  try {
    const { size: before } = await file.stat()
    try {
      // Of a line that a loss of power cut short no other becomes a part.
      await file.appendFile((await endsInLine(file, before)) ? bytes : Buffer.concat([Buffer.of(LINE_FEED), bytes]))
    } catch (thrown) {
      await file.truncate(before).catch(() => undefined)
      throw thrown
    }
  } finally {
    await file.close()
  }
}

async function endsInLine(file: FileHandle, size: number): Promise<boolean> {
  if (size === 0) return true
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1)
  return buffer[0] === LINE_FEED
}

/** Each file takes the place of the next older one; the oldest goes. */
async function changeFiles(path: string, files: number): Promise<void> {
  await rm(agedPath(path, files - 1), { force: true })
  for (let age = files - 2; age >= 0; age -= 1) {
    await rename(agedPath(path, age), agedPath(path, age + 1)).catch((thrown: unknown) => {
      if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT')) throw thrown
    })
  }
}

function agedPath(path: string, age: number): string {
  return age === 0 ? path : path.replace(/\.jsonl$/, `.${String(age)}.jsonl`)
}

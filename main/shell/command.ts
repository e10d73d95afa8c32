import type { ParseArgsConfig } from 'node:util'

/** One command of `hatachi`, as the command line and its help see it. */
export interface Command {
  readonly name: string
  /** Arguments and options, as `--help` shows them; ` | ` between ways that differ. */
  readonly usage: string
  /** One line for `--help`. */
  readonly summary: string
  readonly options: NonNullable<ParseArgsConfig['options']>
  /** How many words may follow the name. */
  readonly words: number
  /** @returns the exit code (`exit-codes.ts`) */
  readonly run: (values: CommandValues, words: readonly string[]) => Promise<number>
}

/** Values of a command's options, as `parseArgs` gives them. */
export type CommandValues = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>

/** The value of an option that takes text; undefined where it was not given. */
export function text(values: CommandValues, name: string): string | undefined {
  const value = values[name]
  return typeof value === 'string' ? value : undefined
}

/** The values of an option that takes text and may be given several times, in order. */
export function texts(values: CommandValues, name: string): readonly string[] {
  const value = values[name]
  return (Array.isArray(value) ? value : [value]).filter((each) => typeof each === 'string')
}

/**
 * The value of an option that takes one of some words.
 * @throws TypeError naming them, for any other
 */
export function choice<T extends string>(
  values: CommandValues,
  name: string,
  known: readonly string[],
  byDefault: T
): T {
  const given = text(values, name) ?? byDefault
  if (!known.includes(given)) throw new TypeError(`--${name} must be one of ${known.join(', ')}, not "${given}"`)
  return given as T
}

/** What a parent process with a channel to this one (`child_process`, `ipc`) says to end it. */
export const STOP_MESSAGE = 'stop'

/**
 * Resolves when the process is told to end: by a signal, whose name it gives; or, where a parent process holds a channel
 * to it (the kiosk), by that (`stop`), or by the parent's own end (`parent_ended`).
 */
export function untilTold(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, resolve)
    if (!process.connected) return
    process.on('message', (message) => {
      if (message === STOP_MESSAGE) resolve(STOP_MESSAGE)
    })
    process.once('disconnect', () => {
      resolve('parent_ended')
    })
  })
}

export function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

export function complain(line: string): void {
  process.stderr.write(`hatachi: ${line}\n`)
}

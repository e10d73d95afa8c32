import { spawn } from 'node:child_process'
import { constants } from 'node:os'

/**
 * How a child process ended: its exit code, or the signal that killed it. `interruptedBy` is a signal that came to us
 * meanwhile, whatever the child made of it.
 * @typedef {({ readonly code: number } | { readonly signal: NodeJS.Signals }) &
 *   { readonly interruptedBy?: NodeJS.Signals }} Ending
 */

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {import('node:child_process').StdioOptions} [stdio] inherited unless told
 * @property {(pid: number) => void} [onStart]
 * @property {(text: string) => void} [onOutput] takes what the child writes, where `stdio` pipes it
 */

/**
 * Runs a program to its end and passes signals on to it meanwhile, so that whoever ends us ends it too. Rejects only
 * where the program cannot be started at all (ENOENT, EACCES).
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<Ending>}
 */
export function runToEnd(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const { onStart, onOutput, ...rest } = options
    const child = spawn(command, args, { stdio: 'inherit', ...rest })

    /** @type {{ interruptedBy?: NodeJS.Signals }} */
    const meanwhile = {}
    /** @param {NodeJS.Signals} signal */
    const pass = (signal) => {
      meanwhile.interruptedBy = signal
      // A terminal sends Ctrl+C to the child as well; a second SIGINT would cut its orderly end short.
      if (signal === 'SIGINT' && process.stdin.isTTY) return
      child.kill(signal)
    }
    /** @type {NodeJS.Signals[]} */
    const passed = ['SIGINT', 'SIGTERM', 'SIGHUP']
    for (const signal of passed) process.on(signal, pass)
    const stopPassing = () => {
      for (const signal of passed) process.off(signal, pass)
    }

    if (onOutput !== undefined) {
      child.stdout?.setEncoding('utf8').on('data', onOutput)
      child.stderr?.setEncoding('utf8').on('data', onOutput)
    }
    child.once('spawn', () => {
      if (child.pid !== undefined) onStart?.(child.pid)
    })
    child.once('error', (error) => {
      stopPassing()
      reject(error)
    })
    child.once('close', (code, signal) => {
      stopPassing()
      resolve(signal === null ? { ...meanwhile, code: code ?? 1 } : { ...meanwhile, signal })
    })
  })
}

/**
 * The exit code by which a shell would report an ending: the code itself, or 128 and the signal's number.
 * @param {Ending} ending
 */
export function exitCodeOf(ending) {
  return 'code' in ending ? ending.code : codeOfSignal(ending.signal)
}

/** @param {NodeJS.Signals} signal */
export function codeOfSignal(signal) {
  return 128 + constants.signals[signal]
}

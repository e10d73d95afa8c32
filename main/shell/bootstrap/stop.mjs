/** Exit codes of sysexits.h, as far as the bootstrap uses them. */
export const exitCodes = Object.freeze({
  /** EX_USAGE: the command was written wrongly. */
  usage: 64,
  /** EX_UNAVAILABLE: something that is needed is missing and could not be had; the message says how to get it. */
  unavailable: 69
})

/** Ends the bootstrap in an orderly way: `bootstrap.mjs` and `hatachi.mjs` print the message and exit with the code. */
export class Stop extends Error {
  /**
   * @param {number} exitCode
   * @param {string} message for the person at the terminal: what is missing, and what to do
   */
  constructor(exitCode, message) {
    super(message)
    this.name = 'Stop'
    this.exitCode = exitCode
  }
}

/**
 * Says one line about progress. Always on stderr: stdout belongs to the command's own output.
 * @param {string} line
 */
export function say(line) {
  process.stderr.write(`hatachi: ${line}\n`)
}

/**
 * Runs a program's main function: its number is the exit code, a `Stop` is said and obeyed.
 * @param {() => Promise<number>} main
 */
export async function runMain(main) {
  try {
    process.exitCode = await main()
  } catch (error) {
    if (!(error instanceof Stop)) throw error
    // Lines after the first stand alone: a command is there to be copied.
    say(error.message)
    process.exitCode = error.exitCode
  }
}

import { parseArgs } from 'node:util'
import { complain, print, type Command } from './command.ts'
import { exitCode } from './exit-codes.ts'
import { HATACHI, programVersion } from './program.ts'

/** The main function of both entries: runs what the process's arguments ask for, and sets its exit code. */
export async function runProgram(commands: readonly Command[]): Promise<void> {
  process.stdout.on('error', (fault: NodeJS.ErrnoException) => {
    // Whoever reads our output may stop reading (`hatachi records | head -1`): that ends the command, quietly.
    if (fault.code === 'EPIPE') process.exit(exitCode('ok'))
    // An answer that was not written down was not given.
    complain(`the output cannot be written (${fault.code ?? fault.name}): the answers from here on are lost`)
    process.exit(exitCode('inputOutput'))
  })
  process.exitCode = await runCommandLine(commands, process.argv.slice(2)).catch((fault: unknown) => {
    complain(`a mistake in the program: ${fault instanceof Error ? (fault.stack ?? fault.name) : String(fault)}`)
    return exitCode('internal')
  })
}

/**
 * Runs one command of the given ones.
 * @param args what follows `hatachi`
 * @returns the exit code
 */
export async function runCommandLine(commands: readonly Command[], args: readonly string[]): Promise<number> {
  const [name, ...rest] = args
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    print(help(commands))
    return name === undefined ? exitCode('usage') : exitCode('ok')
  }
  if (name === '--version') {
    print(programVersion())
    return exitCode('ok')
  }
  const command = commands.find((each) => each.name === name)
  if (command === undefined) {
    complain(`there is no command "${name}". Run: ${HATACHI} --help`)
    return exitCode('usage')
  }
  try {
    const { values, positionals } = parseArgs({
      args: rest,
      options: { ...command.options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
      strict: true
    })
    if (values['help'] === true) {
      print(`${command.summary}\n\nUsage: ${HATACHI} ${usageOf(command, rest)}`)
      return exitCode('ok')
    }
    if (positionals.length > command.words) throw new TypeError(`surplus argument "${positionals.at(-1) ?? ''}"`)
    return await command.run(values, positionals)
  } catch (fault) {
    if (!isUsageFault(fault)) throw fault
    const what = fault.message.replaceAll('\n', ' ').replace(/\.$/, '')
    complain(`${what}. Usage: ${HATACHI} ${usageOf(command, rest)}`)
    return exitCode('usage')
  }
}

/** Of a command with several verbs that of the verb alone, where its first word is one. */
function usageOf({ usage }: Command, args: readonly string[]): string {
  const verb = args.find((word) => !word.startsWith('-'))
  const ways = usage.split(' | ').filter((way) => verb !== undefined && way.split(' ')[1] === verb)
  return ways.length === 0 ? usage : ways.join(' | ')
}

function help(commands: readonly Command[]): string {
  // One way a line, and what it does below: the longest usage would push all words off a terminal.
  const rows = commands.flatMap(({ usage, summary }) => [...usage.split(' | ').map((way) => `  ${way}`), `      ${summary}`])
  return [
    'hatachi: is the holder of this My Number Card at least N years old?',
    '',
    `Usage: ${HATACHI} COMMAND [OPTIONS]`,
    '',
    ...rows,
    '',
    'Data lies under HATACHI_DATA_DIR. Exit codes: docs/exit-codes.md.'
  ].join('\n')
}

/** `parseArgs` and our own checks of arguments throw TypeErrors; anything else is a fault of the program. */
function isUsageFault(fault: unknown): fault is TypeError {
  return fault instanceof TypeError && (!('code' in fault) || String(fault.code).startsWith('ERR_PARSE_ARGS'))
}

import { join } from 'node:path'
import { endWith } from '../audit/command-parts.ts'
import { complain, print, text, untilTold, type CommandValues } from '../command.ts'
import { dataDirectory } from '../config/locations.ts'
import { printProblem } from '../config/problem.ts'
import { endIfAnothersData } from '../data-owner.ts'
import { exitOfConfigurationError } from '../exit-code-of-error.ts'
import { exitCode } from '../exit-codes.ts'
import { endingOfStart } from './party-ends.ts'
import { loadPartyFile, printPartyFileError } from './party-file.ts'
import type { PartyKind } from './party-kinds.ts'

/**
 * `start`: one party, until it is told to end. Once it listens, it says so and its address in one line of JSON; nothing of
 * whoever asks is printed. @returns the exit code
 */
export async function startParty<F, S>(kind: PartyKind<F, S>, values: CommandValues): Promise<number> {
  const directory = dataDirectory(process.env)
  const ended = endIfAnothersData(directory, `${kind.name} start`, values)
  if (ended !== null) return ended
  const settings = settingsFor(kind, values)
  if (typeof settings === 'number') return settings
  // From here on: a signal while it starts ends it as well.
  const told = untilTold()
  const started = await kind.start(settings.value, directory)
  if (!started.ok) {
    const { words, exit } = endingOfStart(started.error)
    return endWith(values, started.error.code, words, exit)
  }
  print(JSON.stringify({ ready: true, party: kind.name, address: started.value.address }))
  await told
  await started.value.close()
  return exitCode('ok')
}

/** `check`: whether the file is sound, with all that is wrong with it. Starts nothing. @returns the exit code */
export function checkParty<F, S>(kind: PartyKind<F, S>, values: CommandValues): number {
  const settings = settingsFor(kind, values)
  if (typeof settings === 'number') return settings
  print(`${pathFor(kind, values)} can be started with.`)
  return exitCode('ok')
}

/** The settings of a party's file, its warnings told; a number: so is why there are none, and this is the exit code. */
export function settingsFor<F, S>(kind: PartyKind<F, S>, values: CommandValues): { readonly value: S } | number {
  const loaded = loadPartyFile(pathFor(kind, values), kind)
  if (!loaded.ok) {
    complain(printPartyFileError(loaded.error))
    return exitCode(exitOfConfigurationError(loaded.error))
  }
  for (const warning of loaded.value.warnings) complain(printProblem(warning))
  return { value: loaded.value.settings }
}

function pathFor({ fileName }: { readonly fileName: string }, values: CommandValues): string {
  return text(values, 'config') ?? join(dataDirectory(process.env), fileName)
}

import { randomUUID } from 'node:crypto'
import { statSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { systemClock } from '../../../device/clock.ts'
import { safeTextSchema } from '../../contract/fields.ts'
import { acceptancePath, layAcceptance, readAcceptance } from '../../clock-guard/acceptance.ts'
import { ClockGuard, LOOK_EVERY_MS } from '../../clock-guard/clock-guard.ts'
import { markPath, readMark } from '../../clock-guard/clock-mark.ts'
import { DEFAULT_MAX_SILENCE_DAYS } from '../../clock-guard/judge-clock.ts'
import { isStoreInUse, storePath } from '../../store/database.ts'
import { complain, print, text, type CommandValues } from '../command.ts'
import { loadConfiguration, printConfigurationError } from '../config/load-configuration.ts'
import { configurationPath, dataDirectory } from '../config/locations.ts'
import { productionDriverNames } from '../config/schema.ts'
import { endIfAnothersData, misownedIn } from '../data-owner.ts'
import { exitOfConfigurationError } from '../exit-code-of-error.ts'
import { exitCode } from '../exit-codes.ts'
import { CLOCK_REMEDY, clockSentence } from './clock-words.ts'

/** The commands of `hatachi clock`, in every role. Each gives the exit code. */

const DAY_MS = 86_400_000
/** A running appliance looks every few seconds. */
const TAKEN_WITHIN_MS = 2 * LOOK_EVERY_MS

/** `hatachi clock status`: by what was noted, beside a running appliance or without one. Changes nothing. */
export function printClockStatus(values: CommandValues): number {
  const directory = dataDirectory(process.env)
  const silence = maxSilenceMs(values, directory)
  if (typeof silence !== 'object') return silence
  const guard = new ClockGuard({ dataDirectory: directory, clock: systemClock, maxSilenceMs: silence.ms })
  const judgement = guard.judgement()
  const noted = readMark(markPath(directory))
  const mark = noted === null || noted === 'damaged' ? null : noted.mark
  const waiting = readAcceptance(acceptancePath(directory))
  if (values['json'] === true) {
    print(
      JSON.stringify({
        state: judgement.finding,
        ...(judgement.finding === 'trusted' ? {} : { reason: judgement.reason }),
        now: rfc3339(systemClock.nowMs()),
        signed: rfc3339(mark?.signedMs ?? null),
        reached: rfc3339(mark?.reachedMs ?? null),
        proven: rfc3339(mark?.provenMs ?? null),
        waitingAcceptance: waiting === null ? null : { by: waiting.acceptedBy, at: rfc3339(waiting.acceptedAtMs) }
      })
    )
  } else {
    print(clockSentence(judgement))
    print(`It says            ${rfc3339(systemClock.nowMs()) ?? ''}`)
    print(`highest signed     ${rfc3339(mark?.signedMs ?? null) ?? 'none yet'}`)
    print(`reached, trusted   ${rfc3339(mark?.reachedMs ?? null) ?? 'nothing noted'}`)
    print(`last borne out     ${rfc3339(mark?.provenMs ?? null) ?? 'never'}`)
    if (waiting !== null) print(`The word of ${waiting.acceptedBy} waits for the appliance to take it.`)
  }
  if (judgement.finding === 'trusted') return exitCode('ok')
  const misowned = misownedIn(directory)
  complain(misowned?.names.includes('clock') === true ? `clock/ must belong to ${misowned.owner}. Run: ${misowned.chown}` : CLOCK_REMEDY)
  return exitCode('refused')
}

/** `hatachi clock accept --by NAME`: the word of somebody who has looked that the clock is right. */
export async function acceptClock(values: CommandValues): Promise<number> {
  const acceptedBy = text(values, 'by')
  if (acceptedBy === undefined) throw new TypeError('say who answers for it: --by NAME')
  if (!safeTextSchema.min(1).max(80).safeParse(acceptedBy).success || acceptedBy.trim() === '') {
    throw new TypeError('--by takes a name of up to 80 letters, without a number of four digits or more')
  }
  const directory = dataDirectory(process.env)
  const silence = maxSilenceMs(values, directory)
  if (typeof silence !== 'object') return silence
  if (statSync(directory, { throwIfNoEntry: false }) === undefined) {
    complain(`there is no appliance's data at ${directory}. Set HATACHI_DATA_DIR to where it lies.`)
    return exitCode('noInput')
  }
  const anothers = endIfAnothersData(directory, 'clock accept', values)
  if (anothers !== null) return anothers
  const acceptedAtMs = systemClock.nowMs()
  const acceptance = { id: randomUUID(), acceptedBy, acceptedAtMs }
  const path = acceptancePath(directory)
  const laid = layAcceptance(path, acceptance)
  if (!laid.ok) {
    complain(`acceptance_unwritable: ${path} cannot be written (${laid.error.fault}).`)
    return exitCode('cannotCreate')
  }
  const runs = isStoreInUse(storePath(directory))
  const taken = runs && (await isTaken(path, acceptance.id))
  if (values['json'] === true) print(JSON.stringify({ acceptedBy, at: rfc3339(acceptedAtMs), taken }))
  else if (taken) print(`The running appliance has taken it: the clock is right at ${rfc3339(acceptedAtMs) ?? ''}, says ${acceptedBy}.`)
  else print(`Noted: the clock is right at ${rfc3339(acceptedAtMs) ?? ''}, says ${acceptedBy}. An appliance takes it at its next start.`)
  if (!runs || taken) return exitCode('ok')
  complain('an appliance runs with this data, and has not taken it: its record may be failing. See its journal.')
  return exitCode('unavailable')
}

async function isTaken(path: string, id: string): Promise<boolean> {
  for (const untilMs = performance.now() + TAKEN_WITHIN_MS; performance.now() < untilMs; ) {
    if (readAcceptance(path)?.id !== id) return true
    await pause(100)
  }
  return false
}

/** The operator's limit, or the default where there is no configuration; else how the command ends. */
function maxSilenceMs(values: CommandValues, directory: string): { readonly ms: number } | number {
  const named = text(values, 'config')
  const loaded = loadConfiguration(named ?? configurationPath(directory), productionDriverNames)
  if (loaded.ok) return { ms: loaded.value.configuration.clock.maxSilenceMs }
  // A machine whose configuration is being mended has a clock all the same.
  if (named === undefined) return { ms: DEFAULT_MAX_SILENCE_DAYS * DAY_MS }
  complain(printConfigurationError(loaded.error))
  return exitCode(exitOfConfigurationError(loaded.error))
}

function rfc3339(atMs: number | null): string | null {
  return atMs === null ? null : new Date(atMs).toISOString()
}

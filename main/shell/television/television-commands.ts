import { statSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { systemClock } from '../../../device/clock.ts'
import { isStoreInUse, storePath } from '../../store/database.ts'
import { pairedScreens, screensPath, type PairedScreen, type ScreensError } from '../../television/screens/screen-registry.ts'
import { endWith } from '../audit/command-parts.ts'
import { print, type CommandValues } from '../command.ts'
import { dataDirectory } from '../config/locations.ts'
import { endIfAnothersData } from '../data-owner.ts'
import { exitCode, type ExitName } from '../exit-codes.ts'
import { HATACHI } from '../program.ts'
import { ORDER_EVERY_MS } from './order-keeper.ts'
import {
  discardFile,
  freshOrderId,
  layTelevisionOrder,
  readTelevisionAnswer,
  televisionAnswerPath,
  televisionOrderPath,
  type TelevisionAnswer,
  type TelevisionOrder
} from './television-order.ts'

/** A running appliance looks every second. */
const TAKEN_WITHIN_MS = 6 * ORDER_EVERY_MS

const NOT_TAKEN =
  'an appliance runs with this data, and its television has not taken it: is "television.enabled" true, and is it open? ' +
  'See the journal, and "hatachi records"'
const STAYS_NOTED = 'The order stays noted, and is taken at the latest when the television opens next, before any screen can connect'

/** `hatachi television pair`: a code that pairs one screen. @returns the exit code */
export async function makeCode(values: CommandValues): Promise<number> {
  const directory = dataDirectory(process.env)
  const ended = endIfNoData(directory, 'television pair', values)
  if (ended !== null) return ended
  if (!isStoreInUse(storePath(directory))) {
    return endWith(values, 'not_running', 'no appliance runs with this data: a code is of use while one does', 'unavailable')
  }
  const answer = await order(directory, { id: freshOrderId(systemClock.nowMs()), order: 'pair' })
  if (answer !== null && 'exit' in answer) return endAs(answer, values)
  if (answer?.answer !== 'code') return endWith(values, 'not_taken', NOT_TAKEN, 'unavailable')
  const minutes = Math.floor(answer.goodForMs / 60_000)
  if (values['json'] === true) print(JSON.stringify({ code: answer.code, goodForSeconds: Math.floor(answer.goodForMs / 1000) }))
  else {
    print(`Type this code on the screen: ${answer.code.slice(0, 3)} ${answer.code.slice(3)}`)
    print(`It pairs one screen, within ${String(minutes)} minutes. After five wrong guesses it is void: then ask for another.`)
  }
  return exitCode('ok')
}

/** `hatachi television agent`: a text that pairs the agent with the card reader. @returns the exit code */
export async function makeAgentPairing(values: CommandValues): Promise<number> {
  const directory = dataDirectory(process.env)
  const ended = endIfNoData(directory, 'television agent', values)
  if (ended !== null) return ended
  if (!isStoreInUse(storePath(directory))) {
    return endWith(values, 'not_running', 'no appliance runs with this data: a pairing is of use while one does', 'unavailable')
  }
  const answer = await order(directory, { id: freshOrderId(systemClock.nowMs()), order: 'agent' })
  if (answer !== null && 'exit' in answer) return endAs(answer, values)
  if (answer?.answer === 'no_agent') {
    return endWith(values, 'no_agent', 'the reader is this machine\'s own: "television.reader" is not agent', 'unavailable')
  }
  if (answer?.answer !== 'agent') return endWith(values, 'not_taken', NOT_TAKEN, 'unavailable')
  const { pairing, goodForMs, appliance } = answer
  if (values['json'] === true) {
    print(JSON.stringify({ pairing, goodForSeconds: Math.floor(goodForMs / 1000), appliance }))
    return exitCode('ok')
  }
  print('On the machine with the card reader, beside the television, run:')
  print(`  ${HATACHI} reader-agent --appliance ${appliance ?? 'https://HOST:PORT'} --pairing ${pairing}`)
  print(`It pairs one agent, within ${String(Math.floor(goodForMs / 60_000))} minutes, in the place of the one before. Show it to nobody.`)
  return exitCode('ok')
}

/** `hatachi television screens`. Changes nothing. @returns the exit code */
export function printScreens(values: CommandValues): number {
  const directory = dataDirectory(process.env)
  const ended = endIfNoData(directory, 'television screens', values)
  if (ended !== null) return ended
  const screens = pairedScreens(directory)
  if (!screens.ok) return endOfScreensError(screens.error, values)
  const told = screens.value.map(({ screenId, pairedAtMs, letInBy }) => ({
    screenId,
    pairedAt: new Date(pairedAtMs).toISOString(),
    letInBy: letInBy ?? null
  }))
  if (values['json'] === true) print(JSON.stringify({ screens: told }))
  else if (told.length === 0) print(`No screen is paired. ${adviceOn(directory)}`)
  else for (const { screenId, pairedAt, letInBy } of told) print(`${screenId}  paired ${pairedAt}  ${letInWords(letInBy)}`)
  return exitCode('ok')
}

function letInWords(letInBy: string | null): string {
  switch (letInBy) {
    case null:
      return 'by whose code is not known: it is of before that was written down'
    case 'own':
      return "let in by this machine's own screen"
    case 'command':
      return `let in by ${HATACHI} television pair`
    default:
      return `let in by ${letInBy}`
  }
}

/** What to do where no screen is paired: where no appliance has ever recorded, it may be looked in the wrong place. */
function adviceOn(directory: string): string {
  if (statSync(storePath(directory), { throwIfNoEntry: false }) === undefined) {
    return `No appliance has run with ${directory} yet: start one (${HATACHI} run), or set HATACHI_DATA_DIR to where its data lies.`
  }
  return `Where and how a television is paired: ${HATACHI} television show`
}

/**
 * `hatachi television forget ID`: of a running appliance at once, else at its next start; with `--with-let-in` the screens
 * that it let in too, and those that they did. @returns the exit code
 */
export async function forgetScreen(screenId: string, values: CommandValues): Promise<number> {
  const directory = dataDirectory(process.env)
  const ended = endIfNoData(directory, 'television forget', values)
  if (ended !== null) return ended
  const withLetIn = values['with-let-in'] === true
  const before = pairedScreens(directory)
  if (!before.ok && withLetIn) return endOfScreensError(before.error, values)
  const isPaired = !before.ok || before.value.some((screen) => screen.screenId === screenId)
  let next = isPaired ? [screenId] : withLetIn ? letInFrom(before.value, [screenId]) : []
  if (next.length === 0) {
    return endWith(values, 'screen_unknown', `no screen ${screenId} is paired. See "television screens"`, 'noInput')
  }
  const runs = isStoreInUse(storePath(directory))
  const named = new Set<string>()
  let outcome: Forgotten = 'was_not_paired'
  /** The first that failed; the others are ordered all the same. */
  let failed: Ending | null = null
  while (next.length > 0) {
    for (const each of next) named.add(each)
    const done = await Promise.all(next.map((each) => forgetOne(directory, each, runs)))
    for (const [index, each] of done.entries()) {
      if (typeof each === 'object') failed ??= each
      else if (next[index] === screenId) outcome = each
    }
    // Looked at anew: until it was forgotten one may have let in others.
    const after = pairedScreens(directory)
    if (!after.ok && withLetIn) return endOfScreensError(after.error, values)
    next = withLetIn && after.ok ? letInFrom(after.value, [screenId, ...named]) : []
  }
  if (failed !== null) return endAs(failed, values)
  const left = pairedScreens(directory)
  const letIn = withLetIn ? [...named].filter((each) => each !== screenId) : left.ok ? letInFrom(left.value, [screenId]) : []
  if (values['json'] === true) print(JSON.stringify({ screenId, taken: runs, letIn, withLetIn }))
  else for (const line of forgottenLines(screenId, outcome, letIn, withLetIn)) print(line)
  return exitCode('ok')
}

type Forgotten = 'noted' | 'forgotten' | 'was_not_paired'

function forgottenLines(screenId: string, outcome: Forgotten, letIn: readonly string[], withLetIn: boolean): string[] {
  const first = {
    noted: 'Noted. An appliance takes it at its next start, before any screen can connect.',
    forgotten: 'It is paired no more.',
    was_not_paired: 'It was not paired any more.'
  }[outcome]
  if (letIn.length === 0) return [first]
  const names = letIn.join(', ')
  const done = outcome === 'noted' ? 'Noted' : 'Forgotten'
  if (withLetIn) return [first, `${done} too, as let in by it or by one of them: ${names}`]
  return [
    first,
    `Let in by it, or by one of them, and paired still: ${names}`,
    `To forget these too run: ${HATACHI} television forget ${screenId} --with-let-in`
  ]
}

/** Names of the screens that these let in, and that those did, and so on; without these themselves. */
function letInFrom(screens: readonly PairedScreen[], screenIds: readonly string[]): string[] {
  const found = new Set(screenIds)
  // A set is walked to its end, with what is added on the way.
  for (const each of found) for (const { screenId, letInBy } of screens) if (letInBy === each) found.add(screenId)
  return [...found].slice(new Set(screenIds).size)
}

async function forgetOne(directory: string, screenId: string, runs: boolean): Promise<Forgotten | Ending> {
  const wanted: TelevisionOrder = { id: freshOrderId(systemClock.nowMs()), order: 'forget', screenId }
  if (!runs) {
    const laid = layTelevisionOrder(directory, wanted)
    return laid.ok ? 'noted' : unwritable(directory, wanted, laid.error.fault)
  }
  const answer = await order(directory, wanted)
  if (answer !== null && 'exit' in answer) return answer
  if (answer?.answer !== 'forgotten') return { code: 'not_taken', words: `${NOT_TAKEN}. ${STAYS_NOTED}`, exit: 'unavailable' }
  if (answer.unwritten !== null) {
    const words = `${screenId} is paired no more, but by itself that holds until the next start only: ${screensPath(directory)} cannot be written (${answer.unwritten}), which is tried again every minute`
    return { code: 'forgetting_unwritten', words: `${words}. ${STAYS_NOTED}`, exit: 'inputOutput' }
  }
  return answer.wasPaired ? 'forgotten' : 'was_not_paired'
}

/** Why a command ends without its work done. */
interface Ending {
  readonly code: string
  readonly words: string
  readonly exit: ExitName
}

function endAs({ code, words, exit }: Ending, values: CommandValues): number {
  return endWith(values, code, words, exit)
}

function endOfScreensError(error: ScreensError, values: CommandValues): number {
  const { code, path } = error
  const words =
    code === 'screens_damaged'
      ? `${path} is not as this program writes it. Without it no screen is paired, and each can be paired anew`
      : `${path} cannot be read (${error.fault})`
  return endWith(values, code, words, code === 'screens_damaged' ? 'data' : 'inputOutput')
}

function endIfNoData(directory: string, words: string, values: CommandValues): number | null {
  if (statSync(directory, { throwIfNoEntry: false }) === undefined) {
    return endWith(values, 'no_data', `there is no appliance's data at ${directory}. Set HATACHI_DATA_DIR to where it lies`, 'noInput')
  }
  return endIfAnothersData(directory, words, values)
}

/**
 * Lays an order down and waits for its answer, which goes with the reading. Null: none came; one to pair is then taken
 * back, one to forget stays.
 */
async function order(directory: string, wanted: TelevisionOrder): Promise<TelevisionAnswer | Ending | null> {
  const laid = layTelevisionOrder(directory, wanted)
  if (!laid.ok) return unwritable(directory, wanted, laid.error.fault)
  const { id } = wanted
  for (const untilMs = performance.now() + TAKEN_WITHIN_MS; performance.now() < untilMs; ) {
    const answer = takeAnswer(directory, id)
    if (answer !== null) return answer
    await pause(100)
  }
  if (wanted.order !== 'forget') discardFile(televisionOrderPath(directory, id))
  // It may have been taken at the last moment.
  return takeAnswer(directory, id)
}

function takeAnswer(directory: string, id: string): TelevisionAnswer | null {
  const answer = readTelevisionAnswer(directory, id)
  if (answer !== null) discardFile(televisionAnswerPath(directory, id))
  return answer
}

function unwritable(directory: string, { id }: TelevisionOrder, fault: string): Ending {
  return { code: 'order_unwritable', words: `${televisionOrderPath(directory, id)} cannot be written (${fault})`, exit: 'cannotCreate' }
}

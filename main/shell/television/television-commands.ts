import { statSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { systemClock } from '../../../device/clock.ts'
import { isStoreInUse, storePath } from '../../store/database.ts'
import { pairedScreens, screensPath } from '../../television/screens/screen-registry.ts'
import { endWith } from '../audit/command-parts.ts'
import { print, type CommandValues } from '../command.ts'
import { dataDirectory } from '../config/locations.ts'
import { endIfAnothersData } from '../data-owner.ts'
import { exitCode } from '../exit-codes.ts'
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
  const answer = await order(directory, { id: freshOrderId(systemClock.nowMs()), order: 'pair' }, values)
  if (typeof answer === 'number') return answer
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
  const answer = await order(directory, { id: freshOrderId(systemClock.nowMs()), order: 'agent' }, values)
  if (typeof answer === 'number') return answer
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
  if (!screens.ok) {
    const { code, path } = screens.error
    const words =
      code === 'screens_damaged'
        ? `${path} is not as this program writes it. Without it no screen is paired, and each can be paired anew`
        : `${path} cannot be read (${screens.error.fault})`
    return endWith(values, code, words, code === 'screens_damaged' ? 'data' : 'inputOutput')
  }
  const told = screens.value.map(({ screenId, pairedAtMs }) => ({ screenId, pairedAt: new Date(pairedAtMs).toISOString() }))
  if (values['json'] === true) print(JSON.stringify({ screens: told }))
  else if (told.length === 0) print(`No screen is paired. ${adviceOn(directory)}`)
  else for (const { screenId, pairedAt } of told) print(`${screenId}  paired ${pairedAt}`)
  return exitCode('ok')
}

/** What to do where no screen is paired: where no appliance has ever recorded, it may be looked in the wrong place. */
function adviceOn(directory: string): string {
  if (statSync(storePath(directory), { throwIfNoEntry: false }) === undefined) {
    return `No appliance has run with ${directory} yet: start one (${HATACHI} run), or set HATACHI_DATA_DIR to where its data lies.`
  }
  return `Where and how a television is paired: ${HATACHI} television show`
}

/** `hatachi television forget ID`: of a running appliance at once, else at its next start. @returns the exit code */
export async function forgetScreen(screenId: string, values: CommandValues): Promise<number> {
  const directory = dataDirectory(process.env)
  const ended = endIfNoData(directory, 'television forget', values)
  if (ended !== null) return ended
  const screens = pairedScreens(directory)
  if (screens.ok && screens.value.every((screen) => screen.screenId !== screenId)) {
    return endWith(values, 'screen_unknown', `no screen ${screenId} is paired. See "television screens"`, 'noInput')
  }
  const runs = isStoreInUse(storePath(directory))
  const wanted: TelevisionOrder = { id: freshOrderId(systemClock.nowMs()), order: 'forget', screenId }
  if (!runs) {
    const laid = layTelevisionOrder(directory, wanted)
    if (!laid.ok) return unwritable(directory, wanted, laid.error.fault, values)
    if (values['json'] === true) print(JSON.stringify({ screenId, taken: false }))
    else print('Noted. An appliance takes it at its next start, before any screen can connect.')
    return exitCode('ok')
  }
  const answer = await order(directory, wanted, values)
  if (typeof answer === 'number') return answer
  if (answer?.answer !== 'forgotten') return endWith(values, 'not_taken', `${NOT_TAKEN}. ${STAYS_NOTED}`, 'unavailable')
  if (answer.unwritten !== null) {
    const words = `${screenId} is paired no more, but by itself that holds until the next start only: ${screensPath(directory)} cannot be written (${answer.unwritten}), which is tried again every minute`
    return endWith(values, 'forgetting_unwritten', `${words}. ${STAYS_NOTED}`, 'inputOutput')
  }
  if (values['json'] === true) print(JSON.stringify({ screenId, taken: true }))
  else print(answer.wasPaired ? 'It is paired no more.' : 'It was not paired any more.')
  return exitCode('ok')
}

function endIfNoData(directory: string, words: string, values: CommandValues): number | null {
  if (statSync(directory, { throwIfNoEntry: false }) === undefined) {
    return endWith(values, 'no_data', `there is no appliance's data at ${directory}. Set HATACHI_DATA_DIR to where it lies`, 'noInput')
  }
  return endIfAnothersData(directory, words, values)
}

/**
 * Lays an order down and waits for its answer, which goes with the reading. Null: none came; one to pair is then taken
 * back, one to forget stays. A number: an exit code.
 */
async function order(
  directory: string,
  wanted: TelevisionOrder,
  values: CommandValues
): Promise<TelevisionAnswer | number | null> {
  const laid = layTelevisionOrder(directory, wanted)
  if (!laid.ok) return unwritable(directory, wanted, laid.error.fault, values)
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

function unwritable(directory: string, { id }: TelevisionOrder, fault: string, values: CommandValues): number {
  return endWith(values, 'order_unwritable', `${televisionOrderPath(directory, id)} cannot be written (${fault})`, 'cannotCreate')
}

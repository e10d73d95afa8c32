import { systemClock } from '../../../device/clock.ts'
import { complain, print, text, untilTold, type CommandValues } from '../command.ts'
import { dataDirectory } from '../config/locations.ts'
import { endIfAnothersData } from '../data-owner.ts'
import { productionDrivers } from '../drivers.ts'
import { exitCode } from '../exit-codes.ts'
import { HATACHI } from '../program.ts'
import { READER_FAULTS, type FaultWords } from '../reader-faults.ts'
import { runAgent, type AgentEnd, type AgentWord } from './reader-agent.ts'
import type { AgentConnectionError } from './reader-agent-connection.ts'
import { agentKeyPath, makeAgentKey, readAgentKey, type AgentKeyError } from './reader-agent-key.ts'

/** An address of an appliance, without anything behind its port. */
const APPLIANCE = /^https:\/\/(?:\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+)(?::[0-9]{1,5})?\/?$/

/** Here is no configuration that could name one, and the appliance is not to blame. */
const ABSENT_HERE: FaultWords = {
  sentence: 'No card reader is attached to this machine, or none that --reader names.',
  remedy: `Plug it in: it is taken as soon as it is there. Run: ${HATACHI} doctor`
}

const PAIR_ANEW = `On the appliance run: ${HATACHI} television agent. Then give its text to --pairing`

/**
 * `hatachi reader-agent`: this machine's reader for the television of an appliance elsewhere, until it is told to end.
 * @throws TypeError for a command line that is not understood
 * @returns the exit code
 */
export async function runReaderAgent(values: CommandValues): Promise<number> {
  const stopped = untilTold()
  const directory = dataDirectory(process.env)
  const given = text(values, 'appliance')
  const pairing = text(values, 'pairing')
  const name = text(values, 'reader')
  if (given !== undefined && !isAppliance(given)) {
    throw new TypeError('--appliance takes https://HOST:PORT; it is spoken to over TLS alone')
  }
  if (pairing !== undefined && given === undefined) throw new TypeError('--pairing needs --appliance beside it')
  const ended = endIfAnothersData(directory, 'reader-agent', values)
  if (ended !== null) return ended
  const path = text(values, 'key') ?? agentKeyPath(directory)
  const key =
    pairing === undefined || given === undefined ? readAgentKey(path) : makeAgentKey(path, new URL(given).origin, pairing)
  if (!key.ok) return endOfKeyError(key.error)
  const settings = { driver: 'pcsc', ...(name === undefined ? {} : { name }) }
  const reader = productionDrivers.readers.pcsc({ reader: settings }, systemClock)
  const ending = new AbortController()
  void stopped.then(() => {
    ending.abort()
  })
  const ofKey = given === undefined ? key.value : { ...key.value, appliance: new URL(given).origin }
  print(JSON.stringify({ started: true, appliance: ofKey.appliance }))
  const end = await runAgent({
    key: ofKey,
    keyPath: path,
    reader,
    clock: systemClock,
    signal: ending.signal,
    tell: (word) => {
      complain(wordsOf(word, ofKey.appliance))
    }
  })
  return exitCode(EXITS[end])
}

const EXITS = { told: 'ok', appliance_differs: 'refused', secret_refused: 'refused' } as const satisfies Record<AgentEnd, string>

function isAppliance(url: string): boolean {
  return APPLIANCE.test(url) && URL.canParse(url)
}

function wordsOf(told: AgentWord, appliance: string): string {
  switch (told.word) {
    case 'connected':
      return `the appliance at ${appliance} has this reader`
    case 'disconnected':
      return `the connection to ${appliance} is cut; it is tried anew`
    case 'reader_ready':
      return `the card reader is there: ${told.readerName}`
    case 'reader_lost': {
      const { sentence, remedy } = told.code === 'reader_absent' ? ABSENT_HERE : READER_FAULTS[told.code]
      return `${told.code}: ${sentence} ${remedy}`
    }
    case 'key_not_settled':
      return 'the key file cannot be written, and still holds the secret of the pairing, which is used up'
    case 'not_connected':
      return wordsOfConnection(told.error, appliance)
  }
}

function wordsOfConnection(error: AgentConnectionError, appliance: string): string {
  const { code } = error
  switch (code) {
    case 'appliance_unreachable':
      return `${code}: ${appliance} is not reached (${error.fault}). It is tried anew; is its television open, and the address right?`
    case 'appliance_differs':
      return `${code}: who answers at ${appliance} is not the appliance that this agent was paired with, by its key. Nothing was sent. If the appliance has another key now: ${PAIR_ANEW}`
    case 'secret_refused':
      return `${code}: the appliance does not know this agent: the pairing was used, replaced, or older than ten minutes, or another agent was paired since. ${PAIR_ANEW}`
    case 'appliance_takes_none':
      return `${code}: ${appliance} takes no agent now (HTTP ${String(error.status)}). It is tried anew; is "television.reader" set to agent there?`
  }
}

function endOfKeyError(error: AgentKeyError): number {
  const { code } = error
  switch (code) {
    case 'pairing_malformed':
      throw new TypeError(`--pairing takes the whole text that "${HATACHI} television agent" prints`)
    case 'agent_key_absent':
      complain(`${code}: no agent is paired here (${error.path}). ${PAIR_ANEW}, with --appliance`)
      return exitCode('noInput')
    case 'agent_key_damaged':
      complain(`${code}: ${error.path} is not as this program writes it. ${PAIR_ANEW}, with --appliance`)
      return exitCode('data')
    case 'agent_key_rights_too_open':
      complain(`${code}: others than its owner may get at ${error.path}. Run: chmod 600 ${error.path}; and pair anew where others were there`)
      return exitCode('inputOutput')
    case 'agent_key_medium':
      complain(`${code}: ${error.path} cannot be read or written (${error.fault})`)
      return exitCode('inputOutput')
  }
}

import { isIPv6 } from 'node:net'
import type { Result } from '../../../device/result.ts'
import { TV_PATH } from '../../contract/tv-wire.ts'
import type { KeyError } from '../../keys/key-file.ts'
import type { CablePartiesSettings } from '../../cable/settings.ts'
import type { CableFault } from '../../television/ports.ts'
import type { ScreensError } from '../../television/screens/screen-registry.ts'
import type { TelevisionSettings } from '../config/configuration.ts'
import { fingerprintOf, type ShownCertificate } from '../operator/tls-certificate.ts'
import { HATACHI } from '../program.ts'
import { READER_FAULTS } from '../reader-faults.ts'
import type { TelevisionState } from '../television/television-state.ts'
import type { CheckResult } from './check-result.ts'
import { fail, pass, warn } from './check-result.ts'
import { checkTelevisionCertificate } from './operator-checks.ts'
import { checkParties, type ProbeParty } from './party-checks.ts'

/** How the television is, as its files below the data directory tell. */
export interface TelevisionFacts {
  /** Whether an appliance runs with this data: else what it wrote may be of long ago. */
  readonly runs: boolean
  /** null: there is none, or it cannot be read. */
  readonly state: TelevisionState | null
  /** How many screens are paired. */
  readonly screens: Result<number, ScreensError>
  readonly certificate: Result<ShownCertificate | null, KeyError>
  /** Whether the address of the machine's own screen lies where its browser finds it. */
  readonly hasOwnUrl: boolean
  /** When the agent with the reader was paired; null: none is. */
  readonly agentPairedAtMs: number | null
}

/** Who answers at an address over TLS. */
export type DoorAnswer =
  | { readonly result: 'answered'; readonly fingerprint: string }
  /** `fault`: the system's name for it, such as ECONNREFUSED, or `silent`. */
  | { readonly result: 'failed'; readonly fault: string }

/** What the checks of the television want to know. */
export interface TelevisionProbes {
  nowMs(): number
  television(dataDirectory: string): TelevisionFacts
  /** Connects over TLS from this machine, sends nothing, and hangs up. */
  door(address: string, port: number): Promise<DoorAnswer>
  /** Asks for a challenge, which costs nothing and tells nothing of a person. */
  cablePlatform(settings: CablePartiesSettings): Promise<Result<unknown, CableFault>>
  readonly party: ProbeParty
}

const RECORDS = `Run: ${HATACHI} records`

/** The television: address, screens, certificate, agent, cable parties and services; nothing where it is off. */
export async function checkTelevisionPart(
  settings: TelevisionSettings,
  dataDirectory: string,
  probes: TelevisionProbes
): Promise<readonly CheckResult[]> {
  const { enabled, reader, cable } = settings
  if (!enabled) return []
  const facts = probes.television(dataDirectory)
  const [side, cableResults, partyResults] = await Promise.all([
    checkSide(settings, facts, probes),
    cable === null ? [] : probes.cablePlatform(cable).then((answer) => [checkCable(cable, answer)]),
    checkParties(settings, probes.party)
  ])
  return [
    side,
    checkScreens(facts.screens, settings.pairing),
    checkTelevisionCertificate(settings, facts.certificate, probes.nowMs()),
    ...(reader === 'agent' ? [checkAgent(facts)] : []),
    ...cableResults,
    ...partyResults
  ]
}

/** Whether screens reach it here, by the certificate that they know. */
async function checkSide(
  settings: TelevisionSettings,
  facts: TelevisionFacts,
  probes: TelevisionProbes
): Promise<CheckResult> {
  const id = 'television'
  const { runs, state } = facts
  if (!runs) return pass(id, 'The television opens as soon as the appliance runs.')
  if (state === null) {
    return warn(id, 'The appliance runs, and does not say whether its television is open.', `Wait a minute. ${RECORDS}`)
  }
  const { side } = state
  if (side.state === 'failed') {
    const since = timeOf(side.sinceMs)
    const sentence = `The television could not be opened since ${since} (${side.code}). It is tried anew every minute.`
    return fail(id, sentence, remedyOf(side.code))
  }
  const address = ['0.0.0.0', '::'].includes(settings.address) ? '127.0.0.1' : settings.address
  const url = `https://${isIPv6(address) ? `[${address}]` : address}:${String(side.port)}${TV_PATH}`
  const answer = await probes.door(address, side.port)
  const open = `The television has been open since ${timeOf(side.sinceMs)}`
  if (answer.result === 'failed') {
    const remedy =
      'Compare "television.address" with the addresses of this machine, and start the appliance anew. ' +
      'Run: ip -brief address'
    return fail(id, `${open}, but ${url} does not answer (${answer.fault}).`, remedy)
  }
  const own = fingerprintShown(settings, facts)
  if (own !== null && answer.fingerprint !== own) {
    const look = `sudo ss -ltnp 'sport = :${String(side.port)}'`
    const remedy = `See which program listens there, and start the appliance anew. Run: ${look}`
    return fail(id, `${open}, but ${url} shows another certificate than this machine's.`, remedy)
  }
  if (!facts.hasOwnUrl) {
    const remedy =
      'Look as the user that runs the appliance; else see that the data directory can be written, and start it anew.'
    return warn(id, `${open} at ${url}, but the address of this machine's own screen cannot be read.`, remedy)
  }
  return pass(id, `${open}, at ${url} and on this machine's own screen.`)
}

function fingerprintShown({ ownCertificate }: TelevisionSettings, { certificate }: TelevisionFacts): string | null {
  if (ownCertificate !== null) return fingerprintOf(ownCertificate.certificatePem)
  return certificate.ok ? (certificate.value?.fingerprint ?? null) : null
}

/** What mends a television that does not open, by the code that the record has too. */
function remedyOf(code: string): string {
  switch (code) {
    case 'television_port_unavailable':
      return (
        'End the program that has "television.port", or set another; and see that "television.address" is one of this ' +
        'machine. Run: sudo ss -ltnp'
      )
    case 'television_own_port_unavailable':
      return 'Set "television.ownPort" to 0, or to a port that is free. Run: sudo ss -ltnp'
    case 'screens_damaged':
    case 'screens_medium':
      return 'See the check television_screens.'
    default:
      return `Mend the medium, or the rights of the data directory. More of it stands in the record. ${RECORDS}`
  }
}

function checkScreens(screens: TelevisionFacts['screens'], pairing: TelevisionSettings['pairing']): CheckResult {
  const id = 'television_screens'
  if (screens.ok) {
    if (screens.value > 0) return pass(id, `Paired screens: ${String(screens.value)}.`)
    const run = `${HATACHI} television pair`
    const code = pairing === 'screens' ? `see its settings, or run: ${run}` : `run: ${run}`
    return pass(id, `No screen is paired; this machine's own needs none. For a code ${code}`)
  }
  const { code, path } = screens.error
  if (code === 'screens_damaged') {
    const remedy = `Move it aside, and pair each screen anew. Run: mv ${path} ${path}.damaged`
    return fail(id, `${path} is not as this program writes it, and the television does not open.`, remedy)
  }
  return fail(id, `${path} cannot be read (${screens.error.fault}).`, `Mend the medium, or the rights: ls -l ${path}`)
}

function checkAgent({ runs, state, agentPairedAtMs }: TelevisionFacts): CheckResult {
  const id = 'television_agent'
  const code = 'reader_agent_absent'
  if (agentPairedAtMs === null) {
    const remedy = `While the appliance runs: ${HATACHI} television agent; it prints what to run on the machine with the reader.`
    return fail(id, 'No agent with the card reader is paired: nobody can log in.', remedy, code)
  }
  const paired = `The agent with the card reader was paired at ${timeOf(agentPairedAtMs)}`
  if (!runs) return pass(id, `${paired}; it connects as soon as the appliance runs.`)
  const agent = state?.agent ?? null
  if (agent === null) return warn(id, `${paired}; whether it is connected is not known.`, `Wait a minute. ${RECORDS}`)
  if (agent.connected) return pass(id, `The agent with the card reader has been connected since ${timeOf(agent.sinceMs)}.`)
  const sentence = `${paired}, and is not connected since ${timeOf(agent.sinceMs)}: nobody can log in.`
  return fail(id, sentence, READER_FAULTS[code].remedy, code)
}

function checkCable({ platform: { url } }: CablePartiesSettings, answer: Result<unknown, CableFault>): CheckResult {
  const id = 'cable_platform'
  if (answer.ok) return pass(id, `${url} knows this box and gave a challenge.`)
  switch (answer.error.code) {
    case 'unreachable': {
      const remedy = 'Check the network, "television.cable.platform.url" and "serverCa", with the cable platform.'
      return fail(id, `${url} is not reached, or is too busy to answer: nobody can log in.`, remedy)
    }
    case 'refused_us': {
      const remedy = 'Ask the cable platform whether "television.cable.boxId" and the token of "tokenFile" are enrolled.'
      return fail(id, `${url} does not know this box: nobody can log in.`, remedy)
    }
    case 'answer_unusable':
    case 'ticket_spent': {
      const remedy = 'Check "television.cable.platform.url", its path too.'
      return fail(id, `${url} gave no challenge that can be used: nobody can log in.`, remedy)
    }
  }
}

function timeOf(atMs: number): string {
  return new Date(atMs).toISOString()
}

import type { ServiceAddress } from '../../services/http/json-client.ts'
import type { TelevisionSettings } from '../config/configuration.ts'
import { fail, pass, warn, type CheckResult } from './check-result.ts'
import type { PlatformProbe } from './probes.ts'

/** The parties behind the television that are asked by a token alone; the cable platform has a check of its own. */
export type AskedParty = 'cable_operator' | 'booking' | 'health'

/**
 * What a party says to a question that names nobody. `known`: it knows the token. `busy`: it answered, and that it cannot
 * now. `other`: something else answers there.
 */
export type PartyAnswer =
  | { readonly result: 'known' | 'not_known' }
  | { readonly result: 'busy' | 'other'; readonly status: number }
  | { readonly result: 'failed'; readonly reason: Extract<PlatformProbe, { result: 'failed' }>['reason'] }

/** Asks a party whether it knows this box, which costs nothing and tells nothing of a person. */
export type ProbeParty = (party: AskedParty, address: ServiceAddress) => Promise<PartyAnswer>

/** What a party is called, where it stands in the configuration, and what does not go on without it. */
const PARTIES: Readonly<Record<AskedParty, { readonly name: string; readonly setting: string; readonly loss: string }>> = {
  cable_operator: { name: 'cable operator', setting: 'television.cable.operator', loss: 'nobody can log in' },
  booking: { name: 'booking service', setting: 'television.services.booking', loss: 'nobody can book' },
  health: { name: 'health service', setting: 'television.services.health', loss: 'nobody sees health data' }
}

/** The cable operator and each service that is configured: address, TLS and token, all asked at once. */
export async function checkParties(
  { cable, services }: Pick<TelevisionSettings, 'cable' | 'services'>,
  probe: ProbeParty
): Promise<readonly CheckResult[]> {
  const asked: readonly (readonly [AskedParty, ServiceAddress | null])[] = [
    ['cable_operator', cable === null ? null : cable.operator],
    ['booking', services.booking],
    ['health', services.health]
  ]
  return Promise.all(
    asked.flatMap(([party, address]) =>
      address === null ? [] : [probe(party, address).then((answer) => checkParty(party, address, answer))]
    )
  )
}

function checkParty(id: AskedParty, { url }: ServiceAddress, answer: PartyAnswer): CheckResult {
  const { name, setting, loss } = PARTIES[id]
  switch (answer.result) {
    case 'known':
      return pass(id, `${url} knows this box.`)
    case 'not_known': {
      const remedy = `Ask the ${name} whether the token of "${setting}.tokenFile" is the one that it has for this box.`
      return fail(id, `${url} does not know the token of this box: ${loss}.`, remedy)
    }
    case 'busy':
      return warn(id, `${url} answers, and cannot now (status ${String(answer.status)}).`, `If it lasts, tell the ${name}.`)
    case 'other': {
      const sentence = `${url} answers, but not as a ${name} (status ${String(answer.status)}): ${loss}.`
      return fail(id, sentence, `Check "${setting}.url", its path too.`)
    }
    case 'failed':
      return fail(id, `${url} ${FAILURES[answer.reason]}: ${loss}.`, remedyOf(id, answer.reason))
  }
}

type FailureReason = Extract<PartyAnswer, { result: 'failed' }>['reason']

const FAILURES: Readonly<Record<FailureReason, string>> = {
  name_unknown: 'has a name that no name service knows',
  connection_refused: 'takes no connection',
  timed_out: 'does not answer in time',
  client_not_accepted: 'broke the TLS connection off',
  handshake_broken: 'broke the TLS connection off',
  server_not_trusted: 'shows a TLS certificate that is not trusted',
  unreachable: 'is not reached'
}

function remedyOf(id: AskedParty, reason: FailureReason): string {
  const { name, setting } = PARTIES[id]
  if (reason === 'server_not_trusted') {
    const certificate = `the certificate of the ${name}, and its dates with the clock`
    return `Compare "${setting}.serverCa" and the name in "url" with ${certificate}.`
  }
  return `Check the network and "${setting}.url", and whether the ${name} runs there.`
}

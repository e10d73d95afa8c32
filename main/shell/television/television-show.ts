import { isIPv6 } from 'node:net'
import { TV_PATH } from '../../contract/tv-wire.ts'
import { isStoreInUse, storePath } from '../../store/database.ts'
import { complain, print, text, type CommandValues } from '../command.ts'
import type { TelevisionSettings } from '../config/configuration.ts'
import { configurationPath, dataDirectory } from '../config/locations.ts'
import { loadConfiguration, printConfigurationError } from '../config/load-configuration.ts'
import { productionDriverNames } from '../config/schema.ts'
import { exitOfConfigurationError } from '../exit-code-of-error.ts'
import { exitCode } from '../exit-codes.ts'
import { endOfKeyError } from '../key-words.ts'
import { HATACHI } from '../program.ts'
import { readOwnUrl } from './own-address.ts'
import { outerHosts } from './outer-hosts.ts'
import { remoteHost } from './remote-address.ts'
import { readTelevisionState, type TelevisionState } from './television-state.ts'
import { ownNames } from '../operator/own-names.ts'
import { fingerprintOf, shownCertificate } from '../operator/tls-certificate.ts'

/**
 * `hatachi television show`: addresses for a television's browser, the certificate, and the address of the machine's own
 * screen while the television is open. Makes nothing.
 * @returns the exit code
 */
export async function showTelevision(values: CommandValues): Promise<number> {
  const directory = dataDirectory(process.env)
  const loaded = loadConfiguration(text(values, 'config') ?? configurationPath(directory), productionDriverNames)
  if (!loaded.ok) {
    complain(printConfigurationError(loaded.error))
    return exitCode(exitOfConfigurationError(loaded.error))
  }
  const { television, path } = loaded.value.configuration
  const { enabled, ownCertificate } = television
  const made = shownCertificate(directory, 'television')
  if (ownCertificate === null && !made.ok) {
    const { exit, words } = endOfKeyError(made.error)
    complain(`the key of the television's side cannot be had: ${words}`)
    return exitCode(exit)
  }
  const shown = ownCertificate === null ? (made.ok ? made.value : null) : ownOf(ownCertificate)
  // What an appliance left behind when it was cut off is of no use.
  const isRunning = isStoreInUse(storePath(directory))
  const ownUrl = isRunning ? readOwnUrl(directory) : null
  const side = isRunning ? (readTelevisionState(directory)?.side ?? null) : null
  const port = side?.state === 'open' ? side.port : television.port
  const urlOf = (host: string) => `https://${host}:${String(port)}${TV_PATH}`
  const { inCertificate, atTheMoment } = ownNames(television)
  const host = remoteHost(television)
  const allHosts = [...new Set([...inCertificate, ...atTheMoment])]
  const hosts = host === null ? allHosts : await outerHosts(allHosts, television.names)
  const addresses = port === 0 ? [] : hosts.map((name) => urlOf(isIPv6(name) ? `[${name}]` : name))
  const setAddress = host === null || port === 0 ? null : urlOf(host)
  if (values['json'] === true) {
    const certificate =
      shown === null ? null : { fingerprint: shown.fingerprint, endsAtMs: shown.endsAtMs, own: ownCertificate !== null }
    const state = side?.state ?? (isRunning ? 'unknown' : 'not_running')
    print(JSON.stringify({ enabled, state, setAddress, addresses, certificate, ownUrl }))
    return exitCode('ok')
  }
  if (!enabled) {
    print(`The television is off. Set "television.enabled" to true in ${path}, and start the appliance anew.`)
    return exitCode('ok')
  }
  if (ownUrl !== null) {
    print("This machine's own screen needs no code. Open this in a browser of this machine, and show it to nobody; it is another after each start:")
    print(`  ${ownUrl}`)
  }
  for (const line of stateLines(side, isRunning)) print(line)
  for (const line of setLines(setAddress, addresses, television.pairing, path)) print(line)
  if (shown === null) {
    print(`Its certificate is made at the first start. Then run again: ${HATACHI} television show`)
    return exitCode('ok')
  }
  print('At the first connection compare the SHA-256 fingerprint of its certificate, where the television shows it:')
  print(`  ${shown.fingerprint}`)
  print(`It is good until ${new Date(shown.endsAtMs).toISOString().slice(0, 10)}.`)
  return exitCode('ok')
}

/** What keeps the addresses below from being of use now; nothing where it is open. */
function stateLines(side: TelevisionState['side'] | null, isRunning: boolean): readonly string[] {
  if (side?.state === 'open') return []
  if (!isRunning) return [`No appliance runs with this data, so nothing answers yet. Start it: ${HATACHI} run`]
  const why = side === null ? '' : `, since ${new Date(side.sinceMs).toISOString()} (${side.code})`
  return [`The appliance runs, but its television is not open${why}. Run: ${HATACHI} doctor`]
}

/** What is opened on the set, and then typed there. */
function setLines(
  setAddress: string | null,
  addresses: readonly string[],
  pairing: TelevisionSettings['pairing'],
  configuration: string
): readonly string[] {
  const more = addresses.filter((address) => address !== setAddress)
  if (setAddress === null && addresses.length > 0) {
    return [
      'No television in the home network reaches it: it listens for this machine alone. Set "television.address" to the ' +
        `address of this machine in the home network, in ${configuration}, and start the appliance anew. On this machine:`,
      ...more.map((address) => `  ${address}`)
    ]
  }
  if (setAddress === null) return ['The port is any free one ("television.port: 0"), and known while the television is open.']
  return [
    'On the television open this in its browser, with https:// in front:',
    `  ${setAddress}`,
    ...(more.length === 0 ? [] : ['or, where that leads nowhere, one of:', ...more.map((address) => `  ${address}`)]),
    `and type the code that this command gives on this machine: ${HATACHI} television pair`,
    ...(pairing === 'screens' ? ['or that a screen that is in shows in its settings.'] : [])
  ]
}

function ownOf({ certificatePem, endsAtMs }: { readonly certificatePem: string; readonly endsAtMs: number }) {
  return { fingerprint: fingerprintOf(certificatePem), endsAtMs }
}

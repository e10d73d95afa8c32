import { isIPv6 } from 'node:net'
import { TV_PATH } from '../../contract/tv-wire.ts'
import { isStoreInUse, storePath } from '../../store/database.ts'
import { complain, print, text, type CommandValues } from '../command.ts'
import { configurationPath, dataDirectory } from '../config/locations.ts'
import { loadConfiguration, printConfigurationError } from '../config/load-configuration.ts'
import { productionDriverNames } from '../config/schema.ts'
import { exitOfConfigurationError } from '../exit-code-of-error.ts'
import { exitCode } from '../exit-codes.ts'
import { endOfKeyError } from '../key-words.ts'
import { HATACHI } from '../program.ts'
import { readOwnUrl } from './own-address.ts'
import { ownNames } from '../operator/own-names.ts'
import { fingerprintOf, shownCertificate } from '../operator/tls-certificate.ts'

/**
 * `hatachi television show`: addresses for a television's browser, the certificate, and the address of the machine's own
 * screen while the television is open. Makes nothing.
 * @returns the exit code
 */
export function showTelevision(values: CommandValues): number {
  const directory = dataDirectory(process.env)
  const loaded = loadConfiguration(text(values, 'config') ?? configurationPath(directory), productionDriverNames)
  if (!loaded.ok) {
    complain(printConfigurationError(loaded.error))
    return exitCode(exitOfConfigurationError(loaded.error))
  }
  const { television, path } = loaded.value.configuration
  const { enabled, port, ownCertificate } = television
  const made = shownCertificate(directory, 'television')
  if (ownCertificate === null && !made.ok) {
    const { exit, words } = endOfKeyError(made.error)
    complain(`the key of the television's side cannot be had: ${words}`)
    return exitCode(exit)
  }
  const shown = ownCertificate === null ? (made.ok ? made.value : null) : ownOf(ownCertificate)
  const { inCertificate, atTheMoment } = ownNames(television)
  const addresses = [...new Set([...inCertificate, ...atTheMoment])].map(
    (name) => `https://${isIPv6(name) ? `[${name}]` : name}:${String(port)}${TV_PATH}`
  )
  // One that an appliance left behind when it was cut off opens nothing.
  const ownUrl = isStoreInUse(storePath(directory)) ? readOwnUrl(directory) : null
  if (values['json'] === true) {
    const certificate =
      shown === null ? null : { fingerprint: shown.fingerprint, endsAtMs: shown.endsAtMs, own: ownCertificate !== null }
    print(JSON.stringify({ enabled, addresses, certificate, ownUrl }))
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
  print("Open one of these in the television's browser")
  for (const address of addresses) print(`  ${address}`)
  print(`and type the code that this command gives: ${HATACHI} television pair`)
  if (shown === null) {
    print(`Its certificate is made at the first start. Then run again: ${HATACHI} television show`)
    return exitCode('ok')
  }
  print('At the first connection compare the SHA-256 fingerprint of its certificate, where the television shows it:')
  print(`  ${shown.fingerprint}`)
  print(`It is good until ${new Date(shown.endsAtMs).toISOString().slice(0, 10)}.`)
  return exitCode('ok')
}

function ownOf({ certificatePem, endsAtMs }: { readonly certificatePem: string; readonly endsAtMs: number }) {
  return { fingerprint: fingerprintOf(certificatePem), endsAtMs }
}

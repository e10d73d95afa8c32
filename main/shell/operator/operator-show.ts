import { isIPv6 } from 'node:net'
import { complain, print, text, type CommandValues } from '../command.ts'
import { configurationPath, dataDirectory } from '../config/locations.ts'
import { loadConfiguration, printConfigurationError } from '../config/load-configuration.ts'
import { productionDriverNames } from '../config/schema.ts'
import { exitOfConfigurationError } from '../exit-code-of-error.ts'
import { exitCode } from '../exit-codes.ts'
import { endOfKeyError } from '../key-words.ts'
import { HATACHI } from '../program.ts'
import { ownNames } from './own-names.ts'
import { fingerprintOf, shownCertificate } from './tls-certificate.ts'

/** `hatachi operator show`. Makes nothing. @returns the exit code */
export function showOperatorSide(values: CommandValues): number {
  const directory = dataDirectory(process.env)
  const path = text(values, 'config') ?? configurationPath(directory)
  const loaded = loadConfiguration(path, productionDriverNames)
  if (!loaded.ok) {
    complain(printConfigurationError(loaded.error))
    return exitCode(exitOfConfigurationError(loaded.error))
  }
  const { operatorSide } = loaded.value.configuration
  const { enabled, port, ownCertificate } = operatorSide
  const made = shownCertificate(directory)
  if (ownCertificate === null && !made.ok) {
    const { exit, words } = endOfKeyError(made.error)
    complain(`the key of the operator's side cannot be had: ${words}`)
    return exitCode(exit)
  }
  const shown =
    ownCertificate === null
      ? made.ok ? made.value : null
      : { fingerprint: fingerprintOf(ownCertificate.certificatePem), endsAtMs: ownCertificate.endsAtMs }
  const { inCertificate, atTheMoment } = ownNames(operatorSide)
  const addresses = [...new Set([...inCertificate, ...atTheMoment])].map(
    (name) => `https://${isIPv6(name) ? `[${name}]` : name}:${String(port)}/`
  )
  if (values['json'] === true) {
    const certificate =
      shown === null ? null : { fingerprint: shown.fingerprint, endsAtMs: shown.endsAtMs, own: ownCertificate !== null }
    print(JSON.stringify({ enabled, addresses, certificate }))
    return exitCode('ok')
  }
  if (!enabled) {
    print(
      `The operator's side is off. Set "operatorSide: { enabled: true }" in ${loaded.value.configuration.path}, ` +
        'and start the appliance anew.'
    )
    return exitCode('ok')
  }
  print("The operator's side is reached at")
  for (const address of addresses) print(`  ${address}`)
  if (shown === null) {
    print(`Its certificate is made at the first start. Then run again: ${HATACHI} operator show`)
    return exitCode('ok')
  }
  print('At the first connection compare the SHA-256 fingerprint of its certificate, all of it:')
  print(`  ${shown.fingerprint}`)
  print(`It is good until ${new Date(shown.endsAtMs).toISOString().slice(0, 10)}.`)
  return exitCode('ok')
}

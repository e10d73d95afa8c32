import { hostname, networkInterfaces } from 'node:os'
import type { OperatorSideSettings } from '../config/configuration.ts'

/** How the operator's side of this machine is called. */
export interface OwnNames {
  /** Host names that a request may carry, in small letters. */
  readonly hosts: readonly string[]
  /** Host names and addresses that the certificate has to hold for. */
  readonly inCertificate: readonly string[]
  /** Addresses that it holds for as well, if it is made now: those that this machine has at the moment. */
  readonly atTheMoment: readonly string[]
}

const HOST_NAME = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/

/**
 * The configured names, the machine's own with and without `.local` (mDNS), and localhost.
 * @param machineName as the system has it
 */
export function ownNames(
  { names, address }: Pick<OperatorSideSettings, 'names' | 'address'>,
  machineName = hostname()
): OwnNames {
  const own = machineName.toLowerCase().replace(/\.local$/, '')
  const machines = HOST_NAME.test(own) ? [own, ...(own.includes('.') ? [] : [`${own}.local`])] : []
  const hosts = [...new Set([...names, ...machines, 'localhost'])]
  const isEvery = address === '0.0.0.0' || address === '::'
  return {
    hosts,
    inCertificate: [...hosts, isEvery ? '127.0.0.1' : address],
    atTheMoment: isEvery ? addressesNow() : []
  }
}

/** Without those that are good within one link only, which need a zone in an address. */
function addressesNow(): readonly string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ address, family }) => !(family === 'IPv6' && address.toLowerCase().startsWith('fe80')))
    .map(({ address }) => address)
}

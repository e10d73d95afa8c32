import { isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'
import { REMOTE_FRAGMENT, REMOTE_PATH } from '../../contract/tv-wire.ts'
import type { TelevisionSettings } from '../config/configuration.ts'

/**
 * The host by which a telephone or a television in the local network reaches this machine: the first configured name, else
 * the address that is listened on, else the first IPv4 address of this machine. Null: it listens for this machine alone;
 * then no name leads to it but `localhost`, by which a browser of this very machine gets there.
 * @param addresses of this machine, IPv4 and reachable from outside
 */
export function remoteHost(
  { names, address }: Pick<TelevisionSettings, 'names' | 'address'>,
  addresses: readonly string[] = outerAddresses()
): string | null {
  if (address.startsWith('127.') || address === '::1') return names.find((name) => name === 'localhost') ?? null
  const [name] = names
  if (name !== undefined) return name
  if (address === '0.0.0.0' || address === '::') return addresses[0] ?? null
  return isIPv6(address) ? `[${address}]` : address
}

/** The address that a telephone scans; the code stands where no server is told of it. */
export function remoteUrl(host: string, port: number, code: string): string {
  return `https://${host}:${String(port)}${REMOTE_PATH}${REMOTE_FRAGMENT}${code}`
}

/** The address that a person types on another television: the shortest that leads there. */
export function pairingAddress(host: string, port: number): string {
  return `https://${host}:${String(port)}/`
}

function outerAddresses(): readonly string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address)
}

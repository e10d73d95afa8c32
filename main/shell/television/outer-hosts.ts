import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { systemClock } from '../../../device/clock.ts'

/** A person waits for it, and a network without mDNS answers to `.local` late or never. */
const LOOKUP_MS = 2_000

/** The addresses of a name; rejects where it has none. */
export type Resolve = (name: string) => Promise<readonly string[]>

/**
 * Those of the hosts that lead here from another machine: not what is loopback, nor a name of the machine's own that has no
 * address, or here a loopback one alone. A configured name stays, for it may be known elsewhere only.
 */
export async function outerHosts(
  hosts: readonly string[],
  configured: readonly string[],
  resolve: Resolve = addressesOf
): Promise<readonly string[]> {
  const leads = await Promise.all(
    hosts.map(async (host) => {
      if (host === 'localhost') return false
      if (isIP(host) !== 0) return !isLoopback(host)
      if (configured.includes(host)) return true
      const addresses = await resolve(host).catch(() => [])
      return addresses.some((address) => !isLoopback(address))
    })
  )
  return hosts.filter((_host, at) => leads[at])
}

async function addressesOf(name: string): Promise<readonly string[]> {
  const late = Promise.withResolvers<readonly string[]>()
  const cancel = systemClock.after(LOOKUP_MS, () => {
    late.resolve([])
  })
  try {
    const found = lookup(name, { all: true }).then((all) => all.map(({ address }) => address))
    return await Promise.race([found, late.promise])
  } finally {
    cancel()
  }
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1'
}

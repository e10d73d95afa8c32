import { lookup as systemLookup } from 'node:dns'
import type { LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import type { Clock } from '../../device/clock.ts'

/** How long the system may take before the addresses of last time are used. */
const PATIENCE_MS = 1000
/** Each look-up that hangs holds one of the process's few threads for such work. */
const MOST_AT_ONCE = 2

type Done = (error: Error | null, addresses: readonly LookupAddress[]) => void

/** Asks for all addresses of a name. */
export type SystemLookup = (host: string, done: Done) => void

const bySystem: SystemLookup = (host, done) => {
  systemLookup(host, { all: true }, (error, addresses) => {
    done(error, addresses)
  })
}

/**
 * Looks names up as the system does, and goes by the last good answer where the system fails or is slow: with the name
 * service gone the platform is still reached. An address that is no longer the platform's does no harm, for whoever
 * answers there cannot show the platform's certificate. Never more than two look-ups are under way; whoever comes
 * meanwhile shares them.
 */
export function rememberingLookup(clock: Clock, ask: SystemLookup = bySystem): LookupFunction {
  const remembered = new Map<string, readonly LookupAddress[]>()
  const waiting = new Map<string, Set<Done>>()
  let underWay = 0

  const begin = (host: string, waiters: Set<Done>) => {
    underWay += 1
    ask(host, (error, addresses) => {
      underWay -= 1
      if (error === null && addresses.length > 0) remembered.set(host, addresses)
      for (const waiter of [...waiters]) waiter(error, addresses)
    })
  }

  return (host, { family, all }, callback) => {
    const waiters = waiting.get(host) ?? new Set()
    waiting.set(host, waiters)
    const settle: Done = (error, addresses) => {
      if (!waiters.delete(settle)) return
      cancelTimer()
      const known = addresses.length > 0 ? addresses : (remembered.get(host) ?? [])
      const wanted = known.filter((address) => isOfFamily(address, family))
      const [first] = wanted
      if (first === undefined) callback(error ?? new Error('the name has no address'), '', 0)
      else if (all === true) callback(null, wanted)
      else callback(null, first.address, first.family)
    }
    const cancelTimer = clock.after(PATIENCE_MS, () => {
      if (remembered.has(host)) settle(null, [])
    })
    waiters.add(settle)
    if (underWay < MOST_AT_ONCE) begin(host, waiters)
  }
}

function isOfFamily(address: LookupAddress, wanted: number | string | undefined): boolean {
  if (wanted === undefined || wanted === 0) return true
  return address.family === (wanted === 'IPv4' ? 4 : wanted === 'IPv6' ? 6 : wanted)
}

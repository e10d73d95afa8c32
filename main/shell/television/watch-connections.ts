import type { Server, Socket } from 'node:net'
import type { Clock } from '../../../device/clock.ts'
import { addressGroup } from '../../operator/throttle.ts'
import { plainAddress } from '../operator/http-checks.ts'
import { RateLimit } from '../../../device/rate-limit.ts'
import { CONNECTION_RATE, MAX_CONNECTIONS_OF_ADDRESS } from './tv-limits.ts'

/** Keeps the connections that are open, and ends those of an address that has too many, or opens too many a second. */
export function watchConnections(server: Pick<Server, 'on'>, clock: Clock): ReadonlySet<Socket> {
  const connections = new Set<Socket>()
  const counts = new Map<string, number>()
  const rate = new RateLimit(CONNECTION_RATE, clock)
  server.on('connection', (socket: Socket) => {
    const address = addressGroup(plainAddress(socket.remoteAddress))
    const count = (counts.get(address) ?? 0) + 1
    counts.set(address, count)
    connections.add(socket)
    socket.once('close', () => {
      connections.delete(socket)
      const left = (counts.get(address) ?? 1) - 1
      if (left === 0) counts.delete(address)
      else counts.set(address, left)
    })
    if (count > MAX_CONNECTIONS_OF_ADDRESS || !rate.take(address)) socket.destroy()
  })
  return connections
}

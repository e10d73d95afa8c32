import { randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { createServer as createHttpsServer } from 'node:https'
import type { Server as HttpsServer } from 'node:https'
import type { DoorFaults } from './faults.ts'
import type { TlsCredentials, TlsIdentities } from './tls-identities.ts'

/** One address of the platform, and what stands behind it. It can be shut and opened again on the same port. */
export interface FrontDoor {
  readonly port: number
  /** Stops listening, and resets the connections that there are. */
  shut(): Promise<void>
  open(): Promise<void>
}

/** What a portal says to everybody, whatever was asked. */
const PORTAL_PAGE = '<!doctype html><title>Welcome</title><p>Please accept our terms to go on.'
const PORTAL_ANSWER = `HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: ${String(PORTAL_PAGE.length)}\r\nconnection: close\r\n\r\n${PORTAL_PAGE}`

/** An HTTPS server that is not the platform's, and answers its own page to everything. */
export function createPortal({ certificatePem, keyPem }: TlsCredentials): HttpsServer {
  return createHttpsServer({ cert: certificatePem, key: keyPem }, (_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end(PORTAL_PAGE)
  })
}

/**
 * Opens the API to the network. What can be wrong with a network stands between: a door that lets nobody in, a portal
 * that answers in the platform's place, a certificate that nobody renewed.
 * @param api not listening itself
 * @param portal an HTTPS server of somebody else
 */
export async function openFrontDoor(options: {
  readonly api: HttpsServer
  readonly identities: TlsIdentities
  readonly portal: HttpsServer
  readonly faults: DoorFaults
  readonly host: string
  /** 0 takes any free one. */
  readonly port: number
}): Promise<FrontDoor> {
  const { api, identities, portal, faults, host } = options
  const sockets = new Set<Socket>()
  let shown: TlsCredentials = identities.server

  const show = (identity: TlsCredentials) => {
    if (identity === shown) return
    shown = identity
    api.setSecureContext({ cert: identity.certificatePem, key: identity.keyPem, ca: identity.caPem })
    // Nobody may go on with a session that was begun under the other certificate.
    api.setTicketKeys(randomBytes(48))
  }
  const admit = (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    if (faults.closed) {
      socket.resetAndDestroy()
      return
    }
    switch (faults.captivePortal) {
      case 'none':
        show(faults.tlsExpired ? identities.expiredServer : identities.server)
        api.emit('connection', socket)
        return
      case 'tls':
        portal.emit('connection', socket)
        return
      case 'plain':
        socket.once('data', () => socket.end(PORTAL_ANSWER))
    }
  }

  let server: Server | null = null
  let port = options.port
  const open = async () => {
    if (server !== null) return
    const opening = createServer(admit)
    server = opening
    await new Promise<void>((resolve, reject) => {
      opening.once('error', reject)
      opening.listen(port, host, resolve)
    })
    const address = opening.address()
    if (typeof address === 'object' && address !== null) port = address.port
  }
  await open()
  return {
    get port() {
      return port
    },
    open,
    shut: async () => {
      const shutting = server
      server = null
      if (shutting === null) return
      const shut = new Promise((resolve) => shutting.close(resolve))
      for (const socket of sockets) socket.resetAndDestroy()
      await shut
    }
  }
}

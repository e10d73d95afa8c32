import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type TLSSocket } from 'node:tls'
import type { Clock } from '../../device/clock.ts'
import type { OperatorDesk } from '../../main/operator/calls.ts'
import { OperatorClient } from './operator-client.ts'
import { startOperatorHost, type OperatorHostParts } from '../../main/shell/operator/operator-host.ts'
import { openTlsIdentity } from '../../main/shell/operator/tls-certificate.ts'

/** An operator's side on loopback, over HTTPS with a certificate of its own, for a given desk. */
export interface HostWorld {
  readonly port: number
  readonly certificatePem: string
  readonly fingerprint: string
  readonly faults: readonly unknown[]
  client(): OperatorClient
  /** A TLS connection on which a test writes what it likes. */
  connect(): Promise<RawConnection>
  close(): Promise<void>
}

/** What came back on a connection until the other end closed it. */
export interface RawConnection {
  readonly socket: TLSSocket
  /** Resolves with everything received once the connection is closed, by whomever. */
  readonly ended: Promise<string>
}

export const HOST_NAME = 'hatachi-test.local'

export async function startHostWorld(
  desk: Pick<OperatorDesk, 'call' | 'close'>,
  clock: Clock,
  more: Partial<Pick<OperatorHostParts, 'faceFiles' | 'metrics'>> = {}
): Promise<HostWorld> {
  const data = mkdtempSync(join(tmpdir(), 'hatachi-operator-host-'))
  const names = [HOST_NAME, 'localhost', '127.0.0.1']
  // By the machine's own clock: it is the other end that looks whether the certificate is in date.
  const identity = openTlsIdentity(data, names, Date.now())
  if (!identity.ok) throw new Error(identity.error.code)
  const { certificatePem, fingerprint } = identity.value
  const faults: unknown[] = []
  const started = await startOperatorHost({
    desk,
    clock,
    metrics: { allows: () => false, text: () => Promise.resolve('') },
    faceFiles: new Map(),
    ...more,
    address: '127.0.0.1',
    port: 0,
    names: new Set([HOST_NAME, 'localhost']),
    tls: identity.value,
    onFault: (_, fault) => faults.push(fault)
  })
  if (!started.ok) throw new Error(started.error.code)
  const { port } = started.value
  const clients: OperatorClient[] = []
  return {
    port,
    certificatePem,
    fingerprint,
    faults,
    client: () => {
      const client = new OperatorClient({ address: '127.0.0.1', port, name: HOST_NAME, certificatePem })
      clients.push(client)
      return client
    },
    connect: () => connectRaw(port, certificatePem),
    close: async () => {
      for (const client of clients) client.close()
      await started.value.close()
      rmSync(data, { recursive: true })
    }
  }
}

function connectRaw(port: number, ca: string): Promise<RawConnection> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, ca, servername: HOST_NAME })
    let received = ''
    socket.setEncoding('utf8')
    socket.on('data', (text: string) => (received += text))
    // A connection that is cut ends as one that is closed.
    socket.on('error', reject)
    const ended = new Promise<string>((end) => {
      socket.on('close', () => {
        end(received)
      })
    })
    socket.once('secureConnect', () => {
      resolve({ socket, ended })
    })
  })
}

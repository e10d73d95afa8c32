import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { WebSocketServer, type WebSocket } from 'ws'
import type { TvView } from '../../main/contract/tv-view.ts'
import { REPLACED_CLOSE, TV_PATH, TV_SOCKET, tvUpSchema, type TvDown, type TvUp } from '../../main/contract/tv-wire.ts'
import { readFaceFiles } from '../../main/shell/host/face-files.ts'
import { securityHeaders } from '../../main/shell/host/security-headers.ts'

/** The television's built face, and a script in the place of the appliance that speaks its line. */
export interface TvFaceStand {
  readonly url: string
  /** What the face sent, in order, but pulses. Each is checked by the contract. */
  readonly ups: TvUp[]
  /** Shows a view now, and to whoever connects. */
  show(view: TvView): void
  /** Any other frame, now, and to whoever connects. */
  say(frame: TvDown): void
  /** A frame that passes: a key, a pairing. */
  send(frame: TvDown): void
  /** Cuts every connection. `refuse`: new ones are cut too. */
  cut(refuse: boolean): void
  /** Ends every connection as where another page has the screen's place. */
  replace(): void
  close(): Promise<void>
}

/** Where the face is built to. */
const BUILT = join(import.meta.dirname, '../../out/renderer/tv')

/** Serves the built face (`node main/shell/build.ts tv`) with the headers of the real host, on this machine only. */
export async function startTvFaceStand(first: TvDown): Promise<TvFaceStand> {
  const files = await readFaceFiles(BUILT)
  const ups: TvUp[] = []
  let current = first
  let sequence = 0
  let handled = 0
  let isRefusing = false
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    const file = path.startsWith(TV_PATH) ? files.get(path.slice(TV_PATH.length)) : undefined
    if (file === undefined) {
      response.writeHead(404).end()
      return
    }
    const { port } = server.address() as AddressInfo
    const headers = securityHeaders(`ws://127.0.0.1:${String(port)}`)
    response.writeHead(200, { ...headers, 'content-type': file.contentType }).end(file.body)
  })
  const sockets = new WebSocketServer({ server, path: TV_SOCKET })
  const send = (socket: WebSocket): void => {
    socket.send(JSON.stringify(current.type === 'view' ? { ...current, sequence, handled } : current))
  }
  sockets.on('connection', (socket) => {
    if (isRefusing) socket.terminate()
    socket.on('error', () => undefined)
    socket.on('message', (data: Buffer) => {
      const up = tvUpSchema.parse(JSON.parse(data.toString('utf8')))
      if (up.type === 'pulse') {
        socket.send(JSON.stringify({ type: 'pulse' }))
        return
      }
      ups.push(up)
      if ('number' in up) handled = Math.max(handled, up.number)
      if (up.type === 'hello') send(socket)
    })
  })
  const say = (frame: TvDown): void => {
    current = frame
    sequence += 1
    for (const socket of sockets.clients) send(socket)
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${String(port)}${TV_PATH}`,
    ups,
    say,
    send: (frame) => {
      for (const socket of sockets.clients) socket.send(JSON.stringify(frame))
    },
    show: (view) => say({ type: 'view', sequence: 0, handled: 0, view }),
    cut: (refuse) => {
      isRefusing = refuse
      for (const socket of sockets.clients) socket.terminate()
    },
    replace: () => {
      for (const socket of sockets.clients) socket.close(REPLACED_CLOSE)
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets.clients) socket.terminate()
        server.close(() => resolve())
      })
  }
}

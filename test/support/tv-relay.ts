import type { AddressInfo } from 'node:net'
import { WebSocket, WebSocketServer } from 'ws'
import type { TvPlace } from './tv-page.ts'

/** Where the connection is cut: at which frame of all that pass, in either direction, from 1; before it passes, or after. */
export interface TvCut {
  readonly at: number
  readonly when: 'before' | 'after'
}

export interface TvRelay {
  /** Where pages connect to instead. */
  readonly place: TvPlace
  /** Frames that came to the relay, in both directions. */
  readonly frames: number
  readonly wasCut: boolean
  close(): Promise<void>
}

/** Stands between pages and the appliance, passes frame by frame, and cuts once. Pulses are not counted. */
export async function openTvRelay(to: TvPlace, cut: TvCut | null): Promise<TvRelay> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
  await new Promise((resolve) => server.once('listening', resolve))
  const fars = new Set<WebSocket>()
  let frames = 0
  let wasCut = false
  server.on('connection', (near) => {
    const far = new WebSocket(to.url, { origin: to.origin, rejectUnauthorized: false, perMessageDeflate: false })
    fars.add(far)
    const waiting: string[] = []
    let isDead = false
    const kill = () => {
      isDead = true
      near.terminate()
      far.terminate()
    }
    const pass = (target: WebSocket, text: string) => {
      if (isDead) return
      const isCut = !text.includes('"pulse"') && ++frames === cut?.at
      if (isCut) wasCut = true
      if (isCut && cut.when === 'before') {
        kill()
        return
      }
      if (target.readyState === WebSocket.CONNECTING) waiting.push(text)
      else target.send(text)
      if (!isCut) return
      // Whoever gets the frame gets it whole: what follows is that the line is gone.
      isDead = true
      const other = target === far ? near : far
      target.once('close', () => {
        other.terminate()
      })
      if (target.readyState === WebSocket.CONNECTING) {
        target.once('open', () => {
          target.close()
        })
      } else target.close()
    }
    far.on('open', () => {
      for (const text of waiting.splice(0)) far.send(text)
    })
    near.on('message', (data) => {
      if (Buffer.isBuffer(data)) pass(far, data.toString('utf8'))
    })
    far.on('message', (data) => {
      if (Buffer.isBuffer(data)) pass(near, data.toString('utf8'))
    })
    for (const [one, other] of [
      [near, far],
      [far, near]
    ] as const) {
      one.on('error', () => undefined)
      one.on('close', () => {
        fars.delete(far)
        if (!isDead) other.terminate()
      })
    }
  })
  const { port } = server.address() as AddressInfo
  return {
    place: { url: `ws://127.0.0.1:${String(port)}/`, origin: to.origin },
    get frames() {
      return frames
    },
    get wasCut() {
      return wasCut
    },
    close: async () => {
      for (const far of fars) far.terminate()
      for (const near of server.clients) near.terminate()
      await new Promise((resolve) => server.close(resolve))
    }
  }
}

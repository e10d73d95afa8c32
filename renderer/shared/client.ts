import { connectByBridge, findBridge } from './bridge-client.ts'

/** How a face stands towards its host. `lost`: there was a connection, and it is being made again. */
export type Connection = 'connecting' | 'open' | 'lost'

/** A typed line to the host, whatever carries it: frames of type `Up` go up, frames of type `Down` come down. */
export interface FaceClient<Up> {
  /** Sends a frame. Dropped when there is no connection: a late touch must not act on a screen that has moved on. */
  send(frame: Up): void
  close(): void
}

export interface FaceClientOptions<Down> {
  /** Path of the WebSocket at the page's own origin. Of no use where the kiosk gives the page a line of its own. */
  readonly path: string
  readonly token: string
  readonly onFrame: (frame: Down) => void
  readonly onConnection: (connection: Connection) => void
}

/** Waits before the first, second, … attempt to connect again, in milliseconds; the last one repeats. */
export const RECONNECT_WAITS_MS: readonly number[] = [200, 500, 1000, 2000, 3000]

const TOKEN_KEY = 'hatachi.token'

/**
 * Takes the token from the address (`#t=TOKEN`), and the token out of the address, so that it is not seen or shared.
 * A reload of the page finds it in the tab's own storage. Empty where there is none: the host then refuses `hello`.
 */
export function takeToken(): string {
  const given = new URLSearchParams(location.hash.slice(1)).get('t')
  if (given === null || given === '') return sessionStorage.getItem(TOKEN_KEY) ?? ''
  sessionStorage.setItem(TOKEN_KEY, given)
  history.replaceState(null, '', location.pathname + location.search)
  return given
}

/** Connects to the host and stays connected: by the kiosk's bridge where there is one, else by a WebSocket. */
export function connectFace<Up extends { readonly type: string }, Down>(
  options: FaceClientOptions<Down>
): FaceClient<Up> {
  const bridge = findBridge(globalThis)
  return bridge === undefined ? connectByWebSocket(options) : connectByBridge(bridge, options)
}

/** Says `hello` first. The host validates what it gets; what it sends is trusted here, being of the same build. */
function connectByWebSocket<Up extends { readonly type: string }, Down>(
  options: FaceClientOptions<Down>
): FaceClient<Up> {
  let socket: WebSocket | undefined
  let attempts = 0
  let wasOpen = false
  let closed = false
  let timer: ReturnType<typeof setTimeout> | undefined

  const connect = (): void => {
    const current = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${options.path}`)
    socket = current
    current.onopen = () => {
      current.send(JSON.stringify({ type: 'hello', token: options.token }))
    }
    current.onmessage = (message: MessageEvent<unknown>) => {
      if (typeof message.data !== 'string' || socket !== current) return
      // The first frame, and not the open socket, shows that the host let us in.
      attempts = 0
      wasOpen = true
      options.onConnection('open')
      options.onFrame(JSON.parse(message.data) as Down)
    }
    current.onclose = () => {
      if (closed || socket !== current) return
      socket = undefined
      options.onConnection(wasOpen ? 'lost' : 'connecting')
      const waitMs = RECONNECT_WAITS_MS[Math.min(attempts, RECONNECT_WAITS_MS.length - 1)] ?? 3000
      attempts += 1
      timer = setTimeout(connect, waitMs)
    }
  }

  options.onConnection('connecting')
  connect()
  return {
    send(frame) {
      if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame))
    },
    close() {
      closed = true
      clearTimeout(timer)
      socket?.close()
    }
  }
}

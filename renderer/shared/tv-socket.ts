import type { LineClock, LineSocket } from './tv-line.ts'

/** A WebSocket at a path of the page's own origin. */
export function openWebSocket(path: string): LineSocket {
  const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${path}`)
  const line: LineSocket = {
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text)
    },
    close: () => socket.close(),
    onopen: null,
    onmessage: null,
    onclose: null
  }
  socket.onopen = () => line.onopen?.()
  socket.onmessage = ({ data }: MessageEvent<unknown>) => line.onmessage?.({ data })
  socket.onclose = ({ code }) => line.onclose?.(code)
  return line
}

/** The engine's own time. */
export const windowClock: LineClock = {
  nowMs: () => performance.now(),
  after(ms, call) {
    const timer = setTimeout(call, ms)
    return () => clearTimeout(timer)
  }
}

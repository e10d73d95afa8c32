import { describe, expect, it } from 'vitest'
import { PULSE_MS, REPLACED_CLOSE, SILENCE_MS } from '../../main/contract/tv-names.ts'
import { tvUpSchema, type TvDown, type TvUp } from '../../main/contract/tv-wire.ts'
import { RECONNECT_WAITS_MS } from './client.ts'
import { connectTvLine, RESEND_WITHIN_MS, type LineSocket, type TvConnection } from './tv-line.ts'

interface FakeSocket extends LineSocket {
  readonly sent: TvUp[]
  isClosed: boolean
}

/** To a telephone: up to which press all was passed on. */
const remote = (handled: number): TvDown => ({
  type: 'remote',
  state: 'ready',
  telephoneId: null,
  secret: null,
  language: 'ja',
  wants: 'digits',
  handled
})

/** A line over sockets and time of this test. */
function lineWorld() {
  const sockets: FakeSocket[] = []
  const connections: TvConnection[] = []
  const frames: TvDown[] = []
  let nowMs = 0
  let timers: { readonly atMs: number; readonly call: () => void }[] = []
  const line = connectTvLine({
    openSocket: () => {
      const socket: FakeSocket = {
        sent: [],
        isClosed: false,
        // What does not fit the contract throws here.
        send: (text) => socket.sent.push(tvUpSchema.parse(JSON.parse(text))),
        close: () => {
          socket.isClosed = true
        },
        onopen: null,
        onmessage: null,
        onclose: null
      }
      sockets.push(socket)
      return socket
    },
    clock: {
      nowMs: () => nowMs,
      after: (ms, call) => {
        const timer = { atMs: nowMs + ms, call }
        timers.push(timer)
        return () => {
          timers = timers.filter((each) => each !== timer)
        }
      }
    },
    pageId: 'page-of-this-test-0001',
    credential: () => ({ as: 'new' }),
    language: () => 'ja',
    onFrame: (frame) => frames.push(frame),
    onConnection: (connection) => connections.push(connection)
  })
  const pass = (ms: number): void => {
    const until = nowMs + ms
    for (;;) {
      const next = timers.filter(({ atMs }) => atMs <= until).sort((a, b) => a.atMs - b.atMs)[0]
      if (next === undefined) break
      timers = timers.filter((each) => each !== next)
      nowMs = next.atMs
      next.call()
    }
    nowMs = until
  }
  const last = (): FakeSocket => sockets[sockets.length - 1]!
  const down = (frame: TvDown): void => last().onmessage?.({ data: JSON.stringify(frame) })
  const view = (handled: number, sequence = 0): TvDown => ({
    type: 'view',
    sequence,
    handled,
    view: { screen: 'asking', language: 'ja', visit: null, mayGoBack: false, telephones: 0, mayPair: false, of: 'card' }
  })
  const open = (handled = 0): void => {
    last().onopen?.()
    down(view(handled))
  }
  const commandsOf = (socket: FakeSocket) => socket.sent.filter((up) => up.type === 'command')
  const pressesOf = (socket: FakeSocket) => socket.sent.filter((up) => up.type === 'press')
  return { line, sockets, connections, frames, pass, last, down, view, open, commandsOf, pressesOf }
}

describe('line of a screen', () => {
  it('says hello first, and is open when the appliance has said something', () => {
    const { last, down, view, connections, frames } = lineWorld()
    last().onopen?.()
    expect(last().sent).toEqual([
      { type: 'hello', pageId: 'page-of-this-test-0001', credential: { as: 'new' }, language: 'ja' }
    ])
    expect(connections).toEqual(['connecting'])
    down(view(0))
    expect(connections).toEqual(['connecting', 'open'])
    expect(frames).toHaveLength(1)
  })

  it('takes nothing while there is no connection: a late press must not act on another screen', () => {
    const { line, open, last, commandsOf } = lineWorld()
    expect(line.command({ type: 'back' })).toBe(false)
    open()
    expect(commandsOf(last())).toEqual([])
  })

  it('sends on after a cut exactly what was not done', () => {
    const { line, open, last, pass, commandsOf, down, view } = lineWorld()
    open()
    line.command({ type: 'act', actId: '1.a' })
    line.command({ type: 'act', actId: '2.b' })
    line.command({ type: 'home' })
    last().onclose?.(1006)
    pass(RECONNECT_WAITS_MS[0]!)
    last().onopen?.()
    // Not before it is known what was done.
    expect(commandsOf(last())).toEqual([])
    down(view(2))
    expect(commandsOf(last())).toEqual([{ type: 'command', number: 3, command: { type: 'home' } }])
    // Once, though more views come.
    down(view(2, 1))
    expect(commandsOf(last())).toHaveLength(1)
    line.command({ type: 'back' })
    expect(commandsOf(last())[1]).toEqual({ type: 'command', number: 4, command: { type: 'back' } })
  })

  it('never sends a PIN again, and what was wanted beside it is sent on', () => {
    const { line, open, last, pass, commandsOf } = lineWorld()
    open()
    line.command({ type: 'act', actId: '1.a' })
    line.command({ type: 'enter_pin', pin: '4071' })
    line.command({ type: 'home' })
    expect(JSON.stringify(last().sent)).toContain('4071')
    last().onclose?.(1006)
    pass(RECONNECT_WAITS_MS[0]!)
    open(0)
    expect(commandsOf(last())).toEqual([
      { type: 'command', number: 1, command: { type: 'act', actId: '1.a' } },
      { type: 'command', number: 3, command: { type: 'home' } }
    ])
    // Nor after one more cut.
    last().onclose?.(1006)
    pass(RECONNECT_WAITS_MS[0]!)
    open(0)
    expect(JSON.stringify(last().sent)).not.toContain('4071')
  })

  it("never sends a telephone's press again, however soon the line is back, and uses no number twice", () => {
    const { line, last, pass, down, pressesOf } = lineWorld()
    const openRemote = (handled: number): void => {
      last().onopen?.()
      down(remote(handled))
    }
    openRemote(0)
    for (const key of ['digit_4', 'digit_0', 'ok'] as const) expect(line.press(key)).toBe(true)
    down(remote(1))
    last().onclose?.(1006)
    pass(RECONNECT_WAITS_MS[0]!)
    openRemote(1)
    down(remote(1))
    expect(pressesOf(last())).toEqual([])
    line.press('down')
    expect(pressesOf(last())).toEqual([{ type: 'press', number: 4, key: 'down' }])
  })

  it('does not send on what was pressed long ago', () => {
    const { line, open, last, pass, commandsOf } = lineWorld()
    open()
    line.command({ type: 'log_out' })
    line.command({ type: 'back' })
    last().onclose?.(1006)
    pass(RESEND_WITHIN_MS + 1)
    open(0)
    expect(commandsOf(last())).toEqual([])
    // A number is used once, also that of what was dropped.
    line.command({ type: 'home' })
    expect(commandsOf(last())).toEqual([{ type: 'command', number: 3, command: { type: 'home' } }])
  })

  it('does not throw out the page that took its place, until somebody asks for it', () => {
    const { line, open, last, pass, sockets, connections } = lineWorld()
    open()
    last().onclose?.(REPLACED_CLOSE)
    expect(connections[connections.length - 1]).toBe('replaced')
    expect(line.command({ type: 'home' })).toBe(false)
    pass(3_600_000)
    expect(sockets).toHaveLength(1)
    line.reconnect()
    expect(sockets).toHaveLength(2)
    open()
    expect(connections.slice(-2)).toEqual(['connecting', 'open'])
  })

  it('sends on nothing that was wanted before another page had its place', () => {
    const { line, open, last, commandsOf } = lineWorld()
    open()
    line.command({ type: 'log_out' })
    last().onclose?.(REPLACED_CLOSE)
    line.reconnect()
    open()
    expect(commandsOf(last())).toEqual([])
  })

  it('takes silence for a cut, and pulses so that the other end hears it', () => {
    const { open, last, pass, sockets, connections } = lineWorld()
    open()
    pass(PULSE_MS)
    expect(last().sent.filter(({ type }) => type === 'pulse')).toHaveLength(1)
    pass(SILENCE_MS - PULSE_MS - 1)
    expect(sockets).toHaveLength(1)
    pass(1)
    expect(sockets[0]!.isClosed).toBe(true)
    expect(connections[connections.length - 1]).toBe('lost')
    pass(RECONNECT_WAITS_MS[0]!)
    expect(sockets).toHaveLength(2)
  })

  it('waits longer after each attempt, and from the start again after a success', () => {
    const { open, last, pass, sockets } = lineWorld()
    for (const waitMs of RECONNECT_WAITS_MS) {
      last().onclose?.(1006)
      const before = sockets.length
      pass(waitMs - 1)
      expect(sockets).toHaveLength(before)
      pass(1)
      expect(sockets).toHaveLength(before + 1)
    }
    open()
    last().onclose?.(1006)
    const before = sockets.length
    pass(RECONNECT_WAITS_MS[0]!)
    expect(sockets).toHaveLength(before + 1)
  })

  it('passes over a view that another one has overtaken', () => {
    const { open, down, view, frames } = lineWorld()
    open()
    down(view(0, 5))
    down(view(0, 4))
    expect(frames).toHaveLength(2)
  })

  it('hears nothing after it was closed', () => {
    const { line, open, last, sockets, pass } = lineWorld()
    open()
    line.close()
    expect(last().isClosed).toBe(true)
    pass(60_000)
    expect(sockets).toHaveLength(1)
    expect(line.command({ type: 'back' })).toBe(false)
  })
})

import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { cardContents } from '../../../test/support/card-contents.ts'
import { SimulatedMyNumberCard } from '../../card/simulator/simulated-my-number-card.ts'
import { systemClock } from '../../clock.ts'
import { encodeVpcdFrame, VpcdFrameDecoder } from './vpcd-codec.ts'
import { VpcdCard } from './vpcd-card.ts'
import type { VpcdCardOptions } from './vpcd-card.ts'

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))
const SELECT_JPKI = hex('00 A4 04 0C 0A D3 92 F0 00 26 01 00 00 00 01')
const SELECT_PIN = hex('00 A4 02 0C 02 00 18')
const WRONG_PIN = hex('00 20 00 80 04 39 39 39 39')
const OK = hex('90 00')
const ATR_REQUEST = hex('04')

let server: Server
let port = 0
let laid: VpcdCard | null = null
const sockets = new Set<Socket>()

/** vpcd as far as a card can see it: it waits for one, asks, and reads answers. */
async function listen(atPort = 0): Promise<void> {
  server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
  })
  server.listen(atPort, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
}

function stopListening(): Promise<void> {
  for (const socket of sockets) socket.destroy()
  return new Promise((resolve) => server.close(() => resolve()))
}

async function lay(options: Partial<VpcdCardOptions> = {}) {
  const card = new SimulatedMyNumberCard(cardContents())
  laid = new VpcdCard(card, { clock: systemClock, port, ...options })
  const connection = once(server, 'connection') as Promise<[Socket]>
  laid.lay()
  return { card, vpcdCard: laid, reader: reader((await connection)[0]) }
}

/** The reader's end of one connection. `closed` resolves when the card has gone. */
function reader(socket: Socket) {
  const decoder = new VpcdFrameDecoder()
  const answers: Uint8Array[] = []
  const waiting: ((answer: Uint8Array) => void)[] = []
  socket.on('data', (bytes: Buffer) => {
    for (const payload of decoder.push(bytes)) {
      const next = waiting.shift()
      if (next === undefined) answers.push(payload)
      else next(payload)
    }
  })
  const say = (payload: Uint8Array): void => {
    socket.write(encodeVpcdFrame(payload))
  }
  return {
    say,
    answers,
    closed: new Promise<void>((resolve) => socket.once('close', () => resolve())),
    ask: (payload: Uint8Array): Promise<Uint8Array> => {
      say(payload)
      return new Promise((resolve) => waiting.push(resolve))
    }
  }
}

beforeEach(() => listen())
afterEach(async () => {
  laid?.remove()
  await stopListening()
})

describe('a card on vpcd', () => {
  test('tells its ATR and answers commands', async () => {
    const { card, vpcdCard, reader } = await lay()
    await vpcdCard.found
    expect(vpcdCard.connected).toBe(true)
    expect(await reader.ask(ATR_REQUEST)).toEqual(card.atr)
    expect(await reader.ask(SELECT_JPKI)).toEqual(OK)
    expect(await reader.ask(SELECT_PIN)).toEqual(OK)
  })

  test.each([['00'], ['01'], ['02']])('forgets what is selected at %s, answers nothing, and keeps its counter', async (control) => {
    const { card, reader } = await lay()
    await reader.ask(SELECT_JPKI)
    await reader.ask(SELECT_PIN)
    expect(await reader.ask(WRONG_PIN)).toEqual(hex('63 C2'))
    reader.say(hex(control))
    expect(await reader.ask(SELECT_PIN)).toEqual(hex('6A 82'))
    expect(card.triesLeft('authentication')).toBe(2)
  })

  test('is seen once its ATR is read under power', async () => {
    const { vpcdCard, reader } = await lay()
    const seen = vi.fn()
    void vpcdCard.seen.then(seen)
    await reader.ask(ATR_REQUEST)
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(seen).not.toHaveBeenCalled()
    reader.say(hex('01'))
    await reader.ask(ATR_REQUEST)
    await vpcdCard.seen
  })

  test('leaves when it is removed, and does not come back', async () => {
    const { vpcdCard, reader } = await lay()
    const connections = vi.fn()
    server.on('connection', connections)
    vpcdCard.remove()
    await reader.closed
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(connections).not.toHaveBeenCalled()
    expect(vpcdCard.connected).toBe(false)
  })

  test('is torn away in the middle of a command, on which it still acts', async () => {
    const onTorn = vi.fn()
    const { card, vpcdCard, reader } = await lay({ onTorn })
    await reader.ask(SELECT_JPKI)
    vpcdCard.tearAt(2)
    expect(await reader.ask(SELECT_PIN)).toEqual(OK)
    expect(onTorn).not.toHaveBeenCalled()
    reader.say(WRONG_PIN)
    await reader.closed
    expect(reader.answers).toEqual([])
    expect(card.triesLeft('authentication')).toBe(2)
    expect(onTorn).toHaveBeenCalledOnce()
  })

  test('does nothing once it is silent, but for its ATR', async () => {
    const { card, vpcdCard, reader } = await lay()
    await reader.ask(SELECT_JPKI)
    await reader.ask(SELECT_PIN)
    vpcdCard.silence()
    reader.say(WRONG_PIN)
    expect(await reader.ask(ATR_REQUEST)).toEqual(card.atr)
    expect(card.triesLeft('authentication')).toBe(3)
    expect(card.log.count).toBe(2)
  })

  test('answers later when told to', async () => {
    const { vpcdCard, reader } = await lay()
    vpcdCard.delayNext(200)
    const startedMs = performance.now()
    expect(await reader.ask(SELECT_JPKI)).toEqual(OK)
    expect(performance.now() - startedMs).toBeGreaterThan(150)
  })

  test('has no proper ATR when it is mute', async () => {
    const { reader } = await lay({ mute: true })
    // ISO/IEC 7816-3: 32 characters after TS at most.
    expect((await reader.ask(ATR_REQUEST)).length).toBeGreaterThan(33)
  })

  test('finds its reader again when that comes back, and has lost its power meanwhile', async () => {
    const { reader: before } = await lay()
    await before.ask(SELECT_JPKI)
    await stopListening()
    await before.closed
    await new Promise((resolve) => setTimeout(resolve, 120))
    await listen(port)
    const [socket] = (await once(server, 'connection')) as [Socket]
    expect(await reader(socket).ask(SELECT_PIN)).toEqual(hex('6A 82'))
  })

  test('waits for a reader that is not there yet, and gives up when it is removed', async () => {
    await stopListening()
    const early = new VpcdCard(new SimulatedMyNumberCard(cardContents()), { clock: systemClock, port })
    early.lay()
    await new Promise((resolve) => setTimeout(resolve, 120))
    expect(early.connected).toBe(false)
    early.remove()
    await early.found
    await listen(port)
  })

  test('can be put out of reach and back', async () => {
    const { vpcdCard, reader: before } = await lay()
    vpcdCard.loseReach()
    await before.closed
    await new Promise((resolve) => setTimeout(resolve, 120))
    expect(sockets.size).toBe(0)
    const connection = once(server, 'connection') as Promise<[Socket]>
    vpcdCard.lay()
    expect(await reader((await connection)[0]).ask(SELECT_JPKI)).toEqual(OK)
  })
})

import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import type { TvUp } from '../../contract/tv-wire.ts'
import { carryTvConnection } from './tv-connection.ts'

it('overwrites the octets of each frame once they are read, whether it fits or not', () => {
  const socket = Object.assign(new EventEmitter(), { bufferedAmount: 0, send: () => {}, close: () => {}, terminate: () => {} })
  const received: TvUp[] = []
  carryTvConnection(socket as unknown as WebSocket, {
    desk: {
      greet: () => true,
      receive: (_line, frame) => received.push(frame) > 0,
      left: () => {}
    },
    clock: new ManualClock(),
    isOwn: true,
    address: '127.0.0.1',
    onFault: (_where, fault) => {
      throw fault
    }
  })
  const say = (text: string): Buffer => {
    const octets = Buffer.from(text)
    socket.emit('message', octets, false)
    return octets
  }
  const hello = { type: 'hello', pageId: 'page-of-this-test-0001', credential: { as: 'new' }, language: 'ja' }
  say(JSON.stringify(hello))
  const pin = { type: 'command', number: 1, command: { type: 'enter_pin', pin: '4071' } }
  const frames = [say(JSON.stringify(pin)), say('{"type":"command","pin":"4071"}')]
  expect(received).toEqual([pin])
  expect(frames.map((octets) => octets.every((octet) => octet === 0))).toEqual([true, true])
})

import { expect, test } from 'vitest'
import { systemClock } from '../../../clock.ts'
import { createByteCallbacks } from '../../../serial/simulator/line-far-end.ts'
import { encodeRelayFrame } from '../lcus-codec.ts'
import { createSimulatedRelayBoard } from './simulated-relay-board.ts'
import type { RelayBoardOptions } from './simulated-relay-board.ts'

function makeBoard(options: Partial<RelayBoardOptions> = {}) {
  const bytes = createByteCallbacks()
  const answered: number[] = []
  const dispensed: number[] = []
  let nowMs = 1000
  const clock = { ...systemClock, nowMs: () => nowMs, monotonicMs: () => nowMs }
  const line = { onBytes: bytes.add, write: (chunk: Uint8Array) => void answered.push(...chunk) }
  const onDispensed = (channel: number): void => void dispensed.push(channel)
  const board = createSimulatedRelayBoard(line, { clock, onDispensed, ...options })
  const tell = (channel: number, on: boolean): void => {
    bytes.call(encodeRelayFrame({ channel, on }))
  }
  const pass = (durationMs: number): void => {
    nowMs += durationMs
  }
  return { board, tell, pass, answered, dispensed, send: bytes.call }
}

test('counts a pulse when the relay opens again, and lets the goods fall', () => {
  const { board, tell, pass, dispensed } = makeBoard()
  tell(2, true)
  expect([board.latched(), board.pulseCount(2), dispensed]).toEqual([[2], 0, []])
  pass(150)
  tell(2, false)
  tell(2, false)
  expect([board.latched(), board.pulseCount(2), dispensed]).toEqual([[], 1, [2]])
  expect(board.log).toEqual([
    { type: 'frame', atMs: 1000, channel: 2, on: true },
    { type: 'frame', atMs: 1150, channel: 2, on: false },
    { type: 'pulse', atMs: 1150, channel: 2, heldMs: 150, count: 1 },
    { type: 'frame', atMs: 1150, channel: 2, on: false }
  ])
})

test('tells which relays have been closed too long', () => {
  const { board, tell, pass } = makeBoard()
  tell(1, true)
  pass(500)
  tell(3, true)
  expect([board.latched(), board.latched(500), board.latched(501)]).toEqual([[1, 3], [1], []])
  board.powerCycle()
  expect([board.latched(), board.totalPulseCount()]).toEqual([[], 0])
})

test('loses the frames that it is told to lose', () => {
  const { board, tell } = makeBoard()
  tell(1, true)
  board.loseFrames(1)
  tell(1, false)
  expect([board.latched(), board.log.at(-1)?.type]).toEqual([[1], 'frame_lost'])
  tell(1, false)
  expect(board.pulseCount(1)).toBe(1)
})

test('has no relay beyond its channels', () => {
  const { board, tell } = makeBoard({ channelCount: 2 })
  tell(3, true)
  expect([board.latched(), board.log.length]).toEqual([[], 1])
  expect(() => makeBoard({ channelCount: 0 })).toThrow(RangeError)
})

test('noise costs no frame, and the same seed gives the same run', () => {
  const play = (seed: number) => {
    const { board, tell, answered } = makeBoard({ seed, noiseProbability: 0.7 })
    for (let count = 0; count < 200; count += 1) {
      tell(1, true)
      tell(1, false)
    }
    return { log: board.log, answered, pulses: board.pulseCount(1) }
  }
  const first = play(7)
  expect(first.pulses).toBe(200)
  expect(first.log.some((entry) => entry.type === 'bytes_discarded')).toBe(true)
  expect(first.answered.length).toBeGreaterThan(0)
  expect(play(7)).toEqual(first)
  expect(play(8).log).not.toEqual(first.log)
})

test('loses about as many frames as asked, the same ones for a seed', () => {
  const play = () => {
    const { board, tell } = makeBoard({ seed: 3, lossProbability: 0.25 })
    for (let count = 0; count < 400; count += 1) tell(1, count % 2 === 0)
    return board.log
  }
  const lostCount = play().filter((entry) => entry.type === 'frame_lost').length
  expect(lostCount).toBeGreaterThan(50)
  expect(lostCount).toBeLessThan(150)
  expect(play()).toEqual(play())
})

test('takes frames cut into single bytes', () => {
  const { board, send } = makeBoard({ noiseProbability: 1 })
  for (const frame of [encodeRelayFrame({ channel: 1, on: true }), encodeRelayFrame({ channel: 1, on: false })]) {
    for (const byte of frame) send(Uint8Array.of(byte))
  }
  expect(board.pulseCount(1)).toBe(1)
})

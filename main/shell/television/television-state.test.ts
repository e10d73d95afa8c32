import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { acceptTelling, AGENT_EVERY_MS, readTelevisionState, televisionStateKeeper, televisionStatePath } from './television-state.ts'

let directory = ''
let clock: ManualClock
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-tv-state-'))
  clock = new ManualClock()
})
afterEach(() => {
  rmSync(directory, { recursive: true })
})

const read = () => readTelevisionState(directory)

it('says since when it is open, for its user alone, and nothing once it ended', () => {
  const keeper = televisionStateKeeper(directory, clock, false)
  expect(read()).toBeNull()
  keeper.opened(8444)
  const sinceMs = clock.nowMs()
  clock.advance(60_000)
  expect(read()).toEqual({ version: 1, side: { state: 'open', sinceMs, port: 8444 }, agent: null })
  expect(statSync(televisionStatePath(directory)).mode & 0o777).toBe(0o600)
  keeper.end()
  expect(existsSync(televisionStatePath(directory))).toBe(false)
})

it('says since when it fails for the same reason, however often it is tried', () => {
  const keeper = televisionStateKeeper(directory, clock, false)
  keeper.failed('television_port_unavailable')
  const sinceMs = clock.nowMs()
  clock.advance(60_000)
  keeper.failed('television_port_unavailable')
  expect(read()?.side).toEqual({ state: 'failed', sinceMs, code: 'television_port_unavailable' })
  clock.advance(60_000)
  keeper.failed('screens_damaged')
  expect(read()?.side).toEqual({ state: 'failed', sinceMs: clock.nowMs(), code: 'screens_damaged' })
})

it('says whether the agent is connected, and since when; one that took the place of another is', async () => {
  const keeper = televisionStateKeeper(directory, clock, true)
  keeper.opened(8444)
  expect(read()?.agent).toEqual({ connected: false, sinceMs: clock.nowMs() })
  const accept = acceptTelling({ accept: () => undefined }, keeper)
  const [first, second] = [new PassThrough(), new PassThrough()]
  clock.advance(AGENT_EVERY_MS)
  accept(first)
  const sinceMs = clock.nowMs()
  expect(read()?.agent).toEqual({ connected: true, sinceMs })
  clock.advance(AGENT_EVERY_MS)
  accept(second)
  const closed = new Promise((resolve) => first.once('close', resolve))
  first.destroy()
  await closed
  expect(read()?.agent).toEqual({ connected: true, sinceMs })
  const ended = new Promise((resolve) => second.once('close', resolve))
  second.destroy()
  await ended
  expect(read()?.agent).toEqual({ connected: false, sinceMs: clock.nowMs() })
})

it('writes at most every few seconds that the agent comes and goes: the last of it, and nothing once it ended', () => {
  const keeper = televisionStateKeeper(directory, clock, true)
  keeper.opened(8444)
  const before = read()
  clock.advance(1_000)
  keeper.agent(true)
  clock.advance(1_000)
  keeper.agent(false)
  keeper.agent(true)
  const sinceMs = clock.nowMs()
  expect(read()).toEqual(before)
  clock.advance(AGENT_EVERY_MS - 2_001)
  expect(read()).toEqual(before)
  clock.advance(1)
  expect(read()?.agent).toEqual({ connected: true, sinceMs })
  // What opens or fails does not wait, and takes the agent along.
  keeper.agent(false)
  keeper.failed('television_port_unavailable')
  expect(read()).toMatchObject({ side: { state: 'failed' }, agent: { connected: false } })
  keeper.agent(true)
  keeper.end()
  clock.advance(AGENT_EVERY_MS)
  expect(existsSync(televisionStatePath(directory))).toBe(false)
})

it('reads nothing of what is not as it writes it', () => {
  const path = televisionStatePath(directory)
  mkdirSync(dirname(path), { recursive: true })
  for (const text of ['', '{', '{"version":2}', '{"version":1,"side":{"state":"open","sinceMs":1,"port":0},"agent":null}']) {
    writeFileSync(path, text)
    expect(read()).toBeNull()
  }
})

it('takes away what it cannot write, and goes on', () => {
  writeFileSync(join(directory, 'television'), 'no folder')
  const keeper = televisionStateKeeper(directory, clock, false)
  keeper.opened(8444)
  expect(read()).toBeNull()
  keeper.end()
})

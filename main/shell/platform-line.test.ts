import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import { ok } from '../../device/result.ts'
import { markPath, writeMark } from '../clock-guard/clock-mark.ts'
import { startSimulatedPlatform } from '../platform/simulator/simulated-platform.ts'
import { createWatches } from '../session/durations.ts'
import { openStore, storePath } from '../store/database.ts'
import type { Store } from '../store/database.ts'
import { StoreSessionRecorder } from '../store/session-recorder.ts'
import { lastContactOf, platformAccess } from './platform-line.ts'
import { testDeviceKey } from '../../test/support/test-device-key.ts'

const DAY_MS = 86_400_000

let directory: string
let store: Store
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-line-'))
  const opened = openStore(storePath(directory))
  if (!opened.ok) throw new Error(opened.error.code)
  store = opened.value
})
afterEach(() => {
  store.close()
  rmSync(directory, { recursive: true })
})

/** As an earlier run recorded it. */
function lostAt(atMs: number): void {
  const clock = { ...systemClock, nowMs: () => atMs }
  const recorder = new StoreSessionRecorder(store, clock, { role: 'platform_operator', place: 'indoors' }, testDeviceKey)
  expect(recorder.event('line_lost', { reason: 'unreachable' })).toEqual(ok(undefined))
}

function provenAt(provenMs: number): void {
  const mark = { signedMs: null, reachedMs: provenMs, provenMs, doubtedFromMs: null }
  expect(writeMark(markPath(directory), { mark, acceptanceId: null })).toEqual(ok(undefined))
}

it('knows from before when the platform was last reached: by the record, or by the clock’s last proof', () => {
  expect(lastContactOf(directory)()).toBeNull()
  provenAt(5000)
  expect(lastContactOf(directory)()).toEqual({ atMs: 5000, lossIsOpen: false })
  lostAt(4000)
  lostAt(6000)
  expect(lastContactOf(directory)()).toEqual({ atMs: 4000, lossIsOpen: true })
})

it('does not begin the outage anew at a start, and ends the record’s loss once the platform is reached', async () => {
  const platform = await startSimulatedPlatform({ clock: systemClock })
  const atMs = systemClock.nowMs() - 3 * DAY_MS
  lostAt(atMs)
  await platform.shutDoor('first')
  const settings = {
    endpoint: platform.endpoint,
    credentials: platform.credentials('platform_operator'),
    answerKeys: [platform.answerKey],
    timeoutMs: 4000
  }
  const { network } = createWatches(systemClock)
  const access = platformAccess(settings, systemClock, network, () => undefined, lastContactOf(directory))
  const { line, companion } = access
  const events: [string, object][] = []
  companion.start({
    event: (name, fields) => {
      events.push([name, fields])
      return ok(undefined)
    }
  })
  try {
    await expect.poll(() => line.state()).toEqual({ state: 'down', sinceMs: atMs })
    await platform.openDoor('first')
    await expect.poll(() => line.state()).toEqual({ state: 'up' })
    expect(events).toMatchObject([
      ['line_lost', { reason: 'unreachable' }],
      ['line_restored', {}]
    ])
    expect((events[1]?.[1] as { readonly downMs: number }).downMs).toBeGreaterThanOrEqual(3 * DAY_MS)
  } finally {
    await companion.stop()
    await platform.close()
  }
})

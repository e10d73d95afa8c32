import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ManualClock } from '../../test/support/manual-clock.ts'
import { acceptancePath, layAcceptance, readAcceptance } from './acceptance.ts'
import type { ClockEvent } from './clock-guard.ts'
import { ClockGuard, LOOK_EVERY_MS } from './clock-guard.ts'
import { markPath, parseMark, printMark, readMark } from './clock-mark.ts'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const T_MS = Date.parse('2026-11-26T03:00:00Z')

/** A manual clock whose wall time can be set beside the monotonic one. */
class SetClock extends ManualClock {
  #offsetMs = 0

  override nowMs(): number {
    return super.nowMs() + this.#offsetMs
  }

  setBy(byMs: number): void {
    this.#offsetMs += byMs
  }
}

interface Run {
  readonly guard: ClockGuard
  readonly clock: SetClock
  readonly events: ClockEvent[]
  readonly changes: string[]
  doubts: number
}

let dataDirectory: string
let runs: Run[]

beforeEach(() => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'hatachi-clock-'))
  runs = []
})

afterEach(() => {
  for (const { guard } of runs) guard.stop()
  rmSync(dataDirectory, { recursive: true })
})

function startRun(nowMs = T_MS, takesRecords = true): Run {
  const clock = new SetClock(nowMs)
  const guard = new ClockGuard({ dataDirectory, clock, maxSilenceMs: 35 * DAY_MS })
  const run: Run = { guard, clock, events: [], changes: [], doubts: 0 }
  guard.onChange((finding) => run.changes.push(finding))
  guard.onDoubt(() => {
    run.doubts += 1
  })
  guard.start((event) => {
    if (takesRecords) run.events.push(event)
    return takesRecords
  })
  runs.push(run)
  return run
}

const proven = (run: Run, atMs = run.clock.nowMs()) => {
  run.guard.seen('platform', atMs, { live: true })
}

/** A run that was proven at T, and ended in order an hour later. */
function endedRun(): void {
  const run = startRun()
  proven(run)
  run.clock.advance(HOUR_MS)
  run.guard.stop()
}

describe('the guard of the clock', () => {
  test('a first run is trusted, tells nothing, and notes how far it came, for its owner alone', () => {
    const { guard, events } = startRun()
    expect(guard.judgement()).toEqual({ finding: 'trusted', by: 'marks' })
    expect(events).toEqual([])
    const noted = { signedMs: null, reachedMs: T_MS, provenMs: T_MS, doubtedFromMs: null }
    expect(readMark(markPath(dataDirectory))).toEqual({ mark: noted, acceptanceId: null })
    expect(statSync(markPath(dataDirectory)).mode & 0o777).toBe(0o600)
    expect(statSync(join(dataDirectory, 'clock')).mode & 0o777).toBe(0o700)
    expect(readdirSync(join(dataDirectory, 'clock'))).toEqual(['mark.json'])
  })

  test('nothing is written before the start', () => {
    new ClockGuard({ dataDirectory, clock: new ManualClock(T_MS), maxSilenceMs: DAY_MS }).seen('platform', T_MS, { live: true })
    expect(existsSync(join(dataDirectory, 'clock'))).toBe(false)
  })

  test.each([
    ['a day', -DAY_MS, 'behind', 'jumped_back'],
    ['a year', -365 * DAY_MS, 'behind', 'before_reached_time'],
    ['a year ahead', 365 * DAY_MS, 'ahead', 'jumped_ahead'],
    ['six minutes ahead', 6 * 60_000, 'ahead', 'jumped_ahead'],
    ['six minutes back', -6 * 60_000, 'behind', 'before_reached_time']
  ])('set by %s while it runs: noticed within seconds, and set right again', (_, byMs, state) => {
    const run = startRun()
    run.clock.advance(LOOK_EVERY_MS)
    run.clock.setBy(byMs)
    expect(run.guard.state()).toBe(state)
    run.clock.advance(LOOK_EVERY_MS)
    expect(run.changes).toEqual([state])
    expect(run.doubts).toBe(1)
    expect(run.events).toMatchObject([{ name: 'clock_untrusted', state }])
    // It does not come right by waiting.
    for (let hours = 0; hours < 30; hours += 1) run.clock.advance(HOUR_MS)
    expect(run.guard.state()).toBe(state)
    run.clock.setBy(-byMs)
    run.clock.advance(LOOK_EVERY_MS)
    expect(run.changes).toEqual([state, 'trusted'])
    expect(run.events.map(({ name }) => name)).toEqual(['clock_untrusted', 'clock_trusted'])
  })

  test.each([
    ['a day back', -DAY_MS, 'behind'],
    ['a year back', -365 * DAY_MS, 'behind'],
    ['a year ahead', 365 * DAY_MS, 'ahead']
  ])('set by %s across a restart: found at once, on the record, and set right', (_, byMs, state) => {
    endedRun()
    const wrong = startRun(T_MS + 2 * HOUR_MS + byMs)
    expect(wrong.guard.state()).toBe(state)
    expect(wrong.events).toMatchObject([{ name: 'clock_untrusted', state }])
    wrong.clock.setBy(-byMs)
    wrong.clock.advance(LOOK_EVERY_MS)
    expect(wrong.guard.state()).toBe('trusted')
    wrong.guard.stop()
    expect(startRun(T_MS + 3 * HOUR_MS).guard.state()).toBe('trusted')
  })

  test.each([
    ['back', -DAY_MS, 'behind'],
    ['ahead', DAY_MS, 'ahead']
  ])('a jump of a day %s is still known after a restart, and gone once the clock is set right', (_, byMs, state) => {
    const run = startRun()
    run.clock.setBy(byMs)
    run.clock.advance(LOOK_EVERY_MS)
    run.guard.stop()
    const next = startRun(T_MS + HOUR_MS + byMs)
    expect(next.guard.state()).toBe(state)
    next.guard.stop()
    expect(startRun(T_MS + 2 * HOUR_MS).guard.state()).toBe('trusted')
  })

  test('a clock that was set back does not become right by catching up', () => {
    endedRun()
    const run = startRun(T_MS - 2 * HOUR_MS)
    for (let hours = 0; hours < 50; hours += 1) run.clock.advance(HOUR_MS)
    expect(run.guard.judgement()).toEqual({ finding: 'behind', reason: 'before_reached_time' })
  })

  test('a clock with a flat battery is behind until it is set', () => {
    const run = startRun(0)
    expect(run.guard.judgement()).toEqual({ finding: 'behind', reason: 'before_signed_time' })
    run.clock.setBy(T_MS)
    run.clock.advance(LOOK_EVERY_MS)
    expect(run.guard.state()).toBe('trusted')
  })

  test('a live proof that agrees makes it trusted at once, whatever was noted; and that lasts', () => {
    endedRun()
    const run = startRun(T_MS - 200 * DAY_MS)
    proven(run)
    expect(run.guard.judgement()).toEqual({ finding: 'trusted', by: 'live_proof' })
    expect(run.changes).toEqual(['trusted'])
    run.guard.stop()
    expect(startRun(T_MS - 200 * DAY_MS + HOUR_MS).guard.state()).toBe('trusted')
  })

  test('the dock sets the clock of all: a jump, one live proof, trusted', () => {
    const run = startRun()
    proven(run)
    run.clock.setBy(3 * 365 * DAY_MS)
    run.clock.advance(LOOK_EVERY_MS)
    expect(run.guard.state()).toBe('ahead')
    proven(run)
    expect(run.changes).toEqual(['ahead', 'trusted'])
  })

  test('a live proof that contradicts is believed, after a restart too, until the clock is set right', () => {
    const run = startRun()
    proven(run, T_MS - DAY_MS)
    expect(run.guard.judgement()).toEqual({ finding: 'ahead', reason: 'contradicted' })
    run.guard.stop()
    const next = startRun(T_MS + HOUR_MS)
    expect(next.guard.judgement()).toEqual({ finding: 'ahead', reason: 'found_ahead_before' })
    next.guard.stop()
    expect(startRun(T_MS - DAY_MS + 2 * HOUR_MS).guard.state()).toBe('trusted')
  })

  test('a responder that serves answers of yesterday does not take the machine out of service', () => {
    const run = startRun()
    proven(run)
    run.guard.seen('ocsp', T_MS - DAY_MS, { live: true })
    run.clock.advance(60_000)
    expect(run.guard.state()).toBe('trusted')
    expect(run.events).toEqual([])
    expect(run.doubts).toBe(1)
  })

  test('a signed time to come makes it behind, live or not', () => {
    const run = startRun()
    run.guard.seen('crl', T_MS + 4 * 60_000, { live: false })
    expect(run.guard.state()).toBe('trusted')
    run.guard.seen('crl', T_MS + DAY_MS, { live: false })
    expect(run.guard.judgement()).toEqual({ finding: 'behind', reason: 'before_signed_time' })
    run.guard.seen('platform', Number.NaN, { live: true })
    proven(run)
    expect(run.guard.state()).toBe('trusted')
  })

  test('no live proof for longer than is allowed: ahead, until one comes', () => {
    const run = startRun()
    for (let days = 0; days < 36; days += 1) run.clock.advance(DAY_MS)
    expect(run.guard.judgement()).toEqual({ finding: 'ahead', reason: 'too_long_unproven' })
    proven(run)
    for (let days = 0; days < 100; days += 1) run.clock.advance(DAY_MS)
    expect(run.guard.judgement()).toEqual({ finding: 'trusted', by: 'live_proof' })
  })

  test('a kill loses no more than what was not worth writing', () => {
    const run = startRun()
    proven(run)
    run.clock.advance(HOUR_MS)
    // No stop: as after a loss of power.
    expect(startRun(T_MS + HOUR_MS - DAY_MS).guard.state()).toBe('behind')
  })
})

describe('a mark that cannot be read or written', () => {
  test.each([
    ['cut short', (text: string) => text.slice(0, 40)],
    ['empty', () => ''],
    ['with a digit turned', (text: string) => text.replace(/"reachedMs":(\d)/, (_, digit) => `"reachedMs":${String((Number(digit) + 1) % 10)}`)],
    ['of another version', (text: string) => text.replace('"version":1', '"version":2')]
  ])('%s: not trusted, until a live proof or a technician mends it', (_, damage) => {
    endedRun()
    const path = markPath(dataDirectory)
    const text = readFileSync(path, 'utf8')
    writeFileSync(path, damage(text))
    const run = startRun(T_MS + 2 * HOUR_MS)
    expect(run.guard.judgement()).toEqual({ finding: 'behind', reason: 'mark_damaged' })
    expect(run.events).toEqual([{ name: 'clock_untrusted', state: 'behind', reason: 'mark_damaged' }])
    run.guard.seen('crl', T_MS, { live: false })
    expect(run.guard.state()).toBe('behind')
    proven(run)
    expect(run.guard.state()).toBe('trusted')
    expect(readMark(path)).toMatchObject({ mark: { reachedMs: T_MS + 2 * HOUR_MS } })
  })

  test('a medium that takes no mark: not trusted, and trusted again once it does', () => {
    const run = startRun()
    rmSync(join(dataDirectory, 'clock'), { recursive: true })
    writeFileSync(join(dataDirectory, 'clock'), 'in the way')
    run.clock.advance(HOUR_MS)
    expect(run.guard.judgement()).toEqual({ finding: 'behind', reason: 'mark_unwritable' })
    expect(run.changes).toEqual(['behind'])
    rmSync(join(dataDirectory, 'clock'))
    run.clock.advance(LOOK_EVERY_MS)
    expect(run.guard.state()).toBe('trusted')
    expect(run.events.map(({ name }) => name)).toEqual(['clock_untrusted', 'clock_trusted'])
  })

  test('what is written is read again as it was', () => {
    const noted = {
      mark: { signedMs: null, reachedMs: 1, provenMs: 2, doubtedFromMs: 3 },
      acceptanceId: 'a'
    }
    expect(parseMark(printMark(noted))).toEqual(noted)
  })
})

describe("a technician's word", () => {
  const lay = (acceptedAtMs: number, id = 'one') => {
    expect(layAcceptance(acceptancePath(dataDirectory), { id, acceptedBy: 'T. Sato', acceptedAtMs }).ok).toBe(true)
  }
  const accepted = (acceptedAtMs: number) => ({ name: 'clock_accepted', acceptedBy: 'T. Sato', acceptedAtMs })

  test('is taken by a running appliance within seconds, recorded once, and holds after a restart', () => {
    endedRun()
    const nowMs = T_MS + 100 * DAY_MS
    const run = startRun(nowMs)
    expect(run.guard.state()).toBe('ahead')
    lay(nowMs)
    run.clock.advance(LOOK_EVERY_MS)
    expect(run.guard.state()).toBe('trusted')
    expect(run.events.slice(1)).toEqual([accepted(nowMs), { name: 'clock_trusted' }])
    expect(readAcceptance(acceptancePath(dataDirectory))).toBeNull()
    for (let looks = 0; looks < 10; looks += 1) run.clock.advance(LOOK_EVERY_MS)
    expect(run.events).toHaveLength(3)
    run.guard.stop()
    const next = startRun(nowMs + HOUR_MS)
    expect(next.guard.state()).toBe('trusted')
    expect(next.events).toEqual([])
  })

  test('waits for an appliance that does not run, and is recorded at its start', () => {
    endedRun()
    lay(T_MS - DAY_MS)
    const run = startRun(T_MS - DAY_MS + HOUR_MS)
    expect(run.guard.state()).toBe('trusted')
    expect(run.events).toEqual([accepted(T_MS - DAY_MS)])
  })

  test('vouches for no other reading of the clock', () => {
    endedRun()
    lay(T_MS - DAY_MS)
    expect(startRun(T_MS - 2 * DAY_MS).guard.state()).toBe('behind')
  })

  test('is not taken where it cannot be recorded', () => {
    endedRun()
    lay(T_MS - DAY_MS)
    const run = startRun(T_MS - DAY_MS, false)
    expect(run.guard.state()).toBe('behind')
    expect(readAcceptance(acceptancePath(dataDirectory))).not.toBeNull()
  })

  test('does not outweigh the next live proof', () => {
    const run = startRun()
    proven(run, T_MS - DAY_MS)
    lay(T_MS)
    run.clock.advance(LOOK_EVERY_MS)
    expect(run.guard.state()).toBe('trusted')
    proven(run, T_MS - DAY_MS)
    expect(run.guard.state()).toBe('ahead')
  })

  test('that cannot be read counts as none', () => {
    endedRun()
    mkdirSync(join(dataDirectory, 'clock'), { recursive: true })
    writeFileSync(acceptancePath(dataDirectory), '{"id":"x","acceptedBy":""')
    expect(startRun(T_MS - DAY_MS).guard.state()).toBe('behind')
  })
})

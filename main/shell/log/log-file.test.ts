import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { err, ok } from '../../../device/result.ts'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { alsoLogged, noLog, type Log } from './log.ts'
import { logCatalogue, logLine, type LogName } from './log-catalogue.ts'
import { DEFAULT_LOG_LIMITS, LogFile, logDirectory, logPath, logPaths } from './log-file.ts'

let directory = ''
const clock = new ManualClock()

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-log-'))
})
afterEach(() => {
  rmSync(directory, { recursive: true })
})

const lines = (path = logPath(directory)) =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

describe('a line', () => {
  it('holds what its catalogue allows, and of anything else only that it was refused', () => {
    const at = '2026-04-01T03:00:00.000Z'
    expect(JSON.parse(logLine(clock.nowMs(), 'line_lost', { reason: 'unreachable' }))).toEqual({
      at,
      event: 'line_lost',
      reason: 'unreachable'
    })
    for (const fields of [{ reason: 'PIN 1234' }, { reason: 'unreachable', serial: '01020304' }, {}]) {
      expect(JSON.parse(logLine(clock.nowMs(), 'line_lost', fields))).toEqual({ at, event: 'line_refused', line: 'line_lost' })
    }
  })

  it('has no way for a number, a digest or a name, in whatever field', () => {
    const names = fc.constantFrom(...(Object.keys(logCatalogue) as LogName[]))
    const secret = fc.constantFrom('4711', '0A1B2C3D', 'a'.repeat(32), 'MIIBIjANBgkqhkiG9w0BAQEFAAOC', '山田太郎 1985')
    fc.assert(
      fc.property(names, fc.string({ maxLength: 12 }), secret, (name, key, text) => {
        expect(logLine(0, name, { [`x${key}`]: text })).not.toContain(text)
      })
    )
  })
})

describe('the file', () => {
  it('is of its owner alone, and holds the lines in their order', async () => {
    const log = new LogFile(logPath(directory), clock)
    log.write('appliance_started', { role: 'service_provider', place: 'indoors', version: '0.1.0' })
    log.write('fault_caught', { where: 'session', name: 'TypeError' })
    await log.close()
    expect(lines().map(({ event }) => event)).toEqual(['appliance_started', 'fault_caught'])
    expect(statSync(logPath(directory)).mode & 0o777).toBe(0o600)
    expect(statSync(logDirectory(directory)).mode & 0o777).toBe(0o700)
  })

  it('is changed by its size, and the oldest of so many goes', async () => {
    const limits = { ...DEFAULT_LOG_LIMITS, fileBytes: 300, files: 3 }
    const log = new LogFile(logPath(directory), clock, limits)
    for (let count = 1; count <= 40; count += 1) {
      log.write('lines_lost', { count })
      await log.close()
    }
    expect(readdirSync(logDirectory(directory)).toSorted()).toEqual(['hatachi.1.jsonl', 'hatachi.2.jsonl', 'hatachi.jsonl'])
    const paths = logPaths(directory, limits)
    for (const path of paths) expect(statSync(path).size).toBeLessThanOrEqual(300)
    const counts = paths.toReversed().flatMap((path) => lines(path).map(({ count }) => Number(count)))
    expect(counts.at(-1)).toBe(40)
    expect(counts).toEqual(counts.map((_, index) => (counts[0] ?? 0) + index))
  })

  it('makes no line out of one that was cut short and the next', async () => {
    mkdirSync(logDirectory(directory))
    writeFileSync(logPath(directory), '{"at":"2026-04-0')
    const log = new LogFile(logPath(directory), clock)
    log.write('clock_trusted', {})
    await log.close()
    const [torn, whole = ''] = readFileSync(logPath(directory), 'utf8').split('\n')
    expect(torn).toBe('{"at":"2026-04-0')
    expect(JSON.parse(whole)).toMatchObject({ event: 'clock_trusted' })
  })

  it('loses lines on a full medium, nothing else, and says how many once there is room', async () => {
    mkdirSync(logDirectory(directory))
    // The system's own full medium.
    symlinkSync('/dev/full', logPath(directory))
    const log = new LogFile(logPath(directory), clock)
    log.write('clock_trusted', {})
    log.write('clock_trusted', {})
    await log.close()
    log.write('clock_trusted', {})
    await log.close()
    rmSync(logPath(directory))
    log.write('line_lost', { reason: 'unreachable' })
    await log.close()
    expect(lines().map(({ event, count }) => [event, count])).toEqual([
      ['lines_lost', 3],
      ['line_lost', undefined]
    ])
    log.write('line_lost', { reason: 'unreachable' })
    await log.close()
    expect(lines().map(({ event }) => event)).toEqual(['lines_lost', 'line_lost', 'line_lost'])
  })

  it('is no matter where there can be none', async () => {
    writeFileSync(join(directory, 'file'), '')
    const log = new LogFile(join(directory, 'file', 'logs', 'hatachi.jsonl'), clock)
    log.write('clock_trusted', {})
    await expect(log.close()).resolves.toBeUndefined()
    chmodSync(directory, 0o700)
  })

  it('lets only so many lines wait', async () => {
    const log = new LogFile(logPath(directory), clock, { ...DEFAULT_LOG_LIMITS, waitingLines: 3 })
    for (let count = 0; count < 10; count += 1) log.write('clock_trusted', {})
    await log.close()
    expect(lines().map(({ event, count }) => count ?? event)).toEqual([7, 'clock_trusted', 'clock_trusted', 'clock_trusted'])
  })
})

describe('beside the record', () => {
  const written: unknown[] = []
  const log: Log = { ...noLog, write: (name, fields) => written.push([name, fields]) }

  it('goes what the log knows, and what the record refused', () => {
    const taking = alsoLogged({ event: () => ok(undefined) }, log)
    taking.event('line_lost', { reason: 'unreachable' })
    taking.event('door_opened', {})
    const full = alsoLogged({ event: () => err({ code: 'store_failed', cause: 'medium_full' }) }, log)
    expect(full.event('door_opened', {}).ok).toBe(false)
    expect(written).toEqual([
      ['line_lost', { reason: 'unreachable' }],
      ['record_failed', { entry: 'door_opened', cause: 'medium_full' }]
    ])
  })
})

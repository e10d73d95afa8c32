import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import type { CardReader } from '../card-reader.ts'
import { claimedWhileStarted, DEFAULT_SERVICE_PATH, isReaderClaimed } from './reader-claim.ts'

const PATIENCE = { timeout: 60_000, interval: 20 }
const noReader = (): CardReader => ({ start: () => Promise.resolve(), close: () => Promise.resolve() })
/** As long as a path to a service can be. */
const place = (name: string): string => `/run/test-${String(process.pid)}-${name}-`.padEnd(107, 'x')

function claimed(servicePath: string, clock = new ManualClock()) {
  const unclaimed: string[] = []
  const reader = claimedWhileStarted(noReader(), { clock, servicePath, onUnclaimed: (code) => unclaimed.push(code) })
  return { reader, clock, unclaimed, start: () => reader.start(() => undefined) }
}

describe.skipIf(process.platform !== 'linux')('the claim on a reader (Linux only)', () => {
  it('is seen from the start to the end, and on this service alone', async () => {
    const { reader, start, unclaimed } = claimed(place('a'))
    expect(await isReaderClaimed(place('a'))).toBe(false)
    await start()
    expect(await isReaderClaimed(place('a'))).toBe(true)
    expect(await isReaderClaimed(place('b'))).toBe(false)
    await reader.close()
    expect(await isReaderClaimed(place('a'))).toBe(false)
    expect(unclaimed).toEqual([])
  })

  it('is left to the one that has it, said once, and taken when that one ends', async () => {
    const [first, second] = [claimed(place('c')), claimed(place('c'))]
    await first.start()
    await second.start()
    second.clock.advance(5_000)
    expect([first.unclaimed, second.unclaimed]).toEqual([[], ['EADDRINUSE']])
    await first.reader.close()
    expect(await isReaderClaimed(place('c'))).toBe(false)
    await vi.waitFor(async () => {
      second.clock.advance(5_000)
      expect(await isReaderClaimed(place('c'))).toBe(true)
    }, PATIENCE)
    expect(second.unclaimed).toHaveLength(1)
    await second.reader.close()
    expect(await isReaderClaimed(place('c'))).toBe(false)
  })

  it('is not taken by a reader that was closed meanwhile', async () => {
    const [first, second] = [claimed(place('d')), claimed(place('d'))]
    await first.start()
    await second.start()
    await second.reader.close()
    await first.reader.close()
    second.clock.advance(60_000)
    // One look gives whatever was begun the time to end.
    await isReaderClaimed(place('d'))
    expect(await isReaderClaimed(place('d'))).toBe(false)
  })

  it('ends with its process, kill -9 included', async () => {
    const urlOf = (file: string): string => JSON.stringify(new URL(file, import.meta.url).href)
    const script = `
      const { claimedWhileStarted } = await import(${urlOf('./reader-claim.ts')})
      const { systemClock } = await import(${urlOf('../../clock.ts')})
      const none = { start: async () => {}, close: async () => {} }
      const options = { clock: systemClock, servicePath: ${JSON.stringify(place('e'))}, onUnclaimed: () => {} }
      await claimedWhileStarted(none, options).start(() => {})
      setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' })
    await vi.waitFor(async () => {
      expect(await isReaderClaimed(place('e'))).toBe(true)
    }, PATIENCE)
    const here = claimed(place('e'))
    await here.start()
    expect(here.unclaimed).toEqual(['EADDRINUSE'])
    await here.reader.close()
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(await isReaderClaimed(place('e'))).toBe(false)
  })

  it('knows a service by its own place, named or not', async () => {
    const { reader, start } = claimed(place('f'))
    await start()
    vi.stubEnv('PCSCLITE_CSOCK_NAME', place('f'))
    expect(await isReaderClaimed()).toBe(true)
    vi.stubEnv('PCSCLITE_CSOCK_NAME', '')
    const unnamed = await isReaderClaimed()
    vi.unstubAllEnvs()
    expect(await isReaderClaimed(DEFAULT_SERVICE_PATH)).toBe(unnamed)
    await reader.close()
  })
})

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import type { CardReader } from '../card-reader.ts'
import { claimedWhileStarted, isReaderClaimed } from './reader-claim.ts'

const noReader = (): CardReader => ({ start: () => Promise.resolve(), close: () => Promise.resolve() })
const place = (name: string): string => `/run/test-${String(process.pid)}-${name}`
const PATIENCE = { timeout: 20_000, interval: 20 }

describe.skipIf(process.platform !== 'linux')('the claim on a reader (Linux only)', () => {
  it('is seen while the reader is started, and on this service alone', async () => {
    const reader = claimedWhileStarted(noReader(), place('a'))
    expect(await isReaderClaimed(place('a'))).toBe(false)
    await reader.start(() => undefined)
    await vi.waitFor(async () => {
      expect(await isReaderClaimed(place('a'))).toBe(true)
    }, PATIENCE)
    expect(await isReaderClaimed(place('b'))).toBe(false)
    await reader.close()
    expect(await isReaderClaimed(place('a'))).toBe(false)
  })

  it('is left to the one that has it', async () => {
    const [first, second] = [claimedWhileStarted(noReader(), place('c')), claimedWhileStarted(noReader(), place('c'))]
    await first.start(() => undefined)
    await second.start(() => undefined)
    await second.close()
    expect(await isReaderClaimed(place('c'))).toBe(true)
    await first.close()
    expect(await isReaderClaimed(place('c'))).toBe(false)
  })

  it('ends with its process, kill -9 included', async () => {
    const file = new URL('./reader-claim.ts', import.meta.url).href
    const script = `
      const { claimedWhileStarted } = await import(${JSON.stringify(file)})
      const none = { start: async () => {}, close: async () => {} }
      await claimedWhileStarted(none, ${JSON.stringify(place('d'))}).start(() => {})
      setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' })
    await vi.waitFor(async () => {
      expect(await isReaderClaimed(place('d'))).toBe(true)
    }, PATIENCE)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(await isReaderClaimed(place('d'))).toBe(false)
  })
})

import { setImmediate as tick } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { ManualClock } from '../../test/support/manual-clock.ts'
import { err, ok } from '../result.ts'
import type { OpenSerialPort, SerialPort } from '../serial/serial-port.ts'
import { openWithin } from './open-within.ts'

const settings = { path: '/dev/simulated', baudRateBps: 9600, dataBits: 8, stopBits: 1, parity: 'none' } as const
const listener = { onBytes: () => undefined, onClose: () => undefined }
const withinMs = 3000

function makePort() {
  let closeCount = 0
  const port: SerialPort = {
    write: () => Promise.resolve(ok(undefined)),
    close: () => {
      closeCount += 1
      return Promise.resolve()
    }
  }
  return { port, closed: () => closeCount }
}

describe('opening a line within a time', () => {
  const attempt = (open: OpenSerialPort, clock = new ManualClock()) =>
    openWithin({ open, settings, listener, clock, withinMs })

  test('is the opening itself, where that answers', async () => {
    const clock = new ManualClock()
    const { port, closed } = makePort()
    expect(await attempt(() => Promise.resolve(ok(port)), clock)).toEqual(ok(port))
    const absent = err({ code: 'port_absent', path: settings.path } as const)
    expect(await attempt(() => Promise.resolve(absent), clock)).toEqual(absent)
    expect([closed(), clock.pending]).toEqual([0, 0])
  })

  test('gives up on one that hangs, and closes what comes late', async () => {
    const clock = new ManualClock()
    const { port, closed } = makePort()
    const hanging = Promise.withResolvers<Awaited<ReturnType<OpenSerialPort>>>()
    const opened = attempt(() => hanging.promise, clock)
    clock.advance(withinMs)
    expect(await opened).toEqual(err({ code: 'open_timed_out' }))
    hanging.resolve(ok(port))
    await tick()
    expect([closed(), clock.pending]).toEqual([1, 0])
  })

  test.each<[string, OpenSerialPort]>([
    ['rejects', () => Promise.reject(new Error('no such binding'))],
    [
      'throws',
      () => {
        throw new Error('no such binding')
      }
    ]
  ])('is failed where it %s', async (_, open) => {
    expect(await attempt(open)).toEqual(err({ code: 'open_failed' }))
  })
})

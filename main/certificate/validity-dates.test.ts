import { X509Certificate } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import type { SimulatedPlatform } from '../platform/simulator/simulated-platform.ts'
import { startSimulatedPlatform } from '../platform/simulator/simulated-platform.ts'
import { parseCertificate } from './certificate.ts'
import { readValidityDates } from './validity-dates.ts'

let platform: SimulatedPlatform
let der: Uint8Array
/** The serial number's content octets, as another decoder has them, and where they lie. */
let serial: { readonly at: number; readonly lengthBytes: number }

beforeAll(async () => {
  platform = await startSimulatedPlatform({ clock: systemClock })
  der = (await platform.issueCard('adult')).authentication.certificate
  const octets = Buffer.from(new X509Certificate(der).serialNumber, 'hex')
  const at = Buffer.from(der).indexOf(octets)
  expect([der[at - 2], der[at - 1]]).toEqual([0x02, octets.length])
  serial = { at, lengthBytes: octets.length }
})

afterAll(async () => {
  await platform.close()
})

/** Notes which octets are looked at, by whatever way; any other use of the array fails. */
function watched(bytes: Uint8Array): { readonly bytes: Uint8Array; readonly seen: ReadonlySet<number> } {
  const seen = new Set<number>()
  const proxy = new Proxy(bytes, {
    get: (target, name) => {
      if (name === 'length') return target.length
      if (name === 'subarray') {
        return (start: number, end: number) => {
          for (let index = start; index < end; index += 1) seen.add(index)
          return target.subarray(start, end)
        }
      }
      if (typeof name !== 'string' || !/^\d+$/.test(name)) throw new Error(`used ${String(name)}`)
      seen.add(Number(name))
      return target[Number(name)]
    }
  })
  return { bytes: proxy, seen }
}

describe('readValidityDates', () => {
  it.each(['adult', 'expired', 'nextGeneration', 'phone', 'forged'] as const)(
    'finds what the whole decoder finds: %s',
    async (profile) => {
      const { certificate } = (await platform.issueCard(profile)).authentication
      const whole = parseCertificate(certificate)
      if (!whole.ok) throw new Error(whole.error.code)
      const { notBeforeMs, notAfterMs } = whole.value
      expect(readValidityDates(certificate)).toEqual({ ok: true, value: { notBeforeMs, notAfterMs } })
    }
  )

  it('looks at no octet of the serial number, of names or of the key', () => {
    const { bytes, seen } = watched(der)
    expect(readValidityDates(bytes).ok).toBe(true)
    for (let index = serial.at; index < serial.at + serial.lengthBytes; index += 1) expect(seen).not.toContain(index)
    // Six headers of up to four octets, the version's and two dates.
    expect(seen.size).toBeLessThan(64)
    expect(Math.max(...seen)).toBeLessThan(300)
  })

  it('finds the same dates whatever the serial number is', () => {
    const dates = readValidityDates(der)
    fc.assert(
      fc.property(fc.uint8Array({ minLength: serial.lengthBytes, maxLength: serial.lengthBytes }), (octets) => {
        const other = Uint8Array.from(der)
        other.set(octets, serial.at)
        expect(readValidityDates(other)).toEqual(dates)
      })
    )
  })

  it('does not mind what lies behind the certificate', () => {
    const longer = new Uint8Array(der.length + 300).fill(0xa5)
    longer.set(der)
    expect(readValidityDates(longer)).toEqual(readValidityDates(der))
  })

  it('gives malformed, and never throws, for whatever else', () => {
    expect(readValidityDates(new Uint8Array())).toEqual({ ok: false, error: { code: 'malformed' } })
    fc.assert(
      fc.property(fc.nat(der.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const other = Uint8Array.from(der)
        other[at] = (other[at] ?? 0) ^ change
        const read = readValidityDates(other)
        if (!read.ok) expect(read.error).toEqual({ code: 'malformed' })
      })
    )
    for (let length = 0; length < 200; length += 1) {
      expect(readValidityDates(der.subarray(0, length))).toEqual({ ok: false, error: { code: 'malformed' } })
    }
  })
})

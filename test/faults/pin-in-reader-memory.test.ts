import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { LATENCY_PROFILES } from '../../device/card/simulator/latency.ts'
import { canStartVirtualReader } from '../../device/reader/simulator/virtual-reader.ts'
import { startPcscWorld } from '../support/pcsc-world.ts'
import { countInMemory, countInMemoryAside } from './support/memory-scan.ts'

/** The end of VERIFY's header, before the four digits of the PIN. */
const VERIFY = Buffer.from('8004', 'hex')
const DIGITS = [0x31, 0x32, 0x33, 0x34]
/** VERIFY takes long enough to be looked at while the card works on it. */
const SLOW_VERIFY = { ...LATENCY_PROFILES.none, verifyMs: 1_500 }

const PATIENCE = { timeout: 60_000, interval: 20 }

const can = canStartVirtualReader()

describe.skipIf(!can.ok)(`PC/SC (skipped where there is no virtual reader${can.ok ? '' : `: ${can.why}`})`, () => {
  it('a PIN that went to a real reader is nowhere in memory afterwards, the library’s own included', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'hatachi-pin-memory-'))
    const world = await startPcscWorld({
      directory,
      role: 'service_provider',
      cards: ['adult'],
      latency: SLOW_VERIFY
    })
    const { shopper, reader, virtual } = world
    const readerPid = reader.processId ?? 0
    await shopper.see('attract')
    shopper.choose('beer')
    await virtual.insert(await world.card('adult'))
    await shopper.see('pin')
    const decided = shopper.nextDecision()
    shopper.typePin('1234')
    // The command is with the card, and so in the library's memory: the search finds what is there.
    await vi.waitFor(async () => {
      expect(await countInMemoryAside(VERIFY, DIGITS, readerPid)).toBeGreaterThan(0)
    }, PATIENCE)
    expect(await decided).toMatchObject({ outcome: 'sold', holder: 'pin' })
    expect(reader.processId).toBe(readerPid)
    expect({
      appliance: countInMemory(VERIFY, DIGITS),
      readerProcess: countInMemory(VERIFY, DIGITS, readerPid)
    }).toEqual({ appliance: 0, readerProcess: 0 })
    await world.close()
    rmSync(directory, { recursive: true })
  })
})

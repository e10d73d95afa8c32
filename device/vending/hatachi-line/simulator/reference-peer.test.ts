import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { systemClock } from '../../../clock.ts'
import { openNodeSerialPort } from '../../../serial/node-serial-port.ts'
import { canOpenPty, openPty } from '../../../serial/simulator/pty.ts'
import type { Pty } from '../../../serial/simulator/pty.ts'
import type { MachineEvent } from '../../vending-machine.ts'
import { createLineMachine } from '../line-driver.ts'

const program = fileURLToPath(new URL('./reference-peer.mjs', import.meta.url))
const patience = { timeout: 60_000, interval: 20 }
const vendIdOf = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
const tokenOf = (number: number): string => vendIdOf(number).replaceAll('-', '')

test('the reference peer has under 200 lines, and no import but of Node', () => {
  const text = readFileSync(program, 'utf8')
  expect(text.trimEnd().split('\n').length).toBeLessThan(200)
  const imported = [...text.matchAll(/from '([^']+)'/g)].map(([, name]) => name)
  expect(imported.every((name) => name?.startsWith('node:'))).toBe(true)
})

describe.skipIf(!canOpenPty())('reference peer over a pty (skipped where util-linux "script" is missing)', () => {
  let folder = ''
  let near: Pty
  let far: Pty
  const endings: (() => Promise<void>)[] = []
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'hatachi-peer-'))
    // Two terminals back to back: the appliance opens one, the peer the other.
    near = await openPty({ link: join(folder, 'appliance') })
    far = await openPty({ link: join(folder, 'machine') })
    near.onBytes((bytes) => {
      far.write(bytes)
    })
    far.onBytes((bytes) => {
      near.write(bytes)
    })
  })
  afterEach(async () => {
    for (const end of endings.splice(0).toReversed()) await end()
    await Promise.all([near.close(), far.close()])
    rmSync(folder, { recursive: true, force: true })
  })

  async function startPeer() {
    const child = spawn(process.execPath, [program, far.path, join(folder, 'memory')], {
      stdio: ['pipe', 'pipe', 'inherit']
    })
    const lines: string[] = []
    createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
    const exited = new Promise<void>((resolve) => {
      child.once('exit', () => {
        resolve()
      })
    })
    const stop = async (): Promise<void> => {
      child.kill('SIGKILL')
      await exited
    }
    endings.push(stop)
    await vi.waitFor(() => {
      expect(lines).toContain('ready')
    }, patience)
    return { lines, stop, tell: (line: string) => child.stdin.write(`${line}\n`) }
  }

  function makeMachine() {
    const events: MachineEvent[] = []
    const machine = createLineMachine({
      open: openNodeSerialPort,
      settings: { path: near.path, baudRateBps: 115_200, dataBits: 8, stopBits: 1, parity: 'none' },
      clock: systemClock,
      session: 41,
      // The machine is shared: a peer that is slow for once is not to count as gone.
      timings: { heartbeatMs: 300, mostSent: 40, mostMissed: 10 }
    })
    endings.push(() => machine.close())
    return { machine, events, start: (unsettled: string[] = []) => machine.start((e) => events.push(e), unsettled) }
  }

  test('is met, hands out once, and tells of its buttons, its stock and its door', async () => {
    const peer = await startPeer()
    const { machine, events, start } = makeMachine()
    await start()
    await vi.waitFor(() => {
      expect(events).toContainEqual({ type: 'machine_ready' })
    }, patience)
    expect(machine.capabilities).toMatchObject({ confirms: 'dispensed', reportsStock: true, reportsDoor: true })
    expect(await machine.vend({ vendId: vendIdOf(1), selection: '2', priceYen: 500 })).toEqual({
      ok: true,
      value: 'dispensed'
    })
    expect(peer.lines).toContain(`dispensed 2 ${tokenOf(1)}`)
    peer.tell('press 3')
    await vi.waitFor(() => {
      expect(events.at(-1)).toEqual({ type: 'selection_made', selection: '3' })
    }, patience)
    machine.decline()
    await vi.waitFor(() => {
      expect(peer.lines).toContain('declined')
    }, patience)
    peer.tell('stock 3 0')
    peer.tell('door open')
    await vi.waitFor(() => {
      expect(events.slice(-2)).toEqual([
        { type: 'stock_changed', selection: '3', available: false },
        { type: 'door_changed', open: true }
      ])
    }, patience)
    expect(await machine.vend({ vendId: vendIdOf(2), selection: '1', priceYen: 500 })).toMatchObject({
      error: { code: 'vend_failed', cause: 'door_open' }
    })
    peer.tell('door close')
    peer.tell('jam 1')
    await vi.waitFor(() => {
      expect(events.at(-1)).toEqual({ type: 'door_changed', open: false })
    }, patience)
    expect(await machine.vend({ vendId: vendIdOf(3), selection: '1', priceYen: 500 })).toMatchObject({
      error: { code: 'vend_failed', cause: 'jammed' }
    })
  })

  test('its memory outlasts a restart: an earlier vend is settled, and never handed out again', async () => {
    const first = await startPeer()
    const before = makeMachine()
    await before.start()
    const told = await before.machine.vend({ vendId: vendIdOf(1), selection: '1', priceYen: 500 })
    expect(told.ok).toBe(true)
    await before.machine.close()
    await first.stop()

    const second = await startPeer()
    const after = makeMachine()
    await after.start([vendIdOf(1), vendIdOf(9)])
    await vi.waitFor(() => {
      expect(after.events.filter(({ type }) => type === 'vend_settled')).toEqual([
        { type: 'vend_settled', vendId: vendIdOf(1), result: 'dispensed', cause: 'dispensed' },
        { type: 'vend_settled', vendId: vendIdOf(9), result: 'failed', cause: 'never_taken' }
      ])
    }, patience)
    // The same id again, from a driver that does not remember: the peer answers what became of it.
    expect(await after.machine.vend({ vendId: vendIdOf(1), selection: '1', priceYen: 500 })).toMatchObject({ ok: true })
    expect(second.lines.some((line) => line.startsWith('dispensed'))).toBe(false)
  })
})

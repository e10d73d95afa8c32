import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { systemClock } from '../../clock.ts'
import { openNodeSerialPort } from '../../serial/node-serial-port.ts'
import { canOpenPty } from '../../serial/simulator/pty.ts'
import { hatachiLineDriver } from '../hatachi-line/driver.ts'
import type { MachineEvent } from '../vending-machine.ts'
import { machineSimulators } from './simulators.ts'

const program = fileURLToPath(new URL('./machine-process.ts', import.meta.url))
const patience = { timeout: 30_000, interval: 10 }
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hatachi-machine-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

function startMachine(args: readonly string[]) {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  const entries: Record<string, unknown>[] = []
  createInterface({ input: child.stdout }).on('line', (line) => entries.push(JSON.parse(line) as Record<string, unknown>))
  const complaints = createInterface({ input: child.stderr })[Symbol.asyncIterator]()
  const see = (entry: Record<string, unknown>) =>
    vi.waitFor(() => {
      expect(entries).toContainEqual(expect.objectContaining(entry))
    }, patience)
  return { child, exited, entries, see, complaint: async () => String((await complaints.next()).value) }
}

describe.skipIf(!canOpenPty())('machine process (skipped where util-linux "script" is missing)', () => {
  test('is driven over its pty, obeys a person, and ends on SIGTERM without leaving its link', async () => {
    const [link, log] = [join(folder, 'machine'), join(folder, 'log.jsonl')]
    const machine = startMachine(['--protocol', 'hatachi-line', '--link', link, '--log', log, '--jam', '2', '--sold-out', '3'])
    await machine.see({ ready: true, path: link, protocol: 'hatachi-line' })
    const events: MachineEvent[] = []
    const settings = hatachiLineDriver.settings.parse({ driver: 'hatachi-line', port: link })
    const driver = hatachiLineDriver.create(settings, { open: openNodeSerialPort, clock: systemClock })
    await driver.start((event) => events.push(event))
    expect(await driver.vend({ vendId: 'v-1', selection: '1', priceYen: 350 })).toEqual({ ok: true, value: 'dispensed' })
    await machine.see({ type: 'dispensed', selection: '1' })
    const jammed = await driver.vend({ vendId: 'v-2', selection: '2', priceYen: 480 })
    expect(jammed).toMatchObject({ ok: false, error: { code: 'vend_failed', cause: 'jammed' } })
    expect(events).toContainEqual({ type: 'stock_changed', selection: '3', available: false })

    machine.child.stdin.write('press 1\ndoor open\n')
    await machine.see({ type: 'door_changed', open: true })
    await vi.waitFor(() => {
      expect(events).toContainEqual({ type: 'selection_made', selection: '1' })
      expect(events).toContainEqual({ type: 'door_changed', open: true })
    }, patience)
    machine.child.stdin.write('kick\n')
    expect(await machine.complaint()).toMatch(/^machine: "kick" is none of/)
    await driver.close()

    machine.child.kill('SIGTERM')
    expect(await machine.exited).toEqual([0, null])
    expect(existsSync(link)).toBe(false)
    expect(readFileSync(log, 'utf8')).toContain('"type":"dispensed"')
  })

  test.each(machineSimulators.map(({ protocol }) => protocol))('plays %s, and ends with its parent when told to', async (protocol) => {
    const machine = startMachine(['--protocol', protocol, '--with-parent', '--seed', '7', '--faults', '0.1', '--motor-ms', '50'])
    await machine.see({ ready: true, protocol })
    machine.child.stdin.end()
    expect(await machine.exited).toEqual([0, null])
  })

  test.each([
    [['--no-such-option']],
    [['--protocol', 'telepathy']],
    [[]],
    [['--protocol', 'mdb-avd', '--faults', '2']],
    [['--protocol', 'mdb-avd', '--jam', '99']]
  ])('refuses %j', async (args) => {
    const machine = startMachine(args)
    expect(await machine.complaint()).toMatch(/^machine: /)
    expect(await machine.exited).toEqual([1, null])
  })
})

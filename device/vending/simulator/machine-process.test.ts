import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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
const patience = { timeout: 60_000, interval: 10 }
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
    const port: unknown = expect.stringMatching(/^\/dev\/pts\/\d+$/)
    await machine.see({ ready: true, path: link, port, protocol: 'hatachi-line' })
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
    await driver.close()

    machine.child.stdin.write('kick\n  unplug \n\nplug\nstock 9 1\nhelp\n')
    await machine.see({ type: 'order', order: 'help', ok: true, orders: expect.arrayContaining(['power', 'door open|closed']) as unknown })
    expect(machine.entries.filter(({ type }) => type === 'order')).toEqual([
      { type: 'order', order: 'press 1', ok: true },
      { type: 'order', order: 'door open', ok: true },
      { type: 'order', order: 'kick', ok: false, error: expect.stringMatching(/^"kick" is none of: press SEL/) as unknown },
      { type: 'order', order: 'unplug', ok: true },
      { type: 'order', order: 'plug', ok: true, port },
      { type: 'order', order: 'stock 9 1', ok: false, error: 'no column "9"; there are 1, 2, 3, 4' },
      expect.objectContaining({ order: 'help', ok: true })
    ])

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

  test('says of a cable without a link that it cannot be put back', async () => {
    const machine = startMachine(['--protocol', 'hatachi-line', '--with-parent'])
    machine.child.stdin.write('unplug\nplug\n')
    const error = 'Only a pty with a link can be plugged in again'
    await machine.see({ type: 'order', order: 'plug', ok: false, error })
    machine.child.stdin.end()
    expect(await machine.exited).toEqual([0, null])
  })

  const avd = ['--protocol', 'mdb-avd']
  test.each([
    [['--no-such-option'], /--no-such-option/],
    [['--protocol', 'telepathy'], /--protocol must be one of relay-lcus, /],
    [[], /--protocol must be one of/],
    [[...avd, '--faults', '2'], /--faults must be a probability from 0 to 1, not "2"/],
    [[...avd, '--faults', 'abc'], /--faults must be a probability from 0 to 1, not "abc"/],
    [[...avd, '--faults='], /--faults must be a probability from 0 to 1, not ""/],
    [[...avd, '--seed', 'x'], /--seed must be a whole number from 0 to 4294967295, not "x"/],
    [[...avd, '--seed', '4294967296'], /--seed must be a whole number/],
    [[...avd, '--motor-ms=-5'], /--motor-ms must be a whole number from 0 to 600000, not "-5"/],
    [[...avd, '--motor-ms', '-5'], /--motor-ms' argument is ambiguous.*--motor-ms=-XYZ/],
    [[...avd, '--jam', '99'], /--jam must be a selection of the machine \(1, 2, 3, 4\), not "99"/],
    [[...avd, '--sold-out', '9'], /--sold-out must be a selection of the machine \(1, 2, 3, 4\), not "9"/]
  ])('refuses %j with 64 and a sentence', async (args, sentence) => {
    const machine = startMachine(args)
    const complaint = await machine.complaint()
    expect(complaint).toMatch(/^hatachi: /)
    expect(complaint).toMatch(sentence)
    expect(await machine.exited).toEqual([64, null])
  })

  test('refuses with 73 a link onto a file, which it leaves, and one into a folder that is not there, and such a log', async () => {
    const file = join(folder, 'file')
    writeFileSync(file, 'kept')
    for (const [option, path, sentence] of [
      ['--link', file, `hatachi: the link ${file} exists and is not a link`],
      ['--link', join(folder, 'no/link'), `hatachi: the link ${join(folder, 'no/link')} cannot be made: its folder is missing`],
      ['--log', join(folder, 'no/log'), `hatachi: the log ${join(folder, 'no/log')} cannot be written: ENOENT`]
    ] as const) {
      const machine = startMachine([...avd, option, path])
      expect(await machine.complaint()).toBe(sentence)
      expect(await machine.exited).toEqual([73, null])
    }
    expect(readFileSync(file, 'utf8')).toBe('kept')
  })
})

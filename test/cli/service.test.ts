import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import { runCommandLine } from '../../main/shell/command-line.ts'
import { startDemoWorld, type DemoMachine, type DemoWorld } from '../../main/shell/development/demo-world.ts'
import { exitCode } from '../../main/shell/exit-codes.ts'
import { productionCommands } from '../../main/shell/production-commands.ts'

/** `hatachi service` beside a running appliance, and without one. */

let directory = ''
let world: DemoWorld
let machine: DemoMachine

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-service-command-'))
  world = await startDemoWorld({ dataDirectory: directory, latency: 'none', clock: systemClock, withFace: false, pulseMs: 20 })
  machine = await start()
})
afterAll(async () => {
  await world.close()
  rmSync(directory, { recursive: true })
})

const start = () => world.machine({ role: 'service_provider', place: 'indoors', name: 'ordered' })

async function service(...args: readonly string[]) {
  vi.stubEnv('HATACHI_DATA_DIR', machine.dataDirectory)
  let [stdout, stderr] = ['', '']
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((stdout += String(text)), true))
  const complaints = vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((stderr += String(text)), true))
  try {
    return { status: await runCommandLine(productionCommands, ['service', ...args]), stdout, stderr }
  } finally {
    out.mockRestore()
    complaints.mockRestore()
    vi.unstubAllEnvs()
  }
}
const status = async () => JSON.parse((await service('status', '--json')).stdout) as object
const view = () => machine.appliance.session.view()

describe('hatachi service', () => {
  it('takes a running machine out, tells so, and puts it back', async () => {
    await expect.poll(() => view().screen).toBe('attract')
    expect(await status()).toEqual({ mode: 'in_service', since: null, by: null, waits: null })
    const begun = await service('begin', 'maintenance', '--by', 'Sato')
    expect(begun).toMatchObject({ status: exitCode('ok'), stderr: '' })
    expect(begun.stdout).toContain('The running appliance has taken it.')
    expect(view()).toMatchObject({ screen: 'service', show: { test: 'none' } })
    expect(await status()).toMatchObject({ mode: 'maintenance', by: 'Sato', waits: null })
    expect((await service('status')).stdout).toContain('by Sato')
    expect(JSON.parse((await service('end', '--by', 'Ito', '--json')).stdout)).toEqual({ mode: 'in_service', by: 'Ito', taken: true })
    expect(view().screen).toBe('attract')
  })

  it('leaves the order for the next start, which sells nothing from its first moment', async () => {
    await machine.close()
    expect((await service('begin', 'out_of_service', '--by', 'Sato')).stdout).toContain('at its next start')
    expect(await status()).toMatchObject({ mode: 'in_service', waits: { mode: 'out_of_service', by: 'Sato' } })
    machine = await start()
    const seen = new Set<string>([view().screen])
    machine.appliance.session.onView(({ screen }) => seen.add(screen))
    await expect.poll(() => machine.appliance.session.machineFault()).toBeNull()
    await expect.poll(status).toMatchObject({ mode: 'out_of_service', waits: null })
    expect([...seen]).toEqual(['out_of_service'])
  })

  it.each([
    [['begin', '--by', 'Sato'], 'maintenance or out_of_service'],
    [['begin', 'sleep', '--by', 'Sato'], 'maintenance or out_of_service'],
    [['begin', 'maintenance'], '--by takes the name'],
    [['end', '--by', 'clerk 4711'], '--by takes the name'],
    [['end', 'maintenance', '--by', 'Sato'], 'surplus argument'],
    [['status', '--by', 'Sato'], '--by belongs to'],
    [[], 'status, begin or end']
  ])('refuses %j', async (args, words) => {
    const { status: exit, stderr } = await service(...args)
    expect(exit).toBe(exitCode('usage'))
    expect(stderr).toContain(words)
    expect(stderr).not.toContain('4711')
  })
})

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import { openNodeSerialPort } from '../../device/serial/node-serial-port.ts'
import type { OpenSerialPort } from '../../device/serial/serial-port.ts'
import type { LineFarEnd } from '../../device/serial/simulator/line-far-end.ts'
import { canOpenPty, openPty } from '../../device/serial/simulator/pty.ts'
import { createSimulatedLine } from '../../device/serial/simulator/simulated-serial-port.ts'
import type { MachineDriver } from '../../device/vending/machine-driver.ts'
import { SimulatedCabinet } from '../../device/vending/simulator/simulated-cabinet.ts'
import type { MachineSimulator } from '../../device/vending/simulator/simulated-machine.ts'
import { describeVendingMachine } from '../contract/vending-machine.contract.ts'
import { repositoryRoot } from '../lint/source-imports.ts'
import { workedExample } from './worked-example.ts'

const text = readFileSync(join(repositoryRoot, 'docs/adding-a-machine.md'), 'utf8')
const { files } = workedExample(text)
const device = join(repositoryRoot, 'device')

// In the checkout, so that the example finds zod.
mkdirSync(join(repositoryRoot, 'out/test'), { recursive: true })
const folder = mkdtempSync(join(repositoryRoot, 'out/test/adding-a-machine-'))
for (const [name, content] of files) {
  if (!name.endsWith('.ts')) continue
  const moved = content.replaceAll("'../../", `'${device}/`).replaceAll("'../", `'${device}/vending/`)
  writeFileSync(join(folder, name), moved)
}
const load = (name: string) => import(pathToFileURL(join(folder, name)).href) as Promise<Record<string, unknown>>
/** The page's entry for one of the tests' tables, as that table would have it. */
async function entryOf(name: string): Promise<object> {
  writeFileSync(join(folder, `${name}.ts`), `export default {\n${files.get(name) ?? ''}}\n`)
  const { default: table } = await load(`${name}.ts`)
  expect(Object.keys(table as object)).toEqual(['printer'])
  return (table as { readonly printer: object }).printer
}
const { createWordCutter } = (await load('codec.ts')) as {
  readonly createWordCutter: () => (bytes: Uint8Array) => readonly (readonly string[])[]
}
const driver = (await load('driver.ts'))['printerDriver'] as MachineDriver
const simulator = (await load('simulator.ts'))['printerSimulator'] as MachineSimulator
const least = await entryOf('least-machine-settings.entry')
const inContract = await entryOf('vending-machine-cases.entry')
afterAll(() => {
  rmSync(folder, { recursive: true })
})

function printerWorld(open: OpenSerialPort, path: string, far: LineFarEnd) {
  const cabinet = new SimulatedCabinet({ clock: systemClock, columns: simulator.columns })
  simulator.create(far, { cabinet, clock: systemClock })
  const settings = driver.settings.parse({ driver: 'printer', port: path, ...least })
  const line = { path, baudRateBps: 9600, dataBits: 8, stopBits: 1, parity: 'none' } as const
  return {
    machine: driver.create(settings, { open, clock: systemClock }),
    // As the contract's table has it of an entry that says nothing else.
    knownSelection: '1',
    unknownSelection: '99',
    priceYen: 220,
    cabinet,
    column: '1',
    isSafe: () => !cabinet.isTurning,
    isLineFree: async () => {
      const opened = await open(line, { onBytes: () => undefined, onClose: () => undefined })
      if (opened.ok) await opened.value.close()
      return opened.ok
    }
  }
}

describe('docs/adding-a-machine.md', () => {
  it('has the four files of a driver, none above what a file may be', () => {
    expect([...files.keys()].filter((name) => name.endsWith('.ts'))).toEqual(['codec.ts', 'machine.ts', 'driver.ts', 'simulator.ts'])
    for (const content of files.values()) expect(content.split('\n').length).toBeLessThan(200)
  })

  it('has the entries that the tables of the tests want, and no more than they need', () => {
    const parsed = (settings: object) => driver.settings.safeParse({ driver: 'printer', port: '/dev/ttyUSB0', ...settings })
    expect([parsed(least).success, parsed({}).success]).toEqual([true, false])
    expect(driver.selectionsOf(driver.settings.parse({ driver: 'printer', port: '/dev/ttyUSB0', ...least }))).toEqual(['1', '2'])
    expect(inContract).toEqual({})
    const tables = { 'test/support/least-machine-settings.ts': 'leastMachineSettings', 'test/contract/vending-machine.test.ts': 'cases' }
    for (const [path, table] of Object.entries(tables)) {
      expect(text).toContain(`\`${path}\``)
      expect(readFileSync(join(repositoryRoot, path), 'utf8')).toContain(`const ${table}: Readonly<Record<string, `)
    }
  })

  it('names files that are there', () => {
    const named = [...text.matchAll(/`((?:device|test)\/[\w./-]+\.ts)`/g)].map(([, path = '']) => path)
    const there = named.filter((path) => !path.startsWith('device/vending/printer/'))
    expect(there.length).toBeGreaterThan(5)
    for (const path of there) expect(readFileSync(join(repositoryRoot, path), 'utf8')).not.toBe('')
  })

  it('has a codec that drops what is no line, whole, and reads the next', () => {
    const cut = createWordCutter()
    const bytes = (line: string) => new TextEncoder().encode(line)
    const piece = bytes('A'.repeat(4096))
    expect(Array.from({ length: 256 }, () => cut(piece)).flat()).toEqual([])
    // By its length: what came out wrongly would be a megabyte.
    expect(cut(bytes('\nREA'))).toHaveLength(0)
    expect(cut(bytes('DY\n'))).toEqual([['READY']])
  })

  describeVendingMachine('its example on a simulated line', () => {
    const { open, far } = createSimulatedLine()
    const settled = (act: () => void) => () => {
      act()
      return Promise.resolve()
    }
    return Promise.resolve({
      ...printerWorld(open, '/dev/simulated', far),
      say: far.write,
      unplug: settled(far.unplug),
      plug: settled(far.plug),
      dispose: settled(() => undefined)
    })
  })

  describe.skipIf(!canOpenPty())('real serial port (skipped where util-linux "script" is missing)', () => {
    describeVendingMachine('its example on a pty', async () => {
      const place = mkdtempSync(join(tmpdir(), 'hatachi-printer-'))
      const pty = await openPty({ link: join(place, 'machine') })
      return {
        ...printerWorld(openNodeSerialPort, pty.path, pty),
        say: pty.write,
        unplug: pty.unplug,
        plug: pty.plug,
        dispose: async () => {
          await pty.close()
          rmSync(place, { recursive: true, force: true })
        }
      }
    })
  })
})

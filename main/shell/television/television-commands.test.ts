import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { systemClock } from '../../../device/clock.ts'
import { openStore, storePath, type Store } from '../../store/database.ts'
import { openScreenRegistry, pairedScreens, screensPath } from '../../television/screens/screen-registry.ts'
import { exitCode } from '../exit-codes.ts'
import { televisionCommand } from '../commands/television.ts'
import { HATACHI } from '../program.ts'
import { openTelevisionOrders } from './order-keeper.ts'
import { readTelevisionOrder, waitingOrders } from './television-order.ts'

let directory = ''
let printed: string[]
let complained: string[]
let store: Store | null = null
let endKeeper = () => {}
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-tv-commands-'))
  vi.stubEnv('HATACHI_DATA_DIR', directory)
  printed = []
  complained = []
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0)
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => complained.push(String(text)) > 0)
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  endKeeper()
  endKeeper = () => {}
  store?.close()
  store = null
  rmSync(directory, { recursive: true })
})

/** What the television makes for an agent; null: the reader is the machine's own. */
let agentPairing: { pairing: string; goodForMs: number; appliance: string | null } | null = null

/** The system's name for why the forgetting cannot be written down; null: it can. */
let unwritten: string | null = null

/** As an appliance that runs: its record is open, and it takes orders. */
function run(): void {
  const opened = openStore(storePath(directory))
  const registry = openScreenRegistry(directory)
  if (!opened.ok || !registry.ok) throw new Error('no appliance')
  store = opened.value
  const orders = openTelevisionOrders({
    dataDirectory: directory,
    clock: systemClock,
    desk: {
      makeCode: () => ({ code: '012345', goodForMs: 300_000 }),
      forgetScreen: (screenId) => {
        const forgotten = registry.value.forget(screenId)
        return { wasPaired: !forgotten.ok || forgotten.value, unwritten: unwritten ?? (forgotten.ok ? null : 'EIO') }
      }
    },
    isSettled: () => unwritten === null,
    makeAgentPairing: () => agentPairing,
    onFault: (_where, fault) => {
      throw fault
    }
  })
  endKeeper = orders.keep()
}

function pairedScreen(letInBy = 'command'): string {
  const registry = openScreenRegistry(directory)
  const paired = registry.ok ? registry.value.pair(Date.parse('2026-04-01T00:00:00Z'), letInBy) : registry
  if (!paired.ok) throw new Error(paired.error.code)
  return paired.value.screenId
}

const call = (words: readonly string[], values: Record<string, boolean> = {}) => televisionCommand.run(values, words)

it('pair: shows the code of a running appliance', async () => {
  run()
  expect(await call(['pair'])).toBe(exitCode('ok'))
  expect(printed[0]).toBe('Type this code on the screen: 012 345\n')
  expect(await call(['pair'], { json: true })).toBe(exitCode('ok'))
  expect(JSON.parse(printed.at(-1) ?? '')).toEqual({ code: '012345', goodForSeconds: 300 })
})

it('pair: makes no code where no appliance runs, and leaves no order', async () => {
  expect(await call(['pair'])).toBe(exitCode('unavailable'))
  expect(complained[0]).toContain('not_running')
  expect(waitingOrders(directory)).toEqual([])
})

it('agent: shows the command that pairs one with a running appliance', async () => {
  run()
  agentPairing = { pairing: 'hatachi-reader-1.x.y', goodForMs: 600_000, appliance: 'https://192.168.10.5:8444' }
  expect(await call(['agent'])).toBe(exitCode('ok'))
  expect(printed.join('')).toContain('hatachi reader-agent --appliance https://192.168.10.5:8444 --pairing hatachi-reader-1.x.y\n')
  expect(printed.join('')).toContain('within 10 minutes')
  agentPairing = null
  expect(await call(['agent'])).toBe(exitCode('unavailable'))
  expect(complained.at(-1)).toContain('no_agent')
})

it('screens: says where there is no data, where no appliance ever ran, and how one is paired', async () => {
  vi.stubEnv('HATACHI_DATA_DIR', join(directory, 'none'))
  expect(await call(['screens'])).toBe(exitCode('noInput'))
  expect(complained.at(-1)).toContain(`no_data: there is no appliance's data at ${join(directory, 'none')}`)
  vi.stubEnv('HATACHI_DATA_DIR', directory)
  expect(await call(['screens'])).toBe(exitCode('ok'))
  expect(printed.at(-1)).toContain(`No screen is paired. No appliance has run with ${directory} yet: start one`)
  run()
  expect(await call(['screens'])).toBe(exitCode('ok'))
  expect(printed.at(-1)).toMatch(/^No screen is paired\. .*hatachi television show\n$/)
  expect(await call(['screens'], { json: true })).toBe(exitCode('ok'))
  expect(JSON.parse(printed.at(-1) ?? '')).toEqual({ screens: [] })
})

it('screens: lists them, oldest first', async () => {
  const screenId = pairedScreen()
  expect(await call(['screens'], { json: true })).toBe(exitCode('ok'))
  expect(JSON.parse(printed.at(-1) ?? '')).toEqual({
    screens: [{ screenId, pairedAt: '2026-04-01T00:00:00.000Z', letInBy: 'command' }]
  })
})

it('screens: says who let each in, and where that is not known', async () => {
  const first = pairedScreen('own')
  pairedScreen(first)
  pairedScreen()
  expect(await call(['screens'])).toBe(exitCode('ok'))
  expect(printed.map((line) => line.slice(line.indexOf('.000Z') + 7))).toEqual([
    "let in by this machine's own screen\n",
    `let in by ${first}\n`,
    `let in by ${HATACHI} television pair\n`
  ])
  const path = screensPath(directory)
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll(',"letInBy":"own"', ''))
  printed = []
  expect(await call(['screens'])).toBe(exitCode('ok'))
  expect(printed[0]).toContain('not known')
  expect(await call(['screens'], { json: true })).toBe(exitCode('ok'))
  expect(JSON.parse(printed.at(-1) ?? '')).toMatchObject({ screens: [{ screenId: first, letInBy: null }, {}, {}] })
})

it('forget: of a running appliance at once', async () => {
  const screenId = pairedScreen()
  run()
  expect(await call(['forget', screenId])).toBe(exitCode('ok'))
  expect(printed).toEqual(['It is paired no more.\n'])
  expect(pairedScreens(directory)).toEqual({ ok: true, value: [] })
})

it('forget: is noted for the next start where none runs, each beside those before', async () => {
  const [one, other] = [pairedScreen(), pairedScreen()]
  expect(await call(['forget', one], { json: true })).toBe(exitCode('ok'))
  expect(JSON.parse(printed.at(-1) ?? '')).toEqual({ screenId: one, taken: false, letIn: [], withLetIn: false })
  expect(await call(['forget', other])).toBe(exitCode('ok'))
  expect(await call(['pair'])).toBe(exitCode('unavailable'))
  const noted = waitingOrders(directory).map((id) => readTelevisionOrder(directory, id))
  expect(noted).toMatchObject([{ order: 'forget', screenId: one }, { order: 'forget', screenId: other }])
  run()
  expect(pairedScreens(directory)).toEqual({ ok: true, value: [] })
  expect(waitingOrders(directory)).toEqual([])
})

it('forget: says which screens it let in, and they did; and forgets them too where that is asked', async () => {
  const first = pairedScreen()
  const second = pairedScreen(first)
  const third = pairedScreen(second)
  const other = pairedScreen('own')
  run()
  expect(await call(['forget', first])).toBe(exitCode('ok'))
  expect(printed).toEqual([
    'It is paired no more.\n',
    `Let in by it, or by one of them, and paired still: ${second}, ${third}\n`,
    `To forget these too run: ${HATACHI} television forget ${first} --with-let-in\n`
  ])
  expect(pairedScreens(directory)).toMatchObject({ value: [{ screenId: second }, { screenId: third }, { screenId: other }] })
  // Though it is forgotten itself.
  expect(await call(['forget', first], { 'with-let-in': true })).toBe(exitCode('ok'))
  expect(printed.at(-1)).toBe(`Forgotten too, as let in by it or by one of them: ${second}, ${third}\n`)
  expect(pairedScreens(directory)).toMatchObject({ value: [{ screenId: other }] })
  expect(await call(['forget', first], { 'with-let-in': true })).toBe(exitCode('noInput'))
})

it('forget: with those that it let in is noted for each where no appliance runs', async () => {
  const first = pairedScreen()
  const second = pairedScreen(first)
  pairedScreen()
  expect(await call(['forget', first], { 'with-let-in': true, json: true })).toBe(exitCode('ok'))
  expect(JSON.parse(printed.at(-1) ?? '')).toEqual({ screenId: first, taken: false, letIn: [second], withLetIn: true })
  const noted = waitingOrders(directory).map((id) => readTelevisionOrder(directory, id))
  expect(noted).toMatchObject([{ screenId: first }, { screenId: second }])
})

it('forget: goes on to those that were let in where one fails, says so once, and where it cannot be read who they are', async () => {
  const first = pairedScreen()
  pairedScreen(first)
  pairedScreen(first)
  run()
  unwritten = 'ENOSPC'
  try {
    expect(await call(['forget', first], { 'with-let-in': true, json: true })).toBe(exitCode('inputOutput'))
  } finally {
    unwritten = null
  }
  expect(printed).toHaveLength(1)
  expect(complained).toHaveLength(1)
  expect(pairedScreens(directory)).toEqual({ ok: true, value: [] })
  writeFileSync(screensPath(directory), '{')
  expect(await call(['forget', first], { 'with-let-in': true })).toBe(exitCode('data'))
  expect(complained.at(-1)).toContain('screens_damaged')
})

it('forget: says where it could not be written down, and stays noted', async () => {
  const screenId = pairedScreen()
  run()
  unwritten = 'ENOSPC'
  try {
    expect(await call(['forget', screenId])).toBe(exitCode('inputOutput'))
  } finally {
    unwritten = null
  }
  expect(complained[0]).toContain('forgetting_unwritten')
  expect(complained[0]).toContain('ENOSPC')
})

it('forget: says where there is no such screen', async () => {
  pairedScreen()
  expect(await call(['forget', 'tv-00000000'])).toBe(exitCode('noInput'))
  expect(complained[0]).toContain('screen_unknown')
})

it('says what it does not understand', async () => {
  await expect(call(['shut'])).rejects.toThrow(TypeError)
  await expect(call(['forget'])).rejects.toThrow(TypeError)
  await expect(call(['pair', 'tv-00000000'])).rejects.toThrow(TypeError)
  await expect(call(['screens'], { 'with-let-in': true })).rejects.toThrow(TypeError)
})

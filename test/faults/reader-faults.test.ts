import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { canStartVirtualReader } from '../../device/reader/simulator/virtual-reader.ts'
import { startPcscWorld } from '../support/pcsc-world.ts'
import { timeLimit } from '../support/time-limit.ts'
import { EXPECTED, READER_FAULTS, SESSION_STATES } from './support/reader-fault-order.ts'
import type { CellReport, ReaderFaultName, RowReport } from './support/reader-fault-order.ts'

/**
 * Every fault of reader and card in every state of a session, over a real PC/SC service: the shopper is told the right
 * thing, nothing is sold that should not be, the machine is at rest again soon after the fault is over, and nothing is
 * left behind. Each row runs in a process of its own (`support/reader-fault-row.ts`); the table is printed.
 */

const rowProgram = fileURLToPath(new URL('./support/reader-fault-row.ts', import.meta.url))
/** Alone, as by `npm run soak -- reader-faults`; else other tests run beside, and want the processors too. */
const IS_ALONE = process.env['HATACHI_TEST_SIZE'] === 'full'
/** From the end of a fault to a machine at rest. */
const IDLE_WITHIN_MS = timeLimit(3_000)
/** Connections to the platform that are kept open for a while come and go; a leak would grow with every cell. */
const KEPT_CONNECTIONS = 2
const ROWS_AT_ONCE = IS_ALONE ? 1 : 3
/** A watchdog, not a measure: a row that takes so long hangs. */
const ROW_MS = 400_000

const folder = mkdtempSync(join(tmpdir(), 'hatachi-reader-faults-'))
const rows = new Map<ReaderFaultName, readonly CellReport[]>()
/** Why a row ended early; its cells so far count all the same, and so do the other rows. */
const failures = new Map<ReaderFaultName, string>()

function runRow(fault: ReaderFaultName): Promise<void> {
  const child = spawn(process.execPath, [rowProgram, fault, join(folder, fault)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: ROW_MS
  })
  const cells: CellReport[] = []
  let done = false
  createInterface({ input: child.stdout }).on('line', (line) => {
    const report = JSON.parse(line) as CellReport | RowReport
    if ('done' in report) done = true
    else cells.push(report)
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      rows.set(fault, cells)
      if (code !== 0 || !done) {
        failures.set(fault, `ended with ${String(code ?? signal)} after ${String(cells.length)} cells`)
      }
      resolve()
    })
  })
}

function table(): string {
  const head = ['', ...READER_FAULTS]
  const lines = SESSION_STATES.map((state) => [
    state,
    ...READER_FAULTS.map((fault) => {
      const cells = (rows.get(fault) ?? []).filter((cell) => cell.state === state)
      const [first] = cells
      if (first === undefined) return '·'
      const slowestMs = Math.max(...cells.map(({ toIdleMs }) => toIdleMs))
      const count = cells.length > 1 ? ` x${String(cells.length)}` : ''
      return `${first.ended}${count} ${String(slowestMs)}ms`
    })
  ])
  const widths = head.map((_, at) => Math.max(...[head, ...lines].map((line) => line[at]?.length ?? 0)))
  return [head, ...lines].map((line) => line.map((text, at) => text.padEnd(widths[at] ?? 0)).join('  ')).join('\n')
}

const can = canStartVirtualReader()

describe.skipIf(!can.ok)(`reader faults (skipped without a virtual reader${can.ok ? '' : `: ${can.why}`})`, () => {
  beforeAll(async () => {
    const waiting = [...READER_FAULTS]
    const work = async (): Promise<void> => {
      for (let fault = waiting.shift(); fault !== undefined; fault = waiting.shift()) {
        await runRow(fault)
      }
    }
    await Promise.all(Array.from({ length: ROWS_AT_ONCE }, work))
    console.log(`\nHow each session ended, and the time from the fault's end to a machine at rest:\n\n${table()}\n`)
    const counts = [...rows].map(([fault, cells]) => {
      const span = (of: (cell: CellReport) => number) =>
        `${String(Math.min(...cells.map(of)))} to ${String(Math.max(...cells.map(of)))}`
      const own = span(({ handles }) => handles)
      const readers = span(({ readerHandles }) => readerHandles)
      return `${fault}: processes ${span(({ processes }) => processes)}, handles ${own}, of the reader process ${readers}`
    })
    console.log(`Left after each cell, smallest to largest:\n\n${counts.join('\n')}\n`)
  }, 900_000)

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  describe.each(READER_FAULTS)('%s', (fault) => {
    const cells = () => rows.get(fault) ?? []

    it('was brought about in every state that it can come in', () => {
      expect(failures.get(fault)).toBeUndefined()
      expect([...new Set(cells().map(({ state }) => state))]).toEqual(Object.keys(EXPECTED[fault]))
    })

    it('ends each session with the right word, and one record', () => {
      for (const cell of cells()) {
        expect(cell).toMatchObject({ ended: EXPECTED[fault][cell.state] })
        // Nothing was begun yet where nobody had tapped or chosen anything.
        const begun = cell.ended !== 'closed' || cell.state === 'card_first'
        expect(cell.decisions.length > 0, JSON.stringify(cell)).toBe(begun)
      }
    })

    it('lets nothing out but what was sold', () => {
      for (const cell of cells()) expect(cell).toMatchObject({ pulses: cell.ended === 'sold' ? 1 : 0 })
    })

    it(`is over for the machine within ${String(IDLE_WITHIN_MS / 1000)} s of its end`, () => {
      for (const cell of cells()) expect(cell.toIdleMs, JSON.stringify(cell)).toBeLessThan(IDLE_WITHIN_MS)
    })

    it('leaves no process and no handle behind', () => {
      const processes = new Set(cells().map((cell) => cell.processes))
      expect(processes.size).toBe(1)
      expect(new Set(cells().map((cell) => cell.readerHandles)).size).toBe(1)
      const handles = cells().map((cell) => cell.handles)
      expect(Math.max(...handles) - Math.min(...handles)).toBeLessThanOrEqual(KEPT_CONNECTIONS)
    })
  })

  describe('at the start', () => {
    const role = 'service_provider'
    const cards = ['adult'] as const

    it('a service that does not run yet is waited for', async () => {
      const world = await startPcscWorld({ directory: join(folder, 'no-service'), role, cards, withService: false })
      await world.shopper.see('out_of_service', () => world.appliance.session.readerFault() === 'reader_service_absent')
      await world.virtual.startService()
      await world.shopper.see('attract')
      await world.close()
    })

    it('a reader that is not plugged in yet is waited for', async () => {
      const world = await startPcscWorld({
        directory: join(folder, 'no-reader'),
        role,
        cards,
        before: ({ virtual }) => virtual.unplug()
      })
      await world.shopper.see('out_of_service', () => world.appliance.session.readerFault() === 'reader_absent')
      await world.virtual.plug()
      await world.shopper.see('attract')
      await world.close()
    })

    it('a card that was put in before is found, and buys', async () => {
      const world = await startPcscWorld({
        directory: join(folder, 'card-before'),
        role,
        cards,
        before: async ({ virtual, card }) => virtual.insert(await card('adult'))
      })
      const { shopper } = world
      await shopper.see('choose', ({ cardPresent }) => cardPresent)
      const decided = shopper.nextDecision()
      shopper.choose('beer')
      await shopper.see('consent')
      shopper.consent()
      await shopper.see('pin')
      shopper.typePin('1234')
      expect(await decided).toMatchObject({ outcome: 'sold', holder: 'pin' })
      await world.close()
    })
  })
})

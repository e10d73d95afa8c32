import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seededRandom } from '../../device/card/simulator/random.ts'
import { startFarSide, type FarSide } from '../support/far-side.ts'
import { breaches, leftClosed, readLedger, type PurchaseLedger } from './support/purchase-ledger.ts'
import { boardSettled, startPurchases, type PurchaseRun } from './support/purchase-run.ts'

/** `kill -9` at random moments of a purchase, again and again on one store and one relay board. */

const KILLS = process.env['HATACHI_TEST_SIZE'] === 'full' ? 100 : 20
const SEED = Number(process.env['HATACHI_TEST_SEED'] ?? Math.floor(Math.random() * 1e9))
const PULSE_MS = 120

/** Screens to kill at, each with about how long it lasts. */
const MOMENTS = [
  { screen: 'reading', lastsMs: 15 },
  { screen: 'pin', lastsMs: 10 },
  { screen: 'asking_proving', lastsMs: 10 },
  { screen: 'asking_platform', lastsMs: 20 },
  { screen: 'dispensing', lastsMs: PULSE_MS },
  { screen: 'sold', lastsMs: 20 }
] as const

let directory = ''
let farSide: FarSide | null = null

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-purchase-'))
  farSide = await startFarSide(join(directory, 'far-side'), ['adult'])
})

afterAll(async () => {
  await farSide?.close()
  rmSync(directory, { recursive: true })
})

/** Lets it buy, and kills it so long after the screen has come for the n-th time. Gives what it acknowledged. */
async function killAt(run: PurchaseRun, screen: string, nth: number, delayMs: number): Promise<readonly string[]> {
  const { child } = run
  const decided: string[] = []
  let seen = 0
  await run.buy((line) => {
    if ('outcome' in line) decided.push(`${line.sessionId} ${line.outcome}`)
    else if (line.screen === screen && ++seen === nth) {
      if (delayMs < 1) child.kill('SIGKILL')
      else setTimeout(() => child.kill('SIGKILL'), delayMs)
    }
  })
  expect(child.signalCode).toBe('SIGKILL')
  return decided
}

describe('kill -9 in a purchase', () => {
  test(`${String(KILLS)} times: no sale without a stored approval, no second pulse for one`, { timeout: 900_000 }, async () => {
    console.log(`purchase-kill: HATACHI_TEST_SEED=${String(SEED)}`)
    const far = farSide!
    const random = seededRandom(SEED)
    const upTo = (limit: number) => Math.floor(random() * limit)
    const acknowledged: string[] = []
    const recovered: string[] = []
    const start = (round: number, purchases: number) => {
      const role = round % 2 === 0 ? 'platform_operator' : 'service_provider'
      return startPurchases(far, { dataDirectory: join(directory, 'appliance'), role, pulseMs: PULSE_MS, purchases })
    }

    for (let round = 0; round < KILLS; round++) {
      const run = await start(round, 100)
      const { ledger } = run
      recovered.push(...run.ready.recovered.map(({ outcome }) => outcome))
      // What was acknowledged before the last kill is kept, and what it interrupted is settled before anything is sold.
      expect(breaches(ledger, far.boardLog())).toEqual([])
      const kept = new Set(ledger.decisions.map(({ sessionId, outcome }) => `${sessionId} ${outcome}`))
      expect(acknowledged.filter((entry) => !kept.has(entry))).toEqual([])

      // Every third one surely meets a machine that is being told.
      const moment = round % 3 === 0 ? MOMENTS[4] : MOMENTS[upTo(MOMENTS.length)]!
      const delayMs = round % 3 === 0 ? upTo(PULSE_MS / 3) : random() * moment.lastsMs
      acknowledged.push(...(await killAt(run, moment.screen, 1 + upTo(3), delayMs)))
      await boardSettled(far)
    }

    // One more start, one more sale, and an end in order.
    const last = await start(KILLS, 1)
    recovered.push(...last.ready.recovered.map(({ outcome }) => outcome))
    await last.buy()
    expect(last.child.exitCode).toBe(0)
    await boardSettled(far)
    const ledger = readLedger(join(directory, 'appliance'))
    expect(breaches(ledger, far.boardLog())).toEqual([])
    expect(leftClosed(far.boardLog())).toEqual([])

    // It would show nothing if nothing had been hit.
    const outcomes = Map.groupBy(ledger.decisions, ({ outcome }) => outcome)
    console.log(`purchase-kill: ${[...outcomes].map(([outcome, { length }]) => `${outcome} ${String(length)}`).join(', ')}`)
    expect(acknowledged.filter((entry) => !entry.endsWith(' sold'))).toEqual([])
    expect(outcomes.get('sold')?.length).toBeGreaterThan(0)
    expect(outcomes.get('outcome_unknown')?.length).toBeGreaterThanOrEqual(Math.floor(KILLS / 6))
    expect(recovered.filter((outcome) => outcome === 'outcome_unknown')).toHaveLength(
      outcomes.get('outcome_unknown')?.length ?? 0
    )
  })

  test('would be seen to have told the machine wrongly', () => {
    const intent = { sessionId: 's-1', vendId: 'v-1', selection: '1', approvedAtMs: 10, storedAtMs: 11, result: 'told' }
    const sold = { sessionId: 's-1', outcome: 'sold', vend: { vendId: 'v-1', confirmation: 'told' } } as const
    const unknown = { ...sold, outcome: 'outcome_unknown', vend: { vendId: 'v-1', confirmation: 'unknown' } } as const
    const on = (channel: number, atMs: number) => ({ type: 'frame', channel, on: true, atMs })
    const off = (channel: number, atMs: number) => ({ type: 'frame', channel, on: false, atMs })
    const good: PurchaseLedger = { sessionIds: ['s-1'], intents: [intent], decisions: [sold] }
    const cut: PurchaseLedger = { ...good, intents: [{ ...intent, result: null }], decisions: [unknown] }
    const pulse = [on(1, 12), off(1, 13)]

    expect(breaches(good, pulse)).toEqual([])
    expect(breaches(cut, [])).toEqual([])
    expect(breaches(cut, pulse)).toEqual([])
    const wrong: readonly (readonly [PurchaseLedger, Parameters<typeof breaches>[1]])[] = [
      [good, [on(1, 10), off(1, 11)]],
      [good, [...pulse, ...pulse]],
      [cut, [on(1, 12), off(1, 900), on(1, 901)]],
      [good, [on(2, 12), off(2, 13)]],
      [good, []],
      [{ ...good, intents: [] }, []],
      [{ ...good, decisions: [] }, pulse],
      [{ ...good, decisions: [sold, sold] }, pulse],
      [{ ...cut, decisions: [sold] }, pulse],
      [{ ...good, decisions: [unknown] }, pulse],
      [{ ...good, decisions: [{ ...sold, vend: { vendId: 'v-2', confirmation: 'told' } }] }, pulse]
    ]
    for (const [ledger, board] of wrong) expect(breaches(ledger, board)).not.toEqual([])
    expect(leftClosed(pulse)).toEqual([])
    expect(leftClosed([...pulse, on(2, 14)])).toEqual([2])
  })
})

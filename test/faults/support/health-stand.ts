import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { SimulatedMyNumberCard } from '../../../device/card/simulator/simulated-my-number-card.ts'
import type { DecisionRecord } from '../../../main/audit/decision-record.ts'
import type { StatusId } from '../../../main/contract/operator-watch.ts'
import type { CodeOf } from '../../../main/contract/status-codes.ts'
import {
  startDemoWorld,
  type DemoMachine,
  type DemoWorld,
  type DemoWorldOptions,
  type MachineSetting
} from '../../../main/shell/development/demo-world.ts'
import { SettableClock } from '../../../main/shell/development/settable-clock.ts'
import { NetworkCut } from '../../support/network-cut.ts'
import { freePort } from '../../support/operator-visit.ts'
import { ScriptedShopper } from '../../support/scripted-shopper.ts'
import { StatusWatch } from './status-watch.ts'

/** What is promised. A loaded computer gets three times as long before a test fails; the tests print the times. */
const PROMISED_MS = 5000
export const PATIENCE_MS = 3 * PROMISED_MS

/** Machines behind one network, all on one clock that can be set, each with somebody before its console. */
export interface HealthStand {
  readonly world: DemoWorld
  readonly clock: SettableClock
  readonly network: NetworkCut<'api' | 'status'>
  /** A machine that serves, and whoever looks at its console. */
  machine(setting: MachineSetting): Promise<readonly [DemoMachine, StatusWatch]>
  /**
   * An adult buys one thing; tea without a card.
   * @param remembers whether the age is to be remembered
   */
  buy(machine: DemoMachine, productId?: string, remembers?: boolean): Promise<DecisionRecord>
  close(): Promise<void>
}

/** Builds it in a directory of its own. */
export async function startHealthStand(
  options: Pick<DemoWorldOptions, 'revocation' | 'offline' | 'members'>
): Promise<HealthStand> {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'hatachi-health-'))
  const clock = new SettableClock()
  let network: NetworkCut<'api' | 'status'> | null = null
  const world = await startDemoWorld({
    dataDirectory,
    latency: 'none',
    clock,
    withFace: false,
    pulseMs: 20,
    ...options,
    by: async (connection) => {
      const portOf = (url: string): number => Number(new URL(url).port)
      const made = await NetworkCut.before({ api: portOf(connection.endpoint), status: portOf(connection.ocspUrl) })
      network = made
      const { endpoint, ocspUrl, crlUrl, arlUrl } = connection
      return {
        ...connection,
        endpoint: made.through('api', endpoint),
        ocspUrl: made.through('status', ocspUrl),
        crlUrl: made.through('status', crlUrl),
        arlUrl: made.through('status', arlUrl)
      }
    }
  })
  // Set while the world was built.
  const between = network as NetworkCut<'api' | 'status'> | null
  if (between === null) throw new Error('no network was made')
  const watches: StatusWatch[] = []
  return {
    world,
    clock,
    network: between,
    machine: async (setting) => {
      const port = await freePort()
      const machine = await world.machine({ ...setting, operatorPort: port })
      await new ScriptedShopper(machine.appliance.session).see('attract')
      const watch = await opened(machine.dataDirectory, port, clock)
      watches.push(watch)
      return [machine, watch]
    },
    buy: (machine, productId = 'beer', remembers = false) => buy(world, machine, productId, remembers),
    close: async () => {
      for (const watch of watches) watch.close()
      between.restore()
      await world.close()
      await between.close()
      rmSync(dataDirectory, { recursive: true })
    }
  }
}

/** The operator's side opens beside the sales, a moment after them. */
async function opened(dataDirectory: string, port: number, clock: SettableClock): Promise<StatusWatch> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await StatusWatch.open(dataDirectory, port, clock)
    } catch (fault) {
      if (tries === 100) throw fault
      await pause(50)
    }
  }
}

async function buy(world: DemoWorld, { appliance, reader }: DemoMachine, productId: string, remembers: boolean) {
  const shopper = new ScriptedShopper(appliance.session)
  await shopper.see('attract')
  const decided = shopper.nextDecision()
  shopper.choose(productId)
  const isRestricted = productId !== 'tea'
  if (isRestricted) {
    await shopper.see('tap')
    reader.insert(new SimulatedMyNumberCard(await world.platform.issueCard('adult')))
    await shopper.see('pin')
    shopper.typePin('1234')
  }
  const record = await decided
  if (remembers) {
    await shopper.see('sold', ({ memory }) => memory?.state === 'offered')
    appliance.session.command({ type: 'remember_age' })
    await shopper.see('sold', ({ memory }) => memory?.state === 'remembered')
  }
  if (isRestricted) reader.remove()
  shopper.dismiss()
  return record
}

/** A fault that a test can bring about and end. */
export interface WatchedFault<Id extends StatusId> {
  readonly begin: () => unknown
  /** What health may say of it. */
  readonly codes: readonly CodeOf<Id>[]
  readonly end: () => unknown
  /** What it says where nothing ails. */
  readonly well: CodeOf<Id>
}

/**
 * Brings a fault about, and sees that health says it; ends it, and sees that health says so by itself. Throws where it does
 * not. @returns a row of a table with the times that it took
 */
export async function watchFault<Id extends StatusId>(watch: StatusWatch, id: Id, fault: WatchedFault<Id>): Promise<string> {
  await watch.until(id, [fault.well], PATIENCE_MS)
  await fault.begin()
  const came = await watch.until(id, fault.codes, PATIENCE_MS)
  if (came.item.state === 'good' || came.item.sinceMs === null) throw new Error(JSON.stringify(came.item))
  await fault.end()
  const went = await watch.until(id, [fault.well], PATIENCE_MS)
  const [seen = '', gone = ''] = [came, went].map(({ afterMs }) => `${String(Math.round(afterMs))} ms`)
  return `${id.padEnd(9)} ${came.item.code.padEnd(26)} seen after ${seen}, gone after ${gone}`
}

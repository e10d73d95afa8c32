import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import type { Role } from '../../../main/age/evidence.ts'
import { startProcess, type FarSide } from '../../support/far-side.ts'
import { readLedger, type PurchaseLedger } from './purchase-ledger.ts'
import { PRODUCTS, type PurchaseLine, type PurchaseOrder, type PurchaseReady } from './purchase-order.ts'

/** An appliance of `purchase-child.ts` that is ready and has bought nothing yet. */
export interface PurchaseRun {
  readonly child: ChildProcess
  readonly ready: PurchaseReady
  /** What the store held when it was ready: what an earlier run left is settled. */
  readonly ledger: PurchaseLedger
  /** Lets it buy, with a look at each of its lines, and waits until it has ended. */
  buy(onLine?: (line: PurchaseLine) => void): Promise<void>
}

/** Starts it, under another program where `prefix` names one. */
export async function startPurchases(
  far: FarSide,
  setting: Pick<PurchaseOrder, 'dataDirectory' | 'pulseMs' | 'purchases'> & { readonly role: Role },
  options: Parameters<typeof startProcess>[2] = {}
): Promise<PurchaseRun> {
  const { serialPath, connection, cardsPath } = far
  const order: PurchaseOrder = { ...setting, serialPath, connection, cardsPath }
  const { child, first } = await startProcess('test/faults/support/purchase-child.ts', [JSON.stringify(order)], options)
  const ledger = readLedger(setting.dataDirectory)
  const { stdin, stdout } = child
  if (stdin === null || stdout === null) throw new TypeError('it has to be spoken to')
  return {
    child,
    ready: first as unknown as PurchaseReady,
    ledger,
    buy: async (onLine = () => undefined) => {
      const ended = new Promise((resolve) => child.once('close', resolve))
      createInterface({ input: stdout }).on('line', (text) => {
        onLine(JSON.parse(text) as PurchaseLine)
      })
      // It may be killed before it reads.
      stdin.on('error', () => undefined)
      stdin.write(`${String(ledger.intents.length % PRODUCTS.length)}\n`)
      await ended
    }
  }
}

/** Opening a terminal discards what waits in it; so all that was written has to have reached the board before. */
export async function boardSettled(far: FarSide): Promise<void> {
  for (let before = -1, now = far.boardLog().length; before !== now; now = far.boardLog().length) {
    before = now
    await pause(100)
  }
}

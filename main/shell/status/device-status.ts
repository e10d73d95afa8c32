import type { SessionHealth } from '../../session/session-health.ts'
import { gravest, isCodeOf, type Finding } from './finding.ts'

/** What is sold by the machine's own names. */
export interface StockedProduct {
  readonly id: string
  readonly selections: readonly string[]
}

/** A vend that a person should look after. */
export interface VendTrouble {
  readonly productId: string
  readonly selection: string
  readonly atMs: number
}

/** What the record tells of vends, beside what the machine says of itself. */
export interface VendTroubles {
  /** Goods stuck in a column of which nothing has come out since; the newest first. */
  readonly stuck: readonly VendTrouble[]
  /** Vends of which nobody knows the end; the newest first. */
  readonly unsettled: readonly VendTrouble[]
}

/** How many names of products stand in a fact. */
const MOST_NAMED = 5

/** Whether cards can be read. */
export function readerFinding({ readerFault }: Pick<SessionHealth, 'readerFault'>): Finding<'reader'> {
  return { code: readerFault ?? 'reader_ready' }
}

/** Whether goods can be handed out. Pure. */
export function machineFinding(
  health: Pick<SessionHealth, 'isMachineReady' | 'machineFault' | 'isDoorOpen' | 'soldOut'>,
  products: readonly StockedProduct[],
  { stuck, unsettled }: VendTroubles
): Finding<'machine'> {
  const { isMachineReady, machineFault, isDoorOpen, soldOut } = health
  if (!isMachineReady) {
    if (machineFault === null) return { code: 'machine_unheard' }
    if (isCodeOf('machine', machineFault)) return { code: machineFault }
    return { code: 'machine_lost', facts: { cause: machineFault } }
  }
  const found: Finding<'machine'>[] = []
  if (isDoorOpen) found.push({ code: 'door_open' })
  const gone = products.filter(({ selections }) => selections.every((selection) => soldOut.includes(selection)))
  if (gone.length > 0) {
    const names = gone.slice(0, MOST_NAMED).map(({ id }) => id)
    const facts = { count: gone.length, products: names.join(', ') }
    found.push({ code: gone.length === products.length ? 'all_sold_out' : 'sold_out', facts })
  }
  for (const [code, [newest]] of [
    ['goods_stuck', stuck],
    ['vend_unsettled', unsettled]
  ] as const) {
    if (newest === undefined) continue
    const { productId, selection, atMs } = newest
    found.push({ code, sinceMs: atMs, facts: { productId, selection } })
  }
  return gravest({ code: 'machine_ready' }, ...found)
}

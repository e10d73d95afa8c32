import { LATENCY_PROFILES } from '../../device/card/simulator/latency.ts'
import { SimulatedMyNumberCard } from '../../device/card/simulator/simulated-my-number-card.ts'
import { systemClock } from '../../device/clock.ts'
import type { CardReader } from '../../device/reader/card-reader.ts'
import { SimulatedReader } from '../../device/reader/simulator/simulated-reader.ts'
import { createReaderDesk, SETTLING_MS } from '../../main/television/reader-desk.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { describeCardReader } from './card-reader.contract.ts'
import type { CardReaderWorld } from './card-reader.contract.ts'

const latency = LATENCY_PROFILES.none

/** A world whose reader is that of one side of a desk; the other side is there, and does nothing. */
async function makeWorld(side: 'shopper' | 'screen'): Promise<CardReaderWorld> {
  const reader = new SimulatedReader({ clock: systemClock })
  const clock = new ManualClock()
  const { shopper, desk } = createReaderDesk(reader, () => side === 'screen', clock)
  let ours: CardReader = shopper
  if (side === 'screen') {
    await shopper.start(() => undefined)
    await Promise.resolve()
    clock.advance(SETTLING_MS)
    const borrowed = desk.borrow('screen', () => undefined)
    if (borrowed === null) throw new Error('not lent')
    ours = borrowed
  }
  const act = (verb: () => void): Promise<void> => {
    verb()
    return Promise.resolve()
  }
  return {
    reader: ours,
    insert: (contents) => act(() => { reader.insert(new SimulatedMyNumberCard(contents, { latency })) }),
    remove: () => act(() => { reader.remove() }),
    insertSecond: (contents) => act(() => { reader.insertSecond(new SimulatedMyNumberCard(contents, { latency })) }),
    removeSecond: () => act(() => { reader.removeSecond() }),
    tearAt: (n) => act(() => { reader.tearAt(n) }),
    silence: () => act(() => { reader.silence() }),
    unplug: () => act(() => { reader.unplug() }),
    plug: () => act(() => { reader.plug() }),
    dispose: () => shopper.close()
  }
}

describeCardReader('the shopper’s part of a lent reader', () => makeWorld('shopper'))
describeCardReader('a lent reader on loan to a screen', () => makeWorld('screen'))

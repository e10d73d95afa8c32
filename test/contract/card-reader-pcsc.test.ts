import { describe } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import { createPcscReader } from '../../device/reader/pcsc/pcsc-reader.ts'
import { canStartVirtualReader, startVirtualReader } from '../../device/reader/simulator/virtual-reader.ts'
import { describeCardReader } from './card-reader.contract.ts'
import type { CardReaderWorld } from './card-reader.contract.ts'

/** The real reader, over a real PC/SC service in a world of its own; only the card is simulated. */
async function makeWorld(): Promise<CardReaderWorld> {
  const virtual = await startVirtualReader()
  const lay = async (contents: Parameters<CardReaderWorld['insert']>[0], slot: 0 | 1) => {
    await virtual.insert(await virtual.define(contents), slot)
  }
  return {
    reader: createPcscReader({ clock: systemClock, servicePath: virtual.servicePath }),
    insert: (contents) => lay(contents, 0),
    remove: () => virtual.remove(0),
    insertSecond: (contents) => lay(contents, 1),
    removeSecond: () => virtual.remove(1),
    tearAt: (n) => virtual.tearAt(n),
    silence: () => virtual.silence(),
    unplug: () => virtual.unplug(),
    plug: () => virtual.plug(),
    dispose: () => virtual.close()
  }
}

const can = canStartVirtualReader()

describe.skipIf(!can.ok)(`PC/SC (skipped where there is no virtual reader${can.ok ? '' : `: ${can.why}`})`, () => {
  describeCardReader('PC/SC reader on a virtual card', makeWorld)
})

import { LATENCY_PROFILES } from '../../device/card/simulator/latency.ts'
import type { LatencyProfile } from '../../device/card/simulator/latency.ts'
import { SimulatedMyNumberCard } from '../../device/card/simulator/simulated-my-number-card.ts'
import { systemClock } from '../../device/clock.ts'
import { SimulatedReader } from '../../device/reader/simulator/simulated-reader.ts'
import { describeCardReader } from './card-reader.contract.ts'
import type { CardReaderWorld } from './card-reader.contract.ts'

function makeWorld(latency: LatencyProfile): Promise<CardReaderWorld> {
  const reader = new SimulatedReader({ clock: systemClock })
  const act = (verb: () => void): Promise<void> => {
    verb()
    return Promise.resolve()
  }
  return Promise.resolve({
    reader,
    insert: (contents) =>
      act(() => {
        reader.insert(new SimulatedMyNumberCard(contents, { latency }))
      }),
    remove: () =>
      act(() => {
        reader.remove()
      }),
    insertSecond: (contents) =>
      act(() => {
        reader.insertSecond(new SimulatedMyNumberCard(contents, { latency }))
      }),
    removeSecond: () =>
      act(() => {
        reader.removeSecond()
      }),
    tearAt: (n) =>
      act(() => {
        reader.tearAt(n)
      }),
    silence: () =>
      act(() => {
        reader.silence()
      }),
    unplug: () =>
      act(() => {
        reader.unplug()
      }),
    plug: () =>
      act(() => {
        reader.plug()
      }),
    dispose: () => Promise.resolve()
  })
}

describeCardReader('simulated reader', () => makeWorld(LATENCY_PROFILES.none))

// Every command takes a moment here, so that removal and tearing meet a command that is under way.
const { jitterRatio } = LATENCY_PROFILES.contactless
const brisk = { selectMs: 2, readBinary256Ms: 4, verifyMs: 4, signatureMs: 20, otherMs: 1, jitterRatio }
describeCardReader('simulated reader with a contactless card', () => makeWorld(brisk))

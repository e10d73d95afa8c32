import { failed, passed, skipped, type ServiceTestWork, type TestFacts } from '../test-stage.ts'
import type { WatchedMachine } from '../watched-machine.ts'

/** The vending machine: its driver's connection, as it is now. Nothing is told to hand out. */
export function machineTest(machine: WatchedMachine, driver: string): ServiceTestWork {
  return ({ clock }) => {
    const { state, sinceMs, cause, doorOpen, heardMs } = machine.now()
    const { protocol, confirms, reportsDoor, reportsStock } = machine.capabilities
    const facts: TestFacts = {
      driver,
      protocol,
      confirms,
      sinceMs,
      heardAgoMs: heardMs === null ? null : Math.max(0, clock.nowMs() - heardMs),
      door: reportsDoor ? (doorOpen ? 'open' : 'closed') : 'not_reported',
      stock: reportsStock ? 'reported' : 'not_reported'
    }
    if (state === 'ready') return Promise.resolve(passed('machine_ready', facts))
    return Promise.resolve(state === 'lost' ? failed('machine_lost', { ...facts, cause }) : failed('machine_unheard', facts))
  }
}

/**
 * The relays, one after another, each once: only at a person's word, for goods may come out. Each is on the record before
 * it is switched, and none of it is a sale. One whose end is not known ends the test: nothing more is switched.
 * @param channels the selections of a relay board; null: this machine has none
 */
export function relayTest(machine: WatchedMachine, channels: readonly string[] | null): ServiceTestWork {
  return async (stage) => {
    if (channels === null || channels.length === 0) return skipped('no_relay')
    if (machine.now().state !== 'ready') return failed('machine_lost', { cause: machine.now().cause })
    const of = channels.length
    const word = await stage.ask('goods_may_come_out', { of })
    if (word.from !== 'person' || word.answer !== 'yes') return skipped('not_switched')
    for (const [index, selection] of channels.entries()) {
      if (stage.signal.aborted) return skipped('not_switched')
      if (!stage.notePulse(selection)) return failed('not_recorded', { selection })
      stage.tell({ selection, at: index + 1, of })
      const pulsed = await machine.pulse(`service-${stage.id}-${String(index + 1)}`, selection)
      // A board with sensors says that nothing came out: the relay was switched all the same.
      if (!pulsed.ok && pulsed.error.code !== 'vend_failed') {
        return failed(pulsed.error.code === 'vend_unknown' ? 'pulse_unknown' : 'pulse_not_started', {
          selection,
          cause: pulsed.error.cause
        })
      }
    }
    const seen = await stage.ask('relays_switched', { of })
    return seen.from === 'person' && seen.answer === 'yes' ? passed('relays_switched', { of }) : failed('relay_not_switched', { of })
  }
}

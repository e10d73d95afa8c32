import { ok } from '../../../../device/result.ts'
import type { DockJam, DockRequest } from '../../../contract/devdock/contract.ts'
import { clearFaults, setFaults } from '../../../platform/simulator/faults.ts'
import { refuse, type DockHands, type DockResult } from './dock-hands.ts'

/** Verbs of reader, J-LIS, machine and clock. */
export type DeviceRequest = Extract<
  DockRequest,
  {
    verb:
      | 'pull_reader'
      | 'plug_reader'
      | 'stop_jlis'
      | 'slow_jlis'
      | 'stale_jlis'
      | 'restore_jlis'
      | 'jam_machine'
      | 'power_cycle_machine'
      | 'free_machine'
      | 'set_clock'
      | 'reset_clock'
      | 'skip_time'
  }
>

const YEAR_MS = 365 * 24 * 60 * 60 * 1000
/** The simulated CAs begin six years before the world does and end eight years after it. */
const CLOCK_LIMITS_MS = { back: 5 * YEAR_MS, ahead: 7 * YEAR_MS }

/** Half of all frames have garbage before them. */
const NOISE = 0.5

/** Does something to the far side of the machine. */
export async function performDeviceVerb(hands: DockHands, request: DeviceRequest): Promise<DockResult<null>> {
  const { reader, board } = hands.machine
  const { faults } = hands.world.platform
  switch (request.verb) {
    case 'pull_reader':
      if (!reader.isPlugged) return refuse('already_so', 'The reader is pulled already.')
      reader.unplug()
      return ok(null)
    case 'plug_reader':
      if (reader.isPlugged) return refuse('already_so', 'The reader is plugged in already.')
      reader.plug()
      return ok(null)
    case 'stop_jlis':
      setFaults(faults, {
        ...(request.part !== 'ocsp' && { api: { down: true } }),
        ...(request.part !== 'api' && { ocsp: { down: true } })
      })
      return ok(null)
    case 'slow_jlis':
      setFaults(faults, {
        ...(request.part !== 'ocsp' && { api: { latencyMs: request.delayMs } }),
        ...(request.part !== 'api' && { ocsp: { latencyMs: request.delayMs } })
      })
      return ok(null)
    case 'stale_jlis':
      setFaults(faults, { ocsp: { stale: true } })
      return ok(null)
    case 'restore_jlis':
      clearFaults(faults)
      return ok(null)
    case 'jam_machine':
      return jam(hands, request.how)
    case 'power_cycle_machine':
      board.powerCycle()
      return ok(null)
    case 'free_machine':
      hands.jams.clear()
      board.loseFrames(0)
      board.setNoise(0)
      await hands.machine.line.plug()
      hands.linePulled = false
      return ok(null)
    case 'set_clock':
      return setClock(hands, Date.parse(request.to))
    case 'reset_clock':
      hands.clock.resetWall()
      tellTimeLeft(hands)
      return ok(null)
    case 'skip_time':
      if (!isInRange(hands, hands.clock.nowMs() + request.byMs)) return outOfRange()
      await hands.clock.skip(request.byMs)
      tellTimeLeft(hands)
      return ok(null)
  }
}

async function jam(hands: DockHands, how: DockJam): Promise<DockResult<null>> {
  const { board } = hands.machine
  if (how === 'line') {
    if (hands.linePulled) return refuse('already_so', 'The line is pulled already.')
    await pullLine(hands)
    return ok(null)
  }
  if (hands.jams.has(how)) return refuse('already_so', `The machine is in that state already: ${how}.`)
  hands.jams.add(how)
  // A jam in the middle of a vend waits for the vend (`onRelayOn`).
  if (how === 'frames') board.loseFrames(Number.POSITIVE_INFINITY)
  if (how === 'noise') board.setNoise(NOISE)
  return ok(null)
}

/** A relay was told on: here a jam in the middle of a vend comes true. */
export async function onRelayOn(hands: DockHands): Promise<boolean> {
  if (!hands.jams.delete('mid_vend')) return false
  await pullLine(hands)
  return true
}

async function pullLine(hands: DockHands): Promise<void> {
  hands.linePulled = true
  await hands.machine.line.unplug()
}

function setClock(hands: DockHands, toMs: number): DockResult<null> {
  if (!isInRange(hands, toMs)) return outOfRange()
  hands.clock.setWall(toMs)
  tellTimeLeft(hands)
  return ok(null)
}

/** A face counts down by itself from what it was told last; after the clock was moved it is told anew. */
function tellTimeLeft({ machine }: DockHands): void {
  machine.appliance.session.tellViewAgain()
}

function isInRange({ clock }: DockHands, toMs: number): boolean {
  const realMs = clock.nowMs() - clock.wallOffsetMs
  return toMs >= realMs - CLOCK_LIMITS_MS.back && toMs <= realMs + CLOCK_LIMITS_MS.ahead
}

function outOfRange(): DockResult<null> {
  return refuse('clock_out_of_range', 'The clock goes from five years back to seven years ahead: there the CAs end.')
}

import { setTimeout as pause } from 'node:timers/promises'
import { systemClock, type Clock } from '../../device/clock.ts'
import { openNodeSerialPort } from '../../device/serial/node-serial-port.ts'
import type { OpenSerialPort } from '../../device/serial/serial-port.ts'
import type { LineFarEnd } from '../../device/serial/simulator/line-far-end.ts'
import { openPty } from '../../device/serial/simulator/pty.ts'
import { createSimulatedLine, type SimulatedFarEnd } from '../../device/serial/simulator/simulated-serial-port.ts'
import { VirtualClock } from './vending-clock.ts'

/** Where whole purchases are played: a line, and how time goes by. */
export interface VendingStage {
  readonly clock: Clock
  /** Path of the line, as in the configuration. */
  readonly port: string
  readonly open: OpenSerialPort
  readonly far: LineFarEnd
  unplug(): Promise<void>
  plug(): Promise<void>
  /** What only a line inside this process can be made to do; null where there is a real one. */
  readonly tricks: Pick<SimulatedFarEnd, 'unplugAfter' | 'stallWrites' | 'resumeWrites'> | null
  /** Lets happen what happens until `isDone`; false where `withinMs` of the stage's clock passed before. */
  run(isDone: () => boolean, withinMs: number, isWorking: () => boolean): Promise<boolean>
  /** How hasty shoppers, cards and motors are: times are divided by this. */
  readonly haste: number
  close(): Promise<void>
}

/** A line inside this process, and a clock without a pace. The same seeds, the same run. */
export function virtualStage(clock = new VirtualClock()): VendingStage {
  const { open, far } = createSimulatedLine()
  return {
    clock,
    port: '/dev/ttyUSB0',
    open,
    far,
    unplug: () => {
      far.unplug()
      return Promise.resolve()
    },
    plug: () => {
      far.plug()
      return Promise.resolve()
    },
    tricks: far,
    run: (...asked) => clock.run(...asked),
    haste: 1,
    close: () => Promise.resolve()
  }
}

const LOOK_EVERY_MS = 5

/** A real pseudo-terminal, opened as any serial port, in real time. @param link where it is found, also after unplugging */
export async function ptyStage(link: string, haste = 40): Promise<VendingStage> {
  const pty = await openPty({ link })
  return {
    clock: systemClock,
    port: pty.path,
    open: openNodeSerialPort,
    far: pty,
    unplug: () => pty.unplug(),
    plug: () => pty.plug(),
    tricks: null,
    run: async (isDone, withinMs) => {
      const untilMs = systemClock.monotonicMs() + withinMs
      while (!isDone()) {
        if (systemClock.monotonicMs() > untilMs) return false
        await pause(LOOK_EVERY_MS)
      }
      return true
    },
    haste,
    close: () => pty.close()
  }
}

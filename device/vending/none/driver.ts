import { z } from 'zod'
import { err } from '../../result.ts'
import type { MachineDriver } from '../machine-driver.ts'
import type { MachineEvent, VendingMachine } from '../vending-machine.ts'

const settingsSchema = z.strictObject({
  driver: z.literal('none').meta({ description: 'No machine: nothing is sold. `products` has to be empty.' })
})

/** The settings of `none`. */
export type NoMachineSettings = z.infer<typeof settingsSchema>

/** No machine at all: a box that only serves the television. It names no serial line, and hands out nothing, ever. */
export const noMachineDriver: MachineDriver<NoMachineSettings> = {
  name: 'none',
  summary: 'No machine: a household box, which serves the television and sells nothing.',
  settings: settingsSchema,
  selectionsOf: () => [],
  selectionsFrom: 'machine.driver',
  longestVendMs: () => 0,
  leads: () => false,
  create: createNoMachine
}

/** Ready at once, so that nothing seems to be broken; every order is refused, with certainty. */
function createNoMachine(): VendingMachine {
  let listener: ((event: MachineEvent) => void) | null = null
  return {
    capabilities: {
      protocol: 'none',
      confirms: 'told',
      reportsSelection: false,
      leads: false,
      reportsStock: false,
      reportsDoor: false,
      settles: false
    },
    start: (listening) => {
      listener = listening
      // Never from within the call, like any machine.
      queueMicrotask(() => listener?.({ type: 'machine_ready' }))
      return Promise.resolve()
    },
    vend: () => Promise.resolve(err({ code: 'vend_not_started', cause: 'no_machine' })),
    decline: () => undefined,
    close: () => {
      listener = null
      return Promise.resolve()
    }
  }
}

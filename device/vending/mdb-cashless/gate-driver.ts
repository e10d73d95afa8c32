import { createSerialMachine } from '../serial-machine.ts'
import type { SerialMachineOptions } from '../serial-machine.ts'
import type { VendingMachine } from '../vending-machine.ts'
import { createLineCutter, decodeGateMessage } from './gate-codec.ts'
import { createGateTransition } from './gate-machine.ts'
import { initialGateState } from './gate-state.ts'
import type { GateRules } from './gate-state.ts'
import type { SerialSettings } from '../../serial/serial-port.ts'

/** The line settings of an adapter: 115200 8N1 (a USB adapter takes any). */
export function gateLineSettings(path: string): SerialSettings {
  return { path, baudRateBps: 115_200, dataBits: 8, stopBits: 1, parity: 'none' }
}

/**
 * Stands as a cashless reader between a machine and its sale, through an adapter that speaks ASCII lines: the machine
 * asks when its button is pressed (`selection_made`, the item's number), and nothing is handed out until `vend` lets it.
 *
 * Errors of `vend`: `vend_not_started` with the cause `not_selected` (the machine does not wait for that item),
 * `price_mismatch` (it asks another price than the shopper was told), `already_told`, `machine_not_ready`,
 * `line_absent` or `closed`; `vend_failed` with `machine_failed` (the machine reports that nothing came out, and not
 * why); `vend_unknown` once the approval was written and no report came. A report that comes after that, and before the
 * machine asks for the next sale, is told as `vend_settled`.
 */
export function createGateMachine(options: SerialMachineOptions & { readonly rules: GateRules }): VendingMachine {
  return createSerialMachine(
    {
      initial: initialGateState,
      transition: createGateTransition(options.rules),
      createDecoder: () => {
        const cut = createLineCutter()
        return (bytes) => cut(bytes).map(decodeGateMessage)
      },
      capabilities: {
        protocol: 'mdb-cashless',
        confirms: 'dispensed',
        reportsSelection: true,
        leads: true,
        reportsStock: false,
        reportsDoor: false,
        // It tells late, and cannot be asked.
        settles: false
      }
    },
    options
  )
}

import { createSerialMachine } from '../serial-machine.ts'
import type { SerialMachineOptions } from '../serial-machine.ts'
import type { MachineCapabilities, VendingMachine } from '../vending-machine.ts'
import { avdTransition } from './avd-machine.ts'
import { initialAvdState } from './avd-state.ts'
import type { AvdOptions, AvdState, AvdTimer } from './avd-state.ts'
import type { MdbFraming } from './framing.ts'
import { mdbLengths } from './mdb-lengths.ts'
import { initialMdbReceiver, receiveMdbWords } from './mdb-receiver.ts'
import type { MdbHeard } from './mdb-receiver.ts'

/** What an age verification device needs. */
export interface AvdMachineOptions extends AvdOptions, SerialMachineOptions {
  readonly framing: MdbFraming
  /** Bytes of data that SETUP at 68h has; unconfirmed. */
  readonly setupDataBytes: number
}

const capabilities: MachineCapabilities = {
  protocol: 'mdb-avd',
  confirms: 'told',
  reportsSelection: true,
  leads: true,
  reportsStock: false,
  reportsDoor: false,
  settles: false
}

/**
 * An age verification device on the bus of a vending machine, which asks it for shoppers' ages and sells by its answer.
 *
 * `machine_ready` is a VMC that polls and takes answers; `machine_lost` has the cause `no_poll`, `no_ack` or the serial
 * error's code. The selections are ages: `selection_made` with `age-20`. `vend` makes the next status say "verified" and
 * is `told` once the VMC acknowledged that; what it hands out by it, it does not say.
 *
 * Errors of `vend`: `vend_not_started` with the cause `unknown_selection`, `already_told`, `closed`, `line_absent`,
 * `machine_not_ready`, `no_request` (nobody is asked for), `other_age`, `not_asked` (no status was asked for in time), or
 * what ended the request (`new_age`, `age_off`, `age_supported`, `vend_request`, `vend_success`, `cash_sale`, `reset`,
 * `disabled`, `no_poll`, `no_ack`, a serial error's code) before "verified" was said; `vend_unknown` with `…_after_verified` where it was said
 * and not acknowledged.
 */
export function createAvdMachine(options: AvdMachineOptions): VendingMachine {
  const { framing } = options
  const lengthsOf = mdbLengths(options)
  return createSerialMachine<AvdState, MdbHeard, AvdTimer>(
    {
      initial: initialAvdState(options),
      capabilities,
      transition: (state, event) => {
        const step = avdTransition(state, event, options)
        return {
          state: step.state,
          effects: step.effects.map((effect) =>
            effect.type === 'send' ? { type: 'write' as const, bytes: framing.encode(effect.words) } : effect
          )
        }
      },
      // From bytes to the answer's write without a turn in between: the bus waits 5 ms.
      createDecoder: () => {
        let carry: Uint8Array = new Uint8Array()
        let receiver = initialMdbReceiver
        return (bytes) => {
          const decoded = framing.decode(carry, bytes)
          carry = decoded.carry
          const received = receiveMdbWords(receiver, decoded.words, lengthsOf)
          receiver = received.receiver
          return received.heard
        }
      }
    },
    options
  )
}

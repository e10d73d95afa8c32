import type { SerialSettings } from '../../serial/serial-port.ts'
import { createSerialMachine } from '../serial-machine.ts'
import type { SerialMachineOptions } from '../serial-machine.ts'
import type { VendingMachine } from '../vending-machine.ts'
import { createBoardTransition } from './board-machine.ts'
import { initialBoardState } from './board-state.ts'
import type { BoardRules } from './board-state.ts'
import { createModbusDecoder } from './modbus-codec.ts'

/** The line settings of a Modbus relay board as it is sold: 9600 8N1. */
export function boardLineSettings(path: string): SerialSettings {
  return { path, baudRateBps: 9600, dataBits: 8, stopBits: 1, parity: 'none' }
}

/**
 * Drives a machine through a Modbus RTU relay board with a timer of its own: one pulse of the selection's relay a vend,
 * which the board ends, so that no relay stays closed when this program or the line dies in it.
 *
 * Whenever the line was opened, the relays of `channels` are told off and seen open before `machine_ready`. Inputs are
 * read all the time: buttons, sold-out contacts, the door, and a sensor that goods pass. Without the sensor a vend is
 * `told` at best, with it `dispensed`. Errors of `vend`: `vend_not_started` with the cause `unknown_selection`,
 * `already_told`, `busy` (a sale is under way), `door_open`, `sold_out`, `board_refused` (the board's exception), `sensor_blocked`, `line_absent`,
 * `machine_not_ready` or `closed`; `vend_failed` with `jammed` (the sensor was read all the time and saw nothing);
 * `vend_unknown` with `no_echo`, `sensor_not_read`, `relay_latched…`, `no_answer…` or `port_lost…` once the command may
 * have left. With a sensor, goods that come to it after that are told as `vend_settled`: within the pulse and
 * `dispenseMs`, and before the next vend, an open door or a lost line.
 */
export function createBoardMachine(options: SerialMachineOptions & { readonly rules: BoardRules }): VendingMachine {
  const { rules } = options
  const { inputs } = rules
  return createSerialMachine(
    {
      initial: initialBoardState,
      transition: createBoardTransition(rules),
      createDecoder: () => createModbusDecoder(rules.address),
      capabilities: {
        protocol: 'relay-modbus',
        confirms: inputs.dispensed === null ? 'told' : 'dispensed',
        reportsSelection: Object.keys(inputs.selections).length > 0,
        leads: false,
        reportsStock: Object.keys(inputs.soldOut).length > 0,
        reportsDoor: inputs.door !== null,
        settles: false
      }
    },
    options
  )
}

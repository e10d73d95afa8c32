import { HATACHI } from './program.ts'
import type { FaultWords } from './reader-faults.ts'

const CABLE = 'Check power and cable'
const DOCTOR = `Run: ${HATACHI} doctor`
const BY_ID = 'Run: ls -l /dev/serial/by-id/'

/** The words for a driver's cause. A driver of one's own may have others. */
const MACHINE_FAULTS: Readonly<Record<string, FaultWords>> = {
  port_absent: {
    sentence: 'The serial line of "machine.port" is not there.',
    remedy: `Plug the adapter in, or mend "machine.port". ${BY_ID}`
  },
  port_denied: {
    sentence: 'The serial line of "machine.port" may not be used by this user.',
    remedy: 'Run: sudo usermod -aG dialout "$USER"; then log in anew.'
  },
  port_busy: {
    sentence: 'Another program holds the serial line of "machine.port".',
    remedy: 'End it: a second appliance, ModemManager, or a terminal. Run: sudo fuser -v /dev/ttyUSB* /dev/ttyACM*'
  },
  port_lost: {
    sentence: 'The serial line is gone: its adapter was unplugged or failed.',
    remedy: `Plug it in again. ${BY_ID}`
  },
  open_timed_out: {
    sentence: 'The serial line could not be opened in time.',
    remedy: `Plug its adapter in again. ${DOCTOR}`
  },
  write_timed_out: {
    sentence: 'The serial line takes no bytes.',
    remedy: `Plug its adapter in again. ${DOCTOR}`
  },
  no_answer: {
    sentence: 'The line is open, and nothing on it answers.',
    remedy: `${CABLE} of board, adapter or machine, and "baudRateBps", "parity" and "address" of "machine" in the configuration.`
  },
  no_feedback: {
    sentence: "The relay board does not answer with its relay's state.",
    remedy: `${CABLE} of the board. If it never can, set "machine.feedback: false".`
  },
  no_poll: {
    sentence: 'The machine does not poll on its MDB bus.',
    remedy: `${CABLE} of machine and adapter, and "address" and "framing" of "machine" in the configuration: docs/mdb.md.`
  },
  no_ack: {
    sentence: 'The machine polls and does not take the answers.',
    remedy: 'The adapter answers too late, or in another "framing": docs/mdb.md.'
  },
  no_heartbeat: {
    sentence: 'The machine has stopped to show that it lives.',
    remedy: `${CABLE} of its controller.`
  },
  version_unsupported: {
    sentence: 'The machine speaks another version of the line protocol.',
    remedy: 'Bring its controller or this program up to date: docs/line-protocol.md.'
  },
  machine_silent: {
    sentence: 'The adapter answers, and the machine says nothing to it.',
    remedy: 'Switch the machine on, and check the MDB cable to the adapter.'
  },
  machine_inactive: {
    sentence: 'The machine has not taken up the cashless reader.',
    remedy: 'Allow a cashless reader in the settings of the machine, and switch it off and on.'
  },
  machine_disabled: {
    sentence: 'The machine has switched its cashless reader off.',
    remedy: 'It does so while it is out of service itself, or sold out: look at its own display.'
  },
  driver_failed: {
    sentence: 'A mistake in the driver of the machine.',
    remedy: 'Start the program again, and report it.'
  }
}

/**
 * Why nothing can be sold by the machine, for the operator: told by `hatachi run`.
 * @param cause of the driver's `machine_lost`
 */
export function machineFaultWords(cause: string): FaultWords {
  const words = Object.hasOwn(MACHINE_FAULTS, cause) ? MACHINE_FAULTS[cause] : undefined
  return words ?? { sentence: 'The machine is lost.', remedy: `${CABLE} of it. ${DOCTOR}` }
}

/** Of the machine's door. */
export const DOOR_OPEN: FaultWords = {
  sentence: "The machine's door is open.",
  remedy: 'Close it. If it is closed, check its contact, and whether that has to be "inverted" in the configuration.'
}

import type { Clock } from '../../device/clock.ts'
import type { CardReader } from '../../device/reader/card-reader.ts'
import { createPcscReader } from '../../device/reader/pcsc/pcsc-reader.ts'
import { claimedWhileStarted } from '../../device/reader/pcsc/reader-claim.ts'
import { openNodeSerialPort } from '../../device/serial/node-serial-port.ts'
import type { OpenSerialPort } from '../../device/serial/serial-port.ts'
import { complain } from './command.ts'
import type { ReaderSettings } from './config/configuration.ts'

/** The drivers that an entry of the program brings. */
export interface Drivers {
  /** By the names that a configuration uses. */
  readonly readers: Readonly<Record<string, (settings: { readonly reader: ReaderSettings }, clock: Clock) => CardReader>>
  /** How a machine's line is opened; its protocol is spoken by one of `machineDrivers`, whoever is at the far end. */
  readonly openSerialPort: OpenSerialPort
}

/** Drivers of real devices. The development entry adds simulated ones. */
export const productionDrivers = {
  readers: {
    pcsc: ({ reader }, clock) =>
      claimedWhileStarted(
        createPcscReader({ clock, ...(reader.name === undefined ? {} : { readerName: reader.name }) }),
        { clock, onUnclaimed: sayUnclaimed }
      )
  },
  openSerialPort: openNodeSerialPort
} satisfies Drivers

/** For the journal: what `card show` would not know, and the operator should. */
function sayUnclaimed(code: string): void {
  complain(
    code === 'EADDRINUSE'
      ? 'another appliance on this machine uses the PC/SC service already: unless each has its own "reader.name", either ' +
          "may take the other's card. Run: pgrep -af hatachi"
      : `the card reader cannot be claimed (${code}): do not run "hatachi card show" while this runs`
  )
}

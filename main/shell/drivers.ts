import type { Clock } from '../../device/clock.ts'
import type { CardReader } from '../../device/reader/card-reader.ts'
import { createPcscReader } from '../../device/reader/pcsc/pcsc-reader.ts'
import { claimedWhileStarted } from '../../device/reader/pcsc/reader-claim.ts'
import { openNodeSerialPort } from '../../device/serial/node-serial-port.ts'
import { createRelayMachine, relayLineSettings } from '../../device/vending/relay/relay-driver.ts'
import type { VendingMachine } from '../../device/vending/vending-machine.ts'
import { complain } from './command.ts'
import type { Configuration } from './config/configuration.ts'

/** The drivers that an entry of the program brings, by the names that a configuration uses. */
export interface Drivers {
  readonly readers: Readonly<Record<string, (configuration: Configuration, clock: Clock) => CardReader>>
  readonly machines: Readonly<Record<string, (configuration: Configuration, clock: Clock) => VendingMachine>>
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
  machines: {
    'relay-lcus': ({ machine }, clock) =>
      createRelayMachine({
        open: openNodeSerialPort,
        settings: { ...relayLineSettings(machine.port), baudRateBps: machine.baudRateBps },
        clock,
        pulseMs: machine.pulseMs,
        channels: machine.channels
      })
  }
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

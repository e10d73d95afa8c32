import type { Clock } from '../../device/clock.ts'
import { absentReader } from '../../device/reader/absent-reader.ts'
import type { CardReader } from '../../device/reader/card-reader.ts'
import { openNodeSerialPort } from '../../device/serial/node-serial-port.ts'
import { createRelayMachine, relayLineSettings } from '../../device/vending/relay/relay-driver.ts'
import type { VendingMachine } from '../../device/vending/vending-machine.ts'
import type { Configuration } from './config/configuration.ts'

/** The drivers that an entry of the program brings, by the names that a configuration uses. */
export interface Drivers {
  readonly readers: Readonly<Record<string, (configuration: Configuration, clock: Clock) => CardReader>>
  readonly machines: Readonly<Record<string, (configuration: Configuration, clock: Clock) => VendingMachine>>
}

/** Drivers of real devices. The development entry adds simulated ones. */
export const productionDrivers: Drivers = {
  readers: {
    // The PC/SC reader is not written yet; a machine configured for it says so and stays out of service.
    pcsc: () => absentReader({ code: 'reader_driver_missing', driver: 'pcsc' })
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
}

import type { MachineDriver, MachineSettings } from './machine-driver.ts'
import { hatachiLineDriver } from './hatachi-line/driver.ts'
import { mdbCashlessDriver } from './mdb-cashless/driver.ts'
import { mdbAvdDriver } from './mdb/driver.ts'
import { noMachineDriver } from './none/driver.ts'
import { relayModbusDriver } from './relay-modbus/driver.ts'
import { relayLcusDriver } from './relay/driver.ts'

/** Every way to speak to machines, in the order of the documents. A new protocol's folder adds its line here. */
export const machineDrivers: readonly MachineDriver[] = [
  anyDriver(relayLcusDriver),
  anyDriver(relayModbusDriver),
  anyDriver(mdbAvdDriver),
  anyDriver(mdbCashlessDriver),
  anyDriver(hatachiLineDriver)
]

/** What `machine.driver` of the configuration may be: a way to speak to machines, or that there is none. */
export const machineChoices: readonly MachineDriver[] = [...machineDrivers, anyDriver(noMachineDriver)]

/** Whether settings are of a machine that sells: all but `none` are. */
export function hasMachine(settings: MachineSettings): boolean {
  return settings.driver !== noMachineDriver.name
}

/** The driver that settings name. Throws TypeError where there is none: settings come from one of their schemas. */
export function machineDriverOf(settings: MachineSettings): MachineDriver {
  const driver = machineChoices.find(({ name }) => name === settings.driver)
  if (driver === undefined) throw new TypeError(`no driver ${settings.driver}`)
  return driver
}

/**
 * A driver among others, which says no more of its settings' type. Sound because settings find their driver by
 * `driver`, and each schema takes its own name alone.
 */
function anyDriver<S extends MachineSettings>(driver: MachineDriver<S>): MachineDriver {
  return driver as unknown as MachineDriver
}

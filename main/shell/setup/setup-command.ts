import { existsSync } from 'node:fs'
import { isIP } from 'node:net'
import { systemClock } from '../../../device/clock.ts'
import { complain, print, text, untilTold, type CommandValues } from '../command.ts'
import { configurationPath, dataDirectory } from '../config/locations.ts'
import { endIfAnothersData } from '../data-owner.ts'
import { productionDrivers } from '../drivers.ts'
import { exitCode } from '../exit-codes.ts'
import { HATACHI, programVersion } from '../program.ts'
import { runAppliance } from '../run-appliance.ts'
import { SET_UP_ADDRESS, SET_UP_PORT, setUpMachine } from './set-up-machine.ts'

/**
 * `hatachi setup`, with the drivers of real devices. What it makes is the configuration of the data directory; where
 * there is one, nothing is touched.
 * @returns the exit code
 * @throws TypeError for an address or port that is none
 */
export async function setUp(values: CommandValues): Promise<number> {
  const address = text(values, 'address') ?? SET_UP_ADDRESS
  if (isIP(address) === 0) throw new TypeError(`--address must be an IP address of this machine, not "${address}"`)
  const port = portOf(text(values, 'port'))
  const directory = dataDirectory(process.env)
  const others = endIfAnothersData(directory, 'setup', values)
  if (others !== null) return others
  const path = configurationPath(directory)
  if (existsSync(path)) {
    complain(`there is a configuration already: ${path}. To change it, edit it; to run it: ${HATACHI} run`)
    return exitCode('cannotCreate')
  }
  const told = untilTold()
  const ended = await setUpMachine({
    clock: systemClock,
    dataDirectory: directory,
    configurationPath: path,
    drivers: productionDrivers,
    version: programVersion(),
    at: { address, port },
    say: complain,
    told
  })
  if (!ended.ok) {
    complain(ended.error.message)
    return ended.error.exitCode
  }
  if (ended.value === 'told') return exitCode('interrupted')
  print(JSON.stringify({ configured: true, path }))
  return runAppliance(values)
}

function portOf(given: string | undefined): number {
  if (given === undefined) return SET_UP_PORT
  const port = Number(given)
  if (/^[0-9]{1,5}$/.test(given) && port <= 65_535) return port
  throw new TypeError(`--port must be a TCP port, not "${given}"`)
}

/**
 * An appliance with the drivers of production and no face, which would have to be built first. Arguments: its data
 * directory, with the configuration in it. Prints `ready` and ends in order when its standard input does.
 */
import { once } from 'node:events'
import { systemClock } from '../../../device/clock.ts'
import { configurationPath } from '../../../main/shell/config/locations.ts'
import { productionDrivers } from '../../../main/shell/drivers.ts'
import { startFromFile } from '../../../main/shell/start.ts'

const [, , dataDirectory = ''] = process.argv
const started = await startFromFile(configurationPath(dataDirectory), {
  clock: systemClock,
  dataDirectory,
  drivers: productionDrivers,
  withFace: false
})
if (!started.ok) throw new Error(started.error.message)
process.stdout.write('ready\n')
process.stdin.resume()
await once(process.stdin, 'end')
await started.value.stop('test_ended')

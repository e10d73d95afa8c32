import { demoTown } from '../../../main/services/booking/demo-town.ts'
import { startBookingServer } from '../../../main/services/booking/server.ts'
import { wideLimits } from '../../support/service-world.ts'

/** The booking service as a process: `PATH TOKEN PORT`. It says its address on one line, and runs until it is killed. */
const [path = '', token = '', port = '0'] = process.argv.slice(2)
const started = await startBookingServer({
  path,
  tokens: [token],
  facilities: demoTown,
  limits: wideLimits,
  port: Number(port)
})
if (!started.ok) throw new Error(JSON.stringify(started.error))
process.stdout.write(`${started.value.address}\n`)

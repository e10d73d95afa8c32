import { passCheckOf } from '../../../main/cable/pass.ts'
import { demoTown } from '../../../main/services/booking/demo-town.ts'
import { startBookingServer } from '../../../main/services/booking/server.ts'
import { wideLimits } from '../../support/service-world.ts'

/** The booking service as a process: `PATH TOKEN PORT KEY-ID KEY-PEM`, the key being the cable platform's. It says its address on one line, and runs until it is killed. */
const [path = '', token = '', port = '0', keyId = '', publicKeyPem = ''] = process.argv.slice(2)
const started = await startBookingServer({
  path,
  tokens: [token],
  checkPass: passCheckOf([{ keyId, publicKeyPem }]),
  facilities: demoTown,
  limits: wideLimits,
  port: Number(port)
})
if (!started.ok) throw new Error(JSON.stringify(started.error))
process.stdout.write(`${started.value.address}\n`)

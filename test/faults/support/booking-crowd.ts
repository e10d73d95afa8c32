import { systemClock } from '../../../device/clock.ts'
import { createBookingClients } from '../../../main/services/booking/client.ts'

/**
 * People who want a slot, as a process: `URL TOKEN NAME`, and on standard input one wish a line,
 * `CABLE-ID SLOT KEY ASSERTION`. All
 * wishes of a chunk are sent at the same time. Each answer is told on a line: `CABLE-ID SLOT KEY booked BOOKING-ID`, or the
 * refusal's code in place of `booked`.
 */
const [url = '', token = ''] = process.argv.slice(2)
const clients = createBookingClients(systemClock, { url, token, timeoutMs: 60_000 })

async function want(line: string): Promise<void> {
  const [cableId = '', slotId = '', key = '', assertion = ''] = line.split(' ')
  const booked = await clients.of({ cableId, assertion }).book(slotId, key)
  const outcome = booked.ok
    ? `booked ${booked.value.bookingId}`
    : booked.error.code === 'refused'
      ? booked.error.refusal
      : booked.error.code
  process.stdout.write(`${cableId} ${slotId} ${key} ${outcome}\n`)
}

let text = ''
process.stdin.setEncoding('utf8')
for await (const chunk of process.stdin) text += String(chunk)
await Promise.all(
  text
    .split('\n')
    .filter((line) => line !== '')
    .map(want)
)
clients.close()

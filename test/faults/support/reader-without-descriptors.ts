/**
 * Starts a PC/SC reader while this process has no descriptor left, and gives them back a second later. Prints one line
 * an event, and ends when the reader is ready. To be run with a low limit of descriptors.
 */
import { closeSync, openSync } from 'node:fs'
import { systemClock } from '../../../device/clock.ts'
import { createPcscReader } from '../../../device/reader/pcsc/pcsc-reader.ts'

const held: number[] = []
try {
  for (;;) held.push(openSync('/dev/null', 'r'))
} catch {
  // None is left now.
}
const reader = createPcscReader({ clock: systemClock })
await reader.start((event) => {
  process.stdout.write(`${event.type}${event.type === 'reader_lost' ? ` ${event.error.code}` : ''}\n`)
  if (event.type === 'reader_ready') void reader.close()
})
setTimeout(() => {
  for (const descriptor of held) closeSync(descriptor)
}, 1_000)

/**
 * What a machine costs that is connected and does nothing: opens a serial line for a while and prints the processor time
 * that this process took meanwhile, in per cent of one processor, once it is past its start.
 *
 * Usage: `node vending-idle.ts avd|echo PATH SECONDS`. `avd`: the age verification device of `mdb-avd`. `echo`: three
 * bytes written back for whatever comes. Exit code 0, or 1 where no POLL came.
 */
import { sleep, systemClock } from '../../../device/clock.ts'
import { openNodeSerialPort } from '../../../device/serial/node-serial-port.ts'
import type { SerialPort } from '../../../device/serial/serial-port.ts'
import { mdbAvdDriver } from '../../../device/vending/mdb/driver.ts'

const WARM_UP_MS = 1000

async function startAvd(path: string): Promise<() => Promise<void>> {
  const settings = mdbAvdDriver.settings.parse({ driver: 'mdb-avd', port: path })
  const machine = mdbAvdDriver.create(settings, { open: openNodeSerialPort, clock: systemClock })
  const events: string[] = []
  await machine.start(({ type }) => events.push(type))
  await sleep(systemClock, WARM_UP_MS)
  if (events.at(-1) !== 'machine_ready') throw new Error(`not ready: ${events.join(', ')}`)
  return () => machine.close()
}

async function startEcho(path: string): Promise<() => Promise<void>> {
  let port: SerialPort | null = null
  const ack = Uint8Array.of(0xfe, 0x00, 0x01)
  const opened = await openNodeSerialPort(
    { path, baudRateBps: 115_200, dataBits: 8, stopBits: 1, parity: 'none' },
    { onBytes: () => void port?.write(ack), onClose: () => undefined }
  )
  if (!opened.ok) throw new Error(opened.error.code)
  port = opened.value
  await sleep(systemClock, WARM_UP_MS)
  return () => opened.value.close()
}

const [kind = '', path = '', seconds = '5'] = process.argv.slice(2)
const close = await (kind === 'avd' ? startAvd(path) : startEcho(path))
const startedAtMs = performance.now()
const before = process.cpuUsage()
await sleep(systemClock, Number(seconds) * 1000)
const { user, system } = process.cpuUsage(before)
console.log(JSON.stringify({ percent: (user + system) / 10 / (performance.now() - startedAtMs) }))
await close()

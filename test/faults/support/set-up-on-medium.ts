/**
 * Run inside a mount namespace of its own, as root of it: what set-up says to a medium that is full or read-only, at the
 * answers and at the end. Argument: an empty directory to mount on. Prints one JSON object.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { systemClock } from '../../../device/clock.ts'
import type { CallHandler } from '../../../main/operator/calls.ts'
import { writeConnectionFiles } from '../../../main/platform/simulator/connection-files.ts'
import { startSimulatedPlatform } from '../../../main/platform/simulator/simulated-platform.ts'
import { configurationPath } from '../../../main/shell/config/locations.ts'
import { productionDrivers } from '../../../main/shell/drivers.ts'
import { setUpHandlers } from '../../../main/shell/setup/set-up-desk.ts'
import { productTemplates } from '../../../main/shell/setup/product-templates.ts'

const [directory = ''] = process.argv.slice(2)
execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', directory])
const dataDirectory = join(directory, 'data')
mkdirSync(dataDirectory, { mode: 0o700 })
const elsewhere = mkdtempSync(join(tmpdir(), 'hatachi-set-up-files-'))
const platform = await startSimulatedPlatform({ clock: systemClock })
const { clientKey, clientCertificate, ca, answerKey, sealingKey, ...connection } = writeConnectionFiles(platform, elsewhere)
const filler = join(directory, 'filler')
let fillsAtTheEnd = false

/** Takes all that is left of the medium. */
function fill(): void {
  for (const bytes of [65_536, 4096, 1]) {
    try {
      for (;;) writeFileSync(filler, Buffer.alloc(bytes), { flag: 'a' })
    } catch {
      // Full to within this size.
    }
  }
}

const path = configurationPath(dataDirectory)
const desk = setUpHandlers({
  clock: systemClock,
  drivers: productionDrivers,
  dataDirectory,
  configurationPath: path,
  at: { address: '127.0.0.1', port: 8443 },
  onFinish: () => {
    if (fillsAtTheEnd) fill()
    return { ok: true, value: undefined }
  },
  onFinished: () => undefined
})
const by = { login: 'chief' } as Parameters<CallHandler<'read_set_up'>>[0]
const finish = async () => {
  const answer = await desk.finish_set_up(by, {})
  return answer.ok ? 'finished' : answer.error
}
const save = async (operatorName: string) => {
  const answer = await desk.save_set_up(by, { answers: { operatorName } })
  return answer.ok ? 'saved' : answer.error
}

for (const file of [clientKey.service_provider, clientCertificate.service_provider, ca, answerKey, sealingKey]) {
  const put = await desk.put_set_up_file(by, { name: basename(file), pem: readFileSync(file, 'utf8') })
  if (!put.ok) throw new Error(JSON.stringify(put.error))
}
const { endpoint, answerKeyId, sealingKeyId } = connection
await desk.save_set_up(by, {
  answers: {
    operatorName: 'Shop',
    place: 'indoors',
    role: 'service_provider',
    endpoint,
    answerKeyId,
    sealingKeyId,
    readerDriver: 'pcsc',
    machineDriver: 'relay-lcus',
    machinePort: '/dev/ttyUSB0',
    products: [...(productTemplates[0]?.products ?? [])]
  }
})
const answers = () => (JSON.parse(readFileSync(join(dataDirectory, 'set-up.json'), 'utf8')) as { readonly operatorName: string }).operatorName

fill()
const savedWhenFull = await save('A'.repeat(80))
const finishedWhenFull = await finish()
rmSync(filler)
fillsAtTheEnd = true
const filledAtTheEnd = await finish()
fillsAtTheEnd = false
rmSync(filler)
execFileSync('mount', ['-o', 'remount,ro', directory])
const savedReadOnly = await save('B')
const finishedReadOnly = await finish()
execFileSync('mount', ['-o', 'remount,rw', directory])
const kept = answers()
const left = readdirSync(dataDirectory).toSorted()
const configuredBefore = existsSync(path)
const atLast = await finish()
const configured = existsSync(path)
await platform.close()
rmSync(elsewhere, { recursive: true })
execFileSync('umount', [directory])
console.log(JSON.stringify({ savedWhenFull, finishedWhenFull, filledAtTheEnd, savedReadOnly, finishedReadOnly, kept, left, configuredBefore, atLast, configured }))

import { readFileSync } from 'node:fs'
import { startCablePlatform } from '../../../main/cable/platform/server.ts'
import type { CablePlatformOptions } from '../../../main/cable/platform/server.ts'
import type { ServiceFile } from '../../../main/services/service-file.ts'

/**
 * The cable platform as a process: `OPTIONS-FILE [die]`. It says its address and keys on one line of JSON, and runs until
 * it is killed. With `die` it is killed, as by `kill -9`, the moment a link is on disk and before it is answered.
 */
const [optionsFile = '', die = ''] = process.argv.slice(2)
const started = await startCablePlatform(JSON.parse(readFileSync(optionsFile, 'utf8')) as CablePlatformOptions)
if (!started.ok) throw new Error(JSON.stringify(started.error))
const { address, answerKey, sealingKey, file } = started.value
if (die === 'die') dieAfterLink(file)
process.stdout.write(`${JSON.stringify({ address, answerKey, sealingKey })}\n`)

function dieAfterLink(watched: ServiceFile): void {
  const write = watched.write.bind(watched)
  const links = () => watched.read((database) => database.prepare('SELECT count(*) FROM link').pluck().get())
  watched.write = (use) => {
    const before = links()
    const written = write(use)
    const after = links()
    if (before.ok && after.ok && before.value !== after.value) process.kill(process.pid, 'SIGKILL')
    return written
  }
}

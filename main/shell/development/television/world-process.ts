/**
 * A world with a television as a process of its own: `node world-process.ts [DIRECTORY]`. Prints one line of JSON that says
 * where everything is, then takes commands (`world-commands.ts`) on standard input, one line of JSON each, and answers
 * each in its order with a line: `{"ok":true, …}`, or `{"ok":false,"why":"…"}`. Ends when its standard input does, so that
 * it cannot outlive whoever started it; without DIRECTORY it leaves nothing behind.
 */
import { createInterface } from 'node:readline'
import { performWorldCommand, worldCommandSchema } from './world-commands.ts'
import { startTvWorld } from './tv-world.ts'

const [directory] = process.argv.slice(2)
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`)
const world = await startTvWorld(directory === undefined ? {} : { dataDirectory: directory })
const { ownUrl, screenUrl, httpsPort, applianceDirectory } = world
say({ ready: true, ownUrl, screenUrl, httpsPort, applianceDirectory, stores: world.parties.stores })
for await (const line of createInterface({ input: process.stdin })) {
  try {
    const answer = await performWorldCommand(world, worldCommandSchema.parse(JSON.parse(line)))
    say({ ok: true, ...answer })
  } catch (fault) {
    say({ ok: false, why: fault instanceof Error ? fault.message : String(fault) })
  }
}
await world.close()

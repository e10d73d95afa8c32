/**
 * What the npm scripts call: `node bootstrap.mjs TASK [ARGUMENTS]`. Plain JavaScript on Node's own modules, because the
 * machine's Node runs it (20 or later), before anything is installed. Everything else runs under Node 24.
 */
import { benchTask, soakTask } from './bench-task.mjs'
import { demoTask } from './demo-task.mjs'
import { galleryTask } from './gallery-task.mjs'
import { ensureModules } from './modules.mjs'
import { handOver } from './node24.mjs'
import { packageTask } from './package-task.mjs'
import { exitCodes, runMain, Stop } from './stop.mjs'
import { ensureSystemPackages, systemTools } from './system-packages.mjs'
import { testTools } from './system-tools.mjs'
import { testTask } from './test-task.mjs'

/** @type {Readonly<Record<string, (args: readonly string[]) => Promise<number>>>} */
const tasks = {
  demo: demoTask,
  test: testTask,
  build: async (args) => {
    await ensureModules()
    return handOver('main/shell/build.ts', args)
  },
  package: packageTask,
  bench: benchTask,
  gallery: galleryTask,
  soak: soakTask,
  docs: async (args) => {
    await ensureModules()
    return handOver('test/support/docs/generate.ts', args)
  },
  // Only the set-up: what `npm test` would install, or the tools that are named.
  setup: async (args) => {
    const unknown = args.filter((name) => !Object.hasOwn(systemTools, name))
    if (unknown.length > 0) {
      const known = Object.keys(systemTools).join(', ')
      throw new Stop(exitCodes.usage, `Unknown: ${unknown.join(', ')}. Known are: ${known}`)
    }
    await ensureModules()
    await ensureSystemPackages(args.length > 0 ? args : testTools())
    return 0
  }
}

await runMain(async () => {
  const [name, ...args] = process.argv.slice(2)
  const task = name !== undefined && Object.hasOwn(tasks, name) ? tasks[name] : undefined
  if (task === undefined) {
    throw new Stop(exitCodes.usage, `Usage: node bootstrap.mjs ${Object.keys(tasks).join('|')} [arguments]`)
  }
  return task(args)
})

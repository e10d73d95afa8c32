#!/usr/bin/env node
/**
 * The `hatachi` command: installs what is missing, then hands everything to main/shell/cli.ts under Node 24: arguments,
 * standard streams, signals, and its ending.
 */
import { ensureModules } from './modules.mjs'
import { runNode24 } from './node24.mjs'
import { runMain } from './stop.mjs'

await runMain(async () => {
  await ensureModules()
  const ending = await runNode24('main/shell/cli.ts', process.argv.slice(2))
  if ('code' in ending) return ending.code
  // Ends by the same signal, so that whoever waits for us learns the truth.
  process.kill(process.pid, ending.signal)
  return 1
})

import { findChromium } from './find-chromium.mjs'
import { ensureModules } from './modules.mjs'
import { handOver, runStep } from './node24.mjs'
import { repositoryRoot } from './paths.mjs'
import { exitCodes, Stop } from './stop.mjs'

/**
 * `npm run gallery`: serves the page of the design system from its sources, until it is stopped.
 * `npm run gallery -- --update`: takes the pictures of docs/gallery anew, where they differ, and writes docs/gallery.md.
 * @param {readonly string[]} args
 * @returns {Promise<number>} the exit code of what was started
 * @throws {Stop} `usage` for any other argument
 */
export async function galleryTask(args) {
  if (args.length > 1 || (args[0] ?? '--update') !== '--update') {
    throw new Stop(exitCodes.usage, 'Usage: npm run gallery [-- --update]')
  }
  await ensureModules()
  if (args.length === 0) {
    return handOver('node_modules/vite/bin/vite.js', ['renderer/gallery', '--config', 'renderer/vite.config.ts'], {
      cwd: repositoryRoot
    })
  }
  const built = await runStep('main/shell/build.ts', ['--quiet'])
  if (built !== 0) return built
  // At full size: every language at both sizes.
  const env = { ...process.env, HATACHI_CHROMIUM: findChromium()?.path, HATACHI_TEST_SIZE: 'full' }
  const playwright = 'node_modules/@playwright/test/cli.js'
  const taken = await runStep(playwright, ['test', 'shopper-face-pictures', '--update-snapshots=changed'], {
    cwd: repositoryRoot,
    env
  })
  if (taken !== 0) return taken
  return handOver('test/support/docs/generate.ts', [])
}

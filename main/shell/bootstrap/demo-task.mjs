import { findChromium } from './find-chromium.mjs'
import { ensureModules } from './modules.mjs'
import { handOver, runStep } from './node24.mjs'
import { buildSmartcard } from './smartcard.mjs'
import { ensureSystemPackages } from './system-packages.mjs'

/**
 * `npm run demo`: sets up, builds and starts the whole thing on embedded defaults. What is shown where (Electron,
 * Chromium, an address, or a tour without a display) is decided by the command itself; here only what it needs is
 * fetched. On a person's desktop apt is never used unasked.
 * @param {readonly string[]} args
 * @returns {Promise<number>} the command's exit code
 */
export async function demoTask(args) {
  const hasDisplay = ['DISPLAY', 'WAYLAND_DISPLAY'].some((name) => (process.env[name] ?? '') !== '')
  const isDesktop = hasDisplay || process.platform === 'darwin' || process.platform === 'win32'
  const personsDesktop = isDesktop && process.getuid?.() !== 0

  await ensureModules()
  if (args.includes('--tour') || !isDesktop) await ensureSystemPackages(['chromium'], { personsDesktop })
  await buildSmartcard()
  const built = await runStep('main/shell/build.ts', ['--quiet'])
  if (built !== 0) return built

  const chromium = findChromium()
  const env = chromium === undefined ? process.env : { ...process.env, HATACHI_CHROMIUM: chromium.path }
  return handOver('main/shell/cli.ts', ['demo', ...args], { env })
}

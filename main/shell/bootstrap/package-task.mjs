import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ensureModules } from './modules.mjs'
import { handOver, runStep } from './node24.mjs'
import { repositoryRoot } from './paths.mjs'
import { buildSmartcard } from './smartcard.mjs'
import { exitCodes, Stop } from './stop.mjs'
import { ensureSystemPackages } from './system-packages.mjs'

/**
 * `npm run package -- ARGUMENTS`: builds, and packs with electron-builder, to which the arguments go (`--linux --dir`).
 * Without any: all packages of this system. Electron itself is fetched by electron-builder unless a folder with it is
 * named: `-c.electronDist=FOLDER`.
 * @param {readonly string[]} args
 * @returns {Promise<number>} electron-builder's exit code
 * @throws {Stop} `unavailable` where the packages' card reader driver cannot be compiled
 */
export async function packageTask(args) {
  await ensureModules()
  if (process.platform === 'linux') await ensureSystemPackages(['compiler', 'pcsc-headers'])
  await buildSmartcard()
  if (!existsSync(join(repositoryRoot, 'node_modules/smartcard/build/Release'))) {
    throw new Stop(exitCodes.unavailable, 'The package smartcard is not compiled: a package could use no card reader.')
  }
  const built = await runStep('main/shell/build.ts', ['--quiet', 'shopper', 'operator', 'tv', 'remote', 'electron'])
  if (built !== 0) return built
  return handOver('main/shell/packaging/package.ts', args)
}

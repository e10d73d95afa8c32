import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * For electron-builder, after it has packed a folder: stops where something is missing that the package cannot do
 * without, since electron-builder itself leaves out silently what it does not find. The Node of another system is the
 * usual case: npm installs this system's alone, so each package is made on its own system.
 * @param {{ readonly appOutDir: string, readonly electronPlatformName: string }} context
 * @throws {Error} naming what is missing
 */
export default async function afterPack({ appOutDir, electronPlatformName }) {
  const resources = join(appOutDir, 'resources')
  const program = join(resources, 'app.asar.unpacked')
  const windows = electronPlatformName === 'win32'
  const needed = [
    join(resources, 'node', windows ? 'node.exe' : 'node'),
    join(resources, 'app.asar'),
    join(resources, 'licences/third-party-notices.txt'),
    join(program, 'package.json'),
    join(program, 'main/shell/production.ts'),
    join(program, 'device/reader/pcsc/reader-process.ts'),
    join(program, 'out/renderer/shopper/index.html'),
    join(program, 'out/renderer/operator/index.html'),
    join(program, 'out/renderer/tv/index.html'),
    join(program, 'out/renderer/remote/index.html')
  ]
  const native = ['better-sqlite3/prebuilds', '@serialport/bindings-cpp/prebuilds', 'smartcard/build/Release']
  const missing = [
    ...needed.filter((path) => !existsSync(path)),
    ...native.map((path) => join(program, 'node_modules', path)).filter((path) => !holdsNative(path))
  ]
  if (missing.length > 0) throw new Error(`the package lacks:\n${missing.join('\n')}`)
}

/** @param {string} folder */
function holdsNative(folder) {
  if (!existsSync(folder)) return false
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).some((file) => file.endsWith('.node'))
}

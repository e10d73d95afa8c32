import { existsSync, readFileSync } from 'node:fs'
import { join, posix, win32 } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where the program lies: the checkout, or `resources/app.asar.unpacked` of a package. */
export const programRoot = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Whether this is a package. It leaves the bootstrap out, which installs and builds: what it knows how to do is done.
 */
export const isPackaged = !existsSync(join(programRoot, 'main/shell/bootstrap/hatachi.mjs'))

/** How people call this program, for help and remedies: `npx hatachi` in the checkout, `hatachi` where it is installed. */
export const HATACHI = isPackaged ? 'hatachi' : 'npx hatachi'

/** The window of the package that holds the program, two folders above it. */
export function packagedWindowOf(program: string, platform: NodeJS.Platform = process.platform): string {
  return platform === 'win32' ? win32.join(program, '../../Hatachi.exe') : posix.join(program, '../../hatachi-kiosk')
}

/** The same for this program; null in a checkout. */
export const packagedWindow = isPackaged ? packagedWindowOf(programRoot) : null

/** The version in package.json. */
export function programVersion(): string {
  const manifest = JSON.parse(readFileSync(join(programRoot, 'package.json'), 'utf8')) as { version: string }
  return manifest.version
}

import { closeSync, openSync, readdirSync, readSync, realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { findOnPath, isExecutable } from './paths.mjs'

/**
 * A Chromium that was found. `given`: named by HATACHI_CHROMIUM. `system`: the distribution's or Google's.
 * `playwright`: downloaded by Playwright. `snap`: confined, sees neither /tmp nor hidden folders; the last resort.
 * @typedef {{ readonly path: string, readonly kind: 'given' | 'system' | 'playwright' | 'snap' }} FoundChromium
 */

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const macApps = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
]

/**
 * Looks for a Chromium that tests and the demo can drive, in this order: the one named by HATACHI_CHROMIUM, the
 * system's, Playwright's own download, a snap. Starts none of them.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {FoundChromium | undefined} undefined also where HATACHI_CHROMIUM names no executable file
 */
export function findChromium(env = process.env) {
  const given = env['HATACHI_CHROMIUM']
  if (given !== undefined && given !== '') return isExecutable(given) ? { path: given, kind: 'given' } : undefined

  const onPath = names.map((name) => findOnPath(name, env)).filter((path) => path !== undefined)
  const system = [...onPath, ...(process.platform === 'darwin' ? macApps.filter(isExecutable) : [])]
  const native = system.find((path) => !isSnap(path))
  if (native !== undefined) return { path: native, kind: 'system' }

  const downloaded = findDownloaded(env)
  if (downloaded !== undefined) return { path: downloaded, kind: 'playwright' }

  const snap = system[0]
  return snap === undefined ? undefined : { path: snap, kind: 'snap' }
}

/**
 * Whether a path leads to a snap: Ubuntu's /snap/bin/chromium is a link to `snap`, its /usr/bin/chromium-browser a
 * small script that starts the snap, or asks for it.
 * @param {string} path
 */
function isSnap(path) {
  const real = realpathSync(path)
  if (path.startsWith('/snap/') || real.startsWith('/snap/') || real.endsWith('/snap')) return true
  const start = Buffer.alloc(4096)
  try {
    const file = openSync(real, 'r')
    const length = readSync(file, start)
    closeSync(file)
    const text = start.toString('latin1', 0, length)
    return text.startsWith('#!') && text.includes('/snap/bin/')
  } catch {
    return false
  }
}

/**
 * Playwright's newest download. Its folders are `chromium-REVISION`, below that one folder a system and age.
 * @param {NodeJS.ProcessEnv} env
 */
function findDownloaded(env) {
  const caches = { linux: '.cache', darwin: 'Library/Caches', win32: 'AppData/Local' }
  const cache = process.platform in caches ? caches[/** @type {keyof typeof caches} */ (process.platform)] : '.cache'
  const folder = env['PLAYWRIGHT_BROWSERS_PATH'] ?? join(env['HOME'] ?? homedir(), cache, 'ms-playwright')
  const binaries = ['chrome-linux64/chrome', 'chrome-linux/chrome', 'chrome-win64/chrome.exe', 'chrome-win/chrome.exe']
  return list(folder)
    .filter((name) => /^chromium-\d+$/.test(name))
    .sort((left, right) => Number(right.slice(9)) - Number(left.slice(9)))
    .flatMap((name) => binaries.map((binary) => join(folder, name, binary)))
    .find(isExecutable)
}

/** @param {string} folder */
function list(folder) {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

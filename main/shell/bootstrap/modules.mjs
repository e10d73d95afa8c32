import { createHash } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, delimiter, join } from 'node:path'
import { withLock } from './install-lock.mjs'
import { repositoryRoot } from './paths.mjs'
import { exitCodeOf, runToEnd } from './run.mjs'
import { exitCodes, say, Stop } from './stop.mjs'

/**
 * @typedef {object} InstallOptions
 * @property {string} root the checkout
 * @property {(root: string, onStart: (pid: number) => void) => Promise<number>} install gives npm's exit code
 */

/**
 * Makes sure that node_modules holds what package-lock.json says; a few milliseconds where it does. Installs with
 * `npm ci` otherwise. May be killed at any moment and started twice at once: a stamp inside node_modules, written last,
 * tells a whole installation from a torn one.
 * @param {InstallOptions} [options]
 * @returns {Promise<void>}
 * @throws {Stop} `unavailable` where npm fails
 */
export async function ensureModules({ root, install } = { root: repositoryRoot, install: installByNpm }) {
  const lockText = readFileSync(join(root, 'package-lock.json'), 'utf8')
  const stampPath = join(root, 'node_modules/.hatachi-stamp')
  const wanted = createHash('sha256').update(`${process.platform} ${process.arch}\n${lockText}`).digest('hex')
  const isStamped = () => readOrUndefined(stampPath) === wanted
  if (isStamped()) return

  const waiting = () => say('Another start is installing the npm packages; waiting for it.')
  await withLock(join(root, '.hatachi/install.lock'), waiting, async (lock) => {
    if (isStamped()) return
    if (!isInstalledByHand(root, lockText)) {
      rmSync(stampPath, { force: true })
      say('Installing the npm packages. This is needed once and takes about a minute.')
      const code = await install(root, (pid) => lock.addProcess(pid))
      if (code !== 0) {
        throw new Stop(
          exitCodes.unavailable,
          `npm ci ended with ${code}. Check the network and the registry, then run it by hand:\n  cd ${root} && npm ci`
        )
      }
    }
    writeFileSync(stampPath, wanted)
  })
}

/**
 * Whether npm itself says that what it installed here last, and finished, is what the lock file asks for. npm writes
 * node_modules/.package-lock.json at the end of an installation.
 * @param {string} root
 * @param {string} lockText
 */
function isInstalledByHand(root, lockText) {
  const hiddenText = readOrUndefined(join(root, 'node_modules/.package-lock.json'))
  if (hiddenText === undefined) return false
  const wanted = packagesOf(lockText)
  const present = packagesOf(hiddenText)
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true
    const installed = present[path]
    // What is optional may be absent: another processor's Node, for one.
    if (installed === undefined) return entry.optional === true || entry.devOptional === true
    return installed.version === entry.version && installed.integrity === entry.integrity
  })
}

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean }} LockEntry
 * @param {string} text
 * @returns {Record<string, LockEntry>}
 */
function packagesOf(text) {
  try {
    /** @type {{ packages?: Record<string, LockEntry> }} */
    const parsed = JSON.parse(text)
    return parsed.packages ?? {}
  } catch {
    return {}
  }
}

/**
 * `npm ci` with everything that tests and build need, whatever NODE_ENV says, and without a package's own scripts.
 * @param {string} root
 * @param {(pid: number) => void} onStart
 */
async function installByNpm(root, onStart) {
  const [command, ...prefix] = npmCommand(root)
  const args = ['ci', '--ignore-scripts', '--include=dev', '--include=optional']
  const quiet = ['--no-audit', '--no-fund', '--no-progress', '--loglevel=error']
  try {
    const ending = await runToEnd(command, [...prefix, ...args, ...quiet], {
      cwd: root,
      env: npmEnvironment(root),
      // npm's words go to stderr: stdout belongs to the command that was asked for.
      stdio: ['ignore', 2, 2],
      onStart
    })
    return exitCodeOf(ending)
  } catch {
    throw new Stop(exitCodes.unavailable, 'npm was not found. Install Node 20 or later with npm: https://nodejs.org/')
  }
}

/**
 * The npm that started us, else the one on the path.
 * @param {string} root
 * @returns {[string, ...string[]]}
 */
export function npmCommand(root) {
  const script = process.env['npm_execpath']
  const node = process.env['npm_node_execpath']
  const ours = join(root, 'node_modules')
  // Not by a Node inside node_modules, which npm ci removes while it runs.
  if (script !== undefined && node !== undefined && basename(script) === 'npm-cli.js' && !node.startsWith(ours)) {
    return [node, script]
  }
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm']
}

/**
 * The environment for an npm of our own: without the outer npm's idea of where it works.
 * @param {string} root
 */
export function npmEnvironment(root) {
  const env = { ...process.env }
  for (const name of ['npm_config_local_prefix', 'npm_config_global', 'npm_config_location', 'npm_config_dry_run']) {
    delete env[name]
  }
  const ours = join(root, 'node_modules')
  const folders = (env['PATH'] ?? '').split(delimiter)
  env['PATH'] = folders.filter((folder) => !folder.startsWith(ours)).join(delimiter)
  return env
}

/** @param {string} path */
function readOrUndefined(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

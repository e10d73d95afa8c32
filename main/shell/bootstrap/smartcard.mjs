import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { npmCommand, npmEnvironment } from './modules.mjs'
import { installedNodeFolder } from './node24.mjs'
import { findOnPath, repositoryRoot } from './paths.mjs'
import { runToEnd } from './run.mjs'
import { say } from './stop.mjs'
import { PCSC_HEADER } from './system-tools.mjs'

const tools = ['c++', 'make', 'python3']

/**
 * @typedef {object} BuildOptions
 * @property {string} [header] of PC/SC
 * @property {NodeJS.ProcessEnv} [env]
 * @property {(root: string) => Promise<string>} [build] gives what the compiler said
 */

/**
 * Compiles the optional package `smartcard` (PC/SC) where libpcsclite's headers and a compiler are there. Silent where
 * they are not: real readers are then absent, as `hatachi doctor` says. What has failed is not tried again until the
 * compiler or the headers are others; the compiler's words are kept in `.hatachi/smartcard-build.log`.
 * @param {string} [root]
 * @param {BuildOptions} [options]
 * @returns {Promise<void>}
 */
export async function buildSmartcard(root = repositoryRoot, options = {}) {
  const { header = PCSC_HEADER, env = process.env, build = rebuild } = options
  const folder = join(root, 'node_modules/smartcard')
  if (!existsSync(folder) || isBuilt(folder)) return
  const files = [header, ...tools.map((tool) => findOnPath(tool, env))]
  const circumstances = describe(files)
  if (circumstances === undefined) return
  // In node_modules, so that a new installation forgets it.
  const tried = join(root, 'node_modules/.hatachi-smartcard')
  if (existsSync(tried) && readFileSync(tried, 'utf8') === circumstances) return

  const log = await build(root)
  mkdirSync(join(root, '.hatachi'), { recursive: true })
  const logPath = join(root, '.hatachi/smartcard-build.log')
  writeFileSync(logPath, log)
  if (isBuilt(folder)) return
  writeFileSync(tried, circumstances)
  say(`The package smartcard did not compile: no card reader can be used. Why is in ${logPath}`)
}

/**
 * @param {string} root
 * @returns {Promise<string>}
 */
async function rebuild(root) {
  const [command, ...prefix] = npmCommand(root)
  const env = npmEnvironment(root)
  // Node's headers came with its npm package: node-gyp need not download them.
  const node = installedNodeFolder(root)
  if (node !== undefined && existsSync(join(node, 'include'))) env['npm_config_nodedir'] = node
  let log = ''
  try {
    await runToEnd(command, [...prefix, 'rebuild', '--ignore-scripts=false', 'smartcard'], {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      onOutput: (text) => {
        log += text
      }
    })
  } catch (error) {
    log += String(error)
  }
  return log
}

/**
 * What a build would stand on: files with their times and sizes. Undefined where one is missing.
 * @param {readonly (string | undefined)[]} files
 */
function describe(files) {
  const lines = files.map((file) => {
    if (file === undefined || !existsSync(file)) return undefined
    const path = realpathSync(file)
    const { size, mtimeMs } = statSync(path)
    return `${path} ${size} ${mtimeMs}`
  })
  return lines.includes(undefined) ? undefined : lines.join('\n')
}

/** @param {string} folder */
function isBuilt(folder) {
  const release = join(folder, 'build/Release')
  return existsSync(release) && readdirSync(release).some((name) => name.endsWith('.node'))
}

import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { npmCommand, npmEnvironment } from './modules.mjs'
import { installedNodeFolder } from './node24.mjs'
import { findOnPath, repositoryRoot } from './paths.mjs'
import { runToEnd } from './run.mjs'

const header = '/usr/include/PCSC/winscard.h'

/**
 * Compiles the optional package `smartcard` (PC/SC) where libpcsclite's headers and a compiler are there. Silent where
 * they are not, and where it fails: real readers are then absent, as `hatachi doctor` says. Tried once an installation;
 * the compiler's words are kept in `.hatachi/smartcard-build.log`.
 * @param {string} [root]
 * @returns {Promise<void>}
 */
export async function buildSmartcard(root = repositoryRoot) {
  const folder = join(root, 'node_modules/smartcard')
  const tried = join(root, 'node_modules/.hatachi-smartcard')
  if (!existsSync(folder) || isBuilt(folder) || existsSync(tried)) return
  const tools = ['c++', 'make', 'python3']
  if (!existsSync(header) || tools.some((tool) => findOnPath(tool) === undefined)) return

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
  mkdirSync(join(root, '.hatachi'), { recursive: true })
  writeFileSync(join(root, '.hatachi/smartcard-build.log'), log)
  writeFileSync(tried, '')
}

/** @param {string} folder */
function isBuilt(folder) {
  const release = join(folder, 'build/Release')
  return existsSync(release) && readdirSync(release).some((name) => name.endsWith('.node'))
}

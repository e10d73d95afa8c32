import { join } from 'node:path'
import { isExecutable, repositoryRoot } from './paths.mjs'
import { codeOfSignal, exitCodeOf, runToEnd } from './run.mjs'
import { exitCodes, Stop } from './stop.mjs'

const wantedMajor = 24
const packageSystems = { linux: 'linux', win32: 'win', darwin: 'darwin' }

/**
 * Path of a Node 24 or later: the one that npm installed into node_modules, else the running one.
 * @param {string} [root]
 * @throws {Stop} `unavailable` where there is neither
 */
export function findNode24(root = repositoryRoot) {
  const installed = installedNodeFolder(root)
  const binary = installed === undefined ? undefined : join(installed, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (binary !== undefined && isExecutable(binary)) return binary
  if (Number(process.versions.node.split('.')[0]) >= wantedMajor) return process.execPath
  throw new Stop(
    exitCodes.unavailable,
    `Node ${wantedMajor} is needed. npm has none for ${process.platform} on ${process.arch} here, and this is ` +
      `Node ${process.versions.node}.\nInstall Node ${wantedMajor} from https://nodejs.org/ and start again with it.`
  )
}

/**
 * The folder of the npm package that holds Node 24 for this system: `bin/node`, and `include/` for native packages.
 * @param {string} root
 */
export function installedNodeFolder(root) {
  if (!(process.platform in packageSystems)) return undefined
  const system = packageSystems[/** @type {keyof typeof packageSystems} */ (process.platform)]
  return join(root, 'node_modules', `node-${system}-${process.arch}`)
}

/**
 * Runs a script under Node 24, with what npm installed first on the path.
 * @param {string} script from the repository's root
 * @param {readonly string[]} args
 * @param {import('./run.mjs').RunOptions} [options]
 * @returns {Promise<import('./run.mjs').Ending>}
 */
export async function runNode24(script, args, options = {}) {
  const node = findNode24()
  try {
    return await runToEnd(node, [join(repositoryRoot, script), ...args], options)
  } catch (error) {
    // ENOENT for a file that is there: its loader is not (Alpine's musl).
    const reason = error instanceof Error ? error.message : String(error)
    throw new Stop(exitCodes.unavailable, `Node ${wantedMajor} at ${node} does not start: ${reason}`)
  }
}

/**
 * The same, for one step of a task: gives its exit code as a shell would, and ends the task where it was interrupted.
 * @param {string} script
 * @param {readonly string[]} args
 * @param {import('./run.mjs').RunOptions} [options]
 * @throws {Stop} with the signal's code
 */
export async function runStep(script, args, options = {}) {
  const ending = await runNode24(script, args, options)
  if (ending.interruptedBy !== undefined) throw new Stop(codeOfSignal(ending.interruptedBy), 'Interrupted.')
  return exitCodeOf(ending)
}

/**
 * The same, for the last step of a task: the script's own ending is the task's.
 * @param {string} script
 * @param {readonly string[]} args
 * @param {import('./run.mjs').RunOptions} [options]
 */
export async function handOver(script, args, options = {}) {
  return exitCodeOf(await runNode24(script, args, options))
}

import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Starts `hatachi demo --json` in a process of its own and waits for its line. The world ends when its standard input
 * does, so it ends with this process, however that ends. Plain JavaScript on Node's own modules: this runs on whatever
 * Node (20 or later) the integrator's tests run on.
 */

const command = fileURLToPath(new URL('../../bootstrap/hatachi.mjs', import.meta.url))
const START_TIMEOUT_MS = 120_000
const STDERR_KEPT = 4_000

/**
 * @typedef {object} World
 * @property {string} apiUrl
 * @property {string} token
 * @property {string} dockUrl
 * @property {number} pid
 * @property {() => Promise<void>} close ends the world and waits until it has cleaned up
 */

/**
 * @param {{ readonly role: string, readonly place: string }} setting
 * @returns {Promise<World>}
 */
export async function startWorldProcess({ role, place }) {
  const args = ['demo', '--json', '--latency', 'none', '--role', role, '--place', place]
  const child = spawn(process.execPath, [command, ...args], { stdio: ['pipe', 'pipe', 'pipe'], cwd: join(command, '..') })
  /** @type {Promise<void>} */
  const ended = new Promise((resolve) => {
    child.once('close', () => resolve())
    child.once('error', () => resolve())
  })
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors = (errors + text).slice(-STDERR_KEPT)
  })
  // A world that ends by itself closes its input before we do.
  child.stdin.on('error', () => undefined)
  const close = async () => {
    child.stdin.end()
    await ended
  }
  try {
    const line = await firstLine(child.stdout, ended)
    const { apiUrl, token, dockUrl } = JSON.parse(line)
    child.stdout.resume()
    return { apiUrl, token, dockUrl, pid: child.pid ?? 0, close }
  } catch (fault) {
    child.stdin.end()
    child.kill('SIGTERM')
    await ended
    const reason = fault instanceof Error ? fault.message : String(fault)
    throw new Error(`Hatachi's world did not start: ${reason}\n${errors}`.trim())
  }
}

/**
 * @param {import('node:stream').Readable} stdout
 * @param {Promise<void>} ended
 * @returns {Promise<string>}
 */
function firstLine(stdout, ended) {
  return new Promise((resolve, reject) => {
    let text = ''
    const watchdog = setTimeout(() => reject(new Error('it says nothing')), START_TIMEOUT_MS)
    void ended.then(() => {
      clearTimeout(watchdog)
      reject(new Error('it ended'))
    })
    stdout.setEncoding('utf8').on('data', (part) => {
      text += part
      const end = text.indexOf('\n')
      if (end < 0) return
      clearTimeout(watchdog)
      resolve(text.slice(0, end))
    })
  })
}

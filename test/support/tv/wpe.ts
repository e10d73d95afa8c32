import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { systemToolsOf } from '../../../main/shell/bootstrap/system-tools.mjs'
import { freePort } from '../operator-visit.ts'
import { driverIsReady, startSession, type WebDriverSession } from './web-driver.ts'

/**
 * WPE WebKit, the engine of many set-top boxes, as Debian has it. 1280x720 is what its own MiniBrowser draws without a
 * display. 1920x1080 is drawn by Cog, the launcher that boxes use, on the whole of a Weston that has no display either:
 * MiniBrowser cannot take part there without a graphics processor.
 */

/** The two sizes of a television, in CSS pixels. */
export const TV_SIZES = { '720p': { width: 1280, height: 720 }, '1080p': { width: 1920, height: 1080 } } as const
export type TvSize = keyof typeof TV_SIZES

/** A browser with all that belongs to it. */
export interface Wpe {
  readonly session: WebDriverSession
  /** What the page has said to its console so far, where the launcher tells it (`1080p` only). */
  consoleLines(): readonly string[]
  /** Processor time that all of its processes have had so far, milliseconds: the same on a busy machine. */
  processorMs(): number
  /** Ends every process, and removes what they left. */
  close(): Promise<void>
}

const PORT_TRIES = 3
const LOOK_MS = 30
const END_MS = 5_000
const DISPLAY = 'hatachi-tv'
const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** One started process with its children, and what it said. */
interface Running {
  /** Of its processes that still run. */
  processorMs(): number
  hasEnded(): boolean
  said(): string
  end(): Promise<void>
}

/** A process that leads a group of its own: a browser outlives its driver, and would outlive the test. */
function start(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Running {
  const child: ChildProcess = spawn(program, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  let hasEnded = false
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (said += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text))
  const ended = once(child, 'exit').catch((fault: unknown) => (said += String(fault)))
  void ended.then(() => (hasEnded = true))
  const toGroup = (signal: NodeJS.Signals): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal)
    } catch {
      // The whole group is gone.
    }
  }
  const atExit = (): void => {
    toGroup('SIGKILL')
  }
  // A signal that ends this process tells nobody of `exit`; sent anew, it ends it as it would have.
  const atSignal = (signal: NodeJS.Signals): void => {
    toGroup('SIGKILL')
    for (const each of ENDING_SIGNALS) process.off(each, atSignal)
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
  }
  process.once('exit', atExit)
  for (const signal of ENDING_SIGNALS) process.on(signal, atSignal)
  return {
    processorMs: () => (child.pid === undefined ? 0 : processorMsOf(child.pid)),
    hasEnded: () => hasEnded,
    said: () => said,
    end: async () => {
      toGroup('SIGTERM')
      await Promise.race([ended, pause(END_MS, undefined, { ref: false })])
      // A child of its own may still be there.
      toGroup('SIGKILL')
      await ended
      process.off('exit', atExit)
      for (const signal of ENDING_SIGNALS) process.off(signal, atSignal)
    }
  }
}

/** Of all threads of a process group, as the kernel counts them. What ends meanwhile is left out. */
function processorMsOf(group: number): number {
  const ofThread = (path: string): number => Number(readFileSync(path, 'utf8').split(' ')[0]) / 1e6
  const processes = readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name))
  return processes.reduce((sum, pid) => {
    try {
      // Behind the name, which may hold anything: state, parent, group.
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]) !== group) return sum
      const tasks = `/proc/${pid}/task`
      return readdirSync(tasks).reduce((all, task) => all + ofThread(`${tasks}/${task}/schedstat`), sum)
    } catch {
      return sum
    }
  }, 0)
}

/** Whether the machine has the engine and the display. CI always has: `npm test` brings them there. */
export function hasWpe(): boolean {
  const tools = systemToolsOf()
  return ['wpe', 'weston'].every((name) => tools[name]?.isThere() === true)
}

/** Debian puts the engine's programs below the folder of the architecture. */
function miniBrowserPath(): string {
  const paths = readdirSync('/usr/lib').map((name) => join('/usr/lib', name, 'wpe-webkit-1.1/MiniBrowser'))
  const path = paths.find((each) => existsSync(each))
  if (path === undefined) throw new Error('there is no MiniBrowser of WPE WebKit')
  return path
}

/** Nothing of whoever runs the test: no settings, no cache, no proxy, no accessibility bus. */
function bareEnvironment(directory: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/proxy|^XDG_|^WAYLAND_|^DISPLAY$|^DBUS_|^NODE_/i.test(name))
  return {
    ...Object.fromEntries(kept),
    HOME: directory,
    XDG_RUNTIME_DIR: directory,
    XDG_CACHE_HOME: directory,
    XDG_CONFIG_HOME: directory,
    XDG_DATA_HOME: directory,
    GSETTINGS_BACKEND: 'memory',
    NO_AT_BRIDGE: '1'
  }
}

async function startWeston(directory: string, env: NodeJS.ProcessEnv): Promise<Running> {
  const { width, height } = TV_SIZES['1080p']
  const weston = start(
    'weston',
    [
      '--backend=headless-backend.so',
      `--width=${String(width)}`,
      `--height=${String(height)}`,
      `--socket=${DISPLAY}`,
      '--no-config',
      '--idle-time=0',
      // Kiosk-shell of Weston 10 gives a window without a graphics processor no frames.
      '--shell=desktop-shell.so'
    ],
    env
  )
  while (!existsSync(join(directory, DISPLAY))) {
    if (weston.hasEnded()) throw new Error(`weston ended: ${weston.said()}`)
    await pause(LOOK_MS)
  }
  return weston
}

async function startDriver(env: NodeJS.ProcessEnv): Promise<{ readonly driver: Running; readonly base: string }> {
  for (let tries = 1; ; tries += 1) {
    const port = await freePort()
    const driver = start('WPEWebDriver', ['-p', String(port)], env)
    const base = `http://127.0.0.1:${String(port)}`
    if (await driverIsReady(base, driver.hasEnded)) return { driver, base }
    // Somebody else may have taken the port meanwhile.
    if (tries === PORT_TRIES) throw new Error(`WPEWebDriver ended: ${driver.said()}`)
  }
}

/** Starts the engine with one window of a size, which takes the certificate of any host. */
export async function startWpe(size: TvSize): Promise<Wpe> {
  const directory = mkdtempSync(join(tmpdir(), 'hatachi-tv-'))
  const running: Running[] = []
  const close = async (): Promise<void> => {
    for (const each of running.toReversed()) await each.end()
    rmSync(directory, { recursive: true, force: true, maxRetries: 3 })
  }
  try {
    const env = bareEnvironment(directory)
    const isHeadless = size === '720p'
    if (!isHeadless) {
      running.push(await startWeston(directory, env))
      Object.assign(env, { WAYLAND_DISPLAY: DISPLAY, COG_PLATFORM_WL_VIEW_FULLSCREEN: '1' })
    }
    const { driver, base } = await startDriver(env)
    running.push(driver)
    const browser = isHeadless
      ? { binary: miniBrowserPath(), args: ['--automation', '--headless'] }
      : {
          binary: '/usr/bin/cog',
          args: ['--automation', '--platform=wl', '--enable-write-console-messages-to-stdout=true']
        }
    const session = await startSession(base, { acceptInsecureCerts: true, 'wpe:browserOptions': browser })
    return {
      session,
      consoleLines: () => driver.said().split('\n').filter((line) => line.startsWith('CONSOLE ')),
      processorMs: () => running.reduce((sum, each) => sum + each.processorMs(), 0),
      close: async () => {
        await session.close().catch(() => undefined)
        await close()
      }
    }
  } catch (fault) {
    await close()
    throw fault
  }
}

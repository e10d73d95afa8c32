import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { Clock } from '../../clock.ts'
import { sleep } from '../../clock.ts'
import { VPCD_PORTS } from './vpcd-card.ts'

/** Where pcscd keeps its socket; in the namespace it is the world's own folder. */
const IPC_DIRECTORY = '/run/pcscd'
const SOCKET_PATH = join(IPC_DIRECTORY, 'pcscd.comm')
const PID_PATH = join(IPC_DIRECTORY, 'pcscd.pid')
/** Holds a file for each reader; an empty one is a service without readers. */
const CONFIGURATION_DIRECTORY = join(IPC_DIRECTORY, 'readers')
const READER_FILE = join(CONFIGURATION_DIRECTORY, 'virtual-reader')

const START_DEADLINE_MS = 60_000
/** A pcscd that has not obeyed by then is ended by force. */
const ORDERLY_END_MS = 3_000
const POLL_MS = 5
const KEPT_OUTPUT_CHARACTERS = 4_000

/**
 * pcscd with the virtual reader, as a child of this process. Only inside the namespace that `private-namespace.ts`
 * makes: it takes /run/pcscd and the ports of vpcd for its own. Ends with this process, `kill -9` included.
 */
export class PcscdService {
  readonly #clock: Clock
  #child: ChildProcess | null = null
  #gone: Promise<unknown> = Promise.resolve()
  #paused = false
  #plugged = true
  readonly #readerConfiguration: string
  #output = ''

  /** @param libraryPath vpcd's driver, as seen in the namespace */
  constructor(clock: Clock, libraryPath: string) {
    this.#clock = clock
    // The format of reader.conf(5). The device name carries the port.
    const channel = `0x${VPCD_PORTS[0].toString(16).toUpperCase()}`
    this.#readerConfiguration = [
      'FRIENDLYNAME "Virtual PCD"',
      `DEVICENAME /dev/null:${channel}`,
      `LIBPATH ${libraryPath}`,
      `CHANNELID ${channel}`,
      ''
    ].join('\n')
  }

  /** Process id, the same inside and outside; `null` where it does not run. */
  get pid(): number | null {
    return this.#child?.pid ?? null
  }

  /** Resolves when the pcscd that runs now has ended; at once where none runs. */
  get gone(): Promise<unknown> {
    return this.#gone
  }

  get paused(): boolean {
    return this.#paused
  }

  get plugged(): boolean {
    return this.#plugged
  }

  /** Starts pcscd and waits until it answers. Does nothing where it runs. */
  async start(): Promise<void> {
    if (this.#child !== null) return
    // What a killed one leaves; its process id may belong to another program by now.
    for (const path of [SOCKET_PATH, PID_PATH]) rmSync(path, { force: true })
    mkdirSync(CONFIGURATION_DIRECTORY, { recursive: true })
    if (this.#plugged) writeFileSync(READER_FILE, this.#readerConfiguration)
    else rmSync(READER_FILE, { force: true })
    this.#output = ''
    const args = ['--foreground', '--config', CONFIGURATION_DIRECTORY, ...polkitArguments()]
    // setpriv: so that pcscd does not outlive a parent that is killed.
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'pcscd', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    this.#child = child
    this.#paused = false
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#output = (this.#output + text).slice(-KEPT_OUTPUT_CHARACTERS)
      })
    }
    const ended = Promise.withResolvers<undefined>()
    this.#gone = ended.promise
    const gone = (): void => {
      ended.resolve(undefined)
      if (this.#child !== child) return
      this.#child = null
      this.#paused = false
    }
    child.once('error', (error) => {
      this.#output += error.message
      gone()
    })
    child.once('exit', gone)
    const startedMs = this.#clock.monotonicMs()
    while (!(await this.#answers())) {
      if (this.#child !== child) throw new Error(`pcscd ended at once: ${this.#output}`)
      if (this.#clock.monotonicMs() - startedMs > START_DEADLINE_MS) throw new Error(`no pcscd: ${this.#output}`)
      await sleep(this.#clock, POLL_MS)
    }
  }

  /** Ends pcscd by a signal, and waits for its end. */
  async stop(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child
    if (child === null) return
    const ended = this.#gone
    child.kill(signal)
    // A stopped process takes no signal but the last one.
    if (this.#paused && signal !== 'SIGKILL') child.kill('SIGCONT')
    this.#paused = false
    const cancel = this.#clock.after(ORDERLY_END_MS, () => child.kill('SIGKILL'))
    await ended
    cancel()
  }

  /** Makes pcscd hang: it lives, and answers nobody. */
  pause(): void {
    if (this.#child === null) throw new Error('pcscd does not run')
    this.#child.kill('SIGSTOP')
    this.#paused = true
  }

  resume(): void {
    if (this.#child === null) throw new Error('pcscd does not run')
    this.#child.kill('SIGCONT')
    this.#paused = false
  }

  /**
   * Takes the reader away, or brings it back. A reader that is set up by a file neither leaves nor joins a pcscd that
   * runs, so that a running one is started anew.
   */
  async plug(plugged: boolean): Promise<void> {
    if (this.#plugged === plugged) throw new Error(`the reader is ${plugged ? 'plugged in' : 'unplugged'} already`)
    this.#plugged = plugged
    if (this.#child === null) return
    await this.stop('SIGTERM')
    await this.start()
  }

  /** Ends pcscd at once, and clears away what was written. */
  async close(): Promise<void> {
    await this.stop('SIGKILL')
    for (const path of [SOCKET_PATH, PID_PATH, CONFIGURATION_DIRECTORY]) rmSync(path, { recursive: true, force: true })
  }

  async #answers(): Promise<boolean> {
    if (this.#plugged && !readerListens()) return false
    const socket = connect(SOCKET_PATH)
    try {
      await once(socket, 'connect')
      return true
    } catch {
      return false
    } finally {
      socket.destroy()
    }
  }
}

/** Whether vpcd waits for both cards. To connect would be to lay a card; so the system is asked, proc(5). */
function readerListens(): boolean {
  const listening = readFileSync('/proc/self/net/tcp', 'latin1')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === '0A')
    .map((fields) => Number.parseInt(fields[1]?.split(':')[1] ?? '', 16))
  return VPCD_PORTS.every((port) => listening.includes(port))
}

/** Where pcscd asks polkit, it would ask the person at the machine; in a world of one's own there is nobody to ask. */
function polkitArguments(): readonly string[] {
  const help = spawnSync('pcscd', ['--help'], { encoding: 'utf8' })
  return help.stdout.includes('--disable-polkit') ? ['--disable-polkit'] : []
}

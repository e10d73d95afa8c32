import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { lstat, rename, symlink, unlink } from 'node:fs/promises'
import type { Readable, Writable } from 'node:stream'
import { createByteCallbacks } from './line-far-end.ts'
import type { LineFarEnd } from './line-far-end.ts'

const readyMark = 'READY\n'
const readyDeadlineMs = 30_000

/**
 * What runs inside the pseudo-terminal: makes it raw, says which one it is, and then only holds it open. It ends when
 * descriptor 3 does, that is when the process that opened the pty has ended in any way, `kill -9` among them.
 */
const holder = `stty raw -echo; tty; printf 'READY\\n'; exec cat <&3 >/dev/null`

/** A real pseudo-terminal whose far end is held by this process; the appliance opens `path` like any serial port. */
export interface Pty extends LineFarEnd {
  /** What the appliance opens: the link when one was asked for, else `/dev/pts/N`. */
  readonly path: string
  /** Takes the terminal away as a pulled USB adapter does: the open port is lost, and `path` is absent. */
  unplug(): Promise<void>
  /** Brings it back under the same path. Needs a link, since the system gives a new `/dev/pts/N`. */
  plug(): Promise<void>
  /** Takes the terminal away for good, and the link with it. */
  close(): Promise<void>
}

/** How to make a pty. */
export interface PtyOptions {
  /** A path at which to put a symbolic link to the terminal. An older link there is replaced, a file never. */
  readonly link?: string
}

interface HeldTerminal {
  readonly path: string
  readonly toAppliance: Writable
  readonly end: () => Promise<void>
}

/** Whether this computer can make a pty this way: Linux with util-linux `script` (Debian: bsdutils, essential). */
export function canOpenPty(): boolean {
  if (process.platform !== 'linux') return false
  const answer = spawnSync('script', ['--version'], { encoding: 'utf8' })
  return answer.status === 0 && answer.stdout.includes('util-linux')
}

/**
 * Opens a pseudo-terminal, raw: the bytes 00h to FFh pass unchanged both ways (observed on util-linux 2.38). Its far
 * end is held through util-linux `script`, so that nothing has to be compiled. No process is left behind by `close()`,
 * nor when this process ends without it. Rejects where `canOpenPty()` is false.
 */
export async function openPty(options: PtyOptions = {}): Promise<Pty> {
  const { link } = options
  const arrivals = createByteCallbacks()
  let held: HeldTerminal | null = await plugIn()
  const path = link ?? held.path

  async function plugIn(): Promise<HeldTerminal> {
    const terminal = await holdTerminal(arrivals.call)
    if (link !== undefined) {
      try {
        await pointLink(link, terminal.path)
      } catch (error) {
        await terminal.end()
        throw error
      }
    }
    return terminal
  }

  async function unplug(): Promise<void> {
    const terminal = held
    held = null
    if (terminal === null) return
    if (link !== undefined) await unlink(link).catch(() => undefined)
    await terminal.end()
  }

  return {
    path,
    onBytes: arrivals.add,
    write: (bytes) => {
      held?.toAppliance.write(Uint8Array.from(bytes))
    },
    unplug,
    plug: async () => {
      if (link === undefined) throw new Error('Only a pty with a link can be plugged in again')
      held ??= await plugIn()
    },
    close: unplug
  }
}

/** Starts `script`, waits until the terminal is raw and known by name, and hands on the bytes after that. */
async function holdTerminal(onBytes: (bytes: Uint8Array) => void): Promise<HeldTerminal> {
  // In a session of its own, so that Ctrl-C in a developer's terminal reaches us first and we can end in order.
  const child = spawn('script', ['-qefc', holder, '/dev/null'], {
    detached: true,
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', SHELL: '/bin/sh', TERM: 'dumb' },
    stdio: ['pipe', 'pipe', 'ignore', 'pipe']
  })
  const [toAppliance, fromAppliance] = [child.stdin, child.stdout] as [Writable, Readable]
  for (const stream of child.stdio) stream?.on('error', () => undefined)
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      resolve()
    })
    child.once('error', () => {
      resolve()
    })
  })
  const end = (): Promise<void> => {
    // SIGKILL, since on SIGTERM `script` waits two seconds. The holder then gets SIGHUP with its terminal.
    child.kill('SIGKILL')
    return ended
  }
  try {
    return { path: await readTerminalPath(child, fromAppliance, onBytes), toAppliance, end }
  } catch (error) {
    await end()
    throw error
  }
}

function readTerminalPath(
  child: ChildProcess,
  fromAppliance: Readable,
  onBytes: (bytes: Uint8Array) => void
): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (cause: string): void => {
      clearTimeout(watchdog)
      reject(new Error(`No pseudo-terminal from "script": ${cause}`))
    }
    const watchdog = setTimeout(() => {
      fail('no answer')
    }, readyDeadlineMs)
    child.once('error', (error) => {
      fail(error.message)
    })
    child.once('exit', () => {
      fail('it ended')
    })
    let greeting: Buffer | null = Buffer.alloc(0)
    fromAppliance.on('data', (bytes: Buffer) => {
      if (greeting === null) {
        onBytes(new Uint8Array(bytes))
        return
      }
      greeting = Buffer.concat([greeting, bytes])
      const markAt = greeting.indexOf(readyMark)
      if (markAt < 0) return
      const path = /^\/dev\/\S+/m.exec(greeting.toString('latin1'))?.[0]
      greeting = null
      if (path === undefined) {
        fail('it named no terminal')
        return
      }
      clearTimeout(watchdog)
      resolve(path)
    })
  })
}

/** A link that cannot be made, and why; the terminal could. */
export class PtyLinkError extends Error {}

const linkFaults: Readonly<Record<string, string>> = {
  ENOENT: 'its folder is missing',
  ENOTDIR: 'its folder is none',
  EACCES: 'its folder may not be written by this user',
  EPERM: 'its folder may not be written by this user',
  EROFS: 'its medium is read-only'
}

/** Puts the link in place in one step, so that the appliance sees either no link or a whole one. */
async function pointLink(link: string, target: string): Promise<void> {
  const existing = await lstat(link).catch(() => null)
  if (existing !== null && !existing.isSymbolicLink()) throw new PtyLinkError(`${link} exists and is not a link`)
  const fresh = `${link}.${String(process.pid)}.new`
  try {
    await unlink(fresh).catch(() => undefined)
    await symlink(target, fresh)
    await rename(fresh, link)
  } catch (error) {
    const { code = 'fault' } = error as NodeJS.ErrnoException
    throw new PtyLinkError(`${link} cannot be made: ${linkFaults[code] ?? code}`)
  }
}

import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findChromium } from '../bootstrap/find-chromium.mjs'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const ELECTRON_DOWNLOAD_MS = 120_000

/** A face that is shown, or is about to be. */
export interface ShownFace {
  /** Shows another machine's face: Electron's window goes there by itself; for a browser the address is said. */
  moveTo(url: string): void
}

/** What a face is shown by; tests have their own. */
export interface FaceMeans {
  /** Electron's binary, fetched where it has to be; null where it cannot be had. */
  readonly electron: () => Promise<string | null>
  readonly openElectron: (binary: string, args: readonly string[]) => void
  /** Whether there is a Chromium to open it in. */
  readonly openChromium: (url: string) => boolean
}

/**
 * Opens the face in Electron where its binary is or can be had, else in Chromium, else says its address. Returns at once:
 * fetching Electron may take minutes, and the window opens on the machine that is there by then.
 */
export function showFace(url: string, say: (line: string) => void, means: FaceMeans = ownMeans(say)): ShownFace {
  let current = url
  let move: ((url: string) => void) | null = null
  // A browser's window cannot be told to go elsewhere.
  const sayNext = (next: string) => {
    say(`The new machine's face: ${next}`)
  }
  const sayAddress = () => {
    move = sayNext
    say(`Open the face in a browser on this machine: ${current}`)
  }
  const show = async () => {
    const electron = await means.electron()
    if (electron !== null) {
      const { folder, rewrite } = addressFolder(current)
      means.openElectron(electron, [root, '--attach', `--data-dir=${folder}`, '--windowed'])
      move = (next) => {
        rewrite(next)
        say("The face's window goes to the new machine.")
      }
      say('The face is open in Electron.')
    } else if (means.openChromium(current)) {
      move = sayNext
      say('The face is open in Chromium.')
    } else sayAddress()
  }
  // A face that cannot be shown is no reason to take the machine out of service.
  show().catch(sayAddress)
  return {
    moveTo: (next) => {
      current = next
      move?.(next)
    }
  }
}

function ownMeans(say: (line: string) => void): FaceMeans {
  return {
    electron: () => electronBinary(say),
    openElectron: open,
    openChromium: (url) => openInChromium(url, 'demo-browser', [])
  }
}

/**
 * Says the appliance's address as `hatachi run` does, so that the kiosk has one way in, and no token is in `ps`. The
 * kiosk reads the file anew whenever its line is broken; it is there at every moment, and whole.
 */
function addressFolder(url: string): { readonly folder: string; readonly rewrite: (url: string) => void } {
  const folder = mkdtempSync(join(tmpdir(), 'hatachi-face-'))
  process.on('exit', () => {
    rmSync(folder, { recursive: true, force: true })
  })
  const file = join(folder, 'shopper-url')
  const rewrite = (next: string) => {
    writeFileSync(`${file}.draft`, `${next}\n`, { mode: 0o600 })
    renameSync(`${file}.draft`, file)
  }
  rewrite(url)
  return { folder, rewrite }
}

/** Opens the dock in a window of its own, beside the face: in Chromium, else it is left to the developer. */
export function showDock(url: string, say: (line: string) => void): void {
  const isOpen = openInChromium(url, 'demo-dock', ['--window-size=1280,800'])
  say(isOpen ? `The dock is open in Chromium: ${url}` : `Open the dock in a browser on this machine: ${url}`)
}

/** A window without an address bar, with a profile of its own: two windows of one profile would be one program. */
function openInChromium(url: string, profile: string, args: readonly string[]): boolean {
  const chromium = findChromium()?.path
  if (chromium === undefined) return false
  open(chromium, [
    `--app=${url}`,
    '--no-first-run',
    '--autoplay-policy=no-user-gesture-required',
    `--user-data-dir=${join(root, 'out', profile)}`,
    ...args
  ])
  return true
}

function open(binary: string, args: readonly string[]): void {
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const child = spawn(binary, [...args, ...sandbox], { stdio: 'ignore' })
  // A window that cannot open is no reason to end the machine behind it.
  child.on('error', () => undefined)
  endWithUs(child)
}

/** Neither keeps this program from ending, nor outlives it. */
function endWithUs(child: ChildProcess): void {
  child.unref()
  process.on('exit', () => child.kill())
}

/** Electron's binary comes from its makers on first use; where that cannot be reached there is none. */
async function electronBinary(say: (line: string) => void): Promise<string | null> {
  const folder = join(root, 'node_modules', 'electron')
  const built = join(root, 'out', 'main', 'electron.js')
  if (!existsSync(folder) || !existsSync(built)) return null
  const known = installedElectron()
  if (known !== null) return known
  say('Electron is being fetched, once, to show the face; everything else works meanwhile …')
  await new Promise<void>((resolve) => {
    const child = spawn(process.execPath, [join(folder, 'install.js')], { stdio: 'ignore' })
    endWithUs(child)
    // Not by `timeout` of `spawn`, whose timer would keep this program from ending.
    setTimeout(() => child.kill(), ELECTRON_DOWNLOAD_MS).unref()
    child.on('error', () => {
      resolve()
    })
    child.on('exit', () => {
      resolve()
    })
  })
  return installedElectron()
}

/** Electron's binary where it has been fetched already; null elsewhere. Fetches nothing. */
export function installedElectron(): string | null {
  const folder = join(root, 'node_modules', 'electron')
  const pathFile = join(folder, 'path.txt')
  if (!existsSync(pathFile)) return null
  const binary = join(folder, 'dist', readFileSync(pathFile, 'utf8').trim())
  return existsSync(binary) ? binary : null
}

import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findChromium } from '../bootstrap/find-chromium.mjs'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const ELECTRON_DOWNLOAD_MS = 120_000

/** Opens the face in Electron where its binary is or can be had, else in Chromium, else says its address. */
export async function showFace(url: string, say: (line: string) => void): Promise<void> {
  const electron = await electronBinary(say)
  const chromium = findChromium()?.path
  if (electron !== null) {
    open(electron, [root, `--face-url=${url}`, '--windowed'])
    say('The face is open in Electron.')
  } else if (chromium !== undefined) {
    open(chromium, [
      `--app=${url}`,
      '--no-first-run',
      '--autoplay-policy=no-user-gesture-required',
      `--user-data-dir=${join(root, 'out', 'demo-browser')}`
    ])
    say('The face is open in Chromium.')
  } else {
    say(`Open the face in a browser on this machine: ${url}`)
  }
}

function open(binary: string, args: readonly string[]): void {
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const child = spawn(binary, [...args, ...sandbox], { stdio: 'ignore' })
  // A window that cannot open is no reason to end the machine behind it.
  child.on('error', () => undefined)
  process.on('exit', () => child.kill())
}

/** Electron's binary comes from its makers on first use; where that cannot be reached there is none. */
async function electronBinary(say: (line: string) => void): Promise<string | null> {
  const folder = join(root, 'node_modules', 'electron')
  const built = join(root, 'out', 'main', 'electron.js')
  if (!existsSync(folder) || !existsSync(built)) return null
  const known = installed(folder)
  if (known !== null) return known
  say('Fetching Electron, once …')
  await new Promise<void>((resolve) => {
    const child = spawn(process.execPath, [join(folder, 'install.js')], { stdio: 'ignore', timeout: ELECTRON_DOWNLOAD_MS })
    child.on('error', () => {
      resolve()
    })
    child.on('exit', () => {
      resolve()
    })
  })
  return installed(folder)
}

function installed(folder: string): string | null {
  const pathFile = join(folder, 'path.txt')
  if (!existsSync(pathFile)) return null
  const binary = join(folder, 'dist', readFileSync(pathFile, 'utf8').trim())
  return existsSync(binary) ? binary : null
}

import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * A folder that electron-builder takes for an unpacked Electron, which cannot be had on every machine. It shows no
 * window; its program says what it is. What is real in it is the wire of fuses, in the state that Electron ships.
 */

/** Marks the wire in Electron's binary. Source: @electron/fuses, `constants.ts`; Electron's docs/tutorial/fuses.md. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const WIRE_VERSION = 1
const [OFF, ON] = [0x30, 0x31]

/** Fuses in the order of the wire. */
const FUSES = [
  'runAsNode',
  'enableCookieEncryption',
  'enableNodeOptionsEnvironmentVariable',
  'enableNodeCliInspectArguments',
  'enableEmbeddedAsarIntegrityValidation',
  'onlyLoadAppFromAsar',
  'loadBrowserProcessSpecificV8Snapshot',
  'grantFileProtocolExtraPrivileges'
] as const

type Fuses = Readonly<Record<(typeof FUSES)[number], boolean>>

/** As an Electron comes from its makers. */
export const FUSES_AS_SHIPPED: Fuses = {
  runAsNode: true,
  enableCookieEncryption: false,
  enableNodeOptionsEnvironmentVariable: true,
  enableNodeCliInspectArguments: true,
  enableEmbeddedAsarIntegrityValidation: false,
  onlyLoadAppFromAsar: false,
  loadBrowserProcessSpecificV8Snapshot: false,
  grantFileProtocolExtraPrivileges: true
}

/** Locales that Electron ships, as far as the test wants to see some kept and some left out. */
const LOCALES = ['de', 'en-US', 'fr', 'ja', 'ko', 'zh-CN', 'zh-TW']

export function writeStandInElectron(folder: string): void {
  mkdirSync(join(folder, 'locales'), { recursive: true })
  mkdirSync(join(folder, 'resources'))
  for (const locale of LOCALES) writeFileSync(join(folder, 'locales', `${locale}.pak`), locale)
  for (const file of ['LICENSE', 'LICENSES.chromium.html', 'chrome-sandbox', 'version']) {
    writeFileSync(join(folder, file), `stand-in for Electron's ${file}\n`)
  }
  const wire = FUSES.map((name) => (FUSES_AS_SHIPPED[name] ? ON : OFF))
  const program = Buffer.concat([
    Buffer.from('#!/bin/sh\necho "A stand-in: this is not Electron." >&2\nexit 69\n'),
    Buffer.from(SENTINEL),
    Buffer.from([WIRE_VERSION, wire.length, ...wire]),
    Buffer.from('\n')
  ])
  writeFileSync(join(folder, 'electron'), program)
  chmodSync(join(folder, 'electron'), 0o755)
}

/** Reads the wire of a program back. */
export function readFuses(program: string): Fuses {
  const bytes = readFileSync(program)
  const at = bytes.indexOf(SENTINEL)
  if (at < 0) throw new Error(`${program} has no wire of fuses`)
  const wire = bytes.subarray(at + SENTINEL.length)
  if (wire[0] !== WIRE_VERSION || wire[1] !== FUSES.length) throw new Error('a wire of another version')
  return Object.fromEntries(FUSES.map((name, index) => [name, wire[2 + index] === ON])) as unknown as Fuses
}

import type { CommandLine } from 'electron'
import { resolve } from 'node:path'
import { err, ok, type Result } from '../../../device/result.ts'
import { shopperUrlPath, type Environment } from '../config/locations.ts'

/** Which display the window stands on. Numbers count from 1, from left to right and top to bottom. */
export type DisplayChoice =
  | { readonly by: 'primary' }
  | { readonly by: 'number'; readonly number: number }
  | { readonly by: 'name'; readonly name: string }

/** What the kiosk was told on its command line. */
export interface KioskOptions {
  /** Whether another process runs the appliance (a service), so that none is started here. */
  readonly attach: boolean
  /** The environment for the appliance and for everything that looks for its files. */
  readonly environment: Environment
  /** The file that holds the appliance's address. */
  readonly shopperUrlFile: string
  /** A window among others, for development; else the whole display and no way out. */
  readonly windowed: boolean
  readonly display: DisplayChoice
}

/** A switch that is not understood; `message` is for people. */
export interface OptionsError {
  readonly code: 'usage'
  readonly message: string
}

export const KIOSK_USAGE = '[--attach] [--data-dir=DIR] [--display=NUMBER|NAME] [--windowed]'

/**
 * Reads the kiosk's switches. Those that are not ours are Chromium's, and left to it.
 *
 * | switch | effect |
 * |---|---|
 * | `--attach` | waits for a running appliance instead of starting one |
 * | `--data-dir=DIR` | in place of `HATACHI_DATA_DIR`, and of `HATACHI_RUNTIME_DIR` too |
 * | `--display=2`, `--display=HDMI-1` | the display, by number or by name; the primary one where it is not there |
 * | `--windowed` | a window among others |
 */
export function readOptions(
  line: Pick<CommandLine, 'hasSwitch' | 'getSwitchValue'>,
  environment: Environment
): Result<KioskOptions, OptionsError> {
  const dataDirectory = valueOf(line, 'data-dir')
  if (!dataDirectory.ok) return dataDirectory
  const wanted = valueOf(line, 'display')
  if (!wanted.ok) return wanted
  const display = displayChoice(wanted.value)
  if (display === null) return err({ code: 'usage', message: 'Displays are counted from 1.' })
  const own =
    dataDirectory.value === null
      ? environment
      : { ...environment, HATACHI_DATA_DIR: resolve(dataDirectory.value), HATACHI_RUNTIME_DIR: undefined }
  return ok({
    attach: line.hasSwitch('attach'),
    environment: own,
    shopperUrlFile: shopperUrlPath(own),
    windowed: line.hasSwitch('windowed'),
    display
  })
}

function valueOf(
  line: Pick<CommandLine, 'hasSwitch' | 'getSwitchValue'>,
  name: string
): Result<string | null, OptionsError> {
  if (!line.hasSwitch(name)) return ok(null)
  const value = line.getSwitchValue(name)
  return value === '' ? err({ code: 'usage', message: `--${name} needs a value, as in --${name}=VALUE.` }) : ok(value)
}

function displayChoice(wanted: string | null): DisplayChoice | null {
  if (wanted === null) return { by: 'primary' }
  if (!/^[0-9]{1,2}$/.test(wanted)) return { by: 'name', name: wanted }
  const number = Number(wanted)
  return number === 0 ? null : { by: 'number', number }
}

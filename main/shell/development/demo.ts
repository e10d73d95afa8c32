import { join } from 'node:path'
import { LATENCY_PROFILES, type LatencyProfileName } from '../../../device/card/simulator/latency.ts'
import { systemClock } from '../../../device/clock.ts'
import type { Role } from '../../age/evidence.ts'
import type { Place } from '../../age/rule.ts'
import { decisionRecordJson } from '../../audit/decision-record-json.ts'
import { makeDirectory } from '../../store/make-directory.ts'
import { choice, complain, print, untilTold, type CommandValues } from '../command.ts'
import { dataDirectory } from '../config/locations.ts'
import { exitCode } from '../exit-codes.ts'
import { DemoNotStarted, startDemoWorld } from './demo-world.ts'
import { showFace } from './show-face.ts'
import { watchKeys } from './terminal-dock.ts'
import { runTour } from './tour.ts'

/**
 * `hatachi demo`: one machine on embedded defaults, shown where it can be, with cards laid by keys in the terminal.
 * With `--tour`, or where there is no display, scripted purchases in both roles.
 */
export async function runDemo(values: CommandValues, words: readonly string[]): Promise<number> {
  const [tour] = words
  if (tour !== undefined && (values['tour'] !== true || tour !== 'first-sale')) {
    throw new TypeError(`there is no tour "${tour}"; there is: first-sale`)
  }
  const latency = choice<LatencyProfileName>(values, 'latency', Object.keys(LATENCY_PROFILES), 'contactless')
  const role = choice<Role>(values, 'role', ['service_provider', 'platform_operator'], 'service_provider')
  const place = choice<Place>(values, 'place', ['indoors', 'outdoors'], 'indoors')
  const directory = join(dataDirectory(process.env), 'demo')
  try {
    makeDirectory(directory)
  } catch (fault) {
    complain(`the directory ${directory} cannot be made: ${fault instanceof Error ? fault.message : ''}`)
    return exitCode('cannotCreate')
  }
  try {
    return values['tour'] === true || !hasDisplay()
      ? await runTour({ dataDirectory: directory, latency, print, complain })
      : await runInteractive(directory, latency, role, place)
  } catch (fault) {
    if (!(fault instanceof DemoNotStarted)) throw fault
    complain(fault.message)
    return fault.exitCode
  }
}

async function runInteractive(
  directory: string,
  latency: LatencyProfileName,
  role: Role,
  place: Place
): Promise<number> {
  const told = untilTold()
  const world = await startDemoWorld({ dataDirectory: directory, latency, clock: systemClock, withFace: true })
  try {
    const machine = await world.machine({ role, place })
    machine.appliance.session.onDecision((record) => {
      print(decisionRecordJson(record))
    })
    await showFace(machine.appliance.shopperUrl ?? '', complain)
    const endKeys = watchKeys(world, machine, complain)
    await told
    endKeys()
  } finally {
    await world.close()
  }
  return exitCode('ok')
}

function hasDisplay(): boolean {
  if (process.platform === 'darwin' || process.platform === 'win32') return true
  return [process.env['DISPLAY'], process.env['WAYLAND_DISPLAY']].some((value) => value !== undefined && value !== '')
}

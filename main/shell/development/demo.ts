import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LATENCY_PROFILES, type LatencyProfileName } from '../../../device/card/simulator/latency.ts'
import type { Role } from '../../age/evidence.ts'
import type { Place } from '../../age/rule.ts'
import { makeDirectory } from '../../store/make-directory.ts'
import { choice, complain, print, untilTold, type CommandValues } from '../command.ts'
import { dataDirectory } from '../config/locations.ts'
import { exitCode } from '../exit-codes.ts'
import { wordsOfInvitation } from './demo-members.ts'
import { operatorPortOfDemo, tellOperatorSide } from './demo-operator-side.ts'
import { DemoNotStarted } from './demo-world.ts'
import { openServedDock, type ServedDock } from './dock/served-dock.ts'
import { followMachines } from './follow-machines.ts'
import { showDock, showFace } from './show-face.ts'
import { watchKeys } from './terminal-dock.ts'
import { runTour } from './tour.ts'
import { TV_TOUR } from './television/tv-tour-name.ts'
import { tellTelevisions } from './television/tell-television.ts'
import { TOURS } from './tour-vending-scenes.ts'

/** What `--tour` may be followed by. */
const TOUR_NAMES: readonly string[] = [...TOURS.map(({ name }) => name), TV_TOUR]

interface DemoSetting {
  readonly dataDirectory: string
  readonly latency: LatencyProfileName
  readonly role: Role
  readonly place: Place
}

/**
 * `hatachi demo`: one machine on embedded defaults, shown where it can be, with its dev dock beside it, cards laid by keys
 * in the terminal, its operator's side and its television on loopback. With `--set-up`, a machine out of its box. With
 * `--tour`, or where there is no display, scripted purchases, or what the television offers; with `--brief` each of them
 * once, in the two sizes in turn, also of a tour that plays each in both. With `--json` nothing is shown: one line of JSON
 * says where face and dock are, until standard input ends.
 */
export async function runDemo(values: CommandValues, words: readonly string[]): Promise<number> {
  const [tour] = words
  if (tour !== undefined && (values['tour'] !== true || !TOUR_NAMES.includes(tour))) {
    throw new TypeError(`there is no tour "${tour}"; there are: ${TOUR_NAMES.join(', ')}`)
  }
  const latency = choice<LatencyProfileName>(values, 'latency', Object.keys(LATENCY_PROFILES), 'contactless')
  const role = choice<Role>(values, 'role', ['service_provider', 'platform_operator'], 'service_provider')
  const place = choice<Place>(values, 'place', ['indoors', 'outdoors'], 'indoors')
  const brief = values['brief'] === true
  if (values['json'] === true) return runForPrograms(latency, role, place)
  const directory = join(dataDirectory(process.env), 'demo')
  try {
    makeDirectory(directory)
  } catch (fault) {
    complain(`the directory ${directory} cannot be made: ${fault instanceof Error ? fault.message : ''}`)
    return exitCode('cannotCreate')
  }
  try {
    if (values['set-up'] === true) return await (await import('./demo-set-up.ts')).demoSetUp(join(directory, 'set-up'), latency, hasDisplay())
    if (tour === TV_TOUR) {
      const { runTvTour } = await import('./television/tv-tour.ts')
      return await runTvTour({ dataDirectory: directory, latency, brief, print, complain })
    }
    return values['tour'] === true || !hasDisplay()
      ? await runTour({ dataDirectory: directory, latency, brief, print, complain, ...(tour === undefined ? {} : { tour }) })
      : await runInteractive({ dataDirectory: directory, latency, role, place }, values['no-dock'] !== true)
  } catch (fault) {
    if (!(fault instanceof DemoNotStarted)) throw fault
    complain(fault.message)
    return fault.exitCode
  }
}

async function runInteractive(setting: DemoSetting, withDock: boolean): Promise<number> {
  const told = untilTold()
  const operatorPort = await operatorPortOfDemo()
  const served = await openServedDock({ ...setting, keepsRecord: true, operatorPort, television: true })
  try {
    const { dock, host } = served
    if (withDock) showDock(host.dockUrl, complain)
    const { invitation } = dock.machine
    if (invitation !== null) complain(wordsOfInvitation(invitation))
    tellOperatorSides(served, operatorPort)
    tellTelevisions(dock, complain)
    const endKeys = watchKeys(dock, complain)
    // Last: Electron may first have to be fetched, and cards can be laid meanwhile.
    followMachines(dock, showFace(dock.state().faceUrl, complain), print)
    await told
    endKeys()
  } finally {
    await served.close()
  }
  return exitCode('ok')
}

/** Of the machine of now, and of each that comes in its place. */
function tellOperatorSides({ dock, clock }: ServedDock, port: number): void {
  let { dataDirectory } = dock.machine
  const tell = () => {
    void tellOperatorSide({ dataDirectory, port, clock }, complain)
  }
  tell()
  dock.onChange(() => {
    if (dock.machine.dataDirectory === dataDirectory) return
    dataDirectory = dock.machine.dataDirectory
    tell()
  })
}

/**
 * `hatachi demo --json`: what a program starts that drives a machine through its dock, such as `hatachi/playwright`.
 * Ends when its standard input does, so that it cannot outlive whoever started it, and leaves nothing behind.
 */
async function runForPrograms(latency: LatencyProfileName, role: Role, place: Place): Promise<number> {
  const told = Promise.race([untilTold(), untilInputEnds()])
  const directory = mkdtempSync(join(tmpdir(), 'hatachi-world-'))
  try {
    const served = await openServedDock({ dataDirectory: directory, latency, role, place })
    const { faceUrl } = served.dock.state()
    const { dockUrl, apiUrl, token } = served.host
    print(JSON.stringify({ ready: true, faceUrl, dockUrl, apiUrl, token }))
    await told
    await served.close()
    return exitCode('ok')
  } catch (fault) {
    if (!(fault instanceof DemoNotStarted)) throw fault
    complain(fault.message)
    return fault.exitCode
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

function untilInputEnds(): Promise<void> {
  return new Promise((resolve) => {
    process.stdin.on('close', resolve).resume()
  })
}

function hasDisplay(): boolean {
  if (process.platform === 'darwin' || process.platform === 'win32') return true
  return [process.env['DISPLAY'], process.env['WAYLAND_DISPLAY']].some((value) => value !== undefined && value !== '')
}

/**
 * The kiosk's entry: hands Electron's parts to `kiosk/kiosk.ts`, and does nothing else. Built to out/main/electron.js.
 *
 * Usage: `hatachi-kiosk [--attach] [--data-dir=DIR] [--display=NUMBER|NAME] [--windowed]` (docs/kiosk.md). Exit codes as
 * in docs/exit-codes.md; 69 where another kiosk runs already.
 */
import { app, BrowserWindow, ipcMain, Menu, powerMonitor, powerSaveBlocker, protocol, screen, session } from 'electron'
import { systemClock } from '../../device/clock.ts'
import { exitCode } from './exit-codes.ts'
import { readFaceFiles } from './host/face-files.ts'
import { findByFile } from './kiosk/appliance-line.ts'
import { superviseAppliance } from './kiosk/appliance-supervisor.ts'
import { checkoutPaths } from './kiosk/checkout-paths.ts'
import { crowding } from './kiosk/crowding.ts'
import { FACE_SCHEME, FACE_URL } from './kiosk/face-address.ts'
import { answerFaceRequest, FACE_PRIVILEGES } from './kiosk/face-protocol.ts'
import { startKiosk } from './kiosk/kiosk.ts'
import { installLastResort } from './kiosk/last-resort.ts'
import { KIOSK_USAGE, readOptions, type KioskOptions } from './kiosk/options.ts'
import { packagedPaths } from './kiosk/packaged-paths.ts'

/** Pages of a session that no disk ever sees. */
const SESSION = 'kiosk'
const say = (line: string): void => {
  process.stderr.write(`kiosk: ${line}\n`)
}

const endLoudly = installLastResort({
  app,
  process,
  supervised: process.env['INVOCATION_ID'] !== undefined,
  clock: systemClock,
  say
})

app.enableSandbox()
protocol.registerSchemesAsPrivileged([FACE_PRIVILEGES])
Menu.setApplicationMenu(null)
const options = readOptions(app.commandLine, process.env)
if (!options.ok) {
  say(`${options.error.message} Usage: ${KIOSK_USAGE}`)
  app.exit(exitCode('usage'))
} else if (!app.requestSingleInstanceLock()) {
  say('another kiosk runs already')
  app.exit(exitCode('unavailable'))
} else {
  const { value } = options
  // Not awaited here: Electron is ready only after this module has been run to its end.
  app.whenReady().then(() => openKiosk(value)).catch(endLoudly)
}

async function openKiosk(options: KioskOptions): Promise<void> {
  const paths = app.isPackaged ? packagedPaths(process.resourcesPath) : checkoutPaths(app.getAppPath())
  const pages = session.fromPartition(SESSION, { cache: false })
  const files = await readFaceFiles(paths.shopperFace)
  pages.protocol.handle(FACE_SCHEME, (request) => {
    const { status, headers, body } = answerFaceRequest(request, files, FACE_URL)
    return new Response(body === null ? null : new Uint8Array(body), { status, headers })
  })
  powerSaveBlocker.start('prevent-display-sleep')
  startKiosk({
    app,
    ipc: ipcMain,
    session: pages,
    screen,
    power: powerMonitor,
    signals: process,
    openWindow: (made) => new BrowserWindow({ ...made, webPreferences: { ...made.webPreferences, session: pages } }),
    options,
    preload: paths.preload,
    faceUrl: FACE_URL,
    find: findByFile(options.shopperUrlFile),
    appliance: options.attach
      ? null
      : superviseAppliance({ ...paths, environment: options.environment, clock: systemClock, say }),
    clock: systemClock,
    crowding,
    say
  })
}

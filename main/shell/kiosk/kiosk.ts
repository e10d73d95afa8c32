import type { BrowserWindowConstructorOptions } from 'electron'
import type { Clock } from '../../../device/clock.ts'
import { openLine, type FindAppliance } from './appliance-line.ts'
import type { ApplianceSupervisor } from './appliance-supervisor.ts'
import { chooseDisplay, keepOnDisplay, windowOptions } from './display.ts'
import type { KioskApp, KioskIpc, KioskPower, KioskScreen, KioskSession, KioskWindow } from './electron-parts.ts'
import type { KioskOptions } from './options.ts'
import { guardPage } from './page-guards.ts'
import { createJournal } from './refusals.ts'
import { startRelay } from './relay.ts'
import { guardSession } from './session-guards.ts'
import { endInOrder, type SignalSource } from './shutdown.ts'
import { Watchdog, type PageBack } from './watchdog.ts'

export interface KioskParts {
  readonly app: KioskApp
  readonly ipc: KioskIpc
  readonly session: KioskSession
  readonly screen: KioskScreen
  readonly power: KioskPower
  readonly signals: SignalSource
  readonly openWindow: (options: BrowserWindowConstructorOptions) => KioskWindow
  readonly options: Pick<KioskOptions, 'windowed' | 'display'>
  readonly preload: string
  readonly faceUrl: string
  readonly find: FindAppliance
  /** Null where a service runs the appliance. */
  readonly appliance: ApplianceSupervisor | null
  readonly clock: Clock
  /** As in `WatchdogParts`. */
  readonly crowding?: () => number
  /** One line for the journal, without its end. */
  readonly say: (line: string) => void
  /** Told whenever a page that was away shows the session again. */
  readonly onBack?: (back: PageBack) => void
}

/**
 * Puts the kiosk together: one window with one guarded page, the relay between it and the appliance, the watchdog over
 * the page, and an end in order. Everything of Electron's is handed in, so that tests run this very code.
 */
export function startKiosk(parts: KioskParts): void {
  const { clock, options, faceUrl, screen, session } = parts
  const journal = createJournal(clock, parts.say)
  const report = (refusal: string): void => {
    journal(`refused: ${refusal}`)
  }

  guardSession(session, faceUrl, report)
  const display = chooseDisplay(screen.getAllDisplays(), screen.getPrimaryDisplay(), options.display)
  const window = parts.openWindow(windowOptions(display, options.windowed, parts.preload))
  const contents = window.webContents
  // There is one page. Whatever else comes to be (a developer's window, a guest) is not ours, and does not stay.
  parts.app.on('web-contents-created', (_event, stranger) => {
    stranger.close()
    report('window')
  })
  window.removeMenu()
  guardPage(contents, faceUrl, report)
  if (!options.windowed) keepOnDisplay(screen, window, options.display)

  const watchdog = new Watchdog({
    page: {
      load: () => {
        // What goes wrong is told by `did-fail-load`, too.
        contents.loadURL(faceUrl).catch(() => undefined)
      },
      kill: () => {
        contents.forcefullyCrashRenderer()
      }
    },
    clock,
    ...(parts.crowding === undefined ? {} : { crowding: parts.crowding }),
    onRestart: (cause) => {
      relay.pageEnds()
      parts.say(`the page is started again: ${cause}`)
    },
    onBack: (back) => {
      parts.say(`the page is back: ${back.cause}, away for ${String(back.awayMs)} ms`)
      parts.onBack?.(back)
    }
  })
  const relay = startRelay({
    ipc: parts.ipc,
    contents,
    faceUrl,
    clock,
    report,
    openLine: (listeners) => openLine({ ...listeners, find: parts.find, clock }),
    onBeat: (beat) => {
      watchdog.beat(beat)
    },
    onOffence: () => {
      watchdog.distrust()
    }
  })
  contents.on('did-start-navigation', ({ url, isMainFrame, isSameDocument }) => {
    // Told before the guards are asked: a navigation that they refuse must change nothing.
    if (!isMainFrame || isSameDocument || url !== faceUrl) return
    relay.pageStarts()
    watchdog.pageLoads()
  })
  contents.on('render-process-gone', () => {
    relay.pageEnds()
    watchdog.gone()
  })
  contents.on('did-fail-load', (_event, code, _description, _url, isMainFrame) => {
    if (isMainFrame && code !== ABORTED) watchdog.failedLoad()
  })
  contents.on('unresponsive', () => {
    watchdog.unresponsive()
  })
  parts.power.on('resume', () => {
    watchdog.resumed()
  })
  parts.app.on('second-instance', () => {
    window.focus()
  })
  endInOrder({
    ...parts,
    window,
    windowed: options.windowed,
    report,
    stop: async () => {
      // The page stays until the appliance has ended: a shopper whose goods are on their way sees it to the end.
      await parts.appliance?.stop()
      watchdog.stop()
      relay.pageEnds()
    }
  })
  parts.appliance?.start()
  watchdog.start()
}

/** Chromium's net::ERR_ABORTED: a load was replaced by another, or refused by a guard of ours. */
const ABORTED = -3

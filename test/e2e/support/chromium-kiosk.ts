import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, CDPSession, Download, Frame, Page, Request, Route } from '@playwright/test'
import { sleep, systemClock } from '../../../device/clock.ts'
import { readFaceFiles } from '../../../main/shell/host/face-files.ts'
import type { FindAppliance } from '../../../main/shell/kiosk/appliance-line.ts'
import type { ApplianceSupervisor } from '../../../main/shell/kiosk/appliance-supervisor.ts'
import { crowding } from '../../../main/shell/kiosk/crowding.ts'
import { answerFaceRequest } from '../../../main/shell/kiosk/face-protocol.ts'
import { startKiosk } from '../../../main/shell/kiosk/kiosk.ts'
import type { PageBack } from '../../../main/shell/kiosk/watchdog.ts'
import { electronDouble, FakeContents, type ElectronDouble } from '../../support/kiosk-double.ts'

/**
 * The kiosk in Debian's Chromium: everything of `main/shell/kiosk`, the preload script as it was built and the face as
 * it was built are real; Electron is played by Playwright. Chromium cannot be taught a scheme, so the same bytes and
 * headers are served at an address that exists nowhere.
 */
export const FACE_URL = 'https://shopper.hatachi.invalid/'

const root = join(import.meta.dirname, '../../..')
const PRELOAD = join(root, 'out/main/preload.cjs')
const FACE = join(root, 'out/renderer/shopper')

/** Where a page's messages come in, and where the page takes what is sent to it. */
const SEND = 'hatachiTestSend'
const RECEIVE = 'hatachiTestReceive'

/**
 * Plays Electron's part in the page: a function of its own with the two modules that a sandboxed preload script may
 * load. `contextBridge` hands over a frozen object, as Electron's does; not played is the second JavaScript world.
 */
function preloadInPage(): string {
  return `(() => {
    // Electron runs it in the main frame of a page that was loaded: not in a frame inside, nor in an empty window.
    if (window !== window.top || location.protocol === 'about:') return
    const listeners = new Map()
    const send = window[${JSON.stringify(SEND)}]
    Object.defineProperty(window, ${JSON.stringify(RECEIVE)}, {
      value: (channel, payload) => listeners.get(channel)?.({}, payload)
    })
    const freeze = (value) => (Object.values(value).forEach((part) => Object.freeze(part)), Object.freeze(value))
    const electron = {
      ipcRenderer: {
        send: (channel, ...payload) => void send(channel, ...payload),
        on: (channel, listener) => listeners.set(channel, listener)
      },
      contextBridge: {
        exposeInMainWorld: (name, api) =>
          Object.defineProperty(window, name, { value: freeze(api), writable: false, configurable: false })
      }
    }
    const require = (name) => {
      if (name !== 'electron') throw new Error('a sandboxed preload script cannot load ' + name)
      return electron
    }
    const module = { exports: {} }
    ;((require, module, exports) => {
      ${readFileSync(PRELOAD, 'utf8')}
    })(require, module, module.exports)
  })()`
}

/** Electron's WebContents, played by a page of Chromium, and by the next one where that crashed. */
class ChromiumContents extends FakeContents {
  readonly #context: BrowserContext
  page: Page | null = null
  #cdp: CDPSession | null = null
  #isUp = false
  /** What the kiosk itself loads is not asked of its guards. */
  #ownLoad = false

  constructor(context: BrowserContext) {
    super()
    this.#context = context
  }

  override async loadURL(url: string): Promise<void> {
    this.loaded.push(url)
    if (!this.#isUp) {
      const old = this.page
      this.page = null
      const page = await this.#context.newPage()
      page.on('crash', () => {
        if (this.page !== page) return
        this.#isUp = false
        this.happen('render-process-gone', {}, { reason: 'crashed', exitCode: 5 })
      })
      page.on('download', (download) => {
        this.emit('download', download)
      })
      this.#cdp = await this.#context.newCDPSession(page)
      this.page = page
      this.#isUp = true
      void old?.close().catch(() => undefined)
    }
    this.#ownLoad = true
    await this.page?.goto(url, { waitUntil: 'commit' }).catch(() => undefined)
  }

  override forcefullyCrashRenderer(): void {
    this.kills += 1
    // Never answered: its other end is gone.
    void this.#cdp?.send('Page.crash').catch(() => undefined)
  }

  override send(channel: string, ...args: unknown[]): void {
    super.send(channel, ...args)
    const message = [channel, args[0]] as const
    void this.page
      ?.evaluate(([name, payload]) => {
        const receive = Reflect.get(window, 'hatachiTestReceive') as
          ((name: string, payload: unknown) => void) | undefined
        receive?.(name, payload)
      }, message)
      .catch(() => undefined)
  }

  /** Asks the guards whether a frame may go there. */
  mayNavigate(url: string, frame: Frame): boolean {
    const isMainFrame = frame === this.page?.mainFrame()
    // Electron tells first, and asks then.
    if (isMainFrame) this.happen('did-start-navigation', { url, isMainFrame, isSameDocument: false })
    if (isMainFrame && this.#ownLoad) {
      this.#ownLoad = false
    } else {
      const details = { url, isMainFrame, isSameDocument: false }
      if (this.happen('will-frame-navigate', details)) return false
      if (isMainFrame && this.happen('will-navigate', details)) return false
    }
    return true
  }
}

export interface ChromiumKiosk {
  readonly electron: ElectronDouble
  readonly context: BrowserContext
  /** The page that shows the face now. */
  page(): Page
  /** What the kiosk wrote into the journal. */
  readonly journal: readonly string[]
  /** Each time that a page came back: why it was away, and for how long. */
  readonly backs: readonly PageBack[]
  /** Windows that a page opened, and whether the kiosk denied them. */
  readonly popups: { readonly denied: boolean }[]
  /** What a page wanted to store, and whether the kiosk denied it. */
  readonly downloads: readonly { readonly denied: boolean }[]
  close(): Promise<void>
}

export interface ChromiumKioskOptions {
  readonly browser: Browser
  readonly find: FindAppliance
  readonly appliance?: ApplianceSupervisor
  readonly viewport?: { readonly width: number; readonly height: number }
}

/** Starts a kiosk; its face has to be built (`npm run build`). */
export async function openChromiumKiosk(options: ChromiumKioskOptions): Promise<ChromiumKiosk> {
  const context = await options.browser.newContext({
    viewport: options.viewport ?? { width: 1280, height: 800 },
    serviceWorkers: 'allow'
  })
  const contents = new ChromiumContents(context)
  const electron = electronDouble(contents)
  const files = await readFaceFiles(FACE)
  const journal: string[] = []
  const backs: PageBack[] = []
  const popups: { readonly denied: boolean }[] = []

  await context.exposeBinding(SEND, ({ page, frame }, channel: string, ...args: unknown[]) => {
    // A page that was replaced is gone, and so is what it said last.
    const gone = page !== contents.page || page.isClosed()
    const frameToken = frame === page.mainFrame() ? 'main' : 'sub'
    electron.ipc.deliver(
      channel,
      { sender: contents, senderFrame: gone ? null : { frameToken, url: frame.url() } },
      ...args
    )
  })
  await context.addInitScript(preloadInPage())
  await context.route('**/*', (route) => answer(route, electron, contents, files))
  context.on('page', (page) => {
    void page.opener().then(async (opener) => {
      if (opener === null) return
      const denied = contents.openWindow?.({ url: page.url() } as never).action === 'deny'
      popups.push({ denied })
      if (denied) await page.close()
    })
  })
  const downloads: { readonly denied: boolean }[] = []
  contents.on('download', (download: Download) => {
    const denied = electron.session.happen('will-download')
    downloads.push({ denied })
    if (denied) void download.cancel()
  })
  startKiosk({
    ...electron,
    options: { windowed: false, display: { by: 'primary' } },
    preload: PRELOAD,
    faceUrl: FACE_URL,
    find: options.find,
    appliance: options.appliance ?? null,
    clock: systemClock,
    crowding,
    say: (line) => journal.push(line),
    onBack: (back) => backs.push(back)
  })
  while (contents.page === null) await sleep(systemClock, 10)
  return {
    electron,
    context,
    page: () => {
      if (contents.page === null) throw new Error('the kiosk has no page now')
      return contents.page
    },
    journal,
    backs,
    popups,
    downloads,
    close: async () => {
      electron.signals.emit('SIGTERM')
      while (electron.app.exits.length === 0) await sleep(systemClock, 20)
      await context.close()
    }
  }
}

/** What Electron does with a request: asks the guards of the page, then the session, then the face's files. */
async function answer(
  route: Route,
  electron: ElectronDouble,
  contents: ChromiumContents,
  files: Awaited<ReturnType<typeof readFaceFiles>>
): Promise<void> {
  const request = route.request()
  if (request.isNavigationRequest() && frameOf(request) === null) {
    // A window that a page wanted: Electron would not have made it.
    await route.abort('aborted')
    return
  }
  // A navigation that is refused leaves the page where it is.
  if (request.isNavigationRequest() && !contents.mayNavigate(request.url(), request.frame())) {
    await route.abort('aborted')
    return
  }
  if (!electron.session.mayRequest(request.url())) {
    await route.abort(request.isNavigationRequest() ? 'aborted' : 'blockedbyclient')
    return
  }
  const { status, headers, body } = answerFaceRequest({ method: request.method(), url: request.url() }, files, FACE_URL)
  await route.fulfill({ status, headers: { ...headers }, ...(body === null ? {} : { body }) })
}

/** Null where a window is only being made. */
function frameOf(request: Request): Frame | null {
  try {
    return request.frame()
  } catch {
    return null
  }
}

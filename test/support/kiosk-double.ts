import { EventEmitter } from 'node:events'
import type {
  BrowserWindowConstructorOptions,
  Display,
  HandlerDetails,
  Input,
  OnBeforeRequestListenerDetails,
  Rectangle,
  Session
} from 'electron'
import type {
  KioskApp,
  KioskContents,
  KioskIpc,
  KioskIpcEvent,
  KioskPower,
  KioskScreen,
  KioskSession,
  KioskWindow
} from '../../main/shell/kiosk/electron-parts.ts'

/** Stands in for Electron's parts, which exist in Electron alone; typed by Electron's own declarations. */

/** Something of Electron's to which things happen. */
class Happening extends EventEmitter {
  /** Lets something happen, as Electron tells it. @returns whether a listener prevented it */
  happen(name: string, details: object = {}, ...args: unknown[]): boolean {
    let prevented = false
    const event = {
      ...details,
      preventDefault: () => {
        prevented = true
      }
    }
    this.emit(name, event, ...args)
    return prevented
  }
}

export class FakeContents extends Happening implements KioskContents {
  readonly mainFrame = { frameToken: 'main' }
  /** What was sent to the page: channel and payload. */
  readonly sent: (readonly [string, unknown])[] = []
  readonly loaded: string[] = []
  kills = 0
  closedTools = 0
  ignoresMenuShortcuts = false
  zoomLimits: readonly [number, number] | null = null
  webRtcPolicy = 'default'
  openWindow: ((details: HandlerDetails) => { readonly action: string }) | null = null

  loadURL(url: string): Promise<void> {
    this.loaded.push(url)
    this.happen('did-start-navigation', { url, isMainFrame: true, isSameDocument: false })
    return Promise.resolve()
  }

  forcefullyCrashRenderer(): void {
    this.kills += 1
  }

  send(channel: string, ...args: unknown[]): void {
    this.sent.push([channel, args[0]])
  }

  closeDevTools(): void {
    this.closedTools += 1
  }

  setIgnoreMenuShortcuts(ignore: boolean): void {
    this.ignoresMenuShortcuts = ignore
  }

  setVisualZoomLevelLimits(minimum: number, maximum: number): Promise<void> {
    this.zoomLimits = [minimum, maximum]
    return Promise.resolve()
  }

  setWebRTCIPHandlingPolicy(policy: Parameters<KioskContents['setWebRTCIPHandlingPolicy']>[0]): void {
    this.webRtcPolicy = policy
  }

  setWindowOpenHandler(handler: Parameters<KioskContents['setWindowOpenHandler']>[0]): void {
    this.openWindow = handler
  }

  /** Presses a key. @returns whether it was kept from the page */
  press(key: string, held: Partial<Pick<Input, 'control' | 'alt' | 'meta' | 'shift'>> = {}): boolean {
    const input: Input = {
      type: 'keyDown',
      key,
      code: '',
      isAutoRepeat: false,
      isComposing: false,
      shift: false,
      control: false,
      alt: false,
      meta: false,
      location: 0,
      modifiers: [],
      ...held
    }
    return this.happen('before-input-event', {}, input)
  }
}

type BeforeRequestListener = (
  details: OnBeforeRequestListenerDetails,
  answer: (response: { readonly cancel?: boolean }) => void
) => void
type PermissionRequestHandler = NonNullable<Parameters<Session['setPermissionRequestHandler']>[0]>

export class FakeSession extends Happening implements KioskSession {
  #onBeforeRequest: BeforeRequestListener | null = null
  #onPermission: PermissionRequestHandler | null = null
  #checkPermission: (() => boolean) | null = null
  #checkDevice: (() => boolean) | null = null
  checksSpelling = true
  readonly webRequest = {
    onBeforeRequest: (...args: unknown[]): void => {
      this.#onBeforeRequest = args.at(-1) as BeforeRequestListener
    }
  }

  setPermissionRequestHandler(handler: PermissionRequestHandler | null): void {
    this.#onPermission = handler
  }

  setPermissionCheckHandler(handler: unknown): void {
    this.#checkPermission = handler as () => boolean
  }

  setDevicePermissionHandler(handler: unknown): void {
    this.#checkDevice = handler as () => boolean
  }

  setSpellCheckerEnabled(enable: boolean): void {
    this.checksSpelling = enable
  }

  /** Whether a request may go out. */
  mayRequest(url: string): boolean {
    let cancel = false
    this.#onBeforeRequest?.({ url } as OnBeforeRequestListenerDetails, (response) => {
      cancel = response.cancel === true
    })
    return !cancel
  }

  /** Whether a page is granted a permission, by asking or without. */
  grants(permission: string): boolean {
    if (this.#onPermission === null || this.#checkPermission === null) return true
    let granted = this.#checkPermission()
    const [contents, details] = [{}, {}] as never[]
    this.#onPermission(contents as never, permission as never, (answer) => (granted ||= answer), details as never)
    return granted
  }

  grantsDevice(): boolean {
    return this.#checkDevice?.() ?? true
  }
}

export class FakeWindow extends Happening implements KioskWindow {
  readonly webContents: FakeContents
  readonly placed: Partial<Rectangle>[] = []
  hasMenu = true
  isKiosk = false
  focused = 0

  constructor(contents: FakeContents = new FakeContents()) {
    super()
    this.webContents = contents
  }

  focus(): void {
    this.focused += 1
  }

  removeMenu(): void {
    this.hasMenu = false
  }

  setBounds(bounds: Partial<Rectangle>): void {
    this.placed.push(bounds)
  }

  setKiosk(flag: boolean): void {
    this.isKiosk = flag
  }

  show(): void {
    this.focused += 1
  }
}

export class FakeApp extends Happening implements KioskApp {
  readonly exits: (number | undefined)[] = []

  exit(code?: number): void {
    this.exits.push(code)
  }
}

export class FakeIpc extends Happening implements KioskIpc {
  /** A message of a frame. */
  deliver(channel: string, event: KioskIpcEvent, ...args: unknown[]): void {
    this.emit(channel, event, ...args)
  }
}

export class FakePower extends Happening implements KioskPower {}

/** A display as far as the kiosk looks at it. */
export function display(id: number, x: number, label = ''): Display {
  return { id, label, bounds: { x, y: 0, width: 1080, height: 1920 } } as Display
}

export class FakeScreen extends Happening implements KioskScreen {
  displays: Display[] = [display(1, 0, 'HDMI-1')]

  getAllDisplays(): Display[] {
    return this.displays
  }

  getPrimaryDisplay(): Display {
    return this.displays[0]!
  }
}

/** All of them. */
export interface ElectronDouble {
  readonly app: FakeApp
  readonly ipc: FakeIpc
  readonly session: FakeSession
  readonly screen: FakeScreen
  readonly power: FakePower
  readonly signals: EventEmitter
  readonly window: FakeWindow
  readonly contents: FakeContents
  /** How the window was made. */
  made: BrowserWindowConstructorOptions | null
  readonly openWindow: (options: BrowserWindowConstructorOptions) => KioskWindow
}

export function electronDouble(contents: FakeContents = new FakeContents()): ElectronDouble {
  const window = new FakeWindow(contents)
  const double: ElectronDouble = {
    app: new FakeApp(),
    ipc: new FakeIpc(),
    session: new FakeSession(),
    screen: new FakeScreen(),
    power: new FakePower(),
    signals: new EventEmitter(),
    window,
    contents,
    made: null,
    openWindow: (options) => {
      double.made = options
      return window
    }
  }
  return double
}

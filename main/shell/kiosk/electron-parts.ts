import type {
  App,
  BluetoothDevice,
  BrowserWindow,
  Certificate,
  Display,
  Event,
  Input,
  RenderProcessGoneDetails,
  Screen,
  SelectHidDeviceDetails,
  SelectUsbDeviceDetails,
  SerialPort,
  Session,
  WebContents,
  WebContentsDidStartNavigationEventParams,
  WebContentsWillFrameNavigateEventParams,
  WebContentsWillNavigateEventParams,
  WebContentsWillRedirectEventParams,
  WebFrameMain,
  WebRequest
} from 'electron'

/**
 * What the kiosk needs of Electron, and no more. Names and types are those of Electron's own declarations, so that
 * `electron.ts`, where the real ones are handed in, does not compile where these differ; and a test may hand in others.
 */

/** A page: what happens to it, and what may be done to it. */
export interface KioskContents extends Pick<
  WebContents,
  | 'closeDevTools'
  | 'forcefullyCrashRenderer'
  | 'loadURL'
  | 'send'
  | 'setIgnoreMenuShortcuts'
  | 'setVisualZoomLevelLimits'
  | 'setWebRTCIPHandlingPolicy'
  | 'setWindowOpenHandler'
> {
  readonly mainFrame: Pick<WebFrameMain, 'frameToken'>
  on(event: 'will-navigate', listener: (details: Event<WebContentsWillNavigateEventParams>) => void): unknown
  on(event: 'will-frame-navigate', listener: (details: Event<WebContentsWillFrameNavigateEventParams>) => void): unknown
  on(event: 'will-redirect', listener: (details: Event<WebContentsWillRedirectEventParams>) => void): unknown
  on(event: 'will-attach-webview' | 'will-prevent-unload', listener: (event: Event) => void): unknown
  on(event: 'before-input-event', listener: (event: Event, input: Input) => void): unknown
  on(event: 'render-process-gone', listener: (event: Event, details: RenderProcessGoneDetails) => void): unknown
  on(event: 'did-start-navigation', listener: (details: Event<NavigationFacts>) => void): unknown
  on(event: 'devtools-opened' | 'unresponsive', listener: () => void): unknown
  on(event: 'did-fail-load', listener: FailedLoadListener): unknown
  on(event: 'certificate-error', listener: CertificateListener): unknown
  on(event: 'select-client-certificate', listener: ClientCertificateListener): unknown
  on(event: 'select-bluetooth-device', listener: BluetoothListener): unknown
}

type NavigationFacts = Pick<WebContentsDidStartNavigationEventParams, 'url' | 'isMainFrame' | 'isSameDocument'>
type FailedLoadListener = (event: Event, code: number, description: string, url: string, isMainFrame: boolean) => void
type CertificateListener = (
  event: Event,
  url: string,
  error: string,
  certificate: Certificate,
  callback: (isTrusted: boolean) => void
) => void
type ClientCertificateListener = (event: Event, url: string, list: Certificate[]) => void
type BluetoothListener = (event: Event, devices: BluetoothDevice[], callback: (deviceId: string) => void) => void

/** What all pages share: requests, permissions, devices, downloads. */
export interface KioskSession extends Pick<
  Session,
  'setDevicePermissionHandler' | 'setPermissionCheckHandler' | 'setPermissionRequestHandler' | 'setSpellCheckerEnabled'
> {
  readonly webRequest: Pick<WebRequest, 'onBeforeRequest'>
  on(event: 'will-download', listener: (event: Event) => void): unknown
  on(event: 'select-serial-port', listener: SerialListener): unknown
  on(event: 'select-hid-device', listener: HidListener): unknown
  on(event: 'select-usb-device', listener: UsbListener): unknown
}

type SerialListener = (
  event: Event,
  ports: SerialPort[],
  contents: WebContents,
  callback: (portId: string) => void
) => void
type HidListener = (event: Event, details: SelectHidDeviceDetails, callback: (deviceId?: string | null) => void) => void
type UsbListener = (event: Event, details: SelectUsbDeviceDetails, callback: (deviceId?: string) => void) => void

/** The one window. */
export interface KioskWindow extends Pick<BrowserWindow, 'focus' | 'removeMenu' | 'setBounds' | 'setKiosk' | 'show'> {
  readonly webContents: KioskContents
  on(event: 'close' | 'query-session-end' | 'session-end', listener: (event: Event) => void): unknown
}

/** The displays of this machine. */
export interface KioskScreen extends Pick<Screen, 'getAllDisplays' | 'getPrimaryDisplay'> {
  on(event: 'display-added' | 'display-removed', listener: (event: Event, display: Display) => void): unknown
  on(event: 'display-metrics-changed', listener: (event: Event, display: Display, changed: string[]) => void): unknown
}

/** Messages from pages. */
export interface KioskIpc {
  on(channel: string, listener: (event: KioskIpcEvent, ...args: unknown[]) => void): unknown
}

/** Who sent a message. `senderFrame` is null where its frame is gone already. */
export interface KioskIpcEvent {
  readonly sender: unknown
  readonly senderFrame: Pick<WebFrameMain, 'frameToken' | 'url'> | null
}

/** Ends of the program. */
export interface KioskApp extends Pick<App, 'exit'> {
  on(event: 'before-quit', listener: (event: Event) => void): unknown
  on(event: 'second-instance' | 'window-all-closed', listener: () => void): unknown
  on(event: 'web-contents-created', listener: (event: Event, contents: Pick<WebContents, 'close'>) => void): unknown
}

/** The machine's power. */
export interface KioskPower {
  on(event: 'resume', listener: () => void): unknown
  on(event: 'shutdown', listener: (event?: Event) => void): unknown
}

import type { KioskContents } from './electron-parts.ts'
import { mayPress } from './keys.ts'
import type { ReportRefusal } from './refusals.ts'

/**
 * Whether a page may go there by itself: the face may load itself again, in the main frame, and that is all. What the
 * kiosk loads (`loadURL`) is not asked.
 */
export function mayNavigate(url: string, isMainFrame: boolean, faceUrl: string): boolean {
  return isMainFrame && url === faceUrl
}

/**
 * Takes from a page everything that a browser's page can do to its window: go elsewhere, open others, embed, ask for
 * certificates and devices, press the browser's keys, zoom, hold its window open. Each guard stands alone: none relies
 * on another, nor on the Content Security Policy.
 */
export function guardPage(contents: KioskContents, faceUrl: string, report: ReportRefusal): void {
  contents.on('will-navigate', (details) => {
    if (mayNavigate(details.url, details.isMainFrame, faceUrl)) return
    details.preventDefault()
    report('navigation')
  })
  contents.on('will-frame-navigate', (details) => {
    if (mayNavigate(details.url, details.isMainFrame, faceUrl)) return
    details.preventDefault()
    report(details.isMainFrame ? 'navigation' : 'frame')
  })
  contents.on('will-redirect', (details) => {
    // Our files answer no request with a redirect.
    details.preventDefault()
    report('redirect')
  })
  contents.setWindowOpenHandler(() => {
    report('window')
    return { action: 'deny' }
  })
  contents.on('will-attach-webview', (event) => {
    event.preventDefault()
    report('webview')
  })
  contents.on('will-prevent-unload', (event) => {
    // To prevent this event is to ignore the page's wish to stay: a page may not hold up its own restart.
    event.preventDefault()
  })
  contents.on('before-input-event', (event, input) => {
    if (mayPress(input)) return
    event.preventDefault()
    report('key')
  })
  contents.on('certificate-error', (event, _url, _error, _certificate, answer) => {
    event.preventDefault()
    answer(false)
    report('certificate')
  })
  contents.on('select-client-certificate', (event) => {
    // Without an answer none is sent.
    event.preventDefault()
    report('certificate')
  })
  contents.on('select-bluetooth-device', (event, _devices, answer) => {
    event.preventDefault()
    answer('')
    report('device')
  })
  contents.on('devtools-opened', () => {
    contents.closeDevTools()
    report('developer_tools')
  })
  contents.setIgnoreMenuShortcuts(true)
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
  // Two fingers may not make the page larger; larger text is the face's own control.
  void contents.setVisualZoomLevelLimits(1, 1)
}

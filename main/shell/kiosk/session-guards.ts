import { isOfFace } from './face-address.ts'
import type { KioskSession } from './electron-parts.ts'
import type { ReportRefusal } from './refusals.ts'

/**
 * Takes from all pages of a session what reaches beyond them: every address but the face's own (`file:`, `http:`,
 * `data:`, `blob:`, `devtools:`, WebSockets), every permission, every device, every download.
 */
export function guardSession(session: KioskSession, faceUrl: string, report: ReportRefusal): void {
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    const cancel = !isOfFace(url, faceUrl)
    if (cancel) report('request')
    answer({ cancel })
  })
  session.setPermissionRequestHandler((_contents, _permission, answer) => {
    report('permission')
    answer(false)
  })
  // Asked many times without a page's doing, so it is not reported.
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.on('select-serial-port', (event, _ports, _contents, answer) => {
    event.preventDefault()
    answer('')
    report('device')
  })
  session.on('select-hid-device', (event, _details, answer) => {
    event.preventDefault()
    answer(null)
    report('device')
  })
  session.on('select-usb-device', (event, _details, answer) => {
    event.preventDefault()
    answer()
    report('device')
  })
  session.on('will-download', (event) => {
    event.preventDefault()
    report('download')
  })
  // A spelling checker would fetch its dictionaries.
  session.setSpellCheckerEnabled(false)
}

import { app, BrowserWindow, session } from 'electron'

/**
 * The kiosk window, and nothing else: it shows the face that an appliance on this machine serves on loopback, and
 * refuses whatever leads elsewhere. Usage: `electron . --face-url=http://127.0.0.1:PORT/shopper/#t=TOKEN [--windowed]`.
 * Exit code 64 without an address on loopback.
 */
const USAGE = 64

const faceUrl = app.commandLine.getSwitchValue('face-url')
const windowed = app.commandLine.hasSwitch('windowed')

if (!isLoopback(faceUrl)) {
  process.stderr.write('electron: --face-url=http://127.0.0.1:PORT/… is missing\n')
  app.exit(USAGE)
}

app.enableSandbox()
// The first sound may come before the first touch: a card wakes the machine too.
app.commandLine.appendSwitch('autoplay-policy', 'no-user-gesture-required')
app.on('window-all-closed', () => {
  app.quit()
})
app.on('web-contents-created', (_, contents) => {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.on('will-navigate', (event) => {
    event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => {
    event.preventDefault()
  })
})
await app.whenReady()
session.defaultSession.setPermissionRequestHandler((_, __, answer) => {
  answer(false)
})
session.defaultSession.setPermissionCheckHandler(() => false)
session.defaultSession.on('will-download', (event) => {
  event.preventDefault()
})
const window = new BrowserWindow({
  kiosk: !windowed,
  width: 1280,
  height: 800,
  autoHideMenuBar: true,
  backgroundColor: '#ffffff',
  webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false, devTools: false }
})
window.removeMenu()
await window.loadURL(faceUrl)

function isLoopback(url: string): boolean {
  return URL.canParse(url) && new URL(url).protocol === 'http:' && new URL(url).hostname === '127.0.0.1'
}

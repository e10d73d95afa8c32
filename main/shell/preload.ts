/**
 * The one script of ours that runs beside a page in the kiosk's window: sandboxed, isolated from the page's own scripts,
 * and without Node. It hands the page a line to the main process (`window.hatachi`), and tells the main process that
 * the page lives. It judges nothing: what a page sends is judged by the main process.
 */
import { contextBridge, ipcRenderer } from 'electron'
import { BRIDGE, type BridgeConnection, type FaceBridge } from '../contract/bridge.ts'
import { BEAT_MS, channels, type Beat } from './kiosk/channels.ts'

/** What this script needs of a browser's declarations, which the rest of main must not see. */
declare const document: {
  readonly documentElement: { readonly dataset: Readonly<Record<string, string | undefined>> } | null
  readonly visibilityState: string
}
declare const MutationObserver: new (callback: () => void) => { observe(target: unknown, options: object): void }

let onFrame: ((frame: string) => void) | null = null
let onConnection: ((connection: BridgeConnection) => void) | null = null

ipcRenderer.on(channels.down, (_, frame: string) => {
  onFrame?.(frame)
})
ipcRenderer.on(channels.connection, (_, connection: BridgeConnection) => {
  onConnection?.(connection)
})

const bridge: FaceBridge = {
  connect: (frameListener, connectionListener) => {
    onFrame = frameListener
    onConnection = connectionListener
    ipcRenderer.send(channels.connect)
    const isCurrent = (): boolean => onFrame === frameListener
    return {
      send: (frame) => {
        if (isCurrent()) ipcRenderer.send(channels.up, frame)
      },
      close: () => {
        if (!isCurrent()) return
        onFrame = null
        onConnection = null
        ipcRenderer.send(channels.close)
      }
    }
  }
}
contextBridge.exposeInMainWorld(BRIDGE, bridge)

let shown = ''
function beat(): void {
  shown = screen()
  const said: Beat = { page: performance.timeOrigin, screen: shown, hidden: document.visibilityState === 'hidden' }
  ipcRenderer.send(channels.beat, said)
}

function screen(): string {
  return document.documentElement?.dataset['screen'] ?? ''
}

// A page that hangs runs no timer: this one shares its thread with the page's scripts, which is the point of it.
setInterval(beat, BEAT_MS)
beat()
// A screen that has just been drawn is told at once: that is when a page that was started again is back.
new MutationObserver(() => {
  if (screen() !== shown) beat()
}).observe(document, { subtree: true, attributes: true, attributeFilter: ['data-screen'] })

import { BRIDGE, type FaceBridge } from '../../main/contract/bridge.ts'
import type { FaceClient, FaceClientOptions } from './client.ts'

/** The line that the kiosk's window gives its page; undefined in a browser. */
export function findBridge(holder: object): FaceBridge | undefined {
  const found: unknown = Reflect.get(holder, BRIDGE)
  return typeof found === 'object' && found !== null && 'connect' in found ? (found as FaceBridge) : undefined
}

/**
 * Connects by the kiosk's bridge. It stays connected by itself, and its other end judges each frame; what it sends is
 * trusted here, being of the same build.
 */
export function connectByBridge<Up extends { readonly type: string }, Down>(
  bridge: FaceBridge,
  options: Pick<FaceClientOptions<Down>, 'onFrame' | 'onConnection'>
): FaceClient<Up> {
  let isOpen = false
  options.onConnection('connecting')
  const line = bridge.connect(
    (frame) => {
      options.onFrame(JSON.parse(frame) as Down)
    },
    (connection) => {
      isOpen = connection === 'open'
      options.onConnection(connection)
    }
  )
  return {
    send(frame) {
      if (isOpen) line.send(JSON.stringify(frame))
    },
    close() {
      line.close()
    }
  }
}

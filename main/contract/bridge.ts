/**
 * What a page is given in the place of a WebSocket where the kiosk's window shows it: a line to the host that needs no
 * network, no address and no token. Types and a name only, for the preload script and the face.
 */

/** The property of `window` under which a page finds it. */
export const BRIDGE = 'hatachi'

/** How the line stands: `lost` means that there was a connection, and that it is being made again. */
export type BridgeConnection = 'connecting' | 'open' | 'lost'

/** The page's end. Frozen, and without a way to anything else. */
export interface FaceBridge {
  /**
   * Shows this page the host's views from now on; a second call ends the first. Frames are JSON text both ways, those
   * of `shopper.ts`; a page has no use for `hello`, and one that sends it is started again.
   */
  connect(onFrame: (frame: string) => void, onConnection: (connection: BridgeConnection) => void): FaceLine
}

export interface FaceLine {
  /** Sends a frame. Dropped when there is no connection. */
  send(frame: string): void
  close(): void
}

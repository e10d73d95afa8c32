/**
 * The names and limits of what passes between the page's preload script and Electron's main process. This file is built
 * into both, so it imports nothing: a sandboxed preload script can load nothing but Electron.
 *
 * Frames travel as the very JSON text that a browser's face would send over its WebSocket (`main/contract/shopper.ts`);
 * only `hello` and its token do not occur: the token stays in the main process.
 */
export const channels = {
  /** Page to main: a page wants to see views. Payload: none. */
  connect: 'hatachi:connect',
  /** Page to main: no more. Payload: none. */
  close: 'hatachi:close',
  /** Page to main: one frame, as JSON text. */
  up: 'hatachi:up',
  /** Page to main: the page lives. Payload: `Beat`. */
  beat: 'hatachi:beat',
  /** Main to page: one frame, as JSON text. */
  down: 'hatachi:down',
  /** Main to page: `connecting`, `open` or `lost`. */
  connection: 'hatachi:connection'
} as const

/** What a page says of itself with each beat. */
export interface Beat {
  /** When this document began (`performance.timeOrigin`), by which a page is told from the one before it. */
  readonly page: number
  /** The screen that it shows (`data-screen` of its root); empty before it has drawn anything. */
  readonly screen: string
  /** Whether nobody can see it, so that its timers may be slowed. */
  readonly hidden: boolean
}

/** How often a page beats, in milliseconds. */
export const BEAT_MS = 200

/** Longest frame that is looked at, in UTF-16 units: what a shopper's face sends is a few dozen characters. */
export const MAX_UP_LENGTH = 4_096
/** The same the other way: a view holds every product, in every language. */
export const MAX_DOWN_LENGTH = 1_048_576

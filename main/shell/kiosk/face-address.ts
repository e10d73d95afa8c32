import { err, ok, type Result } from '../../../device/result.ts'

/** The scheme of the kiosk's own pages. A scheme of our own has no other host, port or file behind it. */
export const FACE_SCHEME = 'hatachi'

/** The one address that the kiosk's window ever shows. */
export const FACE_URL = `${FACE_SCHEME}://shopper/`

/**
 * Whether an address is one of the face's own: same scheme and host. Compared part by part, because the origin of a
 * scheme that is not a special one is opaque (`null`) to the URL standard, and so equal to every other such origin.
 */
export function isOfFace(url: string, faceUrl: string): boolean {
  if (!URL.canParse(url)) return false
  const [asked, ours] = [new URL(url), new URL(faceUrl)]
  return asked.protocol === ours.protocol && asked.host === ours.host && asked.username === '' && asked.password === ''
}

/** Where the appliance's face answers, as the file `shopper-url` says it. */
export interface ApplianceAddress {
  /** `ws://127.0.0.1:PORT/shopper/ws` */
  readonly webSocketUrl: string
  /** What the appliance wants to see as Origin: `http://127.0.0.1:PORT`. */
  readonly origin: string
  readonly token: string
}

/** Not `http://127.0.0.1:PORT/shopper/#t=TOKEN`. What it was is not said: it may hold a token. */
export interface AddressError {
  readonly code: 'address_not_usable'
}

const TOKEN = /^#t=([A-Za-z0-9_-]{1,128})$/

/**
 * Reads the address of an appliance's face. Only this machine itself is accepted, and only by number: a name could be
 * made to mean another machine.
 *
 * Example: `http://127.0.0.1:4000/shopper/#t=abc` gives `ws://127.0.0.1:4000/shopper/ws` and `abc`.
 */
export function parseApplianceAddress(text: string): Result<ApplianceAddress, AddressError> {
  const line = text.trim()
  if (line.length > 512 || !URL.canParse(line)) return err({ code: 'address_not_usable' })
  const url = new URL(line)
  const token = TOKEN.exec(url.hash)?.[1]
  const plain = url.username === '' && url.password === '' && url.search === ''
  const local = url.protocol === 'http:' && url.hostname === '127.0.0.1' && url.pathname === '/shopper/'
  if (token === undefined || !plain || !local) return err({ code: 'address_not_usable' })
  return ok({ webSocketUrl: `ws://${url.host}/shopper/ws`, origin: url.origin, token })
}

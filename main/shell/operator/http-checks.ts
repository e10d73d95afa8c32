import type { IncomingHttpHeaders } from 'node:http'
import { isIPv6 } from 'node:net'
import { CALL_NUMBER_HEADER, CALL_TOKEN_HEADER, SESSION_COOKIE } from '../../contract/operator-transport.ts'

/** What a request shows of itself before anything of it is believed. Pure. */
export interface RequestFacts {
  readonly headers: IncomingHttpHeaders
  /** The address of this machine at which the connection arrived, and its port. */
  readonly localAddress: string
  readonly localPort: number
}

/** Port that browsers leave out of Host and Origin. */
const HTTPS_PORT = 443

/**
 * Whether the Host is one of this machine's names, or the very address that was called. A page that lets a name of its own
 * resolve to this machine (DNS rebinding) sends that name here; an address cannot be made to resolve elsewhere.
 */
export function isOwnHost({ headers, localAddress, localPort }: RequestFacts, names: ReadonlySet<string>): boolean {
  const host = headers.host?.toLowerCase() ?? ''
  const hostOf = (name: string) => (isIPv6(name) ? `[${name}]` : name)
  const isNamed = (name: string) =>
    host === `${hostOf(name)}:${String(localPort)}` || (localPort === HTTPS_PORT && host === hostOf(name))
  return isNamed(localAddress) || [...names].some(isNamed)
}

/**
 * Whether a call comes from a page of this very origin, or from a tool that says that it does. Every browser sends Origin
 * with a POST, and a page cannot choose it (Fetch, section 3.2); the Sec-Fetch headers are checked where they are sent.
 * The Host has to be checked before.
 */
export function isOwnOrigin({ headers }: Pick<RequestFacts, 'headers'>): boolean {
  const among = (name: string, allowed: readonly string[]) =>
    headers[name] === undefined || allowed.includes(String(headers[name]))
  return (
    headers.origin === `https://${headers.host ?? ''}` &&
    among('sec-fetch-site', ['same-origin']) &&
    among('sec-fetch-mode', ['cors', 'same-origin']) &&
    among('sec-fetch-dest', ['empty'])
  )
}

/** Whether something that is read (a page, the metrics) is asked for by no other site's page. */
export function isNoOthersPage({ headers }: Pick<RequestFacts, 'headers'>): boolean {
  return headers['sec-fetch-site'] === undefined || ['same-origin', 'none'].includes(headers['sec-fetch-site'])
}

/** Whether a body is JSON by its headers, and nothing is done to it. No form of another site can send that. */
export function isPlainJson(headers: IncomingHttpHeaders): boolean {
  const isJson = /^application\/json(?: *; *charset=utf-8)?$/i.test(headers['content-type'] ?? '')
  return isJson && headers['content-encoding'] === undefined
}

/** What a call says of its session. Anything that does not look as it should counts as absent. */
export function credentialsOf(headers: IncomingHttpHeaders): {
  readonly cookie: string | null
  readonly callToken: string | null
  readonly callNumber: number | null
} {
  const callToken = headers[CALL_TOKEN_HEADER]
  const callNumber = headers[CALL_NUMBER_HEADER]
  const isNumber = typeof callNumber === 'string' && /^[1-9][0-9]{0,14}$/.test(callNumber)
  return {
    cookie: sessionCookieOf(headers.cookie),
    callToken: typeof callToken === 'string' && /^[\x21-\x7e]{1,128}$/.test(callToken) ? callToken : null,
    callNumber: isNumber ? Number(callNumber) : null
  }
}

/** Two of the same name are none: another may have been put beside ours. */
function sessionCookieOf(header: string | undefined): string | null {
  const values = (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${SESSION_COOKIE}=`))
    .map((pair) => pair.slice(SESSION_COOKIE.length + 1))
  const [value] = values
  return values.length === 1 && value !== undefined && /^[A-Za-z0-9_-]{1,128}$/.test(value) ? value : null
}

/** Set-Cookie for a session that begins, or that ended. It goes with the browser's session. */
export function setCookieOf(cookie: { readonly set: string } | 'clear'): string {
  const attributes = 'Path=/; Secure; HttpOnly; SameSite=Strict'
  return cookie === 'clear'
    ? `${SESSION_COOKIE}=; Max-Age=0; ${attributes}`
    : `${SESSION_COOKIE}=${cookie.set}; ${attributes}`
}

/** An address as it is throttled by: an IPv4 address as such, also where it came over an IPv6 socket. */
export function plainAddress(address: string | undefined): string {
  return (address ?? '').replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/, '')
}

import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'

/**
 * A client of W3C WebDriver (https://www.w3.org/TR/webdriver2/), as much of it as a television needs: no pointer, one
 * window, scripts as text.
 */

/** What a driver answered other than 200. `code` is WebDriver's, such as `no such window`. */
export class WebDriverRefusal extends Error {
  readonly code: string
  constructor(what: string, code: string, message: string) {
    super(`${what}: ${code}: ${message}`)
    this.code = code
  }
}

/** One browser under a driver's control. Every call throws `WebDriverRefusal` where the driver says no. */
export interface WebDriverSession {
  /** As the browser names itself: `MiniBrowser 2.38.6`. */
  readonly browser: string
  /** Opens an address, and resolves when the page has loaded. */
  open(url: string): Promise<void>
  /** Runs the body of a function in the page; its arguments are `arguments`. A promise that it returns is waited for. */
  run(body: string, ...args: readonly unknown[]): Promise<unknown>
  /** Presses a key and lets go of it: one character, or one of WebDriver's for a key without one. */
  tapKey(character: string): Promise<void>
  /** A picture of what is in view, PNG. */
  screenshot(): Promise<Buffer>
  /** Ends the browser. */
  close(): Promise<void>
}

const ANSWER_MS = 60_000
const READY_LOOK_MS = 50

const valueSchema = z.object({ value: z.unknown() })
const refusalSchema = z.object({ value: z.object({ error: z.string(), message: z.string() }) })
const statusSchema = z.object({ ready: z.boolean() })
const sessionSchema = z.object({
  sessionId: z.string(),
  capabilities: z.object({ browserName: z.string(), browserVersion: z.string() })
})

async function ask(base: string, method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<unknown> {
  const response = await fetch(base + path, {
    method,
    signal: AbortSignal.timeout(ANSWER_MS),
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
  })
  const answer: unknown = await response.json()
  if (response.ok) return valueSchema.parse(answer).value
  const { error, message } = refusalSchema.parse(answer).value
  throw new WebDriverRefusal(`${method} ${path}`, error, message)
}

/**
 * Waits until a driver takes sessions.
 * @param base its address, without a slash at the end
 * @param hasEnded whether the driver's process is gone: then nothing is waited for
 * @returns false where the driver ended
 */
export async function driverIsReady(base: string, hasEnded: () => boolean): Promise<boolean> {
  while (!hasEnded()) {
    try {
      if (statusSchema.parse(await ask(base, 'GET', '/status')).ready) return true
    } catch (fault) {
      // Nobody listens yet: fetch says so by a TypeError.
      if (!(fault instanceof TypeError)) throw fault
    }
    await pause(READY_LOOK_MS)
  }
  return false
}

/**
 * Starts a browser.
 * @param base the driver's address, without a slash at the end
 * @param capabilities what it has to match, as in the standard's `alwaysMatch`
 */
export async function startSession(
  base: string,
  capabilities: Readonly<Record<string, unknown>>
): Promise<WebDriverSession> {
  const started = sessionSchema.parse(
    await ask(base, 'POST', '/session', { capabilities: { alwaysMatch: capabilities } })
  )
  const path = `/session/${started.sessionId}`
  const post = (end: string, body: object): Promise<unknown> => ask(base, 'POST', path + end, body)
  return {
    browser: `${started.capabilities.browserName} ${started.capabilities.browserVersion}`,
    open: async (url) => {
      await post('/url', { url })
    },
    run: (script, ...args) => post('/execute/sync', { script, args }),
    tapKey: async (value) => {
      const actions = [
        { type: 'keyDown', value },
        { type: 'keyUp', value }
      ]
      await post('/actions', { actions: [{ type: 'key', id: 'remote', actions }] })
    },
    screenshot: async () => Buffer.from(z.base64().parse(await ask(base, 'GET', `${path}/screenshot`)), 'base64'),
    close: async () => {
      await ask(base, 'DELETE', path)
    }
  }
}

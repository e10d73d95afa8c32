import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { err, ok, type Result } from '../../../device/result.ts'
import { isSystemError, makeLastingDirectory, systemFaultOf, writeLastingFile } from '../../keys/lasting-files.ts'
import { digestOf, freshSecret, hasDigest } from './secrets.ts'

/** Screens that are paired at most. */
export const MOST_SCREENS = 64

const SCREEN_ID = /^tv-[0-9a-f]{8}$/
const screenSchema = z.strictObject({
  screenId: z.string().regex(SCREEN_ID),
  /** SHA-256 of the screen's secret, in hexadecimal. */
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  pairedAtMs: z.int().min(0),
  /** As in `PairedScreen`. */
  letInBy: z.union([z.enum(['own', 'command']), z.string().regex(SCREEN_ID)]).optional()
})
const fileSchema = z.strictObject({ version: z.literal(1), screens: z.array(screenSchema).max(MOST_SCREENS) })

/** A screen that was paired, as people are told of it. */
export interface PairedScreen {
  readonly screenId: string
  readonly pairedAtMs: number
  /**
   * Whose code let it in: the screen of that name, paired still or not; `own`: the machine's own screen; `command`:
   * `hatachi television pair`. Absent: it was paired before that was written down.
   */
  readonly letInBy?: string | undefined
}
type KeptScreen = z.infer<typeof screenSchema>

/**
 * Why the screens cannot be had or written. `screens_damaged`: what is there is not as this program writes it; without
 * the file no screen is paired, and each can be paired anew.
 */
export type ScreensError =
  | { readonly code: 'screens_damaged'; readonly path: string }
  | { readonly code: 'screens_medium'; readonly path: string; readonly fault: string }

/** What a screen is known by from now on. The secret is kept nowhere here. */
export interface ScreenCredential {
  readonly screenId: string
  readonly secret: string
}

/** What came of taking a pairing back. `unwritten`: it holds no more, but is in the file still; the system's name for why. */
export interface ForgetOutcome {
  readonly wasPaired: boolean
  readonly unwritten: string | null
}

/** Where the paired screens lie below a data directory (0600). */
export function screensPath(dataDirectory: string): string {
  return join(dataDirectory, 'television', 'screens.json')
}

/** The screens that are paired, for a person; nothing is made. */
export function pairedScreens(dataDirectory: string): Result<readonly PairedScreen[], ScreensError> {
  const read = readScreens(screensPath(dataDirectory))
  return read.ok ? ok(read.value.map(toldOf)) : read
}

/** Opens the registry; the file is made with the first screen. */
export function openScreenRegistry(dataDirectory: string): Result<ScreenRegistry, ScreensError> {
  const path = screensPath(dataDirectory)
  const read = readScreens(path)
  return read.ok ? ok(new ScreenRegistry(path, read.value)) : read
}

/**
 * The screens that are paired, durably. A change that cannot be written down is not made, but for the forgetting: that
 * holds at once, and its writing stays owed (`isSettled`) until the next change or `settle` succeeds in it.
 */
export class ScreenRegistry {
  readonly #path: string
  readonly #screens: Map<string, KeptScreen>
  #isSettled = true

  constructor(path: string, screens: readonly KeptScreen[]) {
    this.#path = path
    this.#screens = new Map(screens.map((screen) => [screen.screenId, screen]))
  }

  get isFull(): boolean {
    return this.#screens.size >= MOST_SCREENS
  }

  /** Whether all that holds is written down: false after a forgetting that could not be. */
  get isSettled(): boolean {
    return this.#isSettled
  }

  isPaired(screenId: string): boolean {
    return this.#screens.has(screenId)
  }

  /** Oldest first. */
  list(): readonly PairedScreen[] {
    return [...this.#screens.values()].map(toldOf)
  }

  /** Pairs a screen. @param letInBy as in `PairedScreen` */
  pair(nowMs: number, letInBy: string): Result<ScreenCredential, ScreensError | { readonly code: 'too_many_screens' }> {
    if (this.isFull) return err({ code: 'too_many_screens' })
    return this.#keep({ screenId: this.#freshId(), pairedAtMs: nowMs, letInBy })
  }

  /** Another secret for a screen that never had its first: that one holds no more. */
  renew(screenId: string): Result<ScreenCredential, ScreensError | { readonly code: 'screen_unknown' }> {
    const screen = this.#screens.get(screenId)
    return screen === undefined ? err({ code: 'screen_unknown' }) : this.#keep(toldOf(screen))
  }

  /** Whether this screen is paired, and this is its secret. */
  holds(screenId: string, secret: string): boolean {
    const screen = this.#screens.get(screenId)
    // Which identifiers there are is no secret, and so may be told by the time that this takes.
    return screen !== undefined && hasDigest(secret, screen.digest)
  }

  /** @returns whether it was paired; an error: it holds no more, but is still in the file */
  forget(screenId: string): Result<boolean, ScreensError> {
    const wasPaired = this.#screens.delete(screenId)
    if (wasPaired) this.#isSettled = false
    const settled = this.settle()
    return settled.ok ? ok(wasPaired) : settled
  }

  /** Writes down what is owed, if anything is. */
  settle(): Result<void, ScreensError> {
    return this.#isSettled ? ok(undefined) : this.#write([...this.#screens.values()])
  }

  #keep(screen: PairedScreen): Result<ScreenCredential, ScreensError> {
    const { screenId } = screen
    const secret = freshSecret()
    const kept = { ...screen, digest: digestOf(secret) }
    const written = this.#write([...[...this.#screens.values()].filter((each) => each.screenId !== screenId), kept])
    if (!written.ok) return written
    this.#screens.set(screenId, kept)
    return ok({ screenId, secret })
  }

  #freshId(): string {
    for (;;) {
      const screenId = `tv-${randomBytes(4).toString('hex')}`
      if (!this.#screens.has(screenId)) return screenId
    }
  }

  #write(screens: readonly KeptScreen[]): Result<void, ScreensError> {
    try {
      makeLastingDirectory(dirname(this.#path))
      writeLastingFile(this.#path, `${JSON.stringify({ version: 1, screens })}\n`)
      this.#isSettled = true
      return ok(undefined)
    } catch (thrown) {
      if (!isSystemError(thrown)) throw thrown
      return err({ code: 'screens_medium', path: this.#path, fault: systemFaultOf(thrown) })
    }
  }
}

function toldOf({ screenId, pairedAtMs, letInBy }: KeptScreen): PairedScreen {
  return { screenId, pairedAtMs, ...(letInBy === undefined ? {} : { letInBy }) }
}

function readScreens(path: string): Result<readonly KeptScreen[], ScreensError> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (thrown) {
    const fault = systemFaultOf(thrown)
    return fault === 'ENOENT' ? ok([]) : err({ code: 'screens_medium', path, fault })
  }
  try {
    const read = fileSchema.safeParse(JSON.parse(text))
    if (read.success) return ok(read.data.screens)
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown
  }
  return err({ code: 'screens_damaged', path })
}

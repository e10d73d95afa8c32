import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import type { RemoteKey } from '../../../main/contract/remote-key.ts'

/** A television as a suite sees it, whichever engine draws it: keys in, and what stands on the screen out. */

const edge = z.number()

/** Something that has the focus; there should be one. */
const focusSchema = z.object({
  /** The choice's name; null: it is none. */
  id: z.string().nullable(),
  /** Whether it has the browser's own focus too. */
  isActive: z.boolean(),
  isSeen: z.boolean(),
  /** Whether an outline or a shadow is drawn round it. */
  hasRing: z.boolean(),
  left: edge,
  top: edge,
  right: edge,
  bottom: edge
})

/** By the page's own `data-` attributes; null: it does not say. Boxes in CSS pixels. */
export const factsSchema = z.object({
  screen: z.string().nullable(),
  place: z.string().nullable(),
  pageId: z.string().nullable(),
  connection: z.string().nullable(),
  language: z.string().nullable(),
  /** How far it is on this screen: the card's state, digits entered, whether the last ones were refused. Empty: nothing. */
  detail: z.string(),
  /** Words without furigana. */
  title: z.string().nullable(),
  /** Whether the page has been moved beneath its window, which no television's should. */
  scrolled: z.boolean(),
  viewport: z.object({ width: z.number(), height: z.number() }),
  /** In the order of the page. */
  choices: z.array(z.object({ id: z.string(), words: z.string(), left: edge, top: edge })),
  /** Whether a command is on its way, or the line is not open: what stands here will change by itself. */
  isUnderWay: z.boolean(),
  focused: z.array(focusSchema),
  /** What went wrong in the page since its facts were first read. */
  errors: z.array(z.string())
})
export type TvFacts = z.infer<typeof factsSchema>

/** What `WAIT_AT_REST` of `page-scripts.ts` gives. */
export const restSchema = z.object({ isAtRest: z.boolean(), facts: factsSchema })

/** A key of a set that no keyboard has. */
export interface SetKey {
  readonly key: string
  readonly keyCode: number
}

export interface TvScreen {
  /** Engine and its version. */
  readonly engine: string
  /** Opens an address, and resolves when the page has loaded. */
  open(url: string): Promise<void>
  /** A real key event, as from a keyboard. */
  press(key: RemoteKey): Promise<void>
  /** An event that the page alone is told of. */
  pressSetKey(key: SetKey): Promise<void>
  facts(): Promise<TvFacts>
  /** Runs the body of a function in the page; a promise that it returns is waited for. */
  run(body: string, ...args: readonly unknown[]): Promise<unknown>
  /** Writes a picture of what is seen, PNG. */
  screenshot(path: string): Promise<void>
  /**
   * What went wrong so far, warnings too: in the page, and where the engine tells it, on its console from the first moment.
   * @param facts those of now, where they were just asked for
   */
  errors(facts?: TvFacts): Promise<readonly string[]>
  close(): Promise<void>
}

/** A watchdog, not a measure. */
const SEEN_WITHIN_MS = 60_000
const LOOK_MS = 40

/** Facts in few words, for a test that did not see what it waited for. */
export function inShort({ screen, place, pageId, title, connection, choices, focused }: TvFacts): string {
  const on = focused.map(({ id }) => String(id)).join(', ')
  const names = choices.map(({ id }) => id).join(' ')
  return `${String(screen)}/${String(place)}/${String(pageId)} "${String(title)}" (${String(connection)}), focus on ${on || 'nothing'} of [${names}]`
}

/**
 * Looks until the screen is as wanted.
 * @param what in words, for the fault that is thrown where it never is
 */
export async function see(tv: TvScreen, what: string, isSo: (facts: TvFacts) => boolean): Promise<TvFacts> {
  const endsAtMs = performance.now() + SEEN_WITHIN_MS
  for (;;) {
    const facts = await tv.facts()
    if (isSo(facts)) return facts
    if (performance.now() > endsAtMs) throw new Error(`${tv.engine}: waited for ${what}, saw ${inShort(facts)}`)
    await pause(LOOK_MS)
  }
}

/** Waits for a screen, or for a page by its place or id. */
export function waitFor(tv: TvScreen, wanted: Partial<Pick<TvFacts, 'screen' | 'place' | 'pageId' | 'connection'>>): Promise<TvFacts> {
  const wishes = Object.entries(wanted)
  return see(tv, JSON.stringify(wanted), (facts) => wishes.every(([name, value]) => Reflect.get(facts, name) === value))
}

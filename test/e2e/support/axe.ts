import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { CDPSession, Page } from '@playwright/test'

/** axe-core on one page. */
export interface Axe {
  /**
   * What WCAG 2.2 (A and AA) and axe's best practices object to, one line each.
   * @param what `words`: without the rules that look at sizes and colours, which take most of the time
   */
  faults(what?: 'all' | 'words'): Promise<readonly string[]>
}

/** What axe tells of one rule that was broken. */
interface Violation {
  readonly id: string
  readonly help: string
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary?: string }[]
}

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const OPTIONS = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  rules: {
    // Off by default in axe, but part of WCAG 2.2 AA.
    'target-size': { enabled: true },
    // An experiment of axe's, which takes furigana for a part of the label. `faultsOf` measures it in its place.
    'label-content-name-mismatch': { enabled: false }
  },
  resultTypes: ['violations'],
  preload: false
}
const WORDS_OPTIONS = {
  ...OPTIONS,
  rules: { ...OPTIONS.rules, 'target-size': { enabled: false }, 'color-contrast': { enabled: false } }
}

const brought = new WeakMap<Page, Axe & { isThere(): Promise<boolean> }>()

/** The axe that is in the page already, or a new one where there is none or the page was loaded anew. */
export async function axeOn(page: Page): Promise<Axe> {
  const known = brought.get(page)
  if (known !== undefined && (await known.isThere())) return known
  const axe = await bringAxe(page)
  brought.set(page, axe)
  return axe
}

/**
 * Brings axe into the page as it stands; a page that is loaded anew needs it anew. It runs in a world of its own: the
 * page's content security policy stays as it is, and a page whose clock stands still does not stop it.
 */
export async function bringAxe(page: Page): Promise<Axe & { isThere(): Promise<boolean> }> {
  const session = await page.context().newCDPSession(page)
  const { frameTree } = await session.send('Page.getFrameTree')
  const { executionContextId } = await session.send('Page.createIsolatedWorld', {
    frameId: frameTree.frame.id,
    worldName: 'axe'
  })
  await evaluate(session, executionContextId, `${SOURCE}; 0`)
  return {
    // What ran in a document goes with it: the context is not found any more.
    isThere: () => evaluate(session, executionContextId, 'typeof axe').then((type) => type === 'object', () => false),
    faults: async (what = 'all') => {
      const found = await evaluate(
        session,
        executionContextId,
        `axe.run(document, ${JSON.stringify(what === 'all' ? OPTIONS : WORDS_OPTIONS)}).then(({ violations }) => violations)`
      )
      return (found as readonly Violation[]).flatMap(({ id, help, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${target.join(' ')}: ${failureSummary ?? ''}`)
      )
    }
  }
}

/** Gives the value, or that of the promise. Throws where the expression does: the page or axe is broken. */
async function evaluate(session: CDPSession, contextId: number, expression: string): Promise<unknown> {
  const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
    expression,
    contextId,
    awaitPromise: true,
    returnByValue: true
  })
  if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
  return result.value
}

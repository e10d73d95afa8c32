import type { CDPSession, Page } from '@playwright/test'

/** The words of a face: of every element but the drawings. */
const OF_FACE = '#face :not(svg, svg *)'

/** Asks the engine what it drew words with, time after time on one page. */
export interface FontLook {
  /** As `foreignFontsOf`. What was found well once, the same words in the same font, is not asked of again. */
  foreign(): Promise<readonly string[]>
}

/**
 * Words of the face that were drawn with a font of the machine in place of one that the face brings along, one line a
 * font; empty when the face looks the same on every machine. Asked of the engine itself, which knows what it drew with.
 * @param below selects the elements to ask about; those of a face if not told
 */
export async function foreignFontsOf(page: Page, below = OF_FACE): Promise<readonly string[]> {
  const session = await page.context().newCDPSession(page)
  const found = await foreignIn(page, session, below, new Set())
  await session.detach()
  return found
}

/** For many screens of one page: the steps, the controls and the like stand on all of them. */
export async function lookAtFonts(page: Page, below = OF_FACE): Promise<FontLook> {
  const session = await page.context().newCDPSession(page)
  const known = new Set<string>()
  return { foreign: () => foreignIn(page, session, below, known) }
}

/** @param known words that were found well before, with all that chooses their font; grows */
async function foreignIn(page: Page, session: CDPSession, below: string, known: Set<string>): Promise<readonly string[]> {
  // The engine tells of the words right below an element, and each question costs it milliseconds.
  const worded = await page.evaluate(
    (selector) =>
      Array.from(document.querySelectorAll(selector), (element) => {
        const isWords = (node: Node): boolean => node.nodeType === Node.TEXT_NODE && node.textContent?.trim() !== ''
        const own = Array.from(element.childNodes).filter(isWords)
        const generated = ['::before', '::after', '::marker'].map((pseudo) => getComputedStyle(element, pseudo).content)
        const isGenerated = generated.some((content) => !['none', 'normal', '""'].includes(content))
        if (own.length === 0 && !isGenerated) return undefined
        const { fontFamily, fontWeight, fontStyle } = getComputedStyle(element)
        const lang = element.closest('[lang]')?.getAttribute('lang')
        return JSON.stringify([lang, fontFamily, fontWeight, fontStyle, own.map((node) => node.textContent), generated])
      }),
    below
  )
  const fresh = worded.flatMap((words, at) => (words === undefined || known.has(words) ? [] : [{ words, at }]))
  if (fresh.length === 0) return []
  await session.send('DOM.enable')
  await session.send('CSS.enable')
  const { root } = await session.send('DOM.getDocument', { depth: 0 })
  const { nodeIds } = await session.send('DOM.querySelectorAll', { nodeId: root.nodeId, selector: below })
  if (worded.length !== nodeIds.length) throw new Error('the page changed while it was asked about its fonts')
  const drawn = await Promise.all(
    fresh.map(async ({ words, at }) => {
      const { fonts } = await session.send('CSS.getPlatformFontsForNode', { nodeId: nodeIds[at]! })
      return { words, foreign: fonts.filter(({ isCustomFont }) => !isCustomFont) }
    })
  )
  await session.send('CSS.disable')
  await session.send('DOM.disable')
  const foreign = new Set<string>()
  for (const { words, foreign: fonts } of drawn) {
    if (fonts.length === 0) known.add(words)
    for (const { familyName, glyphCount } of fonts) foreign.add(`${familyName} for ${glyphCount} glyphs`)
  }
  return [...foreign]
}

import type { Page } from '@playwright/test'

/**
 * Words of the face that were drawn with a font of the machine in place of one that the face brings along, one line a
 * font; empty when the face looks the same on every machine. Asked of the engine itself, which knows what it drew with.
 * @param below selects the elements to ask about; those of a face if not told
 */
export async function foreignFontsOf(page: Page, below = '#face :not(svg, svg *)'): Promise<readonly string[]> {
  const session = await page.context().newCDPSession(page)
  await session.send('DOM.enable')
  await session.send('CSS.enable')
  const { root } = await session.send('DOM.getDocument', { depth: 0 })
  const { nodeIds } = await session.send('DOM.querySelectorAll', { nodeId: root.nodeId, selector: below })
  // The engine tells of the words right below an element, and each question costs it milliseconds.
  const worded = await page.evaluate(
    (selector) =>
      Array.from(document.querySelectorAll(selector), (element) => {
        const isWords = (node: Node): boolean => node.nodeType === Node.TEXT_NODE && node.textContent?.trim() !== ''
        const generated = (pseudo: string): boolean =>
          !['none', 'normal', '""'].includes(getComputedStyle(element, pseudo).content)
        return Array.from(element.childNodes).some(isWords) || ['::before', '::after', '::marker'].some(generated)
      }),
    below
  )
  if (worded.length !== nodeIds.length) throw new Error('the page changed while it was asked about its fonts')
  const drawn = await Promise.all(
    nodeIds.filter((_, at) => worded[at]).map((nodeId) => session.send('CSS.getPlatformFontsForNode', { nodeId }))
  )
  const foreign = new Set<string>()
  for (const font of drawn.flatMap(({ fonts }) => fonts)) {
    if (!font.isCustomFont) foreign.add(`${font.familyName} for ${font.glyphCount} glyphs`)
  }
  await session.detach()
  return [...foreign]
}

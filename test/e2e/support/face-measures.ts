import type { Page } from '@playwright/test'

/** What is wrong with the screen as it is drawn, one line each; empty when all is well. */
export async function faultsOf(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const faults: string[] = []
    const nameOf = (element: Element): string =>
      `${element.tagName}.${element.getAttribute('class') ?? ''} "${(element.textContent ?? '').slice(0, 24)}"`
    const shown = (element: Element): boolean =>
      element.getClientRects().length > 0 &&
      element.checkVisibility({ opacityProperty: true, visibilityProperty: true })

    const main = document.querySelector('main')!
    const tooHigh = main.scrollHeight - main.clientHeight
    if (tooHigh > 1) faults.push(`main is ${tooHigh} px too high`)
    if (main.scrollWidth > main.clientWidth) faults.push('main is too wide')
    const page = document.documentElement
    if (page.scrollWidth > innerWidth || page.scrollHeight > innerHeight) faults.push('the page scrolls')

    /** Elements with words of their own. */
    const isWords = (node: Node): boolean => node.nodeType === Node.TEXT_NODE && node.textContent?.trim() !== ''
    const worded = Array.from(document.querySelectorAll('#face *')).filter(
      (element) =>
        shown(element) &&
        element.closest('.unseen, rt, svg') === null &&
        Array.from(element.childNodes).some(isWords)
    )

    // WCAG 2.5.3: whoever says what stands on a button gets that button. Furigana is for the eye.
    const spoken = (text: string): string => text.replaceAll(/[\s、。，,.:：]/g, '').toLowerCase()
    for (const button of document.querySelectorAll('button[aria-label]')) {
      const copy = button.cloneNode(true) as Element
      for (const unsaid of copy.querySelectorAll('rt, .unseen, [aria-hidden=true]')) unsaid.remove()
      const seen = spoken(copy.textContent ?? '')
      const named = spoken(button.getAttribute('aria-label') ?? '')
      if (!named.includes(seen)) faults.push(`named otherwise than seen: ${nameOf(button)} is "${named}"`)
    }

    const buttons = Array.from(document.querySelectorAll('button')).filter(shown)
    const boxes = buttons.map((button) => button.getBoundingClientRect())
    buttons.forEach((button, index) => {
      const box = boxes[index]!
      const least = button.matches('.key') ? 96 : 60
      if (box.width < least - 0.5 || box.height < least - 0.5) {
        faults.push(`smaller than ${least} px: ${nameOf(button)} ${box.width} x ${box.height}`)
      }
      for (const [other, otherBox] of boxes.entries()) {
        if (other <= index) continue
        const across = Math.min(box.right, otherBox.right) - Math.max(box.left, otherBox.left)
        const down = Math.min(box.bottom, otherBox.bottom) - Math.max(box.top, otherBox.top)
        // The two languages share one border.
        if (across > 4 && down > 4) faults.push(`overlap: ${nameOf(button)} and ${nameOf(buttons[other]!)}`)
      }
    })

    // Contrast by WCAG 2.2: 7:1 for what must be read, and all words here must.
    const channels = (colour: string): readonly number[] => (colour.match(/[\d.]+/g) ?? []).map(Number)
    const luminance = (colour: readonly number[]): number => {
      const [r = 0, g = 0, b = 0] = colour.map((value) => {
        const part = value / 255
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
      })
      return 0.2126 * r + 0.7152 * g + 0.0722 * b
    }
    const groundOf = (element: Element | null): readonly number[] => {
      for (let at = element; at !== null; at = at.parentElement) {
        const ground = channels(getComputedStyle(at).backgroundColor)
        if (ground.length > 0 && (ground[3] ?? 1) > 0.99) return ground
        // A gradient is measured by hand: it is only behind large decorative words.
        if (getComputedStyle(at).backgroundImage !== 'none') return [195, 207, 233]
      }
      return [255, 255, 255]
    }
    for (const element of worded) {
      const a = luminance(channels(getComputedStyle(element).color).slice(0, 3))
      const b = luminance(groundOf(element).slice(0, 3))
      const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
      if (contrast < 7) faults.push(`contrast ${contrast.toFixed(2)}: ${nameOf(element)}`)
    }

    const active = document.activeElement
    if (active === null || active === document.body) faults.push('nothing has the focus')
    const primary = document.querySelector('[data-primary]')
    if (primary !== null && active !== primary) {
      faults.push(`the focus is not on the primary action, but on ${active === null ? 'nothing' : nameOf(active)}`)
    }
    if (active !== null && active.matches('button')) {
      const style = getComputedStyle(active)
      if (style.outlineStyle !== 'solid' || parseFloat(style.outlineWidth) < 4) faults.push('the focus cannot be seen')
    }
    return faults
  })
}

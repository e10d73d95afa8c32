import type { Page } from '@playwright/test'

/**
 * What is wrong with a page of the console as it is drawn, one line each; empty when all is well: a page that scrolls
 * sideways, words that are cut off, shortened, outside the page or over other words, contrast below 7:1 (4.5:1 for what
 * is only beside it), and controls too small for a thumb. Whatever stays in place while the page scrolls is measured
 * against itself alone.
 */
export async function consoleFaultsOf(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const SLACK = 1.5
    const LEAST_TOUCH_PX = 43.5
    const faults = new Set<string>()
    const nameOf = (element: Element): string =>
      `${element.tagName}.${element.getAttribute('class') ?? ''} "${(element.textContent ?? '').trim().slice(0, 30)}"`
    const shown = (element: Element): boolean =>
      element.getClientRects().length > 0 && element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    const root = document.documentElement
    if (root.scrollWidth > innerWidth) faults.add(`the page is ${String(root.scrollWidth - innerWidth)} px too wide`)

    /** What an element is fixed to: the page, or the window. */
    const layerOf = (element: Element): Element => {
      for (let at: Element | null = element; at !== null; at = at.parentElement) {
        if (at.tagName === 'DIALOG' || /^(?:fixed|sticky)$/.test(getComputedStyle(at).position)) return at
      }
      return root
    }
    const dialog = document.querySelector('dialog[open]')
    const walker = document.createTreeWalker(dialog ?? document.body, NodeFilter.SHOW_TEXT)
    const inks: { readonly element: Element; readonly box: DOMRect; readonly layer: Element; readonly words: string }[] = []
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node.parentElement
      const words = (node.textContent ?? '').trim()
      if (element === null || words === '' || !shown(element)) continue
      if (element.closest('.unseen, svg, script, style, option, datalist, .skip') !== null) continue
      const range = document.createRange()
      range.selectNodeContents(node)
      for (const box of range.getClientRects()) if (box.width >= 1) inks.push({ element, box, layer: layerOf(element), words })
    }
    /** Where ink can be seen: within what scrolls up and down; null: it is scrolled out of sight, where one gets by scrolling. */
    const seenOf = (element: Element, box: DOMRect): { readonly top: number; readonly bottom: number } | null => {
      let { top, bottom } = box
      for (let at: Element | null = element; at !== null && at !== document.body; at = at.parentElement) {
        if (!/auto|scroll/.test(getComputedStyle(at).overflowY)) continue
        const holder = at.getBoundingClientRect()
        top = Math.max(top, holder.top)
        bottom = Math.min(bottom, holder.bottom)
      }
      return bottom - top > 1 ? { top, bottom } : null
    }
    for (const { element, box } of inks) {
      if (box.left < -SLACK || box.right > innerWidth + SLACK) faults.add(`outside the page: ${nameOf(element)}`)
      let isScrolled = false
      for (let at: Element | null = element; at !== null && at !== document.body; at = at.parentElement) {
        const style = getComputedStyle(at)
        if (style.overflowX === 'visible' && style.overflowY === 'visible') continue
        const holder = at.getBoundingClientRect()
        const scrolls = /auto|scroll/.test(`${style.overflowX} ${style.overflowY}`)
        if (at.scrollWidth > at.clientWidth + 1) faults.add(`${scrolls ? 'scrolls sideways' : 'cut off'}: ${nameOf(at)}`)
        // What scrolls up and down inside of a holder that does not, as in a dialog, is reached by scrolling.
        isScrolled ||= /auto|scroll/.test(style.overflowY)
        if (!isScrolled && !scrolls && (box.bottom > holder.bottom + SLACK || box.top < holder.top - SLACK)) faults.add(`cut off: ${nameOf(element)}`)
      }
    }
    // Line boxes touch each other; the ink is some way inside of them.
    const inked = inks.flatMap(({ element, box, layer }) => {
      const seen = seenOf(element, box)
      if (seen === null) return []
      const inset = (seen.bottom - seen.top) * 0.2
      return [{ element, layer, left: box.left + 1, right: box.right - 1, top: seen.top + inset, bottom: seen.bottom - inset }]
    })
    inked.forEach((one, index) => {
      for (const other of inked.slice(index + 1)) {
        if (one.layer !== other.layer || one.element === other.element) continue
        const across = Math.min(one.right, other.right) - Math.max(one.left, other.left)
        const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top)
        if (across > 2 && down > 2) faults.add(`over each other: ${nameOf(one.element)} and ${nameOf(other.element)}`)
      }
    })

    const channels = (colour: string): readonly number[] => (colour.match(/[\d.]+/g) ?? []).map(Number)
    const luminance = (colour: readonly number[]): number => {
      const [r = 0, g = 0, b = 0] = colour.map((value) => {
        const part = value / 255
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
      })
      return 0.2126 * r + 0.7152 * g + 0.0722 * b
    }
    const groundOf = (element: Element): readonly number[] => {
      for (let at: Element | null = element; at !== null; at = at.parentElement) {
        const ground = channels(getComputedStyle(at).backgroundColor)
        if (ground.length > 0 && (ground[3] ?? 1) > 0.99) return ground
      }
      return [255, 255, 255]
    }
    for (const element of new Set(inks.map((ink) => ink.element))) {
      if (element.closest(':disabled') !== null) continue
      const a = luminance(channels(getComputedStyle(element).color).slice(0, 3))
      const b = luminance(groundOf(element).slice(0, 3))
      const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
      const least = element.closest('.hint, .soft, .small, .optional') === null ? 7 : 4.5
      if (contrast < least - 0.005) faults.add(`contrast ${contrast.toFixed(2)}: ${nameOf(element)}`)
    }
    const controls = 'button, select, summary, a.button, textarea, input:not([type=checkbox]):not([type=radio])'
    for (const control of (dialog ?? document).querySelectorAll(controls)) {
      if (!shown(control) || control.matches('.skip')) continue
      const { width, height } = control.getBoundingClientRect()
      if (height < LEAST_TOUCH_PX || width < LEAST_TOUCH_PX) {
        faults.add(`too small to touch, ${width.toFixed(0)} x ${height.toFixed(0)}: ${nameOf(control)}`)
      }
    }
    return [...faults]
  })
}

/**
 * Words of the other language that are left on a page, one line each. What is marked as of another language, and what is
 * a name of a program's (`code`) or a secret, is meant to be so.
 */
export async function foreignWordsOf(page: Page, language: 'ja' | 'en'): Promise<readonly string[]> {
  return page.evaluate((shown) => {
    // Three words on end are no name; a single letter of Japanese is.
    const foreign = shown === 'ja' ? /[A-Za-z]{2,}(?:[ ,]+[A-Za-z]{2,}){2,}/ : /[\u3040-\u30ff\u4e00-\u9fff]/
    const other = shown === 'ja' ? 'en' : 'ja'
    const found = new Set<string>()
    const walker = document.createTreeWalker(document.querySelector('dialog[open]') ?? document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      // What a technician types is quoted; a law's own name stands in brackets.
      const words = (node.textContent ?? '').replaceAll(shown === 'ja' ? /「[^」]*」/g : /\([^)]*\)/g, '').trim()
      if (!foreign.test(words)) continue
      if (node.parentElement?.closest(`[lang=${other}], code, .code, .secret, script, style`) !== null) continue
      found.add(words.slice(0, 120))
    }
    return [...found]
  }, language)
}

/** A page has far fewer stops than this. */
const MOST_STOPS = 400

/**
 * What is wrong with the way of the Tab key through the page, one line each: what can be worked and is not met, and what
 * has the focus without showing it.
 */
export async function keyboardFaultsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(() => {
    // From the top, wherever somebody was last.
    const top = document.querySelector<HTMLElement>('dialog[open]') ?? document.body
    const before = top.getAttribute('tabindex')
    top.setAttribute('tabindex', '-1')
    top.focus({ preventScroll: true })
    if (before === null) top.removeAttribute('tabindex')
    else top.setAttribute('tabindex', before)
    document.querySelectorAll('[data-met]').forEach((element) => {
      element.removeAttribute('data-met')
    })
    scrollTo(0, 0)
  })
  const faults: string[] = []
  let ends = 0
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    await page.keyboard.press('Tab')
    const met = await page.evaluate(() => {
      const element = document.activeElement
      if (element === null || element === document.body) return 'end'
      // A date has stops of its own inside, with marks of their own.
      if (element.getAttribute('data-met') === 'last') return 'seen'
      if (element.hasAttribute('data-met')) return 'again'
      document.querySelector('[data-met=last]')?.setAttribute('data-met', '')
      element.setAttribute('data-met', 'last')
      const style = getComputedStyle(element)
      const isSeen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
      const name = `${element.tagName}.${element.getAttribute('class') ?? ''} "${(element.textContent ?? '').trim().slice(0, 30)}"`
      return isSeen ? 'seen' : `the focus is not seen: ${name}`
    })
    // At the end the window itself has its turn; what comes after it was met before, unless the way did not begin at the top.
    if (met === 'end') ends += 1
    if (ends > 1 || met === 'again') break
    if (met !== 'seen' && met !== 'end') faults.push(met)
  }
  const missed = await page.evaluate(() => {
    const root = document.querySelector('dialog[open]') ?? document
    const controls = 'a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), summary'
    const radioMet = (element: Element): boolean =>
      element.matches('input[type=radio]') &&
      [...document.querySelectorAll(`input[type=radio][name="${CSS.escape(element.getAttribute('name') ?? '')}"]`)].some((one) => one.hasAttribute('data-met'))
    return [...root.querySelectorAll(controls)]
      .filter((element) => element.getClientRects().length > 0 && element.checkVisibility({ visibilityProperty: true }))
      .filter((element) => !element.hasAttribute('data-met') && !radioMet(element) && element.getAttribute('tabindex') !== '-1')
      .map((element) => `the keyboard does not get to ${element.tagName} "${(element.textContent ?? '').trim().slice(0, 30)}"`)
  })
  return [...faults, ...missed]
}

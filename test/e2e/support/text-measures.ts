import type { Page } from '@playwright/test'

/**
 * What is wrong with the words on the screen, one line each; empty when every word can be read: cut off by something
 * that hides what sticks out of it, off the screen, out of the box that is painted behind it, over other words, or
 * covered by something else. Measured by the client rectangles of every text node, furigana included, made as high as
 * the ink of its own letters; words inside drawings are left out.
 * @param mayScroll whether the scene may be higher than its place; what is scrolled out of sight is then left out
 */
export async function textFaultsOf(page: Page, mayScroll = false): Promise<readonly string[]> {
  return page.evaluate((leaveOutHidden) => {
    /** Rounding, and the soft edge of a letter. */
    const SLACK = 1.5
    interface Ink {
      readonly node: Node
      readonly element: Element
      readonly left: number
      readonly right: number
      readonly top: number
      readonly bottom: number
    }
    const faults = new Set<string>()
    const nameOf = (ink: Ink): string => {
      const owner = ink.element.closest('[class]')?.getAttribute('class') ?? ''
      return `"${(ink.node.textContent ?? '').trim().slice(0, 24)}" in ${ink.element.tagName}.${owner}`
    }
    /** Many words have the same elements around them: each is asked once. */
    const once = <K, V>(ask: (about: K) => V): ((about: K) => V) => {
      const answers = new Map<K, V>()
      return (about) => {
        const known = answers.get(about)
        if (known !== undefined) return known
        const answer = ask(about)
        answers.set(about, answer)
        return answer
      }
    }
    const paint = document.createElement('canvas').getContext('2d')!
    const opaque = once((element: Element): boolean => {
      const { backgroundColor, backgroundImage } = getComputedStyle(element)
      const alpha = /^rgba\(.*, ([\d.]+)\)$/.exec(backgroundColor)?.[1] ?? '1'
      return backgroundImage !== 'none' || Number(alpha) > 0.05
    })
    const bordered = (element: Element): boolean => {
      const style = getComputedStyle(element)
      return ['top', 'right', 'bottom', 'left'].every(
        (side) => parseFloat(style.getPropertyValue(`border-${side}-width`)) > 0
      )
    }
    /** What an element does to the words in it. */
    const holderOf = once((element: Element) => {
      const style = getComputedStyle(element)
      const outer = element === document.documentElement || element === document.body
      const hides = !outer && (style.overflowX !== 'visible' || style.overflowY !== 'visible')
      const clamped = style.textOverflow !== 'clip' || style.webkitLineClamp !== 'none'
      const more = element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1
      return {
        box: element.getBoundingClientRect(),
        hides,
        shortens: hides && clamped && more,
        painted: !outer && (opaque(element) || bordered(element)),
        block: !/^(inline$|ruby|contents)/.test(style.display)
      }
    })

    const inks: Ink[] = []
    const walker = document.createTreeWalker(document.querySelector('#face')!, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node.parentElement!
      const shown = element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
      if (!shown || node.textContent?.trim() === '' || element.closest('.unseen, svg') !== null) continue
      const style = getComputedStyle(element)
      // In long: the shorthand is empty where a font feature is on.
      paint.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`
      const metrics = paint.measureText(node.textContent!.trim())
      const range = document.createRange()
      range.selectNodeContents(node)
      for (const box of range.getClientRects()) {
        if (box.width < 1) continue
        if (leaveOutHidden && element.closest('main') !== null) {
          const scroller = document.querySelector('main')!.getBoundingClientRect()
          if (box.top < scroller.top || box.bottom > scroller.bottom) continue
          // Buttons stay in sight at the lower edge, and the scene goes on below them and what sticks out of them.
          const kept = element.closest('.buttons') === null ? document.querySelector('main .buttons') : null
          const edge = kept?.getBoundingClientRect()
          const marks = Array.from(kept?.querySelectorAll('*') ?? [], (mark) => mark.getBoundingClientRect().top)
          const top = Math.min(edge?.top ?? 0, ...marks)
          if (edge !== undefined && box.bottom > top && box.right > edge.left && box.left < edge.right) continue
        }
        const scale = box.height / (metrics.fontBoundingBoxAscent + metrics.fontBoundingBoxDescent)
        const baseline = box.top + metrics.fontBoundingBoxAscent * scale
        inks.push({
          node,
          element,
          left: box.left,
          right: box.right,
          top: baseline - metrics.actualBoundingBoxAscent,
          bottom: baseline + metrics.actualBoundingBoxDescent
        })
      }
    }

    const sticksOut = (ink: Ink, box: { left: number; right: number; top: number; bottom: number }): boolean =>
      ink.left < box.left - SLACK ||
      ink.right > box.right + SLACK ||
      ink.top < box.top - SLACK ||
      ink.bottom > box.bottom + SLACK

    for (const ink of inks) {
      if (sticksOut(ink, { left: 0, top: 0, right: innerWidth, bottom: innerHeight })) {
        faults.add(`off the screen: ${nameOf(ink)}`)
      }
      let painted = false
      let blockSeen = false
      for (let at: Element | null = ink.element; at !== null; at = at.parentElement) {
        const holder = holderOf(at)
        const { box } = holder
        if (holder.hides && sticksOut(ink, box)) faults.add(`cut off by ${at.tagName}.${at.className}: ${nameOf(ink)}`)
        if (holder.shortens) faults.add(`shortened: ${nameOf(ink)}`)
        if (!painted && holder.painted) {
          painted = true
          if (sticksOut(ink, box)) faults.add(`out of the box behind it: ${nameOf(ink)}`)
        }
        if (!blockSeen && holder.block) {
          blockSeen = true
          if (ink.left < box.left - SLACK || ink.right > box.right + SLACK) faults.add(`too wide: ${nameOf(ink)}`)
        }
      }

      const middle = (ink.top + ink.bottom) / 2
      for (const [x, y] of [
        [(ink.left + ink.right) / 2, middle],
        [ink.left + 2, middle],
        [ink.right - 2, middle],
        [(ink.left + ink.right) / 2, ink.top + 1],
        [(ink.left + ink.right) / 2, ink.bottom - 1]
      ] as const) {
        // Nearly always it is the word itself, which is told sooner than all that lies below.
        if (document.elementFromPoint(x, y)?.contains(ink.element) === true) continue
        for (const above of document.elementsFromPoint(x, y)) {
          if (above.contains(ink.element)) break
          if (ink.element.contains(above)) continue
          // A drawing covers where it is drawn, not where its box is.
          const drawn = above instanceof SVGElement && above.tagName !== 'svg'
          if (drawn || opaque(above)) {
            faults.add(`covered by ${above.tagName}.${above.getAttribute('class') ?? ''}: ${nameOf(ink)}`)
          }
        }
      }
    }

    inks.forEach((one, index) => {
      for (const other of inks.slice(index + 1)) {
        const across = Math.min(one.right, other.right) - Math.max(one.left, other.left)
        const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top)
        // Furigana wider than its word: the engine counts some of it to the word, and lets the neighbour come nearer.
        const hangsOver = down > 0.6 * Math.min(one.bottom - one.top, other.bottom - other.top)
        if (down > SLACK && across > (hangsOver ? Math.max(SLACK, 0.4 * down) : SLACK)) faults.add(`over each other: ${nameOf(one)} and ${nameOf(other)}`)
      }
    })
    return [...faults]
  }, mayScroll)
}

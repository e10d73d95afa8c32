/**
 * The shopper's face as a page object. Keys are found by what they say, so a shuffled PIN pad is no obstacle; nothing
 * here depends on the language.
 * @param {import('@playwright/test').Page} page
 * @param {() => Promise<string>} faceUrl
 * @returns {import('./index.d.mts').Face}
 */
export function createFace(page, faceUrl) {
  /** @param {string} testId */
  const press = (testId) => page.getByTestId(testId).click()

  /** @param {readonly string[]} names */
  const see = async (...names) => {
    const shown = page.locator(names.map((name) => `[data-screen="${name}"]`).join(', ')).first()
    await shown.waitFor()
    return /** @type {import('./index.d.mts').ScreenName} */ (await shown.getAttribute('data-screen'))
  }

  return {
    page,
    open: async () => {
      await page.goto(await faceUrl())
      await page.locator('[data-screen]').first().waitFor()
    },
    screen: see,
    press,
    choose: async (productId) => {
      const product = page.getByTestId(`product-${productId}`)
      while (!(await product.isVisible())) {
        // Any touch wakes a face at rest, but one that comes while nothing can be sold, or while a screen has just come,
        // is lost. Whoever sees that nothing happened touches again.
        if ((await see('attract', 'choose')) === 'attract') await press('wake')
        await product.waitFor({ timeout: 2000 }).catch(() => undefined)
      }
      await product.click()
      // Until the choice has arrived: a card that is laid sooner comes first.
      await page.locator('[data-screen]:not([data-screen="choose"]), [data-testid="basket"]:not([data-empty])').first().waitFor()
    },
    consent: async () => {
      await see('consent')
      await press('consent')
    },
    typePin: async (pin) => {
      await see('pin')
      for (const digit of pin) await press(`digit-${digit}`)
      await press('confirm')
    },
    dismiss: async () => {
      await see('sold', 'not_sold')
      await press('dismiss')
    }
  }
}

import type { Page } from '@playwright/test'

/** How a hair of smoothing at a rounded edge differs from one drawing of the same page to the next; of 255. */
const SMOOTHING = 16

/** How many pixels of two pictures are not of the same colour. */
export async function differingPixels(page: Page, one: string, other: string): Promise<number> {
  // The face's own page lets no picture in that is not its own.
  const blank = await page.context().newPage()
  const differing = await blank.evaluate(
    async ({ urls, smoothing }) => {
      const pixelsOf = async (url: string) => {
        const image = new Image()
        image.src = url
        await image.decode()
        const canvas = new OffscreenCanvas(image.width, image.height)
        const context = canvas.getContext('2d')!
        context.drawImage(image, 0, 0)
        return context.getImageData(0, 0, image.width, image.height).data
      }
      const [a, b] = await Promise.all([pixelsOf(urls[0]), pixelsOf(urls[1])])
      if (a.length !== b.length) return Number.POSITIVE_INFINITY
      let differing = 0
      for (let at = 0; at < a.length; at += 4) {
        const differs = [0, 1, 2].some((channel) => Math.abs(a[at + channel]! - b[at + channel]!) > smoothing)
        if (differs) differing += 1
      }
      return differing
    },
    { urls: [`data:image/png;base64,${one}`, `data:image/png;base64,${other}`] as const, smoothing: SMOOTHING }
  )
  await blank.close()
  return differing
}

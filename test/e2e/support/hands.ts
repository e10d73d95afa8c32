import { expect, type Locator, type Page } from '@playwright/test'

/** One of the two ways in which a shopper works the face, and nothing of the other. */
export interface Hand {
  /** Wakes the resting screen. */
  wake(): Promise<void>
  /** Presses a control that has this test id. */
  press(testId: string): Promise<void>
  /** Types digits on the pad of this hand. */
  digits(digits: string): Promise<void>
  /** Says that the PIN is in. */
  confirm(): Promise<void>
}

export type HandName = 'keyboard' | 'touch'
export const HANDS: readonly HandName[] = ['keyboard', 'touch']

/** The hand of this name, on a page whose context has touch (`hasTouch`). */
export function handOn(page: Page, name: HandName): Hand {
  return name === 'keyboard' ? keyboardOn(page) : touchOn(page)
}

/** More stops than any screen has. */
const MOST_STOPS = 40

/** `page.keyboard` only: Tab until the control has the focus, then Enter. */
function keyboardOn(page: Page): Hand {
  const focused = (): Promise<string | null> =>
    page.evaluate(() => document.activeElement?.getAttribute('data-testid') ?? null)
  return {
    wake: async () => {
      await untilSettled(page)
      await page.keyboard.press('Enter')
    },
    press: async (testId) => {
      await settled(page, testId)
      for (let stop = 0; stop <= MOST_STOPS; stop += 1) {
        if ((await focused()) === testId) {
          await page.keyboard.press('Enter')
          return
        }
        await page.keyboard.press('Tab')
      }
      throw new Error(`the keyboard does not get to ${testId}`)
    },
    digits: (digits) => page.keyboard.type(digits),
    confirm: () => page.keyboard.press('Enter')
  }
}

/** `page.touchscreen` only: a tap in the middle of the control. */
function touchOn(page: Page): Hand {
  const press = async (testId: string): Promise<void> => {
    const control = page.getByTestId(testId)
    await settled(page, testId)
    const box = await placeOf(control)
    await page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2)
  }
  return {
    wake: () => press('wake'),
    press,
    digits: async (digits) => {
      for (const digit of digits) await press(`digit-${digit}`)
    },
    confirm: () => press('confirm')
  }
}

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/**
 * Where the control is, once it is drawn and stays where it is: a control that is drawn anew (larger words, another
 * language) has no place for a moment, and then perhaps another one.
 */
async function placeOf(control: Locator): Promise<Box> {
  let before: Box | null = null
  let box: Box | null = null
  await expect(async () => {
    before = box
    box = await control.boundingBox({ timeout: 1000 })
    expect(box).not.toBeNull()
    expect(box).toEqual(before)
  }).toPass({ intervals: [20] })
  if (box === null) throw new Error('a place that is there was expected')
  return box
}

/** The control is there, and the screen takes presses. */
async function settled(page: Page, testId: string): Promise<void> {
  await expect(page.getByTestId(testId)).toBeVisible()
  await untilSettled(page)
}

/** The screen takes presses: for a moment those that were meant for the screen before do nothing. */
export async function untilSettled(page: Page): Promise<void> {
  await expect(page.locator('.stage-grid')).toHaveAttribute('data-settling', 'false')
}

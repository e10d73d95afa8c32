import { describe, expect, it } from 'vitest'
import { display, FakeScreen, FakeWindow } from '../../../test/support/kiosk-double.ts'
import { chooseDisplay, keepOnDisplay, windowOptions } from './display.ts'

const [left, right, middle] = [display(7, -1080, 'DP-2'), display(3, 1080, 'HDMI-1'), display(5, 0, 'DP-1')]
const displays = [middle, right, left]

describe('the display', () => {
  it('is counted from left to right', () => {
    const numbers = [1, 2, 3].map((number) => chooseDisplay(displays, middle, { by: 'number', number }))
    expect(numbers).toEqual([left, middle, right])
  })

  it('is found by its name', () => {
    expect(chooseDisplay(displays, middle, { by: 'name', name: 'hdmi-1' })).toBe(right)
  })

  it('is the primary one where the chosen one is not there', () => {
    expect(chooseDisplay(displays, middle, { by: 'name', name: 'VGA' })).toBe(middle)
    expect(chooseDisplay(displays, middle, { by: 'number', number: 4 })).toBe(middle)
    expect(chooseDisplay(displays, middle, { by: 'primary' })).toBe(middle)
  })

  it('is taken again when displays come and go', () => {
    const screen = new FakeScreen()
    const window = new FakeWindow()
    screen.displays = [middle]
    keepOnDisplay(screen, window, { by: 'name', name: 'HDMI-1' })
    screen.displays = displays
    screen.happen('display-added', {}, right)
    screen.displays = [middle]
    screen.happen('display-removed', {}, right)
    screen.happen('display-metrics-changed', {}, middle, ['scaleFactor'])
    expect(window.placed).toEqual([right.bounds, middle.bounds])
    const turned = { ...middle, bounds: { ...middle.bounds, width: 1920, height: 1080 } }
    screen.displays = [turned]
    screen.happen('display-metrics-changed', {}, turned, ['rotation'])
    expect(window.placed.at(-1)).toEqual(turned.bounds)
    expect(window.isKiosk).toBe(true)
  })
})

describe('the window', () => {
  it('fills its display in a kiosk, and is one among others in development', () => {
    expect(windowOptions(right, false, '/p.cjs')).toMatchObject({ ...right.bounds, kiosk: true, frame: false })
    const windowed = windowOptions(right, true, '/p.cjs')
    expect(windowed).toMatchObject({ width: 1280, height: 800 })
    expect(windowed.kiosk).toBeUndefined()
    expect(windowed.webPreferences).toEqual(windowOptions(right, false, '/p.cjs').webPreferences)
  })
})

import { expect } from '@playwright/test'
import type { ElectronDouble } from '../../support/kiosk-double.ts'
import { askPage, EVIL, kept, type Attack } from './kiosk-stage.ts'

const keptKeys = (
  electron: ElectronDouble,
  keys: readonly (readonly [string, ...('control' | 'shift' | 'alt' | 'meta')[]])[]
) => {
  for (const [key, ...held] of keys) {
    const input = Object.fromEntries(held.map((name) => [name, true]))
    expect(electron.contents.press(key, input), [...held, key].join('+')).toBe(true)
  }
}

/** What a person could do to the window. */
export const WINDOW_ATTACKS: readonly Attack[] = [
  {
    name: 'open the developer tools by keys',
    onGuard: (electron) => {
      keptKeys(electron, [
        ['F12'],
        ['I', 'control', 'shift'],
        ['J', 'control', 'shift'],
        ['C', 'control', 'shift'],
        ['i', 'meta', 'alt']
      ])
      electron.contents.emit('devtools-opened')
      expect(electron.contents.closedTools).toBe(1)
      expect(electron.made?.webPreferences?.devTools).toBe(false)
    }
  },
  {
    name: "press the browser's and the system's keys",
    onGuard: (electron) => {
      keptKeys(electron, [
        ['F5'],
        ['r', 'control'],
        ['R', 'control', 'shift'],
        ['p', 'control'],
        ['+', 'control'],
        ['-', 'control'],
        ['0', 'control'],
        ['w', 'control'],
        ['n', 'control'],
        ['t', 'control'],
        ['u', 'control'],
        ['f', 'control'],
        ['s', 'control'],
        ['o', 'control'],
        ['q', 'control']
      ])
      keptKeys(electron, [
        ['F1'],
        ['F4', 'alt'],
        ['F10'],
        ['F11'],
        ['ArrowLeft', 'alt'],
        ['Home', 'alt'],
        ['Tab', 'alt'],
        ['Tab', 'control'],
        ['Alt', 'alt'],
        ['ContextMenu'],
        ['BrowserBack'],
        ['BrowserHome'],
        ['LaunchMail'],
        ['PrintScreen'],
        ['Meta', 'meta']
      ])
      for (const key of ['1', 'Enter', 'Escape', 'Tab', 'ArrowUp', 'Backspace', ' '])
        expect(electron.contents.press(key), key).toBe(false)
      expect(electron.window.hasMenu).toBe(false)
      expect(electron.contents.ignoresMenuShortcuts).toBe(true)
    }
  },
  {
    name: 'zoom with two fingers',
    onGuard: (electron) => {
      expect(electron.contents.zoomLimits).toEqual([1, 1])
    }
  },
  {
    name: 'open a context menu',
    inChromium: async (stage) => {
      const menuKept = await askPage(stage, async (page) => {
        await page.evaluate(
          `addEventListener('contextmenu', (event) => setTimeout(() => { window.menuKept = event.defaultPrevented })); 0`
        )
        await page.mouse.click(300, 300, { button: 'right' })
        return page.waitForFunction('window.menuKept !== undefined').then(() => page.evaluate('window.menuKept'))
      })
      expect(menuKept).toBe(true)
    }
  },
  {
    name: 'hold the page up with a dialog or an unload handler',
    onGuard: (electron) => {
      expect(electron.made?.webPreferences?.disableDialogs).toBe(true)
      // Prevented means: the page's wish to stay is ignored.
      kept(electron, 'will-prevent-unload')
    }
  },
  {
    name: 'offer or ask for a certificate',
    onGuard: (electron) => {
      const trusted: boolean[] = []
      kept(electron, 'certificate-error', {}, EVIL, 'net::ERR_CERT_AUTHORITY_INVALID', {}, (is: boolean) =>
        trusted.push(is)
      )
      expect(trusted).toEqual([false])
      kept(electron, 'select-client-certificate', {}, EVIL, [])
    }
  },
  {
    name: 'close the window',
    onGuard: (electron) => {
      expect(electron.window.happen('close')).toBe(true)
      expect(electron.app.exits).toEqual([])
      expect(electron.made).toMatchObject({ kiosk: true, frame: false })
    }
  }
]

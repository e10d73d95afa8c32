import type { BrowserWindowConstructorOptions, Display, Rectangle } from 'electron'
import type { KioskScreen, KioskWindow } from './electron-parts.ts'
import type { DisplayChoice } from './options.ts'

type Placed = Pick<Display, 'bounds' | 'id' | 'label'>

/**
 * The display that was chosen, and the primary one where it is not there: a face on the wrong display can still sell,
 * and the right one may be switched on later.
 */
export function chooseDisplay<D extends Placed>(displays: readonly D[], primary: D, choice: DisplayChoice): D {
  switch (choice.by) {
    case 'primary':
      return primary
    case 'name':
      return displays.find(({ label }) => label.toLowerCase() === choice.name.toLowerCase()) ?? primary
    case 'number': {
      const ordered = displays.toSorted((one, other) => one.bounds.x - other.bounds.x || one.bounds.y - other.bounds.y)
      return ordered[choice.number - 1] ?? primary
    }
  }
}

/** Size of a window among others, for development. */
const WINDOWED = { width: 1280, height: 800 }

/** How the one window is made. */
export function windowOptions(display: Placed, windowed: boolean, preload: string): BrowserWindowConstructorOptions {
  return {
    ...(windowed ? WINDOWED : { ...display.bounds, kiosk: true, frame: false, resizable: false, movable: false }),
    autoHideMenuBar: true,
    backgroundColor: '#ffffff',
    title: 'Hatachi',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      plugins: false,
      devTools: false,
      navigateOnDragDrop: false,
      // A dialog would stop the page, and a page that stops is taken for one that hangs.
      safeDialogs: true,
      disableDialogs: true,
      spellcheck: false,
      // A face behind another window, or on a display that sleeps, still beats.
      backgroundThrottling: false,
      // A card wakes the machine too: the first sound may come before the first touch.
      autoplayPolicy: 'no-user-gesture-required'
    }
  }
}

/** Keeps the window on its display: when displays come and go, turn or change their size, it is put there again. */
export function keepOnDisplay(screen: KioskScreen, window: KioskWindow, choice: DisplayChoice): void {
  const boundsNow = (): Rectangle => chooseDisplay(screen.getAllDisplays(), screen.getPrimaryDisplay(), choice).bounds
  let placed = boundsNow()
  const place = (): void => {
    const bounds = boundsNow()
    const isSame = (['x', 'y', 'width', 'height'] as const).every((side) => bounds[side] === placed[side])
    // To move the window is to show what lies behind it for a moment: another display's change is no reason.
    if (isSame) return
    placed = bounds
    // Most window managers move no window that fills a display.
    window.setKiosk(false)
    window.setBounds(bounds)
    window.setKiosk(true)
  }
  screen.on('display-added', place)
  screen.on('display-removed', place)
  screen.on('display-metrics-changed', place)
}

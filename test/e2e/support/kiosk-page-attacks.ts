import { expect } from '@playwright/test'
import { FACE_URL as KIOSK_URL } from '../../../main/shell/kiosk/face-address.ts'
import { answerFaceRequest, FACE_PRIVILEGES } from '../../../main/shell/kiosk/face-protocol.ts'
import { askPage, attempt, attemptOn, EVIL, expectStillThere, kept, type Attack } from './kiosk-stage.ts'

/** What a page could do by itself. */
export const PAGE_ATTACKS: readonly Attack[] = [
  {
    name: 'navigate elsewhere',
    inChromium: async (stage) => {
      for (const url of [EVIL, 'data:text/html,out', stage.harness.url, '/another.html']) {
        await attempt(stage, `location.href = ${JSON.stringify(url)}`)
        await expectStillThere(stage)
      }
      // Nor does the attempt make the face deaf.
      await askPage(stage, (page) => page.keyboard.press('Enter'))
      await expect.poll(() => stage.harness.commands).toEqual([{ type: 'wake' }])
    },
    onGuard: (electron) => {
      for (const url of [EVIL, 'data:text/html,out', 'about:blank', `${KIOSK_URL}another.html`, 'hatachi://other/']) {
        kept(electron, 'will-navigate', { url, isMainFrame: true })
        kept(electron, 'will-frame-navigate', { url, isMainFrame: true })
      }
    }
  },
  {
    name: 'open `file:`',
    inChromium: async (stage) => {
      await attempt(stage, `location.href = 'file:///etc/passwd'`)
      await expectStillThere(stage)
    },
    onGuard: (electron) => {
      kept(electron, 'will-navigate', { url: 'file:///etc/passwd', isMainFrame: true })
      expect(electron.session.mayRequest('file:///etc/passwd')).toBe(false)
    }
  },
  {
    name: 'follow a redirect',
    onGuard: (electron) => {
      kept(electron, 'will-redirect', { url: KIOSK_URL, isMainFrame: true })
    }
  },
  {
    name: 'submit a form',
    inChromium: async (stage) => {
      await attempt(
        stage,
        `const form = document.createElement('form'); form.action = '${EVIL}'; document.body.append(form); form.submit()`
      )
      await expectStillThere(stage)
    },
    onGuard: (electron) => {
      kept(electron, 'will-navigate', { url: `${EVIL}?q`, isMainFrame: true })
    }
  },
  {
    name: 'embed a frame',
    inChromium: async (stage) => {
      for (const url of [EVIL, stage.faceUrl]) {
        await attempt(
          stage,
          `const frame = document.createElement('iframe'); frame.src = '${url}'; document.body.append(frame)`
        )
        await stage.settle()
        // Chromium shows its own page of refusal in it.
        const frames = await askPage(stage, (page) => Promise.resolve(page.frames().map((frame) => frame.url())))
        expect((frames as readonly string[]).slice(1)).not.toContain(url)
      }
      expect(stage.answered.filter((url) => url === EVIL)).toEqual([])
    },
    onGuard: (electron) => {
      kept(electron, 'will-frame-navigate', { url: EVIL, isMainFrame: false })
      kept(electron, 'will-frame-navigate', { url: KIOSK_URL, isMainFrame: false })
      expect(electron.session.mayRequest(EVIL)).toBe(false)
    }
  },
  {
    name: '`window.open`',
    inChromium: async (stage) => {
      await attempt(stage, `window.open('${EVIL}'); window.open('about:blank'); window.open('${stage.faceUrl}')`)
      await expect.poll(() => stage.kiosk.popups.length).toBeGreaterThan(0)
      expect(stage.kiosk.popups.every(({ denied }) => denied)).toBe(true)
      await expect.poll(() => stage.kiosk.context.pages().length).toBe(1)
      await expectStillThere(stage)
    },
    onGuard: (electron) => {
      expect(electron.contents.openWindow?.({ url: EVIL } as never)).toEqual({ action: 'deny' })
    }
  },
  {
    name: 'attach a `<webview>` or another page',
    inChromium: async (stage) => {
      await attempt(
        stage,
        `const view = document.createElement('webview'); view.src = '${EVIL}'; document.body.append(view)`
      )
      await stage.settle()
      expect(stage.answered).not.toContain(EVIL)
    },
    onGuard: (electron) => {
      kept(electron, 'will-attach-webview')
      expect(electron.made?.webPreferences?.webviewTag).toBe(false)
      let closed = 0
      electron.app.happen('web-contents-created', {}, { close: () => (closed += 1) })
      expect(closed).toBe(1)
    }
  },
  {
    name: 'run a script of its own',
    inChromium: async (stage) => {
      const tries = [
        `const script = document.createElement('script'); script.text = 'window.ran = 1'; document.body.append(script)`,
        `const script = document.createElement('script'); script.src = '${EVIL}x.js'; document.body.append(script)`,
        `document.body.insertAdjacentHTML('beforeend', '<img src="x" onerror="window.ran = 1">')`,
        `location.href = 'javascript:window.ran = 1'`
      ]
      const found = await askPage(stage, async (page) => {
        for (const script of tries) await attemptOn(page, script)
        // In a task of the page's own: what the debugger runs is free of the policy.
        const evaluated: unknown = await page.evaluate(
          `new Promise((done) => setTimeout(() => { try { done((0, eval)('1')) } catch (error) { done(error.name) } }))`
        )
        await stage.settle()
        const ran: unknown = await page.evaluate('window.ran')
        return { evaluated, ran }
      })
      expect(found).toEqual({ evaluated: 'EvalError', ran: undefined })
      expect(stage.answered.filter((url) => url.startsWith(EVIL))).toEqual([])
    },
    onGuard: (electron) => {
      expect(electron.session.mayRequest(`${EVIL}x.js`)).toBe(false)
    }
  },
  {
    name: 'talk to a network, or to the appliance itself',
    inChromium: async (stage) => {
      const { webSocketUrl } = stage.appliance
      for (const url of [EVIL, stage.harness.url, stage.faceUrl]) {
        const fetched = `fetch('${url}').then(() => 'through', () => 'refused')`
        expect(await askPage(stage, (page) => page.evaluate(fetched)), url).toBe('refused')
      }
      const socket = `new Promise((done) => { try { const s = new WebSocket('${webSocketUrl}'); s.onopen = () => done('through'); s.onerror = () => done('refused') } catch { done('refused') } })`
      expect(await askPage(stage, (page) => page.evaluate(socket))).toBe('refused')
      const registered = `navigator.serviceWorker.register('./sw.js').then(() => 'through', () => 'refused')`
      expect(await askPage(stage, (page) => page.evaluate(registered))).toBe('refused')
      const worker = `new Promise((done) => { try { const w = new Worker('./w.js'); w.onerror = () => done('refused'); w.onmessage = () => done('through') } catch { done('refused') } })`
      expect(await askPage(stage, (page) => page.evaluate(worker))).toBe('refused')
    },
    onGuard: (electron) => {
      const addresses = [
        EVIL,
        'http://127.0.0.1:4000/shopper/',
        'ws://127.0.0.1:4000/shopper/ws',
        'blob:hatachi://shopper/1'
      ]
      for (const url of [
        ...addresses,
        'data:text/plain,1',
        'devtools://devtools/',
        'chrome://gpu',
        'hatachi://other/'
      ]) {
        expect(electron.session.mayRequest(url), url).toBe(false)
      }
      expect(electron.session.mayRequest(`${KIOSK_URL}assets/a.js`)).toBe(true)
      expect(FACE_PRIVILEGES.privileges).toMatchObject({
        bypassCSP: false,
        allowServiceWorkers: false,
        corsEnabled: false
      })
    }
  },
  {
    name: 'read a file by climbing out of the face',
    inChromium: async (stage) => {
      for (const path of ['/../../package.json', '/%2e%2e/%2e%2e/package.json', '/assets/..%2f..%2fpackage.json']) {
        const answer = `new Promise((done) => { const i = new Image(); i.onload = () => done('loaded'); i.onerror = () => done('refused'); i.src = '${path}' })`
        expect(await askPage(stage, (page) => page.evaluate(answer))).toBe('refused')
      }
    },
    onGuard: () => {
      const files = new Map([['', { contentType: 'text/html', body: Buffer.from('face'), immutable: false }]])
      const status = (url: string, method = 'GET') => answerFaceRequest({ method, url }, files, KIOSK_URL).status
      expect(status(KIOSK_URL)).toBe(200)
      for (const path of [
        '../package.json',
        '%2e%2e/package.json',
        '..%2fpackage.json',
        '/etc/passwd',
        '\\..\\x',
        '.'
      ]) {
        expect(status(`${KIOSK_URL}${path}`), path).toBe(path === '.' ? 200 : 404)
      }
      expect(status('hatachi://other/')).toBe(404)
      expect(status('file:///etc/passwd')).toBe(404)
      expect(status(KIOSK_URL, 'POST')).toBe(405)
      expect(status(KIOSK_URL, 'HEAD')).toBe(405)
    }
  },
  {
    name: 'ask for a permission',
    inChromium: async (stage) => {
      const ask = (expression: string) =>
        askPage(stage, (page) =>
          page.evaluate(`Promise.resolve().then(() => ${expression}).then((got) => String(got), () => 'refused')`)
        )
      expect(
        await ask('new Promise((_, no) => navigator.geolocation.getCurrentPosition(() => no(new Error()), no))')
      ).toBe('refused')
      expect(await ask('navigator.mediaDevices.getUserMedia({ video: true, audio: true })')).toBe('refused')
      expect(await ask('navigator.mediaDevices.getDisplayMedia()')).toBe('refused')
      expect(await ask('navigator.clipboard.readText()')).toBe('refused')
      expect(await ask('navigator.requestMIDIAccess()')).toBe('refused')
      expect(await ask('document.documentElement.requestFullscreen()')).toBe('refused')
      expect(await ask('Notification.requestPermission()')).not.toBe('granted')
    },
    onGuard: (electron) => {
      const permissions = [
        'media',
        'geolocation',
        'notifications',
        'clipboard-read',
        'fullscreen',
        'pointerLock',
        'openExternal'
      ]
      for (const permission of [
        ...permissions,
        'display-capture',
        'midi',
        'idle-detection',
        'fileSystem',
        'keyboardLock'
      ]) {
        expect(electron.session.grants(permission), permission).toBe(false)
      }
    }
  },
  {
    name: 'choose a serial, USB, HID or Bluetooth device',
    inChromium: async (stage) => {
      for (const ask of [
        'serial.requestPort()',
        'usb.requestDevice({ filters: [] })',
        'hid.requestDevice({ filters: [] })',
        'bluetooth.requestDevice({ acceptAllDevices: true })'
      ]) {
        const asked = `Promise.resolve().then(() => navigator.${ask}).then(() => 'through', () => 'refused')`
        expect(await askPage(stage, (page) => page.evaluate(asked)), ask).toBe('refused')
      }
    },
    onGuard: (electron) => {
      const given: unknown[] = []
      const answer = (device: unknown) => given.push(device)
      expect(electron.session.happen('select-serial-port', {}, [], {}, answer)).toBe(true)
      expect(electron.session.happen('select-hid-device', {}, {}, answer)).toBe(true)
      expect(electron.session.happen('select-usb-device', {}, {}, answer)).toBe(true)
      kept(electron, 'select-bluetooth-device', {}, [], answer)
      expect(given).toEqual(['', null, undefined, ''])
      expect(electron.session.grantsDevice()).toBe(false)
    }
  },
  {
    name: 'download a file',
    inChromium: async (stage) => {
      await attempt(
        stage,
        `const link = document.createElement('a'); link.href = URL.createObjectURL(new Blob(['x'])); link.download = 'x'; document.body.append(link); link.click()`
      )
      await expect.poll(() => stage.kiosk.downloads).toEqual([{ denied: true }])
    },
    onGuard: (electron) => {
      expect(electron.session.happen('will-download')).toBe(true)
    }
  },
  {
    name: 'drag a file onto the window',
    inChromium: async (stage) => {
      const data = { items: [], files: [import.meta.filename], dragOperationsMask: 1 }
      await askPage(stage, async (page) => {
        const devtools = await stage.kiosk.context.newCDPSession(page)
        for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
          await devtools.send('Input.dispatchDragEvent', { type, x: 400, y: 400, data })
        }
      })
      await expectStillThere(stage)
    },
    onGuard: (electron) => {
      expect(electron.made?.webPreferences?.navigateOnDragDrop).toBe(false)
      kept(electron, 'will-navigate', { url: 'file:///home/shopper/dropped.html', isMainFrame: true })
    }
  }
]

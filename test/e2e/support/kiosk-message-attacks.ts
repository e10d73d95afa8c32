import { expect } from '@playwright/test'
import { channels, MAX_UP_LENGTH } from '../../../main/shell/kiosk/channels.ts'
import { FACE_URL as KIOSK_URL, parseApplianceAddress } from '../../../main/shell/kiosk/face-address.ts'
import type { ElectronDouble } from '../../support/kiosk-double.ts'
import { askPage, attemptOnce, EVIL, expectPageRestarted, type Attack } from './kiosk-stage.ts'

const WAKE = JSON.stringify({ type: 'command', command: { type: 'wake' } })
const face = (electron: ElectronDouble, frameToken = 'main', url = KIOSK_URL) => ({
  sender: electron.contents,
  senderFrame: { frameToken, url }
})
/** A page that sent this is started again. */
const offends = (electron: ElectronDouble, ...payload: unknown[]) => {
  electron.ipc.deliver(channels.beat, face(electron), { page: 1, screen: 'attract', hidden: false })
  electron.ipc.deliver(channels.up, face(electron), ...payload)
  expect(electron.contents.kills).toBe(1)
}

/** What could be said to the kiosk, or read from it. */
export const MESSAGE_ATTACKS: readonly Attack[] = [
  {
    name: 'send from another page or frame',
    inChromium: async (stage) => {
      await expectPageRestarted(stage, async () => {
        await attemptOnce(
          stage,
          `const frame = document.createElement('iframe'); document.body.append(frame); frame.contentWindow.hatachiTestSend('${channels.up}', ${JSON.stringify(WAKE)})`
        )
      })
    },
    onGuard: (electron) => {
      electron.ipc.deliver(channels.up, { sender: {}, senderFrame: { frameToken: 'main', url: KIOSK_URL } }, WAKE)
      expect(electron.contents.kills).toBe(0)
      electron.ipc.deliver(channels.up, face(electron, 'sub'), WAKE)
      expect(electron.contents.kills).toBe(1)
    }
  },
  {
    name: 'send from our window at another address',
    onGuard: (electron) => {
      electron.ipc.deliver(channels.up, face(electron, 'main', EVIL), WAKE)
      expect(electron.contents.kills).toBe(1)
    }
  },
  {
    name: 'forge a message of the contract',
    inChromium: async (stage) => {
      const forged = [
        '{',
        '{"type":"command","command":{"type":"sell"}}',
        '{"type":"command","command":{"type":"wake"},"approved":true}',
        JSON.stringify({ type: 'hello', token: stage.appliance.token })
      ]
      for (const frame of forged) {
        await expectPageRestarted(stage, () =>
          attemptOnce(stage, `window.hatachi.connect(() => {}, () => {}).send(${JSON.stringify(frame)})`)
        )
      }
    },
    onGuard: (electron) => {
      offends(electron, { type: 'command', command: { type: 'wake' } })
    }
  },
  {
    name: 'send more than was agreed in one message',
    onGuard: (electron) => {
      offends(electron, WAKE, WAKE)
    }
  },
  {
    name: 'send an oversized message',
    inChromium: async (stage) => {
      await expectPageRestarted(stage, () =>
        attemptOnce(
          stage,
          `window.hatachi.connect(() => {}, () => {}).send(${JSON.stringify(WAKE)} + ' '.repeat(${String(MAX_UP_LENGTH)}))`
        )
      )
    },
    onGuard: (electron) => {
      offends(electron, WAKE + ' '.repeat(MAX_UP_LENGTH))
    }
  },
  {
    name: 'send messages without end',
    inChromium: async (stage) => {
      await expectPageRestarted(
        stage,
        () =>
          attemptOnce(
            stage,
            `const line = window.hatachi.connect(() => {}, () => {}); for (let i = 0; i < 500; i += 1) line.send(${JSON.stringify(WAKE)})`
          ),
        { someMayPass: true }
      )
    },
    onGuard: (electron) => {
      for (let count = 0; count < 500; count += 1) electron.ipc.deliver(channels.up, face(electron), WAKE)
      expect(electron.contents.kills).toBe(1)
    }
  },
  {
    name: 'change the bridge, or find Node behind it',
    inChromium: async (stage) => {
      // In one go with what is looked at: the attack and the look are at the same page.
      const found = await askPage(stage, (page) =>
        page.evaluate(`(() => {
          try { window.hatachi = {} } catch {}; try { window.hatachi.connect = () => {} } catch {}
          try { delete window.hatachi } catch {}
          const bridge = Object.isFrozen(window.hatachi) && typeof window.hatachi.connect
          const node = [typeof require, typeof process, typeof Buffer, typeof module]
          return { bridge, keys: Object.keys(window.hatachi), node }
        })()`)
      )
      expect(found).toEqual({ bridge: 'function', keys: ['connect'], node: Array(4).fill('undefined') })
    },
    onGuard: (electron) => {
      expect(electron.made?.webPreferences).toMatchObject({
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true
      })
    }
  },
  {
    name: 'find the token',
    inChromium: async (stage) => {
      const { token } = stage.appliance
      const seen = `JSON.stringify([document.documentElement.outerHTML, location.href, { ...localStorage }, { ...sessionStorage }, document.cookie, performance.getEntries().map((e) => e.name)])`
      const held: unknown = await askPage(stage, (page) => page.evaluate(seen))
      expect(held).toContain('hatachi')
      expect(held).not.toContain(token)
      expect(JSON.stringify(stage.kiosk.electron.contents.sent)).not.toContain(token)
      expect(stage.kiosk.journal.join()).not.toContain(token)
    }
  },
  {
    name: 'lead the kiosk to another appliance',
    onGuard: () => {
      for (const url of [
        'http://192.0.2.1:80/shopper/#t=a',
        'http://localhost:80/shopper/#t=a',
        'https://127.0.0.1/shopper/#t=a',
        'http://127.0.0.1@evil.invalid/shopper/#t=a',
        'http://127.0.0.1:80/operator/#t=a',
        'file:///shopper/#t=a',
        'http://127.0.0.1:80/shopper/#t='
      ]) {
        expect(parseApplianceAddress(url).ok, url).toBe(false)
      }
    }
  }
]

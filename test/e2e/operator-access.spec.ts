import { createServer, type Server } from 'node:http'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test as base } from '@playwright/test'
import { systemClock } from '../../device/clock.ts'
import { startDemoWorld, type DemoMachine, type DemoWorld } from '../../main/shell/development/demo-world.ts'
import { openStoreForReading, storePath } from '../../main/store/database.ts'
import { recordedEvents } from '../../main/store/record-reader.ts'
import { freePort } from '../support/operator-visit.ts'

/**
 * Pages of other origins in a real Chromium that has accepted the certificate: what they try against the operator's side
 * comes to nothing, and the shopper's face and the operator's side cannot reach each other.
 */

interface Fixtures {
  readonly machine: DemoMachine
  readonly port: number
  /** Origin of a page that is not ours. */
  readonly elsewhere: string
}

const test = base.extend<Fixtures, { world: DemoWorld }>({
  world: [
    // Playwright reads the fixtures that are wanted off this pattern.
    async ({}, use) => {
      const dataDirectory = mkdtempSync(join(tmpdir(), 'hatachi-operator-access-'))
      const world = await startDemoWorld({ dataDirectory, latency: 'none', clock: systemClock, withFace: true, pulseMs: 20 })
      await use(world)
      await world.close()
      rmSync(dataDirectory, { recursive: true })
    },
    { scope: 'worker' }
  ],
  port: async ({}, use) => {
    await use(await freePort())
  },
  machine: async ({ world, port }, use) => {
    const machine = await world.machine({ role: 'service_provider', place: 'indoors', name: `machine-${String(port)}`, operatorPort: port })
    await expect.poll(() => namesIn(machine)).toContain('operator_side_opened')
    await use(machine)
    await machine.close()
  },
  elsewhere: async ({}, use) => {
    const server: Server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>elsewhere</title>')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    await use(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`)
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

test.use({ ignoreHTTPSErrors: true })

function namesIn({ dataDirectory }: DemoMachine): readonly string[] {
  const store = openStoreForReading(storePath(dataDirectory))
  if (!store.ok) throw new Error(store.error.code)
  const names = [...recordedEvents(store.value)].map(({ name }) => name)
  store.value.close()
  return names
}

/** Tries every way that a page has to another origin; what came of each. Runs in the page. */
async function attempts(target: string): Promise<Record<string, string>> {
  const socketOrigin = target.replace(/^http/, 'ws')
  const call = `${target}/operator/api/sign_in`
  const body = JSON.stringify({ login: 'chief', password: 'a guess from elsewhere' })
  const said = async (attempt: () => Promise<Response>) => {
    try {
      const response = await attempt()
      return `${response.type} ${String(response.status)}`
    } catch {
      return 'nothing'
    }
  }
  const socket = (path: string) =>
    new Promise<string>((resolve) => {
      const opened = new WebSocket(`${socketOrigin}${path}`)
      opened.onopen = () => {
        resolve('open')
      }
      opened.onerror = () => {
        resolve('nothing')
      }
    })
  const element = (tag: 'img' | 'script' | 'iframe', url: string) =>
    new Promise<string>((resolve) => {
      const made = document.createElement(tag)
      made.onload = () => {
        // A frame is loaded also where it holds the browser's own word of a refusal; its document is out of reach then.
        resolve(made instanceof HTMLIFrameElement && made.contentDocument === null ? 'out of reach' : 'loaded')
      }
      made.onerror = () => {
        resolve('nothing')
      }
      made.src = url
      document.documentElement.append(made)
    })
  return {
    json: await said(() => fetch(call, { method: 'POST', credentials: 'include', headers: { 'content-type': 'application/json' }, body })),
    text: await said(() => fetch(call, { method: 'POST', credentials: 'include', body })),
    unanswered: await said(() => fetch(call, { method: 'POST', mode: 'no-cors', credentials: 'include', body })),
    metrics: await said(() => fetch(`${target}/metrics`, { credentials: 'include' })),
    calls: await socket('/operator/api/sign_in'),
    shopper: await socket('/shopper/ws'),
    image: await element('img', `${target}/operator/`),
    script: await element('script', `${target}/metrics`),
    frame: await element('iframe', `${target}/operator/`)
  }
}

/** A `no-cors` answer is opaque: the page reads neither status nor body of it. */
const IN_VAIN = {
  json: 'nothing',
  text: 'nothing',
  unanswered: expect.stringMatching(/^(?:opaque 0|nothing)$/) as unknown,
  metrics: 'nothing',
  calls: 'nothing',
  shopper: 'nothing',
  image: 'nothing',
  script: 'nothing',
  frame: 'out of reach'
}

test('a page of another origin gets nothing out of the operator\'s side, and nothing into it', async ({ page, machine, port, elsewhere }) => {
  await page.goto(elsewhere)
  expect(await page.evaluate(attempts, `https://127.0.0.1:${String(port)}`)).toEqual(IN_VAIN)
  // No try at signing in was ever looked at.
  expect(namesIn(machine).filter((name) => name.startsWith('sign') || name === 'operator_refused')).toEqual([])
})

test('a form of another origin is turned away', async ({ page, machine, port, elsewhere }) => {
  await page.goto(elsewhere)
  const answered = page.waitForResponse((response) => response.url().includes('/operator/api/'))
  await page.evaluate((action) => {
    const form = document.createElement('form')
    form.method = 'post'
    form.enctype = 'text/plain'
    form.action = action
    const field = document.createElement('input')
    field.name = '{"login":"chief","password":"a guess","x":"'
    field.value = '"}'
    form.append(field)
    document.documentElement.append(form)
    form.submit()
  }, `https://127.0.0.1:${String(port)}/operator/api/sign_in`)
  expect((await answered).status()).toBe(403)
  expect(namesIn(machine).filter((name) => name.startsWith('sign'))).toEqual([])
})

test("the shopper's face and the operator's side do not reach each other", async ({ page, machine, port }) => {
  const face = new URL(machine.appliance.shopperUrl ?? '')
  // The face's own policy lets it talk to its own socket alone; so does the host at the other end.
  await page.goto(face.href)
  const json = (target: string) =>
    page.evaluate(
      (url) => fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }).then(({ status }) => String(status), () => 'nothing'),
      target
    )
  expect(await json(`https://127.0.0.1:${String(port)}/operator/api/read_welcome`)).toBe('nothing')

  // From a page of the operator's own origin: its calls are answered, the shopper's host is out of reach.
  const origin = `https://127.0.0.1:${String(port)}`
  await page.goto(`${origin}/operator/`)
  expect(await json(`${origin}/operator/api/read_welcome`)).toBe('200')
  expect(await json(`${face.origin}/operator/api/read_welcome`)).toBe('nothing')
  const socket = await page.evaluate(
    (url) =>
      new Promise<string>((resolve) => {
        try {
          const opened = new WebSocket(url)
          opened.onopen = () => { resolve('open') }
          opened.onerror = () => { resolve('nothing') }
        } catch {
          resolve('nothing')
        }
      }),
    `ws://${face.host}/shopper/ws`
  )
  expect(socket).toBe('nothing')
  // Nor is there anything of the operator's at the shopper's host, whoever asks.
  const { request } = page.context()
  expect((await request.post(`${face.origin}/operator/api/read_welcome`, { data: {} })).status()).toBe(405)
  expect((await request.get(`${face.origin}/metrics`)).status()).toBe(404)
  expect((await request.get(`${origin}/shopper/`)).status()).toBe(404)
})

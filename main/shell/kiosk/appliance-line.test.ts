import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { systemClock } from '../../../device/clock.ts'
import type { FaceLine } from '../../contract/bridge.ts'
import type { ShopperCommand, ShopperView } from '../../contract/shopper.ts'
import { startBrowserHost, type BrowserHost } from '../host/browser-host.ts'
import { hostProof, NONCE_HEADER, PROOF_HEADER } from '../host/host-proof.ts'
import { findByFile, openLine } from './appliance-line.ts'

const view: ShopperView = { screen: 'attract', language: 'ja', reach: 'standing', textPercent: 100, readAloud: false }
let folder: string
let file: string
let commands: ShopperCommand[]
let host: BrowserHost
let line: FaceLine | null
let frames: string[]
let connections: string[]

/** The real host of an appliance, and its word on where it is. */
async function startHost(): Promise<void> {
  const started = await startBrowserHost({
    session: { command: (command) => commands.push(command), view: () => view, onView: () => () => undefined },
    faceFiles: new Map(),
    port: 0,
    clock: systemClock
  })
  if (!started.ok) throw new Error(started.error.code)
  host = started.value
  writeFileSync(file, `${host.shopperUrl}\n`)
}

function open(onFrame: (frame: string) => boolean = () => true): void {
  line = openLine({
    find: findByFile(file),
    clock: systemClock,
    onFrame: (frame) => {
      frames.push(frame)
      return onFrame(frame)
    },
    onConnection: (connection) => connections.push(connection)
  })
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hatachi-line-'))
  file = join(folder, 'shopper-url')
  commands = []
  frames = []
  connections = []
  line = null
  await startHost()
})
afterEach(async () => {
  line?.close()
  await host.close()
  rmSync(folder, { recursive: true })
})

const wake = JSON.stringify({ type: 'command', command: { type: 'wake' } })

describe('a line to the appliance', () => {
  it('says the token, brings the view and passes commands on', async () => {
    open()
    await expect.poll(() => connections).toEqual(['connecting', 'open'])
    expect(frames).toHaveLength(1)
    line?.send(wake)
    await expect.poll(() => commands).toEqual([{ type: 'wake' }])
  })

  it('drops what is sent while nobody is there', async () => {
    open()
    line?.send(wake)
    await expect.poll(() => connections).toContain('open')
    line?.send(wake)
    await expect.poll(() => commands).toHaveLength(1)
  })

  it('finds an appliance that started again, at another port and with another token', async () => {
    open()
    await expect.poll(() => connections).toEqual(['connecting', 'open'])
    await host.close()
    rmSync(file)
    await expect.poll(() => connections).toContain('lost')
    await startHost()
    await expect.poll(() => connections.at(-1), { timeout: 30_000 }).toBe('open')
    line?.send(wake)
    await expect.poll(() => commands).toHaveLength(1)
  })

  it('waits for an appliance that is not there yet', async () => {
    rmSync(file)
    open()
    await expect.poll(() => connections.length).toBeGreaterThan(2)
    expect(new Set(connections)).toEqual(new Set(['connecting']))
    writeFileSync(file, host.shopperUrl)
    await expect.poll(() => connections.at(-1), { timeout: 30_000 }).toBe('open')
  })

  it('goes nowhere but to this machine', async () => {
    writeFileSync(file, 'http://localhost:1/shopper/#t=a')
    open()
    await expect.poll(() => connections.length).toBeGreaterThan(2)
    expect(connections).not.toContain('open')
  })

  it('ends a connection whose frames are not believed, and makes another', async () => {
    open(() => frames.length > 1)
    await expect.poll(() => connections.at(-1), { timeout: 30_000 }).toBe('open')
    expect(frames.length).toBeGreaterThan(1)
  })

  it('leaves an appliance that takes the line and never answers', async () => {
    const mute = new WebSocketServer({ port: 0, host: '127.0.0.1', autoPong: false })
    await once(mute, 'listening')
    let taken = 0
    mute.on('headers', (headers, request) => {
      headers.push(`${PROOF_HEADER}: ${hostProof('a', String(request.headers[NONCE_HEADER])) ?? ''}`)
    })
    mute.on('connection', () => (taken += 1))
    const { port } = mute.address() as { readonly port: number }
    writeFileSync(file, `http://127.0.0.1:${String(port)}/shopper/#t=a`)
    open()
    await expect.poll(() => taken, { timeout: 60_000 }).toBeGreaterThan(1)
    for (const client of mute.clients) client.terminate()
    mute.close()
  })

  it.each([
    ['without a proof', () => []],
    ['with the proof of another token', (nonce: string) => [`${PROOF_HEADER}: ${hostProof('b', nonce) ?? ''}`]],
    ['with the nonce for a proof', (nonce: string) => [`${PROOF_HEADER}: ${nonce}`]]
  ])('tells a stranger on that port no token, and shows nothing of its: %s', async (_, proof) => {
    const stranger = new WebSocketServer({ port: 0, host: '127.0.0.1' })
    await once(stranger, 'listening')
    let taken = 0
    const heard: unknown[] = []
    stranger.on('headers', (headers, request) => {
      headers.push(...proof(String(request.headers[NONCE_HEADER])))
    })
    stranger.on('connection', (socket) => {
      taken += 1
      socket.on('message', (data) => heard.push(data))
      socket.send(JSON.stringify({ type: 'view', sequence: 0, view }))
    })
    const { port } = stranger.address() as { readonly port: number }
    writeFileSync(file, `http://127.0.0.1:${String(port)}/shopper/#t=a`)
    open()
    await expect.poll(() => taken, { timeout: 60_000 }).toBeGreaterThan(1)
    expect([heard, frames]).toEqual([[], []])
    for (const client of stranger.clients) client.terminate()
    stranger.close()
  })

  it('stays closed', async () => {
    open()
    await expect.poll(() => connections).toContain('open')
    line?.close()
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(connections).toEqual(['connecting', 'open'])
  })
})

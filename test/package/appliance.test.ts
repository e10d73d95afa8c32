import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import {
  canStartVirtualReader,
  startVirtualReader,
  type VirtualReader
} from '../../device/reader/simulator/virtual-reader.ts'
import type { ShopperCommand, ShopperDown, ShopperView } from '../../main/contract/shopper.ts'
import { loadCards } from '../../main/platform/simulator/cards-file.ts'
import { writeDemoConfiguration } from '../../main/shell/development/demo-configuration.ts'
import { exitCode } from '../../main/shell/exit-codes.ts'
import { startFarSide, stop, type FarSide } from '../support/far-side.ts'
import { packWithStandIn, type Packed } from './support/pack.ts'

/**
 * The packed appliance runs: the packaged Node with production's entry, far from the checkout, against a platform and a
 * relay board that the checkout simulates in processes of their own.
 */

const canRead = canStartVirtualReader()
let packed: Packed
let farSide: FarSide
const ends: (() => unknown)[] = []
let reader: VirtualReader | null = null
let directory = ''
let running: ChildProcess | null = null
/** What the running appliance said on standard error. */
let complaints = ''

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-packed-'))
  ends.push(() => {
    rmSync(directory, { recursive: true })
  })
  mkdirSync(join(directory, 'run'))
  packed = await packWithStandIn()
  farSide = await startFarSide(join(directory, 'far-side'), ['adult'])
  ends.push(farSide.close)
  if (canRead.ok) {
    reader = await startVirtualReader()
    ends.push(reader.close)
  }
  writeDemoConfiguration(join(directory, 'data'), {
    role: 'service_provider',
    place: 'indoors',
    serialPath: farSide.serialPath,
    connection: farSide.connection,
    pulseMs: 20,
    readerDriver: 'pcsc'
  })
})
afterAll(async () => {
  if (running !== null) await stop(running)
  for (const end of ends.reverse()) await end()
})

/** As a service has it: nothing of the checkout, not even on the path. */
const environment = (): NodeJS.ProcessEnv => ({
  PATH: '/usr/bin:/bin',
  HOME: directory,
  HATACHI_DATA_DIR: join(directory, 'data'),
  ...(reader === null ? {} : { PCSCLITE_CSOCK_NAME: reader.servicePath })
})

function hatachi(...args: string[]) {
  const options = { env: environment(), cwd: directory, encoding: 'utf8' } as const
  return spawnSync(packed.node, [packed.entry, ...args], options)
}

/** Starts `hatachi run` in place of one that still runs, and waits until it says that it is ready. */
async function run(env: NodeJS.ProcessEnv = {}): Promise<{ readonly shopperUrlFile: string }> {
  if (running !== null) await stop(running)
  const child = spawn(packed.node, [packed.entry, 'run'], {
    env: { ...environment(), ...env },
    cwd: directory,
    stdio: ['ignore', 'pipe', 'pipe']
  })
  running = child
  complaints = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text))
  const line = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    once(child, 'exit').then(() => {
      throw new Error(`the packed appliance did not start: ${complaints}`)
    })
  ])
  return JSON.parse(String(line[0])) as { readonly shopperUrlFile: string }
}

/** A face on the appliance's WebSocket: shows views and gives commands. */
async function openFace(shopperUrl: string) {
  const { host, origin, hash } = new URL(shopperUrl)
  const socket = new WebSocket(`ws://${host}/shopper/ws`, { origin })
  await once(socket, 'open')
  let view: ShopperView | null = null
  let look = (): void => undefined
  socket.on('message', (data: Buffer) => {
    const down = JSON.parse(data.toString('utf8')) as ShopperDown
    if (down.type === 'view') view = down.view
    look()
  })
  socket.send(JSON.stringify({ type: 'hello', token: hash.replace('#t=', '') }))
  return {
    command: (command: ShopperCommand) => {
      socket.send(JSON.stringify({ type: 'command', command }))
    },
    until: (screen: ShopperView['screen']) =>
      new Promise<void>((resolve, reject) => {
        const fail = (why: string): void => {
          reject(new Error(`no ${screen}, but ${view?.screen ?? 'nothing'}: ${why} ${complaints}`))
        }
        const watchdog = setTimeout(fail, 60_000, 'nothing more came.')
        socket.once('close', fail.bind(null, 'the face was cut off.'))
        look = () => {
          if (view?.screen === 'not_sold') fail(JSON.stringify(view))
          if (view?.screen !== screen) return
          clearTimeout(watchdog)
          resolve()
        }
        look()
      }),
    close: () => {
      socket.close()
    }
  }
}

async function buyBeer(face: Awaited<ReturnType<typeof openFace>>, reader: VirtualReader): Promise<void> {
  const [adult] = loadCards(farSide.cardsPath)
  if (adult === undefined) throw new Error('the far side has no card')
  const card = await reader.define(adult)
  await face.until('attract')
  face.command({ type: 'wake' })
  await face.until('choose')
  face.command({ type: 'choose_product', productId: 'beer' })
  await face.until('tap')
  await reader.insert(card)
  await face.until('pin')
  for (const digit of adult.authentication.pin ?? '') face.command({ type: 'press_digit', digit: Number(digit) })
  face.command({ type: 'confirm_pin' })
  await face.until('sold')
  await reader.remove()
}

describe('the packed appliance', () => {
  it('says its version, and knows the commands of production only', () => {
    const { version } = JSON.parse(readFileSync(join(packed.program, 'package.json'), 'utf8')) as { version: string }
    expect(hatachi('--version')).toMatchObject({ status: 0, stdout: `${version}\n` })
    const help = hatachi('--help').stdout
    for (const name of ['run', 'doctor', 'card show', 'records']) expect(help).toContain(`\n  ${name} `)
    expect(help).not.toMatch(/demo|simulate|npx/)
    for (const name of ['demo', 'simulate']) expect(hatachi(name).status).toBe(exitCode('usage'))
  })

  it('is started by the command of the package, from anywhere and through a link', () => {
    const command = join(packed.resources, 'hatachi')
    const link = join(directory, 'hatachi')
    spawnSync('ln', ['-s', command, link])
    const { status, stdout } = spawnSync(link, ['--help'], { env: environment(), cwd: '/', encoding: 'utf8' })
    expect([status, stdout.includes('Usage: hatachi COMMAND')]).toEqual([0, true])
  })

  it('examines the machine: its native packages load, and its window is found', () => {
    const { stdout } = hatachi('doctor', '--json')
    const results = stdout.trim().split('\n').map((line) => JSON.parse(line) as { id: string; status: string; sentence: string })
    const statusOf = (id: string) => results.find((each) => each.id === id)?.status
    for (const id of ['node', 'configuration', 'store', 'serial_port', 'reader_driver', 'platform', 'client_certificate', 'face']) {
      expect([id, statusOf(id)]).toEqual([id, 'pass'])
    }
    expect(results.find(({ id }) => id === 'face')?.sentence).toContain(join(packed.folder, 'hatachi-kiosk'))
    expect(statusOf('pcsc_service')).toBe(reader === null ? 'fail' : 'pass')
  })

  it('serves the packed face, sells to an adult, and records', async () => {
    const { shopperUrlFile } = await run()
    expect(shopperUrlFile).toBe(join(directory, 'data/shopper-url'))
    expect(statSync(shopperUrlFile).mode & 0o777).toBe(0o600)
    const shopperUrl = readFileSync(shopperUrlFile, 'utf8').trim()
    const page = await fetch(shopperUrl.split('#')[0] ?? '')
    expect([page.status, await page.text()]).toEqual([
      200,
      readFileSync(join(packed.program, 'out/renderer/shopper/index.html'), 'utf8')
    ])

    const face = await openFace(shopperUrl)
    // Without PC/SC on this machine it says so; with it, a card buys through every part of the package.
    if (reader === null) await face.until('out_of_service')
    else await buyBeer(face, reader)
    face.close()
    if (running !== null) await stop(running)
    expect(running?.exitCode).toBe(0)
    expect(existsSync(shopperUrlFile)).toBe(false)
    expect(farSide.boardLog().filter(({ type }) => type === 'pulse')).toHaveLength(reader === null ? 0 : 1)

    const records = hatachi('records')
    expect(records.status).toBe(0)
    const lines = records.stdout.split('\n').filter((line) => line !== '')
    expect(lines).toHaveLength(reader === null ? 0 : 1)
    expect(lines.every((line) => line.includes('"sold"'))).toBe(true)
  })

  it('keeps the address for its group where a window of another user reads it', async () => {
    const { shopperUrlFile } = await run({ HATACHI_RUNTIME_DIR: join(directory, 'run') })
    expect(shopperUrlFile).toBe(join(directory, 'run/shopper-url'))
    expect(statSync(shopperUrlFile).mode & 0o777).toBe(0o640)
    expect(existsSync(join(directory, 'data/shopper-url'))).toBe(false)
    expect(statSync(join(directory, 'data')).mode & 0o077).toBe(0)
    if (running !== null) await stop(running)
    expect(existsSync(shopperUrlFile)).toBe(false)
  })
})

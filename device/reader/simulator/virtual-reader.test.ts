import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { cardContents } from '../../../test/support/card-contents.ts'
import { canStartVirtualReader, startVirtualReader } from './virtual-reader.ts'
import type { VirtualReader, VirtualReaderOptions } from './virtual-reader.ts'

const can = canStartVirtualReader()
const patience = { timeout: 60_000, interval: 50 }
const MY_NUMBER_ATR = '3b:e0:00:ff:81:31:fe:45:14'
const FOREIGN_ATR = '3b:8f:80:01:80:4f:0c:a0:00:00:03:06:03:00:01:00:00:00:00:6a'
const SELECT_JPKI = '00A4040C0AD392F000260100000001'
const worlds: VirtualReader[] = []

afterEach(async () => {
  await Promise.all(worlds.splice(0).map((world) => world.close()))
})

async function start(options: VirtualReaderOptions = {}): Promise<VirtualReader> {
  const world = await startVirtualReader(options)
  worlds.push(world)
  return world
}

/** OpenSC's tool as a client of a world. */
function openscTool({ servicePath }: { readonly servicePath: string }, ...args: readonly string[]): string {
  const { stdout, stderr } = spawnSync('opensc-tool', args, {
    env: { ...process.env, PCSCLITE_CSOCK_NAME: servicePath },
    encoding: 'utf8'
  })
  return `${stdout}${stderr}`.trim()
}

/** Waits until OpenSC sees a card, or none, on every slot as said. */
async function see(world: VirtualReader, ...cards: readonly ('Yes' | 'No')[]): Promise<void> {
  await vi.waitFor(() => {
    const lines = openscTool(world, '--list-readers').split('\n').slice(2)
    expect(lines.map((line) => /^\d+\s+(Yes|No)/.exec(line)?.[1])).toEqual(cards)
  }, patience)
}

const atr = (world: VirtualReader, slot = 0): string => openscTool(world, '--reader', String(slot), '--atr')
const name = (world: VirtualReader, slot = 0): string => openscTool(world, '--reader', String(slot), '--name')

/** Processes that this world's folder appears in. */
function processesOf(servicePath: string): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(dirname(servicePath))
    } catch {
      return false
    }
  })
}

/** Whether a process lives under that number and is no zombie. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${String(pid)}/status`, 'latin1'))
  } catch {
    return false
  }
}

describe.skipIf(!can.ok)(`virtual reader${can.ok ? '' : ` (skipped: ${can.why})`}`, () => {
  test('lives beside another, and each shows its own cards only', async () => {
    const [first, second] = await Promise.all([start(), start()])
    const [mine, other] = await Promise.all([first.define(cardContents()), second.define('foreign')])
    await Promise.all([first.insert(mine), second.insert(other, 1)])
    await Promise.all([see(first, 'Yes', 'No'), see(second, 'No', 'Yes')])
    expect(name(first)).toBe('jpki')
    expect(atr(first)).toBe(MY_NUMBER_ATR)
    expect(atr(second, 1)).toBe(FOREIGN_ATR)
    await first.remove()
    await see(first, 'No', 'No')
    await see(second, 'No', 'Yes')
  })

  test('holds two cards at once, and a card keeps its memory from one slot to the other', async () => {
    const world = await start()
    const [mine, other] = [await world.define(cardContents()), await world.define('foreign')]
    await world.insert(mine)
    await world.insert(other, 1)
    await see(world, 'Yes', 'Yes')
    const wrong = [SELECT_JPKI, '00A4020C020018', '002000800439393939']
    openscTool(world, '--reader', '0', ...wrong.flatMap((apdu) => ['--send-apdu', apdu]))
    expect((await world.read(mine)).triesLeft).toEqual({ authentication: 2, signature: 5 })
    await expect(world.insert(mine, 1)).rejects.toThrow('a card lies on slot 1 already')
    await world.remove(1)
    await expect(world.insert(mine, 1)).rejects.toThrow('lies on the other slot')
    await world.remove(0)
    await world.insert(mine, 1)
    await see(world, 'No', 'Yes')
    const { commandCount, log, triesLeft } = await world.read(mine)
    expect(triesLeft.authentication).toBe(2)
    expect(commandCount).toBe(log.length)
    expect(log.filter((line) => line.endsWith('63C2'))).toEqual(['00 20 00 80 [masked] -> 63C2'])
  })

  test('shows a mute card as one that does not answer', async () => {
    const world = await start()
    await world.insert(await world.define(cardContents()), 0, { mute: true })
    await see(world, 'Yes', 'No')
    expect(name(world)).toContain('Unresponsive card')
  })

  test('loses a card in the middle of a command', async () => {
    const world = await start()
    const card = await world.define(cardContents())
    await world.insert(card)
    await see(world, 'Yes', 'No')
    const before = (await world.read(card)).commandCount
    await world.tearAt(2)
    const selects = [1, 2, 3].flatMap(() => ['--send-apdu', SELECT_JPKI])
    const said = openscTool(world, '--card-driver', 'default', ...selects)
    // OpenSC may look into the card before it sends what it was told to: the second command is the last all the same.
    expect((await world.read(card)).commandCount).toBe(before + 2)
    expect(said).toMatch(/fail|error|remov/i)
    await see(world, 'No', 'No')
    await world.insert(card)
    await see(world, 'Yes', 'No')
  })

  test('lets pcscd wait for a silent card until that is removed', async () => {
    const world = await start()
    const card = await world.define(cardContents())
    await world.insert(card)
    await see(world, 'Yes', 'No')
    await world.silence()
    const client = spawn('opensc-tool', ['--name'], { env: { ...process.env, PCSCLITE_CSOCK_NAME: world.servicePath } })
    const ended = once(client, 'exit')
    expect(await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 1_000))])).toBeUndefined()
    await world.remove()
    await ended
    await see(world, 'No', 'No')
  })

  test('outlives its service: killed, absent, hanging, back, with the card still there', async () => {
    const world = await start()
    await world.insert(await world.define(cardContents()))
    await see(world, 'Yes', 'No')
    const pid = await world.pcscdPid()
    if (pid === null) throw new Error('no pcscd')
    process.kill(pid, 'SIGKILL')
    await vi.waitFor(async () => {
      expect(await world.pcscdPid()).toBeNull()
    }, patience)
    await world.startService()
    await see(world, 'Yes', 'No')
    expect(name(world)).toBe('jpki')

    await world.stopService()
    expect(existsSync(world.servicePath)).toBe(false)
    await world.startService()
    await world.pauseService()
    expect(await world.readService()).toMatchObject({ paused: true })
    await world.resumeService()
    await see(world, 'Yes', 'No')
    await world.pauseService()
    await world.stopService('SIGTERM')
    expect(await world.readService()).toEqual({ pid: null, paused: false, plugged: true })
  })

  test('takes a card before its service runs, and says when it is seen', async () => {
    const world = await start({ withService: false })
    expect(await world.pcscdPid()).toBeNull()
    await world.insert(await world.define('without_applet'))
    await world.startService()
    await world.seen()
    expect(atr(world)).toBe(MY_NUMBER_ATR)
    expect(openscTool(world, '--send-apdu', SELECT_JPKI)).toContain('SW1=0x6A, SW2=0x82')
  })

  test('can be unplugged and plugged in, cards and all', async () => {
    const world = await start()
    await world.insert(await world.define(cardContents()), 1)
    await see(world, 'No', 'Yes')
    await world.unplug()
    expect(await world.pcscdPid()).not.toBeNull()
    expect(openscTool(world, '--list-readers')).toBe('No smart card readers found.')
    await expect(world.unplug()).rejects.toThrow('unplugged already')
    await world.plug()
    await see(world, 'No', 'Yes')
  })

  test('uses a folder that it is given, and leaves it as it was', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hatachi-world-'))
    const world = await start({ directory: folder })
    expect(world.servicePath).toBe(join(folder, 'pcscd.comm'))
    await see(world, 'No', 'No')
    await world.close()
    expect(readdirSync(folder)).toEqual([])
    rmSync(folder, { recursive: true })
    await expect(startVirtualReader({ directory: join(tmpdir(), 'x'.repeat(100)) })).rejects.toThrow('too long')
    expect(existsSync(join(tmpdir(), 'x'.repeat(100)))).toBe(false)
  })

  test('leaves nothing when it is closed', async () => {
    const world = await start()
    await world.insert(await world.define(cardContents()))
    const pid = await world.pcscdPid()
    expect(processesOf(world.servicePath)).toHaveLength(1)
    await world.close()
    expect(processesOf(world.servicePath)).toEqual([])
    expect(isAlive(pid ?? 0)).toBe(false)
    expect(existsSync(dirname(world.servicePath))).toBe(false)
    await expect(world.unplug()).rejects.toThrow('has ended')
  })

  test.each(['SIGKILL', 'SIGTERM'] as const)('leaves nothing when its parent ends by %s', async (signal) => {
    const program = `
      const { startVirtualReader } = await import(${JSON.stringify(new URL('./virtual-reader.ts', import.meta.url).href)})
      const { servicePath, pcscdPid } = await startVirtualReader()
      console.log(JSON.stringify({ servicePath, pid: await pcscdPid() }))`
    const parent = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit']
    })
    const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string]
    const { servicePath, pid } = JSON.parse(line) as { servicePath: string; pid: number }
    expect(isAlive(pid)).toBe(true)
    parent.kill(signal)
    await vi.waitFor(() => {
      expect(processesOf(servicePath)).toEqual([])
      expect(isAlive(pid)).toBe(false)
      expect(existsSync(dirname(servicePath))).toBe(false)
    }, patience)
  })

  test('takes its service along when the process inside is killed', async () => {
    const world = await start()
    const [inside] = processesOf(world.servicePath)
    const pid = await world.pcscdPid()
    process.kill(Number(inside), 'SIGKILL')
    await vi.waitFor(() => {
      expect(isAlive(pid ?? 0)).toBe(false)
    }, patience)
    await expect(world.pcscdPid()).rejects.toThrow('has ended')
  })
})

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '../../../clock.ts'
import { openNodeSerialPort } from '../../../serial/node-serial-port.ts'
import { canOpenPty } from '../../../serial/simulator/pty.ts'
import { createRelayMachine, relayLineSettings } from '../relay-driver.ts'

const program = fileURLToPath(new URL('./relay-board-process.ts', import.meta.url))
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hatachi-board-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

async function startBoard(args: readonly string[]) {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const readEntry = async (): Promise<unknown> => {
    const { value, done } = await lines.next()
    return done ? null : (JSON.parse(value) as unknown)
  }
  return { child, exited, readEntry }
}

describe.skipIf(!canOpenPty())('relay board process (skipped where util-linux "script" is missing)', () => {
  test('is driven over its pty, writes what happens, and ends on SIGTERM without leaving its link', async () => {
    const [link, log] = [join(folder, 'machine'), join(folder, 'log.jsonl')]
    const { child, exited, readEntry } = await startBoard(['--link', link, '--log', log])
    expect(await readEntry()).toEqual({ ready: true, path: link })

    const machine = createRelayMachine({
      open: openNodeSerialPort,
      settings: relayLineSettings(link),
      clock: systemClock,
      channels: { A1: 3 },
      pulseMs: 20
    })
    await machine.start(() => undefined)
    expect(await machine.vend({ vendId: 'v1', selection: 'A1', priceYen: 350 })).toEqual({ ok: true, value: 'told' })
    const entries = [await readEntry(), await readEntry(), await readEntry(), await readEntry()]
    expect(entries).toMatchObject([
      { type: 'frame', channel: 3, on: false },
      { type: 'frame', channel: 3, on: true },
      { type: 'frame', channel: 3, on: false },
      { type: 'pulse', channel: 3, count: 1 }
    ])
    await machine.close()

    child.kill('SIGTERM')
    expect(await exited).toEqual([0, null])
    expect(existsSync(link)).toBe(false)
    const logged = readFileSync(log, 'utf8').trimEnd().split('\n')
    expect(logged.slice(0, 4).map((line) => JSON.parse(line) as unknown)).toEqual(entries)
  })

  test('ends with its parent when told to', async () => {
    const { child, exited, readEntry } = await startBoard(['--with-parent'])
    expect(await readEntry()).toMatchObject({ ready: true })
    child.stdin.end()
    expect(await exited).toEqual([0, null])
  })

  test.each([['--no-such-option'], ['--channels', '99']])('refuses %s', async (...args) => {
    const { child, exited } = await startBoard(args)
    const [message] = (await once(child.stderr, 'data')) as [Buffer]
    expect(message.toString()).toMatch(/^relay board: /)
    expect(await exited).toEqual([1, null])
  })
})

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import { writeConnectionFiles } from '../../main/platform/simulator/connection-files.ts'
import { startSimulatedPlatform } from '../../main/platform/simulator/simulated-platform.ts'
import { exitCode } from '../../main/shell/exit-codes.ts'
import { OperatorClient } from '../support/operator-client.ts'
import { freePort, madeCertificate, must, setUpOver } from '../support/operator-visit.ts'

/** `hatachi setup` as somebody starts it at a machine, in a process of its own. */

const cli = join(import.meta.dirname, '../../main/shell/cli.ts')
let directory = ''
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-setup-command-'))
})
afterAll(() => {
  rmSync(directory, { recursive: true })
})

function setup(name: string, ...args: readonly string[]) {
  const dataDirectory = join(directory, name)
  const child = spawn(process.execPath, [cli, 'setup', ...args], {
    env: { ...process.env, HATACHI_DATA_DIR: dataDirectory },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  const lines: string[] = []
  createInterface({ input: child.stderr }).on('line', (line) => lines.push(line))
  const said: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => said.push(line))
  const ended = once(child, 'close') as Promise<[number | null, string | null]>
  return { child, dataDirectory, lines, said, ended }
}

describe('setup', () => {
  it('says where to go on, answers there, and can be ended before it is done', async () => {
    const port = await freePort()
    const { child, dataDirectory, lines, ended } = setup('empty', '--port', String(port))
    await expect.poll(() => lines.length, { timeout: 30_000 }).toBe(3)
    expect(lines[0]).toContain(`https://localhost:${String(port)}/operator/`)
    expect(lines[1]).toMatch(/certificate SHA-256 (?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/)
    const [, codePath = ''] = /stands in (\S+)$/.exec(lines[2] ?? '') ?? []
    expect(readFileSync(codePath, 'utf8').split('\n')[0]).toMatch(/^[a-z2-7 -]{26,}$/)
    const client = new OperatorClient({ address: '127.0.0.1', port, name: 'localhost', certificatePem: madeCertificate(dataDirectory) })
    expect(await client.call('read_welcome', {})).toMatchObject({ ok: true, value: { setUpNeeded: true, isConfigured: false } })
    child.kill('SIGTERM')
    expect(await ended).toEqual([exitCode('interrupted'), null])
    expect(existsSync(join(dataDirectory, 'hatachi.yaml'))).toBe(false)
  })

  it('goes on into the appliance once it is done, and ends in order', { timeout: 120_000 }, async () => {
    const platform = await startSimulatedPlatform({ clock: systemClock })
    try {
      const files = writeConnectionFiles(platform, join(directory, 'from-the-platform-operator'))
      const port = await freePort()
      const { child, dataDirectory, lines, said, ended } = setup('done', '--port', String(port))
      await expect.poll(() => lines.length, { timeout: 30_000 }).toBe(3)
      const client = await setUpOver(dataDirectory, port, () => systemClock.nowMs())
      for (const path of [files.clientKey.service_provider, files.clientCertificate.service_provider, files.ca, files.answerKey, files.sealingKey]) {
        await must(client, 'put_set_up_file', { name: basename(path), pem: readFileSync(path, 'utf8') })
      }
      const { templates } = await must(client, 'read_set_up', {})
      const { endpoint, answerKeyId, sealingKeyId } = files
      await must(client, 'save_set_up', { answers: { operatorName: 'Shop', place: 'indoors', role: 'service_provider' } })
      await must(client, 'save_set_up', {
        answers: { endpoint, answerKeyId, sealingKeyId, readerDriver: 'pcsc', machineDriver: 'relay-lcus', machinePort: '/dev/null', products: templates[0]?.products ?? [] }
      })
      await must(client, 'finish_set_up', {})
      await expect.poll(() => said.join('\n'), { timeout: 60_000 }).toContain('"ready":true')
      expect(said[0]).toBe(JSON.stringify({ configured: true, path: join(dataDirectory, 'hatachi.yaml') }))
      // The console is the machine's now: whoever set it up signs in again.
      const welcome = () => client.call('read_welcome', {}).catch(() => null)
      await expect.poll(welcome, { timeout: 30_000 }).toMatchObject({ ok: true, value: { setUpNeeded: false, isConfigured: true } })
      expect(await client.call('read_status', {})).toMatchObject({ ok: false, error: { code: 'not_signed_in' } })
      child.kill('SIGTERM')
      expect(await ended).toEqual([exitCode('ok'), null])
    } finally {
      await platform.close()
    }
  })

  it('touches nothing where there is a configuration', async () => {
    const path = join(directory, 'hatachi.yaml')
    writeFileSync(path, 'role: service_provider\n')
    const { lines, ended } = setup('.')
    expect(await ended).toEqual([exitCode('cannotCreate'), null])
    expect(lines.join('\n')).toContain('there is a configuration already')
    expect(readFileSync(path, 'utf8')).toBe('role: service_provider\n')
    rmSync(path)
  })

  it.each([
    ['--port', '70000', 'TCP port'],
    ['--port', 'http', 'TCP port'],
    ['--address', 'localhost', 'IP address']
  ])('takes no %s %s', async (option, value, word) => {
    const { lines, ended } = setup('wrong', option, value)
    expect(await ended).toEqual([exitCode('usage'), null])
    expect(lines.join('\n')).toContain(word)
  })

  it('says that its port is taken', async () => {
    const port = await freePort()
    const first = setup('first', '--port', String(port))
    await expect.poll(() => first.lines.length, { timeout: 30_000 }).toBe(3)
    const second = setup('second', '--port', String(port))
    expect(await second.ended).toEqual([exitCode('unavailable'), null])
    expect(second.lines.join('\n')).toContain(String(port))
    first.child.kill('SIGTERM')
    await first.ended
  })
})

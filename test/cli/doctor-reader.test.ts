import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import {
  canStartVirtualReader,
  startVirtualReader,
  type VirtualReader
} from '../../device/reader/simulator/virtual-reader.ts'
import { startSimulatedPlatform, type SimulatedPlatform } from '../../main/platform/simulator/simulated-platform.ts'
import type { CheckResult } from '../../main/shell/doctor.ts'
import { startAppliance } from './support/start-appliance.ts'

/** `hatachi doctor` on a real PC/SC service, without a configuration: reader and card do not depend on one. */

const cli = fileURLToPath(new URL('../../main/shell/cli.ts', import.meta.url))
const can = canStartVirtualReader()

const why = can.ok ? '' : `: ${can.why}`

describe.skipIf(!can.ok)(`hatachi doctor (skipped where there is no virtual reader${why})`, () => {
  let platform: SimulatedPlatform
  let reader: VirtualReader
  let directory = ''

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'hatachi-doctor-'))
    ;[platform, reader] = await Promise.all([startSimulatedPlatform({ clock: systemClock }), startVirtualReader()])
  })
  afterAll(async () => {
    await Promise.all([platform.close(), reader.close()])
    rmSync(directory, { recursive: true })
  })

  /** The checks of reader and card, each with its status, and all that was said. */
  function examine(...args: readonly string[]): Promise<{ readonly checks: readonly string[]; readonly words: string }> {
    const child = spawn(process.execPath, [cli, 'doctor', '--json', ...args], {
      env: { ...process.env, HATACHI_DATA_DIR: directory, PCSCLITE_CSOCK_NAME: reader.servicePath },
      stdio: ['ignore', 'pipe', 'inherit']
    })
    let stdout = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    return new Promise((resolve) => {
      child.on('close', () => {
        const results = stdout.trim().split('\n').map((line) => JSON.parse(line) as CheckResult)
        const ours = results.filter(({ id }) => /^(?:reader|pcsc|card)/.test(id))
        resolve({
          checks: ours.map(({ id, status }) => `${id} ${status}`),
          words: ours.map(({ sentence, remedy }) => `${sentence} ${remedy ?? ''}`).join('\n')
        })
      })
    })
  }

  const sound = ['reader_driver pass', 'pcsc_service pass', 'pcsc_access pass', 'reader pass']

  it('finds a sound reader, and looks for a card only when told to', async () => {
    const { checks, words } = await examine()
    expect(checks).toEqual(sound)
    expect(words).toContain('Virtual PCD 00 00, Virtual PCD 00 01 are attached')
    expect((await examine('--card')).checks).toEqual([...sound, 'card warn'])
  })

  it('looks at the card that lies there', async () => {
    const card = await reader.define(await platform.issueCard('adult'))
    await reader.insert(card)
    // PC/SC looks for cards every 400 ms.
    let seen = await examine('--card')
    while (seen.words.includes('No card lies')) seen = await examine('--card')
    expect(seen.checks).toEqual([...sound, 'card pass'])
    expect(seen.words).toContain('(JPKIAPICCTOKEN2); tries left: 3.')
    expect((await reader.read(card)).triesLeft.authentication).toBe(3)
    await reader.remove()
  })

  it('leaves a card alone that may be a shopper’s, and an appliance says that another one is there', async () => {
    const card = await reader.define(await platform.issueCard('adult'))
    const [appliance, another] = [
      await startAppliance(platform, reader.servicePath),
      await startAppliance(platform, reader.servicePath)
    ]
    await reader.insert(card)
    let seen = await examine('--card')
    while (seen.words.includes('No card lies')) seen = await examine('--card')
    expect(seen.checks).toEqual([...sound, 'card warn'])
    expect(seen.words).toContain('sudo systemctl stop hatachi')
    expect((await reader.read(card)).commandCount).toBe(0)
    await reader.remove()
    await Promise.all([appliance.end(), another.end()])
    expect(appliance.words()).not.toContain('another appliance')
    expect(another.words()).toContain('another appliance on this machine uses the PC/SC service already')
  })

  it('names a reader that is not plugged in', async () => {
    await reader.unplug()
    const { checks, words } = await examine()
    await reader.plug()
    expect(checks).toEqual(['reader_driver pass', 'pcsc_service pass', 'pcsc_access pass', 'reader fail'])
    expect(words).toContain('lsusb')
  })

  it('names a service that hangs', async () => {
    await reader.pauseService()
    const { checks, words } = await examine()
    await reader.resumeService()
    expect(checks).toEqual(['reader_driver pass', 'pcsc_service fail', 'pcsc_access warn', 'reader warn'])
    expect(words).toContain('sudo systemctl restart pcscd')
  })

  it('tells a service that was ended from one that was never there', async () => {
    await reader.stopService('SIGKILL')
    const killed = await examine()
    await reader.startService()
    await reader.stopService()
    const ended = await examine()
    await reader.startService()
    for (const { checks } of [killed, ended]) {
      expect(checks).toEqual(['reader_driver pass', 'pcsc_service fail', 'pcsc_access warn', 'reader warn'])
    }
    expect(killed.words).toContain('left its socket behind')
    expect(ended.words).toContain('systemctl enable --now pcscd.socket')
  })
})

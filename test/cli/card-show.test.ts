import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CardContents } from '../../device/card/simulator/card-contents.ts'
import { systemClock } from '../../device/clock.ts'
import { inspectPcsc } from '../../device/reader/pcsc/inspect-pcsc.ts'
import { createPcscReader } from '../../device/reader/pcsc/pcsc-reader.ts'
import {
  canStartVirtualReader,
  startVirtualReader,
  type VirtualReader
} from '../../device/reader/simulator/virtual-reader.ts'
import type { Role } from '../../main/age/evidence.ts'
import { writeConnectionFiles } from '../../main/platform/simulator/connection-files.ts'
import { startSimulatedPlatform, type SimulatedPlatform } from '../../main/platform/simulator/simulated-platform.ts'
import { writeDemoConfiguration } from '../../main/shell/development/demo-configuration.ts'
import { exitCode } from '../../main/shell/exit-codes.ts'
import { Haystack } from '../faults/support/haystack.ts'
import { findCertificate, marksOf } from '../faults/support/traces-of-cards.ts'
import { startAppliance } from './support/start-appliance.ts'

/** `hatachi card show` as an operator runs it, on a real PC/SC service with a virtual card. */

const cli = fileURLToPath(new URL('../../main/shell/cli.ts', import.meta.url))
const hook = pathToFileURL(fileURLToPath(new URL('../lint/support/note-modules.mjs', import.meta.url))).href
const can = canStartVirtualReader()

interface Ending {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const why = can.ok ? '' : `: ${can.why}`

describe.skipIf(!can.ok)(`hatachi card show (skipped where there is no virtual reader${why})`, () => {
  let platform: SimulatedPlatform
  let reader: VirtualReader
  let directory = ''

  beforeAll(async () => {
    ;[platform, reader] = await Promise.all([startSimulatedPlatform({ clock: systemClock }), startVirtualReader()])
  })
  afterAll(async () => {
    await Promise.all([platform.close(), reader.close()])
  })
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'hatachi-card-'))
  })
  afterEach(() => {
    rmSync(directory, { recursive: true })
  })

  function start(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    const child = spawn(process.execPath, [cli, 'card', 'show', ...args], {
      env: { ...process.env, HATACHI_DATA_DIR: directory, PCSCLITE_CSOCK_NAME: reader.servicePath, ...env },
      stdio: ['ignore', 'pipe', 'pipe']
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    const asked = new Promise<void>((resolve) => {
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text
        if (stderr.includes('Lay a card on the reader')) resolve()
      })
    })
    const ended = new Promise<Ending>((resolve) => {
      child.on('close', (code) => {
        resolve({ code, stdout, stderr })
      })
    })
    return { child, asked, ended }
  }

  const show = (args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Ending> => start(args, env).ended

  async function withCard<T>(contents: CardContents | 'foreign', look: () => Promise<T>): Promise<T> {
    await reader.insert(await reader.define(contents))
    try {
      return await look()
    } finally {
      await takeCard()
    }
  }

  /** Until the service has seen it: what is taken and laid between two of its looks is nobody's event. */
  async function takeCard(): Promise<void> {
    await reader.remove()
    for (;;) {
      const seen = await inspectPcsc({ clock: systemClock, servicePath: reader.servicePath })
      if (seen.result === 'readers' && !seen.readers.some(({ cardPresent }) => cardPresent)) return
    }
  }

  function configure(role: Role): void {
    const connection = writeConnectionFiles(platform, join(directory, 'platform'))
    writeDemoConfiguration(directory, {
      role,
      place: 'indoors',
      serialPath: '/dev/null',
      connection,
      pulseMs: 20,
      readerDriver: 'pcsc'
    })
  }

  it('shows a card that lies there, and a service provider nothing by which its certificate could be told', async () => {
    const contents = await platform.issueCard('adult')
    const list = join(directory, 'modules.txt')
    const watch = { NODE_OPTIONS: `--import=${hook}`, HATACHI_TEST_MODULES: list }
    const [asText, asJson] = await withCard(contents, async () => [await show(), await show(['--json'], watch)])
    expect([asText.code, asJson.code, asText.stderr]).toEqual([0, 0, ''])
    expect(asText.stdout).toContain('reader       Virtual PCD 00 00\n')
    expect(JSON.parse(asJson.stdout)).toMatchObject({
      role: 'service_provider',
      token: { label: 'JPKIAPICCTOKEN2', kind: 'card' },
      pin: { state: 'tries_left', triesLeft: 3 },
      certificate: { result: 'read', standing: 'in_validity_period' }
    })
    const marks = marksOf(contents.authentication.certificate)
    const outputs = [asText.stdout, asText.stderr, asJson.stdout, asJson.stderr]
    expect(outputs.flatMap((output) => findCertificate(new Haystack('output', output), marks))).toEqual([])

    const loaded = readFileSync(list, 'utf8').match(/main\/certificate\/.*|main\/shell\/card\/operator.*/g) ?? []
    expect([...new Set(loaded)].sort()).toEqual([
      'main/certificate/der-values.ts',
      'main/certificate/der.ts',
      'main/certificate/validity-dates.ts'
    ])
  })

  it('shows a platform operator the serial, in the role of its configuration', async () => {
    configure('platform_operator')
    const contents = await platform.issueCard('adult')
    const { code, stdout } = await withCard(contents, () => show())
    expect(code).toBe(0)
    const { serial } = marksOf(contents.authentication.certificate)
    expect(stdout).toContain(`serial       ${Buffer.from(serial).toString('hex')}\n`)
  })

  it('takes the role from a configuration that is named, and none from one that is not there', async () => {
    configure('service_provider')
    const contents = await platform.issueCard('adult')
    const named = await withCard(contents, () => show(['--json', '--config', join(directory, 'hatachi.yaml')]))
    expect(JSON.parse(named.stdout)).toMatchObject({ role: 'service_provider' })
    expect(named.stdout).not.toMatch(/serial/i)
    expect((await show(['--config', join(directory, 'none.yaml')])).code).toBe(exitCode('noInput'))
  })

  it('asks for a card that does not lie there, and takes it when it comes', async () => {
    const { asked, ended } = start([])
    await asked
    const { code, stdout } = await withCard(await platform.issueCard('blockedPin'), () => ended)
    expect(code).toBe(0)
    expect(stdout).toContain('PIN          blocked\n')
  })

  it('ends with words where it has no card to show', async () => {
    expect(await show(['--timeout', '1', '--json'])).toMatchObject({
      code: exitCode('unavailable'),
      stdout: '{"error":"no_card"}\n'
    })
    const foreign = await withCard('foreign', () => show(['--json']))
    expect(foreign).toMatchObject({ code: exitCode('data'), stdout: '{"error":"not_my_number_card"}\n' })
    expect(foreign.stderr).toContain('not a My Number Card')
    const elsewhere = await show(['--reader', 'Nonesuch'])
    expect(elsewhere).toMatchObject({ code: exitCode('unavailable'), stdout: '' })
    expect(elsewhere.stderr).toContain('npx hatachi doctor')
  })

  it('names the service that does not run, with the command that starts it', async () => {
    const { code, stderr } = await show([], { PCSCLITE_CSOCK_NAME: join(directory, 'no.comm') })
    expect(code).toBe(exitCode('unavailable'))
    expect(stderr).toContain('systemctl enable --now pcscd.socket')
  })

  it('leaves the reader alone while an appliance runs, whatever its data directory, and not a moment longer', async () => {
    const appliance = await startAppliance(platform, reader.servicePath)
    const card = await reader.define(await platform.issueCard('adult'))
    await reader.insert(card)
    const { code, stderr } = await show()
    await appliance.end('SIGKILL')
    expect(code).toBe(exitCode('unavailable'))
    expect(stderr).toContain('sudo systemctl stop hatachi')
    expect((await reader.read(card)).commandCount).toBe(0)
    expect(await show()).toMatchObject({ code: 0 })
    await takeCard()
  })

  it('is not kept from a card by an appliance on another service', async () => {
    const appliance = await startAppliance(platform, join(directory, 'another.comm'))
    const { code } = await withCard(await platform.issueCard('adult'), () => show())
    await appliance.end()
    expect(code).toBe(0)
  })

  it('says so where another program holds the card', async () => {
    const holder = createPcscReader({ clock: systemClock, servicePath: reader.servicePath })
    const held = new Promise<void>((resolve) => {
      void holder.start(({ type }) => {
        if (type === 'card_inserted') resolve()
      })
    })
    const { code, stderr } = await withCard(await platform.issueCard('adult'), async () => {
      await held
      return show()
    })
    await holder.close()
    expect(code).toBe(exitCode('unavailable'))
    expect(stderr).toContain('Another program holds the card')
  })

  it('ends in order when it is told to', async () => {
    const { child, asked, ended } = start(['--timeout', '600'])
    await asked
    child.kill('SIGTERM')
    expect(await ended).toMatchObject({ code: 0, stdout: '' })
  })
})

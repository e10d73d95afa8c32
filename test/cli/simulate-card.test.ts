import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import { canStartVirtualReader } from '../../device/reader/simulator/virtual-reader.ts'
import { encodeVpcdFrame } from '../../device/reader/simulator/vpcd-codec.ts'
import { loadCards, saveCards } from '../../main/platform/simulator/cards-file.ts'
import { startSimulatedPlatform } from '../../main/platform/simulator/simulated-platform.ts'
import { exitCode } from '../../main/shell/exit-codes.ts'

/** `hatachi simulate card`, looked at through other people's software where a card is laid. */

const cli = fileURLToPath(new URL('../../main/shell/cli.ts', import.meta.url))
const can = canStartVirtualReader()
const skipped = can.ok ? '' : ` (skipped where there is no virtual reader: ${can.why})`
const atr = Buffer.from('3BE000FF8131FE4514', 'hex')
const running: ChildProcess[] = []
let directory = ''

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-lay-'))
})
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
  rmSync(directory, { recursive: true })
})

function simulateCard(...args: readonly string[]) {
  const { status, stderr } = spawnSync(process.execPath, [cli, 'simulate', 'card', ...args], { encoding: 'utf8' })
  return { status, stderr }
}

/** Starts the command, and waits for its one line. */
async function lay(...args: readonly string[]) {
  const child = spawn(process.execPath, [cli, 'simulate', 'card', ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  running.push(child)
  const exited = once(child, 'exit') as Promise<[number | null, string | null]>
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const laid = JSON.parse(line) as Readonly<Record<string, unknown>>
  const servicePath = String(laid['PCSCLITE_CSOCK_NAME'])
  const ask = (tool: string, ...toolArgs: readonly string[]): string =>
    spawnSync(tool, toolArgs, { env: { ...process.env, PCSCLITE_CSOCK_NAME: servicePath }, encoding: 'utf8' }).stdout
  return { child, exited, laid, servicePath, ask }
}

/** Cards as `hatachi simulate platform` leaves them in its folder. */
async function writeCards(): Promise<string> {
  const platform = await startSimulatedPlatform({ clock: systemClock })
  const path = join(directory, 'cards.json')
  const profiles = ['adult', 'minor'] as const
  // With both certificates: OpenSC's driver takes no other card.
  const wishes = profiles.map((profile) => platform.issueCard({ profile, withSignature: true }))
  saveCards(path, await Promise.all(wishes))
  await platform.close()
  return path
}

describe('simulate card, asked for what it cannot do', () => {
  it.each([
    [['--profile', 'child'], 'usage', /--profile must be one of adult, minor, .*, not "child"/],
    [['--person', 'birth=2000-02-29,name=Taro'], 'usage', /--person has no field "name"/],
    [['--person', 'birth=2001-02-29'], 'usage', /birth cannot be "2001-02-29"/],
    [['--behaviour', 'mood=1'], 'usage', /--behaviour has no field "mood"/],
    [['--cards', '/nowhere/cards.json'], 'noInput', /\/nowhere\/cards\.json cannot be read/]
  ] as const)('answers %j with %s', (args, name, words) => {
    const { status, stderr } = simulateCard(...args)
    expect(stderr).toMatch(words)
    expect(status).toBe(exitCode(name))
  })

  it('tells a file of something else from one without the card', async () => {
    const other = join(directory, 'other.json')
    writeFileSync(other, '[{}]')
    expect(simulateCard('--cards', other)).toMatchObject({ status: exitCode('data') })
    const { status, stderr } = simulateCard('--cards', await writeCards(), '--profile', 'phone')
    expect(status).toBe(exitCode('noInput'))
    expect(stderr).toMatch(/no card of profile phone; it holds: adult, minor/)
  })
})

describe('simulate card on a vpcd that runs already', () => {
  it('lays the card there and takes it away at the end', async () => {
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const port = String((server.address() as AddressInfo).port)
    const connection = once(server, 'connection') as Promise<[Socket]>
    const { child, exited, laid } = await lay('--port', `127.0.0.1:${port}`, '--profile', 'blockedPin')
    expect(laid).toMatchObject({ ready: true, vpcd: `127.0.0.1:${port}`, profile: 'blockedPin', triesLeft: 0 })
    const [socket] = await connection
    socket.on('error', () => undefined)
    socket.write(encodeVpcdFrame(Uint8Array.of(0x04)))
    expect(await once(socket, 'data')).toEqual([Buffer.from(encodeVpcdFrame(atr))])
    const closed = new Promise((resolve) => socket.once('close', resolve))
    child.kill('SIGTERM')
    expect(await exited).toEqual([0, null])
    await closed
    server.close()
  })
})

describe.skipIf(!can.ok)(`simulate card in a world of its own${skipped}`, () => {
  it('lays the card of a person, which OpenSC knows, and leaves nothing', async () => {
    const person = 'birth=2000-02-29,pin=5678,tries=1'
    const { child, exited, laid, servicePath, ask } = await lay('--profile', 'enrolled', '--person', person)
    expect(laid).toMatchObject({
      ready: true,
      reader: 'Virtual PCD 00 00',
      profile: 'enrolled',
      birthDate: '2000-02-29',
      tokenLabel: 'JPKIAPICCTOKEN2',
      pin: '5678',
      triesLeft: 1
    })
    expect(ask('opensc-tool', '--name').trim()).toBe('jpki')
    // Both certificates are there: OpenSC gives the one that signs the number 2.
    expect(ask('pkcs15-tool', '--list-certificates')).toMatch(/ID\s*: 01[^]*ID\s*: 02/)
    const askTries = ['00A4040C0AD392F000260100000001', '00A4020C020018', '00200080']
    expect(ask('opensc-tool', ...askTries.flatMap((apdu) => ['--send-apdu', apdu]))).toContain('SW1=0x63, SW2=0xC1')
    child.kill('SIGINT')
    expect(await exited).toEqual([0, null])
    expect(existsSync(dirname(servicePath))).toBe(false)
  })

  it('takes the card and lays it again, as it is told on standard input', async () => {
    const child = spawn(process.execPath, [cli, 'simulate', 'card'], { stdio: ['pipe', 'pipe', 'pipe'] })
    running.push(child)
    const exited = once(child, 'exit')
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    const next = async () => JSON.parse((await lines.next()).value ?? '') as Readonly<Record<string, unknown>>
    const env = { ...process.env, PCSCLITE_CSOCK_NAME: String((await next())['PCSCLITE_CSOCK_NAME']) }
    const askReaders = () => spawnSync('opensc-tool', ['--list-readers'], { env, encoding: 'utf8' }).stdout
    expect(askReaders()).toMatch(/0\s+Yes/)
    child.stdin.write('take\n')
    expect(await next()).toEqual({ card: 'taken' })
    await vi.waitFor(() => {
      expect(askReaders()).toMatch(/0\s+No/)
    }, { timeout: 60_000, interval: 50 })
    child.stdin.write('drop\nlay\n')
    expect(String((await once(child.stderr, 'data'))[0])).toContain('say "take" or "lay"')
    expect(await next()).toEqual({ card: 'laid' })
    expect(askReaders()).toMatch(/0\s+Yes/)
    child.kill('SIGTERM')
    expect(await exited).toEqual([0, null])
  })

  it('lays a card that a simulated platform knows, on the other slot', async () => {
    const path = await writeCards()
    const { child, exited, laid, ask } = await lay('--cards', path, '--profile', 'minor', '--slot', '1')
    expect(laid).toMatchObject({ reader: 'Virtual PCD 00 01', profile: 'minor' })
    const pem = ask('pkcs15-tool', '--reader', '1', '--read-certificate', '1')
    const minor = loadCards(path).find(({ profile }) => profile === 'minor')
    const der = Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64')
    expect(der.equals(minor!.authentication.certificate)).toBe(true)
    child.kill('SIGTERM')
    expect(await exited).toEqual([0, null])
  })

  it('has the behaviour that it is told', async () => {
    const { ask } = await lay('--profile', 'blockedPin', '--behaviour', 'blockedStatusWord=6984')
    const askTries = ['00A4040C0AD392F000260100000001', '00A4020C020018', '00200080']
    expect(ask('opensc-tool', ...askTries.flatMap((apdu) => ['--send-apdu', apdu]))).toContain('SW1=0x69, SW2=0x84')
  })

  it('leaves nothing when it is killed', async () => {
    const { child, servicePath } = await lay()
    expect(existsSync(servicePath)).toBe(true)
    child.kill('SIGKILL')
    await vi.waitFor(
      () => {
        expect(existsSync(dirname(servicePath))).toBe(false)
      },
      { timeout: 60_000, interval: 50 }
    )
  })

  it('ends with 69 and the command to run where vpcd is missing', () => {
    // A machine without vpcd: its folder is covered, for this command alone.
    const rights = process.getuid?.() === 0 ? '-m' : '-Urm'
    const hide = 'mount -t tmpfs tmpfs /usr/lib/pcsc && exec "$@"'
    const { status, stderr } = spawnSync(
      'unshare',
      [rights, 'sh', '-c', hide, 'sh', process.execPath, cli, 'simulate', 'card'],
      { encoding: 'utf8' }
    )
    expect(stderr).toMatch(/needs vpcd \(libifdvpcd\.so\): .*apt-get install .* vsmartcard-vpcd/)
    expect(status).toBe(exitCode('unavailable'))
  })
})

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import { createCableParties } from '../../main/cable/cable-client.ts'
import { CARDS_FILE, loadCards } from '../../main/platform/simulator/cards-file.ts'
import { createBookingClients } from '../../main/services/booking/client.ts'
import { createHealthClients } from '../../main/services/health/client.ts'
import { loadConfiguration, printConfigurationError } from '../../main/shell/config/load-configuration.ts'
import { productionDriverNames } from '../../main/shell/config/schema.ts'
import { probeParty } from '../../main/shell/doctor/party-probe.ts'
import { productionCommands } from '../../main/shell/production-commands.ts'
import { opensslIsHere } from '../conformance/openssl.ts'
import { repositoryRoot } from '../lint/source-imports.ts'
import { logInWith, never } from '../support/cable-world.ts'
import { valueOf } from '../support/service-world.ts'

/**
 * `docs/parties.md`, run as it stands: its commands in their order, its servers as processes of their own, over HTTPS; and
 * between them a person with a card, as an appliance brings them by the settings that the document gives it. Only the ports
 * are others, and `npx hatachi` is what it starts.
 */

const text = readFileSync(join(repositoryRoot, 'docs/parties.md'), 'utf8')
const STEP = /<!-- (run after login|run|start: ([\w-]+)) -->\n```sh\n([\s\S]*?)```/g
const steps = [...text.matchAll(STEP)].map(([, mark = '', party = null, commands = '']) => ({ mark, party, commands }))

const home = mkdtempSync(join(tmpdir(), 'hatachi-parties-'))
const place = join(home, 'hatachi-parties')
/** Every line that a server said, and that a command said. */
let said = ''
const servers = new Map<string, ChildProcess>()
const ports = new Map<string, string>()
const isHere = opensslIsHere() && process.platform === 'linux'

/** Nothing of vitest's or npm's own, and the Node that runs this. */
const environment = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|VITEST|NODE_|TEST$|CI$|HATACHI_)/.test(name))),
  HOME: home,
  P: place,
  PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`
}

const asRun = (commands: string): string =>
  [...ports].reduce((all, [port, free]) => all.replaceAll(port, free), commands).replaceAll('npx hatachi', 'node main/shell/cli.ts')

function start(script: string): ChildProcess {
  const child = spawn('bash', ['-euc', script], { cwd: repositoryRoot, env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part: string) => (said += part))
  return child
}

async function run(commands: string): Promise<void> {
  const child = start(asRun(commands))
  const [code] = (await once(child, 'close')) as [number | null]
  expect(code, said).toBe(0)
}

/** One server of the document's, in the place of its shell, so that a signal to it is one to the server. */
async function serve(party: string, commands: string): Promise<void> {
  const child = start(asRun(commands).replace('node main', 'exec node main'))
  servers.set(party, child)
  const first = await Promise.race([once(child.stdout!, 'data'), once(child, 'close')])
  expect(String(first[0]), said).toMatch(/^\{/)
}

async function freePorts(count: number): Promise<readonly string[]> {
  const held = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1')
      await once(server, 'listening')
      return server
    })
  )
  const found = held.map((server) => String((server.address() as AddressInfo).port))
  await Promise.all(held.map(async (server) => once(server.close(), 'close')))
  return found
}

/** The appliance's side, by the settings and files of the document. */
function appliance() {
  const loaded = loadConfiguration(join(place, 'box/hatachi.yaml'), productionDriverNames)
  if (!loaded.ok) throw new Error(printConfigurationError(loaded.error))
  expect(loaded.value.warnings).toEqual([])
  const { cable, services } = loaded.value.configuration.television
  return {
    /** What the doctor says of the parties that it asks by a token alone. */
    known: () =>
      Promise.all([probeParty('cable_operator', cable!.operator), probeParty('booking', services.booking!), probeParty('health', services.health!)]),
    parties: createCableParties(systemClock, cable!),
    booking: createBookingClients(systemClock, services.booking!),
    health: createHealthClients(systemClock, services.health!)
  }
}

beforeAll(async () => {
  const free = await freePorts(4)
  for (const [index, port] of ['9443', '9444', '9445', '9446'].entries()) ports.set(port, free[index] ?? '')
})
afterAll(async () => {
  for (const child of servers.values()) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
  rmSync(home, { recursive: true, force: true })
})

describe('docs/parties.md', () => {
  it('starts every party, and runs commands before and after a login', () => {
    const started = steps.flatMap(({ party }) => party ?? [])
    expect(started).toEqual(['jlis', 'cable-platform', 'cable-operator', 'booking', 'health'])
    expect(steps.filter(({ mark }) => mark === 'run').length).toBeGreaterThan(5)
    expect(steps.filter(({ mark }) => mark === 'run after login')).toHaveLength(2)
  })

  it('names the ways of the commands that there are, and no other', () => {
    const parties = productionCommands.filter(({ name }) => ['cable-platform', 'cable-operator', 'booking', 'health'].includes(name))
    expect(parties).toHaveLength(4)
    const verbs = new Set(parties.flatMap(({ usage }) => usage.split(' | ').map((way) => way.split(' ').slice(0, 2).join(' '))))
    const named = new Set([...text.matchAll(/`?(?:hatachi )?((?:cable-platform|cable-operator|booking|health) [a-z]+)\b/g)].map(([, way = '']) => way))
    const told = [...named].filter((way) => [...verbs].some((verb) => verb.split(' ')[0] === way.split(' ')[0]) && verbs.has(way))
    // `enrol`, `device` and the like stand together in one row of the table, and by themselves in the guide.
    expect([...verbs].filter((way) => !told.includes(way) && !text.includes(`\`${way.split(' ')[1] ?? ''}\``))).toEqual([])
  })

  it.skipIf(!isHere)('brings the parties up, and a person logs in, books, and has readings and advice (needs openssl and curl)', async () => {
    for (const { mark, party, commands } of steps) {
      if (party !== null) await serve(party, commands)
      else if (mark === 'run') await run(commands)
    }
    const box = appliance()
    try {
      expect((await box.known()).map(({ result }) => result)).toEqual(['known', 'known', 'known'])
      const [card] = loadCards(join(place, 'jlis', CARDS_FILE))
      const answer = await logInWith(box.parties, card!)
      if (answer.answer !== 'not_linked') throw new Error(answer.answer)
      const pass = valueOf(await box.parties.link(answer.linkTicket, never))
      expect(valueOf(await box.parties.join(pass, never))).toEqual({ answer: 'admitted' })

      const [booking, health] = [box.booking.of(pass), box.health.of(pass)]
      const facilities = valueOf(await booking.facilities())
      expect(facilities.map(({ facilityId }) => facilityId)).toEqual(['central-hall'])
      const tomorrow = dateInJapan(systemClock.nowMs() + 86_400_000)
      const slots = valueOf(await booking.slots('central-hall', tomorrow))
      expect(slots.map(({ from, until }) => [from, until])).toEqual([['09:00', '12:00'], ['13:00', '17:00']])
      expect(valueOf(await booking.book(slots[0]!.slotId, 'once-and-only-once')).state).toBe('booked')
      expect(await health.advice()).toMatchObject({ ok: false, error: { refusal: 'user_unknown' } })

      const { signUpNumber } = valueOf(await health.signUp())
      expect(valueOf(await health.signUp()).signUpNumber).toBe(signUpNumber)
      await run(steps.filter(({ mark }) => mark === 'run after login').map(({ commands }) => commands.replace('4820 1739', signUpNumber)).join('\n'))
      expect(await health.signUp()).toMatchObject({ ok: false, error: { refusal: 'user_known' } })
      const advice = valueOf(await health.advice())
      expect(advice).toMatchObject([{ text: 'よく歩けています。', from: { ja: '町の保健センター' } }])
      // From the day before: midnight may have passed since the reading.
      const now = systemClock.nowMs()
      const { days } = valueOf(await health.days(dateInJapan(now - 86_400_000), dateInJapan(now)))
      expect(days.flatMap(({ bloodPressure }) => bloodPressure ?? [])).toEqual([{ systolicMmHg: 128, diastolicMmHg: 78 }])
      // Each party has its own store, and no command said a token, nor whose it is.
      for (const [file, secret] of secrets()) expect(said.includes(secret), file).toBe(false)
      expect(said).not.toContain(pass.assertion)
    } finally {
      for (const { close } of [box.parties, box.booking, box.health]) close()
    }
    for (const [party, child] of servers) {
      const ended = once(child, 'close')
      child.kill('SIGTERM')
      expect([party, (await ended)[0]]).toEqual([party, 0])
    }
  })
})

function dateInJapan(ms: number): string {
  return new Date(ms + 9 * 3_600_000).toISOString().slice(0, 10)
}

/** Every token's file and what it holds; each is its owner's alone. */
function secrets(): readonly (readonly [file: string, secret: string])[] {
  const files = readdirSync(place, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.token'))
  expect(files.length).toBeGreaterThan(5)
  return files.map((file) => {
    expect(statSync(join(place, file)).mode & 0o077, file).toBe(0)
    return [file, readFileSync(join(place, file), 'utf8').trim()] as const
  })
}

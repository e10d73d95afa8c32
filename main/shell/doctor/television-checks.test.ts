import { expect, test } from 'vitest'
import { err, ok } from '../../../device/result.ts'
import type { CableFault } from '../../television/ports.ts'
import { DEFAULT_TV_TIMEOUTS } from '../../television/ports.ts'
import type { TelevisionSettings } from '../config/configuration.ts'
import type { PartyAnswer } from './party-checks.ts'
import { checkTelevisionPart, type TelevisionFacts, type TelevisionProbes } from './television-checks.ts'

const NOW_MS = Date.parse('2026-11-28T08:00:00Z')
const SINCE = '2026-11-28T07:00:00.000Z'
const sinceMs = Date.parse(SINCE)
const FINGERPRINT = 'AB:CD'

const party = { url: 'https://platform.cable.example', token: 'x'.repeat(40) }
const settings: TelevisionSettings = {
  enabled: true,
  address: '192.168.10.5',
  port: 8444,
  names: [],
  ownCertificate: null,
  ownPort: 0,
  language: 'ja',
  pairing: 'screens',
  reader: 'agent',
  timeouts: DEFAULT_TV_TIMEOUTS,
  cable: { boxId: 'box-1', platform: party, operator: party, answerKeys: [], sealingKey: { keyId: 's', publicKeyPem: '' } },
  services: { booking: null, health: null }
}
const open = { state: 'open', sinceMs, port: 8444 } as const
const sound: TelevisionFacts = {
  runs: true,
  state: { version: 1, side: open, agent: { connected: true, sinceMs } },
  screens: ok(2),
  certificate: ok({ fingerprint: FINGERPRINT, endsAtMs: NOW_MS + 86_400_000, names: [] }),
  hasOwnUrl: true,
  agentPairedAtMs: sinceMs
}

function examine(facts: Partial<TelevisionFacts> = {}, probes: Partial<TelevisionProbes> = {}, change: Partial<TelevisionSettings> = {}) {
  return checkTelevisionPart({ ...settings, ...change }, '/data', {
    nowMs: () => NOW_MS,
    television: () => ({ ...sound, ...facts }),
    door: () => Promise.resolve({ result: 'answered', fingerprint: FINGERPRINT }),
    cablePlatform: () => Promise.resolve(ok({})),
    party: () => Promise.resolve({ result: 'known' }),
    ...probes
  })
}

async function found(id: string, ...how: Parameters<typeof examine>) {
  return (await examine(...how)).find((result) => result.id === id)
}

test('a sound television passes each check, once; one that is off has none', async () => {
  const results = await examine()
  expect(results.map(({ id, status }) => `${id} ${status}`)).toEqual([
    'television pass',
    'television_screens pass',
    'television_certificate pass',
    'television_agent pass',
    'cable_platform pass',
    'cable_operator pass'
  ])
  expect(results[0]?.sentence).toContain(`open since ${SINCE}, at https://192.168.10.5:8444/tv/`)
  expect(await examine({}, {}, { enabled: false })).toEqual([])
})

test('the address that is knocked at is the one that is served, this machine\'s own where every one is', async () => {
  const knocked: string[] = []
  const door: TelevisionProbes['door'] = (address, port) => {
    knocked.push(`${address} ${String(port)}`)
    return Promise.resolve({ result: 'answered', fingerprint: FINGERPRINT })
  }
  for (const address of ['192.168.10.5', '0.0.0.0', '::', 'fd00::5']) await examine({}, { door }, { address })
  expect(knocked).toEqual(['192.168.10.5 8444', '127.0.0.1 8444', '127.0.0.1 8444', 'fd00::5 8444'])
})

test.each(['television_port_unavailable', 'television_own_port_unavailable', 'screens_damaged', 'television_fault'])(
  'a television that does not open says since when, and what to do: %s',
  async (code) => {
    const state = { version: 1, side: { state: 'failed', sinceMs, code }, agent: null } as const
    const door = () => Promise.reject(new Error('must not be knocked at'))
    expect(await found('television', { state }, { door })).toMatchObject({
      status: 'fail',
      sentence: expect.stringContaining(`since ${SINCE} (${code})`) as string,
      remedy: expect.stringMatching(/\S/) as string
    })
  }
)

test('what the appliance wrote before it was cut off is not believed, and nobody is knocked at', async () => {
  const door = () => Promise.reject(new Error('must not be knocked at'))
  expect(await found('television', { runs: false }, { door })).toMatchObject({ status: 'pass' })
  expect(await found('television_agent', { runs: false }, { door })).toMatchObject({
    status: 'pass',
    sentence: expect.stringContaining('connects as soon as the appliance runs') as string
  })
  expect(await found('television', { state: null }, { door })).toMatchObject({ status: 'warn' })
  expect(await found('television_agent', { state: null }, { door })).toMatchObject({ status: 'warn' })
})

test('an address that does not answer, or by another certificate, is a failure; an unread address of its own a warning', async () => {
  const silent = () => Promise.resolve({ result: 'failed', fault: 'ECONNREFUSED' } as const)
  expect(await found('television', {}, { door: silent })).toMatchObject({
    status: 'fail',
    sentence: expect.stringContaining('does not answer (ECONNREFUSED)') as string
  })
  const other = () => Promise.resolve({ result: 'answered', fingerprint: 'EF:01' } as const)
  expect(await found('television', {}, { door: other })).toMatchObject({
    status: 'fail',
    sentence: expect.stringContaining('another certificate') as string
  })
  expect(await found('television', { hasOwnUrl: false })).toMatchObject({ status: 'warn' })
})

test('screens: none yet is no fault, a damaged file is, and one that cannot be read', async () => {
  expect(await found('television_screens', { screens: ok(0) })).toMatchObject({
    status: 'pass',
    sentence: expect.stringContaining('hatachi television pair') as string
  })
  expect(await found('television_screens', { screens: err({ code: 'screens_damaged', path: '/data/s' }) })).toMatchObject({
    status: 'fail',
    remedy: expect.stringContaining('mv /data/s') as string
  })
  expect(
    await found('television_screens', { screens: err({ code: 'screens_medium', path: '/data/s', fault: 'EIO' }) })
  ).toMatchObject({ status: 'fail', sentence: expect.stringContaining('EIO') as string })
})

test('the certificate: its end is told, and one of the machine that ended is a warning', async () => {
  const ended = ok({ fingerprint: FINGERPRINT, endsAtMs: NOW_MS - 1, names: [] })
  expect(await found('television_certificate', { certificate: ended })).toMatchObject({ status: 'warn' })
  expect(await found('television_certificate')).toMatchObject({
    sentence: expect.stringContaining('until 2026-11-29') as string
  })
  const ownCertificate = { certificatePem: '', keyPem: '', endsAtMs: NOW_MS - 1 }
  expect(await found('television_certificate', {}, {}, { ownCertificate })).toMatchObject({
    status: 'fail',
    remedy: expect.stringContaining('television.certificate') as string
  })
})

test('an agent that is not connected: since when, and how it is started; one that was never paired: how it is', async () => {
  const away = { version: 1, side: open, agent: { connected: false, sinceMs } } as const
  expect(await found('television_agent', { state: away })).toMatchObject({
    status: 'fail',
    sentence: expect.stringContaining(`not connected since ${SINCE}`) as string,
    remedy: expect.stringContaining('hatachi reader-agent') as string,
    code: 'reader_agent_absent'
  })
  expect(await found('television_agent', { agentPairedAtMs: null })).toMatchObject({
    status: 'fail',
    remedy: expect.stringContaining('hatachi television agent') as string
  })
  expect(await found('television_agent', {}, {}, { reader: 'appliance' })).toBeUndefined()
})

test.each(['unreachable', 'refused_us', 'answer_unusable'] satisfies CableFault['code'][])(
  'a cable platform that is %s is a failure with a remedy of its own',
  async (code) => {
    expect(await found('cable_platform', {}, { cablePlatform: () => Promise.resolve(err({ code })) })).toMatchObject({
      status: 'fail',
      sentence: expect.stringContaining('nobody can log in') as string,
      remedy: expect.stringMatching(/\S/) as string
    })
  }
)

test('where the code for the first screen comes from, by the configuration', async () => {
  const none = { screens: ok(0) }
  expect((await found('television_screens', none))?.sentence).toMatch(/see its settings, or run: .*television pair$/)
  expect((await found('television_screens', none, {}, { pairing: 'command' }))?.sentence).toMatch(/For a code run: .*television pair$/)
})

const services = {
  booking: { ...party, url: 'https://booking.example' },
  health: { ...party, url: 'https://health.example' }
}

test('the operator and each service that is configured are asked, each at its own address', async () => {
  const asked: string[] = []
  const probe: TelevisionProbes['party'] = (id, { url }) => {
    asked.push(`${id} ${url}`)
    return Promise.resolve({ result: 'known' })
  }
  const results = await examine({}, { party: probe }, { services })
  expect(asked).toEqual(['cable_operator https://platform.cable.example', 'booking https://booking.example', 'health https://health.example'])
  expect(results.slice(-4).map(({ id, status }) => `${id} ${status}`)).toEqual([
    'cable_platform pass',
    'cable_operator pass',
    'booking pass',
    'health pass'
  ])
})

test.each<[PartyAnswer, 'warn' | 'fail', RegExp]>([
  [{ result: 'not_known' }, 'fail', /does not know the token of this box: .*booking\.tokenFile/],
  [{ result: 'busy', status: 503 }, 'warn', /cannot now \(status 503\)/],
  [{ result: 'other', status: 404 }, 'fail', /not as a booking service \(status 404\).*booking\.url", its path/],
  [{ result: 'failed', reason: 'connection_refused' }, 'fail', /takes no connection: nobody can book\..*booking\.url", and whether/],
  [{ result: 'failed', reason: 'server_not_trusted' }, 'fail', /TLS certificate that is not trusted.*booking\.serverCa/]
])('booking that answers %j', async (answer, status, words) => {
  const result = await found('booking', {}, { party: () => Promise.resolve(answer) }, { services })
  expect(result?.status).toBe(status)
  expect(`${result?.sentence ?? ''} ${result?.remedy ?? ''}`).toMatch(words)
})

/**
 * The doors of the two bundled services (`docs/booking-api.yaml`, `docs/health-api.yaml`) at their bytes: who is let in,
 * what is refused by which code, and that nobody reads another's data.
 */
import { request } from 'node:http'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBookingService } from '../../main/services/booking/booking-service.ts'
import { startBookingServer } from '../../main/services/booking/server.ts'
import { enrolUser } from '../../main/services/health/enrolment.ts'
import { makeToken } from '../../main/services/http/secrets.ts'
import type { PassSigner } from '../support/pass-signer.ts'
import { createPassSigner, FOUR_HOURS_MS } from '../support/pass-signer.ts'
import { createBookingWorld, createHealthWorld, SetClock, valueOf } from '../support/service-world.ts'
import { makeTlsWorld } from '../support/tls-world.ts'

const clock = new SetClock('2026-11-28T08:00:00+09:00')
let booking: Awaited<ReturnType<typeof createBookingWorld>>
let health: Awaited<ReturnType<typeof createHealthWorld>>

beforeAll(async () => {
  booking = await createBookingWorld(clock)
  health = await createHealthWorld(clock)
})
afterAll(async () => {
  await booking.dispose()
  await health.dispose()
})

interface Answer {
  readonly status: number
  readonly code: string
  readonly json: unknown
  readonly headers: Headers
}

async function ask(url: string, path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url + path, init)
  const json: unknown = await response.json()
  const code = typeof json === 'object' && json !== null && 'error' in json ? (json.error as { code: string }).code : ''
  return { status: response.status, code, json, headers: response.headers }
}

const withToken = (token: string, more: Record<string, string> = {}) => ({
  headers: { authorization: `Bearer ${token}`, ...more }
})
/** A person at a television, by a pass that this world's services believe; `more` may say otherwise. */
const asUserOf =
  (passes: () => PassSigner) =>
  (token: string, cableId = 'cable-user-1', more: Record<string, string> = {}) =>
    withToken(token, { 'cable-id': cableId, 'cable-pass': passes().passOf(cableId).assertion, ...more })

describe('the booking door', () => {
  const asUser = asUserOf(() => booking.passes)
  const post = (body: unknown, more: Record<string, string> = { 'idempotency-key': 'door-key-number-1' }) => ({
    ...asUser(booking.address.token, 'cable-user-1', more),
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body)
  })

  it.each<[string, () => RequestInit, number, string]>([
    ['no token', () => ({}), 401, 'unauthorized'],
    ['a token of nobody', () => asUser(makeToken()), 401, 'unauthorized'],
    ['no cable ID', () => withToken(booking.address.token), 400, 'cable_id_malformed'],
    ['a cable ID that is none', () => asUser(booking.address.token, 'cable-user-1', { 'cable-id': 'a b' }), 400, 'cable_id_malformed'],
    ['no key', () => post({ slotId: 'minato-hall.2026-11-28.0900' }, {}), 400, 'malformed'],
    ['no JSON', () => post('{'), 400, 'malformed'],
    ['a field too many', () => post({ slotId: 'minato-hall.2026-11-28.0900', userId: 1 }), 400, 'malformed'],
    ['a slot that there is not', () => post({ slotId: 'minato-hall.2026-11-28.0930' }), 404, 'slot_unknown'],
    ['a body that is too long', () => post({ slotId: 'x'.repeat(5_000) }), 413, 'too_large'],
    [
      'a method of another address',
      () => ({ ...asUser(booking.address.token), method: 'DELETE' }),
      405,
      'method_unknown'
    ]
  ])('answers %s by its code', async (_what, init, status, code) => {
    const answer = await ask(booking.address.url, '/v1/bookings', init())
    expect([answer.status, answer.code]).toEqual([status, code])
  })

  it('repeats nothing of what was sent in an error', async () => {
    const answer = await ask(booking.address.url, '/v1/bookings', post({ slotId: 'CANARY-5f3a' }))
    expect(JSON.stringify(answer.json)).not.toContain('CANARY')
  })

  it('shows and cancels only one’s own bookings', async () => {
    const { url, token } = booking.address
    const made = await ask(url, '/v1/bookings', post({ slotId: 'minato-hall.2026-11-28.0900' }))
    expect(made.status).toBe(201)
    const { bookingId } = made.json as { bookingId: string }
    expect((await ask(url, '/v1/bookings', asUser(token, 'cable-other'))).json).toMatchObject({ bookings: [] })
    const foreign = await ask(url, `/v1/bookings/${bookingId}`, { ...asUser(token, 'cable-other'), method: 'DELETE' })
    expect([foreign.status, foreign.code]).toEqual([404, 'booking_unknown'])
    const slots = await ask(url, '/v1/facilities/minato-center/days/2026-11-28', asUser(token, 'cable-other'))
    expect(JSON.stringify(slots.json)).toContain('"state":"taken"')
    expect(JSON.stringify(slots.json)).not.toContain('cable-user-1')
    const own = await ask(url, `/v1/bookings/${bookingId}`, { ...asUser(token), method: 'DELETE' })
    expect(own.json).toMatchObject({ state: 'cancelled' })
  })

  it('takes no more questions of one user than the limit, and lets the others in', async () => {
    const limits = { perUser: { atOnce: 3, perSecond: 1 }, perCaller: { atOnce: 100, perSecond: 1 } }
    const world = await createBookingWorld(clock, { limits })
    const { url, token } = world.address
    const asUser = asUserOf(() => world.passes)
    const answers: Answer[] = []
    for (let at = 0; at < 4; at++) answers.push(await ask(url, '/v1/bookings', asUser(token)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429])
    expect(Number(answers[3]?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await ask(url, '/v1/bookings', asUser(token, 'cable-other'))).status).toBe(200)
    await world.dispose()
  })

  it('does not open to a network without TLS, nor with a token that could be guessed', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'hatachi-door-'))
    const path = join(directory, 'store', 'booking.db')
    const start = (options: object) => startBookingServer({ path, tokens: [makeToken()], checkPass: booking.passes.checkPass, ...options })
    expect(await start({ host: '0.0.0.0' })).toEqual({
      ok: false,
      error: { code: 'insecure_address', host: '0.0.0.0' }
    })
    expect(await start({ tokens: ['short'] })).toEqual({ ok: false, error: { code: 'token_too_short' } })
    expect(await start({ tokens: [] })).toEqual({ ok: false, error: { code: 'token_too_short' } })
    const port = Number(new URL(booking.address.url).port)
    expect(await start({ port })).toEqual({ ok: false, error: { code: 'cannot_listen', cause: 'EADDRINUSE' } })
    expect([statSync(path).mode & 0o777, statSync(join(directory, 'store')).mode & 0o777]).toEqual([0o600, 0o700])
    rmSync(directory, { recursive: true })
  })

  it('speaks TLS where it is given a certificate, and a client believes none that it does not know', async () => {
    const trusted = await makeTlsWorld()
    const other = await makeTlsWorld()
    const { certificatePem, keyPem } = trusted.server
    const world = await createBookingWorld(clock, { tls: { certificatePem, keyPem } })
    expect(world.address.url).toMatch(/^https:/)
    const openedBy = async (caPem: string) => {
      const service = createBookingService(clock, { ...world.address, caPem })
      const opened = await service.open(world.freshUser())
      service.close()
      return opened.ok ? 'open' : opened.error.code
    }
    expect(await openedBy(trusted.server.caPem)).toBe('open')
    expect(await openedBy(other.server.caPem)).toBe('service_unreachable')
    await world.dispose()
  })

  it('outlives a request that is no HTTP and one that goes away', async () => {
    const { hostname, port } = new URL(booking.address.url)
    const { connect } = await import('node:net')
    const socket = connect(Number(port), hostname)
    socket.on('error', () => undefined)
    socket.end('\0\x01garbage\r\n\r\n')
    await new Promise((resolve) => socket.on('close', resolve).resume())
    const half = request({ hostname, port, method: 'POST', path: '/v1/bookings', headers: { 'content-length': 100 } })
    half.on('error', () => undefined)
    half.write('{"slotId"')
    half.destroy()
    expect((await ask(booking.address.url, '/v1/facilities', asUser(booking.address.token))).status).toBe(200)
  })
})

describe('the health door', () => {
  const asUser = asUserOf(() => health.passes)
  const readings = (steps: number) => ({
    readings: [{ kind: 'steps', measuredAt: '2026-11-28T07:30:00+09:00', steps }]
  })
  const send = (token: string, body: unknown) =>
    ask(health.address.url, '/v1/readings', { ...withToken(token), method: 'POST', body: JSON.stringify(body) })

  it('keeps three kinds of right apart', async () => {
    const { url, token } = health.address
    const { deviceToken, careToken, userNumber } = health.demo
    for (const other of [token, careToken]) expect((await send(other, readings(1))).status).toBe(401)
    for (const other of [deviceToken, careToken])
      expect((await ask(url, '/v1/me/advice', asUser(other))).status).toBe(401)
    for (const other of [token, deviceToken]) {
      const init = {
        ...withToken(other, { 'idempotency-key': 'door-advice-key-1' }),
        method: 'POST',
        body: '{"text":"x"}'
      }
      expect((await ask(url, `/v1/users/${userNumber}/advice`, init)).status).toBe(401)
    }
  })

  it('gives a number to sign up by to whoever shows a pass, for themselves alone, and to no user', async () => {
    const { url, token } = health.address
    const signUp = (init: RequestInit) => ask(url, '/v1/me/sign-up', { method: 'POST', ...init })
    expect((await signUp(asUser(health.demo.careToken, 'cable-new'))).code).toBe('unauthorized')
    const other = health.passes.passOf('cable-other').assertion
    expect((await signUp(asUser(token, 'cable-new', { 'cable-pass': other }))).code).toBe('pass_refused')
    expect(await signUp({ ...asUser(token, 'cable-new'), body: '{}' })).toMatchObject({ status: 400, code: 'malformed' })
    expect(await signUp(asUser(token))).toMatchObject({ status: 409, code: 'user_known' })
    expect(await signUp(asUser(token, 'cable-new'))).toMatchObject({
      status: 200,
      json: { signUpNumber: expect.stringMatching(/^[0-9]{8}$/) as string, lastDate: '2026-12-11' }
    })
  })

  it('takes a batch once, however often it comes', async () => {
    expect((await send(health.demo.deviceToken, readings(321))).json).toEqual({ taken: 1, duplicates: 0, refused: [] })
    expect((await send(health.demo.deviceToken, readings(321))).json).toEqual({ taken: 0, duplicates: 1, refused: [] })
    expect((await send(health.demo.deviceToken, readings(322))).json).toMatchObject({
      taken: 0,
      refused: [{ index: 0, code: 'contradicts' }]
    })
  })

  it('names the place of a fault in a batch, not its value, and takes nothing of it', async () => {
    const answer = await send(health.demo.deviceToken, {
      readings: [readings(1).readings[0], { kind: 'weight', measuredAt: '2026-11-28T07:00:00+09:00', weightKg: 7_777 }]
    })
    expect([answer.status, answer.code]).toEqual([400, 'malformed'])
    expect(JSON.stringify(answer.json)).toContain('readings.1.weightKg')
    expect(JSON.stringify(answer.json)).not.toContain('7777')
  })

  it('shows one’s own data alone', async () => {
    const { url, token } = health.address
    valueOf(enrolUser(health.server.file, 'cable-user-2'))
    const days = await ask(url, '/v1/me/days?from=2026-11-20&to=2026-11-28', asUser(token, 'cable-user-2'))
    expect(
      (days.json as { days: { steps: unknown; weightKg: unknown }[] }).days.every(
        (day) => day.steps === null && day.weightKg === null
      )
    ).toBe(true)
    expect((await ask(url, '/v1/me/advice', asUser(token, 'cable-user-2'))).json).toEqual({ advice: [] })
    const stranger = await ask(url, '/v1/me/advice', asUser(token, 'cable-user-3'))
    expect([stranger.status, stranger.code]).toEqual([404, 'user_unknown'])
  })

  it.each([
    'from=2026-11-28&to=2026-11-20',
    'from=2026-01-01&to=2026-11-28',
    'from=2026-11-20',
    'from=x&to=y',
    'from=2026-11-20&to=2026-11-21&user=2'
  ])('refuses the span %s', async (query) => {
    const answer = await ask(health.address.url, `/v1/me/days?${query}`, asUser(health.address.token))
    expect([answer.status, answer.code]).toEqual([400, 'malformed'])
  })
})

describe('an appliance’s token', () => {
  type World = Pick<typeof booking, 'address' | 'passes'>
  const strangers = createPassSigner(clock)
  /** What comes beside a token that is good and a cable ID that is somebody's. */
  const wrong: readonly [string, (world: World) => Record<string, string>, string][] = [
    ['no pass', () => ({}), 'pass_refused'],
    ['no pass but an empty one', () => ({ 'cable-pass': '' }), 'pass_refused'],
    ['something that is none', () => ({ 'cable-pass': 'e30.e30' }), 'pass_refused'],
    ['another person’s pass', ({ passes }) => ({ 'cable-pass': passes.passOf('cable-user-2').assertion }), 'pass_refused'],
    ['a pass of another platform’s', () => ({ 'cable-pass': strangers.passOf('cable-user-1').assertion }), 'pass_refused'],
    [
      'a pass that was written over',
      ({ passes }) => {
        const [, signature = ''] = passes.passOf('cable-user-2').assertion.split('.')
        const [payload = ''] = passes.passOf('cable-user-1').assertion.split('.')
        return { 'cable-pass': `${payload}.${signature}` }
      },
      'pass_refused'
    ],
    [
      'a pass that is over',
      ({ passes }) => {
        const issuedAtMs = clock.at - FOUR_HOURS_MS
        return { 'cable-pass': passes.passOf('cable-user-1', { issuedAtMs, expiresAtMs: clock.at }).assertion }
      },
      'pass_expired'
    ],
    [
      'a pass of a time to come',
      ({ passes }) => ({ 'cable-pass': passes.passOf('cable-user-1', { issuedAtMs: clock.at + 61_000 }).assertion }),
      'pass_expired'
    ]
  ]

  it.each(wrong)('with %s opens nothing at either service', async (_what, headers, code) => {
    const doors: readonly (readonly [World, string])[] = [
      [booking, '/v1/bookings'],
      [health, '/v1/me/advice'],
      [health, '/v1/me/days?from=2026-11-20&to=2026-11-28']
    ]
    for (const [world, path] of doors) {
      const init = withToken(world.address.token, { 'cable-id': 'cable-user-1', ...headers(world) })
      const answer = await ask(world.address.url, path, init)
      expect([answer.status, answer.code], path).toEqual([401, code])
      expect(Object.keys(answer.json as object), path).toEqual(['error'])
    }
  })

  it('opens with the pass, to its last millisecond', async () => {
    for (const [world, path] of [[booking, '/v1/bookings'], [health, '/v1/me/advice']] as const) {
      const issuedAtMs = clock.at - FOUR_HOURS_MS + 1
      const pass = world.passes.passOf('cable-user-1', { issuedAtMs, expiresAtMs: clock.at + 1 })
      const init = withToken(world.address.token, { 'cable-id': 'cable-user-1', 'cable-pass': pass.assertion })
      expect((await ask(world.address.url, path, init)).status, path).toBe(200)
    }
  })

  it('uses up nobody’s allowance without their pass', async () => {
    const limits = { perUser: { atOnce: 2, perSecond: 1 }, perCaller: { atOnce: 100, perSecond: 1 } }
    const world = await createBookingWorld(clock, { limits })
    const { url, token } = world.address
    const forged = withToken(token, { 'cable-id': 'cable-user-1', 'cable-pass': strangers.passOf('cable-user-1').assertion })
    for (let at = 0; at < 10; at++) expect((await ask(url, '/v1/bookings', forged)).status).toBe(401)
    expect((await ask(url, '/v1/bookings', asUserOf(() => world.passes)(token))).status).toBe(200)
    await world.dispose()
  })
})

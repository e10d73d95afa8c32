/**
 * The doors of the two cable parties (`docs/cable-api.yaml`) at their bytes: which box is let in, what is refused by which
 * code, and that TLS is spoken where it must be.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { removeBox } from '../../main/cable/boxes.ts'
import { enrolBox as enrolAtOperator, forgetHousehold, moveMember } from '../../main/cable/operator/households.ts'
import { startCableOperator } from '../../main/cable/operator/server.ts'
import { enrolBox } from '../../main/cable/platform/links.ts'
import { startCablePlatform } from '../../main/cable/platform/server.ts'
import { makeToken } from '../../main/services/http/secrets.ts'
import { createCableWorld, logInWith, never } from '../support/cable-world.ts'
import type { CableWorld } from '../support/cable-world.ts'
import { SetClock, valueOf } from '../support/service-world.ts'
import { makeTlsWorld } from '../support/tls-world.ts'

const clock = new SetClock('2026-11-28T08:00:00+09:00')
let world: CableWorld
beforeAll(async () => {
  world = await createCableWorld(clock)
})
afterAll(() => world.dispose())

const nonce = `${'A'.repeat(43)}=`
const linkTicket = 'A'.repeat(43)
const sealed = { form: 'sealed', suite: 'DHKEM_P256_HKDF_SHA256-HKDF_SHA256-AES_256_GCM', keyId: 'x', enc: 'AAAA', ciphertext: 'AAAA' }

interface Ask {
  readonly url: string
  readonly token?: string
  readonly path: string
  readonly method?: 'POST' | 'DELETE' | 'GET'
  readonly body?: unknown
  readonly pass?: string
}

async function ask({ url, token, path, method = 'POST', body, pass }: Ask) {
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(pass === undefined ? {} : { 'cable-pass': pass })
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) })
  })
  const text = await response.text()
  const json = JSON.parse(text) as { readonly error?: { readonly code: string } }
  return { status: response.status, code: json.error?.code ?? '', text, headers: response.headers }
}

const atPlatform = (more: Omit<Ask, 'url'>) => ask({ url: world.platform.address, token: world.boxes[0]?.platformToken ?? '', ...more })
const atOperator = (more: Omit<Ask, 'url'>) => ask({ url: world.operator.address, token: world.boxes[0]?.operatorToken ?? '', ...more })

describe('the platform’s door', () => {
  it.each<[string, () => ReturnType<typeof ask>, number, string]>([
    ['no token', () => ask({ url: world.platform.address, path: '/v1/challenges', body: {} }), 401, 'unauthorized'],
    ['a token of nobody', () => atPlatform({ token: makeToken(), path: '/v1/challenges', body: {} }), 401, 'unauthorized'],
    ['the operator’s token', () => atPlatform({ token: world.boxes[0]?.operatorToken ?? '', path: '/v1/challenges', body: {} }), 401, 'unauthorized'],
    ['no JSON', () => atPlatform({ path: '/v1/logins', body: '{' }), 400, 'malformed'],
    ['a challenge with a wish', () => atPlatform({ path: '/v1/challenges', body: { for: 'x' } }), 400, 'malformed'],
    [
      'a certificate that is not sealed',
      () => atPlatform({ path: '/v1/logins', body: { nonce, challengeId: 'c-1', signature: '', certificate: { form: 'plain', der: 'AAAA' } } }),
      400,
      'malformed'
    ],
    ['no nonce', () => atPlatform({ path: '/v1/logins', body: { challengeId: 'c-1', signature: '', certificate: sealed } }), 400, 'malformed'],
    [
      'a challenge that was never given',
      () => atPlatform({ path: '/v1/logins', body: { nonce, challengeId: 'c-1', signature: '', certificate: sealed } }),
      409,
      'challenge_spent'
    ],
    ['a link without consent', () => atPlatform({ path: '/v1/links', body: { nonce, linkTicket } }), 400, 'malformed'],
    ['a link with a no', () => atPlatform({ path: '/v1/links', body: { nonce, linkTicket, consent: false } }), 400, 'malformed'],
    ['a ticket that is none', () => atPlatform({ path: '/v1/links', body: { nonce, linkTicket, consent: true } }), 409, 'ticket_spent'],
    ['an undoing without a pass', () => atPlatform({ path: '/v1/links', method: 'DELETE' }), 403, 'pass_refused'],
    ['a body that is too long', () => atPlatform({ path: '/v1/logins', body: 'x'.repeat(40_000) }), 413, 'too_large'],
    ['a method of another address', () => atPlatform({ path: '/v1/logins', method: 'GET' }), 405, 'method_unknown'],
    ['the operator’s address', () => atPlatform({ path: '/v1/visits', body: {} }), 404, 'not_found']
  ])('answers %s by its code', async (_what, asking, status, code) => {
    const answer = await asking()
    expect([answer.status, answer.code]).toEqual([status, code])
  })

  it('cannot open what was sealed to another key', async () => {
    const strange = await startCablePlatform({ ...world.platformOptions, path: join(world.paths.directory, 'strange.db'), keysDirectory: join(world.paths.directory, 'strange-keys') })
    const { sealingKey, close } = valueOf(strange)
    try {
      const parties = world.partiesOf(0, { sealingKey })
      const challenge = valueOf(await parties.requestChallenge(never))
      const login = parties.logIn({ certificate: new Uint8Array(900), challenge, signature: new Uint8Array(256) }, never)
      expect(await login).toEqual({ ok: false, error: { code: 'refused_us' } })
    } finally {
      await close()
    }
  })

  it('repeats nothing of what was sent in an error', async () => {
    const answers = [
      await atPlatform({ path: '/v1/links', body: { nonce, linkTicket: 'CANARY5f3a' } }),
      await atPlatform({ path: '/v1/links', method: 'DELETE', pass: 'CANARY5f3a.CANARY5f3a' }),
      await atPlatform({ path: '/v1/CANARY5f3a', body: {} })
    ]
    for (const { text } of answers) expect(text).not.toContain('CANARY')
  })
})

describe('the operator’s door', () => {
  it.each<[string, () => ReturnType<typeof ask>, number, string]>([
    ['a token of nobody', () => atOperator({ token: makeToken(), path: '/v1/visits', body: {} }), 401, 'unauthorized'],
    ['the platform’s token', () => atOperator({ token: world.boxes[0]?.platformToken ?? '', path: '/v1/visits', body: {} }), 401, 'unauthorized'],
    ['no pass', () => atOperator({ path: '/v1/visits', body: {} }), 403, 'pass_refused'],
    ['a pass that is none', () => atOperator({ path: '/v1/members', body: { consent: true }, pass: 'e30.e30' }), 403, 'pass_refused'],
    ['the platform’s address', () => atOperator({ path: '/v1/logins', body: {} }), 404, 'not_found']
  ])('answers %s by its code', async (_what, asking, status, code) => {
    const answer = await asking()
    expect([answer.status, answer.code]).toEqual([status, code])
  })

  it('asks for consent, and for nothing else', async () => {
    const parties = world.partiesOf(0)
    const login = await logInWith(parties, await world.jlis.issueCard('adult'))
    const pass = login.answer === 'not_linked' ? valueOf(await parties.link(login.linkTicket, never)).assertion : ''
    for (const body of [{}, { consent: false }, { consent: true, householdId: 'household-2' }]) {
      expect((await atOperator({ path: '/v1/members', body, pass })).code).toBe('malformed')
    }
    expect((await atOperator({ path: '/v1/visits', body: { householdId: 'household-2' }, pass })).code).toBe('malformed')
    expect((await atOperator({ path: '/v1/visits', body: {}, pass })).text).toBe('{"answer":"not_a_member"}')
  })
})

describe('boxes', () => {
  it('ask as often as they may, each for itself', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'hatachi-cable-rate-'))
    const tokens = [makeToken(), makeToken()]
    const server = valueOf(
      await startCablePlatform({
        ...world.platformOptions,
        path: join(directory, 'platform.db'),
        keysDirectory: join(directory, 'keys'),
        boxes: tokens.map((token, at) => ({ boxId: `box-${String(at)}`, token })),
        perBox: { atOnce: 3, perSecond: 1 / 60 }
      })
    )
    try {
      const codes = []
      for (let count = 0; count < 5; count += 1) codes.push((await ask({ url: server.address, token: tokens[0] ?? '', path: '/v1/challenges', body: {} })).status)
      expect(codes).toEqual([200, 200, 200, 429, 429])
      const refused = await ask({ url: server.address, token: tokens[0] ?? '', path: '/v1/challenges', body: {} })
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
      expect((await ask({ url: server.address, token: tokens[1] ?? '', path: '/v1/challenges', body: {} })).status).toBe(200)
    } finally {
      await server.close()
      rmSync(directory, { recursive: true })
    }
  })

  it('get another token, and are taken out, at either party', async () => {
    const [first, second] = [makeToken(), makeToken()]
    const [platformFile, operatorFile] = [world.platform.file, world.operator.file]
    const statuses = async (token: string) => [
      (await atPlatform({ token, path: '/v1/challenges', body: {} })).status,
      (await atOperator({ token, path: '/v1/visits', body: {} })).status
    ]
    expect(valueOf(enrolBox(platformFile, { boxId: 'box-9', token: first }))).toEqual({ hadToken: false })
    expect(valueOf(enrolAtOperator(operatorFile, { boxId: 'box-9', householdId: 'household-9', token: first }))).toEqual({ hadToken: false })
    expect(await statuses(first)).toEqual([200, 403])
    expect(valueOf(enrolBox(platformFile, { boxId: 'box-9', token: second }))).toEqual({ hadToken: true })
    expect(valueOf(enrolAtOperator(operatorFile, { boxId: 'box-9', householdId: 'household-9', token: second }))).toEqual({ hadToken: true })
    expect([await statuses(first), await statuses(second)]).toEqual([[401, 401], [200, 403]])
    expect([valueOf(removeBox(platformFile, 'box-9')), valueOf(removeBox(operatorFile, 'box-9'))]).toEqual([true, true])
    expect(await statuses(second)).toEqual([401, 401])
    expect(valueOf(removeBox(platformFile, 'box-9'))).toBe(false)
  })

  it.each([
    ['a token that could be guessed', { boxId: 'box-8', householdId: 'h', token: 'short' }, 'token_too_short'],
    ['a name that is none', { boxId: 'box 8', householdId: 'h', token: makeToken() }, 'box_malformed']
  ])('are not taken in with %s', (_what, box, code) => {
    expect(enrolBox(world.platform.file, box)).toEqual({ ok: false, error: { code } })
    expect(enrolAtOperator(world.operator.file, box)).toEqual({ ok: false, error: { code } })
  })

  it('are not taken in with another box’s token, or in no household', () => {
    const token = world.boxes[0]?.platformToken ?? ''
    expect(enrolBox(world.platform.file, { boxId: 'box-7', token })).toEqual({ ok: false, error: { code: 'token_taken' } })
    const box = { boxId: 'box-7', householdId: '', token: makeToken() }
    expect(enrolAtOperator(world.operator.file, box)).toEqual({ ok: false, error: { code: 'box_malformed' } })
    const taken = { ...box, householdId: 'h', token: world.boxes[1]?.operatorToken ?? '' }
    expect(enrolAtOperator(world.operator.file, taken)).toEqual({ ok: false, error: { code: 'token_taken' } })
  })
})

describe('a household', () => {
  it('changes by the operator’s own staff alone, and can be forgotten whole', async () => {
    const parties = world.partiesOf(0)
    const login = await logInWith(parties, await world.jlis.issueCard('adult'))
    const pass = valueOf(await parties.link(login.answer === 'not_linked' ? login.linkTicket : '', never))
    const { file } = world.operator
    const unknown = { ok: false, error: { code: 'member_unknown' } }
    expect(moveMember(file, pass.cableId, 'household-2', clock.at)).toEqual(unknown)
    valueOf(await parties.join(pass, never))
    expect(moveMember(file, pass.cableId, 'no household', clock.at)).toMatchObject({ error: { code: 'household_malformed' } })
    valueOf(moveMember(file, pass.cableId, 'household-2', clock.at))
    expect(await parties.visit(pass, never)).toEqual({ ok: true, value: { answer: 'other_household' } })
    expect(valueOf(forgetHousehold(file, 'household-2'))).toBe(1)
    expect(await parties.visit(pass, never)).toEqual({ ok: true, value: { answer: 'not_a_member' } })
    const box = world.boxes[1]
    expect((await atOperator({ token: box?.operatorToken ?? '', path: '/v1/visits', body: {} })).status).toBe(401)
  })
})

describe('the parties’ servers', () => {
  it('listen elsewhere only with TLS, and leave nothing open where they do not start', async () => {
    const path = join(world.paths.directory, 'insecure.db')
    const insecure = { ok: false, error: { code: 'insecure_address', host: '0.0.0.0' } }
    expect(await startCablePlatform({ ...world.platformOptions, path, host: '0.0.0.0' })).toEqual(insecure)
    expect(await startCableOperator({ path: `${path}-2`, answerKeys: [], host: '0.0.0.0' })).toEqual(insecure)
    expect(await startCablePlatform({ ...world.platformOptions, path, anchorsPem: '' })).toEqual({ ok: false, error: { code: 'anchors_missing' } })
    const boxes = [{ boxId: 'box-1', token: 'short' }]
    expect(await startCablePlatform({ ...world.platformOptions, path, boxes })).toEqual({ ok: false, error: { code: 'token_too_short' } })
  })

  it('keep their stores for their owner only, and none is another’s', async () => {
    for (const path of [world.paths.platform, world.paths.operator]) {
      expect([statSync(path).mode & 0o777, statSync(dirname(path)).mode & 0o777]).toEqual([0o600, 0o700])
    }
    const swapped = await startCableOperator({ path: world.paths.platform, answerKeys: [] })
    expect(swapped).toMatchObject({ ok: false, error: { code: 'store_failed', cause: 'foreign' } })
  })

  it('are reached over TLS by the authority that is named, and by no other', async () => {
    const [tls, other] = await Promise.all([makeTlsWorld(), makeTlsWorld()])
    const { certificatePem, keyPem, caPem } = tls.server
    const directory = join(world.paths.directory, 'tls')
    const server = valueOf(
      await startCablePlatform({
        ...world.platformOptions,
        path: join(directory, 'platform.db'),
        keysDirectory: join(directory, 'keys'),
        tls: { certificatePem, keyPem }
      })
    )
    try {
      const over = (ca: string) =>
        world.partiesOf(0, { platform: { ...world.settingsOf(0).platform, url: server.address, caPem: ca } }).requestChallenge(never)
      expect(server.address).toMatch(/^https:/)
      expect(await over(caPem)).toMatchObject({ ok: true })
      expect(await over(other.server.caPem)).toEqual({ ok: false, error: { code: 'unreachable' } })
    } finally {
      await server.close()
    }
  })
})

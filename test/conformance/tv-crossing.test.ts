import { request } from 'node:https'
import { request as plainRequest } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import { err } from '../../device/result.ts'
import { callRights } from '../../main/contract/operator.ts'
import { CALL_PATH, METRICS_PATH, SESSION_COOKIE } from '../../main/contract/operator-transport.ts'
import type { TvCredential, TvUp } from '../../main/contract/tv-wire.ts'
import { startOperatorHost } from '../../main/shell/operator/operator-host.ts'
import { openTlsIdentity } from '../../main/shell/operator/tls-certificate.ts'
import { OWN_SCREEN } from '../../main/television/screens/screen-desk.ts'
import { freshPageId, TvPage, type TvPlace } from '../support/tv-page.ts'
import { openTvStage, OWN_TOKEN, type TvStage } from '../support/tv-stage.ts'

/** A paired screen reaches no other screen's session, nor anything of the operator's; and nobody else reaches a screen's. */

let stage: TvStage
beforeEach(async () => {
  stage = await openTvStage()
})
afterEach(async () => {
  await stage.close()
  expect(stage.faults).toEqual([])
})

function pairedScreen() {
  const paired = stage.registry.pair(0, 'command')
  if (!paired.ok) throw new Error(paired.error.code)
  return { as: 'screen' as const, ...paired.value }
}

async function connected(credential: TvCredential, place: TvPlace = stage.network, pageId = freshPageId()) {
  const page = new TvPage(credential, pageId)
  const ends: number[] = []
  page.onGone = (status) => ends.push(status)
  await page.connect(place)
  await expect.poll(() => page.frames.length + ends.length).toBeGreaterThan(0)
  return { page, ends }
}

async function telephoneOf(screenId: string) {
  const { page } = await connected({ as: 'code', code: stage.desk.remoteCode(screenId).code })
  if (page.credential.as !== 'telephone') throw new Error('not let in')
  return { page, credential: page.credential }
}

describe('credentials that are crossed', () => {
  it("open no other screen's session", async () => {
    const [mine, theirs] = [pairedScreen(), pairedScreen()]
    const other = await connected(theirs)
    for (const credential of [
      { ...mine, screenId: theirs.screenId },
      { ...theirs, secret: OWN_TOKEN },
      { ...mine, screenId: OWN_SCREEN },
      { ...mine, screenId: 'tv-00000000' }
    ]) {
      const { page } = await connected(credential)
      expect(page.frames).toEqual([{ type: 'unpaired', state: 'forgotten', waitMs: 0 }])
    }
    expect(other.ends).toEqual([])
    expect(stage.sessions).toHaveLength(1)
  })

  it("open nothing with another page's name: each screen counts for itself", async () => {
    const [mine, theirs] = [pairedScreen(), pairedScreen()]
    const pageId = freshPageId()
    const other = await connected(theirs, stage.network, pageId)
    other.page.command({ type: 'back' })
    other.page.command({ type: 'back' })
    await expect.poll(() => other.page.unhandled).toBe(0)
    const { page } = await connected(mine, stage.network, pageId)
    expect(page.frames).toMatchObject([{ type: 'view', handled: 0, view: { page: { title: { en: mine.screenId } } } }])
    page.command({ type: 'home' })
    await expect.poll(() => page.unhandled).toBe(0)
    expect(stage.session(mine.screenId).commands).toEqual([{ type: 'home' }])
    expect(stage.session(theirs.screenId).commands).toEqual([{ type: 'back' }, { type: 'back' }])
  })

  it('fetch no pairing that another page was given', async () => {
    const { code } = stage.desk.makeCode()
    const first = await connected({ as: 'new' })
    first.page.send({ type: 'pair', code })
    await expect.poll(() => first.page.credential.as).toBe('screen')
    // As the very page that was paired, but by another name.
    const { page } = await connected({ as: 'new' })
    expect(page.frames).toEqual([{ type: 'unpaired', state: 'code_wanted', waitMs: 0 }])
    // And by its name, once it has come back with its secret.
    await first.page.close()
    await first.page.connect(stage.network)
    await expect.poll(() => first.page.frames.at(-1)?.type).toBe('view')
    const late = await connected({ as: 'new' }, stage.network, first.page.pageId)
    expect(late.page.frames).toEqual([{ type: 'unpaired', state: 'code_wanted', waitMs: 0 }])
  })

  it("of the own screen hold at its own door alone, and at that door nothing else does", async () => {
    const screen = pairedScreen()
    const phone = await telephoneOf(screen.screenId)
    const outside = await connected({ as: 'own', token: OWN_TOKEN })
    expect(outside).toMatchObject({ ends: [1008] })
    const telephones: readonly TvCredential[] = [
      phone.credential,
      { as: 'code', code: stage.desk.remoteCode(OWN_SCREEN).code }
    ]
    for (const credential of telephones) {
      const { page, ends } = await connected(credential, stage.own)
      expect([page.frames, ends]).toEqual([[], [1008]])
    }
    // A page of an earlier start is told what it is, and paired by no code there.
    const code = stage.desk.makeCode()
    for (const credential of [screen, { as: 'new' as const }, { as: 'own' as const, token: `${OWN_TOKEN}x` }]) {
      const { page, ends } = await connected(credential, stage.own)
      expect(page.frames).toEqual([{ type: 'unpaired', state: 'own_address_old', waitMs: 0 }])
      page.send({ type: 'pair', code: code.code })
      await expect.poll(() => ends).toEqual([1008])
    }
  })
})

describe('a telephone', () => {
  it('presses on its own screen alone', async () => {
    const [mine, theirs] = [pairedScreen(), pairedScreen()]
    const [screen, other] = [await connected(mine), await connected(theirs)]
    const phone = await telephoneOf(mine.screenId)
    phone.page.press('ok')
    await expect.poll(() => screen.page.frames.at(-1)).toEqual({ type: 'pressed', key: 'ok' })
    expect(other.page.frames.map(({ type }) => type)).toEqual(['view'])
    expect(stage.session(mine.screenId).commands).toEqual([])
  })

  it("is not let in by another's secret, nor as a screen", async () => {
    const [mine, theirs] = [pairedScreen(), pairedScreen()]
    const [phone, other] = [await telephoneOf(mine.screenId), await telephoneOf(theirs.screenId)]
    const crossed = await connected({ ...phone.credential, secret: other.credential.secret })
    expect(crossed.page.frames).toMatchObject([{ type: 'remote', state: 'ended', telephoneId: null }])
    const { telephoneId, secret } = phone.credential
    for (const screenId of [mine.screenId, telephoneId]) {
      const { page } = await connected({ as: 'screen', screenId, secret })
      expect(page.frames).toMatchObject([{ type: 'unpaired', state: 'forgotten' }])
    }
    const asTelephone = await connected({ as: 'telephone', telephoneId: mine.screenId, secret: mine.secret })
    expect(asTelephone.page.frames).toMatchObject([{ type: 'remote', state: 'ended' }])
  })
})

describe('what a connection may not do', () => {
  const command: TvUp = { type: 'command', number: 1, command: { type: 'home' } }
  const press: TvUp = { type: 'press', number: 1, key: 'ok' }
  const pair: TvUp = { type: 'pair', code: '123456' }
  const hello: TvUp = { type: 'hello', pageId: freshPageId(), credential: { as: 'new' }, language: 'ja' }

  it.each([
    ['screen', [press, pair, hello]],
    ['telephone', [command, pair, hello]],
    ['new', [command, press, hello]]
  ] as const)('ends it: %s', async (who, frames) => {
    for (const frame of frames) {
      const credential = pairedScreen()
      const { page, ends } =
        who === 'screen'
          ? await connected(credential)
          : who === 'new'
            ? await connected({ as: 'new' })
            : await connected({ as: 'code', code: stage.desk.remoteCode(credential.screenId).code })
      page.send(frame)
      await expect.poll(() => ends, { message: `${who} ${frame.type}` }).toEqual([1008])
    }
    expect(stage.sessions.flatMap(({ commands }) => commands)).toEqual([])
    expect(stage.facts).toEqual([])
  })
})

/** One request, whatever its certificate. @returns the status */
function statusOf(url: string, method: string, headers: Record<string, string> = {}): Promise<number> {
  const { origin, protocol } = new URL(url)
  const body = method === 'POST' ? '{}' : ''
  return new Promise((resolve, reject) => {
    const asked = (protocol === 'https:' ? request : plainRequest)(
      url,
      {
        method,
        rejectUnauthorized: false,
        headers: { origin, 'content-type': 'application/json', 'content-length': String(body.length), ...headers }
      },
      (response) => {
        response.resume()
        resolve(response.statusCode ?? 0)
      }
    )
    asked.on('error', reject)
    asked.end(body)
  })
}

describe("the operator's contract", () => {
  it("is nowhere at the television's doors", async () => {
    const paths = [
      ...Object.keys(callRights).map((name) => `${CALL_PATH}${name}`),
      METRICS_PATH,
      '/operator/',
      '/operator/index.html',
      '/shopper/',
      '/shopper/ws',
      '/dock/'
    ]
    expect(paths.length).toBeGreaterThan(20)
    for (const origin of [stage.network.origin, stage.own.origin]) {
      for (const path of paths) {
        expect(await paced(() => statusOf(`${origin}${path}`, 'POST')), `POST ${path}`).toBe(404)
        expect(await paced(() => statusOf(`${origin}${path}`, 'GET')), `GET ${path}`).toBe(404)
      }
    }
  }, 120_000)

  it('is opened by no credential of the television, and a session there opens no screen', async () => {
    const tls = openTlsIdentity(stage.directory, ['localhost', '127.0.0.1'], systemClock.nowMs())
    if (!tls.ok) throw new Error(tls.error.code)
    const seen: unknown[] = []
    const operator = await startOperatorHost({
      desk: {
        call: (call) => {
          seen.push([call.cookie, call.callToken])
          return Promise.resolve({ answer: err({ code: 'not_signed_in' as const }) })
        },
        close: () => Promise.resolve()
      },
      metrics: { allows: () => false, text: () => Promise.resolve('') },
      faceFiles: new Map(),
      address: '127.0.0.1',
      port: 0,
      names: new Set(),
      tls: tls.value,
      clock: systemClock,
      onFault: (_where, fault) => {
        throw fault
      }
    })
    if (!operator.ok) throw new Error(operator.error.code)
    const origin = `https://127.0.0.1:${String(operator.value.port)}`
    const screen = pairedScreen()
    // No WebSocket there, whoever comes.
    const there = { url: `wss://127.0.0.1:${String(operator.value.port)}/tv/ws`, origin }
    const page = new TvPage(screen)
    await page.connect(there)
    expect([page.isConnected, page.frames]).toEqual([false, []])
    for (const path of ['/tv/', '/remote/', '/tv/ws']) expect(await statusOf(`${origin}${path}`, 'GET')).toBe(404)
    // What a screen holds is to the operator's side a text like any other, which is the session of nobody.
    const cookie = `${SESSION_COOKIE}=${screen.secret}`
    expect(await statusOf(`${origin}${CALL_PATH}read_welcome`, 'POST', { cookie })).toBe(401)
    expect(seen).toEqual([[screen.secret, null]])
    // And the cookie of a session says nothing to the television, which looks at none.
    const opened = await connected({ ...screen, secret: 'a-session-of-the-operators-side' })
    expect(opened.page.frames).toMatchObject([{ type: 'unpaired', state: 'forgotten' }])
    await operator.value.close()
  })
})

/** Waits where the television's side says that there were too many requests. */
async function paced(ask: () => Promise<number>): Promise<number> {
  for (;;) {
    const status = await ask().catch(() => 429)
    if (status !== 429) return status
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

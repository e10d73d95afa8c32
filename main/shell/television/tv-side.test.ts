import { generateKeyPairSync } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ok } from '../../../device/result.ts'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { TvPage } from '../../../test/support/tv-page.ts'
import { TV_SOCKET } from '../../contract/tv-wire.ts'
import { eventCatalogue, type EventName } from '../../audit/catalogue.ts'
import { DEFAULT_TV_TIMEOUTS } from '../../television/ports.ts'
import { openScreenRegistry, pairedScreens, screensPath } from '../../television/screens/screen-registry.ts'
import type { EventRecorder } from '../companion.ts'
import type { TelevisionSettings } from '../config/configuration.ts'
import { ORDER_EVERY_MS } from './order-keeper.ts'
import { ownUrlPath, readOwnUrl } from './own-address.ts'
import { layTelevisionOrder, readTelevisionAnswer, televisionAnswerPath, televisionOrderPath } from './television-order.ts'
import { readTelevisionState } from './television-state.ts'
import { televisionSide, type TelevisionSide } from './tv-side.ts'

let directory = ''
let clock: ManualClock
let told: (readonly [string, object])[]
let sides: TelevisionSide[]
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-tv-side-'))
  clock = new ManualClock()
  told = []
  sides = []
})
afterEach(async () => {
  for (const side of sides) await side.stop()
  rmSync(directory, { recursive: true })
})

/** Takes what the catalogue takes, as the record does. */
const recorder = {
  event: (name: EventName, fields: object) => {
    eventCatalogue[name].parse(fields)
    told.push([name, fields])
    return ok(undefined)
  }
} as unknown as EventRecorder

function keyOf(keyId: string) {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { keyId, publicKeyPem: publicKey.export({ format: 'pem', type: 'spki' }).toString() }
}

function settings(change: Partial<TelevisionSettings> = {}): TelevisionSettings {
  // Nobody answers there, and nobody is asked in these tests.
  const nobody = { url: 'http://127.0.0.1:9', token: 'x'.repeat(40) }
  return {
    enabled: true,
    address: '127.0.0.1',
    port: 0,
    names: ['localhost'],
    ownCertificate: null,
    ownPort: 0,
    language: 'ja',
    pairing: 'screens',
    reader: 'appliance',
    timeouts: DEFAULT_TV_TIMEOUTS,
    cable: { boxId: 'box-1', platform: nobody, operator: nobody, answerKeys: [keyOf('a')], sealingKey: keyOf('s') },
    services: { booking: nobody, health: null },
    ...change
  }
}

/** How often the reader was asked for. */
let borrowed = 0
/** Lays a card on it. */
let layCard = (): void => undefined

function begin(television = settings(), driver = 'none'): TelevisionSide {
  const side = televisionSide({
    configuration: { television, machine: { driver }, session: { phonesAcknowledgement: null } as never },
    dataDirectory: directory,
    clock,
    reader: {
      borrow: () => {
        borrowed += 1
        return null
      },
      onFree: () => () => undefined,
      leftCard: () => false,
      onLeftCard: () => () => undefined,
      onCardLaid: (listener) => {
        layCard = listener
        return () => undefined
      }
    },
    agent: null
  })
  sides.push(side)
  side.start(recorder)
  return side
}

const networkOf = (side: TelevisionSide) => {
  const origin = `https://localhost:${String(side.port())}`
  return { url: `${origin.replace('https', 'wss')}${TV_SOCKET}`, origin }
}

async function ownPage(side: TelevisionSide): Promise<TvPage> {
  const url = new URL(side.ownUrl() ?? '')
  const page = new TvPage({ as: 'own', token: url.hash.slice('#own='.length) })
  await page.connect({ url: `ws://${url.host}${TV_SOCKET}`, origin: url.origin })
  await expect.poll(() => page.view).not.toBeNull()
  return page
}

/** The address by which a telephone gets in, as the screen shows it. */
async function remoteUrlOn(page: TvPage): Promise<string | null> {
  page.command({ type: 'show_remote_code' })
  await expect.poll(() => page.view?.screen).toBe('remote_code')
  const { view } = page
  return view?.screen === 'remote_code' ? view.url : null
}

describe("the television's side", () => {
  it('opens with the appliance and closes with it, and stands in the record', async () => {
    const side = begin()
    expect([side.ownUrl(), side.port(), side.pair()]).toEqual([null, null, null])
    expect(await side.opened()).toBe(true)
    expect(side.ownUrl()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/tv\/#own=[A-Za-z0-9_-]{43}$/)
    expect(readOwnUrl(directory)).toBe(side.ownUrl())
    expect(statSync(ownUrlPath(directory)).mode & 0o777).toBe(0o600)
    const page = await ownPage(side)
    expect(page.view).toMatchObject({ screen: 'page', place: 'welcome', language: 'ja', visit: null })
    await side.stop()
    expect([side.ownUrl(), readOwnUrl(directory)]).toEqual([null, null])
    expect(told).toEqual([['television_opened', {}], ['television_closed', {}]])
    await expect.poll(() => page.isConnected).toBe(false)
  })

  it('pairs a screen by a code, knows it after a restart, and lets it forget itself by its own word alone', async () => {
    const side = begin()
    await side.opened()
    const page = new TvPage({ as: 'new' })
    await page.connect(networkOf(side))
    page.send({ type: 'pair', code: side.pair()?.code ?? '' })
    await expect.poll(() => page.view).toMatchObject({ place: 'welcome' })
    const screens = pairedScreens(directory)
    const screenId = screens.ok ? screens.value[0]?.screenId : undefined
    expect(told.at(-1)).toEqual(['screen_paired', { screenId, letInBy: 'command' }])
    await side.stop()
    const again = begin()
    await again.opened()
    await page.connect(networkOf(again))
    await expect.poll(() => page.frames.at(-1)).toMatchObject({ type: 'view', sequence: 0, handled: 0 })
    // The session asks whether it is meant; the question is a page like any other.
    page.command({ type: 'forget_screen' })
    await expect.poll(() => page.unhandled).toBe(0)
    const { view } = page
    const yes = view?.screen === 'page' ? view.page.acts.find(({ weight }) => weight === 'danger') : undefined
    expect(yes).toBeDefined()
    page.command({ type: 'act', actId: yes?.actId ?? '' })
    await expect.poll(() => page.frames.at(-1)).toEqual({ type: 'unpaired', state: 'forgotten', waitMs: 0 })
    expect(told.at(-1)).toEqual(['screen_forgotten', { screenId }])
    expect(pairedScreens(directory)).toEqual({ ok: true, value: [] })
  })

  it('shows a code that a telephone gets in by, and counts it', async () => {
    const side = begin()
    await side.opened()
    const page = await ownPage(side)
    const url = await remoteUrlOn(page)
    expect(url).toMatch(new RegExp(`^https://localhost:${String(side.port())}/remote/#code=[A-Za-z0-9_-]{22}$`))
    const phone = new TvPage({ as: 'code', code: url?.split('#code=')[1] ?? '' })
    await phone.connect(networkOf(side))
    await expect.poll(() => phone.frames[0]).toMatchObject({ type: 'remote', state: 'ready' })
    await expect.poll(() => page.view).toMatchObject({ screen: 'remote_code', telephones: 1 })
    phone.press('back')
    await expect.poll(() => page.frames.at(-1)).toEqual({ type: 'pressed', key: 'back' })
  })

  it('says on its screen that a telephone is connected, and no longer once it left', async () => {
    const side = begin()
    await side.opened()
    const page = await ownPage(side)
    const url = await remoteUrlOn(page)
    const phone = new TvPage({ as: 'code', code: url?.split('#code=')[1] ?? '' })
    await phone.connect(networkOf(side))
    page.command({ type: 'back' })
    await expect.poll(() => page.view).toMatchObject({ screen: 'page', telephones: 1 })
    await phone.close()
    await expect.poll(() => page.view).toMatchObject({ screen: 'page', telephones: 0 })
    // It is this screen's still, and comes back without a code.
    await phone.connect(networkOf(side))
    await expect.poll(() => page.view).toMatchObject({ screen: 'page', telephones: 1 })
  })

  it('pairs a television by the code that a screen shows, which says so; once it is left it holds no more', async () => {
    const side = begin()
    await side.opened()
    const shownOn = async (screen: TvPage): Promise<string> => {
      screen.command({ type: 'show_pairing_code' })
      await expect.poll(() => screen.view).toMatchObject({ screen: 'pairing_code', state: 'good' })
      const { view } = screen
      if (view?.screen !== 'pairing_code' || view.offer === null) throw new Error('no code')
      expect(view.offer.address).toBe(`https://localhost:${String(side.port())}/`)
      return view.offer.code
    }
    const own = await ownPage(side)
    expect(own.view).toMatchObject({ mayPair: true })
    const second = new TvPage({ as: 'new' })
    await second.connect(networkOf(side))
    second.send({ type: 'pair', code: await shownOn(own) })
    await expect.poll(() => second.view).toMatchObject({ screen: 'page', place: 'welcome', mayPair: true })
    await expect.poll(() => own.view).toMatchObject({ screen: 'pairing_code', state: 'used', offer: null })
    // The second lets a third in, but not by a code that it has left.
    const third = new TvPage({ as: 'new' })
    await third.connect(networkOf(side))
    const left = await shownOn(second)
    second.command({ type: 'back' })
    await expect.poll(() => second.view?.screen).toBe('page')
    clock.advance(2_000)
    third.send({ type: 'pair', code: left })
    await expect.poll(() => third.frames.at(-1)).toMatchObject({ type: 'unpaired', state: 'code_wrong' })
    clock.advance(2_000)
    third.send({ type: 'pair', code: await shownOn(second) })
    await expect.poll(() => third.view).toMatchObject({ screen: 'page', place: 'welcome' })
    // Who let whom in stands in the record and beside the screens.
    const screens = pairedScreens(directory)
    const [two, three] = screens.ok ? screens.value : []
    expect([two?.letInBy, three?.letInBy]).toEqual(['own', two?.screenId])
    expect(told.filter(([name]) => name === 'screen_paired').map(([, fields]) => fields)).toEqual([
      { screenId: two?.screenId, letInBy: 'own' },
      { screenId: three?.screenId, letInBy: two?.screenId }
    ])
  })

  it('shows no code on a screen where the configuration leaves that to the command, nor where no television reaches it', async () => {
    const side = begin(settings({ pairing: 'command' }))
    await side.opened()
    const page = await ownPage(side)
    page.command({ type: 'show_pairing_code' })
    await expect.poll(() => page.unhandled).toBe(0)
    expect(page.view).toMatchObject({ screen: 'page', place: 'welcome', mayPair: false })
    await side.stop()
    const alone = begin(settings({ names: [] }))
    await alone.opened()
    const lonely = await ownPage(alone)
    lonely.command({ type: 'show_pairing_code' })
    await expect.poll(() => lonely.view).toMatchObject({ screen: 'pairing_code', state: 'unreachable', offer: null })
  })

  it('begins a login by a card that is laid down where a box that sells nothing has one screen, and not otherwise', async () => {
    borrowed = 0
    const selling = begin(settings(), 'relay-lcus')
    await selling.opened()
    await ownPage(selling)
    layCard()
    await selling.stop()
    const side = begin()
    await side.opened()
    const registry = openScreenRegistry(directory)
    if (!registry.ok) throw new Error(registry.error.code)
    const page = await ownPage(side)
    expect([borrowed, page.view?.screen]).toEqual([0, 'page'])
    layCard()
    await expect.poll(() => page.view?.screen).toBe('card')
    expect(borrowed).toBe(1)
    page.command({ type: 'back' })
    await expect.poll(() => page.view?.screen).toBe('page')
    await side.stop()
    registry.value.pair(1, 'command')
    const two = begin()
    await two.opened()
    const again = await ownPage(two)
    layCard()
    again.command({ type: 'stay' })
    await expect.poll(() => again.unhandled).toBe(0)
    expect([borrowed, again.view?.screen]).toEqual([1, 'page'])
  })

  it('stands in the record once where it cannot be opened, and is tried again each minute', async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    const address = taken.address()
    const port = address !== null && typeof address === 'object' ? address.port : 0
    const side = begin(settings({ port }))
    expect(await side.opened()).toBe(false)
    const sinceMs = clock.nowMs()
    clock.advance(60_000)
    expect(await side.opened()).toBe(false)
    expect(told).toEqual([['television_failed', { code: 'television_port_unavailable' }]])
    const failed = { state: 'failed', sinceMs, code: 'television_port_unavailable' }
    expect(readTelevisionState(directory)).toEqual({ version: 1, side: failed, agent: null })
    await new Promise((resolve) => taken.close(resolve))
    clock.advance(60_000)
    expect(await side.opened()).toBe(true)
    expect(side.port()).toBe(port)
    expect(told.at(-1)).toEqual(['television_opened', {}])
    expect(readTelevisionState(directory)?.side).toEqual({ state: 'open', sinceMs: clock.nowMs(), port })
    await side.stop()
    expect(readTelevisionState(directory)).toBeNull()
  })

  it('does not open over paired screens that it cannot read', async () => {
    const registry = openScreenRegistry(directory)
    if (!registry.ok) throw new Error(registry.error.code)
    registry.value.pair(0, 'command')
    writeFileSync(screensPath(directory), '{')
    const side = begin()
    expect(await side.opened()).toBe(false)
    expect(told).toEqual([['television_failed', { code: 'screens_damaged' }]])
    expect(readFileSync(screensPath(directory), 'utf8')).toBe('{')
  })

  it('tells of a mistake of the program, which ends nothing else', async () => {
    const side = begin(settings({ cable: null }))
    expect(await side.opened()).toBe(false)
    expect(told).toEqual([
      ['fault_caught', { where: 'television', name: 'TypeError' }],
      ['television_failed', { code: 'television_fault' }]
    ])
  })
})

describe('orders by a command', () => {
  it('are answered while it runs, and leave no code behind', async () => {
    const side = begin()
    await side.opened()
    expect(layTelevisionOrder(directory, { id: 'one', order: 'pair' }).ok).toBe(true)
    clock.advance(ORDER_EVERY_MS)
    const answer = readTelevisionAnswer(directory, 'one')
    expect(answer).toMatchObject({ id: 'one', answer: 'code', goodForMs: 300_000 })
    expect(existsSync(televisionOrderPath(directory, 'one'))).toBe(false)
    const page = new TvPage({ as: 'new' })
    await page.connect(networkOf(side))
    page.send({ type: 'pair', code: answer?.answer === 'code' ? answer.code : '' })
    await expect.poll(() => page.credential.as).toBe('screen')
    clock.advance(30_000)
    expect(existsSync(televisionAnswerPath(directory, 'one'))).toBe(false)
    const { credential } = page
    const screenId = credential.as === 'screen' ? credential.screenId : ''
    layTelevisionOrder(directory, { id: 'two', order: 'forget', screenId })
    clock.advance(ORDER_EVERY_MS)
    expect(readTelevisionAnswer(directory, 'two')).toEqual({ id: 'two', answer: 'forgotten', wasPaired: true, unwritten: null })
    await side.stop()
    expect(readdirSync(join(directory, 'television'))).toEqual(['screens.json'])
  })

  it('to forget are all taken at the start; one to pair is not, for whoever asked has gone', async () => {
    const registry = openScreenRegistry(directory)
    if (!registry.ok) throw new Error(registry.error.code)
    const [one, two, stays] = [0, 1, 2].map((atMs) => {
      const paired = registry.value.pair(atMs, 'command')
      return paired.ok ? paired.value.screenId : ''
    })
    layTelevisionOrder(directory, { id: 'one', order: 'forget', screenId: one ?? '' })
    layTelevisionOrder(directory, { id: 'three', order: 'pair' })
    layTelevisionOrder(directory, { id: 'two', order: 'forget', screenId: two ?? '' })
    const side = begin()
    await side.opened()
    expect(pairedScreens(directory)).toEqual({ ok: true, value: [{ screenId: stays, pairedAtMs: 2, letInBy: 'command' }] })
    expect(readTelevisionAnswer(directory, 'three')).toBeNull()
    await side.stop()
    expect(readdirSync(join(directory, 'television'))).toEqual(['screens.json'])
  })

  it('to forget are taken though no door can be opened', async () => {
    const registry = openScreenRegistry(directory)
    const paired = registry.ok ? registry.value.pair(0, 'command') : registry
    if (!paired.ok) throw new Error(paired.error.code)
    layTelevisionOrder(directory, { id: 'one', order: 'forget', screenId: paired.value.screenId })
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    const address = taken.address()
    const side = begin(settings({ port: address !== null && typeof address === 'object' ? address.port : 0 }))
    expect(await side.opened()).toBe(false)
    expect(pairedScreens(directory)).toEqual({ ok: true, value: [] })
    await new Promise((resolve) => taken.close(resolve))
  })

  it('that nobody can tell the meaning of come to nothing', async () => {
    const side = begin()
    await side.opened()
    layTelevisionOrder(directory, { id: 'one', order: 'pair' })
    writeFileSync(televisionOrderPath(directory, 'one'), '{"order":"pair","id":1}')
    clock.advance(ORDER_EVERY_MS)
    expect(existsSync(televisionOrderPath(directory, 'one'))).toBe(false)
    expect(readTelevisionAnswer(directory, 'one')).toBeNull()
  })
})

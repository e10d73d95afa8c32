import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { canOpenPty } from '../../../../device/serial/simulator/pty.ts'
import { DOCK_ACTIONS, DOCK_CARDS, DOCK_FORM_KEYS } from '../../../contract/devdock/catalogue.ts'
import {
  dockAnswerSchema,
  dockCardProfileSchema,
  dockRequestSchema,
  type DockRequest,
  type DockState
} from '../../../contract/devdock/contract.ts'
import type { ShopperCommand, ShopperView } from '../../../contract/shopper.ts'
import { startDemoWorld, type DemoWorld } from '../demo-world.ts'
import { SettableClock } from '../settable-clock.ts'
import { requestOfKey } from '../terminal-dock.ts'
import { Dock } from './dock.ts'

let folder: string
let world: DemoWorld
let dock: Dock
const clock = new SettableClock()

const can = canOpenPty()
beforeAll(async () => {
  if (!can) return
  folder = mkdtempSync(join(tmpdir(), 'hatachi-dock-'))
  world = await startDemoWorld({ dataDirectory: folder, latency: 'none', clock, withFace: false })
  dock = await Dock.open({ world, clock, role: 'platform_operator', place: 'indoors' })
})
afterAll(async () => {
  if (!can) return
  await dock.close()
  await world.close()
  rmSync(folder, { recursive: true })
})

/** Does a verb, holds the answer to the contract, and gives the state. */
async function done(request: DockRequest): Promise<DockState> {
  const answer = dockAnswerSchema.parse(await dock.perform(request))
  if (!answer.ok) throw new Error(answer.error.code)
  return answer.state
}

async function refused(request: DockRequest): Promise<string> {
  const answer = dockAnswerSchema.parse(await dock.perform(request))
  return answer.ok ? 'done' : answer.error.code
}

const say = (command: ShopperCommand) => {
  dock.machine.appliance.session.command(command)
}
/** The whole view, so that a failure tells the cause. */
const view = () => dock.machine.appliance.session.view()
const screen = (name: string) => expect.poll(view, { timeout: 60_000 }).toMatchObject({ screen: name })

/** A beer is chosen, the card laid, and the PIN typed. */
async function buy(card: string): Promise<void> {
  say({ type: 'choose_product', productId: 'beer' })
  await done({ verb: 'insert', card })
  // Where J-LIS is stopped, it may be over before the PIN.
  await expect.poll(() => ['pin', 'not_sold'].includes(dock.state().screen), { timeout: 60_000 }).toBe(true)
  for (const digit of [1, 2, 3, 4]) say({ type: 'press_digit', digit })
  say({ type: 'confirm_pin' })
}

const lastOutcome = () => expect.poll(() => dock.state().decisions.at(-1)?.outcome ?? null, { timeout: 60_000 })

describe.skipIf(!can)('the dock (needs Linux with util-linux script)', () => {
  beforeEach(async () => {
    await done({ verb: 'start_over' })
    await screen('attract')
  })

  it('lays and takes cards, each with a PIN counter of its own', async () => {
    const laid = await done({ verb: 'insert', card: 'adult' })
    expect(laid.reader.card).toBe('adult')
    await done({ verb: 'insert', card: 'minor' })
    expect(dock.state().reader.card).toBe('minor')
    await done({ verb: 'remove' })
    expect(dock.state().reader.card).toBeNull()
    expect(await refused({ verb: 'remove' })).toBe('no_card_there')
    expect(await refused({ verb: 'insert', card: 'nobody' })).toBe('no_such_card')
  })

  it('sells, and shows the decision, the article and what the card saw', async () => {
    await buy('adult')
    await screen('sold')
    const state = await done({ verb: 'state' })
    expect(state.decisions).toMatchObject([{ number: 1, outcome: 'sold', productId: 'beer' }])
    // What is told to the board it gets when the line comes to it.
    await expect.poll(() => dock.state().machine.pulses).toEqual({ 1: 1 })
    expect(state.reader.commands.join('\n')).toContain('00 20 00 80 [masked] -> 9000')
    expect(state.counters).toMatchObject({ ageChecks: 1, chargeable: 1 })
    expect(state.log.map(({ kind }) => kind)).toContain('decision')
  })

  it('lays a second card, and no purchase comes of two', async () => {
    await done({ verb: 'insert', card: 'adult' })
    expect(await refused({ verb: 'insert_second', card: 'adult' })).toBe('card_there_already')
    const state = await done({ verb: 'insert_second', card: 'minor' })
    expect(state.reader).toMatchObject({ card: 'adult', secondCard: 'minor' })
    await done({ verb: 'remove' })
    await done({ verb: 'remove_second' })
    expect(await refused({ verb: 'remove_second' })).toBe('no_card_there')
  })

  it('tears a card away in the middle of a command', async () => {
    await done({ verb: 'tear', atCommand: 2 })
    say({ type: 'choose_product', productId: 'beer' })
    await done({ verb: 'insert', card: 'adult' })
    await lastOutcome().toBe('card_removed')
    expect(dock.state().reader).toMatchObject({ card: null, tearAtCommand: null })
  })

  it('lets a card fall silent until it is taken, and meets its deadline by skipping', async () => {
    await done({ verb: 'silence_card' })
    expect(await refused({ verb: 'silence_card' })).toBe('already_so')
    say({ type: 'choose_product', productId: 'beer' })
    await done({ verb: 'insert', card: 'adult' })
    await screen('reading')
    await done({ verb: 'skip_time', byMs: 20_000 })
    await lastOutcome().toBe('card_not_usable')
    await done({ verb: 'remove' })
    expect(dock.state().reader.silent).toBe(false)
  })

  it('skips a part of what a screen has left, and the face is told what remains', async () => {
    say({ type: 'choose_product', productId: 'beer' })
    await screen('tap')
    const leftOf = (shown: ShopperView) => ('deadline' in shown ? shown.deadline?.remainingMs : undefined) ?? Number.NaN
    const told: number[] = []
    const endViews = dock.machine.appliance.session.onView((shown) => told.push(leftOf(shown)))
    const before = leftOf(view())
    await done({ verb: 'skip_time', byMs: 5_000 })
    endViews()
    expect(told.at(-1)).toBeLessThanOrEqual(before - 5_000)
    expect(dock.state().screen).toBe('tap')
  })

  it('makes cards to measure', async () => {
    const made = { name: 'Born on a leap day', birthDate: '2004-02-29', triesLeft: 1, pin: '9876', enrolled: true }
    const state = await done({ verb: 'make_card', made })
    expect(state.cards.at(-1)).toMatchObject({ ...made, id: 'made-1', profile: null, status: 'good', made: true })
    expect((await done({ verb: 'insert', card: 'made-1' })).reader.card).toBe('made-1')
  })

  it.each([
    ['revoke_card', 'revoked'],
    ['suspend_card', 'suspended']
  ] as const)('does %s to the card that lies there, and makes it good again', async (verb, status) => {
    expect(await refused({ verb })).toBe('no_card_there')
    const ofAdult = () => dock.state().cards.find(({ id }) => id === 'adult')?.status
    await done({ verb, card: 'adult' })
    expect(ofAdult()).toBe(status)
    await buy('adult')
    await lastOutcome().toBe('refused')
    await done({ verb: 'restore_card' })
    expect(ofAdult()).toBe('good')
  })

  it('pulls and plugs the reader', async () => {
    await done({ verb: 'pull_reader' })
    await screen('out_of_service')
    expect(await refused({ verb: 'pull_reader' })).toBe('already_so')
    await done({ verb: 'plug_reader' })
    await screen('attract')
    expect(await refused({ verb: 'plug_reader' })).toBe('already_so')
  })

  it.each<[DockRequest, Partial<DockState['jlis']>]>([
    [{ verb: 'stop_jlis', part: 'all' }, { apiDown: true, ocspDown: true }],
    [{ verb: 'stop_jlis', part: 'ocsp' }, { apiDown: false, ocspDown: true }],
    [{ verb: 'stale_jlis' }, { ocspStale: true }]
  ])('%j leaves a purchase undetermined, and J-LIS can be made well', async (request, jlis) => {
    expect((await done(request)).jlis).toMatchObject(jlis)
    await buy('adult')
    await lastOutcome().toBe('undetermined')
    expect(dock.state().machine.pulses).toEqual({})
    const well = { apiDown: false, ocspDown: false, apiDelayMs: 0, ocspDelayMs: 0, ocspStale: false }
    expect((await done({ verb: 'restore_jlis' })).jlis).toEqual(well)
  })

  it('slows J-LIS down, as far as the clock lets time pass', async () => {
    expect((await done({ verb: 'slow_jlis', delayMs: 60_000, part: 'all' })).jlis.apiDelayMs).toBe(60_000)
    await buy('adult')
    // The time-out of the question, not the answer, comes first.
    await screen('asking')
    await done({ verb: 'skip_time', byMs: 30_000 })
    await lastOutcome().toBe('undetermined')
  })

  it("pulls the machine's line, and plugs it in again", async () => {
    expect((await done({ verb: 'jam_machine', how: 'line' })).machine).toMatchObject({ linePlugged: false, jams: ['line'] })
    await screen('out_of_service')
    expect(await refused({ verb: 'jam_machine', how: 'line' })).toBe('already_so')
    expect((await done({ verb: 'free_machine' })).machine).toMatchObject({ linePlugged: true, jams: [] })
    await screen('attract')
  })

  it('breaks the line in the middle of a vend: nobody knows whether the goods came', async () => {
    await done({ verb: 'jam_machine', how: 'mid_vend' })
    await buy('adult')
    await lastOutcome().toBe('outcome_unknown')
    expect(dock.state().machine).toMatchObject({ jams: ['line'], latched: [1] })
    expect((await done({ verb: 'power_cycle_machine' })).machine.latched).toEqual([])
  })

  it('loses frames: told, and nothing falls; with noise it falls all the same', async () => {
    await done({ verb: 'jam_machine', how: 'frames' })
    await buy('adult')
    await screen('sold')
    expect(dock.state().machine.pulses).toEqual({})
    await done({ verb: 'free_machine' })
    await done({ verb: 'jam_machine', how: 'noise' })
    await done({ verb: 'remove' })
    say({ type: 'dismiss' })
    await buy('adult')
    await screen('sold')
    await expect.poll(() => dock.state().machine.pulses).toEqual({ 1: 1 })
  })

  it('sets the clock: who turns 20 tomorrow is refused today and served tomorrow', async () => {
    await buy('turning20tomorrow')
    await lastOutcome().toBe('refused')
    await done({ verb: 'remove' })
    say({ type: 'dismiss' })
    const tomorrow = new Date(clock.nowMs() + 24 * 60 * 60 * 1000).toISOString()
    expect((await done({ verb: 'set_clock', to: tomorrow })).clock.isSet).toBe(true)
    await buy('turning20tomorrow')
    await lastOutcome().toBe('sold')
    expect((await done({ verb: 'reset_clock' })).clock).toEqual({ offsetMs: 0, isSet: false })
  })

  it.each(['2026-04-01T09:00:00+09:00', '2031-04-01T09:00:00+09:00'])(
    'sells to an adult at %s with a card of that time',
    async (to) => {
      await done({ verb: 'set_clock', to })
      await buy('adult')
      await lastOutcome().toBe('sold')
      expect(dock.state().decisions.at(-1)?.record['endedAt']).toContain(to.slice(0, 4))
    }
  )

  it('keeps the clock where the simulated CAs live', async () => {
    expect(await refused({ verb: 'set_clock', to: '2090-01-01T00:00:00Z' })).toBe('clock_out_of_range')
    expect(await refused({ verb: 'set_clock', to: '2001-01-01T00:00:00Z' })).toBe('clock_out_of_range')
  })

  it('starts over with another machine, new cards and nothing wrong, and leaves nothing of the old one', async () => {
    await done({ verb: 'make_card', made: {} })
    await done({ verb: 'stop_jlis', part: 'all' })
    await done({ verb: 'set_clock', to: '2026-12-24T00:00:00Z' })
    const state = await done({ verb: 'start_over', role: 'service_provider', place: 'outdoors' })
    expect(state).toMatchObject({ role: 'service_provider', place: 'outdoors', clock: { isSet: false }, decisions: [] })
    expect(state.jlis.apiDown).toBe(false)
    expect(state.cards.every(({ made }) => !made)).toBe(true)
    expect(readdirSync(folder).filter((name) => name.startsWith('machine-'))).toHaveLength(1)
    await done({ verb: 'start_over', role: 'platform_operator', place: 'indoors' })
  })
})

describe("the dock's catalogue", () => {
  it('has each profile once, in the order of the contract or another', () => {
    const profiles = DOCK_CARDS.map(({ profile }) => profile)
    expect(profiles.toSorted()).toEqual([...dockCardProfileSchema.options].toSorted())
  })

  it('gives every key one meaning, in page and terminal', () => {
    const keys = [...DOCK_CARDS, ...DOCK_ACTIONS].map(({ key }) => key)
    expect(new Set([...keys, ...Object.values(DOCK_FORM_KEYS)]).size).toBe(keys.length + 3)
    for (const key of keys) expect(requestOfKey(key)).toBeDefined()
    expect(requestOfKey('q')).toBeUndefined()
  })

  it('has requests that the contract takes, for every verb but those of a form', () => {
    const verbs = DOCK_ACTIONS.map(({ request }) => dockRequestSchema.parse(request).verb)
    const missing = dockRequestSchema.options
      .map((option) => option.shape.verb.value)
      .filter((verb) => !verbs.includes(verb))
    expect(missing.toSorted()).toEqual(['insert', 'make_card', 'set_clock', 'state'])
  })
})

import { describe, expect, it, test } from 'vitest'
import type { SimulatedMyNumberCard } from '../../device/card/simulator/simulated-my-number-card.ts'
import type { CardChannel, CardReader } from '../../device/reader/card-reader.ts'
import { ok } from '../../device/result.ts'
import { authenticationSlot } from '../../test/support/card-contents.ts'
import { myNumberCard, startRunnerWorld, verifiesOf, type RunnerWorld } from '../../test/support/runner-world.ts'

const SELECT_PIN = ['00A4040C0AD392F000260100000001', '00A4020C020018']
const WRONG = '002000800430303030'
const RIGHT = '002000800431323334'

/** Another program is at the card while the shopper types. */
function meanwhile(card: SimulatedMyNumberCard, ...commands: readonly string[]): void {
  for (const command of [...SELECT_PIN, ...commands]) card.answer(Buffer.from(command, 'hex'))
}

async function atThePin(policy: Parameters<typeof startRunnerWorld>[0] = {}) {
  const world = await startRunnerWorld(policy)
  const card = myNumberCard()
  await world.upToPin(card)
  expect(world.view).toMatchObject({ screen: 'pin', triesLeft: 3 })
  return { world, card }
}

const verifiesSince = (card: SimulatedMyNumberCard, before: number) => verifiesOf(card).length - before

describe('a try spent elsewhere while the PIN is typed', () => {
  it('is told, and the PIN asked for again: it was not used', async () => {
    const { world, card } = await atThePin()
    meanwhile(card, WRONG)
    const before = verifiesOf(card).length
    await world.typePin('9999')
    expect(world.view).toMatchObject({ screen: 'pin', triesLeft: 2, triesFewer: true, wrongPin: false, digitsEntered: 0 })
    expect(verifiesSince(card, before)).toBe(0)
    expect(card.triesLeft('authentication')).toBe(2)
    // With the same challenge, which nothing has seen yet.
    expect(world.verification.challengesAsked).toBe(1)
    await world.typePin()
    // The first PIN was never shown to the card.
    expect(world.recorder.records).toMatchObject([{ outcome: 'sold', holder: 'pin', pinAttempts: 1 }])
  })

  it('leaves the last one guarded', async () => {
    const { world, card } = await atThePin()
    meanwhile(card, WRONG, WRONG)
    const before = verifiesOf(card).length
    await world.typePin('9999')
    expect(world.view).toMatchObject({ screen: 'last_try', maySpend: false })
    await world.command('cancel')
    expect(world.recorder.records).toMatchObject([{ outcome: 'card_not_usable', reason: 'last_try_kept', pinAttempts: 0 }])
    expect(verifiesSince(card, before)).toBe(0)
    expect(card.triesLeft('authentication')).toBe(1)
  })

  it('may be the last: the session ends without another', async () => {
    const { world, card } = await atThePin()
    meanwhile(card, WRONG, WRONG, WRONG)
    const before = verifiesOf(card).length
    await world.typePin()
    expect(world.view).toMatchObject({ screen: 'not_sold', message: 'pin_blocked' })
    expect(world.recorder.records).toMatchObject([{ outcome: 'card_not_usable', reason: 'pin_blocked' }])
    expect(verifiesSince(card, before)).toBe(0)
  })

  it('is found after the card was lifted, too', async () => {
    const { world, card } = await atThePin()
    await world.take()
    await world.typePin('9999')
    expect(world.view.screen).toBe('return_card')
    meanwhile(card, WRONG, WRONG)
    await world.lay(card)
    expect(world.view).toMatchObject({ screen: 'last_try' })
    expect(card.triesLeft('authentication')).toBe(1)
  })

  it('between a wrong PIN and the next one is found as well', async () => {
    const { world, card } = await atThePin()
    await world.typePin('9999')
    expect(world.view).toMatchObject({ screen: 'pin', triesLeft: 2, wrongPin: true })
    meanwhile(card, WRONG)
    await world.typePin('9999')
    expect(world.view).toMatchObject({ screen: 'last_try' })
    expect(card.triesLeft('authentication')).toBe(1)
  })

  it('while the last one is being spent is a blocked PIN', async () => {
    const { world, card } = await atThePin({ lastTry: 'ask' })
    await world.typePin('9999')
    await world.typePin('9999')
    await world.command('spend_last_try')
    meanwhile(card, WRONG)
    const before = verifiesOf(card).length
    await world.typePin()
    expect(world.view).toMatchObject({ screen: 'not_sold', message: 'pin_blocked' })
    expect(verifiesSince(card, before)).toBe(0)
  })
})

test('tries given back elsewhere change nothing', async () => {
  const world = await startRunnerWorld()
  const card = myNumberCard({ authentication: authenticationSlot({ triesLeft: 2 }) })
  await world.upToPin(card)
  expect(world.view).toMatchObject({ screen: 'pin', triesLeft: 2 })
  meanwhile(card, RIGHT)
  await world.typePin()
  expect(world.recorder.records).toMatchObject([{ outcome: 'sold' }])
})

/** Puts something between the session and its card. */
function between(alter: (command: Uint8Array, channel: CardChannel) => ReturnType<CardChannel['transmit']>) {
  return (reader: CardReader): CardReader => ({
    start: (listener) =>
      reader.start((event) => {
        if (event.type !== 'card_inserted') {
          listener(event)
          return
        }
        const { card } = event
        listener({ ...event, card: { atr: card.atr, transmit: (command) => alter(command, card) } })
      }),
    close: () => reader.close()
  })
}

const statusWord = (value: number) => Promise.resolve(ok(Uint8Array.of(value >> 8, value & 0xff)))

test('a PIN that the card says it no longer has is not tried: 9000 just after a selection', async () => {
  let asked = 0
  const reader = between((command, channel) => {
    const empty = command[1] === 0x20 && command.length === 4
    return empty && ++asked > 1 ? statusWord(0x9000) : channel.transmit(command)
  })
  const world = await startRunnerWorld({}, reader)
  const card = myNumberCard()
  await world.upToPin(card)
  await world.typePin('9999')
  expect(world.recorder.records).toMatchObject([{ outcome: 'card_not_usable', reason: 'pin_not_set' }])
  expect(card.triesLeft('authentication')).toBe(3)
})

test('a card that never runs out of tries ends the session with its record, and the machine goes on', async () => {
  const reader = between((command, channel) =>
    command[1] === 0x20 ? statusWord(0x63cf) : channel.transmit(command)
  )
  const world: RunnerWorld = await startRunnerWorld({}, reader)
  await world.upToPin(myNumberCard())
  let attempts = 0
  while (world.view.screen === 'pin' && attempts < 100) {
    attempts += 1
    await world.typePin('9999')
  }
  // As many as a record can count.
  expect(attempts).toBe(15)
  expect(world.view).toMatchObject({ screen: 'not_sold', message: 'card_unreadable' })
  expect(world.recorder.records).toMatchObject([{ outcome: 'card_not_usable', reason: 'card_unreadable', pinAttempts: 15 }])
  await world.leave()
  expect(world.view.screen).toBe('attract')
})

test('a card that has ever fewer tries ends the session too, though it was shown hardly a PIN', async () => {
  let left = 16
  const reader = between((command, channel) => {
    if (command[1] !== 0x20) return channel.transmit(command)
    const asksOnly = command.length === 4
    left = asksOnly ? Math.max(2, left - 1) : 15
    return statusWord(0x63c0 + left)
  })
  const world = await startRunnerWorld({}, reader)
  await world.upToPin(myNumberCard())
  let typed = 0
  while (world.view.screen === 'pin' && typed < 100) {
    typed += 1
    await world.typePin('9999')
  }
  expect(typed).toBe(15)
  expect(world.view).toMatchObject({ screen: 'not_sold', message: 'card_unreadable', pinEntered: true })
  // The record counts those shown: the one that was typed when two were told and two were left.
  expect(world.recorder.records).toMatchObject([{ outcome: 'card_not_usable', reason: 'card_unreadable', pinAttempts: 1 }])
})

import { expect, test } from 'vitest'
import {
  myNumberCard,
  RunnerWorld,
  signaturesOf,
  STEADY,
  verifiesOf
} from '../../test/support/runner-world.ts'
import { pinBytes } from '../../test/support/card-contents.ts'
import { Durations } from './durations.ts'
import { EffectPerformer } from './effect-performer.ts'
import type { SessionEvent, SessionReply } from './event.ts'

/** A performer with a reader on which one steady card lies, and no session machine: the test says what is performed. */
async function performing(latency = STEADY) {
  const world = new RunnerWorld()
  const { clock, watches, reader, machine, recorder, verification } = world
  const events: SessionEvent[] = []
  const performer = new EffectPerformer({
    clock,
    watches,
    reader,
    machine,
    recorder,
    isSoldBy: () => true,
    verification,
    durations: new Durations(clock, watches),
    dispatch: (event) => events.push(event),
    onDecision: () => undefined,
    onFault: (where) => world.faults.push(where)
  })
  await performer.startReader()
  const card = myNumberCard({}, latency)
  await world.lay(card)
  const begin = (sessionId: string) => {
    performer.perform({ type: 'record_session_started', sessionId, order: 'product_first', startedAtMs: 0 })
  }
  const read = (sessionId: string) => {
    performer.perform({ type: 'read_card', sessionId, cardId: 1 })
  }
  const replies = () =>
    events
      .filter((event): event is SessionReply => 'sessionId' in event)
      .map(({ sessionId, type }) => [sessionId, type])
  return { world, performer, card, events, begin, read, replies }
}

/** What one whole first visit asks of the card. */
async function wholeVisit(): Promise<readonly string[]> {
  const { world, card, begin, read } = await performing()
  begin('alone')
  read('alone')
  await world.pass(1_000, 10)
  return card.log.lines
}

test('a visit that is given up ends with the command under way, and the next one begins after it', async () => {
  const visit = await wholeVisit()
  const { world, performer, card, begin, read, replies } = await performing()
  begin('first')
  read('first')
  await world.pass(15, 5)
  // The card has this one already; no reader can take it back.
  const underWay = card.log.count
  expect([underWay > 1, underWay < visit.length]).toEqual([true, true])
  performer.perform({ type: 'abandon', sessionId: 'first' })
  begin('second')
  read('second')
  expect(card.log.count).toBe(underWay)
  await world.pass(1_000, 5)
  expect(card.log.lines).toEqual([...visit.slice(0, underWay), ...visit])
  expect(replies()).toEqual([['first', 'card_read_failed'], ['second', 'card_read']])
})

test('two visits that go on to their ends follow one another, command by command', async () => {
  const visit = await wholeVisit()
  const { world, card, begin, read, replies } = await performing()
  begin('only')
  read('only')
  read('only')
  await world.pass(1_000, 5)
  expect(card.log.lines).toEqual([...visit, ...visit])
  expect(replies()).toEqual([['only', 'card_read'], ['only', 'card_read']])
})

test.each([
  ['is not examined when its read was given up at the last command', true],
  ['is examined when it was not', false]
])('a certificate %s', async (_, givesUp) => {
  const visit = await wholeVisit()
  const { world, performer, card, begin, read, replies } = await performing({ ...STEADY, otherMs: 10 })
  let examined = 0
  const { onExamine } = world.verification
  world.verification.onExamine = (certificate) => {
    examined += 1
    return onExamine(certificate)
  }
  begin('first')
  read('first')
  while (card.log.count < visit.length) await world.pass(1)
  expect(replies()).toEqual([])
  if (givesUp) performer.perform({ type: 'abandon', sessionId: 'first' })
  await world.pass(1_000, 5)
  expect(card.log.lines).toEqual(visit)
  expect(replies()).toEqual([['first', givesUp ? 'card_read_failed' : 'card_read']])
  expect(examined).toBe(givesUp ? 0 : 1)
})

test('a visit that was given up before it began never begins', async () => {
  const visit = await wholeVisit()
  const { world, performer, card, begin, read, replies } = await performing()
  for (const sessionId of ['first', 'second']) {
    begin(sessionId)
    read(sessionId)
    performer.perform({ type: 'abandon', sessionId })
  }
  begin('third')
  read('third')
  await world.pass(1_000, 10)
  // The first was given up as well before its turn came: turns are taken after the effects.
  expect(card.log.lines).toEqual(visit)
  expect(replies()).toEqual([['first', 'card_read_failed'], ['second', 'card_read_failed'], ['third', 'card_read']])
})

test('a PIN that waited behind another visit is forgotten unseen when its session is over', async () => {
  const { world, performer, card, begin, read, replies } = await performing()
  begin('first')
  read('first')
  await world.pass(15, 5)
  begin('second')
  performer.perform({ type: 'request_challenge', sessionId: 'second', offline: null })
  const pin = pinBytes('9999')
  performer.perform({
    type: 'prove_holder',
    sessionId: 'second',
    cardId: 1,
    readAtCardId: 1,
    certificate: new Uint8Array(),
    algorithm: 'rsa_2048_sha256',
    triesTold: 3,
    pin
  })
  performer.perform({ type: 'abandon', sessionId: 'second' })
  await world.pass(1_000, 10)
  expect(replies()).toEqual([['first', 'card_read'], ['second', 'holder_proof_failed']])
  expect(verifiesOf(card)).toEqual([])
  expect(signaturesOf(card)).toEqual([])
  expect(card.triesLeft('authentication')).toBe(3)
  expect([...pin]).toEqual([0, 0, 0, 0])
})

test('a visit meant for a card that is no longer there reaches no other', async () => {
  const { world, card, begin, read, events } = await performing()
  await world.take()
  const next = myNumberCard()
  await world.lay(next)
  begin('late')
  read('late')
  await world.settle()
  expect(events.at(-1)).toMatchObject({ type: 'card_read_failed', error: { code: 'card_removed' } })
  expect(card.log.count).toBe(0)
  expect(next.log.count).toBe(0)
})

test('closing frees both devices and waits for the replies that are outstanding', async () => {
  const { world, performer, begin, read, replies } = await performing()
  begin('first')
  read('first')
  await world.pass(15, 5)
  await performer.close()
  expect(replies()).toEqual([['first', 'card_read_failed']])
  expect(world.machine.closed).toBe(true)
})

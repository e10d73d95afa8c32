import { createVerify } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SimulatedMyNumberCard } from '../../../device/card/simulator/simulated-my-number-card.ts'
import { err, ok } from '../../../device/result.ts'
import { authenticationSlot, derSequence, testKeyPair } from '../../../test/support/card-contents.ts'
import { myNumberCard, verifiesOf } from '../../../test/support/runner-world.ts'
import { actIdsOf, PASS, startTvWorld, type TvWorld } from '../../../test/support/tv-session-world.ts'

/** What a person does, and what becomes of the things around. */
const deeds = fc.oneof(
  { weight: 8, arbitrary: fc.nat(4).map((at) => ({ do: 'choose' as const, at })) },
  { weight: 6, arbitrary: fc.constantFrom('1234', '1234', '1234', '9999').map((pin) => ({ do: 'pin' as const, pin })) },
  { weight: 6, arbitrary: fc.constantFrom(0, 0, 0, 1).map((card) => ({ do: 'lay' as const, card })) },
  { weight: 2, arbitrary: fc.constant({ do: 'take' as const }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 12 }).map((command) => ({ do: 'tear' as const, command })) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('back' as const, 'home' as const, 'log_out' as const, 'stay' as const, 'show_pairing_code' as const, 'show_remote_code' as const)
      .map((type) => ({ do: 'command' as const, type }))
  },
  { weight: 1, arbitrary: fc.constantFrom('used' as const, 'spent' as const).map((how) => ({ do: 'over' as const, how })) },
  { weight: 1, arbitrary: fc.constant({ do: 'plug' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'lend' as const }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 130_000 }).map((ms) => ({ do: 'wait' as const, ms })) },
  { weight: 1, arbitrary: fc.boolean().map((present) => ({ do: 'present' as const, present })) }
)
type Deed = typeof deeds extends fc.Arbitrary<infer T> ? T : never

const HOLDERS = ['first', 'second'] as const
const certificateOf = (holder: number) => derSequence(1_503, 20 + holder)
const cardOf = (holder: number): SimulatedMyNumberCard =>
  myNumberCard({
    authentication: authenticationSlot({
      certificate: certificateOf(holder),
      privateKey: testKeyPair(HOLDERS[holder] ?? 'first').privateKey
    })
  })

/** What was sent of the PIN, and what was said of the last try. */
interface Told {
  pins: number
  lastTry: boolean
}

async function doIt(world: TvWorld, cards: readonly SimulatedMyNumberCard[], told: Told, deed: Deed): Promise<void> {
  const { reader, session } = world
  switch (deed.do) {
    case 'choose': {
      const view = session.view()
      const acts = view.screen === 'page' ? actIdsOf(view.page) : []
      const actId = acts[deed.at % Math.max(1, acts.length)] ?? '1.login'
      told.lastTry ||= actId.endsWith('.last_try.yes')
      // Every press may come twice.
      session.command({ type: 'act', actId })
      session.command({ type: 'act', actId })
      break
    }
    case 'pin':
      told.pins += 1
      session.command({ type: 'enter_pin', pin: deed.pin })
      break
    case 'lay': {
      const card = cards[deed.card]
      if (!reader.hasCard && card !== undefined) reader.insert(card)
      break
    }
    case 'take':
      if (reader.hasCard) reader.remove()
      break
    case 'tear':
      reader.tearAt(deed.command)
      break
    case 'command':
      session.command({ type: deed.type })
      break
    case 'over':
      // The desk says so of a code that holds, and of no other.
      if (world.holdsCode) world.tellPairingOver(deed.how)
      break
    case 'plug':
      if (reader.isPlugged) reader.unplug()
      else reader.plug()
      break
    case 'lend':
      world.mayLend = !world.mayLend
      world.lent.lookAgain()
      break
    case 'wait':
      await world.pass(deed.ms, 10_000)
      break
    case 'present':
      session.setPresent(deed.present)
  }
  await world.settle()
}

/** Whether a proof is the work of one of the cards: its certificate, and its key over the challenge. */
function isWorkOfOneCard({ parties }: TvWorld): boolean {
  return parties.proofs.every(({ certificate, challenge, signature }) =>
    HOLDERS.some(
      (name, holder) =>
        Buffer.from(certificate).equals(certificateOf(holder)) &&
        createVerify('sha256').update(challenge.bytes).verify(testKeyPair(name).publicKey, signature)
    )
  )
}

describe('a screen’s session over reader and cards at their bytes, whatever anybody does', () => {
  it('shows each PIN once at most, spends no last try unasked, gives the reader back, and lets no code hold unseen', async () => {
    let visits = 0
    let codes = 0
    await fc.assert(
      fc.asyncProperty(fc.array(deeds, { minLength: 12, maxLength: 40 }), fc.infiniteStream(fc.nat(9)), async (steps, dice) => {
        const world = await startTvWorld()
        const cards = [cardOf(0), cardOf(1)]
        const told: Told = { pins: 0, lastTry: false }
        const rolled = (): number => {
          const next = dice.next()
          return next.done === true ? 0 : next.value
        }
        world.beginsByCard = rolled() < 5
        const answers = [
          ok({ answer: 'not_linked', linkTicket: 'ticket' } as const),
          ok({ answer: 'refused' } as const),
          err({ code: 'unreachable' } as const)
        ]
        world.parties.onLogIn = () => Promise.resolve(answers[rolled()] ?? ok({ answer: 'linked', pass: PASS }))
        world.parties.onVisit = () => Promise.resolve(ok({ answer: rolled() === 0 ? 'not_a_member' : 'admitted' }))
        for (const deed of steps) {
          await doIt(world, cards, told, deed)
          const shown = cards.reduce((sum, card) => sum + verifiesOf(card).length, 0)
          expect(shown).toBeLessThanOrEqual(told.pins)
          for (const card of cards) if (card.triesLeft('authentication') === 0) expect(told.lastTry).toBe(true)
          const { view } = world
          expect(world.holdsCode).toBe(view.screen === 'pairing_code' && view.state === 'good')
          if (world.holdsCode) codes += 1
          if (view.visit !== null) expect(world.reader.hasCard && world.reader.isPlugged).toBe(true)
        }
        expect(isWorkOfOneCard(world)).toBe(true)
        visits += world.facts.filter((fact) => fact.name === 'tv_login' && fact.outcome !== 'given_up').length
        await world.session.end()
        await world.settle()
        world.mayLend = true
        world.lent.lookAgain()
        expect(world.isReaderFree).toBe(true)
        expect(world.holdsCode).toBe(false)
        expect(world.faults).toEqual([])
        const logins = world.facts.filter(({ name }) => name === 'tv_login')
        const admitted = logins.filter((fact) => fact.name === 'tv_login' && (fact.outcome === 'linked' || fact.outcome === 'logged_in'))
        expect(world.facts.filter(({ name }) => name === 'tv_logout')).toHaveLength(admitted.length)
      }),
      { numRuns: 200 }
    )
    // Not all of them were given up before anybody was asked.
    expect(visits).toBeGreaterThan(20)
    expect(codes).toBeGreaterThan(20)
  })
})

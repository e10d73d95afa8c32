import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CableParties, CablePass, LoginAnswer } from '../../main/television/ports.ts'

/** A card in a test's hand. Each call of `freshCard` is another person's. */
export interface TestCard {
  logIn(parties: CableParties): Promise<LoginAnswer>
}

/** Cards that are good for nothing. */
export const badCards = ['revoked', 'suspended', 'expired', 'foreign', 'forged'] as const

/** The two parties in a test, seen from two boxes in two households. */
export interface CablePartiesWorld {
  readonly parties: CableParties
  readonly neighbours: CableParties
  freshCard(): Promise<TestCard>
  badCard(kind: (typeof badCards)[number]): Promise<TestCard>
  dispose(): Promise<void>
}

/** What every implementation of `CableParties` is held to. */
export function describeCableParties(name: string, makeWorld: () => Promise<CablePartiesWorld>): void {
  describe(`the cable parties: ${name}`, () => {
    let world: CablePartiesWorld
    const { signal } = new AbortController()

    beforeAll(async () => {
      world = await makeWorld()
    })
    afterAll(() => world.dispose())

    async function ticketOf(card: TestCard, parties = world.parties): Promise<string> {
      const answer = await card.logIn(parties)
      if (answer.answer !== 'not_linked') throw new Error(answer.answer)
      return answer.linkTicket
    }
    async function linkedBy(ticket: string): Promise<CablePass> {
      const pass = await world.parties.link(ticket, signal)
      if (!pass.ok) throw new Error(pass.error.code)
      return pass.value
    }
    const linked = async (card: TestCard) => linkedBy(await ticketOf(card))

    it('give another challenge of 32 bytes each time', async () => {
      const challenges = await Promise.all([1, 2, 3].map(() => world.parties.requestChallenge(signal)))
      const values = challenges.map((each) => (each.ok ? each.value : undefined))
      expect(values.map((value) => value?.bytes.length)).toEqual([32, 32, 32])
      expect(new Set(values.map((value) => value?.challengeId)).size).toBe(3)
      expect(new Set(values.map((value) => Buffer.from(value?.bytes ?? []).toString('hex'))).size).toBe(3)
    })

    it('link a card once, and know it from then on, from every box', async () => {
      const card = await world.freshCard()
      const pass = await linked(card)
      expect(pass.cableId).toMatch(/^[A-Za-z0-9_-]{8,64}$/)
      for (const parties of [world.parties, world.neighbours]) {
        expect(await card.logIn(parties)).toMatchObject({ answer: 'linked', pass: { cableId: pass.cableId } })
      }
    })

    it('give a pass that says the same to the same ticket again, and one cable ID to two tickets of one person', async () => {
      const card = await world.freshCard()
      const [first, second] = [await ticketOf(card), await ticketOf(card)]
      const pass = await linkedBy(first)
      const again = await linkedBy(first)
      // All that is signed; the signature itself may be another.
      const said = ({ assertion }: CablePass) => assertion.split('.')[0]
      expect([again.cableId, again.expiresAtMs, said(again)]).toEqual([pass.cableId, pass.expiresAtMs, said(pass)])
      expect((await linkedBy(second)).cableId).toBe(pass.cableId)
    })

    it('link nobody by a ticket that is none, or another box’s', async () => {
      const spent = { ok: false, error: { code: 'ticket_spent' } }
      expect(await world.parties.link('A'.repeat(43), signal)).toEqual(spent)
      expect(await world.neighbours.link(await ticketOf(await world.freshCard()), signal)).toEqual(spent)
    })

    it.each(badCards)('refuse a card that is %s, by the one word', async (kind) => {
      expect(await (await world.badCard(kind)).logIn(world.parties)).toEqual({ answer: 'refused' })
    })

    it('take a person into the household by consent, and know them from then on', async () => {
      const pass = await linked(await world.freshCard())
      const { parties } = world
      expect(await parties.visit(pass, signal)).toEqual({ ok: true, value: { answer: 'not_a_member' } })
      expect(await parties.visit(pass, signal)).toEqual({ ok: true, value: { answer: 'not_a_member' } })
      expect(await parties.join(pass, signal)).toEqual({ ok: true, value: { answer: 'admitted' } })
      expect(await parties.join(pass, signal)).toEqual({ ok: true, value: { answer: 'admitted' } })
      expect(await parties.visit(pass, signal)).toEqual({ ok: true, value: { answer: 'admitted' } })
    })

    it('leave a member where they are when a neighbour’s box asks', async () => {
      const card = await world.freshCard()
      const pass = await linked(card)
      await world.parties.join(pass, signal)
      const there = await card.logIn(world.neighbours)
      if (there.answer !== 'linked') throw new Error(there.answer)
      const other = { ok: true, value: { answer: 'other_household' } }
      expect(await world.neighbours.visit(there.pass, signal)).toEqual(other)
      expect(await world.neighbours.join(there.pass, signal)).toEqual(other)
      expect(await world.parties.visit(pass, signal)).toEqual({ ok: true, value: { answer: 'admitted' } })
    })

    it('take no pass that was given to another box, nor one that is made up', async () => {
      const card = await world.freshCard()
      const pass = await linked(card)
      await world.parties.join(pass, signal)
      for (const bad of [
        { parties: world.neighbours, pass },
        { parties: world.parties, pass: { ...pass, assertion: `${pass.assertion.slice(0, -8)}AAAAAAAA` } },
        { parties: world.parties, pass: { ...pass, assertion: 'e30.e30' } }
      ]) {
        for (const act of ['visit', 'join', 'unlink'] as const) {
          expect(await bad.parties[act](bad.pass, signal), act).toEqual({ ok: false, error: { code: 'refused_us' } })
        }
      }
      expect(await world.parties.visit(pass, signal)).toEqual({ ok: true, value: { answer: 'admitted' } })
      expect(await card.logIn(world.parties)).toMatchObject({ answer: 'linked' })
    })

    it('forget a link and its membership when asked, and give another cable ID the next time', async () => {
      const card = await world.freshCard()
      const pass = await linked(card)
      await world.parties.join(pass, signal)
      expect(await world.parties.unlink(pass, signal)).toEqual({ ok: true, value: undefined })
      expect(await world.parties.unlink(pass, signal)).toEqual({ ok: true, value: undefined })
      const again = await linked(card)
      expect(again.cableId).not.toBe(pass.cableId)
      expect(await world.parties.visit(again, signal)).toEqual({ ok: true, value: { answer: 'not_a_member' } })
      // An old pass undoes nothing of the new link.
      expect(await world.parties.unlink(pass, signal)).toEqual({ ok: true, value: undefined })
      expect(await card.logIn(world.parties)).toMatchObject({ answer: 'linked', pass: { cableId: again.cableId } })
    })

    it('end at once when the question is called off', async () => {
      const off = AbortSignal.abort()
      const unreachable = { ok: false, error: { code: 'unreachable' } }
      expect(await world.parties.requestChallenge(off)).toEqual(unreachable)
      expect(await world.parties.link('A'.repeat(43), off)).toEqual(unreachable)
      const late = new AbortController()
      const asked = world.parties.requestChallenge(late.signal)
      late.abort()
      expect(await asked).toEqual(unreachable)
    })
  })
}

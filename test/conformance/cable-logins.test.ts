/**
 * Logins by card at the cable platform (`docs/cable.md`), judged with real signatures against the simulated J-LIS: who is
 * let in, and that whatever is not known lets nobody in.
 */
import { randomBytes } from 'node:crypto'
import Database from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ListAnswer } from '../../main/certificate/list-judgement.ts'
import { startCablePlatform } from '../../main/cable/platform/server.ts'
import type { IssuedCard } from '../../main/platform/simulator/card-issuer.ts'
import { clearFaults, setFaults } from '../../main/platform/simulator/faults.ts'
import type { FaultChanges } from '../../main/platform/simulator/faults.ts'
import type { ServiceFile } from '../../main/services/service-file.ts'
import type { CableParties, CablePass, LoginAnswer } from '../../main/television/ports.ts'
import { createCableWorld, logInWith, never, proofOf, signatureOf } from '../support/cable-world.ts'
import type { CableWorld } from '../support/cable-world.ts'
import { SetClock, valueOf } from '../support/service-world.ts'

const FIVE_MINUTES_MS = 5 * 60_000
const FOUR_HOURS_MS = 4 * 60 * 60_000
const spent = { ok: false, error: { code: 'ticket_spent' } }
const unreachable = { ok: false, error: { code: 'unreachable' } }

const clock = new SetClock('2026-11-28T08:00:00+09:00')
let world: CableWorld
let parties: CableParties
let card: IssuedCard
let pass: CablePass

beforeAll(async () => {
  world = await createCableWorld(clock)
  parties = world.partiesOf(0)
  card = await world.jlis.issueCard('adult')
  pass = await linkNew(card)
})
afterEach(() => {
  clearFaults(world.jlis.faults)
})
afterAll(() => world.dispose())

async function linkNew(newCard: IssuedCard): Promise<CablePass> {
  const answer = await logInWith(parties, newCard)
  if (answer.answer !== 'not_linked') throw new Error(answer.answer)
  return valueOf(await parties.link(answer.linkTicket, never))
}

describe('the state of a certificate', () => {
  it('is asked for at each login, and a loss that was reported shuts the card out until it is lifted', async () => {
    const asked = world.jlis.counters.ocspRequests
    expect(await logInWith(parties, card)).toMatchObject({ answer: 'linked', pass: { cableId: pass.cableId } })
    expect(world.jlis.counters.ocspRequests).toBe(asked + 1)
    world.jlis.revoke(card.person, 'certificateHold')
    clock.at += 1_000
    expect(await logInWith(parties, card)).toEqual({ answer: 'refused' })
    world.jlis.restore(card.person)
    clock.at += 1_000
    expect(await logInWith(parties, card)).toMatchObject({ answer: 'linked', pass: { cableId: pass.cableId } })
  })

  it('is asked for again though the responder’s last answer would do for a quarter of an hour', async () => {
    const slow = await createCableWorld(clock, 15 * 60_000)
    try {
      const [box, shown] = [slow.partiesOf(0), await slow.jlis.issueCard('adult')]
      for (const asked of [1, 2, 3]) {
        expect(await logInWith(box, shown)).toMatchObject({ answer: 'not_linked' })
        expect(slow.jlis.counters.ocspRequests).toBe(asked)
      }
    } finally {
      await slow.dispose()
    }
  })

  it.each<[string, FaultChanges]>([
    ['the responder is down', { ocsp: { down: true } }],
    ['its answer is of yesterday', { ocsp: { stale: true } }],
    ['its answer is signed by nobody', { ocsp: { wrongSignature: true } }],
    ['its answer is to another question', { ocsp: { wrongNonce: true } }],
    ['its answer is to no question', { ocsp: { noNonce: true } }],
    ['its answer is of another certificate', { ocsp: { wrongCertificate: true } }]
  ])('is unknown where %s, and nobody is let in or given a ticket', async (_what, faults) => {
    setFaults(world.jlis.faults, faults)
    const stranger = await world.jlis.issueCard('adult')
    expect(await logInWith(parties, card)).toEqual({ answer: 'unknown' })
    expect(await logInWith(parties, stranger)).toEqual({ answer: 'unknown' })
    clearFaults(world.jlis.faults)
    expect(await logInWith(parties, card)).toMatchObject({ answer: 'linked' })
    expect(await logInWith(parties, stranger)).toMatchObject({ answer: 'not_linked' })
  })

  it('is unknown of a certificate that J-LIS has not heard of', async () => {
    expect(await logInWith(parties, await world.jlis.issueCard('unknown'))).toEqual({ answer: 'unknown' })
  })

  it('may be of a phone or of the next generation of cards', async () => {
    for (const profile of ['phone', 'nextGeneration'] as const) {
      expect(await logInWith(parties, await world.jlis.issueCard(profile)), profile).toMatchObject({ answer: 'not_linked' })
    }
  })

  it('is another card’s when a card is renewed: the old one is refused, the new one links anew', async () => {
    const old = await world.jlis.issueCard('adult')
    const before = await linkNew(old)
    const renewed = await world.jlis.issueCard('adult', old.person)
    clock.at += 1_000
    expect(await logInWith(parties, old)).toEqual({ answer: 'refused' })
    expect((await linkNew(renewed)).cableId).not.toBe(before.cableId)
  })
})

describe('the holder’s proof', () => {
  it.each<[string, (challenge: Uint8Array) => Promise<Uint8Array>]>([
    ['another card made', async (challenge) => signatureOf(await world.jlis.issueCard('adult'), challenge)],
    ['is over something else', () => Promise.resolve(signatureOf(card, randomBytes(32)))],
    ['is empty', () => Promise.resolve(new Uint8Array(0))],
    ['is noise', () => Promise.resolve(randomBytes(256))]
  ])('that %s proves nothing, and J-LIS is not asked', async (_what, sign) => {
    const challenge = valueOf(await parties.requestChallenge(never))
    const signature = await sign(challenge.bytes)
    const asked = world.jlis.counters.ocspRequests
    const answer = await parties.logIn({ ...proofOf(card, challenge), signature }, never)
    expect(answer).toEqual({ ok: true, value: { answer: 'refused' } })
    expect(world.jlis.counters.ocspRequests).toBe(asked)
  })

  it('of a challenge counts once: the same login again is the same, another is none', async () => {
    const challenge = valueOf(await parties.requestChallenge(never))
    const proof = proofOf(card, challenge)
    expect(await parties.logIn(proof, never)).toMatchObject({ ok: true, value: { answer: 'linked' } })
    // As when the answer was lost on the way.
    expect(await parties.logIn(proof, never)).toMatchObject({ ok: true, value: { answer: 'linked' } })
    // A recording: the same proof in another request.
    expect(await world.partiesOf(0).logIn({ ...proof, challenge: { ...challenge } }, never)).toEqual(spent)
    expect(await parties.logIn(proofOf(await world.jlis.issueCard('adult'), challenge), never)).toEqual(spent)
  })

  it('is for the box that asked, and for five minutes', async () => {
    const challenge = valueOf(await parties.requestChallenge(never))
    expect(await world.partiesOf(1).logIn(proofOf(card, { ...challenge }), never)).toEqual(spent)
    clock.at += FIVE_MINUTES_MS - 1
    expect(await parties.logIn(proofOf(card, challenge), never)).toMatchObject({ ok: true, value: { answer: 'linked' } })
    clock.at += 1
    expect(await parties.logIn(proofOf(card, { ...challenge }), never)).toEqual(spent)
    expect(await parties.logIn(proofOf(card, { ...challenge, challengeId: 'c-nobody' }), never)).toEqual(spent)
  })
})

describe('a ticket and a pass', () => {
  it('a ticket links for five minutes, and a link that was undone is not made again by it', async () => {
    const tickets = await Promise.all(
      [1, 2].map(async () => {
        const answer = await logInWith(parties, await world.jlis.issueCard('adult'))
        return answer.answer === 'not_linked' ? answer.linkTicket : ''
      })
    )
    clock.at += FIVE_MINUTES_MS - 1
    const linked = valueOf(await parties.link(tickets[0] ?? '', never))
    expect(await parties.unlink(linked, never)).toEqual({ ok: true, value: undefined })
    expect(await parties.link(tickets[0] ?? '', never)).toEqual(spent)
    clock.at += 1
    expect(await parties.link(tickets[1] ?? '', never)).toEqual(spent)
  })

  it('a pass is over after four hours, at both parties', async () => {
    const old = await linkNew(await world.jlis.issueCard('adult'))
    clock.at += FOUR_HOURS_MS - 1
    expect(await parties.visit(old, never)).toEqual({ ok: true, value: { answer: 'not_a_member' } })
    clock.at += 1
    for (const act of ['visit', 'join', 'unlink'] as const) expect(await parties[act](old, never), act).toEqual(spent)
  })
})

describe('a store that fails', () => {
  function failing(file: ServiceFile, pragma: 'ON' | 'OFF'): void {
    valueOf(file.read((database) => database.pragma(`query_only = ${pragma}`)))
  }

  it('at the platform lets nobody in whom it would have to write down, and nothing is half done', async () => {
    const stranger = await world.jlis.issueCard('adult')
    const challenge = valueOf(await parties.requestChallenge(never))
    const proof = proofOf(stranger, challenge)
    failing(world.platform.file, 'ON')
    expect(await parties.logIn(proof, never)).toEqual(unreachable)
    failing(world.platform.file, 'OFF')
    const answer = valueOf(await parties.logIn(proof, never))
    if (answer.answer !== 'not_linked') throw new Error(answer.answer)
    failing(world.platform.file, 'ON')
    expect(await parties.link(answer.linkTicket, never)).toEqual(unreachable)
    failing(world.platform.file, 'OFF')
    expect(await logInWith(parties, stranger)).toMatchObject({ answer: 'not_linked' })
    expect(await parties.link(answer.linkTicket, never)).toMatchObject({ ok: true })
  })

  it('at the operator takes nobody in, and undoes nothing by halves', async () => {
    const newcomer = await world.jlis.issueCard('adult')
    const newPass = await linkNew(newcomer)
    failing(world.operator.file, 'ON')
    expect(await parties.join(newPass, never)).toEqual(unreachable)
    expect(await parties.unlink(newPass, never)).toEqual(unreachable)
    failing(world.operator.file, 'OFF')
    expect(await parties.visit(newPass, never)).toEqual({ ok: true, value: { answer: 'not_a_member' } })
    expect(await logInWith(parties, newcomer)).toMatchObject({ answer: 'linked' })
  })

  it('that cannot be read knows nobody', async () => {
    valueOf(world.platform.file.read((database) => database.pragma('busy_timeout = 0')))
    const other = new Database(world.paths.platform)
    const challenge = valueOf(await parties.requestChallenge(never))
    other.exec('BEGIN EXCLUSIVE')
    try {
      expect(await parties.requestChallenge(never)).toEqual(unreachable)
      expect(await parties.logIn(proofOf(card, challenge), never)).toEqual(unreachable)
    } finally {
      other.exec('ROLLBACK')
      other.close()
    }
    expect(await parties.logIn(proofOf(card, challenge), never)).toMatchObject({ ok: true, value: { answer: 'linked' } })
  })
})

describe('a platform that lists are kept at', () => {
  const absent: ListAnswer = { result: 'undetermined', reason: 'list_absent' }
  const named: ListAnswer = {
    result: 'listed',
    reason: 'cACompromise',
    revokedAtMs: clock.at,
    thisUpdateMs: clock.at,
    nextUpdateMs: null
  }

  it.each<[string, ListAnswer, boolean, LoginAnswer['answer']]>([
    ['names the CA', named, true, 'refused'],
    ['is not there, and has to be', absent, true, 'unknown'],
    ['is not there, and need not', absent, false, 'not_linked']
  ])('goes by the authority list that %s', async (_what, found, authorityListsRequired, outcome) => {
    const directory = `${world.paths.directory}/listed-${outcome}`
    const listed = valueOf(
      await startCablePlatform({
        ...world.platformOptions,
        path: `${directory}/platform.db`,
        keysDirectory: `${directory}/keys`,
        lists: {
          lookup: { lookup: () => found },
          forCertificates: false,
          maxAgeMs: 86_400_000,
          authorityListsRequired,
          authorityMaxAgeMs: 86_400_000,
          clockSkewMs: 60_000
        }
      })
    )
    try {
      const box = world.partiesOf(0, {
        platform: { ...world.settingsOf(0).platform, url: listed.address },
        answerKeys: [listed.answerKey],
        sealingKey: listed.sealingKey
      })
      expect(await logInWith(box, card)).toMatchObject({ answer: outcome })
    } finally {
      await listed.close()
    }
  })
})

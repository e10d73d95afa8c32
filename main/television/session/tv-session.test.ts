import { createVerify } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { err, ok } from '../../../device/result.ts'
import { authenticationSlot, derSequence, testKeyPair } from '../../../test/support/card-contents.ts'
import { held, myNumberCard, signaturesOf, verifiesOf } from '../../../test/support/runner-world.ts'
import { CountingService, PASS, startTvWorld, TV_TIMEOUTS } from '../../../test/support/tv-session-world.ts'
import type { CableFault, HouseholdAnswer, LoginAnswer } from '../ports.ts'

const certificate = derSequence(1_503, 1)
const withTries = (triesLeft: number) => myNumberCard({ authentication: authenticationSlot({ triesLeft }) })

describe('a screen before anybody logs in', () => {
  it('says what is asked and kept and what a visit can do, borrows nothing and asks nobody', async () => {
    const world = await startTvWorld({ services: [new CountingService('a', { ja: '施設の予約', en: 'Booking' })] })
    const { page, mayGoBack, visit, place } = world.pageView
    expect(place).toBe('welcome')
    expect([mayGoBack, visit]).toEqual([false, null])
    const said = JSON.stringify(page)
    for (const word of ['暗証番号', '電子証明書', '確認先', '残しません', '施設の予約', '5分', 'カードを取ると']) expect(said).toContain(word)
    expect(world.presses('login')).toBe(1)
    expect(world.isReaderFree).toBe(true)
    expect(world.parties.asked).toEqual([])
    await world.back()
    await world.command({ type: 'home' }, { type: 'log_out' }, { type: 'stay' }, { type: 'enter_pin', pin: '1234' })
    expect(world.on).toBe('page welcome')
    expect(world.facts).toEqual([])
  })
})

describe('login by card', () => {
  it('leads a linked card to its visit; what leaves is the certificate and a signature over the challenge', async () => {
    const world = await startTvWorld()
    const card = myNumberCard()
    await world.act('login')
    expect(world.on).toBe('card wanted')
    await world.lay(card)
    expect(world.view).toMatchObject({ screen: 'pin', triesLeft: 3, wrongPin: false, totalMs: TV_TIMEOUTS.pinMs, visit: null })
    // Asked for at the tap; it says nothing of the person.
    expect(world.parties.asked).toEqual(['challenge'])
    await world.enterPin()
    expect(world.parties.asked).toEqual(['challenge', 'log_in', 'visit'])
    const [proof] = world.parties.proofs
    expect(proof?.certificate).toEqual(certificate)
    const verify = createVerify('sha256').update(proof?.challenge.bytes ?? '')
    expect(verify.verify(testKeyPair('authentication').publicKey, proof?.signature ?? new Uint8Array())).toBe(true)
    expect(world.pageView).toMatchObject({ place: 'home', visit: { idleEndsInMs: 300_000, idleTotalMs: 300_000 } })
    expect(world.facts).toEqual([{ name: 'tv_login', outcome: 'logged_in' }])
    expect(world.isReaderFree).toBe(false)
    expect(world.faults).toEqual([])
  })

  it('says of whom it asks, in turn', async () => {
    const world = await startTvWorld()
    const platform = held<Awaited<ReturnType<typeof world.parties.onLogIn>>>()
    const operator = held<Awaited<ReturnType<typeof world.parties.onVisit>>>()
    world.parties.onLogIn = () => platform.promise
    world.parties.onVisit = () => operator.promise
    await world.logIn(myNumberCard())
    expect(world.on).toBe('asking cable_platform')
    platform.release(ok({ answer: 'linked', pass: PASS }))
    await world.settle()
    expect(world.on).toBe('asking cable_operator')
    operator.release(ok({ answer: 'admitted' }))
    await world.settle()
    expect(world.pageView.place).toBe('home')
    expect(world.views.map((view) => (view.screen === 'asking' ? view.of : '')).filter(Boolean)).toEqual([
      'card',
      'card',
      'cable_platform',
      'cable_operator'
    ])
  })

  it('links a card at its first visit, with one press for the consent', async () => {
    const world = await startTvWorld()
    world.parties.onLogIn = () => Promise.resolve(ok({ answer: 'not_linked', linkTicket: 'ticket-1' }))
    await world.logIn(myNumberCard())
    expect(world.pageView).toMatchObject({ place: 'consent', visit: null, page: { kind: 'confirm', id: 'consent.link' } })
    expect(world.presses('consent.yes')).toBe(1)
    const said = JSON.stringify(world.page)
    for (const word of ['確認先が持つもの', 'ケーブルテレビの会社が持つもの', 'サービスが持つもの', 'つながりを消すとき']) expect(said).toContain(word)
    expect(world.parties.asked).not.toContain('link')
    let ticket = ''
    world.parties.onLink = (given) => {
      ticket = given
      return Promise.resolve(ok(PASS))
    }
    await world.act('consent.yes')
    expect(ticket).toBe('ticket-1')
    expect(world.parties.asked.slice(-2)).toEqual(['link', 'join'])
    expect(world.pageView.place).toBe('home')
    expect(world.facts).toEqual([{ name: 'tv_login', outcome: 'linked' }])
  })

  it('asks a linked card that no household knows for its consent to join', async () => {
    const world = await startTvWorld()
    world.parties.onVisit = () => Promise.resolve(ok({ answer: 'not_a_member' }))
    await world.logIn(myNumberCard())
    expect(world.on).toBe('page consent.household')
    expect(world.parties.asked).not.toContain('join')
    await world.act('consent.yes')
    expect(world.parties.asked.slice(-1)).toEqual(['join'])
    expect(world.parties.asked).not.toContain('link')
    expect(world.facts).toEqual([{ name: 'tv_login', outcome: 'logged_in' }])
  })

  it('links nothing where consent is refused, left or not given in time', async () => {
    const ways: readonly ((world: Awaited<ReturnType<typeof startTvWorld>>) => Promise<void>)[] = [
      (world) => world.act('consent.no'),
      (world) => world.back(),
      (world) => world.command({ type: 'home' }),
      (world) => world.pass(TV_TIMEOUTS.consentMs),
      (world) => world.take()
    ]
    for (const way of ways) {
      const world = await startTvWorld()
      world.parties.onLogIn = () => Promise.resolve(ok({ answer: 'not_linked', linkTicket: 'ticket-1' }))
      await world.logIn(myNumberCard())
      await way(world)
      expect(world.pageView.place).toBe('notice')
      expect(JSON.stringify(world.page)).toContain('この機械に、あなたの情報は残っていません')
      expect(world.parties.asked).toEqual(['challenge', 'log_in'])
      expect(world.facts).toEqual([{ name: 'tv_login', outcome: 'given_up' }])
      expect(world.isReaderFree).toBe(true)
    }
  })

  const answers: readonly (readonly [LoginAnswer, string, string])[] = [
    [{ answer: 'refused' }, 'notice.refused', 'refused'],
    [{ answer: 'unknown' }, 'notice.undetermined', 'undetermined']
  ]
  it.each(answers)('lets nobody in where the platform says %o', async (answer, page, outcome) => {
    const world = await startTvWorld()
    world.parties.onLogIn = () => Promise.resolve(ok(answer))
    await world.logIn(myNumberCard())
    expect(world.on).toBe(`page ${page}`)
    expect(world.view.visit).toBeNull()
    expect(world.parties.asked).toEqual(['challenge', 'log_in'])
    expect(world.facts).toEqual([{ name: 'tv_login', outcome }])
    expect(world.isReaderFree).toBe(true)
    // What happened, what was kept, what to do now.
    const { page: notice } = world
    expect(notice).toMatchObject({ kind: 'message' })
    expect(JSON.stringify(notice)).toContain('残っていません')
    expect(JSON.stringify(notice)).toContain('カードを取ってください')
  })

  const faults: readonly CableFault['code'][] = ['unreachable', 'refused_us', 'answer_unusable', 'ticket_spent']
  const calls = ['onLogIn', 'onLink', 'onVisit', 'onJoin'] as const
  it.each(calls.flatMap((call) => faults.map((code) => [call, code] as const)))(
    'lets nobody in where %s ends with %s, and says truly what is known of the link',
    async (call, code) => {
      const world = await startTvWorld()
      world.parties.onLogIn = () => Promise.resolve(ok({ answer: 'not_linked', linkTicket: 'ticket-1' }))
      if (call === 'onVisit') world.parties.onLogIn = () => Promise.resolve(ok({ answer: 'linked', pass: PASS }))
      world.parties[call] = () => Promise.resolve(err({ code }))
      await world.logIn(myNumberCard())
      if (call === 'onLink' || call === 'onJoin') await world.act('consent.yes')
      expect(world.pageView.place).toBe('notice')
      const isUnsure = code === 'unreachable' || code === 'answer_unusable'
      const kept =
        call === 'onJoin'
          ? 'カードは、確認先とつながりました'
          : call === 'onLink' && isUnsure
            ? 'カードがつながったかどうかは、まだわかりません'
            : 'この機械に、あなたの情報は残っていません'
      expect(JSON.stringify(world.page)).toContain(kept)
      expect(world.facts).toEqual([{ name: 'tv_login', outcome: 'undetermined' }])
      expect(world.isReaderFree).toBe(true)
      expect(world.presses('again')).toBe(1)
    }
  )

  const households: readonly (readonly ['onVisit' | 'onJoin', HouseholdAnswer, string])[] = [
    ['onVisit', { answer: 'other_household' }, 'refused'],
    ['onJoin', { answer: 'other_household' }, 'refused'],
    ['onJoin', { answer: 'not_a_member' }, 'undetermined']
  ]
  it.each(households)('lets nobody in where %s says %o', async (call, answer, outcome) => {
    const world = await startTvWorld()
    if (call === 'onJoin') world.parties.onVisit = () => Promise.resolve(ok({ answer: 'not_a_member' }))
    world.parties[call] = () => Promise.resolve(ok(answer))
    await world.logIn(myNumberCard())
    if (call === 'onJoin') await world.act('consent.yes')
    expect(world.pageView.place).toBe('notice')
    expect(JSON.stringify(world.page)).toContain('残っていません')
    expect(world.view.visit).toBeNull()
    await world.take()
    expect(world.pageView.place).toBe('notice')
    expect(world.facts).toEqual([{ name: 'tv_login', outcome }])
    expect(world.isReaderFree).toBe(true)
  })

  describe('whoever’s card is linked and who is not let in', () => {
    const ways = ['declined_household', 'other_household'] as const
    const outsider = async (why: (typeof ways)[number]) => {
      const world = await startTvWorld()
      const answer = why === 'other_household' ? 'other_household' : 'not_a_member'
      world.parties.onVisit = () => Promise.resolve(ok({ answer }))
      await world.logIn(myNumberCard())
      if (why === 'declined_household') await world.act('consent.no')
      expect(world.on).toBe(`page notice.${why}`)
      return world
    }
    const outcomeOf = (why: (typeof ways)[number]) => (why === 'other_household' ? 'refused' : 'given_up')

    it.each(ways)('can undo the link (%s), after one question with the focus on no', async (why) => {
      const world = await outsider(why)
      await world.act('unlink')
      expect(world.page).toMatchObject({ kind: 'confirm', id: 'unlink' })
      expect(world.presses('unlink.no')).toBe(1)
      await world.act('unlink.no')
      expect(world.on).toBe(`page notice.${why}`)
      expect(world.parties.asked).not.toContain('unlink')
      await world.act('unlink')
      await world.act('unlink.yes')
      expect(world.on).toBe('page notice.unlinked')
      expect(world.parties.asked.filter((name) => name === 'unlink')).toHaveLength(1)
      expect(world.facts).toEqual([{ name: 'tv_unlinked' }, { name: 'tv_login', outcome: outcomeOf(why) }])
      expect(world.isReaderFree).toBe(true)
    })

    it.each(ways)('is let go of with the card, by time and by every way back (%s); then there is nothing to undo', async (why) => {
      const leaves: readonly ((world: Awaited<ReturnType<typeof startTvWorld>>) => Promise<void>)[] = [
        (world) => world.take(),
        (world) => world.pass(TV_TIMEOUTS.consentMs),
        (world) => world.act('first'),
        (world) => world.back(),
        (world) => world.command({ type: 'home' }),
        (world) => world.command({ type: 'log_out' })
      ]
      for (const leave of leaves) {
        const world = await outsider(why)
        const undo = world.actId('unlink')
        await leave(world)
        expect(world.pageView.place).toBe('notice')
        await world.command({ type: 'act', actId: undo })
        expect(world.pageView.page.id).not.toBe('unlink')
        expect(world.facts).toEqual([{ name: 'tv_login', outcome: outcomeOf(why) }])
        expect(world.isReaderFree).toBe(true)
        expect(world.parties.asked).not.toContain('unlink')
      }
    })

    it('is told what is not known where no answer came, and that it was too late', async () => {
      const world = await outsider('other_household')
      world.parties.onUnlink = () => Promise.resolve(err({ code: 'unreachable' }))
      await world.act('unlink')
      await world.act('unlink.yes')
      expect(world.on).toBe('page unlink-failed')
      expect(JSON.stringify(world.page)).toContain('まだわかりません')
      world.parties.onUnlink = () => Promise.resolve(err({ code: 'ticket_spent' }))
      await world.act('again')
      await world.act('unlink.yes')
      expect(world.on).toBe('page notice.unlink_too_late')

      const gone = await outsider('other_household')
      gone.parties.onUnlink = () => new Promise(() => undefined)
      await gone.act('unlink')
      await gone.act('unlink.yes')
      expect(gone.on).toBe('asking cable_platform')
      await gone.take()
      expect(JSON.stringify(gone.page)).toContain('つながりを消せたかどうかは、まだわかりません')
    })
  })

  it('ends before the PIN is typed where no challenge can be had, and asks once more for one that ran out', async () => {
    const without = await startTvWorld()
    without.parties.onChallenge = () => Promise.resolve(err({ code: 'unreachable' }))
    await without.upToPin(myNumberCard())
    expect(without.on).toBe('page notice.unreachable')

    const late = await startTvWorld({ timeouts: { ...TV_TIMEOUTS, pinMs: 600_000 } })
    await late.upToPin(myNumberCard())
    await late.pass(119_000)
    await late.enterPin()
    expect(late.pageView.place).toBe('home')
    expect(late.parties.proofs[0]?.challenge.challengeId).toBe('challenge-2')
  })

  it('survives a mistake in a party, and says that it is nobody’s fault', async () => {
    const world = await startTvWorld()
    world.parties.onLogIn = () => Promise.reject(new TypeError('a mistake in the program'))
    await world.logIn(myNumberCard())
    expect(world.on).toBe('page notice.fault')
    expect(world.faults).toHaveLength(1)
    expect(world.facts).toEqual([{ name: 'tv_login', outcome: 'undetermined' }])
    expect(world.isReaderFree).toBe(true)
  })

  it('stands nowhere for ever, though a party never answers', async () => {
    for (const call of ['onLogIn', 'onVisit'] as const) {
      const world = await startTvWorld()
      Object.assign(world.parties, { [call]: () => new Promise(() => undefined) })
      await world.logIn(myNumberCard())
      expect(world.view.screen).toBe('asking')
      await world.pass(60_000)
      expect(world.on).toBe('page notice.unreachable')
      expect(world.parties.signals.at(-1)?.aborted).toBe(true)
      await world.pass(TV_TIMEOUTS.noticeMs)
      expect(world.on).toBe('page welcome')
    }
  })
})

describe('the PIN', () => {
  it('is asked again after a wrong one, and never tried twice', async () => {
    const world = await startTvWorld()
    const card = myNumberCard()
    await world.upToPin(card)
    await world.command({ type: 'enter_pin', pin: '9999' }, { type: 'enter_pin', pin: '9999' })
    expect(verifiesOf(card)).toHaveLength(1)
    expect(world.view).toMatchObject({ screen: 'pin', triesLeft: 2, wrongPin: true })
    expect(world.parties.asked).toEqual(['challenge'])
    await world.enterPin()
    expect(world.pageView.place).toBe('home')
    expect(signaturesOf(card)).toHaveLength(1)
  })

  it('keeps the last try unless it is said in so many words that it be spent', async () => {
    const world = await startTvWorld()
    const card = withTries(2)
    await world.logIn(card, '9999')
    expect(world.pageView).toMatchObject({ place: 'last_try', page: { kind: 'confirm' } })
    expect(JSON.stringify(world.page)).toContain('ちがいました')
    // OK alone, pressed without reading, leaves it.
    expect(world.presses('last_try.no')).toBe(1)
    await world.enterPin('8888')
    expect(verifiesOf(card)).toHaveLength(1)
    await world.act('last_try.no')
    expect(card.triesLeft('authentication')).toBe(1)
    expect(world.on).toBe('page notice.take_card')
    expect(world.facts).toEqual([{ name: 'tv_login', outcome: 'given_up' }])
  })

  it('spends the last try on a yes, and is honest about what came of it', async () => {
    const right = await startTvWorld()
    await right.upToPin(withTries(1))
    expect(right.on).toBe('page last-try')
    expect(JSON.stringify(right.page)).not.toContain('ちがいました')
    await right.act('last_try.yes')
    expect(right.view).toMatchObject({ screen: 'pin', triesLeft: 1 })
    await right.enterPin()
    expect(right.pageView.place).toBe('home')

    const wrong = await startTvWorld()
    await wrong.upToPin(withTries(1))
    await wrong.act('last_try.yes')
    await wrong.enterPin('9999')
    expect(wrong.on).toBe('page notice.pin_blocked')
    expect(JSON.stringify(wrong.page)).toContain('市区町村の窓口')
    expect(wrong.facts).toEqual([{ name: 'tv_login', outcome: 'refused' }])
  })

  it('is not shown to a card with fewer tries than were said', async () => {
    const world = await startTvWorld()
    const card = myNumberCard()
    await world.upToPin(card)
    // Another program spends two tries behind the session's back.
    for (const command of ['00A4040C0AD392F000260100000001', '00A4020C020018', '002000800430303030', '002000800430303030']) {
      card.answer(Buffer.from(command, 'hex'))
    }
    const before = verifiesOf(card).length
    await world.enterPin('9999')
    expect(verifiesOf(card)).toHaveLength(before)
    expect(world.on).toBe('page last-try')
  })

  const unfit = [
    ['blocked', withTries(0), 'pin_blocked'],
    ['without a PIN', myNumberCard({ authentication: authenticationSlot({ pin: null }) }), 'pin_not_set'],
    ['on a telephone', myNumberCard({ tokenLabel: 'JPKIAPGPSETOKEN' }), 'phone_not_accepted']
  ] as const
  it.each(unfit)('is not asked for where the card is %s', async (_name, card, notice) => {
    const world = await startTvWorld()
    await world.upToPin(card)
    expect(world.on).toBe(`page notice.${notice}`)
    expect(world.facts).toEqual([{ name: 'tv_login', outcome: 'refused' }])
    // Nothing would come of another try.
    expect(() => world.actId('again')).toThrow()
    expect(world.parties.asked).toEqual(['challenge'])
  })

  it('is asked of a telephone where the household’s appliance takes telephones', async () => {
    const world = await startTvWorld({ acceptPhones: true })
    await world.upToPin(myNumberCard({ tokenLabel: 'JPKIAPGPSETOKEN' }))
    expect(world.view.screen).toBe('pin')
  })
})

import { createVerify } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { err, ok, type Result } from '../../device/result.ts'
import { testKeyPair } from '../../test/support/card-contents.ts'
import { held, myNumberCard, startRunnerWorld, type RunnerWorld } from '../../test/support/runner-world.ts'
import type { Challenge, ChallengeError } from '../age/verification.ts'

const unavailable = err({ code: 'challenge_unavailable', reason: 'timed_out' } as const)

/** What went to the platform: which challenge, and whether the card signed just that one. */
function proofs({ verification }: RunnerWorld) {
  return verification.requests.map(({ holder }) => {
    if (holder.kind !== 'pin') return 'card_only'
    const { challenge, signature } = holder
    const { publicKey } = testKeyPair('authentication')
    const signed = createVerify('sha256').update(challenge.bytes).verify(publicKey, signature)
    return `${challenge.challengeId} ${signed ? 'signed' : 'not signed'}`
  })
}

function expectOneEnding(world: RunnerWorld, pinAttempts = 0) {
  expect(world.view).toMatchObject({ screen: 'not_sold', message: 'could_not_check', mayTryAgain: true })
  expect(world.recorder.records).toMatchObject([{ outcome: 'undetermined', reason: 'challenge_unavailable', pinAttempts }])
  expect(world.eventNames).not.toContain('late_reply_ignored')
  expect(world.verification.requests).toEqual([])
}

const SCREENS = ['reading', 'pin', 'return_card', 'last_try'] as const

describe('a challenge that cannot be had', () => {
  it.each(SCREENS)('ends the session once, told at %s', async (screen) => {
    const world = await startRunnerWorld()
    const answer = held<Result<Challenge, ChallengeError>>()
    const examined = held<Awaited<ReturnType<RunnerWorld['verification']['examine']>>>()
    world.verification.onChallenge = () => answer.promise
    if (screen === 'reading') world.verification.onExamine = () => examined.promise
    const card = myNumberCard()
    if (screen === 'last_try') {
      for (const wrong of ['1111', '2222']) {
        card.answer(Uint8Array.from(Buffer.from('00a404000ad392f000260100000001', 'hex')))
        card.answer(Uint8Array.from(Buffer.from('00a4020c020018', 'hex')))
        card.answer(Uint8Array.from([0x00, 0x20, 0x00, 0x80, 4, ...Buffer.from(wrong)]))
      }
    }
    await world.upToPin(card)
    if (screen === 'return_card') {
      await world.take()
      await world.typePin()
    }
    expect(world.view.screen).toBe(screen)
    answer.release(unavailable)
    await world.settle()
    expectOneEnding(world)
  })

  it('ends the session once while the second visit waits for it', async () => {
    const world = await startRunnerWorld()
    const answer = held<Result<Challenge, ChallengeError>>()
    world.verification.onChallenge = () => answer.promise
    await world.upToPin()
    await world.typePin()
    expect(world.view).toMatchObject({ screen: 'asking', step: 'proving' })
    answer.release(unavailable)
    await world.settle()
    expectOneEnding(world)
  })

  it('ends the session once while a card put back is looked at first', async () => {
    const world = await startRunnerWorld()
    const answer = held<Result<Challenge, ChallengeError>>()
    world.verification.onChallenge = () => answer.promise
    const card = myNumberCard()
    await world.upToPin(card)
    await world.take()
    await world.typePin()
    // Both at once: the card is back, and while it is read the platform says no.
    world.reader.insert(card)
    await Promise.resolve()
    expect(world.view).toMatchObject({ screen: 'asking', step: 'proving' })
    answer.release(unavailable)
    await world.settle()
    expectOneEnding(world)
  })
})

describe('the challenge that the card signs', () => {
  it('is the one asked for at the tap', async () => {
    const world = await startRunnerWorld()
    await world.upToPin()
    expect(world.verification.challengesAsked).toBe(1)
    await world.typePin()
    expect(proofs(world)).toEqual(['challenge-1 signed'])
  })

  it.each([
    ['has run out', -1],
    ['is about to run out', 4_000]
  ])('is asked for anew where the first %s', async (_when, leftMs) => {
    const world = await startRunnerWorld()
    world.verification.onChallenge = (challenge) => {
      const isFirst = challenge.challengeId === 'challenge-1'
      return Promise.resolve(ok(isFirst ? { ...challenge, expiresAtMs: world.clock.nowMs() + leftMs } : challenge))
    }
    await world.upToPin()
    await world.typePin()
    expect(proofs(world)).toEqual(['challenge-2 signed'])
    expect(world.recorder.records).toMatchObject([{ outcome: 'sold' }])
  })

  it('runs out while a slow shopper types, and is asked for anew', async () => {
    const world = await startRunnerWorld()
    await world.upToPin()
    for (const digit of '1234') {
      await world.press(digit)
      await world.pass(30_000)
    }
    await world.command('confirm_pin')
    expect(proofs(world)).toEqual(['challenge-2 signed'])
  })

  it('cannot be renewed: the session ends once', async () => {
    const world = await startRunnerWorld()
    world.verification.onChallenge = (challenge) =>
      Promise.resolve(challenge.challengeId === 'challenge-1' ? ok({ ...challenge, expiresAtMs: 0 }) : unavailable)
    await world.upToPin()
    await world.typePin()
    expectOneEnding(world)
  })

  it('is another after a wrong PIN', async () => {
    const world = await startRunnerWorld()
    await world.upToPin()
    await world.typePin('9999')
    expect(world.view).toMatchObject({ screen: 'pin', wrongPin: true, triesLeft: 2 })
    expect(world.verification.challengesAsked).toBe(2)
    await world.typePin()
    expect(proofs(world)).toEqual(['challenge-2 signed'])
    expect(world.recorder.records).toMatchObject([{ outcome: 'sold', pinAttempts: 2 }])
  })

  it('fails after a wrong PIN: the session ends once', async () => {
    const world = await startRunnerWorld()
    world.verification.onChallenge = (challenge) =>
      Promise.resolve(challenge.challengeId === 'challenge-1' ? ok(challenge) : unavailable)
    await world.upToPin()
    await world.typePin('9999')
    expectOneEnding(world, 1)
  })
})

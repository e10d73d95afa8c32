import { proveHolder, readCard } from '../../../device/card/card-visits.ts'
import { untilAborted } from '../../../device/card/until-aborted.ts'
import type { CardChannel, CardReader, ReaderEvent } from '../../../device/reader/card-reader.ts'
import { err, type Result } from '../../../device/result.ts'
import type { CableFault, LoginChallenge } from '../ports.ts'
import type { TvEffect } from './effect.ts'
import type { ReaderNews, Reply, TvEvent } from './event.ts'
import { ServiceThread } from './service-thread.ts'
import type { TvSessionParts } from './tv-session.ts'

/** What effects are performed with. */
export interface PerformerParts
  extends Pick<
    TvSessionParts,
    'screenId' | 'reader' | 'parties' | 'services' | 'clock' | 'record' | 'onForget' | 'onFault' | 'pairing'
  > {
  readonly dispatch: (event: TvEvent) => void
}

/** A challenge that would run out during the card's signature is asked for anew. */
const CHALLENGE_RESERVE_MS = 5_000

type ChallengeResult = Result<LoginChallenge, CableFault>

/** One login with the visit that follows it. */
interface UnderWay {
  readonly session: number
  readonly abort: AbortController
  readonly services: ServiceThread
  reader: CardReader | null
  card: CardOnReader | null
  challenge: Promise<ChallengeResult> | null
  /** The second visit waits for the challenge itself, and says so if there is none. */
  challengeAwaited: boolean
}

/** A card on the reader. Visits to it follow one another. */
interface CardOnReader {
  readonly id: number
  readonly channel: CardChannel
  lastVisit: Promise<unknown>
}

/** Performs effects; each reply comes back as one event of the same session, and none of one that was abandoned. */
export class TvPerformer {
  readonly #parts: PerformerParts
  #underWay: UnderWay | null = null
  #insertions = 0
  /** Readers on their way back. */
  readonly #returns = new Set<Promise<void>>()

  constructor(parts: PerformerParts) {
    this.#parts = parts
  }

  /** @param pin with `prove_holder` and nothing else: overwritten by whoever it is given to, whatever happens */
  perform(effect: TvEffect, pin: Uint8Array | null): void {
    const { parties, record, onForget } = this.#parts
    switch (effect.type) {
      case 'borrow_reader':
        this.#borrow(this.#begin(effect.session))
        return
      case 'record':
        record(effect.fact)
        return
      case 'forget_screen':
        onForget()
        return
      case 'begin_pairing':
        this.#beginPairing()
        return
      case 'abandon':
        this.#abandon()
        return
      case 'close_service':
        this.#underWay?.services.close()
        return
      case 'prove_holder': {
        const underWay = this.#of(effect)
        if (underWay === null || pin === null) throw new TypeError('a PIN that nobody can take to the card')
        this.#reply(underWay, this.#proveHolder(underWay, effect, pin))
        return
      }
      default: {
        const underWay = this.#of(effect)
        if (underWay !== null) this.#ask(underWay, effect, parties)
      }
    }
  }

  /** Settles once every borrowed reader is given back. */
  async settled(): Promise<void> {
    await Promise.all(this.#returns)
  }

  #beginPairing(): void {
    const { pairing, dispatch } = this.#parts
    if (pairing === null) throw new TypeError('a screen that lets no other in')
    dispatch({ type: 'pairing_told', offer: pairing.begin() })
  }

  #ask(
    underWay: UnderWay,
    effect: Exclude<
      TvEffect,
      { type: 'borrow_reader' | 'record' | 'forget_screen' | 'begin_pairing' | 'abandon' | 'close_service' | 'prove_holder' }
    >,
    parties: PerformerParts['parties']
  ): void {
    const { signal } = underWay.abort
    switch (effect.type) {
      case 'request_challenge':
        this.#requestChallenge(underWay)
        return
      case 'read_card':
        this.#reply(underWay, this.#readCard(underWay, effect.cardId))
        return
      case 'log_in':
        this.#reply(underWay, parties.logIn(effect.proof, signal), (answer) => ({ type: 'login_answered', answer }))
        return
      case 'link':
        this.#reply(underWay, parties.link(effect.linkTicket, signal), (pass) => ({ type: 'link_made', pass }))
        return
      case 'ask_household':
        this.#reply(underWay, parties[effect.call](effect.pass, signal), (answer) => ({
          type: 'household_answered',
          answer,
          passEndsInMs: effect.pass.expiresAtMs - this.#parts.clock.nowMs()
        }))
        return
      case 'unlink':
        this.#reply(underWay, parties.unlink(effect.pass, signal), () => ({ type: 'unlinked' }))
        return
      case 'open_service':
        underWay.services.open(effect.service, effect.pass, effect.opening)
        return
      case 'service_act':
        underWay.services.act(effect.actId, effect.opening)
        return
      case 'service_back':
        underWay.services.back(effect.opening)
    }
  }

  #of({ session }: { readonly session: number }): UnderWay | null {
    return this.#underWay?.session === session ? this.#underWay : null
  }

  #begin(session: number): UnderWay {
    const known = this.#of({ session })
    if (known !== null) return known
    this.#abandon()
    const { services, onFault } = this.#parts
    const underWay: UnderWay = {
      session,
      abort: new AbortController(),
      services: new ServiceThread({
        services,
        onFault,
        reply: (reply, opening) => {
          this.#tell(underWay, { ...reply, session, opening })
        }
      }),
      reader: null,
      card: null,
      challenge: null,
      challengeAwaited: false
    }
    this.#underWay = underWay
    return underWay
  }

  #borrow(underWay: UnderWay): void {
    const { reader: desk, screenId } = this.#parts
    const { session } = underWay
    if (underWay.reader !== null) return
    const reader = desk.borrow(screenId, (lies) => {
      this.#tell(underWay, { type: 'left_card', lies, session })
    })
    underWay.reader = reader
    this.#tell(underWay, { type: reader === null ? 'reader_in_use' : 'reader_borrowed', session })
    reader
      ?.start((event) => {
        this.#tell(underWay, { ...this.#newsOf(underWay, event), session })
      })
      .catch((fault: unknown) => {
        this.#fault(underWay, 'reader_start', fault)
      })
  }

  #newsOf(underWay: UnderWay, event: ReaderEvent): ReaderNews {
    underWay.card = null
    switch (event.type) {
      case 'reader_lost':
        return { type: 'reader_lost', busy: event.error.code === 'reader_busy' }
      case 'reader_ready':
      case 'card_removed':
      case 'cards_collided':
        return { type: event.type }
      case 'card_inserted': {
        const cardId = ++this.#insertions
        underWay.card = { id: cardId, channel: event.card, lastVisit: Promise.resolve() }
        return { type: 'card_inserted', cardId }
      }
    }
  }

  #abandon(): void {
    const underWay = this.#underWay
    this.#underWay = null
    if (underWay === null) return
    underWay.abort.abort()
    underWay.services.close()
    underWay.card = null
    const { reader } = underWay
    underWay.reader = null
    if (reader === null) return
    const returned = reader.close().catch((fault: unknown) => {
      this.#parts.onFault('television.reader_close', fault)
    })
    this.#returns.add(returned)
    void returned.finally(() => this.#returns.delete(returned))
  }

  async #readCard(underWay: UnderWay, cardId: number): Promise<Reply> {
    const read = await this.#visit(underWay, cardId, readCard)
    return read.ok
      ? { type: 'card_read', cardId, reading: read.value }
      : { type: 'card_read_failed', cardId, error: read.error }
  }

  async #proveHolder(
    underWay: UnderWay,
    effect: Extract<TvEffect, { type: 'prove_holder' }>,
    pin: Uint8Array
  ): Promise<Reply> {
    try {
      const { cardId, triesTold, algorithm } = effect
      // From here on this visit says so itself if there is none.
      underWay.challengeAwaited = true
      const challenge = await this.#freshChallenge(underWay)
      if (!challenge.ok) return { type: 'holder_proof_failed', error: challenge.error }
      const proof = await this.#visit(underWay, cardId, (channel) =>
        proveHolder(channel, pin, challenge.value.bytes, { triesTold, algorithm })
      )
      if (!proof.ok) return { type: 'holder_proof_failed', error: proof.error }
      return { type: 'holder_proven', challenge: challenge.value, signature: proof.value.signature }
    } finally {
      underWay.challengeAwaited = false
      pin.fill(0)
    }
  }

  /** One visit after another, each to the card it was meant for; one that was given up sends nothing more. */
  #visit<T, E extends { readonly code: string }>(
    underWay: UnderWay,
    cardId: number,
    visit: (channel: CardChannel) => Promise<Result<T, E>>
  ): Promise<Result<T, E | { readonly code: 'card_removed' }>> {
    const { card } = underWay
    const { signal } = underWay.abort
    const gone = err({ code: 'card_removed' } as const)
    if (card?.id !== cardId) return Promise.resolve(gone)
    const begun = card.lastVisit.then((): Promise<Result<T, E | { readonly code: 'card_removed' }>> =>
      signal.aborted ? Promise.resolve(gone) : visit(untilAborted(card.channel, signal))
    )
    card.lastVisit = begun.catch(() => undefined)
    return begun
  }

  #requestChallenge(underWay: UnderWay): void {
    if (underWay.challenge !== null) return
    const challenge = this.#parts.parties.requestChallenge(underWay.abort.signal)
    underWay.challenge = challenge
    challenge.then(
      (result) => {
        if (result.ok) return
        // Another may be asked for, should the card be read again.
        underWay.challenge = null
        const { session } = underWay
        if (!underWay.challengeAwaited) this.#tell(underWay, { type: 'challenge_failed', session, fault: result.error })
      },
      (fault: unknown) => {
        this.#fault(underWay, 'request_challenge', fault)
      }
    )
  }

  async #freshChallenge(underWay: UnderWay): Promise<ChallengeResult> {
    const { parties, clock } = this.#parts
    if (underWay.challenge !== null) {
      const first = await underWay.challenge
      if (!first.ok || first.value.expiresAtMs - clock.nowMs() > CHALLENGE_RESERVE_MS) return first
    }
    const anew = parties.requestChallenge(underWay.abort.signal)
    underWay.challenge = anew
    return anew
  }

  #reply(underWay: UnderWay, reply: Promise<Reply>): void
  #reply<T>(underWay: UnderWay, reply: Promise<Result<T, CableFault>>, of: (value: T) => Reply): void
  #reply<T>(
    underWay: UnderWay,
    reply: Promise<Reply> | Promise<Result<T, CableFault>>,
    of?: (value: T) => Reply
  ): void {
    const { session } = underWay
    reply.then(
      (answer) => {
        if ('type' in answer) this.#tell(underWay, { ...answer, session })
        else if (!answer.ok) this.#tell(underWay, { type: 'party_failed', session, fault: answer.error })
        else if (of !== undefined) this.#tell(underWay, { ...of(answer.value), session })
      },
      (fault: unknown) => {
        this.#fault(underWay, 'effect', fault)
      }
    )
  }

  /** What was abandoned has nothing to say any more. */
  #tell(underWay: UnderWay, event: TvEvent): void {
    if (this.#underWay === underWay) this.#parts.dispatch(event)
  }

  #fault(underWay: UnderWay, where: string, fault: unknown): void {
    this.#parts.onFault(`television.${where}`, fault)
    this.#tell(underWay, { type: 'fault_caught' })
  }
}

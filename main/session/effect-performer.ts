import { proveHolder, readCard } from '../../device/card/card-visits.ts'
import { untilAborted } from '../../device/card/until-aborted.ts'
import type { Clock } from '../../device/clock.ts'
import type { CardChannel, CardReader, ReaderEvent } from '../../device/reader/card-reader.ts'
import { err, type Result } from '../../device/result.ts'
import type { VendingMachine } from '../../device/vending/vending-machine.ts'
import type { AgeMemory } from '../age/age-memory.ts'
import type { OfflinePolicy } from '../age/offline-policy.ts'
import type { Challenge, ChallengeError, Verification } from '../age/verification.ts'
import type { EventFields, EventName } from '../audit/catalogue.ts'
import type { DecisionRecord } from '../audit/decision-record.ts'
import type { Membership } from '../membership/membership.ts'
import type { Durations, Watches } from './durations.ts'
import type { Effect } from './effect.ts'
import type { ProofError, SessionEvent } from './event.ts'
import { HolderMembership } from './holder-membership.ts'
import { HolderMemory } from './holder-memory.ts'
import { MachineSide } from './machine-side.ts'
import type { RecorderError, SessionRecorder } from './ports.ts'

/** What effects are performed with. */
export interface EffectParts {
  readonly reader: CardReader
  readonly machine: VendingMachine
  readonly verification: Verification
  readonly recorder: SessionRecorder
  /** Whether something of ours is sold by this name of the machine's. */
  readonly isSoldBy: (selection: string) => boolean
  /** Absent or null: nothing is remembered. */
  readonly memory?: AgeMemory | null
  /** Absent or null: no member number is linked to any card. */
  readonly membership?: Membership | null
  readonly clock: Clock
  readonly watches: Watches
  readonly durations: Durations
  readonly dispatch: (event: SessionEvent) => void
  readonly onDecision: (record: DecisionRecord) => void
  readonly onFault: (where: string, fault: unknown) => void
}

/** A challenge that would run out during the card's signature is asked for anew. */
const CHALLENGE_RESERVE_MS = 5_000

interface UnderWay {
  readonly sessionId: string
  readonly abort: AbortController
  challenge: Promise<Result<Challenge, ChallengeError>> | null
  /** The policy with which it was asked for. */
  offline: OfflinePolicy | null
  /** The second visit waits for the challenge itself, and says so if there is none. */
  challengeAwaited: boolean
}

/** A card on the reader. Visits to it follow one another: two sessions' commands must never mix. */
interface CardOnReader {
  readonly id: number
  readonly channel: CardChannel
  lastVisit: Promise<unknown>
}

/** Performs effects; each reply comes back as one event. Recording is synchronous: it is on the disk, or it failed. */
export class EffectPerformer {
  readonly #parts: EffectParts
  #card: CardOnReader | null = null
  #insertions = 0
  #underWay: UnderWay | null = null
  readonly #holder: HolderMemory
  readonly #member: HolderMembership
  readonly #machine: MachineSide
  /** Effects whose reply is still to come. */
  readonly #pending = new Set<Promise<void>>()

  constructor(parts: EffectParts) {
    this.#parts = parts
    const { memory = null, membership = null, dispatch, recorder } = parts
    const record = <N extends EventName>(name: N, fields: EventFields<N>) => this.#mustStore(recorder.event(name, fields))
    this.#machine = new MachineSide({
      ...parts,
      onFault: (where, fault) => {
        this.#fault(where, fault)
      },
      onDriverFault: parts.onFault
    })
    this.#holder = new HolderMemory({ memory, dispatch, record })
    this.#member = new HolderMembership({ membership, dispatch, record })
  }

  startReader(): Promise<void> {
    return this.#parts.reader.start((event) => {
      this.#onReader(event)
    })
  }

  machineLostBy(): string | null {
    return this.#machine.lostBy()
  }

  startMachine(): Promise<void> {
    return this.#machine.start()
  }

  /** Gives up what is under way, frees the devices, and waits until no reply is outstanding. */
  async close(): Promise<void> {
    this.#underWay?.abort.abort()
    this.forgetMemory()
    this.forgetMember()
    await Promise.all([this.#parts.reader.close(), this.#machine.close()])
    await Promise.all(this.#pending)
  }

  perform(effect: Effect): void {
    const { recorder, durations } = this.#parts
    switch (effect.type) {
      case 'record_session_started':
        durations.begin()
        this.#underWay = {
          sessionId: effect.sessionId,
          abort: new AbortController(),
          challenge: null,
          offline: null,
          challengeAwaited: false
        }
        this.#mustStore(recorder.sessionStarted(effect.sessionId, effect.order, effect.startedAtMs))
        return
      case 'request_challenge':
        this.#requestChallenge(effect.sessionId, effect.offline)
        return
      case 'read_card':
        this.#reply(effect, this.#readCard(effect))
        return
      case 'prove_holder':
        this.#reply(effect, this.#proveHolder(effect))
        return
      case 'verify':
        this.#reply(effect, this.#verify(effect), ({ evidence }) => {
          this.#holder.takeBack(effect.request, evidence)
        })
        return
      case 'abandon':
        if (this.#underWay?.sessionId === effect.sessionId) this.#underWay.abort.abort()
        return
      case 'store_intent':
        this.#storeIntent(effect)
        return
      case 'vend':
        this.#reply(effect, this.#machine.vend(effect), () => {
          this.#machine.vendHeard(effect)
        })
        return
      case 'decline_selection':
        this.#machine.decline()
        return
      case 'record_decision': {
        const record = { ...effect.record, durations: durations.read() }
        if (this.#mustStore(recorder.sessionDecided(record))) this.#parts.onDecision(record)
        return
      }
      case 'note_late_reply':
        this.#mustStore(recorder.event('late_reply_ignored', { sessionId: effect.sessionId, event: effect.event }))
        return
      case 'find_memory':
        this.#holder.find(effect.sessionId)
        return
      case 'remember_age':
        this.#holder.remember(effect.sessionId, effect.atLeastYears, effect.answeredAtMs)
        return
      case 'forget_age':
        this.#holder.forget(effect.sessionId)
        return
      case 'find_member':
        this.#member.find(effect.sessionId)
        return
      case 'link_member':
        this.#onceShown(effect, () => {
          this.#member.link(effect.sessionId, effect.code, effect.consents)
        })
        return
      case 'carry_member':
        this.#onceShown(effect, () => this.#member.carry(effect.sessionId, effect.consents))
        return
      case 'unlink_member':
        this.#onceShown(effect, () => {
          this.#member.unlink(effect.sessionId)
        })
        return
      case 'abandon_member':
        this.#member.abandon(effect.sessionId)
        return
    }
  }

  /** Nothing can be remembered of the last holder from here on. */
  forgetMemory(): void {
    this.#holder.end()
  }

  /** Nothing can be linked of the last holder from here on. */
  forgetMember(): void {
    this.#member.end()
  }

  /** The view says first that it is under way: what is refused twice in the same words is then told twice. */
  #onceShown(effect: Effect, work: () => unknown): void {
    const done = async (): Promise<void> => {
      await Promise.resolve()
      await work()
    }
    this.#track(
      done().catch((fault: unknown) => {
        this.#fault(effect.type, fault)
      })
    )
  }

  /** Whatever becomes of it, the session hears: nothing was told to the machine yet. */
  #storeIntent({ intent }: Extract<Effect, { type: 'store_intent' }>): void {
    const { sessionId } = intent
    let stored = false
    try {
      stored = this.#parts.recorder.vendIntended(intent).ok
    } catch (fault) {
      this.#parts.onFault('session.store_intent', fault)
    }
    this.#parts.dispatch(stored ? { type: 'intent_stored', sessionId } : { type: 'intent_failed', sessionId })
  }

  async #readCard(effect: Extract<Effect, { type: 'read_card' }>): Promise<SessionEvent> {
    const { sessionId, cardId } = effect
    this.#parts.verification.warm()
    const read = await this.#visit(cardId, this.#signalOf(sessionId), readCard)
    if (!read.ok) return { type: 'card_read_failed', sessionId, error: read.error }
    const examination = await this.#parts.verification.examine(read.value.certificate)
    return { type: 'card_read', sessionId, card: { ...read.value, cardId, examination } }
  }

  async #proveHolder(effect: Extract<Effect, { type: 'prove_holder' }>): Promise<SessionEvent> {
    const { sessionId, pin } = effect
    const failed = (error: ProofError): SessionEvent => ({ type: 'holder_proof_failed', sessionId, error })
    const signal = this.#signalOf(sessionId)
    // From here on this visit says so itself if there is none.
    if (this.#underWay?.sessionId === sessionId) this.#underWay.challengeAwaited = true
    try {
      if (effect.cardId !== effect.readAtCardId) {
        // Somebody else's card must never see this PIN, nor lose a try to it.
        const again = await this.#visit(effect.cardId, signal, readCard)
        if (!again.ok) return failed(again.error)
        if (!Buffer.from(again.value.certificate).equals(effect.certificate)) return failed({ code: 'different_card' })
      }
      const challenge = await this.#freshChallenge(sessionId)
      if (!challenge.ok) return failed({ code: 'challenge_unavailable' })
      const proof = await this.#visit(effect.cardId, signal, (channel) =>
        proveHolder(channel, pin, challenge.value.bytes, { triesTold: effect.triesTold, algorithm: effect.algorithm })
      )
      if (!proof.ok) return failed(proof.error)
      return { type: 'holder_proven', sessionId, challenge: challenge.value, signature: proof.value.signature }
    } finally {
      pin.fill(0)
    }
  }

  async #verify(effect: Extract<Effect, { type: 'verify' }>): Promise<Extract<SessionEvent, { type: 'evidence_gathered' }>> {
    const { sessionId, request } = effect
    // The certificate itself goes with the question.
    this.#holder.begin(sessionId, request)
    this.#member.begin(sessionId, request)
    const evidence = await this.#parts.verification.verify(request, this.#signalOf(sessionId))
    return { type: 'evidence_gathered', sessionId, evidence }
  }

  /**
   * One visit after another, each to the card it was meant for. One that was given up is as if its card had been taken:
   * it never begins, or sends nothing after the command under way.
   */
  #visit<T, E extends { readonly code: string }>(
    cardId: number,
    signal: AbortSignal,
    visit: (channel: CardChannel) => Promise<Result<T, E>>
  ): Promise<Result<T, E | { readonly code: 'card_removed' }>> {
    const card = this.#card
    if (card?.id !== cardId) return Promise.resolve(err({ code: 'card_removed' }))
    const gone = err({ code: 'card_removed' } as const)
    const isGivenUp = () => signal.aborted
    const begun = card.lastVisit.then(async (): Promise<Result<T, E | { readonly code: 'card_removed' }>> => {
      if (isGivenUp()) return gone
      const done = await this.#parts.watches.card.time(() => visit(untilAborted(card.channel, signal)))
      return isGivenUp() ? gone : done
    })
    card.lastVisit = begun.catch(() => undefined)
    return begun
  }

  #requestChallenge(sessionId: string, offline: OfflinePolicy | null): void {
    const underWay = this.#underWay
    if (underWay?.sessionId !== sessionId || underWay.abort.signal.aborted) return
    const challenge = this.#parts.verification.requestChallenge(underWay.abort.signal, offline).catch((fault: unknown) => {
      // Told once, here; the visit that waits for a challenge finds only that there is none.
      this.#fault('request_challenge', fault)
      return NO_CHALLENGE
    })
    underWay.challenge = challenge
    underWay.offline = offline
    underWay.challengeAwaited = false
    this.#track(
      challenge.then((result) => {
        const current = underWay.challenge === challenge && !underWay.abort.signal.aborted
        if (result.ok || !current || underWay.challengeAwaited) return
        this.#parts.dispatch({ type: 'challenge_failed', sessionId })
      })
    )
  }

  async #freshChallenge(sessionId: string): Promise<Result<Challenge, ChallengeError>> {
    const underWay = this.#underWay
    if (underWay?.sessionId !== sessionId) return NO_CHALLENGE
    const first = await (underWay.challenge ?? NO_CHALLENGE)
    if (!first.ok) return first
    if (first.value.expiresAtMs - this.#parts.clock.nowMs() > CHALLENGE_RESERVE_MS) return first
    return this.#parts.verification.requestChallenge(underWay.abort.signal, underWay.offline)
  }

  #signalOf(sessionId: string): AbortSignal {
    return this.#underWay?.sessionId === sessionId ? this.#underWay.abort.signal : AbortSignal.abort()
  }

  #onReader(event: ReaderEvent): void {
    const { recorder, dispatch } = this.#parts
    switch (event.type) {
      case 'reader_ready':
        this.#mustStore(recorder.event('reader_ready', {}))
        dispatch({ type: 'reader_ready' })
        return
      case 'reader_lost':
        this.#card = null
        this.#mustStore(recorder.event('reader_lost', { code: event.error.code }))
        dispatch({ type: 'reader_lost', code: event.error.code })
        return
      case 'card_inserted':
        this.#card = { id: ++this.#insertions, channel: event.card, lastVisit: Promise.resolve() }
        dispatch({ type: 'card_inserted', cardId: this.#card.id })
        return
      case 'card_removed':
        this.#card = null
        dispatch({ type: 'card_removed' })
        return
      case 'cards_collided':
        this.#card = null
        this.#mustStore(recorder.event('cards_collided', {}))
        dispatch({ type: 'cards_collided' })
    }
  }

  /** A record that cannot be written takes the machine out of service. */
  #mustStore(stored: Result<void, RecorderError>): boolean {
    if (!stored.ok) this.#parts.dispatch({ type: 'store_failed' })
    return stored.ok
  }

  /**
   * @param afterwards what is still to be done once the session has heard, so that nobody who waits before the screen can
   *   tell by the time it takes whether it was to be done
   */
  #reply<E extends SessionEvent>(effect: Effect, reply: Promise<E>, afterwards: (event: E) => void = () => undefined): void {
    const answered = reply.then((event) => {
      this.#parts.dispatch(event)
      afterwards(event)
    })
    this.#track(
      answered.catch((fault: unknown) => {
        this.#fault(effect.type, fault)
      })
    )
  }

  #track(work: Promise<void>): void {
    this.#pending.add(work)
    void work.finally(() => this.#pending.delete(work))
  }

  #fault(where: string, fault: unknown): void {
    this.#parts.onFault(`session.${where}`, fault)
    this.#parts.dispatch({ type: 'fault_caught' })
  }
}

const NO_CHALLENGE = err({ code: 'challenge_unavailable', reason: 'unreachable' } as const)

import type { Clock } from '../../device/clock.ts'
import type { ClockFinding } from '../age/evidence.ts'
import { acceptancePath, discardAcceptance, readAcceptance } from './acceptance.ts'
import { markPath, readMark, writeMark } from './clock-mark.ts'
import type { ClockJudgement, ClockMark, ClockProof, ClockReason, ProofSource } from './judge-clock.ts'
import { CLOCK_TOLERANCE_MS, floorOf, judgeClock, markAfter, markAfterSignedTime } from './judge-clock.ts'

/** What goes on the record. */
export type ClockEvent =
  | { readonly name: 'clock_untrusted'; readonly state: Exclude<ClockFinding, 'trusted'>; readonly reason: ClockReason }
  | { readonly name: 'clock_trusted' }
  | { readonly name: 'clock_accepted'; readonly acceptedBy: string; readonly acceptedAtMs: number }

export interface ClockGuardOptions {
  readonly dataDirectory: string
  readonly clock: Clock
  /** How long the clock may go without a live proof, over restarts. */
  readonly maxSilenceMs: number
}

/** Between two looks at the clocks and for a technician's word. */
export const LOOK_EVERY_MS = 5000
/** A mark that has moved on by less is not worth a write. */
const WORTH_WRITING_MS = 10 * 60_000
const SIGNED_WORTH_WRITING_MS = 60_000

interface Moment {
  readonly wallMs: number
  readonly monotonicMs: number
}

/**
 * Watches over the machine's clock: notes the highest time that anybody signed, compares the wall clock with the
 * monotonic one, and believes live proofs above all. It asks nobody itself; who hears a signed time brings it (`seen`),
 * and who can ask for one is told when it is wanted (`onDoubt`). For every role: it holds times only.
 */
export class ClockGuard {
  readonly #options: ClockGuardOptions
  readonly #markPath: string
  readonly #acceptancePath: string
  readonly #proofs = new Map<ProofSource, Moment>()
  readonly #changes = new Set<(finding: ClockFinding) => void>()
  readonly #doubts = new Set<() => void>()
  #mark: ClockMark | null | 'damaged'
  #acceptanceId: string | null
  /** What lies on the disk, as far as it was read or written. */
  #written: ClockMark | null = null
  #isUnwritable = false
  /** When the clock was first trusted in this run, or last proven. */
  #anchor: Moment | null = null
  /** The least that it can be, at the last look. */
  #least: Moment
  #told: ClockJudgement
  /** The one that is on the record of this run; null: none yet. */
  #recorded: ClockFinding | null = null
  #record: ((event: ClockEvent) => boolean) | null = null
  #cancelTimer: () => void = () => undefined

  /** Reads what was noted, and judges by it. Nothing is written before the start. */
  constructor(options: ClockGuardOptions) {
    this.#options = options
    this.#markPath = markPath(options.dataDirectory)
    this.#acceptancePath = acceptancePath(options.dataDirectory)
    const noted = readMark(this.#markPath)
    this.#mark = noted === null || noted === 'damaged' ? noted : noted.mark
    this.#acceptanceId = noted === null || noted === 'damaged' ? null : noted.acceptanceId
    this.#written = noted === null || noted === 'damaged' ? null : noted.mark
    const now = this.#now()
    this.#least = { ...now, wallMs: floorOf(this.#mark) }
    this.#told = this.#judge(now)
    if (this.#told.finding === 'trusted') this.#anchor = now
  }

  /** Whether the clock may be believed, judged anew at each call. */
  state(): ClockFinding {
    return this.judgement().finding
  }

  /** The same, with the reason. */
  judgement(): ClockJudgement {
    return this.#judge(this.#now())
  }

  /** Calls back when the finding has become another; the returned function ends it. */
  onChange(listener: (finding: ClockFinding) => void): () => void {
    this.#changes.add(listener)
    return () => this.#changes.delete(listener)
  }

  /** Calls back when a live proof is wanted: as the clock comes into doubt, and every few seconds while it is. */
  onDoubt(listener: () => void): () => void {
    this.#doubts.add(listener)
    return () => this.#doubts.delete(listener)
  }

  /**
   * Takes a time that stands under a signature which holds.
   * @param options `live`: it was signed over a nonce of ours, in answer to a question asked just now
   */
  seen(source: ProofSource | 'crl', signedMs: number, { live }: { readonly live: boolean }): void {
    if (!Number.isSafeInteger(signedMs)) return
    const now = this.#now()
    this.#mark = markAfterSignedTime(this.#mark, signedMs, { source, live, nowMs: now.wallMs })
    const isContradicted = live && Math.abs(now.wallMs - signedMs) > CLOCK_TOLERANCE_MS
    if (live && source !== 'crl') {
      this.#proofs.set(source, { wallMs: signedMs, monotonicMs: now.monotonicMs })
      this.#least = { ...now, wallMs: signedMs }
    }
    const before = this.#told.finding
    this.#look()
    // Of a responder's time the platform is to have its say.
    if (isContradicted && source === 'ocsp' && before === this.#told.finding) this.#doubt()
  }

  /**
   * Begins: takes a technician's word that waits, tells the record how it stands, and looks every few seconds.
   * @param record takes an event; false: it could not
   */
  start(record: (event: ClockEvent) => boolean): void {
    this.#record = record
    this.#wake()
  }

  /** Ends, and notes how far the clock has come. */
  stop(): void {
    this.#cancelTimer()
    if (this.#record === null) return
    this.#look()
    this.#write()
    this.#record = null
  }

  #wake(): void {
    this.#takeAcceptance()
    const before = this.#told.finding
    this.#look()
    // Again and again, for the proof may have failed to come.
    if (before !== 'trusted' && this.#told.finding === before) this.#doubt()
    if (this.#isWorthWriting()) {
      this.#write()
      // A write that failed, or went well again, makes another judgement.
      this.#look()
    }
    this.#cancelTimer = this.#options.clock.after(LOOK_EVERY_MS, () => {
      this.#wake()
    })
  }

  #look(): void {
    const now = this.#now()
    const judgement = this.#judge(now)
    const leastMs = Math.max(floorOf(this.#mark), carriedOn(this.#least, now))
    this.#mark = markAfter(this.#mark, judgement, now.wallMs, leastMs)
    this.#least = { ...now, wallMs: judgement.finding === 'trusted' ? now.wallMs : leastMs }
    if (judgement.finding === 'trusted' && (judgement.by === 'live_proof' || this.#anchor === null)) this.#anchor = now
    const before = this.#told
    this.#told = judgement
    this.#tellRecord(judgement)
    if (before.finding === judgement.finding) return
    // So that a loss of power right now does not lose it.
    if (this.#record !== null) this.#write()
    for (const listener of this.#changes) listener(judgement.finding)
    if (judgement.finding !== 'trusted') this.#doubt()
  }

  #doubt(): void {
    for (const listener of this.#doubts) listener()
  }

  /** A run that begins trusted has nothing to tell. */
  #tellRecord(judgement: ClockJudgement): void {
    if (this.#record === null || this.#recorded === judgement.finding) return
    const isNews = judgement.finding !== 'trusted' || this.#recorded !== null
    const event: ClockEvent =
      judgement.finding === 'trusted'
        ? { name: 'clock_trusted' }
        : { name: 'clock_untrusted', state: judgement.finding, reason: judgement.reason }
    if (!isNews || this.#record(event)) this.#recorded = judgement.finding
  }

  #judge(now: Moment): ClockJudgement {
    const { maxSilenceMs } = this.#options
    const proofs = [...this.#proofs].map(([source, proof]): ClockProof => {
      return { source, leadMs: now.wallMs - carriedOn(proof, now), ageMs: now.monotonicMs - proof.monotonicMs }
    })
    const jumpMs = this.#anchor === null ? null : now.wallMs - carriedOn(this.#anchor, now)
    const limits = { toleranceMs: CLOCK_TOLERANCE_MS, maxSilenceMs }
    const judgement = judgeClock(this.#mark, { nowMs: now.wallMs, proofs, jumpMs }, limits)
    if (!this.#isUnwritable || judgement.finding !== 'trusted') return judgement
    return { finding: 'behind', reason: 'mark_unwritable' }
  }

  /** On the record first: an acceptance that nobody could find there is not taken. */
  #takeAcceptance(): void {
    const acceptance = readAcceptance(this.#acceptancePath)
    if (acceptance === null || this.#record === null) return
    const { id, acceptedBy, acceptedAtMs } = acceptance
    if (id !== this.#acceptanceId) {
      if (!this.#record({ name: 'clock_accepted', acceptedBy, acceptedAtMs })) return
      this.#acceptanceId = id
      this.#mark = { signedMs: null, reachedMs: acceptedAtMs, provenMs: acceptedAtMs, doubtedFromMs: null }
      this.#least = { ...this.#now(), wallMs: acceptedAtMs }
      // They said otherwise; the next live proof has its say again.
      this.#proofs.clear()
      this.#anchor = null
      this.#look()
      if (!this.#write()) return
    }
    discardAcceptance(this.#acceptancePath)
  }

  #isWorthWriting(): boolean {
    const [mark, written] = [this.#mark, this.#written]
    if (mark === null || mark === 'damaged') return false
    if (written === null || this.#isUnwritable) return true
    const moved = (one: number | null, other: number | null, byMs: number) =>
      one === null || other === null ? one !== other : Math.abs(one - other) >= byMs
    return (
      moved(mark.signedMs, written.signedMs, SIGNED_WORTH_WRITING_MS) ||
      moved(mark.reachedMs, written.reachedMs, WORTH_WRITING_MS) ||
      moved(mark.provenMs, written.provenMs, WORTH_WRITING_MS) ||
      moved(mark.doubtedFromMs, written.doubtedFromMs, WORTH_WRITING_MS)
    )
  }

  #write(): boolean {
    const mark = this.#mark
    if (mark === null || mark === 'damaged') return false
    const written = writeMark(this.#markPath, { mark, acceptanceId: this.#acceptanceId })
    this.#isUnwritable = !written.ok
    if (written.ok) this.#written = mark
    return written.ok
  }

  #now(): Moment {
    const { clock } = this.#options
    return { wallMs: clock.nowMs(), monotonicMs: clock.monotonicMs() }
  }
}

/** The wall time of a moment, carried on by the monotonic clock until now. */
function carriedOn(moment: Moment, now: Moment): number {
  return Math.round(moment.wallMs + now.monotonicMs - moment.monotonicMs)
}

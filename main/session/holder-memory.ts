import { err } from '../../device/result.ts'
import type { AgeMemory, MemoryError, MemorySubject } from '../age/age-memory.ts'
import type { Evidence } from '../age/evidence.ts'
import { takesBack } from '../age/offline-decision.ts'
import type { VerificationRequest } from '../age/verification.ts'
import type { EventFields, EventName } from '../audit/catalogue.ts'
import type { MemoryReply } from './event.ts'

/** What a holder is remembered with. */
export interface HolderMemoryParts {
  /** null: nothing is remembered here. */
  readonly memory: AgeMemory | null
  readonly dispatch: (reply: MemoryReply) => void
  /** A record that cannot be written is the performer's to deal with. */
  readonly record: <N extends EventName>(name: N, fields: EventFields<N>) => void
}

/**
 * Whom this shopper may have remembered: a pseudonym, from the question to the platform to the end of the sale's screens,
 * and never the certificate. Each call is answered by one event, at once.
 */
export class HolderMemory {
  readonly #parts: HolderMemoryParts
  #holder: { readonly sessionId: string; readonly subject: MemorySubject } | null = null

  constructor(parts: HolderMemoryParts) {
    this.#parts = parts
  }

  /** The question goes out for this holder. Of one who was not asked for the PIN nothing is ever remembered. */
  begin(sessionId: string, { certificate, holder }: VerificationRequest): void {
    const { memory } = this.#parts
    this.end()
    if (memory !== null && holder.kind === 'pin') this.#holder = { sessionId, subject: memory.subjectOf(certificate) }
  }

  /** Nothing can be remembered of the last holder from here on. */
  end(): void {
    this.#holder?.subject.pseudonym.fill(0)
    this.#holder = null
  }

  /**
   * What was found may take back what is remembered: it must not come again with the line cut. What cannot be read is
   * forgotten unread; what cannot be forgotten now, the memory itself still owes (`AgeMemory.forget`).
   */
  takeBack({ certificate, atLeastYears }: VerificationRequest, evidence: Evidence): void {
    const { memory, record } = this.#parts
    const worst = { result: 'yes', atLeastYears, answeredAtMs: 0 } as const
    if (memory === null || !takesBack(evidence, worst, atLeastYears)) return
    const subject = memory.subjectOf(certificate)
    try {
      const remembered = memory.find(subject)
      if (remembered.result !== 'unreadable' && !takesBack(evidence, remembered, atLeastYears)) return
      const forgotten = memory.forget(subject)
      if (!forgotten.ok) record('memory_failed', { doing: 'forget', cause: forgotten.error.cause })
      else if (forgotten.value) record('age_forgotten', {})
    } finally {
      subject.pseudonym.fill(0)
    }
  }

  find(sessionId: string): void {
    const known = this.#known(sessionId)
    const remembered = known === null ? ({ result: 'unreadable' } as const) : known.memory.find(known.subject)
    this.#parts.dispatch({ type: 'memory_found', sessionId, remembered })
  }

  /** At the shopper's word, which goes on the record as a fact of this machine: whose it was is in no record. */
  remember(sessionId: string, atLeastYears: number, answeredAtMs: number): void {
    const known = this.#known(sessionId)
    const kept = known?.memory.remember(known.subject, atLeastYears, answeredAtMs) ?? NO_HOLDER
    if (!kept.ok) {
      this.#failed(sessionId, 'remember', kept.error)
      return
    }
    this.#parts.record('age_remembered', { atLeastYears })
    this.#parts.dispatch({ type: 'age_remembered', sessionId })
  }

  /** At the shopper's word. */
  forget(sessionId: string): void {
    const known = this.#known(sessionId)
    const forgotten = known?.memory.forget(known.subject) ?? NO_HOLDER
    if (!forgotten.ok) {
      this.#failed(sessionId, 'forget', forgotten.error)
      return
    }
    if (forgotten.value) this.#parts.record('age_forgotten', {})
    this.#parts.dispatch({ type: 'age_forgotten', sessionId, found: forgotten.value })
  }

  #failed(sessionId: string, doing: 'remember' | 'forget', { cause }: MemoryError): void {
    this.#parts.record('memory_failed', { doing, cause })
    this.#parts.dispatch({ type: 'memory_failed', sessionId, doing })
  }

  #known(sessionId: string): { readonly memory: AgeMemory; readonly subject: MemorySubject } | null {
    const { memory } = this.#parts
    if (memory === null || this.#holder?.sessionId !== sessionId) return null
    return { memory, subject: this.#holder.subject }
  }
}

const NO_HOLDER = err({ code: 'memory_failed', cause: 'no_holder' } as const)

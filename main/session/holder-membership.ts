import { err, type Result } from '../../device/result.ts'
import type { VerificationRequest } from '../age/verification.ts'
import type { EventFields, EventName } from '../audit/catalogue.ts'
import type {
  CarryError,
  LinkError,
  MemberConsents,
  MemberLink,
  Membership,
  MemberSubject
} from '../membership/membership.ts'
import { endOfNumber, type MemberCause, type MemberDoing, type MemberReply, type ShownLink } from './members.ts'

/** What a holder's member number is kept with. */
export interface HolderMembershipParts {
  /** null: no members are kept here. */
  readonly membership: Membership | null
  readonly dispatch: (reply: MemberReply) => void
  /** A record that cannot be written is the performer's to deal with. @returns whether it is on the disk */
  readonly record: <N extends EventName>(name: N, fields: EventFields<N>) => boolean
}

interface Holder {
  readonly sessionId: string
  readonly subject: MemberSubject
  /** Ends what is still asked of the platform. */
  carrying: AbortController | null
}

/**
 * Whose member number this shopper may see to: from the question to the platform to the end of the sale's screens. The
 * number itself goes no further than here; sessions and screens know its end alone.
 */
export class HolderMembership {
  readonly #parts: HolderMembershipParts
  #holder: Holder | null = null

  constructor(parts: HolderMembershipParts) {
    this.#parts = parts
  }

  /** The question goes out for this holder. Nothing can ever be linked of one who was not asked for the PIN. */
  begin(sessionId: string, { certificate, holder }: VerificationRequest): void {
    const { membership } = this.#parts
    this.end()
    if (membership === null || holder.kind !== 'pin') return
    // A copy, the only one, which may be overwritten.
    this.#holder = { sessionId, subject: membership.subjectOf(Uint8Array.from(certificate)), carrying: null }
  }

  /** Nothing can be linked of the last holder from here on; what is asked of the platform for it is given up. */
  end(): void {
    this.#holder?.carrying?.abort()
    if (this.#holder !== null) overwrite(this.#holder.subject)
    this.#holder = null
  }

  /** The platform's answer is waited for no longer. */
  abandon(sessionId: string): void {
    if (this.#holder?.sessionId === sessionId) this.#holder.carrying?.abort()
  }

  find(sessionId: string): void {
    const known = this.#known(sessionId)
    const found = known?.membership.find(known.holder.subject) ?? NO_HOLDER
    if (found.ok) {
      const link = found.value === null ? null : shownOf(found.value)
      this.#parts.dispatch({ type: 'member_found', sessionId, link })
      return
    }
    this.#parts.record('member_failed', { doing: 'find', cause: found.error.cause })
    this.#parts.dispatch({ type: 'member_unreadable', sessionId })
  }

  /** At the shopper's word, which goes on the record as a fact of this machine: whose it was is in no record. */
  link(sessionId: string, code: string, consents: MemberConsents): void {
    const known = this.#known(sessionId)
    const recorded = () => this.#parts.record('member_linked', {})
    const linked = known?.membership.link(known.holder.subject, code, consents, recorded) ?? NO_HOLDER
    if (!linked.ok) {
      this.#refused(sessionId, 'link', linked.error)
      return
    }
    this.#parts.dispatch({ type: 'member_linked', sessionId, link: shownOf(linked.value) })
  }

  /** At the shopper's word. What came of it is recorded, whether or not anybody is still there to be told. */
  async carry(sessionId: string, consents: MemberConsents): Promise<void> {
    const known = this.#known(sessionId)
    if (known === null) {
      this.#refused(sessionId, 'carry', NO_HOLDER.error)
      return
    }
    const { membership, holder } = known
    const { record } = this.#parts
    const abort = new AbortController()
    // A copy of its own: the holder's may be overwritten before this is over.
    const subject: MemberSubject = {
      pseudonym: Uint8Array.from(holder.subject.pseudonym),
      certificate: Uint8Array.from(holder.subject.certificate)
    }
    holder.carrying = abort
    let carried: Result<MemberLink, CarryError>
    try {
      carried = await membership.carryOver(subject, consents, abort.signal, {
        asked: () => record('member_asked', {}),
        carried: () => record('member_carried_over', {})
      })
    } finally {
      overwrite(subject)
      if (holder.carrying === abort) holder.carrying = null
    }
    if (!carried.ok) {
      this.#refused(sessionId, 'carry', carried.error)
      return
    }
    this.#parts.dispatch({ type: 'member_carried_over', sessionId, link: shownOf(carried.value) })
  }

  /** At the shopper's word. */
  unlink(sessionId: string): void {
    const known = this.#known(sessionId)
    const recorded = () => this.#parts.record('member_unlinked', { by: 'person' })
    const unlinked = known?.membership.unlink(known.holder.subject, recorded) ?? NO_HOLDER
    if (!unlinked.ok) {
      this.#refused(sessionId, 'unlink', unlinked.error)
      return
    }
    this.#parts.dispatch({ type: 'member_unlinked', sessionId })
  }

  /** Whatever it was, the operator may look it up, and the shopper hears what to do next. */
  #refused(sessionId: string, doing: MemberDoing, error: LinkError | CarryError): void {
    this.#parts.record('member_failed', { doing, cause: recordedCause(error) })
    const cause: MemberCause = error.code === 'membership_failed' ? 'failed' : error.code
    this.#parts.dispatch({ type: 'member_refused', sessionId, trouble: { doing, cause } })
  }

  #known(sessionId: string): { readonly membership: Membership; readonly holder: Holder } | null {
    const { membership } = this.#parts
    if (membership === null || this.#holder?.sessionId !== sessionId) return null
    return { membership, holder: this.#holder }
  }
}

function recordedCause(error: LinkError | CarryError): string {
  if (error.code === 'membership_failed') return error.cause
  return error.code === 'platform_unavailable' ? error.reason : error.code
}

function shownOf({ memberNumber, linkedOnMs, carriedOver }: MemberLink): ShownLink {
  return { numberEnd: endOfNumber(memberNumber), linkedOnMs, carriedOver }
}

function overwrite({ pseudonym, certificate }: MemberSubject): void {
  pseudonym.fill(0)
  certificate.fill(0)
}

const NO_HOLDER = err({ code: 'membership_failed', cause: 'no_holder' } as const)

import { createHash } from 'node:crypto'
import { err, ok, type Result } from '../../device/result.ts'
import type {
  CarryError,
  CarryRecord,
  LinkError,
  MemberLink,
  Membership,
  MembershipFault,
  MemberSubject,
  Recorded
} from '../../main/membership/membership.ts'
import type { SessionPolicy } from '../../main/session/policy.ts'
import { REMEMBERING } from './offline-session.ts'

/** A platform operator's machine that keeps members, and may remember ages. */
export const MEMBERS: Partial<SessionPolicy> = { ...REMEMBERING, members: true }

const BROKEN: MembershipFault = { code: 'membership_failed', cause: 'disk_full' }

/**
 * Keeps links in this process; codes are what a test gives out, and the platform answers what it is told to. Keeps every
 * subject that it was shown, to see it overwritten.
 */
export class FakeMembership implements Membership {
  readonly links = new Map<string, MemberLink>()
  readonly codes = new Map<string, string>([['12345678', 'M-200417']])
  readonly subjects: MemberSubject[] = []
  /** Subjects, as they were when the platform was asked. */
  readonly carried: { readonly subject: MemberSubject; readonly signal: AbortSignal }[] = []
  onLink: () => LinkError | null = () => null
  onCarry: () => Promise<Result<MemberLink, CarryError>> = () => Promise.resolve(err({ code: 'nothing_to_carry' }))
  fails = false

  subjectOf(certificate: Uint8Array): MemberSubject {
    const pseudonym = new Uint8Array(createHash('sha256').update(certificate).digest())
    const subject = { pseudonym, certificate }
    this.subjects.push(subject)
    return subject
  }

  find(subject: MemberSubject): Result<MemberLink | null, MembershipFault> {
    return this.fails ? err(BROKEN) : ok(this.links.get(keyOf(subject)) ?? null)
  }

  link(subject: MemberSubject, code: string, _consents: unknown, recorded: Recorded): Result<MemberLink, LinkError> {
    const refusal = this.fails ? BROKEN : this.onLink()
    if (refusal !== null) return err(refusal)
    const memberNumber = this.codes.get(code)
    if (memberNumber === undefined) return err({ code: 'code_refused' })
    this.codes.delete(code)
    const link = { memberNumber, linkedOnMs: Date.parse('2026-01-15T00:00:00+09:00'), carriedOver: false }
    this.links.set(keyOf(subject), link)
    recorded()
    return ok(link)
  }

  async carryOver(
    subject: MemberSubject,
    _consents: unknown,
    signal: AbortSignal,
    record: CarryRecord
  ): Promise<Result<MemberLink, CarryError>> {
    keyOf(subject)
    if (!record.asked()) return err({ code: 'membership_failed', cause: 'not_recorded' })
    this.carried.push({ subject, signal })
    const carried = await this.onCarry()
    if (carried.ok) {
      this.links.set(keyOf(subject), carried.value)
      record.carried()
    }
    return carried
  }

  unlink(subject: MemberSubject, recorded: Recorded): Result<boolean, MembershipFault> {
    if (this.fails) return err(BROKEN)
    const wasLinked = this.links.delete(keyOf(subject))
    if (wasLinked) recorded()
    return ok(wasLinked)
  }
}

function keyOf({ pseudonym, certificate }: MemberSubject): string {
  // What was overwritten is nobody's.
  if (isOverwritten(pseudonym) || isOverwritten(certificate)) throw new TypeError('a subject was used after its end')
  return Buffer.from(pseudonym).toString('hex')
}

/** Whether nothing is left of it. */
export function isOverwritten(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0)
}
